"""Pages of openings: from the list to a signed paper in three clicks, the ceremony, and for whom each page is."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import User
from nennep.classes.models import ClassRole
from nennep.opening import operations
from nennep.opening.models import Ceremony, ClassPaper, Guest, ItemAnswer
from nennep.web.parts import Share
from tests.make import accounts, classes
from tests.make import opening as make
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def url(name: str, *args: object) -> str:
    return reverse(f"opening:{name}", args=args)


@pytest.mark.requirement("R1-12", "R1-18")
def test_the_checklist_is_kept_on_pages() -> None:
    world = make.opening()
    one, board = world.training_class, client(world.officer)
    page = board.get(url("class", one.pk)).content.decode()
    assert "Quá hạn 24 ngày" in page
    for who, owed in ((world.officer, "board"), (world.school_officer, "school")):
        home = client(who).get(reverse("desk:home")).content.decode()
        assert "văn bản, điều kiện còn thiếu trước khai giảng" in home
        assert f"{url('overview')}?owed={owed}" in home
    assert "chưa được xác nhận" in page
    answer = url("answer", one.pk, "room")
    assert board.get(answer).status_code == 200
    assert board.post(answer, {"answer": "done", "capacity": "3"}).status_code == 422
    assert board.post(answer, {"answer": "done", "capacity": "60", "document": "1-XX"}).status_code == 422
    sent = {"answer": "done", "done_on": "1/6/2024", "capacity": "60", "note": "Phòng 201"}
    assert board.post(answer, sent).status_code == 302
    assert "60 chỗ" in board.get(url("class", one.pk)).content.decode()
    given = ItemAnswer.objects.get()
    assert board.post(url("withdraw", given.pk)).status_code == 302
    assert board.get(url("answer", one.pk, "no-such")).status_code == 404
    ready = url("confirm", one.pk)
    assert ready not in board.get(url("class", one.pk)).content.decode(), (
        "an officer cannot, while items are open"
    )
    assert ready not in client(world.leader).get(url("class", one.pk)).content.decode(), (
        "nor a leader without a plan"
    )
    make.planned(world)
    assert ready in client(world.leader).get(url("class", one.pk)).content.decode()
    refused = board.post(ready, {"reason": ""})
    assert refused.status_code == 422
    assert "Giáo trình" in refused.content.decode()
    assert client(world.leader).post(ready, {"reason": "Cấp ủy yêu cầu."}).status_code == 302
    assert "Cấp ủy yêu cầu." in board.get(url("class", one.pk)).content.decode()


@pytest.mark.requirement("R1-18")
def test_how_ready_a_class_is_stands_in_percent() -> None:
    world = make.opening()
    make.planned(world)
    board = client(world.officer)

    def shown() -> tuple[Share, int]:
        (view,) = board.get(url("overview")).context["page"].listing.rows
        return view.row.share, view.row.missing

    # Of the fifteen items of an intermediate class the plan, the regulation and the class list are there: 20 %.
    assert shown() == (Share(3, 15), 12)
    assert "20,0%" in board.get(url("overview")).content.decode()
    operations.answer_item(
        training_class=world.training_class, code="materials", answer="done", by=world.school_officer, now=NOW
    )
    assert shown() == (Share(4, 15), 11)
    assert "26,7%" in board.get(url("overview")).content.decode()


@pytest.mark.requirement("R1-16")
def test_from_the_duties_to_a_signed_decision_in_three_clicks() -> None:
    world = make.opening()
    school = client(world.school_officer)
    here, draft = url("class", world.training_class.pk), url("prepare-boards", world.training_class.pk)
    page = school.get(here).content.decode()
    assert (draft in page, "Chưa phân công ai vào các ban." in page) == (False, True)
    make.duty(world, "Vũ Văn Quản", ClassRole.CLASS_MANAGER)
    assert draft in school.get(here).content.decode()
    drafted = school.post(draft)
    paper = ClassPaper.objects.get()
    assert draft not in school.get(here).content.decode(), "a draft waits"
    assert drafted.headers["Location"] == url("paper", paper.pk)
    form = school.get(url("issue", paper.pk)).context["page"].form
    sent = {"authority": form.initial["authority"], "on": "3/6/2024"}
    assert school.post(url("issue", paper.pk), sent).status_code == 302
    page = school.get(url("paper", paper.pk)).content.decode()
    assert "Vũ Văn Quản" in page
    assert draft not in school.get(here).content.decode(), "the decision says what is so"
    make.duty(world, "Lê Thị Ban", ClassRole.MANAGEMENT_BOARD)
    assert "Soạn lại quyết định thành lập các ban" in school.get(here).content.decode()
    for fmt in ("pdf", "docx"):
        answer = school.get(reverse("documents:download", args=[paper.document_id, fmt]))
        assert answer.status_code == 200
        assert len(b"".join(answer) if answer.streaming else answer.content) > 1000


@pytest.mark.requirement("R1-20")
def test_an_agency_reads_and_prints_its_part_only() -> None:
    world = make.opening()
    school, agency = client(world.school_officer), client(world.agency_officer)
    prepare = url("prepare-convocation", world.training_class.pk)
    assert school.get(prepare).status_code == 200
    sent = {
        "gather_at_day": "24/6/2024",
        "gather_at_time": "7:30",
        "place": "Hội trường A",
        "things": "Giấy bút",
    }
    assert school.post(prepare, {**sent, "place": ""}).status_code == 422
    assert school.post(prepare, sent).status_code == 302
    paper = ClassPaper.objects.get()
    assert agency.get(url("paper", paper.pk)).status_code == 404
    operations.issue_paper(paper=paper, signer=world.signer, by=world.school_officer, now=NOW)
    page = agency.get(url("paper", paper.pk))
    (group,) = page.context["page"].groups
    assert group.title.startswith(world.agency.name)
    assert world.other.name not in page.content.decode()
    part = agency.get(url("part", paper.pk, "docx"))
    assert part.status_code == 200
    assert world.other.name not in _words(part.content)
    assert world.agency.name in _words(part.content)
    assert agency.get(reverse("documents:download", args=[paper.document_id, "pdf"])).status_code == 404
    home = agency.get(reverse("desk:home")).content.decode()
    assert "giấy triệu tập" in home
    assert agency.post(url("receive", paper.pk)).status_code == 302
    assert "giấy triệu tập cần" not in agency.get(reverse("desk:home")).content.decode()
    assert len(school.get(url("paper", paper.pk)).context["page"].groups) == 2


def _words(docx: bytes) -> str:
    from docx import Document

    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    body = " ".join([*(one.text for one in document.paragraphs), *cells])
    return body.partition("DANH SÁCH")[2]


@pytest.mark.requirement("R1-01", "R1-02", "R1-04")
def test_a_ceremony_is_planned_printed_and_held_on_pages(settings: object) -> None:
    world = make.opening(with_checklist=False)
    make.reference()
    board = client(world.officer)
    sent = {
        "title": "Lễ khai giảng tháng 6",
        "lead": world.board.pk,
        "coordinators": world.school.name,
        "held_at_day": "24/6/2024",
        "held_at_time": "8:00",
        "place": "Hội trường A",
        "classes": [world.training_class.pk],
        "points": "8:00; Chào cờ; Ban tổ chức",
    }
    for wrong in ({"classes": []}, {"points": "Chào cờ"}, {"coordinators": "Không Có"}, {"held_at_day": ""}):
        assert board.post(url("plan"), {**sent, **wrong}).status_code == 422
    assert not Ceremony.objects.exists()
    assert board.get(url("plan")).status_code == 200
    planned = board.post(url("plan"), sent)
    assert planned.status_code == 302, planned.context["page"].form.errors
    pk = Ceremony.objects.get().pk
    again = board.get(url("plan")).context["page"].form
    assert world.training_class not in again.fields["classes"].queryset, "it stands in a ceremony already"
    assert (
        world.training_class in board.get(url("change", pk)).context["page"].form.fields["classes"].queryset
    )
    guest = {"name": "Đỗ Thị Khách", "post": "Hiệu trưởng", "title": "PGS, TS"}
    assert board.post(url("invite", pk), {**guest, "post": ""}).status_code == 422
    assert board.post(url("invite", pk), guest).status_code == 302
    invited = Guest.objects.get()
    assert board.post(url("move-guest", invited.pk), {"place": "1"}).status_code == 422
    assert board.post(url("move-guest", invited.pk), {"place": "1", "reason": "Chủ nhà"}).status_code == 302
    assert board.post(url("draft-programme", pk)).status_code == 302
    page = board.get(url("ceremony", pk)).content.decode()
    for words in ("PGS, TS Đỗ Thị Khách", "Chủ nhà", "Chào cờ", world.training_class.name):
        assert words in page
    change = board.get(url("change", pk)).context["page"].form
    assert change.initial["points"] == "8:00; Chào cờ; Ban tổ chức"
    assert board.post(url("change", pk), {**sent, "title": "Lễ khai giảng hè"}).status_code == 302
    assert board.post(url("hold", pk)).status_code == 422
    found = board.get(url("ceremonies"), {"q": "truong chinh tri mau", "with": world.school.pk})
    assert "Lễ khai giảng hè" in found.content.decode()
    agency = client(world.agency_officer)
    assert agency.get(url("ceremony", pk)).status_code == 404
    assert board.post(url("drop-guest", invited.pk)).status_code == 302
    settings.NENNEP_NOW = make.HELD_AT.isoformat()  # type: ignore[attr-defined]
    leader = client(world.leader)
    refused = leader.post(url("hold", pk), {"reason": "Cấp ủy yêu cầu."})
    assert refused.status_code == 422
    assert "không được mở khi còn thiếu: Dòng kế hoạch" in refused.content.decode()
    make.planned(world)
    assert leader.post(url("hold", pk), {"reason": "Cấp ủy yêu cầu."}).status_code == 302
    world.training_class.refresh_from_db()
    assert world.training_class.opened_on == make.STARTS_ON


def test_the_list_goes_to_a_spreadsheet_as_it_stands() -> None:
    world = make.opening()
    board = client(world.officer)
    page = board.get(url("overview"), {"q": "llct thu", "late": "yes"})
    assert world.training_class.name in page.content.decode()
    sheet = board.get(url("overview"), {"format": "xlsx"})
    rows = load_workbook(io.BytesIO(sheet.content)).active
    assert rows is not None
    assert any(world.training_class.name in [cell.value for cell in row] for row in rows.iter_rows())


def test_who_is_not_of_the_class_sees_nothing_of_it() -> None:
    world = make.opening()
    for who in (world.agency_officer, accounts.user()):
        stranger = client(who)
        assert stranger.get(url("class", world.training_class.pk)).status_code == 404
        assert stranger.post(url("prepare-boards", world.training_class.pk)).status_code == 404
        assert world.training_class.name not in stranger.get(url("overview")).content.decode()


def test_as_many_questions_for_many_classes_as_for_one() -> None:
    world = make.opening()
    board = client(world.officer)

    def questions(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert board.get(address).status_code == 200
        return len(asked)

    addresses = [url("overview"), url("ceremonies"), reverse("desk:home"), url("lines")]
    make.ceremony(world)
    for address in addresses:
        questions(address)
    before = [questions(address) for address in addresses]
    for _number in range(4):
        one = make.waiting_class(world.school, world.board)
        classes.enrolment(one, agency=world.agency)
        make.ceremony(world, classes=[one])
    assert [questions(address) for address in addresses] == before


@pytest.mark.requirement("R1-01", "R1-20")
def test_the_convocation_begins_with_the_ceremony_and_the_pages_tell_when_it_moved() -> None:
    world = make.opening()
    ceremony = make.ceremony(world, place="Hội trường lớn")
    school, board = client(world.school_officer), client(world.officer)
    prepare, here = url("prepare-convocation", world.training_class.pk), url("class", world.training_class.pk)
    form = school.get(prepare).context["page"].form
    assert form.initial["place"] == "Hội trường lớn", "the class itself is taught elsewhere"
    assert form.initial["gather_at"] == make.HELD_AT - timedelta(minutes=30)
    sent = {"gather_at_day": "24/6/2024", "gather_at_time": "7:30", "place": "Hội trường lớn", "things": ""}
    assert school.post(prepare, sent).status_code == 302
    paper = ClassPaper.objects.get()
    operations.issue_paper(paper=paper, signer=world.signer, by=world.school_officer, now=NOW)
    held = url("ceremony", ceremony.pk)
    words = "còn buổi lễ tổ chức tại “Nhà văn hóa Mẫu” lúc"
    for address in (here, held, url("paper", paper.pk)):
        assert "còn buổi lễ tổ chức" not in board.get(address).content.decode()
    moved = {
        "title": ceremony.title, "coordinators": "", "held_at_day": "24/6/2024", "held_at_time": "8:00",
        "place": "Nhà văn hóa Mẫu", "classes": [world.training_class.pk], "points": "",
    }  # fmt: skip
    assert board.post(url("change", ceremony.pk), moved).status_code == 302
    for address in (here, held, url("paper", paper.pk)):
        assert words in board.get(address).content.decode()
    page = school.get(here).content.decode()
    assert "Soạn lại giấy triệu tập" in page
    assert prepare in page
