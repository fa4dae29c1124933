"""Directives, tasks, urging, plans; who may do what, and what changes nothing."""

from datetime import date, timedelta

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.directives import operations, policies
from nennep.directives.models import Directive, TaskKind, UnitTask, Urging
from nennep.directives.operations import ItemText
from nennep.directives.queries import (
    item_rows,
    task_rows,
    tasks_by_unit,
    units_of_sets,
    urging_rows,
)
from nennep.directives.states import TaskState
from nennep.documents.models import RecipientSet
from nennep.documents.queries import document_numbered
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, documents, units
from tests.make import directives as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=30)


@pytest.mark.requirement("R2-01")
def test_a_directive_is_followed_item_by_item() -> None:
    world = make.followed()
    assert [(one.number, one.text) for one in world.directive.items.order_by("number")] == [
        (1, "Rà soát chương trình."),
        (2, "Kiểm tra, giám sát."),
    ]
    good = {
        "document": documents.external("13-CT/TU", issuer_name="Tỉnh ủy Mẫu", kind="chi-thi"),
        "owner": world.board,
        "title": "",
        "items": [ItemText("Một việc")],
    }
    draft = documents.draft(world.board)
    for wrong, field in (
        ({"document": draft}, "document"),
        ({"document": world.directive.document}, "document"),
        ({"items": []}, "items"),
        ({"items": [ItemText("Một"), ItemText("  ")]}, "items"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.open_directive(**{**good, **wrong}, by=world.officer, now=NOW)
        assert refusal.value.field == field
    for other in (world.department_officer, world.leader):
        with pytest.raises(NotAllowed):
            operations.open_directive(**good, by=other, now=NOW)
    assert Directive.objects.count() == 1
    opened = operations.open_directive(**good, by=world.officer, now=NOW)
    assert opened.title == good["document"].subject  # type: ignore[union-attr]
    assert Entry.objects.filter(act="directives.directive.open", subject_id=opened.pk).count() == 1
    item = opened.items.get()
    with pytest.raises(Refused):
        operations.change_item(item=item, wording=" ", due_on=None, by=world.officer, now=NOW)
    item = operations.change_item(item=item, wording="Việc khác", due_on=make.DUE, by=world.officer, now=NOW)
    assert (item.text, item.due_on, item.search_key) == ("Việc khác", make.DUE, "viec khac")


@pytest.mark.requirement("R2-15")
def test_an_item_fans_out_to_the_units_of_a_set_on_the_day() -> None:
    world = make.followed()
    gone = units.unit("Huyện ủy Cũ", kind_code="district_committee", parent=world.committee, valid_to=TODAY)
    sets = [RecipientSet.objects.get(code=code) for code in ("committees", "departments")]
    found = units_of_sets(sets, TODAY)
    assert {unit.pk for unit in found} == {world.district.pk, world.department.pk}
    assert gone not in found
    tasks = operations.assign_item(item=world.item, units=found, by=world.officer, now=NOW)
    assert {(task.unit_id, task.due_on, task.state) for task in tasks} == {
        (world.district.pk, make.DUE, "open"),
        (world.department.pk, make.DUE, "open"),
    }
    again = operations.assign_item(
        item=world.item, units=[*found, world.below], by=world.officer, now=NOW, title="Ngắn gọn"
    )
    assert [(task.unit_id, task.title) for task in again] == [(world.below.pk, "Ngắn gọn")]
    with pytest.raises(Refused) as refusal:
        operations.assign_item(item=world.item, units=found, by=world.officer, now=NOW)
    assert refusal.value.field == "sets"
    with pytest.raises(Refused) as refusal:
        operations.assign_item(item=world.item, units=[], by=world.officer, now=NOW)
    assert refusal.value.field == "sets"
    with pytest.raises(Refused) as refusal:
        operations.assign_item(
            item=world.item, units=[world.board], due_on=TODAY - timedelta(days=1), by=world.officer, now=NOW
        )
    assert refusal.value.field == "due_on"
    with pytest.raises(NotAllowed):
        operations.assign_item(item=world.item, units=[world.board], by=world.district_leader, now=NOW)
    assert UnitTask.objects.count() == 3


@pytest.mark.requirement("R1-29")
def test_a_task_is_taken_reported_sent_back_and_counted_when_overdue() -> None:
    world = make.followed()
    mine, other = world.assigned(world.department, world.district)
    with pytest.raises(NotAllowed):
        operations.take_task(task=mine, by=world.district_leader, now=NOW)
    mine = operations.take_task(task=mine, by=world.department_officer, now=NOW)
    assert mine.state == TaskState.TAKEN
    with pytest.raises(Refused):
        operations.take_task(task=mine, by=world.department_officer, now=NOW)
    rows = tasks_by_unit(UnitTask.objects.all(), LATER.date())
    assert [(row.unit, row.total, row.unfinished, row.overdue, row.done) for row in rows] == [
        ("Huyện ủy Mẫu", 1, 1, 1, 0),
        ("Sở Mẫu", 1, 1, 1, 0),
    ]
    with pytest.raises(Refused) as refusal:
        operations.report_task(task=mine, result=" ", by=world.department_officer, now=NOW)
    assert refusal.value.field == "result"
    evidence = documents.external("45-BC/SM", issuer_name="Sở Mẫu", kind="bao-cao")
    mine = operations.report_task(
        task=mine,
        result="Đã rà soát 5 chương trình.",
        evidence=evidence,
        by=world.department_officer,
        now=LATER,
    )
    assert (mine.state, mine.done_on, mine.done_by) == ("done", LATER.date(), world.department_officer)
    (line,) = task_rows([mine], LATER.date())
    assert (line.state, line.days_late, line.evidence) == ("late", 13, "45-BC/SM")  # 20-6 → 3-7
    (item,) = item_rows(world.directive, [world.item], UnitTask.objects.all(), LATER.date())
    assert (item.tasks, item.done, item.overdue) == (2, 1, 1)
    with pytest.raises(Refused):
        operations.report_task(task=mine, result="Lần nữa", by=world.department_officer, now=LATER)
    with pytest.raises(NotAllowed):
        operations.return_task(task=mine, reason="Thiếu", by=world.department_officer, now=LATER)
    with pytest.raises(Refused):
        operations.return_task(task=other, reason="Thiếu", by=world.officer, now=LATER)
    back = operations.return_task(task=mine, reason="Thiếu danh mục", by=world.officer, now=LATER)
    assert (back.state, back.done_on, back.done_by) == ("taken", None, None)
    acts = Entry.objects.filter(subject_id=mine.pk, subject_kind="directives.unittask").order_by("pk")
    assert [entry.act.rpartition(".")[2] for entry in acts] == ["take", "report", "return"]


def test_more_time_needs_a_later_day_and_a_reason() -> None:
    world = make.followed()
    (task,) = world.assigned(world.department)
    for due_on, reason, field in (
        (make.DUE, "Bận", "due_on"),
        (TODAY - timedelta(days=1), "Bận", "due_on"),
        (make.DUE + timedelta(days=9), " ", "reason"),
    ):
        with pytest.raises(Refused) as refusal:
            operations.extend_task(task=task, due_on=due_on, reason=reason, by=world.officer, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.extend_task(
            task=task, due_on=date(2024, 7, 1), reason="Bận", by=world.department_officer, now=NOW
        )
    task.refresh_from_db()
    assert task.due_on == make.DUE
    later = operations.extend_task(
        task=task, due_on=date(2024, 7, 1), reason="Chờ hướng dẫn", by=world.officer, now=NOW
    )
    assert later.due_on == date(2024, 7, 1)


@pytest.mark.requirement("R2-45")
def test_urging_is_logged_with_its_day_and_its_effect() -> None:
    world = make.followed()
    first, second = world.assigned(world.department, world.district)
    for wrong, field in (({"message": " "}, "message"), ({"tasks": []}, "tasks")):
        with pytest.raises(Refused) as refusal:
            operations.urge(
                **{"owner": world.board, "tasks": [first], "message": "Gửi báo cáo", **wrong},
                by=world.officer,
                now=NOW,
            )
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.urge(
            owner=world.board, tasks=[first], message="Gửi báo cáo", by=world.department_officer, now=NOW
        )
    elsewhere = documents.board(documents.committee("Tỉnh ủy Khác"))
    with pytest.raises(NotAllowed):
        operations.urge(owner=elsewhere, tasks=[first], message="Gửi báo cáo", by=system(), now=NOW)
    assert not Urging.objects.exists()
    urging = operations.urge(
        owner=world.board, tasks=[first, second], message="Đề nghị gửi báo cáo", by=world.officer, now=NOW
    )
    everything = UnitTask.objects.all()
    (row,) = urging_rows([urging], everything)
    assert (row.sent_on, row.units, row.tasks, row.done_since, row.still_open) == (TODAY, 2, 2, 0, 2)
    operations.report_task(task=first, result="Đã gửi", by=world.department_officer, now=LATER)
    (row,) = urging_rows([urging], everything)
    assert (row.done_since, row.still_open) == (1, 1)
    with pytest.raises(Refused) as refusal:
        operations.urge(owner=world.board, tasks=[first], message="Nhắc lại", by=world.officer, now=LATER)
    assert refusal.value.field == "tasks"
    (line,) = task_rows([second], TODAY)
    assert line.urged == 1
    assert tasks_by_unit(everything, TODAY)[0].last_urged_on == TODAY


@pytest.mark.requirement("R2-42")
def test_implementation_plans_are_received_or_not() -> None:
    world = make.followed()
    asked = operations.ask_for_plans(
        directive=world.directive,
        units=[world.department, world.district],
        due_on=make.DUE,
        by=world.officer,
        now=NOW,
    )
    assert {task.kind for task in asked} == {TaskKind.PLAN}
    with pytest.raises(Refused):
        operations.ask_for_plans(
            directive=world.directive, units=[world.district], due_on=make.DUE, by=world.officer, now=NOW
        )
    plan = documents.external("7-KH/HU", issuer_name="Huyện ủy Mẫu", kind="ke-hoach")
    of_district = next(task for task in asked if task.unit_id == world.district.pk)
    with pytest.raises(Refused) as refusal:
        operations.receive_plan(
            task=of_district, received_on=TODAY + timedelta(days=1), by=world.officer, now=NOW
        )
    assert refusal.value.field == "received_on"
    with pytest.raises(NotAllowed):
        operations.receive_plan(task=of_district, received_on=TODAY, by=world.district_leader, now=NOW)
    operations.receive_plan(task=of_district, received_on=TODAY, document=plan, by=world.officer, now=NOW)
    of_district.refresh_from_db()
    assert (of_district.state, of_district.done_on, of_district.evidence) == ("done", TODAY, plan)
    (task,) = world.assigned(world.department)
    with pytest.raises(Refused):
        operations.receive_plan(task=task, received_on=TODAY, by=world.officer, now=NOW)


def test_a_task_of_its_own_comes_from_no_item() -> None:
    world = make.followed()
    (task,) = operations.assign_task(
        owner=world.board, units=[world.department, world.department], title="Cung cấp số liệu",
        document=document_numbered("12-CT/TU"), by=world.officer, now=NOW,
    )  # fmt: skip
    assert (task.item, task.directive, task.due_on) == (None, None, None)
    (row,) = task_rows([task], LATER.date())
    assert (row.state, row.days_late, row.directive) == ("open", 0, "12-CT/TU")
    with pytest.raises(Refused) as refusal:
        operations.assign_task(
            owner=world.board, units=[world.department], title=" ", by=world.officer, now=NOW
        )
    assert refusal.value.field == "title"
    with pytest.raises(Refused):
        document_numbered("99-XX/YY")


@pytest.mark.requirement("R2-52")
def test_a_committee_sees_its_own_subtree_and_no_other() -> None:
    world = make.followed()
    elsewhere = units.unit("Huyện ủy Khác", kind_code="district_committee", parent=world.committee)
    tasks = {
        task.unit_id: task
        for task in world.assigned(world.district, world.below, elsewhere, world.department)
    }
    operations.urge(owner=world.board, tasks=[tasks[elsewhere.pk]], message="Nhắc", by=world.officer, now=NOW)
    seen = set(policies.tasks_visible_to(world.district_leader, TODAY).values_list("unit_id", flat=True))
    assert seen == {world.district.pk, world.below.pk}
    assert policies.directives_visible_to(world.district_leader, TODAY).get() == world.directive
    assert not policies.urgings_visible_to(world.district_leader, TODAY).exists()
    assert policies.tasks_visible_to(world.leader, TODAY).count() == 4
    assert policies.urgings_visible_to(world.leader, TODAY).count() == 1
    own = policies.tasks_visible_to(world.department_officer, TODAY)
    assert [task.unit_id for task in own] == [world.department.pk]
    stranger = accounts.user()
    clerk = accounts.holder(Role.RECORDS_CLERK, world.board)
    for nobody in (stranger, clerk):
        assert not policies.tasks_visible_to(nobody, TODAY).exists()
        assert not policies.directives_visible_to(nobody, TODAY).exists()
    other_board = accounts.holder(Role.BOARD_OFFICER, documents.board(documents.committee("Tỉnh ủy Khác")))
    assert not policies.tasks_visible_to(other_board, TODAY).exists()
    leads = policies.may_report(world.district_leader, tasks[world.district.pk], TODAY)
    assert leads
    assert not policies.may_report(world.district_leader, tasks[world.below.pk], TODAY)
