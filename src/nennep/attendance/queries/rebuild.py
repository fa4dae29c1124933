"""Stored marks held against what the facts give (design.md idea 3): `nennep rebuild --check`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nennep.attendance.models import EnrolmentTally, Mark, MarkDue, ModuleTally, MonthTally
from nennep.attendance.queries.derivation import (
    MARK_FIELDS,
    MODULE_TALLY_FIELDS,
    MONTH_TALLY_FIELDS,
    TALLY_FIELDS,
    RuleShelf,
    as_mark,
    derived_marks,
    derived_tallies,
    month_key,
)
from nennep.classes.models import Session, TrainingClass
from nennep.kernel.db import in_batches

SESSIONS_AT_ONCE = 60


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One mark (or total, then without a session) that is not what the facts give.

    `fields`: name, stored value, derived value; empty when the row is missing or too much.
    """

    what: str
    problem: str
    class_code: str
    enrolment_id: int
    session_id: int | None = None
    fields: tuple[tuple[str, str, str], ...] = ()


def class_differences(training_class: TrainingClass, shelf: RuleShelf) -> Iterator[Difference]:
    """Every mark and total of the class that is missing, too much or different; a constant number of queries per
    sixty sessions."""
    sessions = Session.objects.filter(training_class=training_class).select_related(
        "training_class__programme_version__programme"
    )
    for batch in in_batches(sessions.order_by("pk"), SESSIONS_AT_ONCE):
        yield from _marks(training_class, batch, shelf)
    yield from _tallies(training_class, shelf)


def _marks(training_class: TrainingClass, sessions: list[Session], shelf: RuleShelf) -> Iterator[Difference]:
    stored = {
        (mark.session_id, mark.enrolment_id): mark
        for mark in Mark.objects.filter(session__in=sessions).order_by("pk")
    }
    code = training_class.code
    # What is behind the facts of devices is no difference: the next reader who decides on it derives it.
    due = set(
        MarkDue.objects.filter(session__in=sessions).order_by().values_list("session_id", "enrolment_id")
    )
    begun = {session_id for session_id, _enrolment in stored}
    unmade = {session_id for session_id, _enrolment in due} - begun
    for one in derived_marks(sessions, shelf):
        key = (one.session.pk, one.enrolment.pk)
        new, old = as_mark(one), stored.pop(key, None)
        if key in due or key[0] in unmade:
            continue
        fields = _differing(old, new, MARK_FIELDS) if old is not None else ()
        if old is None or fields:
            yield Difference(
                what="mark",
                problem="different" if fields else "missing",
                class_code=code,
                session_id=key[0],
                enrolment_id=key[1],
                fields=fields,
            )
    for session_id, enrolment_id in stored:
        yield Difference(
            what="mark", problem="too much", class_code=code, session_id=session_id, enrolment_id=enrolment_id
        )


def _tallies(training_class: TrainingClass, shelf: RuleShelf) -> Iterator[Difference]:
    ids = list(training_class.enrolments.order_by("pk").values_list("pk", flat=True))
    stored = {
        row.enrolment_id: row for row in EnrolmentTally.objects.filter(enrolment_id__in=ids).order_by("pk")
    }
    derived = derived_tallies(ids, shelf)
    for new in derived.whole:
        old = stored.get(new.enrolment_id)
        if old is None and not new.sessions_taken:
            continue
        fields = _differing(old, new, TALLY_FIELDS) if old is not None else ()
        if old is None or fields:
            yield Difference(
                what="total",
                problem="different" if fields else "missing",
                class_code=training_class.code,
                enrolment_id=new.enrolment_id,
                fields=fields,
            )
    yield from _modules(training_class, derived.modules, ids)
    yield from _months(training_class, derived.months, ids)


def _modules(
    training_class: TrainingClass, derived: list[ModuleTally], enrolment_ids: list[int]
) -> Iterator[Difference]:
    rows = ModuleTally.objects.filter(enrolment_id__in=enrolment_ids).order_by("pk")
    stored = {(row.enrolment_id, row.module_id): row for row in rows}
    for new in derived:
        old = stored.pop((new.enrolment_id, new.module_id), None)
        fields = _differing(old, new, MODULE_TALLY_FIELDS) if old is not None else ()
        if old is None or fields:
            yield Difference(
                what="module total",
                problem="different" if fields else "missing",
                class_code=training_class.code,
                enrolment_id=new.enrolment_id,
                fields=fields,
            )
    for enrolment_id, _module_id in stored:
        yield Difference(
            what="module total",
            problem="too much",
            class_code=training_class.code,
            enrolment_id=enrolment_id,
        )


def _months(
    training_class: TrainingClass, derived: list[MonthTally], enrolment_ids: list[int]
) -> Iterator[Difference]:
    rows = MonthTally.objects.filter(enrolment_id__in=enrolment_ids).order_by("pk")
    stored = {month_key(row): row for row in rows}
    for new in derived:
        old = stored.pop(month_key(new), None)
        fields = _differing(old, new, MONTH_TALLY_FIELDS) if old is not None else ()
        if old is None or fields:
            yield Difference(
                what="month total",
                problem="different" if fields else "missing",
                class_code=training_class.code,
                enrolment_id=new.enrolment_id,
                fields=fields,
            )
    for enrolment_id, _month, _granted_by in stored:
        yield Difference(
            what="month total",
            problem="too much",
            class_code=training_class.code,
            enrolment_id=enrolment_id,
        )


def _differing(old: object, new: object, names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    pairs = ((name, getattr(old, name), getattr(new, name)) for name in names)
    return tuple((name, str(was), str(shall)) for name, was, shall in pairs if was != shall)
