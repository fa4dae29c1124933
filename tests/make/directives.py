"""Directives: a Board that follows one, units that have its tasks."""

from dataclasses import dataclass
from datetime import date

from nennep.accounts.models import Role, User
from nennep.directives import operations
from nennep.directives.models import Directive, DirectiveItem, UnitTask
from nennep.directives.operations import ItemText
from nennep.units.models import Unit
from tests.make import accounts, documents, units
from tests.make.units import NOW, system

DUE = date(2024, 6, 20)


@dataclass(frozen=True)
class Followed:
    """A committee with its Board, a district with an agency below, a department; their people; a directive of two items."""

    committee: Unit
    board: Unit
    district: Unit
    below: Unit
    department: Unit
    officer: User
    leader: User
    district_leader: User
    department_officer: User
    directive: Directive

    @property
    def item(self) -> DirectiveItem:
        """Its first item."""
        return self.directive.items.get(number=1)

    def assigned(self, *to: Unit, due_on: date = DUE) -> list[UnitTask]:
        """The first item as the task of these units."""
        return operations.assign_item(item=self.item, units=list(to), due_on=due_on, by=system(), now=NOW)


def followed() -> Followed:
    """A directive that is followed since 3-6-2024."""
    committee = documents.committee("Tỉnh ủy Mẫu")
    board = documents.board(committee)
    district = units.unit("Huyện ủy Mẫu", kind_code="district_committee", parent=committee)
    below = units.unit("Đảng ủy xã Mẫu", kind_code="commune_committee", parent=district)
    department = units.unit("Sở Mẫu", kind_code="department", parent=committee)
    return Followed(
        committee,
        board,
        district,
        below,
        department,
        accounts.holder(Role.BOARD_OFFICER, board, "Nguyễn Thị Ban"),
        accounts.holder(Role.COMMITTEE_LEADER, committee, "Lê Văn Tỉnh"),
        accounts.holder(Role.COMMITTEE_LEADER, district, "Phạm Thị Huyện"),
        accounts.holder(Role.AGENCY_OFFICER, department, "Trần Văn Sở"),
        directive(board),
    )


def directive(owner: Unit, number: str = "12-CT/TU") -> Directive:
    """A directive from outside the registry's own papers, with two items."""
    return operations.open_directive(
        document=documents.external(number, issuer_name="Tỉnh ủy Mẫu", subject="về đào tạo", kind="chi-thi"),
        owner=owner,
        title="Chỉ thị về đào tạo, bồi dưỡng",
        items=[ItemText("Rà soát chương trình.", DUE), ItemText("Kiểm tra, giám sát.")],
        by=system(),
        now=NOW,
    )
