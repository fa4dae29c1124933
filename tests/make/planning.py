"""Planning: a board with its school, a plan, a line, a version that went the whole way."""

from datetime import date
from itertools import count

from nennep.catalogue.models import Programme
from nennep.documents.models import OfficialDocument
from nennep.planning import operations
from nennep.planning.models import PlanItem, PlanLine, PlanVersion, SeatAllocation, TrainingPlan
from nennep.planning.operations import LinePlan
from nennep.planning.states import Outcome
from nennep.units.models import Unit
from tests.make import catalogue, documents, units
from tests.make.units import NOW, system

_numbers = count(1)


def programme() -> Programme:
    """The programme of the lines."""
    return Programme.objects.filter(code="chuc-danh-thu").first() or catalogue.programme(
        "chuc-danh-thu", "Bồi dưỡng theo chức danh thử", family="fostering", subject="title_course"
    )


def decision(
    number_text: str = "", issued_on: date | None = date(2024, 2, 21), **more: object
) -> OfficialDocument:
    """A decision on record."""
    return documents.external(
        number_text or f"{next(_numbers) + 200}-QĐ/TU",
        issuer_name="Ban Thường vụ Tỉnh ủy Mẫu",
        subject="phê duyệt chỉ tiêu kế hoạch",
        issued_on=issued_on,
        **more,
    )


def board() -> Unit:
    """An organisation board below its committee, with the province's school."""
    board = documents.board()
    school(board.parent)
    return board


def school(parent: Unit | None) -> Unit:
    """The political school of the province."""
    return units.unit("Trường Chính trị tỉnh Mẫu", kind_code="political_school", parent=parent)


def plan(
    owner: Unit | None = None, year: int = 2024, name: str = "", side: str = "party", **more: object
) -> TrainingPlan:
    """A plan with an empty draft."""
    return operations.open_plan(
        owner=owner or board(),
        year=year,
        side=side,
        name=name or f"Kế hoạch thử {next(_numbers)} năm {year}",
        by=system(),
        now=NOW,
        **more,
    )


def written(title: str = "Lớp bí thư đảng ủy xã", **more: object) -> LinePlan:
    """A line to be written."""
    return LinePlan(**{"title": title, "programme": programme(), "classes": 1, "seats": 70, **more})  # type: ignore[arg-type]


def line(
    version: PlanVersion, title: str = "Lớp bí thư đảng ủy xã", code: str = "", **more: object
) -> PlanLine:
    """A line of the draft, led by the owner of the plan."""
    values = {"lead": version.plan.owner, **more}
    return operations.add_line(
        version=version, line=written(title, **values), code=code, by=system(), now=NOW
    )


def approve(
    version: PlanVersion, document: OfficialDocument | None = None, outcome: str = Outcome.AGREED
) -> PlanVersion:
    """The version goes the whole way: submitted, concluded, approved."""
    operations.submit_version(version=version, by=system(), now=NOW)
    operations.conclude_version(version=version, rest=outcome, by=system(), now=NOW)
    return operations.approve_version(version=version, document=document or decision(), by=system(), now=NOW)


def approved(seats: int = 70, owner: Unit | None = None, **more: object) -> PlanItem:
    """The item of an approved plan with that many seats."""
    version = plan(owner).versions.get()
    item = line(version, seats=seats, **more).item
    approve(version)
    return item


def allocation(item: PlanItem, seats: int, unit: Unit | None = None) -> SeatAllocation:
    """Seats of a unit."""
    return operations.allocate_seats(
        item=item, unit=unit or units.unit(), seats=seats, decision=decision(), by=system(), now=NOW
    )
