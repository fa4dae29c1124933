"""A target of a resolution: what is to be reached by when, how far it is, how far it will be (R2-18)."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from nennep.directives import operations
from nennep.directives.models import Target
from nennep.directives.queries import TargetFigure, register_figure, targets
from nennep.directives.queries.targets import Period
from tests.make import directives as make
from tests.make import documents
from tests.make.units import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-18")]
# What was reached at the end of each year, and today.
REACHED = {date(2021, 12, 31): 10, date(2022, 12, 31): 20, date(2023, 12, 31): 30, date(2024, 6, 3): 40}


@pytest.fixture
def board(settings: object, monkeypatch: pytest.MonkeyPatch) -> Client:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    monkeypatch.setattr(targets, "_figures", {})

    def read(periods: Collection[Period]) -> Mapping[Period, TargetFigure]:
        return {one: TargetFigure(Decimal(REACHED[one[1]]), f"/behind/{one[1]}/") for one in periods}

    register_figure("trial", "Số người", read)
    world = make.followed()
    given = {
        "owner": world.board,
        "document": documents.external("17-NQ/TU", issued_on=date(2021, 8, 12), kind="nghi-quyet"),
        "begins_on": date(2021, 1, 1),
        "by": world.officer,
        "now": NOW,
    }
    for title, more in (
        ("Cán bộ trẻ", {"value": Decimal(50), "measure": "người", "figure": "trial", "due_on": date(2025, 12, 31)}),
        ("Đã đạt", {"value": Decimal(40), "figure": "trial", "due_on": date(2025, 12, 31)}),
        ("Quá hạn", {"value": Decimal(35), "figure": "trial", "due_on": date(2023, 12, 31)}),
        ("Không có số", {"value": Decimal(90), "measure": "%", "due_on": date(2025, 12, 31)}),
    ):  # fmt: skip
        operations.add_target(**given, title=title, **more)  # type: ignore[arg-type]
    client = Client()
    client.force_login(world.officer)
    return client


def test_value_deadline_what_is_reached_and_the_forecast_stand_in_a_row(board: Client) -> None:
    rows = {
        view.row.title: view.row
        for view in board.get(reverse("directives:targets")).context["page"].listing.rows
    }
    assert len(rows) == Target.objects.count() == 4
    young = rows["Cán bộ trẻ"]
    assert (young.value, young.due_on, str(young.actual.text), young.actual.url) == (
        "50 người", date(2025, 12, 31), "40", "/behind/2024-06-03/",
    )  # fmt: skip
    # By hand: days 0, 365, 730, 885 after 31-12-2021 with 10, 20, 30, 40. Middle: 495 days and 25. The slope is
    # (495·15 + 130·5 + 235·5 + 390·15) / (495² + 130² + 235² + 390²) = 15.100 / 469.250 = 0,03218; 31-12-2025 is day 1461:
    # 25 + 966 · 0,03218 = 56,1, that is 112,2 % of 50.
    assert young.expected == "56,1 (112,2% mục tiêu)"
    assert str(rows["Đã đạt"].state.text) == "Đã đạt"
    late = rows["Quá hạn"]
    # Read at its deadline, not today: 30 of 35, and nothing is forecast any more.
    assert (str(late.actual.text), late.actual.url, late.expected) == ("30", "/behind/2023-12-31/", "–")
    assert str(late.state.text) == "Đã quá hạn"
    assert (rows["Không có số"].value, rows["Không có số"].expected) == ("90,0%", "–")
    html = board.get(reverse("directives:targets")).content.decode()
    assert "/behind/2024-06-03/" in html
