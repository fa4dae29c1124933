"""Places in classes, duties, promises."""

from datetime import date, datetime

import pytest

from nennep.classes import operations
from nennep.classes.models import ClassAppointment, ClassRole, EndReason, Enrolment
from nennep.classes.operations import registry
from nennep.kernel.errors import Refused
from tests.make import classes, units

pytestmark = pytest.mark.django_db


def test_a_person_has_one_place_in_a_class() -> None:
    one, who = classes.training_class(), classes.person()
    classes.enrolment(one, who)
    with pytest.raises(Refused) as refused:
        classes.enrolment(one, who)
    assert refused.value.field == "person"
    assert [row.order for row in (classes.enrolment(one), classes.enrolment(one))] == [2, 3]


def test_a_move_ends_one_place_and_begins_another(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr(registry, "_enrolment_changes", [])
    one, other = classes.training_class(), classes.training_class()
    old = classes.enrolment(one, post="Chuyên viên")
    operations.register_enrolment_change(lambda *, enrolment, by, now: told.append(enrolment.pk))
    new = operations.move_to_class(
        enrolment=old,
        training_class=other,
        moved_on=date(2024, 6, 10),
        by=units.system(),
        now=now,
        reason="Đơn xin",
    )
    old.refresh_from_db()
    assert (old.valid_to, old.end_reason) == (date(2024, 6, 10), EndReason.MOVED)
    assert (new.training_class, new.person, new.agency, new.valid_from, new.post, new.valid_to) == (
        other, old.person, old.agency, date(2024, 6, 10), "Chuyên viên", None,
    )  # fmt: skip
    assert told == [old.pk, new.pk]


def test_a_move_that_fails_halfway_leaves_everything(now: datetime) -> None:
    one, other, who = classes.training_class(), classes.training_class(), classes.person()
    old = classes.enrolment(one, who)
    classes.enrolment(other, who)
    with pytest.raises(Refused):
        operations.move_to_class(
            enrolment=old, training_class=other, moved_on=date(2024, 6, 10), by=units.system(), now=now
        )
    old.refresh_from_db()
    assert old.valid_to is None


def test_who_keeps_one_class_does_not_move_people_into_another(now: datetime) -> None:
    one, other = classes.training_class(), classes.training_class()
    old, manager = classes.enrolment(one), classes.class_manager(one)
    with pytest.raises(Refused):
        operations.move_to_class(
            enrolment=old, training_class=other, moved_on=date(2024, 6, 10), by=manager, now=now
        )
    assert Enrolment.objects.count() == 1


def test_leaving_a_class(now: datetime) -> None:
    place = classes.enrolment(classes.training_class())
    with pytest.raises(Refused):
        operations.end_enrolment(
            enrolment=place,
            valid_to=date(2024, 6, 2),
            end_reason=EndReason.WITHDRAWN,
            by=units.system(),
            now=now,
        )
    with pytest.raises(Refused):
        operations.end_enrolment(
            enrolment=place, valid_to=date(2024, 6, 5), end_reason=EndReason.MOVED, by=units.system(), now=now
        )
    left = operations.end_enrolment(
        enrolment=place, valid_to=date(2024, 6, 5), end_reason=EndReason.WITHDRAWN, by=units.system(), now=now
    )
    assert left.valid_to == date(2024, 6, 5)
    with pytest.raises(Refused):
        operations.set_seat(enrolment=left, seat="A1", by=units.system(), now=now)


def test_two_people_do_not_share_a_seat(now: datetime) -> None:
    one = classes.training_class()
    first, second = classes.enrolment(one), classes.enrolment(one)
    operations.set_seat(enrolment=first, seat="A1", by=units.system(), now=now)
    with pytest.raises(Refused) as refused:
        operations.set_seat(enrolment=second, seat="a1", by=units.system(), now=now)
    assert refused.value.field == "seat"
    second.refresh_from_db()
    assert second.seat == ""


@pytest.mark.requirement("R1-23")
def test_only_the_trainee_promises_to_keep_the_rules(now: datetime) -> None:
    one = classes.training_class()
    place, manager = classes.enrolment(one), classes.class_manager(one)
    with pytest.raises(Refused):
        operations.acknowledge_rules(enrolment=place, by=manager, now=now)
    trainee = classes.account_of(place.person)
    assert operations.acknowledge_rules(enrolment=place, by=trainee, now=now).rules_acknowledged_at == now
    later = now.replace(hour=9)
    assert operations.acknowledge_rules(enrolment=place, by=trainee, now=later).rules_acknowledged_at == now


@pytest.mark.requirement("R0-14")
def test_duties_of_the_class(now: datetime) -> None:
    one = classes.training_class()
    place = classes.enrolment(one)
    classes.duty(one, place.person, ClassRole.CLASS_MONITOR)
    refusals = {
        "person": (classes.person(), ClassRole.CLASS_DEPUTY),  # not a trainee of the class
        "role": (classes.enrolment(one).person, ClassRole.CLASS_MONITOR),  # a second monitor
        "delegation": (classes.person(), ClassRole.DELEGATION_HEAD),  # of nobody
    }
    for field, (who, role) in refusals.items():
        with pytest.raises(Refused) as refused:
            classes.duty(one, who, role)
        assert refused.value.field == field
    with pytest.raises(Refused):
        classes.duty(one, place.person, ClassRole.CLASS_MONITOR)
    assert ClassAppointment.objects.count() == 1
    appointment = ClassAppointment.objects.get()
    operations.end_appointment(appointment=appointment, valid_to=date(2024, 7, 1), by=units.system(), now=now)
    appointment.refresh_from_db()
    assert appointment.valid_to == date(2024, 7, 1)
