"""The small world of the trial: one class of seventy, its half-days, class manager, lecturer, training office, phones, cards, kiosk."""

# Vietnamese throughout: invented people and what they write

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from tqdm import tqdm

from nennep.accounts.models import Role, User
from nennep.attendance.models import Fact
from nennep.attendance.operations import append_device_facts, settle_marks
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side
from nennep.catalogue.models import StudyForm
from nennep.catalogue.queries import version_on
from nennep.classes.models import ClassRole, Enrolment, HalfDay, Session, TrainingClass
from nennep.classes.operations import appoint, create_class, enrol, open_class, plan_session
from nennep.console.trying.actors import Kiosk, Phone, Staff
from nennep.norms.queries import regulation_for
from nennep.people.models import Person
from nennep.presence import operations
from nennep.presence.models import CodeWindow
from nennep.scenario.stage import PASSWORD, Stage

BEGINS = date(2026, 3, 2)
PEOPLE = 70
PLAYERS = 12
"""Those whose troubles are followed when everybody is honest; all others sit in the room."""
ATTACKERS = 2
"""Of them, who attacks and who lends or helps; in an attack the others of them sit in the room too."""
IN_A_BATCH = 10


@dataclass
class World:
    """What the attacks are made against."""

    training_class: TrainingClass
    sessions: list[Session]
    enrolments: list[Enrolment]
    phones: list[Phone]
    manager: Staff
    office: Staff
    lecturer: Staff
    monitor: Staff
    kiosk: Kiosk
    system: User
    windows: dict[tuple[int, str], CodeWindow] = field(default_factory=dict)
    permits: dict[date, str] = field(default_factory=dict)

    def batch(self, lot: Random) -> list[Session]:
        """Ten half-days in a row, beginning anywhere."""
        first = lot.randrange(len(self.sessions) - IN_A_BATCH + 1)
        return self.sessions[first : first + IN_A_BATCH]


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back at the end: every trial finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def build(half_days: int, *, phones: int = PLAYERS) -> World:
    """Build it by the acts of the program; `phones`: how many trainees, from the first on, have a phone that is registered."""
    start = datetime.combine(BEGINS, datetime.min.time())
    with tqdm(disable=True) as bar, transaction.atomic():
        stage = Stage(_at(BEGINS - timedelta(days=30), 9), bar)
        stage.beginning = BEGINS - timedelta(days=200)
        stage.today = start.date()
        stage.unit("TW", "Ban Tổ chức Thành ủy Mẫu", "organisation_board")
        stage.unit("TCT", "Trường Chính trị Mẫu", "political_school")
        agency = stage.unit("SO", "Sở Mẫu", "agency")
        made, sessions, lecturer = _class(stage, half_days)
        enrolments = [_trainee(stage, made, agency, number) for number in range(PEOPLE)]
        manager, office = _staff(stage, made, enrolments)
        open_class(training_class=made, opened_on=BEGINS, by=stage.system, now=_at(BEGINS, 7))
        for enrolment in enrolments:
            stage.account(f"hocvien.{enrolment.order}", enrolment.person, since=BEGINS - timedelta(days=20))
    setup = _at(BEGINS, 7)
    boss, second = Staff(manager), Staff(office)
    operations.issue_cards(training_class=made, by=manager, now=setup)
    kiosk = Kiosk.enrolled(boss, made, setup)
    users = [User.objects.get(person_id=one.person_id) for one in enrolments]
    carried = [Phone.of(user, one) for user, one in zip(users, enrolments, strict=True)]
    for phone in carried[:phones]:
        phone.register(boss, setup)
    world = World(
        training_class=made,
        sessions=sessions,
        enrolments=enrolments,
        phones=carried,
        manager=boss,
        office=second,
        lecturer=Staff(lecturer),
        monitor=Staff(users[PLAYERS]),
        kiosk=kiosk,
        system=stage.system,
    )
    fill_the_room(world)
    open_the_days(world)
    return world


def _at(on: date, hour: int, minute: int = 0) -> datetime:
    from nennep.kernel.clock import zone

    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=zone())


def _class(stage: Stage, half_days: int) -> tuple[TrainingClass, list[Session], User]:
    version = version_on("tc-llct", BEGINS)
    school = stage.units["TCT"]
    before = _at(BEGINS - timedelta(days=20), 9)
    made = create_class(
        code="TC-THU",
        name="Trung cấp lý luận chính trị (lớp thử)",
        programme_version=version,
        study_form=StudyForm.FULL_TIME,
        cohort_from=BEGINS.year,
        cohort_to=BEGINS.year,
        host=school,
        trainer=school,
        starts_on=BEGINS,
        ends_on=BEGINS + timedelta(days=200),
        venue=school.name,
        regulation=regulation_for(school, "tc-llct", BEGINS),
        superior=stage.units["TW"],
        by=stage.system,
        now=before,
    )
    teacher = stage.person(school, "Giảng viên")
    lecturer = stage.account("giangvien", teacher)
    sessions: list[Session] = []
    day = BEGINS
    while len(sessions) < half_days:
        if day.weekday() < 5:
            sessions += [
                plan_session(
                    training_class=made, held_on=day, half=half, lessons=lessons, lecturer=teacher, room="A1",
                    by=stage.system, now=before,
                )
                for half, lessons in ((HalfDay.AM, 5), (HalfDay.PM, 4))
            ]  # fmt: skip
        day += timedelta(days=1)
    return made, sessions, lecturer


def _trainee(stage: Stage, made: TrainingClass, agency: Any, number: int) -> Enrolment:
    person = stage.person(agency, "Chuyên viên")
    return enrol(
        training_class=made, person=person, agency=agency, order=number + 1, valid_from=BEGINS, by=stage.system,
        now=_at(BEGINS - timedelta(days=10), 9),
    )  # fmt: skip


def _staff(stage: Stage, made: TrainingClass, enrolments: list[Enrolment]) -> tuple[User, User]:
    school = stage.units["TCT"]

    def duty(person: Person, role: str) -> None:
        appoint(
            training_class=made,
            person=person,
            role=role,
            valid_from=BEGINS,
            by=stage.system,
            now=_at(BEGINS, 6),
        )

    keeper = stage.person(school, "Quản lý lớp")
    duty(keeper, ClassRole.CLASS_MANAGER)
    duty(enrolments[PLAYERS].person, ClassRole.CLASS_MONITOR)
    manager = stage.account("quanly", keeper)
    clerk = stage.person(school, "Phòng đào tạo")
    return manager, stage.account("daotao", clerk, (Role.TRAINING_OFFICE, school))


def fill_the_room(world: World) -> None:
    """Those who play no part were there at both ends of every half-day, by their phones."""
    crowd = world.enrolments[PLAYERS:]
    for session in world.sessions:
        seat(world, session, crowd)
    settle_marks(by=world.system, now=world.sessions[-1].ends_at)
    for session in world.sessions:
        operations.plan_check(session=session, by=world.system, now=session.starts_at - timedelta(minutes=30))


def fill_the_other_seats(world: World) -> None:
    """Everybody but the attacker and his friend was there at both ends of every half-day."""
    for session in world.sessions:
        seat(world, session, world.enrolments[ATTACKERS:PLAYERS])
    settle_marks(by=world.system, now=world.sessions[-1].ends_at)


def open_the_days(world: World) -> None:
    """The class manager opens check-in at both ends of every half-day and the kiosk every morning, each in its time."""
    opens = timedelta(minutes=14)
    for session in world.sessions:
        for checkpoint, at in (("start", session.starts_at - opens), ("end", session.ends_at - opens)):
            world.windows[session.pk, checkpoint] = world.manager.open_window(session, checkpoint, at)
        if session.held_on not in world.permits:
            world.kiosk.open(world.manager, world.training_class, session.starts_at - 2 * opens)
            world.permits[session.held_on] = world.kiosk.permits[0]


def seat(world: World, session: Session, people: list[Enrolment]) -> None:
    """Facts of phones for people who are in the room and in no trial, by the act that appends them, in one go."""
    facts = [
        Fact(
            session=session, enrolment=one, kind=FactKind.CHECKPOINT, checkpoint=point, claim=Claim.PRESENT,
            method=Method.ROOM_CODE, side=Side.SCHOOL, happened_at=at,
        )
        for one in people
        for point, at in (
            (Checkpoint.START, session.starts_at - timedelta(minutes=10)), (Checkpoint.END, session.ends_at)
        )
    ]  # fmt: skip
    append_device_facts(facts=facts, by=world.system, now=session.ends_at, known=())


__all__ = [
    "ATTACKERS",
    "IN_A_BATCH",
    "PASSWORD",
    "PEOPLE",
    "PLAYERS",
    "World",
    "build",
    "fill_the_other_seats",
    "seat",
    "undone",
]
