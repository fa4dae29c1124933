"""Pages of nominations: from the list to a signed decision in three clicks, and for whom each page is."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role, User
from nennep.classes.models import TrainingClass
from nennep.nominations import operations
from nennep.nominations.models import EnrolmentNotice, ListDecision, Nomination
from nennep.norms.operations import add_authority
from nennep.people.models import PlannedPost, PostTitle
from tests.make import accounts, classes, people, units
from tests.make import nominations as make
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


def test_the_deadline_of_a_notice_is_postponed_on_its_page() -> None:
    world = make.calling()
    board, door = client(world.officer), url("postpone", world.notice.pk)
    assert door in board.get(url("notice", world.notice.pk)).content.decode()
    refused = board.post(door, {"deadline_on": "20/6/2024", "reason": "Mưa lũ"})
    assert refused.status_code == 422
    assert "Hạn mới phải sau hạn hiện nay." in refused.content.decode()
    assert client(world.agency_officer).get(door).status_code == 403
    assert board.post(door, {"deadline_on": "28/6/2024", "reason": "Mưa lũ"}).status_code == 302
    shown = board.get(url("notice", world.notice.pk)).content.decode()
    assert "28-6-2024" in shown or "28/6/2024" in shown
    assert "Mưa lũ" in shown


def test_a_notice_is_written_and_issued_on_pages() -> None:
    world = make.calling()
    board = client(world.officer)
    values = {
        "owner": world.board.pk,
        "programme": world.notice.programme_id,
        "study_form": "full_time",
        "title": "Lớp Chuyên viên chính khóa 2",
        "seats": "40",
        "agencies": f"{world.agency.name}\n{world.other.code}",
        "deadline_on": "20/6/2024",
        "cut_off_on": "1/7/2024",
        "starts_on": "8/7/2024",
        "host": world.school.name,
        "dossier": "Công văn cử\nĐơn xin dự học",
    }
    new = reverse("nominations:prepare")
    assert board.get(new).status_code == 200
    for wrong in (
        {"agencies": ""},
        {"agencies": "Không Có"},
        {"host": ""},
        {"cut_off_on": "1/6/2024"},
        {"dossier": ""},
    ):
        assert board.post(new, {**values, **wrong}).status_code == 422
    # Elsewhere than at the provincial school only with a reason (R2-30).
    elsewhere = {**values, "host": world.other.name, "seats": "39"}
    asked = board.post(new, elsewhere)
    assert asked.status_code == 422
    assert "Ghi lý do mở lớp này ở nơi khác" in asked.content.decode()
    assert EnrolmentNotice.objects.count() == 1
    assert board.post(new, {**elsewhere, "venue_reason": "Gần học viên"}).status_code == 302
    there = EnrolmentNotice.objects.get(seats=39)
    assert "Gần học viên" in board.get(url("notice", there.pk)).content.decode()
    assert board.post(new, values).status_code == 302
    notice = EnrolmentNotice.objects.get(seats=40)
    agency = client(world.agency_officer)
    assert agency.get(url("notice", notice.pk)).status_code == 404, "a draft is not out"
    sign = board.get(url("publish", notice.pk)).content.decode()
    assert world.signer.full_name in sign
    authority = world.board.signing_authorities.get()
    assert board.post(url("publish", notice.pk), {"authority": "", "on": "3/6/2024"}).status_code == 422
    assert (
        board.post(url("publish", notice.pk), {"authority": authority.pk, "on": "3/6/2024"}).status_code
        == 302
    )
    assert agency.get(url("notice", notice.pk)).status_code == 302
    assert agency.get(new).status_code == 403
    # Somebody else holds the authority: told before the draft, and again while it waits (R1-11).
    academy = units.unit("Học viện Mẫu", kind_code="regional_academy")
    add_authority(
        act="open", unit=academy, valid_from=date(2020, 1, 1), basis_text="57-QĐ/TW", by=system(), now=NOW
    )
    told = board.post(new, {**values, "seats": "41"})
    assert (told.status_code, EnrolmentNotice.objects.filter(seats=41).count()) == (422, 0)
    assert "57-QĐ/TW" in told.content.decode()
    assert 'name="awaits_authority"' in told.content.decode()
    assert board.post(new, {**values, "seats": "41", "awaits_authority": "on"}).status_code == 302
    waiting = EnrolmentNotice.objects.get(seats=41)
    shown = board.get(url("notice", waiting.pk)).content.decode()
    assert "Học viện Mẫu" in shown
    assert url("publish", waiting.pk) not in shown
    refused = board.post(url("publish", waiting.pk), {"authority": authority.pk, "on": "3/6/2024"})
    assert (refused.status_code, "57-QĐ/TW" in refused.content.decode()) == (422, True)


@pytest.mark.requirement("R4-52")
def test_a_notice_offers_what_can_be_done_now() -> None:
    world = make.calling(seats=1)
    version = classes.programme_version()
    version.programme, version.valid_from = world.notice.programme, date(2020, 1, 1)
    version.save()
    board = client(world.officer)
    page = url("notice", world.notice.pk)

    def offered() -> list[str]:
        shown = board.get(page).content.decode()
        doors = ("check", "decide-sending", "decide-opening", "cancel")
        return [name for name in doors if url(name, world.notice.pk) in shown]

    assert offered() == ["cancel"]
    assert "Chưa có cơ quan nào cử người." in board.get(page).content.decode()
    row = make.nominated(world)
    assert offered() == ["check", "cancel"]
    board.post(url("check", world.notice.pk))
    reserve = make.nominated(world, rest_in_reserve=True)
    Nomination.objects.filter(pk=row.pk).update(state="eligible")
    assert offered() == ["check", "decide-sending", "cancel"]
    board.post(url("decide-sending", world.notice.pk))
    draft = ListDecision.objects.get()
    assert offered() == ["check", "cancel"]
    assert f'href="{url("decision", draft.pk)}"' in board.get(page).content.decode()
    operations.issue_decision(decision=draft, signer=world.signer, by=system(), now=NOW)
    assert offered() == ["check", "decide-opening"]
    decided = make.issued(world, "opening")
    assert offered() == ["check"]
    one = TrainingClass.objects.get(notice=world.notice)
    ways = (reverse("opening:class", args=[one.pk]), reverse("classes:class", args=[one.pk]))
    for shown in (page, url("decision", decided.pk)):  # type: ignore[attr-defined]
        text = board.get(shown).content.decode()
        assert all(f'href="{way}"' in text for way in ways), "from the decision to the class"
    assert url("replace", reserve.pk) not in board.get(page).content.decode()
    operations.withdraw_nominee(nomination=row, kind="work", reason="Bận", by=system(), now=NOW)
    assert offered() == ["check", "decide-sending", "decide-opening"], "both lists are to be amended"
    assert url("replace", reserve.pk) in board.get(page).content.decode(), "the reserve moves up first"
    form = board.get(url("replace", reserve.pk)).context["page"].form
    assert form.initial["gone"] == row


@pytest.mark.requirement("R0-06")
def test_an_agency_registers_and_nominates() -> None:
    world = make.calling(seats=1)
    agency = client(world.agency_officer)
    invited = world.invited()
    one, two = make.person(world.agency, "Trần Thị Bình"), make.person(world.agency, "Đỗ Văn Chín")
    register = url("register", invited.pk)
    assert agency.get(register).status_code == 200
    for wrong in ("", "Người Không Có", "Trần Thị Bình\nTrần Thị Bình"):
        assert agency.post(register, {"people": wrong}).status_code == 422
    assert agency.post(register, {"people": f"Trần Thị Bình\n{two.code}"}).status_code == 302
    board = client(world.officer)
    assert "Trần Thị Bình" not in board.get(url("notice", world.notice.pk)).content.decode()
    row = Nomination.objects.get(person=one)
    assert board.get(url("nominee", row.pk)).status_code == 404, "registered is the agency's own"
    nominate = url("nominate", invited.pk)
    assert "Trần Thị Bình, Đỗ Văn Chín" in agency.get(nominate).content.decode()
    assert agency.post(nominate, {"release_signer": "Giám đốc"}).status_code == 422
    assert agency.post(nominate, {"is_time_released": "on", "release_signer": ""}).status_code == 422
    values = {"is_time_released": "on", "release_signer": "Giám đốc Sở"}
    assert agency.post(nominate, values).status_code == 422, "one seat for two"
    assert agency.post(nominate, {**values, "rest_in_reserve": "on"}).status_code == 302
    page = board.get(url("notice", world.notice.pk)).content.decode()
    assert "Trần Thị Bình" in page
    assert "Dự phòng" in page
    assert "Giám đốc Sở" in board.get(url("nominee", row.pk)).content.decode()


@pytest.mark.requirement("R0-05")
def test_from_the_list_to_a_signed_paper_in_three_clicks() -> None:
    world = make.calling()
    row = make.ready(world)
    board = client(world.officer)
    first = board.post(url("decide-sending", world.notice.pk))  # 1: the decision is drafted
    decision = ListDecision.objects.get()
    assert first["Location"] == url("decision", decision.pk)
    drafted = board.get(url("decision", decision.pk)).content.decode()  # 2: signed where the list stands …
    assert f'action="{url("issue", decision.pk)}"' in drafted
    issue = board.get(url("issue", decision.pk))  # … or on a page of its own
    authority = world.board.signing_authorities.get()
    assert issue.context["page"].form["authority"].value() == str(authority.pk), (
        "one signer is chosen already"
    )
    done = board.post(url("issue", decision.pk), {"authority": authority.pk, "on": "3/6/2024"})  # 3: issue
    assert done.status_code == 302
    page = board.get(url("decision", decision.pk)).content.decode()
    for fmt, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        paper = reverse("documents:download", args=[decision.document_id, fmt])
        assert paper in page
        response = board.get(paper)
        content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        assert content.startswith(start)
    row.refresh_from_db()
    assert row.state == "sent"
    assert board.post(url("decide-sending", world.notice.pk)).status_code == 422, "nobody else is ready"
    agency = client(world.agency_officer)
    assert agency.get(url("decision", decision.pk)).status_code == 404
    assert agency.get(url("issue", decision.pk)).status_code == 404


def test_the_board_judges_and_the_agency_withdraws() -> None:
    world = make.calling(seats=2)
    first, second = make.nominated(world), make.nominated(world)
    reserve = make.nominated(world, world.other, rest_in_reserve=True)
    board, agency = client(world.officer), client(world.agency_officer)
    assert agency.get(url("refuse", first.pk)).status_code == 403
    assert client(world.other_officer).get(url("nominee", first.pk)).status_code == 404
    assert board.post(url("refuse", first.pk), {"reason": ""}).status_code == 422
    assert board.post(url("refuse", first.pk), {"reason": "Thiếu hồ sơ"}).status_code == 302
    withdraw = url("withdraw", second.pk)
    assert agency.post(withdraw, {"kind": "declined", "reason": ""}).status_code == 422
    assert agency.post(withdraw, {"kind": "declined", "reason": "Không muốn đi xa"}).status_code == 302
    page = board.get(url("replace", reserve.pk)).content.decode()
    assert first.person.full_name in page
    assert board.post(url("replace", reserve.pk), {"gone": first.pk}).status_code == 302
    states = dict(Nomination.objects.values_list("pk", "state"))
    assert states == {first.pk: "refused", second.pk: "withdrawn_before", reserve.pk: "nominated"}
    assert board.post(url("reserve", reserve.pk)).status_code == 302
    declined = {"withdrawal_kind": "declined", "format": "xlsx"}
    sheet = load_workbook(io.BytesIO(board.get(url("notice", world.notice.pk), declined).content)).active
    cells = {cell.value for line in sheet.iter_rows() for cell in line}
    assert second.person.full_name in cells
    assert reserve.person.full_name not in cells
    assert board.post(url("check", world.notice.pk)).status_code == 302
    assert agency.post(url("check", world.notice.pk)).status_code == 403


@pytest.mark.requirement("R2-17")
def test_who_is_planned_is_told_to_few() -> None:
    world = make.calling()
    people.reference()
    person = make.person(world.agency, "Trần Thị Nguồn", sex="F")
    PlannedPost.objects.create(
        person=person, title=PostTitle.objects.get(code="division_head"), term_from=2020, term_to=2025,
        valid_from=NOW.date().replace(year=2020), basis="Quyết định 1",
    )  # fmt: skip
    row = make.nominated(world, who=person)
    pages = (url("nominee", row.pk), url("notice", world.notice.pk))
    for page in pages:
        assert "quy hoạch" in client(world.officer).get(page).content.decode()
        assert "quy hoạch" not in client(world.school_officer).get(page).content.decode()
    own = client(accounts.user("Trần Thị Nguồn", person=person))
    assert own.get(pages[0]).status_code == 200
    assert "quy hoạch" not in own.get(pages[0]).content.decode()


def test_pages_for_strangers_and_readers() -> None:
    world = make.calling()
    row = make.ready(world)
    decision = make.issued(world)
    nobody = client(accounts.user())
    for name, pk in (("notice", world.notice.pk), ("nominee", row.pk), ("agency", world.invited().pk),
                     ("decision", decision.pk)):  # type: ignore[attr-defined]  # fmt: skip
        assert nobody.get(url(name, pk)).status_code == 404
    assert nobody.get(reverse("nominations:notices")).status_code == 200
    inspector = client(accounts.holder(Role.INSPECTOR, world.board))
    for name in ("notice", "agencies", "decisions"):
        assert inspector.get(url(name, world.notice.pk)).status_code == 200
    assert inspector.get(url("publish", world.notice.pk)).status_code == 403
    assert inspector.get(url("withdraw", row.pk)).status_code == 403
    sheet = load_workbook(
        io.BytesIO(client(world.officer).get(url("notice", world.notice.pk), {"format": "xlsx"}).content)
    ).active
    assert any(row.person.full_name in [cell.value for cell in line] for line in sheet.iter_rows())


def test_one_nominee_and_many_cost_the_same() -> None:
    world = make.calling(seats=30)
    make.nominated(world)
    board = client(world.officer)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert board.get(url(name, world.notice.pk)).status_code == 200
        return len(queries)

    names = ("notice", "agencies", "decisions")
    first = {name: (cost(name), cost(name))[1] for name in names}
    rows = operations.register_nominees(
        invited=world.invited(), people=[make.person(world.agency) for _ in range(8)], by=system(), now=NOW
    )
    operations.nominate(
        invited=world.invited(), nominations=rows, is_time_released=True, release_signer="Giám đốc",
        by=system(), now=NOW,
    )  # fmt: skip
    assert {name: cost(name) for name in names} == first
