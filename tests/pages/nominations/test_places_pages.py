"""Pages of the audience, the priority list, seats and money, the profile, and agencies side by side."""

import importlib
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.kernel.dates import PartialDate
from nennep.nominations import operations, queries
from nennep.nominations.models import ListDecision, Nomination
from nennep.people.models import PlannedPost, PostTitle
from tests.acts.nominations.test_places import masters, only_the_committee, women
from tests.make import accounts, people, planning, units
from tests.make import needs as make_needs
from tests.make import nominations as make
from tests.make.nominations import DEADLINE
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def url(name: str, pk: int) -> str:
    return reverse(f"nominations:{name}", args=[pk])


def read(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, response.content.decode()[-2000:]
    return " ".join(response.content.decode().split())


def names(page: str, *wanted: str) -> list[str]:
    return [name for name in wanted if name in page]


@pytest.mark.requirement("R3-19")
def test_an_agency_chooses_from_its_people_of_the_audience() -> None:
    world = make.calling(audience=women())
    woman = make.person(world.agency, "Trần Thị Bình", sex="F")
    man = make.person(world.agency, "Đỗ Văn Chín", sex="M")
    make.person(world.agency, "Phạm An")
    make.person(world.other, "Lê Thị Khách", sex="F")
    agency, invited = client(world.agency_officer), world.invited()
    all_names = ("Trần Thị Bình", "Đỗ Văn Chín", "Phạm An", "Lê Thị Khách")
    own = read(agency, url("agency", invited.pk))
    assert url("people", invited.pk) in own
    assert "Cán bộ nữ" in own
    chooser = url("people", invited.pk)
    assert names(read(agency, chooser), *all_names) == ["Trần Thị Bình"]
    assert names(read(agency, f"{chooser}?who=unknown"), *all_names) == ["Phạm An"]
    assert "Đỗ Văn Chín" in read(agency, f"{chooser}?who=all")
    assert names(read(agency, f"{chooser}?who=all&q=do van chin"), *all_names) == ["Đỗ Văn Chín"]
    chosen = {"pick": [woman.pk, man.pk]}
    assert agency.post(url("register", invited.pk), chosen).status_code == 302
    assert set(Nomination.objects.values_list("person_id", flat=True)) == {woman.pk, man.pk}
    assert "Không thuộc đối tượng" in read(agency, url("agency", invited.pk))
    assert agency.post(url("register", invited.pk), chosen).status_code == 422, "they stand there already"
    assert client(world.officer).get(chooser).status_code == 200, "the Board reviews its people"
    assert client(world.school_officer).get(chooser).status_code == 403
    assert client(world.other_officer).get(chooser).status_code == 404


@pytest.mark.requirement("R3-19")
def test_the_board_takes_somebody_from_outside_the_audience() -> None:
    world = make.calling(audience=women())
    row = make.nominated(world, who=make.person(world.agency, "Đỗ Văn Chín", sex="M"))
    operations.check_nominees(notice=world.notice, by=system(), now=NOW)
    board = client(world.officer)
    page = read(board, url("nominee", row.pk))
    assert "Không thuộc đối tượng" in page
    assert url("accept", row.pk) in page
    assert client(world.agency_officer).get(url("accept", row.pk)).status_code == 403
    assert board.post(url("accept", row.pk), {"reason": ""}).status_code == 422
    assert board.post(url("accept", row.pk), {"reason": "Ban Thường vụ đồng ý"}).status_code == 302
    assert "Ban Thường vụ đồng ý" in read(board, url("nominee", row.pk))


@pytest.mark.requirement("R2-17")
def test_the_priority_list_explains_points_and_counts_each_person_once() -> None:
    world = make.calling(seats=9)
    people.reference()
    young = PartialDate(1990, 5, 6)
    both = make.person(world.agency, "Trần Thị Trẻ", born=young, sex="F", ethnicity="Kinh")
    one = make.person(world.agency, "Lê Văn Trẻ", born=young, sex="M", ethnicity="Kinh")
    none = make.person(world.agency, "Đỗ Văn Già", sex="M", ethnicity="Kinh")
    PlannedPost.objects.create(
        person=one, title=PostTitle.objects.get(code="division_head"), term_from=2020, term_to=2025,
        valid_from=date(2020, 1, 1), basis="Quyết định 1",
    )  # fmt: skip
    rows = {who.pk: make.nominated(world, who=who) for who in (none, one, both)}
    board = client(world.officer)
    address = url("order", world.notice.pk)
    page = read(board, address)
    assert page.index("Lê Văn Trẻ") < page.index("Đỗ Văn Già")
    assert "Thuộc ít nhất một nhóm" in page
    for group, count in (("young", 2), ("female", 1), ("planned", 1), ("any", 2)):
        link = re.search(rf'href="{address}\?group={group}">.*?meter-text">(\d)/3', page)
        assert link is not None
        assert int(link[1]) == count
        shown = read(board, f"{address}?group={group}")
        assert len(names(shown, "Trần Thị Trẻ", "Lê Văn Trẻ", "Đỗ Văn Già")) == count
    school = read(client(world.school_officer), address)
    assert "division" not in school
    assert f"{address}?group=planned" not in school, "planning is restricted"
    assert board.post(address, {"up": rows[none.pk].pk}).status_code == 422
    assert board.post(address, {"up": rows[none.pk].pk, "reason": "Cán bộ chủ chốt"}).status_code == 302
    assert "Xếp tay: Cán bộ chủ chốt" in read(board, address)
    assert board.post(url("by-points", world.notice.pk)).status_code == 302
    assert "Cán bộ chủ chốt" not in read(board, address)
    assert board.post(address, {}).status_code == 422
    assert client(world.agency_officer).get(address).status_code == 403
    assert client(world.other_officer).get(address).status_code == 403


def test_an_agency_puts_its_own_people_in_order_without_a_reason() -> None:
    world = make.calling()
    first, second = make.registered(world), make.registered(world)
    agency, address = client(world.agency_officer), url("order-own", world.invited().pk)
    assert first.person.full_name in read(agency, address)
    assert agency.post(address, {"up": second.pk}).status_code == 302
    assert list(Nomination.objects.order_by("order").values_list("pk", flat=True)) == [second.pk, first.pk]
    assert agency.post(address, {"down": first.pk}).status_code == 422
    assert client(world.officer).post(address, {"up": first.pk}).status_code == 403


@pytest.mark.requirement("R4-35")
def test_seats_by_plan_and_by_who_pays_open_their_names() -> None:
    world, _allocation = masters(6)
    agency = client(world.agency_officer)
    for _ in range(15):
        make.registered(world)
    nominate = url("nominate", world.invited().pk)
    values = {"is_time_released": "on", "release_signer": "Giám đốc", "rest_outside_plan": "on"}
    assert "outside_payer" in agency.get(nominate).content.decode()
    assert agency.post(nominate, values).status_code == 422
    assert agency.post(nominate, {**values, "outside_payer": "personal"}).status_code == 302
    board, places = client(world.officer), reverse("nominations:places")
    page = read(board, places)
    for query, count in (
        ("seat_source=province", 6), ("seat_source=outside", 9), ("payer=personal", 9), ("mixed=yes", 15),
    ):  # fmt: skip
        shown = read(board, f"{places}?{query}")
        assert f"{count} người" in shown
        assert query == "mixed=yes" or re.search(rf"{query}\">.*?meter-text\">{count}/15", page)
    assert "6/9" not in page
    assert "8/15" not in page
    row = Nomination.objects.filter(seat_source="outside").order_by("pk")[0]
    form = url("set-places", world.notice.pk)
    assert "checked" in board.post(form, {"pick": [row.pk]}).content.decode(), "chosen in the list"
    assert board.post(form, {"pick": [row.pk], "seat_source": "outside", "payer": ""}).status_code == 422
    sent = {"pick": [row.pk], "seat_source": "outside", "payer": "agency"}
    assert board.post(form, sent).status_code == 302
    row.refresh_from_db()
    assert row.payer == "agency"
    assert agency.post(form, sent).status_code == 403
    assert "15 người" not in read(client(world.other_officer), places)


@pytest.mark.requirement("R4-48")
@pytest.mark.requirement("R4-47")
def test_the_profile_of_a_class_and_too_few_people_early_enough(settings: object) -> None:
    world = make.calling(seats=10)
    people.reference()
    graduate = make.person(
        world.agency, "Trần Thị Cử", sex="F", education="Đại học", born=PartialDate(1990, 1, 1)
    )
    pupil = make.person(world.agency, "Lê Văn Phổ", sex="M", ethnicity="Tày", born=PartialDate(1970, 1, 1))
    for who in (graduate, pupil):
        make.nominated(world, who=who)
    board, address = client(world.officer), url("profile", world.notice.pk)
    page = read(board, address)
    for query, name in (
        ("education=university", "Trần Thị Cử"), ("sex=M", "Lê Văn Phổ"), ("ethnicity=minority", "Lê Văn Phổ"),
        ("age=30", "Trần Thị Cử"), ("age=50", "Lê Văn Phổ"), ("education=unknown", "Lê Văn Phổ"),
    ):  # fmt: skip
        assert f"{address}?{query}" in page
        assert names(read(board, f"{address}?{query}"), "Trần Thị Cử", "Lê Văn Phổ") == [name]
    notices = reverse("nominations:notices")
    assert "Mới có 2/10" not in page, "17 days before the deadline it is too early"
    settings.NENNEP_NOW = NOW.replace(day=DEADLINE.day - 7).isoformat()  # type: ignore[attr-defined]
    assert "Mới có 2/10" in read(board, address)
    assert "Mới có 2/10" in read(board, url("notice", world.notice.pk))
    assert world.notice.title in read(board, f"{notices}?too_little=yes")
    assert world.notice.title not in read(board, f"{notices}?too_little=no")
    assert client(world.agency_officer).get(address).status_code == 403


@pytest.mark.requirement("R4-52")
def test_the_reserve_is_offered_while_a_seat_is_free_and_replacements_are_taken(settings: object) -> None:
    world = make.calling(seats=1)
    seated = make.nominated(world)
    reserve = make.nominated(world, world.other, rest_in_reserve=True)
    board, address = client(world.officer), url("notice", world.notice.pk)
    assert "Dự phòng kế tiếp" not in read(board, address)
    operations.withdraw_nominee(nomination=seated, kind="work", reason="Bận", by=system(), now=NOW)
    page = read(board, address)
    assert f"{reserve.person.full_name} · {world.other.name}" in page
    assert "thay thế đến 10-7-2024" in page
    settings.NENNEP_NOW = NOW.replace(month=7, day=11).isoformat()  # type: ignore[attr-defined]
    assert "Dự phòng kế tiếp" not in read(board, address)


@pytest.mark.requirement("R1-10")
def test_the_board_drafts_in_the_name_of_the_body_that_may_decide() -> None:
    world = make.calling()
    make.ready(world)
    board = client(world.officer)
    page = read(board, url("notice", world.notice.pk))
    committee = world.board.parent
    assert committee is not None
    sending = url("decide-sending", world.notice.pk)
    assert f"{sending}?issuer={world.board.pk}" in page
    assert f"{sending}?issuer={committee.pk}" in page
    only_the_committee(world)
    assert board.post(f"{sending}?issuer={world.board.pk}").status_code == 403
    assert board.post(sending).status_code == 302
    decision = ListDecision.objects.get()
    assert decision.document.issuer == committee
    shown = read(board, url("decision", decision.pk))
    assert "ký và ban hành quyết định trên trang văn bản" in shown
    assert url("issue", decision.pk) not in shown


@pytest.mark.requirement("R1-03", "R2-17")
def test_the_board_reads_the_points_of_a_state_agency_and_not_for_which_post_somebody_is_planned() -> None:
    world = make.calling(seats=9, is_out=False)
    outside = units.unit("Sở Ngoài Cây", kind_code="department")
    notice = make.prepared(world.board, world.school, [outside], seats=9)
    notice = operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    both = make.Calling(**{**world.__dict__, "notice": notice})
    row = make.nominated(both, outside, make.person(outside, "Trần Thị Nguồn", sex="F"))
    points = Nomination.objects.get(pk=row.pk).points
    assert points > 0
    on = NOW.date()
    assert queries.points_shown_for(world.officer, notice, [row.person_id], on) == {row.person_id}
    assert not queries.planning_shown_for(world.officer, [row.person_id], on)
    assert not queries.points_shown_for(world.school_officer, notice, [row.person_id], on)
    board, school = client(world.officer), client(world.school_officer)
    address = url("nominee", row.pk)
    shown = {fact.label: fact.value for fact in board.get(address).context["page"].facts}
    assert shown["Điểm ưu tiên"] == points
    assert "Điểm ưu tiên" not in {fact.label for fact in school.get(address).context["page"].facts}
    listed = board.get(url("notice", notice.pk)).context["page"].listing
    assert [view.row.points for view in listed.rows] == [points]
    assert [view.row.groups for view in listed.rows] == [""], "the groups would tell who is planned"


# --- Agencies side by side ------------------------------------------------------------------------------------------


@pytest.mark.requirement("R2-09")
def test_agencies_stand_side_by_side_and_every_figure_opens_what_is_behind(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make.calling()
    item = planning.approved(seats=10, owner=world.board)
    planning.allocation(item, 4, world.agency)
    notice = make.prepared(world.board, world.school, [world.other], item=item, seats=10)
    notice = operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    both = make.Calling(**{**world.__dict__, "notice": notice})
    row = make.nominated(both, world.other)
    Nomination.objects.filter(pk=row.pk).update(state="admitted")
    operations.withdraw_nominee(nomination=row, kind="work", reason="Bận việc", by=world.officer, now=NOW)
    call = make_needs.call(world.board, [world.agency], year=2024, deadline_on=DEADLINE)
    found = {world.other.pk: queries.BreachCount(7, "/attendance/agencies/cases/?agency=1")}
    kept = importlib.import_module("nennep.nominations.queries.ranking")
    monkeypatch.setattr(kept, "_breaches", [lambda *_about: found])
    board, address = client(world.officer), reverse("nominations:ranking")
    assert "Sở Mẫu 1" not in read(board, address), "nothing is late yet"
    settings.NENNEP_NOW = NOW.replace(month=7, day=12).isoformat()  # type: ignore[attr-defined]
    rows = {row.name: row for row in queries.ranking(world.officer, 2024, date(2024, 7, 12))}
    figures = [
        (row.late_need, row.unused, row.not_nominated, row.withdrawn, row.breaches, row.signs)
        for row in (rows[world.agency.name], rows[world.other.name])
    ]
    # Of its 4 seats the first used none; the second withdrew one after the decision and has 7 breaches.
    assert figures == [(1, 4, 1, 0, 0, 3), (0, 0, 0, 1, 7, 2)]
    page = read(board, address)
    detail = url("ranking-agency", world.agency.pk)
    for kind in ("late_need", "unused", "not_nominated"):
        assert f"{detail}?year=2024&amp;kind={kind}" in page
        assert "1 mục" in read(board, f"{detail}?year=2024&kind={kind}")
    assert call.title in read(board, f"{detail}?year=2024")
    assert "/attendance/agencies/cases/?agency=1" in page
    gone = read(board, f"{url('ranking-agency', world.other.pk)}?year=2024&kind=withdrawn")
    assert row.person.full_name in gone
    assert "Bận việc" in gone
    own = read(client(world.agency_officer), address)
    assert "Sở Mẫu 1" in own
    assert "Sở Mẫu 2" not in own
    assert client(world.other_officer).get(detail).status_code == 404
    assert client(world.school_officer).get(address).status_code == 403


def test_pages_ask_as_often_for_one_nominee_as_for_many() -> None:
    world = make.calling(seats=30, audience=women())
    leader = accounts.holder(Role.BOARD_LEADER, world.board, "Hoàng Văn Lớn")
    asked: dict[str, set[int]] = {}
    for number in (1, 8):
        for place in range(number):
            make.nominated(world, who=make.person(world.agency, "", sex="F" if place % 2 else "M"))
        browser = client(leader)
        for address in (
            url("order", world.notice.pk), url("profile", world.notice.pk), reverse("nominations:places"),
            reverse("nominations:ranking"), f"{url('people', world.invited().pk)}?who=all",
            url("notice", world.notice.pk),
        ):  # fmt: skip
            browser.get(address)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert browser.get(address).status_code == 200
            asked.setdefault(address, set()).add(len(captured))
    assert all(len(counts) == 1 for counts in asked.values()), asked
