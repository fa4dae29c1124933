"""Needs: a Board that asks, agencies that answer."""

from dataclasses import dataclass
from datetime import date

from nennep.accounts.models import Role, User
from nennep.catalogue.models import Programme
from nennep.needs import operations
from nennep.needs.models import AskedAgency, NeedEntry, NeedsCall
from nennep.units.models import Unit
from tests.make import accounts, catalogue, units
from tests.make.units import NOW, system

DEADLINE = date(2024, 6, 20)


@dataclass(frozen=True)
class Asked:
    """A Board, two agencies, their people who act, and the call between them."""

    board: Unit
    agency: Unit
    other: Unit
    officer: User
    agency_officer: User
    other_officer: User
    call: NeedsCall

    def asked(self, agency: Unit | None = None) -> AskedAgency:
        """The agency as it was asked."""
        return AskedAgency.objects.get(call=self.call, agency=agency or self.agency)


def asked(**more: object) -> Asked:
    """A call of a Board to two agencies."""
    committee = units.unit("Thành ủy Mẫu", kind_code="province_committee")
    board = units.unit("Ban Tổ chức Mẫu", kind_code="organisation_board", parent=committee, symbol="BTCTU")
    agency, other = (
        units.unit(f"Sở Mẫu {number}", kind_code="department", parent=committee) for number in (1, 2)
    )
    return Asked(
        board,
        agency,
        other,
        accounts.holder(Role.BOARD_OFFICER, board, "Nguyễn Thị Ban"),
        accounts.holder(Role.AGENCY_OFFICER, agency, "Trần Văn Sở"),
        accounts.holder(Role.AGENCY_OFFICER, other, "Lê Thị Khác"),
        call(board, [agency, other], **more),
    )


def call(owner: Unit, agencies: list[Unit], **more: object) -> NeedsCall:
    """A call for 2025 with a deadline in three weeks."""
    values: dict[str, object] = {
        "year": 2025,
        "title": "Nhu cầu đào tạo năm 2025",
        "deadline_on": DEADLINE,
        **more,
    }
    return operations.open_call(owner=owner, agencies=agencies, by=system(), now=NOW, **values)


def programme(code: str = "tc-thu", name: str = "Trung cấp lý luận chính trị thử") -> Programme:
    """A programme to be asked for."""
    return Programme.objects.filter(code=code).first() or catalogue.programme(code, name)


def need(world: Asked, agency: Unit | None = None, people_count: int = 3, **more: object) -> NeedEntry:
    """A need that is not sent yet."""
    values: dict[str, object] = {"programme": programme(), "study_form": "full_time", **more}
    return operations.register_need(
        call=world.call,
        agency=agency or world.agency,
        people_count=people_count,
        by=system(),
        now=NOW,
        **values,
    )


def sent(world: Asked, agency: Unit | None = None, people_count: int = 3, **more: object) -> NeedEntry:
    """A need that was sent."""
    entry = need(world, agency, people_count, **more)
    operations.send_needs(call=world.call, agency=agency or world.agency, by=system(), now=NOW)
    entry.refresh_from_db()
    return entry
