"""Duties that a regulation of coordination lays on parties, and the tasks that come of them; units that ended (R1-06, R1-14)."""

from datetime import date, timedelta

import pytest

from nennep.directives import operations
from nennep.directives.models import UnitTask, YearlyDuty
from nennep.directives.policies import duties_visible_to
from nennep.documents.models import DocumentDuty
from nennep.documents.operations import lay_duty
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from nennep.units.queries import UnitNotThere, require_in_force, unit_named
from tests.make import directives as make
from tests.make import documents, units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.requirement("R1-14")
def test_a_duty_becomes_a_task_now_and_every_year() -> None:
    world = make.followed()
    regulation = documents.external("6445-QĐ/TU", issuer_name="Thành ủy Mẫu", issued_on=None)
    assert regulation.is_date_missing
    good = {
        "document": regulation,
        "party": "",
        "duty": "Cử người học đúng đối tượng.",
        "unit": world.department,
    }
    for wrong, field in (({"duty": " "}, "duty"), ({"unit": None}, "party")):
        with pytest.raises(Refused) as refusal:
            lay_duty(**{**good, **wrong}, by=world.officer, now=NOW)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        lay_duty(**good, by=world.department_officer, now=NOW)
    assert not DocumentDuty.objects.exists()
    duty = lay_duty(**good, by=world.officer, now=NOW)
    assert (duty.order, duty.party) == (1, "Sở Mẫu")
    with pytest.raises(Refused):
        lay_duty(**good, by=world.officer, now=NOW)
    lay_duty(document=regulation, party="Trường", duty="Báo cáo kết quả.", by=world.officer, now=NOW)
    assert duties_visible_to(world.department_officer, TODAY).filter(pk=duty.pk).exists()

    (task,) = operations.assign_task(
        owner=world.board, units=[world.department], title=duty.duty, duty=duty, by=world.officer, now=NOW
    )
    assert (task.duty, task.document) == (duty, regulation)
    recurring = operations.add_yearly_duty(
        owner=world.board, title="Báo cáo năm", month=6, day=20, opens_before_days=30, unit=world.department,
        duty=duty, by=world.officer, now=NOW,
    )  # fmt: skip
    (opened,) = operations.open_yearly_tasks(by=system(), now=NOW)
    assert (opened.duty, opened.yearly, opened.document) == (duty, recurring, regulation)


@pytest.mark.requirement("R1-06")
def test_a_unit_that_ended_is_not_chosen_and_its_yearly_duty_goes_to_its_heir() -> None:
    world = make.followed()
    old = units.unit("Ban cán sự đảng UBND Mẫu", code="BCS", kind_code="party_affairs_committee")
    heir = units.unit("Đảng ủy UBND Mẫu", code="DUUB", kind_code="direct_committee")
    yearly = operations.add_yearly_duty(
        owner=world.board, title="Báo cáo năm", month=6, day=20, opens_before_days=30, unit=old,
        by=world.officer, now=NOW,
    )  # fmt: skip
    ended = TODAY - timedelta(days=1)
    require_in_force(old, ended)
    unit_acts.succeed_units(
        predecessors=[old],
        successors=[heir],
        kind=SuccessionKind.TASKS_TRANSFERRED,
        on=TODAY,
        by=system(),
        now=NOW,
    )
    old.refresh_from_db()
    require_in_force(old, ended)
    with pytest.raises(UnitNotThere) as refusal:
        unit_named("Ban cán sự đảng UBND Mẫu", TODAY)
    assert "Đảng ủy UBND Mẫu" in refusal.value.message
    for act in (
        lambda: operations.assign_task(
            owner=world.board, units=[old], title="Việc", by=world.officer, now=NOW
        ),
        lambda: operations.add_yearly_duty(
            owner=world.board, title="Việc", month=6, day=20, opens_before_days=30, unit=old,
            by=world.officer, now=NOW,
        ),
    ):  # fmt: skip
        with pytest.raises(UnitNotThere) as refusal:
            act()
        assert "Đảng ủy UBND Mẫu" in refusal.value.message
    assert not UnitTask.objects.exists()
    assert YearlyDuty.objects.get() == yearly
    (task,) = operations.open_yearly_tasks(by=system(), now=NOW)
    assert task.unit == heir
    late = units.unit("Đơn vị sau này", valid_from=date(2030, 1, 1))
    with pytest.raises(UnitNotThere):
        require_in_force(late, TODAY)
