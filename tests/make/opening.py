"""Openings: a board, a school with a class that waits, two agencies with trainees, somebody to sign."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from nennep.accounts.models import Role, User
from nennep.classes import operations as class_acts
from nennep.classes.models import ClassRole, TrainingClass
from nennep.norms.operations import set_regulation
from nennep.opening import operations
from nennep.opening.models import Ceremony
from nennep.people.models import Person
from nennep.units.models import Unit
from tests.make import accounts, classes, documents, people, planning, units
from tests.make.units import NOW, system

STARTS_ON = date(2024, 6, 24)
HELD_AT = datetime.combine(STARTS_ON, datetime.min.time(), tzinfo=NOW.tzinfo) + timedelta(hours=8)
_numbers = count(1)


@dataclass(frozen=True)
class Opening:
    """Everybody who takes part in an opening."""

    committee: Unit
    board: Unit
    school: Unit
    agency: Unit
    other: Unit
    officer: User
    leader: User
    school_officer: User
    agency_officer: User
    other_officer: User
    signer: Person
    training_class: TrainingClass


def reference() -> None:
    """The shipped checklist and order of guests."""
    operations.install_reference(by=system(), now=NOW)


def opening(*, with_checklist: bool = True, trainees: int = 2) -> Opening:
    """A class of an intermediate programme from 24-6-2024 on; today is 3-6-2024. Each agency has some trainees."""
    if with_checklist:
        reference()
    board = documents.board()
    committee = board.parent
    assert committee is not None
    school = units.unit(
        "Trường Chính trị Mẫu", kind_code="political_school", parent=committee, symbol="TCT", place="Tỉnh Mẫu"
    )
    agency, other = (units.unit(f"Sở Mẫu {n}", kind_code="department", parent=committee) for n in (1, 2))
    one = waiting_class(school, board)
    for unit in (agency, other):
        for number in range(trainees):
            classes.enrolment(one, people.person(people.name(number), unit=unit), unit, post="Chuyên viên")
    return Opening(
        committee,
        board,
        school,
        agency,
        other,
        accounts.holder(Role.BOARD_OFFICER, board, "Nguyễn Thị Ban"),
        accounts.holder(Role.BOARD_LEADER, board, "Hồ Thị Trưởng Ban"),
        accounts.holder(Role.TRAINING_OFFICE, school, "Phạm Thị Trường"),
        accounts.holder(Role.AGENCY_OFFICER, agency, "Trần Văn Sở"),
        accounts.holder(Role.AGENCY_OFFICER, other, "Lê Thị Khác"),
        documents.signer(school),
        one,
    )


def waiting_class(school: Unit, board: Unit, **more: object) -> TrainingClass:
    """A class that is being prepared."""
    return classes.training_class(
        f"Lớp Trung cấp LLCT thử {next(_numbers)}",
        form="full_time",
        host=school,
        starts_on=STARTS_ON,
        superior=board,
        venue="Hội trường A",
        **more,
    )


def planned(world: Opening, *more: TrainingClass) -> None:
    """An approved line of the plan behind the class, and the regulation of the academy for its programme."""
    version = planning.plan(world.board).versions.get()
    line = planning.line(version, classes=1 + len(more), seats=70)
    planning.approve(version)
    for one in (world.training_class, *more):
        class_acts.change_class(training_class=one, changes={"plan_item": line.item}, by=system(), now=NOW)
        one.refresh_from_db(fields=["plan_item"])
        set_regulation(
            document=documents.external(f"{next(_numbers)}-QĐ/HVCTQG"), valid_from=date(2024, 1, 1),
            programme_code=one.programme_version.programme.code, by=system(), now=NOW,
        )  # fmt: skip


def duty(world: Opening, full_name: str, role: str = ClassRole.MANAGEMENT_BOARD) -> Person:
    """Somebody of the school with a duty in the class."""
    who = people.person(full_name, unit=world.school)
    class_acts.appoint(
        training_class=world.training_class,
        person=who,
        role=role,
        valid_from=STARTS_ON,
        by=system(),
        now=NOW,
    )
    return who


def ceremony(world: Opening, *more: TrainingClass, **fields: object) -> Ceremony:
    """The opening of the class on its first day, led by the board."""
    values: dict[str, object] = {
        "title": "Lễ khai giảng",
        "lead": world.board,
        "held_at": HELD_AT,
        "place": "Hội trường A",
        "classes": [world.training_class, *more],
        "coordinators": [world.school],
        **fields,
    }
    return operations.plan_ceremony(by=system(), now=NOW, **values)  # type: ignore[arg-type]
