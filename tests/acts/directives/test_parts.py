"""An approved plan gives who leads and who coordinates their part as a task, in both chains (R3-06, R3-09)."""

from datetime import date

import pytest

from nennep.accounts.models import Role
from nennep.directives import operations
from nennep.directives.models import TaskKind, UnitTask
from nennep.directives.operations import Part
from nennep.directives.policies import tasks_visible_to
from nennep.directives.queries import tasks_by_unit
from nennep.directives.queries.tasks import derived_state
from nennep.directives.states import TaskState
from nennep.kernel.errors import NotAllowed, Refused
from nennep.planning import operations as planning
from nennep.planning.queries import partners_of_items
from nennep.planning.states import Outcome
from tests.make import accounts, documents, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.requirement("R1-02", "R3-06", "R3-09", "R3-17")
def test_lead_and_coordinators_get_the_task_and_an_amendment_follows() -> None:
    board = make.board()
    propaganda = units.unit("Ban Tuyên giáo Mẫu", kind_code="party_body", parent=board.parent)
    home_affairs = units.unit("Sở Nội vụ Mẫu", kind_code="department")
    front = units.unit("Mặt trận Mẫu", kind_code="front")
    version = make.plan(board).versions.get()
    line = make.line(
        version, "Lớp chủ tịch xã", lead=propaganda, coordinators=[home_affairs, front], opens_month=9
    )
    studied = make.line(version, "Lớp còn nghiên cứu", lead=front, state="under_study")
    assert not UnitTask.objects.exists()
    make.approve(version)
    tasks = {task.unit_id: task for task in UnitTask.objects.order_by("pk")}
    assert set(tasks) == {propaganda.pk, home_affairs.pk, front.pk}
    assert {pk: task.kind for pk, task in tasks.items()} == {
        propaganda.pk: TaskKind.LEAD, home_affairs.pk: TaskKind.PARTNER, front.pk: TaskKind.PARTNER,
    }  # fmt: skip
    assert {task.due_on for task in tasks.values()} == {date(2024, 9, 30)}
    assert {task.owner_id for task in tasks.values()} == {board.pk}
    assert not UnitTask.objects.filter(plan_item=studied.item).exists()
    known = partners_of_items([line.item_id])[line.item_id]
    assert (known.lead, known.coordinators) == ("Ban Tuyên giáo Mẫu", ("Sở Nội vụ Mẫu", "Mặt trận Mẫu"))
    officer = accounts.holder(Role.AGENCY_OFFICER, home_affairs)
    assert set(tasks_visible_to(officer, TODAY)) == {tasks[home_affairs.pk]}
    operations.take_task(task=tasks[home_affairs.pk], by=officer, now=NOW)

    amended = planning.amend_plan(plan=version.plan, note="Điều chỉnh", by=system(), now=NOW)
    changed = amended.lines.get(item=line.item)
    planning.change_line(
        line=changed,
        to=make.written("Lớp chủ tịch xã", lead=home_affairs, coordinators=[propaganda], opens_month=11),
        reason="Đổi cơ quan chủ trì",
        by=system(),
        now=NOW,
    )
    make.approve(amended, make.decision(), Outcome.AGREED)
    after = {task.unit_id: task for task in UnitTask.objects.order_by("pk")}
    assert {pk: task.pk for pk, task in after.items()} == {pk: task.pk for pk, task in tasks.items()}
    assert (after[home_affairs.pk].kind, after[home_affairs.pk].state) == (TaskKind.LEAD, TaskState.TAKEN)
    assert after[propaganda.pk].kind == TaskKind.PARTNER
    assert after[propaganda.pk].due_on == date(2024, 11, 30)
    assert after[front.pk].state == TaskState.CALLED_OFF
    assert derived_state(after[front.pk], date(2025, 1, 1)) == "called_off"
    counted = {
        row.unit_id: (row.total, row.unfinished) for row in tasks_by_unit(UnitTask.objects.all(), TODAY)
    }
    assert counted[front.pk] == (0, 0)
    with pytest.raises(Refused):
        operations.report_task(task=after[front.pk], result="Xong", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.extend_task(
            task=after[front.pk], due_on=date(2025, 1, 1), reason="Thêm", by=system(), now=NOW
        )


@pytest.mark.requirement("R2-20", "R3-09")
def test_the_keeper_of_a_state_plan_gives_and_steers_its_parts() -> None:
    department = units.unit("Sở Nội vụ Mẫu", kind_code="department")
    school = make.school(documents.committee())
    keeper = accounts.holder(Role.AGENCY_OFFICER, department)
    stranger = accounts.holder(Role.AGENCY_OFFICER, units.unit())
    plan = make.plan(department, side="state")
    version = plan.versions.get()
    line = make.line(version, lead=school, quarter=4)
    parts = [Part(line.item_id, school, "Chủ trì", None, is_lead=True)]
    with pytest.raises(NotAllowed):
        operations.give_parts(
            owner=department,
            document=make.decision(),
            parts=parts,
            item_ids=[line.item_id],
            by=stranger,
            now=NOW,
        )
    assert not UnitTask.objects.exists()
    planning.submit_version(version=version, by=keeper, now=NOW)
    planning.conclude_version(version=version, rest=Outcome.AGREED, by=keeper, now=NOW)
    planning.approve_version(version=version, document=make.decision(), by=keeper, now=NOW)
    task = UnitTask.objects.get()
    assert (task.unit_id, task.due_on) == (school.pk, date(2024, 12, 31))
    assert set(tasks_visible_to(keeper, TODAY)) == {task}
    assert not tasks_visible_to(stranger, TODAY)
    later = {"task": task, "due_on": date(2025, 1, 31), "reason": "Dời lớp", "now": NOW}
    with pytest.raises(NotAllowed):
        operations.extend_task(by=stranger, **later)
    assert operations.extend_task(by=keeper, **later).due_on == date(2025, 1, 31)
