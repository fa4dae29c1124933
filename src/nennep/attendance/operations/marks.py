"""Keeping the stored marks and totals equal to what the facts give."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.models import EnrolmentTally, Mark
from nennep.attendance.queries.derivation import DerivedMark, RuleShelf, derived_marks, tally_marks
from nennep.attendance.rules import MarkValue, tally
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.kernel.db import lock

MARK_FIELDS = (
    "training_class_id", "agency_id", "held_on", "status", "is_late", "is_left_early", "late_minutes", "early_minutes", "lessons",
    "lessons_credited", "lessons_excused", "lessons_missed", "reason_id", "reason_note", "ordered_by", "leave_id", "is_leave_afterwards",
    "is_case", "is_complete", "has_conflict", "evidence", "last_fact_id", "rule_version",
)  # fmt: skip
TALLY_FIELDS = tuple(
    field.name for field in EnrolmentTally._meta.concrete_fields if field.name not in {"id", "enrolment"}
)


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
    what marks depend on; it writes no audit line, because a mark says nothing that the facts do not say.
    """
    shelf = shelf or RuleShelf()
    # Two sessions of one class may be taken at once; without this lock each would add up totals without the other.
    lock(TrainingClass.objects.filter(pk__in={session.training_class_id for session in sessions}))
    loaded = list(
        Session.objects.filter(pk__in=[session.pk for session in sessions])
        .select_related("training_class__programme_version__programme")
        .order_by("pk")
    )
    derived = derived_marks(loaded, shelf, enrolment_ids=enrolment_ids)
    stored = Mark.objects.filter(session__in=loaded)
    if enrolment_ids is not None:
        stored = stored.filter(enrolment_id__in=enrolment_ids)
    kept = {(mark.session_id, mark.enrolment_id): mark for mark in stored}
    changed: list[Mark] = []
    touched: set[int] = set()
    for one in derived:
        key = (one.session.pk, one.enrolment.pk)
        old = kept.pop(key, None)
        new = as_mark(one)
        if old is None or any(getattr(old, name) != getattr(new, name) for name in MARK_FIELDS):
            changed.append(new)
            touched.add(one.enrolment.pk)
    gone = [mark.pk for mark in kept.values()]
    touched.update(mark.enrolment_id for mark in kept.values())
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
    return len(changed) + len(gone)


@transaction.atomic
def refresh_tallies(
    *, enrolment_ids: Collection[int], by: User, now: datetime, shelf: RuleShelf | None = None
) -> None:
    """Add up the stored marks of the enrolments again (R0-10, R0-28)."""
    rows = derived_tallies(enrolment_ids, shelf or RuleShelf())
    EnrolmentTally.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["enrolment"],
        update_fields=list(TALLY_FIELDS),
    )


def as_mark(one: DerivedMark) -> Mark:
    """The row under which a derived mark is stored."""
    return Mark(
        session_id=one.session.pk,
        enrolment_id=one.enrolment.pk,
        training_class_id=one.session.training_class_id,
        agency_id=one.enrolment.agency_id,
        held_on=one.session.held_on,
        **_columns(one.value),
    )


def derived_tallies(enrolment_ids: Collection[int], shelf: RuleShelf) -> list[EnrolmentTally]:
    """Running totals as the stored marks give them; the limit is the rule of the first day of the class."""
    marks = tally_marks(enrolment_ids)
    enrolments = Enrolment.objects.filter(pk__in=enrolment_ids).select_related(
        "training_class__programme_version__programme"
    )
    by_class: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments.order_by("pk"):
        by_class[enrolment.training_class_id].append(enrolment)
    rows = []
    for group in by_class.values():
        training_class = group[0].training_class
        rules = shelf.limit_rules(training_class, training_class.starts_on)
        planned = training_class.programme_version.lessons
        rows.extend(
            EnrolmentTally(
                enrolment_id=one.pk, **asdict(tally(marks[one.pk], lessons_planned=planned, rules=rules))
            )
            for one in group
        )
    return rows


def _columns(value: MarkValue) -> dict[str, object]:
    return asdict(value)


def _field(name: str) -> str:
    return name.removesuffix("_id") if name != "last_fact_id" else name
