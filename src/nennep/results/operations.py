"""Acts on results: enter, sign, correct, drop (R1-22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Family
from nennep.classes.models import TrainingClass
from nennep.classes.states import ClassState
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.results import policies, queries
from nennep.results.models import Result, ResultList
from nennep.results.rules import Entered, Judged, differences, judge
from nennep.results.states import ListState


@transaction.atomic
def enter_results(
    *,
    training_class: TrainingClass,
    results_on: date,
    has_marks: bool,
    entries: Sequence[Entered],
    by: User,
    now: datetime,
) -> ResultList:
    """Keep the whole list of a class as a draft, in place of the draft before; all of it or nothing.

    Refuses a class that has not begun, a list that is signed (it is corrected instead), people of another class, somebody twice,
    averages that are no mark with one decimal, and averages left out in a training class without a note that says why.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    on = local_date(now)
    if not policies.may_enter(by, training_class, on):
        raise NotAllowed(_("Results are entered by the school and its class manager."))
    if training_class.state not in {ClassState.OPENED, ClassState.CLOSED}:
        raise Refused(_("The class has not begun, so there are no results."))
    if results_on > on:
        raise Refused(_("This day is still to come."), field="results_on")
    if results_on < training_class.starts_on:
        raise Refused(
            _("The class began on {day}; results come later.").format(
                day=dates.short(training_class.starts_on)
            ),
            field="results_on",
        )
    if not has_marks and training_class.programme_version.programme.family == Family.TRAINING:
        raise Refused(_("A training class needs averages."), field="has_marks")
    draft = ResultList.objects.filter(training_class=training_class, state=ListState.DRAFT).first()
    if draft is None:
        if ResultList.objects.filter(training_class=training_class).exists():
            raise Refused(_("The results of this class are signed. Correct them with a reason."))
        draft = ResultList(training_class=training_class, version=1)
    before = queries.entered(draft) if draft.pk else {}
    draft.results_on, draft.has_marks = results_on, has_marks
    draft.entered_by, draft.entered_at = by, now
    _keep(draft, _checked(training_class, entries, has_marks=has_marks))
    _record("results.list.enter", draft, before, by, now, after={"results_on": results_on})
    return draft


def _checked(training_class: TrainingClass, entries: Sequence[Entered], *, has_marks: bool) -> list[Entered]:
    """The entries that say something, cleaned; refuses the first one that is wrong, under its field."""
    known = set(queries.finishers(training_class).values_list("pk", flat=True))
    seen: set[int] = set()
    kept = []
    for one in entries:
        note = text.clean(one.note)
        if one.enrolment_id not in known:
            raise Refused(_("Somebody on this list is not in the class any more. Open the form again."))
        if one.enrolment_id in seen:
            raise Refused(
                _("This trainee stands twice on the list."), field=queries.field("average", one.enrolment_id)
            )
        seen.add(one.enrolment_id)
        if len(note) > queries.LONGEST_NOTE:
            raise Refused(
                _("This note is longer than {longest} characters. Shorten it.").format(
                    longest=queries.LONGEST_NOTE
                ),
                field=queries.field("note", one.enrolment_id),
            )
        if has_marks and one.average is None and note:
            kept.append(Entered(one.enrolment_id, None, has_passed=False, note=note))
        elif has_marks and one.average is not None:
            if wrong := queries.why_no_average(one.average):
                raise Refused(wrong, field=queries.field("average", one.enrolment_id))
            kept.append(Entered(one.enrolment_id, one.average, note=note))
        elif not has_marks and one.has_passed is not None:
            kept.append(Entered(one.enrolment_id, None, one.has_passed, note))
        elif note:
            raise Refused(
                _("Say whether the course is passed."), field=queries.field("passed", one.enrolment_id)
            )
    return kept


def _keep(draft: ResultList, entries: Sequence[Entered]) -> None:
    """Write the draft with its rows, judged by the rules of its day."""
    bounds = queries.bounds_of(draft.training_class, draft.results_on) if draft.has_marks else None
    draft.rules = bounds.values if bounds else {}
    draft.save()
    Result.objects.filter(result_list=draft).delete()
    rows = []
    for one in entries:
        judged = (
            judge(one.average, bounds.bounds)
            if bounds is not None and one.average is not None
            else Judged(has_passed=bool(one.has_passed))
        )
        rows.append(
            Result(
                result_list=draft,
                enrolment_id=one.enrolment_id,
                average=one.average,
                has_passed=judged.has_passed,
                classification=judged.classification,
                note=one.note,
            )
        )
    Result.objects.bulk_create(rows)


def _record(
    act: str,
    one: ResultList,
    before: dict[int, Entered],
    by: User,
    now: datetime,
    **about: dict[str, object],
) -> None:
    """The line of the trail, with each result that is another one than before."""
    changed = queries.difference_lines(differences(before, queries.entered(one)))
    record(
        act=act,
        subject=one,
        context=one.training_class,
        by=by,
        now=now,
        before={"results": [f"{row.name}: {row.before}" for row in changed if row.before]},
        after={
            "results": [f"{row.name}: {row.after}" for row in changed if row.after],
            **about.get("after", {}),
        },
        reason=one.reason,
    )


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
    _keep(result_list, list(rows.values()))  # judged by the rules as they are known now
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
    if ResultList.objects.filter(training_class=training_class, state=ListState.DRAFT).exists():
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
    _keep(draft, [one for pk, one in queries.entered(signed).items() if pk in here])
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


@transaction.atomic
def drop_results(*, result_list: ResultList, by: User, now: datetime) -> None:
    """Take back a draft; what was signed before stands. Refuses a signed list."""
    training_class = lock_one(TrainingClass.objects.filter(pk=result_list.training_class_id))
    result_list = lock_one(ResultList.objects.filter(pk=result_list.pk))
    if not policies.may_drop(by, training_class, local_date(now)):
        raise NotAllowed(_("Results are entered by the school and its class manager."))
    if result_list.state != ListState.DRAFT:
        raise Refused(_("The results of this class are signed. Correct them with a reason."))
    record(
        act="results.list.drop",
        subject=result_list,
        context=training_class,
        by=by,
        now=now,
        before={"people": result_list.results.count(), "version": result_list.version},
        reason=result_list.reason,
    )
    result_list.results.all().delete()
    result_list.delete()
