"""What directives ask on the home page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.accounts.models import User
from nennep.desk.queries.asked import tasks_of
from nennep.directives import operations
from nennep.web.parts import Task
from tests.make import directives as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=30)


@pytest.mark.requirement("R1-29", "R2-11")
def test_a_unit_is_asked_to_do_its_tasks_and_the_board_to_urge_and_to_answer() -> None:
    world = make.followed()
    assert tasks_of(world.department_officer, NOW) == []
    (mine,) = world.assigned(world.department)
    (task,) = tasks_of(world.department_officer, NOW)
    assert (task.count, task.is_overdue) == (1, False)
    assert "20-6-2024" in str(task.due)
    assert tasks_of(world.officer, NOW) == []
    assert tasks_of(world.district_leader, NOW) == []
    (late,) = tasks_of(world.department_officer, LATER)
    assert late.is_overdue
    (of_board,) = tasks_of(world.officer, LATER)
    assert of_board.count == 1
    operations.report_task(task=mine, result="Đã xong", by=world.department_officer, now=LATER)
    operations.make_proposal(
        owner=world.board, unit=world.department, author_name="Sở", title="Mở lớp", content="Một lớp.",
        by=system(), now=LATER,
    )  # fmt: skip
    assert tasks_of(world.department_officer, LATER) == []
    (proposal,) = tasks_of(world.officer, LATER)
    assert "state=made" in proposal.url


def test_many_tasks_cost_what_one_costs() -> None:
    world = make.followed()

    def asked() -> tuple[list[Task], int]:
        with CaptureQueriesContext(connection) as queries:
            found = tasks_of(User.objects.get(pk=world.department_officer.pk), LATER)
        return found, len(queries)

    world.assigned(world.department)
    _one, first = asked()
    for number in range(4):
        operations.assign_task(
            owner=world.board, units=[world.department], title=f"Việc {number}", by=system(), now=NOW
        )
    found, cost = asked()
    assert (found[0].count, cost) == (5, first)
