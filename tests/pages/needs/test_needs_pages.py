"""Pages of needs: whole, for whom, and the way of a need from the agency to the Board and back."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role, User
from nennep.documents.models import RecipientSet
from nennep.documents.operations import install_reference
from nennep.kernel.sheets.reading import open_workbook
from nennep.needs import intake, operations
from nennep.needs.models import NeedEntry, NeedsCall, SelfNomination
from nennep.needs.queries.naming import NamedPerson
from nennep.standards.operations import enter_criterion
from tests.make import accounts, people
from tests.make import needs as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def test_a_board_asks_by_sets_of_recipients_and_by_name() -> None:
    world = make.asked()
    install_reference(by=system(), now=NOW)
    board = client(world.officer)
    departments = RecipientSet.objects.get(code="departments")
    values = {
        "owner": world.board.pk,
        "year": "2026",
        "title": "Nhu cầu 2026",
        "deadline_on": "30/6/2024",
        "sets": [departments.pk],
        "agencies": "",
    }
    url = reverse("needs:open-call")
    assert board.get(url).status_code == 200
    for wrong in (
        {"year": "26"},
        {"sets": []},
        {"deadline_on": "1/1/2024"},
        {"agencies": "Không Có"},
        {"document": "1-X/Y"},
    ):
        assert board.post(url, {**values, **wrong}).status_code == 422
    assert NeedsCall.objects.count() == 1
    assert board.post(url, values).status_code == 302
    made = NeedsCall.objects.get(year=2026)
    assert set(made.asked.values_list("agency_id", flat=True)) == {world.agency.pk, world.other.pk}
    assert client(world.agency_officer).get(url).status_code == 403


@pytest.mark.requirement("R3-07", "R4-33")
def test_a_need_on_its_way() -> None:
    world = make.asked()
    agency, board = client(world.agency_officer), client(world.officer)
    programme = make.programme()
    people.person("Trần Thị Bình", unit=world.agency, sex="F")
    enter_criterion(
        key="nu", programme_code=programme.code, name="Cán bộ nữ", expression={"sex": "F"},
        valid_from=date(2024, 1, 1), basis_text="Kế hoạch mẫu", by=system(), now=NOW,
    )  # fmt: skip
    asked = world.asked()
    call = reverse("needs:call", args=[world.call.pk])
    assert agency.get(call)["Location"] == reverse("needs:agency", args=[asked.pk])
    values = {
        "programme": programme.pk,
        "study_form": "full_time",
        "people_count": "",
        "people": "Trần Thị Bình; 1980\nLê Văn Mới",
        "wished_quarter": "2",
    }
    url = reverse("needs:register", args=[asked.pk])
    assert agency.get(url).status_code == 200
    for wrong in ({"people": ""}, {"programme": ""}, {"people_count": "-1"}, {"people": "a\na"}):
        assert agency.post(url, {**values, **wrong}).status_code == 422
    fewer = agency.post(url, {**values, "people_count": "1"})
    assert fewer.status_code == 422
    assert fewer.content.decode().count("Số người (1) ít hơn số họ tên đã ghi (2).") >= 1
    assert not NeedEntry.objects.exists()
    assert agency.post(url, values).status_code == 302
    entry = NeedEntry.objects.get()
    page = agency.get(reverse("needs:agency", args=[asked.pk])).content.decode()
    assert programme.name in page
    assert board.get(reverse("needs:entry", args=[entry.pk])).status_code == 404, (
        "a draft is the agency's alone"
    )
    assert programme.name not in board.get(call).content.decode()
    change = reverse("needs:change", args=[entry.pk])
    assert "Lê Văn Mới" in agency.get(change).content.decode()
    assert agency.post(change, {**values, "people_count": "5"}).status_code == 302
    assert agency.post(reverse("needs:send", args=[asked.pk])).status_code == 302
    page = board.get(call).content.decode()
    assert f"/needs/{world.call.pk}/names/?programme={programme.pk}" in page
    names = board.get(
        reverse("needs:names", args=[world.call.pk]), {"programme": programme.pk, "counts": "yes"}
    )
    assert "Trần Thị Bình" in names.content.decode()
    assert "Lê Văn Mới" in names.content.decode()
    door = f"programme={programme.pk}&study_form=full_time&counts=yes&eligible=yes"
    assert door.replace("&", "&amp;") in page
    names = board.get(f"{reverse('needs:names', args=[world.call.pk])}?{door}")
    assert "Trần Thị Bình" in names.content.decode()
    assert "Lê Văn Mới" not in names.content.decode(), "not on record, so nothing is known of the conditions"
    propose = reverse("needs:propose", args=[entry.pk])
    assert board.post(propose, {"seats": "6"}).status_code == 422
    assert board.post(propose, {"seats": "4"}).status_code == 302
    assert "80,0%" in board.get(call).content.decode()
    assert board.post(reverse("needs:return", args=[entry.pk]), {"reason": ""}).status_code == 422
    assert board.post(reverse("needs:accept", args=[world.call.pk]), {"pick": [entry.pk]}).status_code == 302
    entry.refresh_from_db()
    assert (entry.people_count, entry.state) == (5, "accepted")
    assert board.post(reverse("needs:close-call", args=[world.call.pk])).status_code == 302
    assert agency.post(url, {**values, "study_form": "part_time_batch"}).status_code == 422


def test_the_table_goes_out_with_a_column_for_each_agency() -> None:
    world = make.asked()
    make.sent(world, people_count=3)
    make.sent(world, world.other, people_count=4)
    url = reverse("needs:call", args=[world.call.pk])
    sheet = load_workbook(io.BytesIO(client(world.officer).get(url, {"format": "xlsx"}).content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if "Chương trình" in row)
    line = next(row for row in rows if "Trung cấp lý luận chính trị thử" in row)
    found = dict(zip(heading, line, strict=True))
    assert (found["Số đăng ký"], found["Sở Mẫu 1"], found["Sở Mẫu 2"]) == (7, 3, 4)


@pytest.mark.requirement("R2-09")
def test_who_has_not_sent_stands_first_with_days(settings: object) -> None:
    world = make.asked()
    make.sent(world)
    settings.NENNEP_NOW = "2024-06-25T08:00:00+07:00"  # type: ignore[attr-defined]
    board = client(world.officer)
    url = reverse("needs:agencies", args=[world.call.pk])
    page = board.get(url, {"has_sent": "no"}).content.decode()
    assert "Sở Mẫu 2" in page
    assert "Sở Mẫu 1" not in page
    assert "chưa gửi, quá hạn" in page
    other = client(world.other_officer)
    assert "Sở Mẫu 1" not in other.get(url).content.decode()
    assert (
        "đánh dấu trễ"
        in other.get(reverse("needs:agency", args=[world.asked(world.other).pk])).content.decode()
    )


def test_strangers_and_other_agencies_find_nothing() -> None:
    world = make.asked()
    entry = make.sent(world)
    asked = world.asked()
    other, nobody = client(world.other_officer), client(accounts.user())
    for name, pk in (("agency", asked.pk), ("register", asked.pk), ("entry", entry.pk), ("change", entry.pk)):
        assert other.get(reverse(f"needs:{name}", args=[pk])).status_code == 404
    assert nobody.get(reverse("needs:call", args=[world.call.pk])).status_code == 404
    assert nobody.get(reverse("needs:calls")).status_code == 200
    assert other.get(reverse("needs:entries", args=[world.call.pk])).status_code == 200
    board = client(world.officer)
    for name, pk in (("register", asked.pk), ("change", entry.pk)):
        assert board.get(reverse(f"needs:{name}", args=[pk])).status_code == 403
    assert client(world.agency_officer).get(reverse("needs:return", args=[entry.pk])).status_code == 403
    inspector = client(accounts.holder(Role.INSPECTOR, world.board))
    assert inspector.get(reverse("needs:entry", args=[entry.pk])).status_code == 200
    assert inspector.get(reverse("needs:propose", args=[entry.pk])).status_code == 403


@pytest.mark.requirement("R2-37")
def test_a_cadre_asks_and_the_agency_answers() -> None:
    world = make.asked()
    person = people.person("Đỗ Thị Xin", unit=world.agency)
    cadre = client(accounts.user("Đỗ Thị Xin", person=person))
    values = {"programme": make.programme().pk, "study_form": "full_time", "wish": "Muốn học"}
    url = reverse("needs:ask")
    assert cadre.get(url).status_code == 200
    assert cadre.post(url, {**values, "programme": ""}).status_code == 422
    assert cadre.post(url, values).status_code == 302
    assert cadre.post(url, values).status_code == 422
    wish = SelfNomination.objects.get()
    agency = client(world.agency_officer)
    assert "Đỗ Thị Xin" in agency.get(reverse("needs:wishes")).content.decode()
    assert "Đỗ Thị Xin" not in client(world.other_officer).get(reverse("needs:wishes")).content.decode()
    assert cadre.get(reverse("needs:accept-wish", args=[wish.pk])).status_code == 403
    decline = reverse("needs:decline-wish", args=[wish.pk])
    assert agency.post(decline, {"reason": ""}).status_code == 422
    assert agency.post(decline, {"reason": "Cơ quan thiếu người"}).status_code == 302
    assert "Cơ quan thiếu người" in cadre.get(reverse("needs:wish", args=[wish.pk])).content.decode()
    assert client(world.officer).get(url).status_code == 403, "an account without a person"


def test_a_file_is_loaded_looked_at_and_written() -> None:
    world = make.asked()
    make.programme()
    agency = client(world.agency_officer)
    url = reverse("needs:intake", args=[world.asked().pk])
    csv = "STT,Họ tên,Lớp đăng ký,Hình thức\n1,Lê Văn Mới,tc-thu,Tập trung\n".encode()
    assert agency.get(url).status_code == 200
    loaded = agency.post(url, {"step": "load", "file": SimpleUploadedFile("nhu-cau.csv", csv)})
    token = loaded["Location"].partition("file=")[2].partition("&")[0]
    assert "Lê Văn Mới" in agency.get(loaded["Location"]).content.decode()
    assert not NeedEntry.objects.exists()
    assert agency.post(url, {"step": "write", "file": token}).status_code == 302
    assert [str(row) for row in NeedEntry.objects.get().people.all()] == ["Lê Văn Mới"]
    assert client(world.officer).get(url).status_code == 403


@pytest.mark.requirement("R3-07")
def test_the_form_of_an_agency_goes_out_and_what_is_filled_in_comes_back() -> None:
    world = make.asked()
    on_record = people.person("Trần Thị Sổ", unit=world.agency)
    make.need(world, people=[NamedPerson(on_record), NamedPerson(None, "Lê Văn Mới", "mới về")], people_count=5,
              wished_quarter=2, priority_group="minority", study_form="part_time_batch")  # fmt: skip
    agency = client(world.agency_officer)
    asked = world.asked()
    load = reverse("needs:intake", args=[asked.pk])
    form = reverse("needs:download-form", args=[asked.pk])
    assert form in agency.get(load).content.decode()
    content = agency.get(form).content
    back = intake.rehearse(
        open_workbook(content, filename="mau.xlsx"), call=world.call, agency=world.agency, on=NOW.date()
    )
    assert [(row.name, row.count, row.act) for row in back.rows] == [
        ("Trần Thị Sổ", 1, "same"), ("Lê Văn Mới", 1, "same"), ("", 3, "same"),
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Đăng ký nhu cầu", "Danh mục để chọn", "Cán bộ của cơ quan"]
    sheet = book.worksheets[0]
    assert len(sheet.data_validations.dataValidation) == 4
    last = max(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 5).value)
    for column, value in {
        1: 4,
        3: "Phạm Thị Thêm",
        5: make.programme().name,
        6: "Tập trung",
        8: "Quý III",
    }.items():
        sheet.cell(last + 1, column, value)
    filled = io.BytesIO()
    book.save(filled)
    loaded = agency.post(load, {"step": "load", "file": SimpleUploadedFile("mau.xlsx", filled.getvalue())})
    token = loaded["Location"].partition("file=")[2].partition("&")[0]
    assert agency.post(load, {"step": "write", "file": token}).status_code == 302
    added = NeedEntry.objects.get(study_form="full_time")
    assert ([str(row) for row in added.people.all()], added.wished_quarter) == (["Phạm Thị Thêm"], 3)
    assert NeedEntry.objects.get(study_form="part_time_batch").people_count == 5
    assert client(world.officer).get(form).status_code == 403
    assert client(world.other_officer).get(form).status_code == 404


def test_one_agency_and_many_cost_the_same() -> None:
    world = make.asked()
    make.sent(world)
    board = client(world.officer)

    def cost(name: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert board.get(reverse(f"needs:{name}", args=[world.call.pk])).status_code == 200
        return len(queries)

    pages = ("call", "agencies", "entries", "names")
    first = {name: (cost(name), cost(name))[1] for name in pages}
    for number in range(5):
        make.need(
            world, world.other, programme=make.programme(f"ct-{number}", f"Chương trình {number}"),
            people=[],
        )  # fmt: skip
    operations.send_needs(call=world.call, agency=world.other, by=system(), now=NOW)
    assert {name: cost(name) for name in pages} == first
