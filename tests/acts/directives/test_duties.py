"""Duties that a regulation of coordination lays on parties, and the tasks that come of them; units that ended (R1-06, R1-14)."""

from datetime import date, timedelta

import pytest

from nennep.classes.operations import close_batch, open_class, registry
from nennep.directives import operations
from nennep.directives.models import Event, EventDuty, UnitTask, YearlyDuty
from nennep.directives.policies import duties_visible_to
from nennep.documents.models import DocumentDuty
from nennep.documents.operations import lay_duty
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from nennep.units.queries import UnitNotThere, require_in_force, unit_named
from tests.make import classes, documents, planning, units
from tests.make import directives as make
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


@pytest.mark.requirement("R1-14")
def test_a_duty_tied_to_an_event_opens_its_task_once_with_the_day_counted_from_the_event() -> None:
    world = make.followed()
    school = units.unit("Trường Mẫu", kind_code="political_school", parent=world.committee)
    elsewhere = units.unit("Trường nơi khác", kind_code="political_school")
    regulation = documents.external("6445-QĐ/TU", issuer_name="Thành ủy Mẫu", issued_on=None)
    duty = lay_duty(
        document=regulation, party="", duty="Báo cáo sĩ số.", unit=school, by=world.officer, now=NOW
    )
    good = {
        "owner": world.board,
        "duty": duty,
        "unit": school,
        "event": Event.OPENING,
        "days": 5,
        "by": world.officer,
        "now": NOW,
    }
    for wrong, field in (({"event": "khac"}, "event"), ({"days": 999}, "days")):
        with pytest.raises(Refused) as refusal:
            operations.add_event_duty(**{**good, **wrong})
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        operations.add_event_duty(**{**good, "by": world.department_officer})
    assert not EventDuty.objects.exists()
    tied = operations.add_event_duty(**good)
    with pytest.raises(Refused):
        operations.add_event_duty(**good)

    happens = {
        "event": Event.OPENING,
        "happened": "class 7",
        "what": "TC-K31",
        "by": world.officer,
        "now": NOW,
    }
    assert operations.open_event_tasks(**happens, at=[elsewhere], on=TODAY) == [], (
        "not in the area of the Board"
    )
    assert operations.open_event_tasks(**{**happens, "event": Event.BATCH}, at=[school], on=TODAY) == []
    (task,) = operations.open_event_tasks(**happens, at=[school], on=TODAY)
    assert (task.unit, task.duty, task.document, task.owner) == (school, duty, regulation, world.board)
    assert (task.due_on, task.title) == (TODAY + timedelta(days=5), "Báo cáo sĩ số. · TC-K31")
    assert operations.open_event_tasks(**happens, at=[school], on=TODAY) == [], "once for one event"
    assert len(operations.open_event_tasks(**{**happens, "happened": "class 8"}, at=[school], on=TODAY)) == 1

    with pytest.raises(Refused):
        operations.end_event_duty(event_duty=tied, reason=" ", by=world.officer, now=NOW)
    operations.end_event_duty(event_duty=tied, reason="Quy chế mới", by=world.officer, now=NOW)
    later = NOW + timedelta(days=2)
    assert (
        operations.open_event_tasks(
            **{**happens, "happened": "class 9", "now": later}, at=[school], on=later.date()
        )
        == []
    )
    assert UnitTask.objects.count() == 2


@pytest.mark.requirement("R1-14")
def test_an_approved_plan_an_opening_and_a_closed_batch_open_the_tasks_of_their_duties(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(registry, "_batch_closings", [])  # the report of attendance is another test's
    world = make.followed()
    school = units.unit("Trường Mẫu", kind_code="political_school", parent=world.committee)
    duty = lay_duty(
        document=documents.external("6445-QĐ/TU"),
        party="",
        duty="Báo cáo.",
        unit=school,
        by=system(),
        now=NOW,
    )
    for event in Event.values:
        operations.add_event_duty(
            owner=world.board, duty=duty, unit=school, event=event, days=3, by=world.officer, now=NOW
        )
    one = classes.training_class(host=school)
    session = classes.session(one)
    classes.enrolment(one)
    open_class(training_class=one, opened_on=one.starts_on, by=system(), now=NOW)
    close_batch(batch=session.batch, by=system(), now=session.ends_at + timedelta(minutes=1))
    planning.approved(owner=world.board)
    closed_on = session.held_on
    found = UnitTask.objects.filter(duty=duty).values_list("event_duty__event", "due_on")
    assert dict(found) == {
        Event.OPENING: one.starts_on + timedelta(days=3),
        Event.BATCH: closed_on + timedelta(days=3),
        Event.PLAN: date(2024, 2, 24),
    }
