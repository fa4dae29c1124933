"""Progress of the units of a plan: every figure opens what it counts, the same questions for one unit and many (R4-34)."""

from datetime import date
from importlib import import_module
from io import BytesIO

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role, User
from nennep.classes.operations import open_class
from nennep.nominations import operations
from nennep.nominations.queries import BreachCount, ranking
from nennep.planning.models import PlanItem
from nennep.planning.pages import choose
from nennep.planning.pages.units import units_page
from nennep.planning.queries import line_figures, seat_users_url, unit_progress
from tests.make import accounts, classes, planning, units
from tests.make import nominations as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
ON = date(2024, 9, 2)


@pytest.fixture(autouse=True)
def clock(settings: object) -> None:
    settings.NENNEP_NOW = "2024-09-02T10:00:00+07:00"  # type: ignore[attr-defined]


def world_of_a_plan() -> tuple[make.Calling, PlanItem]:
    """One plan: the school leads a line of two classes due in May, one of which opened late; an agency has five seats and
    nominated one of its people."""
    world = make.calling(is_out=False)
    version = planning.plan(world.board).versions.get()
    item = planning.line(version, seats=30, classes=2, opens_month=5, lead=world.school).item
    planning.line(version, "Lớp khác", seats=10, lead=world.board, coordinators=(world.school,))
    planning.approve(version)
    planning.allocation(item, 5, world.agency)
    notice = make.prepared(world.board, world.school, [], item=item, seats=30)
    operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    rows = operations.register_nominees(
        invited=notice.invited.get(), people=[make.person(world.agency)], by=system(), now=NOW
    )
    operations.nominate(
        invited=notice.invited.get(), nominations=rows, is_time_released=True, release_signer="Giám đốc Sở",
        by=system(), now=NOW,
    )  # fmt: skip
    one = classes.training_class(host=world.school, plan_item=item)
    for _number in range(3):
        classes.enrolment(one)
    open_class(training_class=one, opened_on=date(2024, 6, 10), by=system(), now=NOW)
    return world, item


@pytest.mark.requirement("R4-34")
def test_each_unit_against_the_plan_and_every_figure_opens_its_list() -> None:
    world, item = world_of_a_plan()
    chosen = choose(world.officer, item.plan, "", ON)
    assert chosen is not None
    found, _url = unit_progress(world.officer, item.plan, line_figures(chosen.version, ON), ON)
    rows = {row.pk: row for row in found}
    studying = {pk for pk, row in rows.items() if row.studying}
    assert set(rows) == {world.school.pk, world.board.pk, world.agency.pk} | studying
    assert [rows[pk].studying for pk in studying] == [1, 1, 1]  # three people, each of another agency
    school, agency = rows[world.school.pk], rows[world.agency.pk]
    assert (school.lines, school.coordinated, school.classes, school.opened, school.people) == (1, 1, 2, 1, 3)
    # Two classes were due by 31-5-2024; the second one is not open on 2-9-2024: 94 days.
    assert (school.late_lines, school.days_late) == (1, 94)
    assert (agency.seats, agency.used, agency.sent) == (5, 1, 1)

    reader = Client()
    reader.force_login(world.officer)
    page = units_page(chosen, QueryDict())
    listing = page.listing
    for shown in listing.rows:
        for cell in shown.cells:
            url = getattr(cell.value, "url", "")
            if url:
                assert reader.get(url).status_code == 200, url
    opened = reader.get(f"{reverse('planning:classes', args=[item.plan_id])}?lead={world.school.pk}")
    assert opened.context["page"].listing.count == 1
    people = reader.get(f"{reverse('nominations:places')}?plan={item.plan_id}&agency={world.agency.pk}")
    assert people.context["page"].listing.count == 1
    holders = reader.get(seat_users_url(item.plan_id, item=item.pk, unit=world.agency.pk))
    assert holders.context["page"].listing.count == agency.used
    progress = reader.get(reverse("planning:progress", args=[item.plan_id])).context["page"]
    agencies = progress.facts[0].value
    assert agencies.value == reader.get(agencies.url).context["page"].listing.count == 3
    one = reader.get(f"{reverse('planning:classes', args=[item.plan_id])}?agency={min(studying)}")
    assert [row.row.people for row in one.context["page"].listing.rows] == [1]
    url = reverse("planning:units", args=[item.plan_id])
    answer = reader.get(f"{url}?q=so mau 1&format=xlsx")
    sheet = load_workbook(BytesIO(answer.content))
    assert sum(1 for row in sheet.active.iter_rows(values_only=True) if world.agency.name in row) == 1


@pytest.mark.requirement("R4-34")
def test_the_page_asks_the_same_for_one_unit_and_for_many() -> None:
    world, item = world_of_a_plan()
    reader = Client()
    reader.force_login(world.officer)
    url = reverse("planning:units", args=[item.plan_id])
    reader.get(url)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert reader.get(url).status_code == 200
        return len(asked)

    before = questions()
    for number in range(8):
        planning.allocation(
            item, 1, units.unit(f"Sở Thêm {number}", kind_code="department", parent=world.board.parent)
        )
    assert questions() == before


@pytest.mark.requirement("R4-34", "R1-03")
def test_an_agency_sees_its_own_seats_and_a_stranger_nothing() -> None:
    world, item = world_of_a_plan()
    url = reverse("planning:units", args=[item.plan_id])
    stranger, agency = Client(), Client()
    stranger.force_login(accounts.holder(Role.AGENCY_OFFICER, units.unit("Sở Lạ"), "Vũ Văn Lạ"))
    assert stranger.get(url).status_code == 404
    other = world.other
    planning.allocation(item, 4, other)
    agency.force_login(world.agency_officer)
    chosen = choose(world.agency_officer, item.plan, "", ON)
    assert chosen is not None
    found, _url = unit_progress(world.agency_officer, item.plan, line_figures(chosen.version, ON), ON)
    assert {row.pk: row.seats for row in found}[world.agency.pk] == 5
    assert other.pk not in {row.pk for row in found}


@pytest.mark.requirement("R2-52", "R4-34")
def test_a_district_committee_sees_seats_progress_and_breaches_of_its_own_units_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world, item = world_of_a_plan()
    district = units.unit("Huyện ủy Mẫu", kind_code="district_committee", parent=world.board.parent)
    below = units.unit("Đảng ủy xã Mẫu", kind_code="commune_committee", parent=district)
    planning.allocation(item, 4, district)
    planning.allocation(item, 2, below)
    leader = accounts.holder(Role.COMMITTEE_LEADER, district, "Phạm Thị Huyện")
    over = accounts.holder(Role.COMMITTEE_LEADER, world.board.parent, "Lê Văn Tỉnh")  # type: ignore[arg-type]
    chosen = choose(leader, item.plan, "", ON)
    assert chosen is not None

    def units_told(reader: User) -> set[int]:
        rows, _url = unit_progress(reader, item.plan, line_figures(chosen.version, ON), ON)
        return {row.pk for row in rows if row.seats or row.used or row.sent or row.studying}

    assert units_told(leader) == {district.pk, below.pk}
    assert units_told(over) >= {district.pk, below.pk, world.agency.pk}
    page = Client()
    page.force_login(leader)
    seats = page.get(reverse("planning:seats", args=[item.plan_id])).content.decode()
    assert below.name in seats
    assert world.agency.name not in seats

    found = {unit.pk: BreachCount(3, "/behind/") for unit in (below, world.agency)}
    monkeypatch.setattr(
        import_module("nennep.nominations.queries.ranking"), "_breaches", [lambda *_about: found]
    )
    breaches = {row.agency_id: row.breaches for row in ranking(leader, 2024, ON)}
    assert breaches[below.pk] == 3
    assert set(breaches) <= {district.pk, below.pk}
    assert {row.agency_id for row in ranking(over, 2024, ON)} >= {below.pk, world.agency.pk}
