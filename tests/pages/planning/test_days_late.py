"""Days late of a line: "—" where no month or quarter is planned, 0 where it is in time, its days where it is late."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role
from nennep.planning.models import TrainingPlan
from nennep.planning.queries import line_figures, plans_of_year, year_data
from nennep.web.templatetags.components import cell as shown
from tests.make import accounts
from tests.make import planning as make
from tests.make.units import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-19")]

ON = date(2024, 6, 3)
LATE = {"Chưa định": None, "Đúng hạn": 0, "Trễ hạn": 64}  # 31-3 → 3-6: 30 of April, 31 of May, 3 of June


@pytest.fixture
def plan(settings: Any) -> TrainingPlan:
    settings.NENNEP_NOW = NOW.isoformat()
    version = make.plan(year=2024).versions.get()
    make.line(version, "Chưa định")
    make.line(version, "Đúng hạn", quarter=3)
    make.line(version, "Trễ hạn", opens_month=3)
    return make.approve(version).plan


@pytest.fixture
def reader(plan: TrainingPlan) -> Client:
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, plan.owner))
    return client


def test_without_a_planned_day_nothing_is_said_of_its_lateness(plan: TrainingPlan) -> None:
    figures = line_figures(plan.versions.get(), ON)
    assert {one.line.title: one.days_late for one in figures} == LATE
    data = year_data(plans_of_year(2024, ON), 2024, ON)
    assert {line["title"]: line["days_late"] for line in data["lines"]} == {
        "Chưa định": 0, "Đúng hạn": 0, "Trễ hạn": 64,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["progress", "plan"])
def test_the_list_and_the_export_leave_it_open_and_show_no_nought(
    plan: TrainingPlan, reader: Client, name: str
) -> None:
    url = reverse(f"planning:{name}", args=[plan.pk])
    asked = {"columns": ["title", "days_late"], "sort": "days_late"}
    answer = reader.get(url, asked)
    listing = answer.context["page"].listing
    cells = {row.row.title: cell for row in listing.rows for cell in row.cells if cell.label == "Số ngày trễ"}
    assert {title: cell.value for title, cell in cells.items()} == LATE
    assert "–" in shown(cells["Chưa định"])
    assert "0" in shown(cells["Đúng hạn"])
    sheet = load_workbook(BytesIO(reader.get(url, {**asked, "format": "xlsx"}).content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    heading = next(row for row in rows if "Số ngày trễ" in row)
    place, title = heading.index("Số ngày trễ"), heading.index("Nội dung lớp")
    assert {row[title]: row[place] for row in rows if row[title] in LATE} == LATE


def test_who_is_in_time_is_asked_only_of_lines_with_a_planned_day(plan: TrainingPlan, reader: Client) -> None:
    def titles(late: str) -> list[str]:
        page = reader.get(reverse("planning:progress", args=[plan.pk]), {"late": late}).context["page"]
        return [row.row.title for row in page.listing.rows]

    assert (titles("yes"), titles("no")) == (["Trễ hạn"], ["Đúng hạn"])
