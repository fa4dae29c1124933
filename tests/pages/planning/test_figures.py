"""Figures of a plan: what is not known is not added as nought, and each figure opens the lines that make it up."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role
from nennep.planning import operations
from nennep.planning.models import PlanItem
from nennep.planning.states import LineState
from nennep.web.parts import Figure, KnownSum
from tests.make import accounts, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(settings: Any) -> tuple[Client, dict[str, PlanItem]]:
    """Four approved lines: two with numbers, one without seats, one without either; one studied without numbers."""
    settings.NENNEP_NOW = NOW.isoformat()
    board = make.board()
    version = make.plan(board).versions.get()
    items = {
        name: make.line(version, name, **more).item
        for name, more in {
            "Lớp một": {"classes": 2, "seats": 50, "cost": 20, "funding": {"province": 20}},
            "Lớp hai": {"classes": 1, "seats": 70, "funding": {"province": None, "agency": 5}},
            "Lớp ba": {"classes": 1, "seats": None},
            "Lớp bốn": {"classes": None, "seats": None},
            "Lớp thêm": {"classes": 1, "seats": 10, "is_extra": True, "funding": {"agency": 7}},
            "Lớp nghiên cứu": {"classes": None, "seats": 9, "state": LineState.UNDER_STUDY},
        }.items()
    }
    make.approve(version)
    reader = Client()
    reader.force_login(accounts.holder(Role.BOARD_OFFICER, board))
    return reader, items


def opened(reader: Client, url: str) -> list[str]:
    """The titles of the lines behind a figure."""
    return [row.row.title for row in reader.get(url).context["page"].listing.rows]


@pytest.mark.requirement("R3-05", "R3-14", "R1-08")
def test_unknown_seats_are_told_and_open_their_lines(plan: tuple[Client, dict[str, PlanItem]]) -> None:
    reader, items = plan
    of = [items["Lớp một"].plan_id]
    page = reader.get(reverse("planning:plan", args=of)).context["page"]
    row = page.totals[0]
    assert (row.classes.known, row.classes.unknown, row.seats.known, row.seats.unknown) == (4, 1, 120, 2)
    assert str(row.seats) == "120 + 2 mục chưa có số"
    assert opened(reader, row.seats.unknown_url) == ["Lớp ba", "Lớp bốn"]
    assert opened(reader, row.classes.unknown_url) == ["Lớp bốn"]
    assert len(opened(reader, row.classes.url)) == row.lines.value == 4
    assert opened(reader, page.unnumbered.url) == ["Lớp bốn"]
    assert page.opened_url == reverse("planning:classes", args=of), (
        "the bars open the classes that they count"
    )
    html = " ".join(reader.get(reverse("planning:progress", args=of)).content.decode().split())
    assert "0/120 + 2 mục chưa có số" in html
    assert "2 mục chưa có số</span>" in html  # in the foot of the list
    plans = reader.get(reverse("planning:plans")).context["page"].listing.rows[0].row
    assert (plans.seats.known, plans.seats.unknown) == (120, 2)
    assert opened(reader, plans.seats.unknown_url) == ["Lớp ba", "Lớp bốn"]
    sheet = load_workbook(BytesIO(reader.get(reverse("planning:plans") + "?format=xlsx").content)).active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows(values_only=True) for cell in line]
    assert "120 + 2 mục chưa có số" in cells


@pytest.mark.requirement("R4-35", "R4-37")
def test_a_budget_decision_and_a_source_open_their_lines(plan: tuple[Client, dict[str, PlanItem]]) -> None:
    reader, items = plan
    first = items["Lớp một"]
    operations.record_budget(
        plan=first.plan, document=make.decision(), unit=first.plan.owner, source="province", amount=30,
        shares={first: 20, items["Lớp thêm"]: 10}, by=system(), now=NOW,
    )  # fmt: skip
    page = reader.get(reverse("planning:money", args=[first.plan_id])).context["page"]
    assert opened(reader, page.facts[0].value.url) == ["Lớp một", "Lớp thêm"]
    bars = {bar.label: bar for bar in page.bars}
    assert {label: (bar.part, bar.whole, bar.unknown) for label, bar in bars.items()} == {
        "Ngân sách tỉnh": (30, 20, 1),
        "Ngân sách cơ quan": (0, 12, 0),
    }
    assert opened(reader, bars["Ngân sách cơ quan"].url) == ["Lớp hai", "Lớp thêm"]
    assert opened(reader, bars["Ngân sách tỉnh"].url) == ["Lớp hai", "Lớp một", "Lớp thêm"]


@pytest.mark.requirement("R4-33", "R3-14")
def test_every_figure_of_the_sheets_leads_somewhere(plan: tuple[Client, dict[str, PlanItem]]) -> None:
    reader, items = plan
    make.allocation(items["Lớp một"], 5)
    checked = 0
    for name in ("plan", "progress", "classes", "units", "demand", "seats", "money"):
        page = reader.get(reverse(f"planning:{name}", args=[items["Lớp một"].plan_id])).context["page"]
        for row in page.listing.rows:
            for cell in row.cells:
                if isinstance(cell.value, Figure) and cell.value.value:
                    assert reader.get(cell.value.url).status_code == 200
                    checked += 1
                if isinstance(cell.value, KnownSum) and cell.value.unknown:
                    assert len(opened(reader, cell.value.unknown_url)) == cell.value.unknown
                    checked += 1
    assert checked >= 3


@pytest.mark.requirement("R1-07", "R4-33")
def test_the_foot_of_the_seats_counts_each_seat_once(plan: tuple[Client, dict[str, PlanItem]]) -> None:
    reader, items = plan
    committee = units.unit("Huyện ủy Mẫu")
    above = make.allocation(items["Lớp một"], 30, committee)
    make.allocation(items["Lớp hai"], 12)
    operations.suballocate_seats(
        allocation=above, unit=units.unit("Đảng ủy xã Mẫu", parent=committee), seats=11,
        decision=make.decision(), by=system(), now=NOW,
    )  # fmt: skip
    listing = reader.get(reverse("planning:seats", args=[items["Lớp một"].plan_id])).context["page"].listing
    foot = [cell.value for cell in listing.totals if cell.kind == "number"]
    assert sorted(row.row.seats for row in listing.rows) == [11, 12, 30], "as they stand in the lines"
    assert foot == [42, 0, 42], (
        "30 + 12 were handed out, nobody uses one; the 11 lie where they were handed on"
    )
