"""Acts on a draft of results: entered as a whole, taken in from a file, taken back (R1-22)."""

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
from nennep.kernel import dates, text, tracing
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.intake import Rehearsal
from nennep.results import policies, queries
from nennep.results.models import Result, ResultList
from nennep.results.rules import Entered, Judged, ResultLine, differences, judge
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
    draft = queries.draft_of(training_class)
    if draft is None:
        if ResultList.objects.filter(training_class=training_class).exists():
            raise Refused(_("The results of this class are signed. Correct them with a reason."))
        draft = ResultList(training_class=training_class, version=1)
    before = queries.entered(draft) if draft.pk else {}
    day_before = draft.results_on if draft.pk else None
    draft.results_on, draft.has_marks = results_on, has_marks
    draft.entered_by, draft.entered_at = by, now
    keep(draft, _checked(training_class, entries, has_marks=has_marks))
    changed = queries.difference_lines(differences(before, queries.entered(draft)))
    record(
        act="results.list.enter",
        subject=draft,
        context=training_class,
        by=by,
        now=now,
        before={
            "results": [f"{row.name}: {row.before}" for row in changed if row.before],
            "results_on": day_before,
        },
        after={
            "results": [f"{row.name}: {row.after}" for row in changed if row.after],
            "results_on": results_on,
        },
        reason=draft.reason,
    )
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


def keep(draft: ResultList, entries: Sequence[Entered]) -> None:
    """Write the draft with its rows, judged by the rules of its day; inside the transaction of an act."""
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


@transaction.atomic
def take_in_results(
    *, training_class: TrainingClass, rehearsal: Rehearsal[ResultLine], by: User, now: datetime
) -> int:
    """Enter what a file says into the draft; gives how many results are new or other ones.

    Who is not in the file keeps what the draft says, unless the file gives results in the other way. Refuses a rehearsal with
    errors, and what `enter_results` refuses.
    """
    if rehearsal.errors:
        raise Refused(
            _("{count} rows have errors. Correct them and load the file again.").format(
                count=len(rehearsal.rejected_rows) or len(rehearsal.errors)
            )
        )
    draft = queries.draft_of(training_class)
    has_marks = bool(rehearsal.totals["has_marks"])
    entries = queries.entered(draft) if draft is not None and draft.has_marks == has_marks else {}
    entries |= {row.enrolment_id: row.entered for row in rehearsal.rows if row.enrolment_id is not None}
    with tracing.traced(import_=rehearsal.fingerprint):
        enter_results(
            training_class=training_class,
            results_on=draft.results_on if draft else queries.usual_day(training_class, local_date(now)),
            has_marks=has_marks,
            entries=list(entries.values()),
            by=by,
            now=now,
        )
    return sum(row.act == "enter" for row in rehearsal.rows)
