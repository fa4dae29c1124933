"""The bench world: full-time classes over ten months of 2024, written in bulk, never through the acts of people.

Every mark is what the rules derive from what was said; the facts themselves are written for the sampled classes only,
whose marks are then derived again by the program and must come out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, astuple
from datetime import UTC, date, datetime, time, timedelta
from itertools import product

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.operations import system_user
from nennep.attendance.models import (
    CheckpointConfirmation,
    EnrolmentTally,
    Fact,
    Mark,
    MonthTally,
    PeriodReport,
    ReportCase,
    ReportLine,
    ReportReceipt,
)
from nennep.attendance.operations import refresh_marks
from nennep.attendance.queries.derivation import MARK_FIELDS
from nennep.attendance.queries.report_figures import FIGURE_NAMES, Cumulative, counted
from nennep.attendance.rules import MarkValue, Said, TallyMark, derive, tally, tally_months
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, PeriodKind, ReportState, Side
from nennep.classes.models import (
    ClassAppointment,
    ClassRole,
    Enrolment,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.console.benching.ground import Ground, minutes
from nennep.console.benching.loading import Row, add, load, quick_writing, settle
from nennep.console.benching.patterns import (
    FIRST_MONTH,
    HALVES,
    LAST_MONTH,
    MARK_COLUMNS,
    MOMENT,
    NOW,
    PATTERNS,
    SAMPLES,
    Outcome,
    Pattern,
    World,
)
from nennep.kernel.clock import zone
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.units.models import Unit


def has_people() -> bool:
    """Whether anybody is on record: then it is not a database to fill."""
    return Person.objects.exists()


def build(*, classes: int, trainees: int, sessions: int) -> World:
    """Write the world into an empty database."""
    system = system_user(now=NOW.replace(tzinfo=zone()))
    return Builder(classes=classes, trainees=trainees, sessions=sessions, system=system).build()


def find() -> World:
    """The world that an earlier bench has left. Refused where there is none."""
    officer = User.objects.filter(username="bench.officer").first()
    if officer is None:
        raise Refused(_("There is no bench world in this database. Leave --again away."))
    managers = {}
    duties = ClassAppointment.objects.filter(
        role=ClassRole.CLASS_MANAGER, person__user__username__startswith="bench."
    )
    for duty in duties.select_related("person__user", "training_class").order_by("pk"):
        managers[duty.training_class_id] = (duty.training_class, duty.person.user)
    return World(
        board=Unit.objects.get(grants__user=officer),
        officer=officer,
        system=system_user(now=NOW.replace(tzinfo=zone())),
        samples=[training_class for training_class, _user in managers.values()],
        managers={key: user for key, (_class, user) in managers.items()},
        trainee_users=list(User.objects.filter(username__startswith="bench.trainee.").order_by("pk")),
        agency_officer=User.objects.get(username="bench.agency"),
    )


class Builder(Ground):
    """Writes the world, table by table; holds keys and small tables only, never all marks."""

    def build(self) -> World:
        """All of it. About two minutes for 2.8 million marks."""
        with quick_writing():
            units = self._units()
            world = self._people_and_classes(*units)
            self._marks(world)
            self._facts(world)
            self._roles(world, units[2])
        settle([Unit, Person, TrainingClass, Session, Enrolment, Mark, Fact, PeriodReport, ReportCase])
        return world

    # --- Units -------------------------------------------------------------------------------------------------------

    def _marks(self, world: World) -> None:
        outcomes = self._outcomes()
        shares = [pattern.share for pattern in PATTERNS]
        in_class = self.trainees * self.sessions
        # The choices of one class: one byte a mark, drawn once and used for marks, totals and reports alike.
        self.chosen = [
            bytes(self.lot.choices(range(len(PATTERNS)), shares, k=in_class)) for _ in range(self.classes)
        ]
        world.marks = load(Mark, MARK_COLUMNS, self._mark_rows(outcomes))
        tallied, monthly, lines = self._totals(outcomes)
        add(EnrolmentTally, tallied())
        load(MonthTally, MONTH_COLUMNS, monthly())
        reported = self._reports(world)
        load(ReportLine, LINE_COLUMNS, lines(reported))
        world.cases = load(ReportCase, CASE_COLUMNS, self._case_rows(outcomes, reported))

    def _outcomes(self) -> list[list[Outcome]]:
        """For each half-day and pattern the mark as the program derives it, in the terms of the first class."""
        training_class = TrainingClass.objects.select_related("programme_version__programme").get(pk=1)
        rules = self.shelf.mark_rules(training_class, self.days[1][0])
        return [
            [
                self._outcome(
                    pattern, derive(self._said(pattern), lessons=lessons, minutes=minutes(begin, end), leave=None, rules=rules, confirmed_up_to=2)
                )
                for pattern in PATTERNS
            ]
            for _half, lessons, begin, end in HALVES
        ]  # fmt: skip

    def _said(self, pattern: Pattern) -> list[Said]:
        reason = self.reasons[pattern.reason].pk if pattern.reason else None
        return [
            Said(
                id=number, kind=FactKind.CHECKPOINT, checkpoint=checkpoint, claim=claim, reason_id=reason if claim != Claim.PRESENT else None,
                late_minutes=pattern.late if claim == Claim.LATE else None, ordered_by=pattern.ordered_by if claim != Claim.PRESENT else "",
                early_minutes=pattern.early if claim not in {Claim.PRESENT, Claim.LATE} else None,
            )
            for number, (checkpoint, claim) in enumerate(((Checkpoint.START, pattern.start), (Checkpoint.END, pattern.end)), 1)
        ]  # fmt: skip

    def _outcome(self, pattern: Pattern, value: MarkValue) -> Outcome:
        stored = {**asdict(value), "last_fact_id": 0}
        tail = tuple(stored[name] for name in MARK_FIELDS[3:])
        return Outcome(
            pattern, value, tail,
            (value.status, value.is_late, value.is_left_early, value.lessons, value.lessons_credited, value.lessons_excused, value.lessons_missed),
        )  # fmt: skip

    def _mark_rows(self, outcomes: list[list[Outcome]]) -> Iterator[Row]:
        key = 0
        for class_id in range(1, self.classes + 1):
            chosen = self.chosen[class_id - 1]
            first_session = (class_id - 1) * self.sessions + 1
            first_enrolment = (class_id - 1) * self.trainees + 1
            agencies = [self._agency_of(first_enrolment + place).pk for place in range(self.trainees)]
            for session in range(self.sessions):
                tails = [outcome.tail for outcome in outcomes[session % 2]]
                day = self.days[class_id][session // 2].isoformat()
                at = session * self.trainees
                for place in range(self.trainees):
                    key += 1
                    yield (key, first_session + session, first_enrolment + place, class_id, agencies[place], day, *tails[chosen[at + place]])  # fmt: skip

    def _totals(
        self, outcomes: list[list[Outcome]]
    ) -> tuple[
        Callable[[], Iterator[EnrolmentTally]],
        Callable[[], Iterator[Row]],
        Callable[[dict[int, int]], Iterator[Row]],
    ]:
        """Three makers of rows: running totals, monthly sums, and lines of reports."""

        def own(class_id: int, place: int) -> list[Outcome]:
            chosen = self.chosen[class_id - 1]
            return [
                outcomes[session % 2][chosen[session * self.trainees + place]]
                for session in range(self.sessions)
            ]

        def marks_of(class_id: int) -> Iterator[tuple[int, list[TallyMark]]]:
            days = self.days[class_id]
            known: dict[tuple[int, int], TallyMark] = {}
            for place in range(self.trainees):
                marks = []
                for session, outcome in enumerate(own(class_id, place)):
                    mark = known.get((session, id(outcome)))
                    if mark is None:
                        mark = _counted(days[session // 2], outcome)
                        known[session, id(outcome)] = mark
                    marks.append(mark)
                yield (class_id - 1) * self.trainees + place + 1, marks

        def tallied() -> Iterator[EnrolmentTally]:
            for class_id in range(1, self.classes + 1):
                training_class = TrainingClass.objects.select_related("programme_version__programme").get(
                    pk=class_id
                )
                rules = self.shelf.limit_rules(training_class, training_class.starts_on)
                for key, marks in marks_of(class_id):
                    total = tally(marks, lessons_planned=self.version.lessons, rules=rules)
                    yield EnrolmentTally(enrolment_id=key, **asdict(total))

        def monthly() -> Iterator[Row]:
            for class_id in range(1, self.classes + 1):
                for key, marks in marks_of(class_id):
                    agency_id = self._agency_of(key).pk
                    for (month, granted_by), sums in tally_months(marks).items():
                        yield (key, class_id, agency_id, month.isoformat(), granted_by, *astuple(sums))

        def lines(reported: dict[int, int]) -> Iterator[Row]:
            import json

            for class_id, report_id in reported.items():
                for place in range(self.trainees):
                    key = (class_id - 1) * self.trainees + place + 1
                    figures = counted(outcome.counted for outcome in own(class_id, place))
                    cumulative = Cumulative(
                        planned=self.version.lessons,
                        held=figures.lessons,
                        credited=figures.lessons_credited,
                        excused=figures.lessons_excused,
                        missed=figures.lessons_missed,
                        left_to_miss=self.version.lessons // 5 - figures.lessons_missed,
                    )
                    agency = self._agency_of(key)
                    yield (
                        report_id, key, agency.pk, place + 1, self.names[key % len(self.names)], agency.name,
                        json.dumps(asdict(cumulative)), "", *(getattr(figures, name) for name in _LINE_FIGURES),
                    )  # fmt: skip

        return tallied, monthly, lines

    # --- Reports -----------------------------------------------------------------------------------------------------

    def _reports(self, world: World) -> dict[int, int]:
        """A received report of every month that is over, a draft of the running one. Class → report, received ones only."""
        reports, receipts, reported = [], [], {}
        for class_id in range(1, self.classes + 1):
            first = self.days[class_id][0].replace(day=1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            is_over = last < NOW.date()
            due = datetime.combine(last + timedelta(days=3), time(9), zone())
            reports.append(
                PeriodReport(
                    pk=class_id, training_class_id=class_id, kind=PeriodKind.MONTH, period_from=first, period_to=last,
                    state=ReportState.RECEIVED if is_over else ReportState.DRAFT, due_on=last + timedelta(days=5), created_at=due,
                    frozen_hash="bench" if is_over else "", signed_at=due if is_over else None, signed_by=world.system if is_over else None,
                    submitted_at=due if is_over else None, submitted_by=world.system if is_over else None,
                )
            )  # fmt: skip
            if is_over:
                reported[class_id] = class_id
                receipts.append(
                    ReportReceipt(report_id=class_id, superior=world.board, view=SuperiorView.ALL, received_at=due, received_by=world.system)
                )  # fmt: skip
        add(PeriodReport, reports)
        add(ReportReceipt, receipts)
        return reported

    def _case_rows(self, outcomes: list[list[Outcome]], reported: dict[int, int]) -> Iterator[Row]:
        for class_id, report_id in reported.items():
            chosen = self.chosen[class_id - 1]
            for at, number in enumerate(chosen):
                if not number:
                    continue
                session, place = divmod(at, self.trainees)
                value = outcomes[session % 2][number].value
                reason = self.reasons[PATTERNS[number].reason]
                enrolment = (class_id - 1) * self.trainees + place + 1
                yield (
                    report_id, enrolment, self._agency_of(enrolment).pk, (class_id - 1) * self.sessions + session + 1,
                    self.days[class_id][session // 2].isoformat(), HALVES[session % 2][0].value, value.status, value.is_late,
                    value.is_left_early, value.late_minutes, value.early_minutes, reason.code, reason.name, "", reason.is_avoidable,
                    reason.is_agency_work, value.ordered_by, False, False,
                )  # fmt: skip

    # --- The sampled classes, down to the facts ------------------------------------------------------------------------

    def _facts(self, world: World) -> None:
        """Write what was said and confirmed in the sampled classes, and let the program derive their marks from it."""
        step = max(self.classes // SAMPLES, 1)
        # One more than the step: the samples fall into different months, the first of them into the running one.
        keys = {
            (number * (step + 1) + LAST_MONTH - FIRST_MONTH) % self.classes + 1
            for number in range(min(SAMPLES, self.classes))
        }
        world.samples = list(TrainingClass.objects.filter(pk__in=keys).order_by("pk"))
        for training_class in world.samples:
            sessions = list(training_class.sessions.order_by("starts_at", "pk"))
            enrolments = list(training_class.enrolments.order_by("order", "pk"))
            chosen = self.chosen[training_class.pk - 1]
            load(Fact, FACT_COLUMNS, self._said_in(sessions, enrolments, chosen))
            add(CheckpointConfirmation, self._confirmed_in(sessions))
            refresh_marks(sessions=sessions, by=world.system, now=self.moment, shelf=self.shelf)

    def _said_in(self, sessions: list[Session], enrolments: list[Enrolment], chosen: bytes) -> Iterator[Row]:
        said = [self._said(pattern) for pattern in PATTERNS]
        for number, session in enumerate(sessions):
            for which, moment in ((0, session.starts_at), (1, session.ends_at)):
                at = moment.astimezone(UTC).strftime(MOMENT)
                for place, enrolment in enumerate(enrolments):
                    one = said[chosen[number * self.trainees + place]][which]
                    yield (
                        session.pk, enrolment.pk, one.kind, one.checkpoint, one.claim, one.late_minutes, one.early_minutes, one.reason_id,
                        "", one.ordered_by, Method.HAND.value, Side.SCHOOL.value, "", at, at, self.system.pk, "",
                    )  # fmt: skip

    def _confirmed_in(self, sessions: list[Session]) -> Iterator[CheckpointConfirmation]:
        for session, checkpoint, side in product(sessions, (Checkpoint.START, Checkpoint.END), (Side.SCHOOL, Side.CLASS_BOARD)):  # fmt: skip
            newest = session.facts.order_by("-pk").values_list("pk", flat=True)[0]
            yield CheckpointConfirmation(
                session=session, checkpoint=checkpoint, side=side, confirmed_by=self.system, confirmed_at=session.ends_at,
                last_fact_id=newest,
            )  # fmt: skip

    # --- Whose eyes ----------------------------------------------------------------------------------------------------


def _counted(held_on: date, outcome: Outcome) -> TallyMark:
    status, is_late, is_left_early, lessons, credited, excused, missed = outcome.counted
    return TallyMark(
        held_on=held_on,
        status=status,
        is_late=is_late,
        is_left_early=is_left_early,
        lessons=lessons,
        lessons_credited=credited,
        lessons_excused=excused,
        lessons_missed=missed,
    )


_LINE_FIGURES = tuple(name for name in FIGURE_NAMES if name != "not_taken")
MONTH_COLUMNS = (
    "enrolment", "training_class", "agency", "month", "granted_by", "lessons_held", "lessons_excused", "lessons_excused_afterwards",
)  # fmt: skip
FACT_COLUMNS = (
    "session", "enrolment", "kind", "checkpoint", "claim", "late_minutes", "early_minutes", "reason", "reason_note", "ordered_by", "method",
    "side", "note", "happened_at", "recorded_at", "recorded_by", "import_id",
)  # fmt: skip
LINE_COLUMNS = ("report", "enrolment", "agency", "order", "person_name", "agency_name", "cumulative", "recommendation", *_LINE_FIGURES)  # fmt: skip
CASE_COLUMNS = (
    "report", "enrolment", "agency", "session", "held_on", "half", "status", "is_late", "is_left_early", "late_minutes", "early_minutes",
    "reason_code", "reason_name", "reason_note", "is_avoidable", "is_agency_work", "ordered_by", "is_leave_afterwards", "has_decision",
)  # fmt: skip
