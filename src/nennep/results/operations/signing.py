"""Acts that recognise results and begin their correction (R1-22; domain.md 2, step 25)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes.models import TrainingClass
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.results import policies, queries
from nennep.results.models import ResultList
from nennep.results.operations.entering import keep
from nennep.results.rules import differences
from nennep.results.states import ListState


@transaction.atomic
def sign_results(
    *, result_list: ResultList, decision_number: str, decided_on: date, by: User, now: datetime
) -> ResultList:
    """Recognise the results by the decision of the school; from now on the list stays as it is (domain.md 2, step 25).

    Refuses somebody without a result, somebody who left meanwhile, a day before the last session or before the day of the
    results, a decision without a number, and a correction that corrects nothing.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=result_list.training_class_id))
    result_list = lock_one(ResultList.objects.filter(pk=result_list.pk))
    on = local_date(now)
    if not policies.may_sign(by, training_class, on):
        raise NotAllowed(_("Only the school recognises results."))
    if result_list.state != ListState.DRAFT:
        raise Refused(_("The results of this class are signed. Correct them with a reason."))
    decision_number = text.clean(decision_number)
    if not decision_number:
        raise Refused(_("Write the number of the decision."), field="decision_number")
    if decided_on > on:
        raise Refused(_("This day is still to come."), field="decided_on")
    earliest = max(queries.last_day(training_class), result_list.results_on)
    if decided_on < earliest:
        raise Refused(
            _("The decision cannot be older than {day}: until then the class studied or was judged.").format(
                day=dates.short(earliest)
            ),
            field="decided_on",
        )
    _check_complete(training_class, result_list)
    rows = queries.entered(result_list)
    keep(result_list, list(rows.values()))  # judged by the rules as they are known now
    result_list.state, result_list.decision_number = ListState.SIGNED, decision_number
    result_list.decided_on, result_list.signed_by, result_list.signed_at = decided_on, by, now
    result_list.save()
    record(
        act="results.list.sign",
        subject=result_list,
        context=training_class,
        by=by,
        now=now,
        after={"decision_number": decision_number, "decided_on": decided_on, "people": len(rows)},
        reason=result_list.reason,
    )
    return result_list


def _check_complete(training_class: TrainingClass, result_list: ResultList) -> None:
    rows = queries.entered(result_list)
    people = set(queries.finishers(training_class).values_list("pk", flat=True))
    if not people:
        raise Refused(_("Nobody finished this class, so there is nothing to recognise."))
    if missing := queries.who_is_missing(result_list):
        raise Refused(missing)
    if set(rows) - people:
        raise Refused(_("Somebody on this list is not in the class any more. Enter the results again."))
    earlier = queries.version_before(result_list)
    if (
        earlier is not None
        and earlier.results_on == result_list.results_on
        and not differences(queries.entered(earlier), rows)
    ):
        raise Refused(_("Nothing differs from the signed list. Correct it, or drop the draft."))


@transaction.atomic
def correct_results(*, training_class: TrainingClass, reason: str, by: User, now: datetime) -> ResultList:
    """Begin the next version of a signed list with a reason; what was signed stands until the next one is signed.

    Refuses a class without a signed list, one whose correction is begun already, and an empty reason.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    if not policies.may_correct(by, training_class, local_date(now)):
        raise NotAllowed(_("Results are entered by the school and its class manager."))
    signed = policies.in_force().filter(training_class=training_class).first()
    if signed is None:
        raise Refused(_("No results of this class are signed yet. Change the draft."))
    if queries.draft_of(training_class) is not None:
        raise Refused(_("A correction is begun already. Go on with it."))
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Write why the results are corrected."), field="reason")
    draft = ResultList(
        training_class=training_class,
        version=signed.version + 1,
        has_marks=signed.has_marks,
        results_on=signed.results_on,
        reason=reason[:500],
        entered_by=by,
        entered_at=now,
    )
    here = set(queries.finishers(training_class).values_list("pk", flat=True))
    keep(draft, [one for pk, one in queries.entered(signed).items() if pk in here])
    record(
        act="results.list.correct",
        subject=draft,
        context=training_class,
        by=by,
        now=now,
        after={"version": draft.version},
        reason=reason,
    )
    return draft
