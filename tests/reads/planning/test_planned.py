"""What agencies asked for beside the seats of the plan, by programme and by level (R2-22, R4-33)."""

import pytest

from nennep.needs.queries import consolidated
from nennep.planning.queries import planned_seats
from tests.make import needs as make
from tests.make import planning, units
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R2-22", "R4-33")
def test_need_and_planned_seats_stand_side_by_side() -> None:
    world = make.asked()
    programme = make.programme()
    commune = units.unit("Đảng ủy xã Mẫu", kind_code="commune_committee", parent=world.board.parent)
    call = make.call(world.board, [world.agency, commune], title="Đợt hai")
    for agency, people in ((world.agency, 30), (commune, 12)):
        make.sent(
            make.Asked(
                world.board,
                agency,
                world.other,
                world.officer,
                world.agency_officer,
                world.other_officer,
                call,
            ),
            agency,
            people,
        )
    planning.school(world.board.parent)
    plan = planning.plan(world.board, year=2025)
    version = plan.versions.get()
    planning.line(version, seats=40, programme=programme, study_form="full_time")
    planning.line(version, "Lớp khác", seats=9, programme=programme, study_form="part_time_batch")
    assert planned_seats(world.board.pk, 2025) == {}, "a draft plans nothing"
    planning.approve(version)
    assert planned_seats(world.board.pk, 2025) == {
        (programme.pk, "full_time"): 40,
        (programme.pk, "part_time_batch"): 9,
    }
    assert planned_seats(world.board.pk, 2024) == {}
    (line,) = consolidated(call, NOW.date())
    assert (line.requested, line.planned) == (42, 40)
    assert sum(line.by_level.values()) == 42
    assert line.by_level["commune"] == 12
