"""Pages of directives: the way of a task from the Board to a unit and back, and what each reader sees."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import User
from nennep.directives import operations
from nennep.directives.forms import items_written
from nennep.directives.models import (
    Directive,
    EventDuty,
    PriorityField,
    Proposal,
    Scheme,
    SchemeMember,
    Target,
    UnitTask,
    Urging,
    YearlyDuty,
)
from nennep.documents.models import DocumentDuty, RecipientSet
from nennep.documents.operations import Duty, lay_duty, register_external
from tests.make import accounts, catalogue, documents, people, units
from tests.make import directives as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def test_items_are_read_by_paragraph_or_number() -> None:
    assert [one.text for one in items_written("1. Một\n tiếp\n2) Hai\n\nBa\n\n\n10. Bốn 2. năm")] == [
        "Một tiếp",
        "Hai",
        "Ba",
        "Bốn 2. năm",
    ]
    assert items_written(" \n ") == []


@pytest.mark.requirement("R2-01", "R2-15")
def test_a_directive_is_followed_and_given_to_units() -> None:
    world = make.followed()
    board = client(world.officer)
    paper = documents.external("20-CT/TU", issuer_name="Tỉnh ủy Mẫu", kind="chi-thi")
    url = reverse("directives:open")
    values = {"owner": world.board.pk, "document": "20-CT/TU", "items": "1. Rà soát\n2. Kiểm tra"}
    assert board.get(url).status_code == 200
    for wrong in ({"document": "21-CT/TU"}, {"items": ""}, {"document": "12-CT/TU"}):
        assert board.post(url, {**values, **wrong}).status_code == 422
    assert Directive.objects.count() == 1
    assert board.post(url, values).status_code == 302
    directive = Directive.objects.get(document=paper)
    page = reverse("directives:directive", args=[directive.pk])
    assert "Rà soát" in board.get(page).content.decode()
    item = directive.items.get(number=2)
    assign = reverse("directives:assign", args=[item.pk])
    departments = RecipientSet.objects.get(code="departments")
    assert board.get(assign).status_code == 200
    given = {"sets": [departments.pk], "others": "Huyện ủy Mẫu", "due_on": "20/6/2024", "title": ""}
    for wrong in (
        {"sets": [], "others": ""},
        {"others": "Không Có"},
        {"due_on": "1/1/2024"},
    ):
        assert board.post(assign, {**given, **wrong}).status_code == 422
    assert not UnitTask.objects.exists()
    assert board.post(assign, given).status_code == 302
    assert set(UnitTask.objects.values_list("unit_id", flat=True)) == {world.department.pk, world.district.pk}
    change = reverse("directives:change-item", args=[item.pk])
    assert board.get(change).status_code == 200
    assert board.post(change, {"wording": "", "due_on": ""}).status_code == 422
    assert board.post(change, {"wording": "Kiểm tra hằng năm", "due_on": "1/12/2024"}).status_code == 302
    agency = client(world.department_officer)
    assert agency.get(page).status_code == 200
    assert agency.get(assign).status_code == 403
    assert agency.get(url).status_code == 403
    assert client(accounts.user()).get(page).status_code == 404
    paper_page = board.get(reverse("documents:document", args=[paper.pk])).content.decode()
    assert page in paper_page


@pytest.mark.requirement("R1-29", "R2-42", "R2-52")
def test_a_task_on_its_way(settings: object) -> None:
    world = make.followed()
    board, agency, district = map(client, (world.officer, world.department_officer, world.district_leader))
    mine, below = world.assigned(world.department, world.below)
    page = reverse("directives:task", args=[mine.pk])
    own = agency.get(reverse("directives:obligations"))
    assert own.status_code == 200
    assert "Rà soát chương trình." in own.content.decode()
    take, report = (reverse(f"directives:{name}", args=[mine.pk]) for name in ("take", "report"))
    assert board.post(take).status_code == 403
    assert district.get(page).status_code == 404
    assert take in agency.get(page).content.decode()
    assert agency.post(take).status_code == 302
    assert agency.post(take).status_code == 422
    assert agency.get(report).status_code == 200
    assert agency.post(report, {"result": ""}).status_code == 422
    assert agency.post(report, {"result": "Đã xong", "evidence": "1-X/Y"}).status_code == 422
    assert agency.post(report, {"result": "Đã xong"}).status_code == 302
    back = reverse("directives:return", args=[mine.pk])
    assert agency.get(back).status_code == 403
    assert "Đã xong" in board.get(page).content.decode()
    assert board.post(back, {"reason": ""}).status_code == 422
    assert board.post(back, {"reason": "Thiếu số liệu"}).status_code == 302
    extend = reverse("directives:extend", args=[below.pk])
    assert board.post(extend, {"due_on": "1/6/2024", "reason": "x"}).status_code == 422
    assert board.post(extend, {"due_on": "25/6/2024", "reason": "Chờ hướng dẫn"}).status_code == 302
    settings.NENNEP_NOW = LATER.isoformat()  # type: ignore[attr-defined]
    seen = district.get(reverse("directives:units")).content.decode()
    assert "Đảng ủy xã Mẫu" in seen
    assert "Sở Mẫu" not in seen
    urge = reverse("directives:urge")
    form = board.get(urge)
    assert form.status_code == 200
    chosen = board.post(reverse("directives:urge-chosen"), {"pick": [below.pk]})
    assert chosen["Location"] == f"{urge}?task={below.pk}"
    values = {"owner": world.board.pk, "message": "Đề nghị báo cáo", "tasks": [mine.pk, below.pk]}
    assert board.post(urge, {**values, "tasks": []}).status_code == 422
    assert not Urging.objects.exists()
    assert board.post(urge, values).status_code == 302
    assert "Đề nghị báo cáo" in agency.get(page).content.decode()
    log = board.get(reverse("directives:urgings")).content.decode()
    assert "Đề nghị báo cáo" in log
    behind = f"?urging={Urging.objects.get().pk}&finished=no"
    assert behind.replace("&", "&amp;") in log
    named = board.get(reverse("directives:tasks") + behind)
    assert named.status_code == 200
    assert "Đảng ủy xã Mẫu" in named.content.decode()
    assert agency.get(urge).status_code == 403


@pytest.mark.requirement("R2-42")
def test_plans_received_and_not_received() -> None:
    world = make.followed()
    board = client(world.officer)
    ask = reverse("directives:ask-plans", args=[world.directive.pk])
    values = {"others": "Sở Mẫu\nHuyện ủy Mẫu", "due_on": "20/6/2024"}
    assert board.get(ask).status_code == 200
    assert board.post(ask, {**values, "due_on": ""}).status_code == 422
    assert board.post(ask, values).status_code == 302
    task = UnitTask.objects.get(unit=world.department)
    receive = reverse("directives:receive", args=[task.pk])
    assert client(world.department_officer).get(receive).status_code == 403
    assert board.get(receive).status_code == 200
    assert board.post(receive, {"received_on": "9/9/2024"}).status_code == 422
    assert board.post(receive, {"received_on": "3/6/2024", "note": "Kế hoạch tốt"}).status_code == 302
    plans = reverse("directives:plans", args=[world.directive.pk])
    received = board.get(plans, {"received": "yes"}).content.decode()
    assert "Sở Mẫu" in received
    assert "Huyện ủy Mẫu" not in received.split('class="rows"', maxsplit=1)[-1]
    sheet = load_workbook(io.BytesIO(board.get(plans, {"format": "xlsx"}).content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert {"Sở Mẫu", "Huyện ủy Mẫu"} <= set(cells)


def test_lists_narrow_sort_and_ask_as_often_for_many_as_for_few() -> None:
    world = make.followed()
    world.assigned(world.department)
    board = client(world.officer)
    lists = [reverse(f"directives:{name}") for name in ("directives", "tasks", "units", "urgings", "yearly")]
    lists += [reverse("directives:directive", args=[world.directive.pk])]

    def questions() -> list[int]:
        counts = []
        for url in lists:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert board.get(url).status_code == 200
            counts.append(len(asked))
        return counts

    questions()
    few = questions()
    world.assigned(*(units.unit(f"Sở Mẫu {number}", parent=world.committee) for number in range(24)))
    assert questions() == few
    tasks = reverse("directives:tasks")
    found = board.get(
        tasks, {"q": "so mau 7", "state": "open", "finished": "no", "item": "1"}
    ).content.decode()
    assert "Sở Mẫu 7" in found
    assert "Sở Mẫu 8" not in found.split("<tbody", maxsplit=1)[-1]
    for more in (
        {"state": "overdue"},
        {"state": "late"},
        {"unit": world.department.pk, "sort": "-due_on"},
        {"kind": "plan", "due_from": "1/1/24"},
        {"directive": world.directive.pk, "format": "xlsx"},
    ):
        assert board.get(tasks, more).status_code == 200
    assert board.get(reverse("directives:units"), {"late": "yes"}).status_code == 200
    give = reverse("directives:assign-task")
    assert board.get(give).status_code == 200
    values = {"owner": world.board.pk, "title": "Cung cấp số liệu", "others": "Sở Mẫu"}
    assert board.post(give, {**values, "title": ""}).status_code == 422
    assert board.post(give, values).status_code == 302
    assert UnitTask.objects.filter(title="Cung cấp số liệu").count() == 1
    assert client(accounts.user()).get(tasks).status_code == 403


@pytest.mark.requirement("R2-10", "R2-11", "R2-16", "R2-18")
def test_the_registers_are_kept_by_the_board() -> None:
    world = make.followed()
    board, agency = client(world.officer), client(world.department_officer)
    propose = reverse("directives:propose")
    proposal = {
        "unit": world.department.pk, "owner": world.board.pk, "title": "Mở lớp", "content": "Một lớp.", "author_name": "Sở",
    }  # fmt: skip
    assert agency.get(propose).status_code == 200
    assert agency.post(propose, {**proposal, "content": ""}).status_code == 422
    assert agency.post(propose, proposal).status_code == 302
    made = Proposal.objects.get()
    decide = reverse("directives:decide", args=[made.pk])
    assert agency.get(decide).status_code == 403
    assert client(world.district_leader).get(decide).status_code == 404
    assert board.get(decide).status_code == 200
    assert board.post(decide, {"is_accepted": "no", "outcome": ""}).status_code == 422
    assert board.post(decide, {"is_accepted": "no", "outcome": "Chưa có kinh phí"}).status_code == 302
    assert "Chưa có kinh phí" in agency.get(reverse("directives:proposal", args=[made.pk])).content.decode()
    assert board.get(reverse("directives:proposals"), {"state": "rejected"}).status_code == 200

    field = {"owner": world.board.pk, "name": "Du lịch", "valid_from": "1/1/2024", "basis": "12-CT/TU", "certainty": "office"}  # fmt: skip
    add = reverse("directives:add-field")
    assert agency.get(add).status_code == 403
    assert board.post(add, {**field, "basis": ""}).status_code == 422
    assert board.post(add, {**field, "last_on": "1/1/2023"}).status_code == 422
    assert board.post(add, field).status_code == 302
    end = reverse("directives:end-field", args=[PriorityField.objects.get().pk])
    assert board.post(end, {"last_on": "1/1/2020", "reason": "Hết"}).status_code == 422
    assert board.post(end, {"last_on": "31/12/2024", "reason": "Hết"}).status_code == 302
    inside = agency.get(reverse("directives:fields"), {"day_from": "1/6/2024", "day_to": "1/6/2024"})
    assert "Du lịch" in inside.content.decode()
    after = agency.get(reverse("directives:fields"), {"day_from": "1/1/2025", "day_to": "1/1/2025"})
    assert "Du lịch" not in after.content.decode()

    target = {"owner": world.board.pk, "document": "12-CT/TU", "title": "Đạt chuẩn", "value": "90,5", "due_on": "31/12/2025"}  # fmt: skip
    add = reverse("directives:add-target")
    assert board.post(add, {**target, "due_on": ""}).status_code == 422
    assert board.post(add, target).status_code == 302
    assert str(Target.objects.get().value) == "90.50"
    assert "90,5" in agency.get(reverse("directives:targets")).content.decode()

    yearly = {
        "owner": world.board.pk, "title": "Báo cáo", "day": "15", "month": "11", "opens_before_days": "30", "unit": "Sở Mẫu",
    }  # fmt: skip
    add = reverse("directives:add-yearly")
    assert board.get(add).status_code == 200
    for wrong in ({"day": "31"}, {"unit": ""}, {"unit": "Không Có"}):
        assert board.post(add, {**yearly, **wrong}).status_code == 422
    assert board.post(add, yearly).status_code == 302
    end = reverse("directives:end-yearly", args=[YearlyDuty.objects.get().pk])
    assert agency.get(end).status_code == 403
    assert board.get(end).status_code == 200
    assert board.post(end, {"reason": "Bỏ"}).status_code == 302


@pytest.mark.requirement("R1-14")
def test_a_regulation_of_coordination_without_a_date_is_flagged() -> None:
    world = make.followed()
    register_external(
        number_text="6445-QĐ/TU",
        issuer_name="Thành ủy Hà Nội",
        subject="về Quy chế phối hợp",
        kind="quyet-dinh",
        duties=[
            Duty("Sở Mẫu", "Rà soát đối tượng, cử cán bộ đi học", world.department),
            Duty("Trường Lê Hồng Phong", "Mở lớp, quản lý học viên"),
        ],
        by=system(),
        now=NOW,
    )
    board, agency = client(world.officer), client(world.department_officer)
    page = board.get(reverse("directives:duties"), {"dated": "no"}).content.decode()
    assert "6445-QĐ/TU" in page
    assert "Mở lớp, quản lý học viên" in page
    assert "thiếu ngày" in page
    assert "6445-QĐ/TU" not in board.get(reverse("directives:duties"), {"dated": "yes"}).content.decode()
    own = agency.get(reverse("directives:obligations")).content.decode()
    assert "Rà soát đối tượng, cử cán bộ đi học" in own
    assert client(world.officer).get(reverse("directives:obligations")).status_code == 200
    assert client(accounts.user()).get(reverse("directives:obligations")).status_code == 403


def test_the_first_directive_task_exists_only_for_its_unit() -> None:
    world = make.followed()
    operations.assign_task(owner=world.board, units=[world.board], title="Theo dõi", by=system(), now=NOW)
    assert "Theo dõi" in client(world.officer).get(reverse("directives:obligations")).content.decode()
    assert (
        "Theo dõi" not in client(world.department_officer).get(reverse("directives:tasks")).content.decode()
    )


@pytest.mark.requirement("R1-14")
def test_a_duty_is_entered_read_by_its_unit_and_given_as_a_task() -> None:
    world = make.followed()
    board = client(world.officer)
    documents.external("6445-QĐ/TU", issuer_name="Thành ủy Mẫu", issued_on=None)
    url = reverse("directives:lay-duty")
    assert board.get(url).status_code == 200
    values = {"document": "6445-QĐ/TU", "party": "", "unit": "Sở Mẫu", "duty": "Cử người học đúng đối tượng."}
    for wrong in ({"document": "1-QĐ/TU"}, {"duty": ""}, {"unit": "", "party": ""}, {"unit": "Không Có"}):
        assert board.post(url, {**values, **wrong}).status_code == 422
    assert not DocumentDuty.objects.exists()
    assert board.post(url, values).status_code == 302
    duty = DocumentDuty.objects.get()
    page = reverse("directives:duty", args=[duty.pk])
    agency = client(world.department_officer)
    for reader in (board, agency):
        assert "Cử người học đúng đối tượng." in reader.get(page).content.decode()
    assert agency.get(url).status_code == 403
    assert client(accounts.user()).get(page).status_code == 404
    assign = f"{reverse('directives:assign-task')}?duty={duty.pk}"
    assert "Cử người học đúng đối tượng." in board.get(assign).content.decode()
    given = {"owner": world.board.pk, "title": "Cử người học", "others": "Sở Mẫu", "document": "6445-QĐ/TU"}
    assert board.post(assign, given).status_code == 302
    yearly = f"{reverse('directives:add-yearly')}?duty={duty.pk}"
    assert board.get(yearly).status_code == 200
    each = {
        "owner": world.board.pk,
        "title": "Cử người học",
        "day": 20,
        "month": 6,
        "opens_before_days": 30,
        "unit": "Sở Mẫu",
    }
    assert board.post(yearly, each).status_code == 302
    assert UnitTask.objects.get().duty == YearlyDuty.objects.get().duty == duty
    assert "Cử người học" in agency.get(page).content.decode()


@pytest.mark.requirement("R2-19", "R2-28")
def test_a_scheme_is_taken_up_and_its_people_entered() -> None:
    world = make.followed()
    board = client(world.officer)
    programme = catalogue.programme("chuong-trinh-mau", "Chương trình Mẫu")
    here = people.person("Trần Thị Nguồn", unit=world.department)
    people.person("Lê Văn Nguồn", unit=world.below)
    documents.external("4-ĐA/TU", issuer_name="Tỉnh ủy Mẫu", subject="tạo nguồn cán bộ")
    url = reverse("directives:open-scheme")
    assert board.get(url).status_code == 200
    values = {
        "owner": world.board.pk, "document": "4-ĐA/TU", "programmes": [programme.code], "valid_from": "20/11/2022",
    }  # fmt: skip
    for wrong in ({"document": "5-ĐA/TU"}, {"programmes": []}, {"last_on": "1/1/2022"}):
        assert board.post(url, {**values, **wrong}).status_code == 422
    assert board.post(url, values).status_code == 302
    scheme = Scheme.objects.get()
    enter = reverse("directives:enter-members", args=[scheme.pk])
    assert board.get(enter).status_code == 200
    for wrong in ("", "Không Ai", "Nguồn"):
        assert board.post(enter, {"people": wrong}).status_code == 422
    assert not SchemeMember.objects.exists()
    assert board.post(enter, {"people": f"{here.code}\nLê Văn Nguồn"}).status_code == 302
    page = reverse("directives:scheme", args=[scheme.pk])
    shown = board.get(page).content.decode()
    assert "Trần Thị Nguồn" in shown
    assert "Lê Văn Nguồn" in shown
    mine = client(world.department_officer).get(page).content.decode()
    assert "Trần Thị Nguồn" in mine
    assert "Lê Văn Nguồn" not in mine
    assert client(accounts.holder("training_office", units.unit())).get(page).status_code == 404
    limit = reverse("directives:set-limit", args=[scheme.pk])
    assert board.get(limit).status_code == 200
    allowed = {
        "kind": "classes",
        "most": 2,
        "valid_from": "1/1/2023",
        "basis_text": "39-KL/TW",
        "certainty": "office",
    }
    assert board.post(limit, {**allowed, "most": 0}).status_code == 422
    assert board.post(limit, allowed).status_code == 302
    assert "39-KL/TW" in board.get(page).content.decode()
    member = SchemeMember.objects.get(person=here)
    remove = reverse("directives:remove-member", args=[member.pk])
    assert remove in shown
    assert board.get(remove).status_code == 200
    assert client(world.department_officer).get(remove).status_code == 403
    assert board.post(remove, {"reason": ""}).status_code == 422
    assert board.post(remove, {"reason": "Chuyển công tác"}).status_code == 302
    assert remove not in board.get(page).content.decode()
    assert "tạo nguồn cán bộ" in board.get(reverse("directives:schemes")).content.decode()


@pytest.mark.requirement("R2-19")
def test_a_scheme_asks_as_much_for_one_as_for_many() -> None:
    world = make.followed()
    programme = catalogue.programme("chuong-trinh-mau", "Chương trình Mẫu")
    scheme = operations.open_scheme(
        owner=world.board, document=documents.external("4-ĐA/TU"), name="Đề án", programmes=[programme.code],
        valid_from=NOW.date(), by=world.officer, now=NOW,
    )  # fmt: skip
    page = reverse("directives:scheme", args=[scheme.pk])
    counts = []
    for few in (1, 24):
        some = [people.person(unit=world.department) for _number in range(few)]
        operations.enter_members(scheme=scheme, people=some, by=world.officer, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert client(world.officer).get(page).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.requirement("R2-18")
def test_the_menu_marks_the_registers_on_their_pages() -> None:
    board = client(make.followed().officer)
    for name, marked in (
        ("targets", "proposals"),
        ("schemes", "proposals"),
        ("duties", "proposals"),
        ("tasks", "directives"),
    ):
        groups = board.get(reverse(f"directives:{name}")).context["navigation"]
        assert [item.url for group in groups for item in group.items if item.is_current] == [
            reverse(f"directives:{marked}")
        ]


@pytest.mark.requirement("R1-14")
def test_a_duty_is_tied_to_an_event_and_untied_by_forms() -> None:
    world = make.followed()
    document = documents.external("6445-QĐ/TU", issuer_name="Tỉnh ủy Mẫu")
    duty = lay_duty(
        document=document, party="", duty="Báo cáo sĩ số.", unit=world.department, by=system(), now=NOW
    )
    board = client(world.officer)
    new = reverse("directives:add-event-duty", args=[duty.pk])
    assert client(world.department_officer).get(new).status_code == 403
    assert (
        board.post(
            new, {"owner": world.board.pk, "event": "batch", "days": "x", "unit": "Sở Mẫu"}
        ).status_code
        == 422
    )
    assert not EventDuty.objects.exists()
    sent = board.post(new, {"owner": world.board.pk, "event": "batch", "days": "5", "unit": "Sở Mẫu"})
    assert sent.status_code == 302
    tied = EventDuty.objects.get()
    shown = board.get(reverse("directives:duty", args=[duty.pk])).content.decode()
    end = reverse("directives:end-event-duty", args=[tied.pk])
    assert "Sở Mẫu, trong 5 ngày" in shown
    assert end in shown
    assert client(world.department_officer).post(end, {"reason": "x"}).status_code == 403
    assert board.post(end, {"reason": "Quy chế mới"}).status_code == 302
    assert end not in board.get(reverse("directives:duty", args=[duty.pk])).content.decode()
