"""Keeping the stored marks and totals equal to what the facts give."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from operator import attrgetter, itemgetter

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.models import EnrolmentTally, Fact, Mark, MarkDue, ModuleTally, MonthTally
from nennep.attendance.queries.derivation import (
    MARK_FIELDS,
    MODULE_TALLY_FIELDS,
    MONTH_TALLY_FIELDS,
    TALLY_FIELDS,
    RuleShelf,
    as_mark,
    derived_marks,
    derived_tallies,
    mark_values,
    month_key,
)
from nennep.attendance.queries.rebuild import Difference, class_differences
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel.db import in_batches, lock, lock_one

COUNTED_FIELDS = (
    "held_on", "status", "is_late", "is_left_early", "lessons", "lessons_credited", "lessons_excused", "lessons_missed",
    "agency_id", "leave_id", "is_leave_afterwards",
)  # fmt: skip
_counted = itemgetter(*(MARK_FIELDS.index(name) for name in COUNTED_FIELDS))
"""The values that totals are added up from, of the values of a mark in the order of MARK_FIELDS."""


@transaction.atomic
def refresh_marks(
    *,
    sessions: Collection[Session],
    by: User,
    now: datetime,
    enrolment_ids: Collection[int] | None = None,
    shelf: RuleShelf | None = None,
) -> int:
    """Derive the marks of the sessions again and store what differs, with the totals of everybody touched.

    Returns how many marks were written or taken away. Called at the end of every act that appends a fact or changes
    what marks depend on; it writes no audit line, because a mark says nothing that the facts do not say. Marks that were
    behind the facts of devices are no longer due.
    """
    shelf = shelf or RuleShelf()
    # Two sessions of one class may be taken at once; without this lock each would add up totals without the other.
    lock(TrainingClass.objects.filter(pk__in={session.training_class_id for session in sessions}))
    loaded = list(
        Session.objects.filter(pk__in=[session.pk for session in sessions])
        .select_related("training_class__programme_version__programme")
        .order_by("pk")
    )
    due = MarkDue.objects.filter(session__in=loaded).order_by()
    if enrolment_ids is not None and due.filter(session__marks__isnull=True).exists():
        enrolment_ids = None  # the first entry of a session makes marks for the whole class
    if enrolment_ids is not None:
        due = due.filter(enrolment_id__in=enrolment_ids)
    # Read before the facts: what comes later stays due.
    settled = list(due.values_list("pk", flat=True))
    derived = derived_marks(loaded, shelf, enrolment_ids=enrolment_ids)
    stored = Mark.objects.filter(session__in=loaded)
    if enrolment_ids is not None:
        stored = stored.filter(enrolment_id__in=enrolment_ids)
    # Values, not objects: of the seventy marks of a session an act changes a few.
    kept = {
        (session_id, enrolment_id): (pk, tuple(values))
        for pk, session_id, enrolment_id, *values in stored.values_list(
            "pk", "session_id", "enrolment_id", *MARK_FIELDS
        )
    }
    changed: list[Mark] = []
    touched: set[int] = set()
    for one in derived:
        _pk, old = kept.pop((one.session.pk, one.enrolment.pk), (None, None))
        new = mark_values(one)
        if new != old:
            changed.append(as_mark(one))
            if old is None or _counted(new) != _counted(old):
                touched.add(one.enrolment.pk)
    gone = [pk for pk, _values in kept.values()]
    touched.update(enrolment_id for _session_id, enrolment_id in kept)
    if gone:
        Mark.objects.filter(pk__in=gone).delete()
    if changed:
        Mark.objects.bulk_create(
            changed,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["session", "enrolment"],
            update_fields=[_field(name) for name in MARK_FIELDS],
        )
    if touched:
        refresh_tallies(enrolment_ids=touched, by=by, now=now, shelf=shelf)
    for batch in in_batches(settled):
        MarkDue.objects.filter(pk__in=batch).delete()
    return len(changed) + len(gone)


@transaction.atomic
def refresh_tallies(
    *, enrolment_ids: Collection[int], by: User, now: datetime, shelf: RuleShelf | None = None
) -> None:
    """Add up the stored marks of the enrolments again: over the whole plan, by module and by month (R0-10, R0-28)."""
    derived = derived_tallies(enrolment_ids, shelf or RuleShelf())
    EnrolmentTally.objects.bulk_create(
        derived.whole,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=list(TALLY_FIELDS),
    )
    _store_modules(derived.modules, enrolment_ids)
    _store_months(derived.months, enrolment_ids)


def _store_modules(derived: Collection[ModuleTally], enrolment_ids: Collection[int]) -> None:
    """Only what differs is written: a session moves one module of many."""
    rows = ModuleTally.objects.filter(enrolment_id__in=enrolment_ids).order_by("pk")
    stored = {
        (enrolment_id, module_id): (pk, tuple(values))
        for pk, enrolment_id, module_id, *values in rows.values_list(
            "pk", "enrolment_id", "module_id", *MODULE_TALLY_FIELDS
        )
    }
    changed = []
    for row in derived:
        _pk, old = stored.pop((row.enrolment_id, row.module_id), (None, None))
        if old != _module_values(row):
            changed.append(row)
    if stored:
        ModuleTally.objects.filter(pk__in=[pk for pk, _values in stored.values()]).delete()
    ModuleTally.objects.bulk_create(
        changed,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["enrolment", "module"],
        update_fields=list(MODULE_TALLY_FIELDS),
    )


_module_values = attrgetter(*MODULE_TALLY_FIELDS)


def _store_months(derived: Collection[MonthTally], enrolment_ids: Collection[int]) -> None:
    """Only what differs is written: of a long course one month of many."""
    stored = {
        month_key(row): row
        for row in MonthTally.objects.filter(enrolment_id__in=enrolment_ids).order_by("pk")
    }
    new = []
    for row in derived:
        old = stored.get(month_key(row))
        if old is not None and all(getattr(old, name) == getattr(row, name) for name in MONTH_TALLY_FIELDS):
            del stored[month_key(row)]
        else:
            new.append(row)
    if stored:
        MonthTally.objects.filter(pk__in=[row.pk for row in stored.values()]).delete()
    MonthTally.objects.bulk_create(new, batch_size=500)


def _field(name: str) -> str:
    return name.removesuffix("_id") if name != "last_fact_id" else name


@transaction.atomic
def follow_session(*, session: Session, before: Mapping[str, object], by: User, now: datetime) -> int:
    """Let the marks follow a change of the timetable; registered with classes, inside the transaction of the change.

    Facts stay whatever happens. A cancelled session has no marks; the trail says how many people had been entered.
    Returns how many marks changed.
    """
    if not before:  # planned just now: nobody can have said anything yet
        return 0
    changed = refresh_marks(sessions=[session], by=by, now=now)
    if "module" in before:
        people = Mark.objects.filter(session=session).order_by().values_list("enrolment_id", flat=True)
        refresh_tallies(enrolment_ids=set(people), by=by, now=now)
    if changed and session.state == SessionState.CANCELLED:
        record(
            act="attendance.session.drop_marks",
            subject=session,
            by=by,
            now=now,
            after={
                "marks": changed,
                "entries_kept": Fact.objects.filter(session=session, enrolment__isnull=False).count(),
            },
            reason=session.cancelled_reason,
            context=session.training_class,
        )
    return changed


@transaction.atomic
def follow_enrolment(*, enrolment: Enrolment, by: User, now: datetime) -> int:
    """Let the marks follow a change of the class list; registered with classes, inside the transaction of the change.

    Whoever belongs to the class on a day that was taken has a mark there, if only "not taken"; an entry that was made
    stays with its mark, also when the place ended earlier. Returns how many marks changed.
    """
    taken = Mark.objects.filter(training_class_id=enrolment.training_class_id).order_by().values("session_id")
    sessions = list(Session.objects.filter(pk__in=taken.distinct()).order_by("pk"))
    if not sessions:
        return 0
    return refresh_marks(sessions=sessions, by=by, now=now, enrolment_ids=[enrolment.pk])


@transaction.atomic
def follow_class(
    *, training_class: TrainingClass, before: Mapping[str, object], by: User, now: datetime
) -> None:
    """Let marks and totals follow another programme, study form, house or first day: the plan and the rules hang on them.

    Registered with classes, inside the transaction of the change.
    """
    if not before.keys() & {"programme_version", "study_form", "starts_on", "host"}:
        return
    sessions = list(Session.objects.filter(training_class=training_class).order_by("pk"))
    refresh_marks(sessions=sessions, by=by, now=now)
    people = EnrolmentTally.objects.filter(enrolment__training_class=training_class).order_by()
    refresh_tallies(enrolment_ids=set(people.values_list("enrolment_id", flat=True)), by=by, now=now)


@transaction.atomic
def repair_class(*, training_class: TrainingClass, by: User, now: datetime) -> tuple[Difference, ...]:
    """Store the marks and totals of a class as its facts give them; returns what had differed.

    Writes one line into the trail when something differed, none otherwise.
    """
    training_class = lock_one(TrainingClass.objects.filter(pk=training_class.pk))
    shelf = RuleShelf()
    behind = Session.objects.filter(training_class=training_class, marks_due__isnull=False).order_by("pk")
    refresh_marks(sessions=list(behind.distinct()), by=by, now=now, shelf=shelf)
    found = tuple(class_differences(training_class, shelf))
    if not found:
        return ()
    sessions = list(Session.objects.filter(training_class=training_class).order_by("pk"))
    refresh_marks(sessions=sessions, by=by, now=now, shelf=shelf)
    wrong = {one.enrolment_id for one in found}
    refresh_tallies(enrolment_ids=wrong, by=by, now=now, shelf=shelf)
    record(
        act="attendance.class.repair_marks",
        subject=training_class,
        by=by,
        now=now,
        after={"differences": len(found)},
    )
    return found
