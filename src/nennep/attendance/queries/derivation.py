"""Everything a mark depends on, read in a constant number of queries for many sessions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from operator import attrgetter

from django.db.models import Q

from nennep.attendance.models import (
    CheckpointConfirmation,
    EnrolmentTally,
    Fact,
    LeaveSession,
    Mark,
    ModuleTally,
    MonthTally,
)
from nennep.attendance.rules import (
    GrantedLeave,
    LimitRules,
    MarkRules,
    MarkValue,
    Said,
    TallyMark,
    derive,
    effective,
    tally,
    tally_modules,
    tally_months,
)
from nennep.attendance.states import Checkpoint, FactKind, Side, Status
from nennep.catalogue.models import Module
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.norms.models import Rule
from nennep.norms.queries import RuleBook, RuleValue

MARK_FIELDS = (
    "training_class_id", "agency_id", "held_on", "status", "is_late", "is_left_early", "late_minutes", "early_minutes", "lessons",
    "lessons_credited", "lessons_excused", "lessons_missed", "reason_id", "reason_note", "ordered_by", "leave_id", "is_leave_afterwards",
    "is_case", "is_complete", "has_conflict", "evidence", "last_fact_id", "rule_version",
)  # fmt: skip
TALLY_FIELDS = tuple(
    field.name for field in EnrolmentTally._meta.concrete_fields if field.name not in {"id", "enrolment"}
)
MODULE_TALLY_FIELDS = (
    "lessons_planned", "lessons_held", "lessons_credited", "lessons_excused", "lessons_missed", "lessons_left_to_miss",
    "cannot_reach_since",
)  # fmt: skip
MONTH_TALLY_FIELDS = (
    "training_class_id", "agency_id", "lessons_held", "lessons_excused", "lessons_excused_afterwards",
)  # fmt: skip
TAKING_KINDS = frozenset({FactKind.CHECKPOINT, FactKind.SPOT_CHECK, FactKind.PAPER_MARK, FactKind.CORRECTION})


@dataclass(frozen=True, kw_only=True)
class DerivedMark:
    """A mark as the facts give it, with the keys under which it is stored."""

    session: Session
    enrolment: Enrolment
    value: MarkValue


@dataclass
class _Gathered:
    said: dict[tuple[int, int], list[Said]] = field(default_factory=lambda: defaultdict(list))
    taken: set[int] = field(default_factory=set)
    leave: dict[tuple[int, int], GrantedLeave] = field(default_factory=dict)
    confirmed: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))


class RuleShelf:
    """The dated rules of attendance, read in one query, for as many days as are asked for."""

    def __init__(self) -> None:
        self._by_key: dict[str, tuple[Rule, ...]] | None = None

    def book(self, on: date) -> RuleBook:
        """All rules in force on the day."""
        if self._by_key is None:
            found: dict[str, list[Rule]] = defaultdict(list)
            rules = Rule.objects.filter(key__startswith="attendance.").select_related("basis")
            for one in rules.order_by("key", "pk"):
                found[one.key].append(one)
            self._by_key = {key: tuple(rows) for key, rows in found.items()}
        return RuleBook(on, self._by_key)

    def rule(self, key: str, training_class: TrainingClass, on: date) -> RuleValue:
        """The rule that applies to the class on the day: its programme, its form of study, its house."""
        return self.book(on).rule(
            key,
            programme_code=training_class.programme_version.programme.code,
            study_form=training_class.study_form,
            unit=training_class.host_id,
        )

    def opens_at(self, session: Session) -> datetime:
        """The moment from which attendance of the session is taken; where the rule is off, its beginning."""
        before = self.rule("attendance.opens_before_minutes", session.training_class, session.held_on)
        return session.starts_at - timedelta(minutes=0 if before.is_off else before.as_int)

    def mark_rules(self, training_class: TrainingClass, on: date) -> MarkRules:
        """How lessons are credited in this class on this day."""
        lost_after = self.rule("attendance.late.lesson_lost_after_minutes", training_class, on)
        credit = self.rule("attendance.left_mid_session.credit", training_class, on)
        return MarkRules(
            late_lesson_lost_after=None if lost_after.is_off else lost_after.as_int,
            left_mid_session_credit=str(credit.value),
            version=f"late@{lost_after.valid_from}#{lost_after.rule_id};left@{credit.valid_from}#{credit.rule_id}",
        )

    def limit_rules(self, training_class: TrainingClass, on: date) -> LimitRules:
        """How much of the whole plan may be missed in this class."""
        share = self.rule("attendance.whole_course.max_absent_share", training_class, on)
        counts = self.rule("attendance.whole_course.counts_excused", training_class, on)
        return LimitRules(
            max_absent_percent=100 if share.is_off else share.as_decimal, counts_excused=not counts.is_off
        )

    def module_rules(self, training_class: TrainingClass, on: date) -> LimitRules | None:
        """How much of each module may be missed in this class; None where no rule limits it."""
        share = self.rule("attendance.module_exam.max_absent_share", training_class, on)
        if share.is_off:
            return None
        counts = self.rule("attendance.module_exam.counts_excused", training_class, on)
        return LimitRules(max_absent_percent=share.as_decimal, counts_excused=not counts.is_off)


def derived_marks(
    sessions: Collection[Session], shelf: RuleShelf, *, enrolment_ids: Collection[int] | None = None
) -> list[DerivedMark]:
    """The marks of the sessions as facts, leave, timetable and rules give them now (design.md idea 3).

    A session gives marks once somebody has taken it: by checkpoint, unannounced check, paper or correction. Then every
    trainee enrolled on its day has one, if only NOT_TAKEN. A cancelled session gives none. `sessions` must be loaded
    with training_class, programme_version and programme; seven queries, however many there are.
    """
    alive = [session for session in sessions if session.state != SessionState.CANCELLED]
    gathered = _gather(alive, enrolment_ids)
    by_class: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in _enrolments({session.training_class_id for session in alive}, enrolment_ids):
        by_class[enrolment.training_class_id].append(enrolment)
    marks = []
    for session in alive:
        if session.pk not in gathered.taken:
            continue
        rules = shelf.mark_rules(session.training_class, session.held_on)
        minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
        sides = gathered.confirmed.get(session.pk, {})
        confirmed_up_to = min(sides.values()) if {Side.SCHOOL, Side.CLASS_BOARD} <= sides.keys() else 0
        for enrolment in by_class[session.training_class_id]:
            key = (session.pk, enrolment.pk)
            if not is_enrolled(enrolment, session.held_on) and not effective(gathered.said.get(key, [])):
                continue
            value = derive(
                gathered.said.get(key, []),
                lessons=session.lessons,
                minutes=minutes,
                leave=gathered.leave.get(key),
                rules=rules,
                confirmed_up_to=confirmed_up_to,
            )
            marks.append(DerivedMark(session=session, enrolment=enrolment, value=value))
    return marks


def is_enrolled(enrolment: Enrolment, on: date) -> bool:
    """Whether the trainee belonged to the class on the day (half-open period)."""
    return enrolment.valid_from <= on and (enrolment.valid_to is None or enrolment.valid_to > on)


def mark_values(one: DerivedMark) -> tuple[object, ...]:
    """What is stored of a derived mark, in the order of MARK_FIELDS."""
    return (
        one.session.training_class_id,
        one.enrolment.agency_id,
        one.session.held_on,
        *_values_said(one.value),
    )


_values_said = attrgetter(*MARK_FIELDS[3:])


def as_mark(one: DerivedMark) -> Mark:
    """The row under which a derived mark is stored."""
    return Mark(
        session_id=one.session.pk,
        enrolment_id=one.enrolment.pk,
        **dict(zip(MARK_FIELDS, mark_values(one), strict=True)),
    )


@dataclass
class DerivedTallies:
    """Running totals: over the whole plan, each module and each month."""

    whole: list[EnrolmentTally] = field(default_factory=list)
    modules: list[ModuleTally] = field(default_factory=list)
    months: list[MonthTally] = field(default_factory=list)


def derived_tallies(enrolment_ids: Collection[int], shelf: RuleShelf) -> DerivedTallies:
    """Running totals as the stored marks give them; the limit is the rule of the first day of the class."""
    marks = tally_marks(enrolment_ids)
    enrolments = Enrolment.objects.filter(pk__in=enrolment_ids).select_related(
        "training_class__programme_version__programme"
    )
    by_class: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment in enrolments.order_by("pk"):
        by_class[enrolment.training_class_id].append(enrolment)
    lessons_of = _modules({group[0].training_class.programme_version_id for group in by_class.values()})
    found = DerivedTallies()
    for group in by_class.values():
        training_class = group[0].training_class
        rules = shelf.limit_rules(training_class, training_class.starts_on)
        planned = training_class.programme_version.lessons
        found.whole.extend(
            EnrolmentTally(
                enrolment_id=one.pk, **vars(tally(marks[one.pk], lessons_planned=planned, rules=rules))
            )
            for one in group
        )
        found.months.extend(row for one in group for row in month_tallies(one, marks[one.pk]))
        in_module = shelf.module_rules(training_class, training_class.starts_on)
        lessons = lessons_of.get(training_class.programme_version_id, {})
        if in_module is None or not lessons:
            continue
        for one in group:
            totals = tally_modules(marks[one.pk], lessons_planned=lessons, rules=in_module)
            found.modules.extend(
                ModuleTally(
                    enrolment_id=one.pk,
                    module_id=module_id,
                    **{name: getattr(total, name) for name in MODULE_TALLY_FIELDS},
                )
                for module_id, total in totals.items()
            )
    return found


def month_key(row: MonthTally) -> tuple[int, date, int | None]:
    """What there is one row of."""
    return row.enrolment_id, row.month, row.granted_by_id


def month_tallies(enrolment: Enrolment, marks: Iterable[TallyMark]) -> Iterator[MonthTally]:
    """The sums of each month of one enrolment, by who granted."""
    for (month, granted_by_id), sums in tally_months(marks).items():
        yield MonthTally(
            enrolment_id=enrolment.pk,
            training_class_id=enrolment.training_class_id,
            agency_id=enrolment.agency_id,
            month=month,
            granted_by_id=granted_by_id,
            lessons_held=sums.lessons_held,
            lessons_excused=sums.lessons_excused,
            lessons_excused_afterwards=sums.lessons_excused_afterwards,
        )


def _modules(version_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """The planned lessons of the modules of each version."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Module.objects.filter(version_id__in=version_ids).order_by("pk")
    for version_id, module_id, lessons in rows.values_list("version_id", "pk", "lessons"):
        found[version_id][module_id] = lessons
    return found


def tally_marks(enrolment_ids: Collection[int]) -> dict[int, list[TallyMark]]:
    """The stored marks of the enrolments in the order of the timetable."""
    found: dict[int, list[TallyMark]] = {enrolment_id: [] for enrolment_id in enrolment_ids}
    rows = (
        Mark.objects.filter(enrolment_id__in=enrolment_ids)
        .exclude(status=Status.NOT_TAKEN)
        .order_by("held_on", "session__starts_at", "session_id")
        .values_list(
            "enrolment_id",
            "held_on",
            "status",
            "is_late",
            "is_left_early",
            "lessons",
            "lessons_credited",
            "lessons_excused",
            "lessons_missed",
            "session__module_id",
            "is_leave_afterwards",
            "leave__decided_by_id",
        )
    )
    for enrolment_id, *rest in rows.iterator(chunk_size=5000):
        found[enrolment_id].append(TallyMark(**dict(zip(_TALLY_FIELDS, rest, strict=True))))  # type: ignore[arg-type]
    return found


_TALLY_FIELDS = (
    "held_on",
    "status",
    "is_late",
    "is_left_early",
    "lessons",
    "lessons_credited",
    "lessons_excused",
    "lessons_missed",
    "module_id",
    "is_leave_afterwards",
    "granted_by_id",
)


def _enrolments(class_ids: Collection[int], enrolment_ids: Collection[int] | None) -> Iterable[Enrolment]:
    enrolments = Enrolment.objects.filter(training_class_id__in=class_ids)
    if enrolment_ids is not None:
        enrolments = enrolments.filter(pk__in=enrolment_ids)
    return enrolments.order_by("training_class_id", "order", "pk")


_SAID = (
    "id", "kind", "checkpoint", "claim", "late_minutes", "early_minutes", "reason_id", "reason_note", "ordered_by", "method",
    "cancels_id",
)  # fmt: skip
"""What is read of a fact, the names of `Said`."""


def _gather(sessions: Collection[Session], enrolment_ids: Collection[int] | None) -> _Gathered:
    gathered = _Gathered()
    session_ids = [session.pk for session in sessions]
    starts = {session.pk: session.starts_at for session in sessions}
    gathered.taken.update(
        Fact.objects.filter(session_id__in=session_ids, kind__in=TAKING_KINDS)
        .order_by()
        .values_list("session_id", flat=True)
        .distinct()
    )
    facts = Fact.objects.filter(session_id__in=session_ids, enrolment__isnull=False).exclude(
        kind=FactKind.REFUSAL
    )
    leaves = LeaveSession.objects.filter(session_id__in=session_ids, is_granted=True).select_related("leave")
    if enrolment_ids is not None:
        facts = facts.filter(enrolment_id__in=enrolment_ids)
        leaves = leaves.filter(enrolment_id__in=enrolment_ids)
    for session_id, enrolment_id, happened_at, *said in (
        facts.order_by("pk")
        .values_list("session_id", "enrolment_id", "happened_at", *_SAID)
        .iterator(chunk_size=5000)
    ):
        since_start = int((happened_at - starts[session_id]).total_seconds() // 60)
        gathered.said[session_id, enrolment_id].append(
            Said(minutes_from_start=max(since_start, 0), **dict(zip(_SAID, said, strict=True)))
        )
    for row in leaves.order_by("pk"):
        leave = row.leave
        gathered.leave[row.session_id, row.enrolment_id] = GrantedLeave(
            id=leave.pk,
            reason_id=leave.reason_id,
            ordered_by=", ".join(word for word in (leave.ordered_by_name, leave.ordered_by_post) if word),
            is_afterwards=leave.asked_at >= starts[row.session_id]
            or (leave.decided_at is not None and leave.decided_at >= starts[row.session_id]),
        )
    confirmations = CheckpointConfirmation.objects.filter(
        Q(checkpoint=Checkpoint.END),
        session_id__in=session_ids,
        withdrawn_at__isnull=True,
        delegation__isnull=True,
    )
    for confirmation in confirmations.order_by("pk"):
        gathered.confirmed[confirmation.session_id][confirmation.side] = confirmation.last_fact_id
    return gathered
