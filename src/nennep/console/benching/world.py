"""The bench world: full-time classes over ten months of 2024, written in bulk, never through the acts of people.

Every mark is what the rules derive from what was said; the facts themselves are written for the sampled classes only,
whose marks are then derived again by the program and must come out the same.
"""

# Vietnamese throughout: invented people, units and classes

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, product
from random import Random

from django.utils.translation import gettext as _

from nennep.accounts.models import Grant, Role, User
from nennep.accounts.operations import system_user
from nennep.attendance.models import (
    AbsenceReason,
    CheckpointConfirmation,
    EnrolmentTally,
    Fact,
    Mark,
    PeriodReport,
    ReportCase,
    ReportLine,
    ReportReceipt,
)
from nennep.attendance.operations import refresh_marks
from nennep.attendance.queries.derivation import MARK_FIELDS, RuleShelf
from nennep.attendance.queries.report_figures import FIGURE_NAMES, Cumulative, counted
from nennep.attendance.rules import MarkValue, Said, TallyMark, derive, tally
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, PeriodKind, ReportState, Side
from nennep.catalogue.models import ProgrammeVersion, StudyForm
from nennep.classes.models import (
    ClassAppointment,
    ClassRole,
    ClassSuperior,
    Enrolment,
    HalfDay,
    Session,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.states import ClassState
from nennep.console.benching.clock import WORLD_NOW
from nennep.console.benching.loading import Row, add, load, quick_writing, settle
from nennep.kernel import text
from nennep.kernel.clock import zone
from nennep.kernel.errors import Refused
from nennep.people.models import Person, Posting, Sex
from nennep.units.models import Unit, UnitKind, UnitVersion

SEED = 407
NOW = datetime.fromisoformat(WORLD_NOW)
FIRST_MONTH, LAST_MONTH = 2, 11
AGENCIES = 400
SCHOOLS = 20
SAMPLES = 10
MOMENT = "%Y-%m-%d %H:%M:%S+00:00"
LONG_AGO = date(2010, 1, 1)
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Nông", "Lương")  # fmt: skip
MIDDLES = ("Văn", "Thị", "Hữu", "Minh", "Thanh", "Quang", "Ngọc", "Đình", "Thu", "Hoàng", "Kim", "Xuân")
GIVENS = ("An", "Ánh", "Bình", "Châu", "Dũng", "Đức", "Giang", "Hà", "Hải", "Hạnh", "Hùng", "Khánh", "Lan", "Linh", "Long", "Mai", "Nam", "Nga", "Oanh", "Phong", "Phúc", "Quyên", "Sơn", "Tâm", "Thảo", "Thủy", "Trang", "Tuấn", "Uyên", "Vinh", "Yến")  # fmt: skip
HALVES = ((HalfDay.AM, 5, time(7, 30), time(11, 30)), (HalfDay.PM, 4, time(13, 30), time(16, 45)))


@dataclass(frozen=True)
class Pattern:
    """What both checkpoints of one half-day say of one trainee, and how often in ten thousand."""

    share: int
    start: str
    end: str
    late: int | None = None
    early: int | None = None
    reason: str = ""
    ordered_by: str = ""


WHO = "Trần Văn Mẫu, Chánh Văn phòng"
PATTERNS = (
    Pattern(9300, Claim.PRESENT, Claim.PRESENT),
    Pattern(200, Claim.LATE, Claim.PRESENT, late=10, reason="traffic"),
    Pattern(80, Claim.LATE, Claim.PRESENT, late=60, reason="agency_work", ordered_by=WHO),
    Pattern(130, Claim.PRESENT, Claim.LEFT_EARLY, early=20, reason="far_home"),
    Pattern(60, Claim.PRESENT, Claim.CALLED_AWAY, early=90, reason="sudden_office_work", ordered_by=WHO),
    Pattern(40, Claim.PRESENT, Claim.LEFT_MID_SESSION, early=60, reason="private"),
    Pattern(100, Claim.ABSENT_EXCUSED, Claim.ABSENT_EXCUSED, reason="ill"),
    Pattern(90, Claim.ABSENT_UNEXCUSED, Claim.ABSENT_UNEXCUSED, reason="private"),
)
MARK_COLUMNS = ("id", "session", "enrolment", *(name.removesuffix("_id") if name != "last_fact_id" else name for name in MARK_FIELDS))  # fmt: skip


@dataclass
class World:
    """What was built, and whose eyes the pages are looked at with."""

    board: Unit
    officer: User
    system: User
    samples: list[TrainingClass] = field(default_factory=list)
    managers: dict[int, User] = field(default_factory=dict)
    trainee_users: list[User] = field(default_factory=list)
    agency_officer: User | None = None
    marks: int = 0
    cases: int = 0


@dataclass(frozen=True)
class _Outcome:
    """The mark that a pattern gives in a session of so many lessons."""

    pattern: Pattern
    value: MarkValue
    tail: Row
    counted: tuple[str, bool, bool, int, int, int, int]


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


class Builder:
    """Writes the world, table by table; holds keys and small tables only, never all marks."""

    def __init__(self, *, classes: int, trainees: int, sessions: int, system: User) -> None:
        self.classes, self.trainees, self.sessions = classes, trainees, sessions
        self.lot = Random(SEED)  # noqa: S311 - the same world every time, nothing secret
        self.system = system
        self.moment = NOW.replace(tzinfo=zone())
        self.version = ProgrammeVersion.objects.select_related("programme").get(programme__code="tc-llct")
        self.reasons = {one.code: one for one in AbsenceReason.objects.order_by("valid_from", "pk")}
        self.shelf = RuleShelf()
        self.names = [" ".join(parts) for parts in product(FAMILIES, MIDDLES, GIVENS)]
        self.lot.shuffle(self.names)
        self.keys = {name: (text.name_sort_key(name), text.search_key(name), text.match_key(name)) for name in self.names}  # fmt: skip

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

    def _units(self) -> tuple[Unit, list[Unit], list[Unit]]:
        keys = count(Unit.objects.count() + 1)
        committee = self._unit(next(keys), "Tỉnh ủy Mẫu", "province_committee", None)
        board = self._unit(next(keys), "Ban Tổ chức Tỉnh ủy Mẫu", "organisation_board", committee)
        schools = [
            self._unit(next(keys), f"Trường Chính trị Mẫu {number + 1}", "political_school", committee)
            for number in range(SCHOOLS)
        ]
        agencies = [
            self._unit(next(keys), f"Cơ quan Mẫu {number + 1}", "agency", committee)
            for number in range(AGENCIES)
        ]
        units = [committee, board, *schools, *agencies]
        add(Unit, units)
        add(
            UnitVersion,
            (
                UnitVersion(
                    unit=unit, name=unit.name, match_key=unit.match_key, kind=unit.kind, parent=unit.parent,
                    valid_from=LONG_AGO, symbol="BTCTU" if unit is board else f"M{unit.pk}", place="Thành phố Mẫu",
                )
                for unit in units
            ),
        )  # fmt: skip
        return board, schools, agencies

    def _unit(self, key: int, name: str, kind: str, parent: Unit | None) -> Unit:
        return Unit(
            pk=key, code=f"BENCH-{key}", valid_from=LONG_AGO, name=name, sort_key=text.sort_key(name),
            search_key=text.search_key(name), match_key=text.match_key(name),
            kind=UnitKind.objects.get(code=kind), parent=parent,
        )  # fmt: skip

    # --- People, classes, timetable ----------------------------------------------------------------------------------

    def _people_and_classes(self, board: Unit, schools: list[Unit], agencies: list[Unit]) -> World:
        self.agencies = agencies
        people = self.classes * self.trainees
        add(Person, (self._person(number + 1) for number in range(people)))
        add(
            Posting,
            (
                Posting(person_id=number + 1, unit=self._agency_of(number + 1), post="Chuyên viên", is_main=True, valid_from=date(2015, 1, 1))
                for number in range(people)
            ),
        )  # fmt: skip
        months = [self._days(month) for month in range(FIRST_MONTH, LAST_MONTH + 1)]
        self.days = {number + 1: months[number % len(months)] for number in range(self.classes)}
        add(TrainingClass, (self._class(number + 1, schools) for number in range(self.classes)))
        add(
            ClassSuperior,
            (
                ClassSuperior(training_class_id=number + 1, unit=board, view=SuperiorView.ALL, is_main=True)
                for number in range(self.classes)
            ),
        )
        add(Session, self._sessions())
        add(Enrolment, self._enrolments())
        return World(
            board=board,
            officer=self._account("bench.officer", "Lê Cán Bộ Ban"),
            system=self.system,
        )

    def _person(self, key: int) -> Person:
        name = self.names[key % len(self.names)]
        sort_key, search_key, match_key = self.keys[name]
        return Person(
            pk=key, code=f"BENCH-{key}", full_name=name, name_sort_key=sort_key, search_key=search_key, match_key=match_key,
            sex=Sex.MALE if key % 2 else Sex.FEMALE, birth_year=1970 + key % 25,
        )  # fmt: skip

    def _agency_of(self, person_id: int) -> Unit:
        # People of one class come from 16 agencies; the classes of each month together reach all agencies alike.
        class_number, place = divmod(person_id - 1, self.trainees)
        in_month, month = divmod(class_number, LAST_MONTH - FIRST_MONTH + 1)
        return self.agencies[(in_month * 16 + month * 37 + place % 16) % len(self.agencies)]

    def _days(self, month: int) -> list[date]:
        wanted = -(-self.sessions // 2)
        day = date(2024, month, 1)
        found: list[date] = []
        while len(found) < wanted:
            if day.weekday() < 5:
                found.append(day)
            day += timedelta(days=1)
        return found

    def _class(self, key: int, schools: list[Unit]) -> TrainingClass:
        name = f"Trung cấp lý luận chính trị Mẫu {key}"
        school = schools[key % len(schools)]
        return TrainingClass(
            pk=key, code=f"BENCH-{key}", name=name, search_key=text.search_key(name), sort_key=text.sort_key(name),
            programme_version=self.version, study_form=StudyForm.FULL_TIME, cohort_from=2024, cohort_to=2025, host=school,
            trainer=school, starts_on=self.days[key][0], state=ClassState.OPENED, opened_on=self.days[key][0],
        )  # fmt: skip

    def _sessions(self) -> Iterator[Session]:
        key = 0
        for class_id in range(1, self.classes + 1):
            for place in range(self.sessions):
                key += 1
                day = self.days[class_id][place // 2]
                half, lessons, begin, end = HALVES[place % 2]
                yield Session(
                    pk=key, training_class_id=class_id, held_on=day, half=half, lessons=lessons, topic="Chuyên đề mẫu", room="A1",
                    starts_at=datetime.combine(day, begin, zone()), ends_at=datetime.combine(day, end, zone()),
                )  # fmt: skip

    def _enrolments(self) -> Iterator[Enrolment]:
        for key in range(1, self.classes * self.trainees + 1):
            class_number, place = divmod(key - 1, self.trainees)
            yield Enrolment(
                pk=key, training_class_id=class_number + 1, person_id=key, agency=self._agency_of(key), order=place + 1,
                post="Chuyên viên", valid_from=self.days[class_number + 1][0],
            )  # fmt: skip

    # --- Marks and what is added up from them ------------------------------------------------------------------------

    def _marks(self, world: World) -> None:
        outcomes = self._outcomes()
        shares = [pattern.share for pattern in PATTERNS]
        in_class = self.trainees * self.sessions
        # The choices of one class: one byte a mark, drawn once and used for marks, totals and reports alike.
        self.chosen = [
            bytes(self.lot.choices(range(len(PATTERNS)), shares, k=in_class)) for _ in range(self.classes)
        ]
        world.marks = load(Mark, MARK_COLUMNS, self._mark_rows(outcomes))
        tallied, lines = self._totals(outcomes)
        add(EnrolmentTally, tallied())
        reported = self._reports(world)
        load(ReportLine, LINE_COLUMNS, lines(reported))
        world.cases = load(ReportCase, CASE_COLUMNS, self._case_rows(outcomes, reported))

    def _outcomes(self) -> list[list[_Outcome]]:
        """For each half-day and pattern the mark as the program derives it, in the terms of the first class."""
        training_class = TrainingClass.objects.select_related("programme_version__programme").get(pk=1)
        rules = self.shelf.mark_rules(training_class, self.days[1][0])
        return [
            [
                self._outcome(
                    pattern, derive(self._said(pattern), lessons=lessons, minutes=_minutes(begin, end), leave=None, rules=rules, confirmed_up_to=2)
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

    def _outcome(self, pattern: Pattern, value: MarkValue) -> _Outcome:
        stored = {**asdict(value), "last_fact_id": 0}
        tail = tuple(stored[name] for name in MARK_FIELDS[3:])
        return _Outcome(
            pattern, value, tail,
            (value.status, value.is_late, value.is_left_early, value.lessons, value.lessons_credited, value.lessons_excused, value.lessons_missed),
        )  # fmt: skip

    def _mark_rows(self, outcomes: list[list[_Outcome]]) -> Iterator[Row]:
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
        self, outcomes: list[list[_Outcome]]
    ) -> tuple[Callable[[], Iterator[EnrolmentTally]], Callable[[dict[int, int]], Iterator[Row]]]:
        """Two makers of rows: running totals, and lines of reports."""

        def own(class_id: int, place: int) -> list[_Outcome]:
            chosen = self.chosen[class_id - 1]
            return [
                outcomes[session % 2][chosen[session * self.trainees + place]]
                for session in range(self.sessions)
            ]

        def tallied() -> Iterator[EnrolmentTally]:
            for class_id in range(1, self.classes + 1):
                training_class = TrainingClass.objects.select_related("programme_version__programme").get(
                    pk=class_id
                )
                rules = self.shelf.limit_rules(training_class, training_class.starts_on)
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
                    total = tally(marks, lessons_planned=self.version.lessons, rules=rules)
                    yield EnrolmentTally(
                        enrolment_id=(class_id - 1) * self.trainees + place + 1, **asdict(total)
                    )

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

        return tallied, lines

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

    def _case_rows(self, outcomes: list[list[_Outcome]], reported: dict[int, int]) -> Iterator[Row]:
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

    def _roles(self, world: World, agencies: list[Unit]) -> None:
        Grant.objects.create(user=world.officer, role=Role.BOARD_OFFICER, unit=world.board, valid_from=LONG_AGO)  # fmt: skip
        world.agency_officer = self._account("bench.agency", "Võ Cán Bộ Cơ Quan")
        Grant.objects.create(user=world.agency_officer, role=Role.AGENCY_OFFICER, unit=agencies[0], valid_from=LONG_AGO)  # fmt: skip
        for training_class in world.samples:
            first = training_class.enrolments.order_by("order", "pk")[0]
            number = Person.objects.count() + 1
            manager = self._person(number)
            add(Person, [manager])
            world.managers[training_class.pk] = self._account(
                f"bench.manager.{training_class.pk}", manager.full_name, manager
            )
            for person, role in (
                (manager, ClassRole.CLASS_MANAGER),
                (first.person, ClassRole.CLASS_MONITOR),
            ):
                ClassAppointment.objects.create(training_class=training_class, person=person, role=role, valid_from=training_class.starts_on)  # fmt: skip
            world.trainee_users += [
                self._account(f"bench.trainee.{row.pk}", row.person.full_name, row.person)
                for row in training_class.enrolments.select_related("person").order_by("-order", "pk")[:5]
            ]

    def _account(self, username: str, name: str, person: Person | None = None) -> User:
        user = User(
            username=username, full_name=name, person=person, created_at=self.moment,
            sort_key=text.name_sort_key(name), search_key=text.search_key(f"{name} {username}"),
        )  # fmt: skip
        user.set_unusable_password()
        user.save()
        return user


def _minutes(begin: time, end: time) -> int:
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute


def _counted(held_on: date, outcome: _Outcome) -> TallyMark:
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
FACT_COLUMNS = (
    "session", "enrolment", "kind", "checkpoint", "claim", "late_minutes", "early_minutes", "reason", "reason_note", "ordered_by", "method",
    "side", "note", "happened_at", "recorded_at", "recorded_by", "import_id",
)  # fmt: skip
LINE_COLUMNS = ("report", "enrolment", "agency", "order", "person_name", "agency_name", "cumulative", "recommendation", *_LINE_FIGURES)  # fmt: skip
CASE_COLUMNS = (
    "report", "enrolment", "agency", "session", "held_on", "half", "status", "is_late", "is_left_early", "late_minutes", "early_minutes",
    "reason_code", "reason_name", "reason_note", "is_avoidable", "is_agency_work", "ordered_by", "is_leave_afterwards", "has_decision",
)  # fmt: skip
