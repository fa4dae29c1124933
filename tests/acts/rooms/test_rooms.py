"""Rooms: seats, state by days, faults, and what a timetable may book (R1-26)."""

from datetime import date, datetime, timedelta

import pytest

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.classes import operations as classes_operations
from nennep.classes.models import Session, TrainingClass
from nennep.kernel.errors import NotAllowed, Refused
from nennep.rooms import operations, policies
from nennep.rooms.models import Room, RoomCondition, RoomFault
from nennep.rooms.states import RoomState
from tests.make import accounts, classes, rooms, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-26")]
DAY = date(2024, 6, 4)


@pytest.fixture
def one() -> TrainingClass:
    made = classes.training_class("Trung cấp LLCT K5", form="full_time")
    for _number in range(3):
        classes.enrolment(made)
    return made


def refused(act: object, **values: object) -> str:
    with pytest.raises(Refused) as caught:
        act(**values)  # type: ignore[operator]
    return caught.value.message


def test_a_name_of_a_room_on_record_books_it_and_another_venue_stays_words(one: TrainingClass) -> None:
    hall = rooms.room(one.host, "Hội trường A1", seats=3)
    booked = classes.session(one, DAY, room="HỘI TRƯỜNG a1")
    elsewhere = classes.session(one, DAY, "PM", room="Nhà văn hóa huyện")
    assert (booked.booked_room, booked.room) == (hall, "Hội trường A1")
    assert (elsewhere.booked_room, elsewhere.room) == (None, "Nhà văn hóa huyện")


def test_too_small_a_room_is_refused_with_both_numbers_and_rooms_that_fit(one: TrainingClass) -> None:
    small = rooms.room(one.host, "Phòng 2", seats=2)
    rooms.room(one.host, "Hội trường A1", seats=80)
    taken = rooms.room(one.host, "Hội trường A2", seats=90)
    other = classes.training_class("Bồi dưỡng K1", form="full_time", host=one.host)
    classes.session(other, DAY, booked_room=taken)
    told = refused(classes.session, of=one, held_on=DAY, booked_room=small)
    assert "2" in told
    assert "3" in told
    assert "Hội trường A1 (80 " in told
    assert "Hội trường A2" not in told
    assert not one.sessions.exists()
    online = classes.session(one, DAY, booked_room=small, mode="online")
    assert online.booked_room == small


def test_before_the_opening_the_planned_seats_count(
    one: TrainingClass, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nennep.classes.queries import rooms as room_queries

    hall = rooms.room(one.host, "Hội trường A1", seats=40)
    monkeypatch.setattr(room_queries, "planned_size", lambda _one: 70)
    assert "70" in refused(classes.session, of=one, held_on=DAY, booked_room=hall)
    classes_operations.open_class(
        training_class=one, opened_on=one.starts_on, by=units.system(), now=classes.NOW
    )
    assert classes.session(one, DAY, booked_room=hall).booked_room == hall


def test_a_room_is_never_booked_twice_at_a_time(one: TrainingClass) -> None:
    hall = rooms.room(one.host, "Hội trường A1")
    other = classes.training_class("Bồi dưỡng K1", form="full_time", host=one.host)
    first = classes.session(one, DAY, booked_room=hall)
    told = refused(classes.session, of=other, held_on=DAY, booked_room=hall)
    assert "Trung cấp LLCT K5" in told
    assert not other.sessions.exists()
    later = classes.session(other, DAY, "PM", booked_room=hall)
    refused(
        classes_operations.move_session,
        session=later,
        held_on=DAY,
        half="AM",
        by=units.system(),
        now=classes.NOW,
    )
    later.refresh_from_db()
    assert later.half == "PM"
    classes_operations.cancel_session(session=first, reason="Bão", by=units.system(), now=classes.NOW)
    moved = classes_operations.move_session(
        session=later, held_on=DAY, half="AM", by=units.system(), now=classes.NOW
    )
    assert moved.booked_room == hall


def test_a_room_of_another_institution_is_refused(one: TrainingClass) -> None:
    foreign = rooms.room(units.unit("Trường khác"), "Hội trường A1")
    refused(classes.session, of=one, held_on=DAY, booked_room=foreign)
    assert classes.session(one, DAY, room="Hội trường A1").booked_room is None


def test_a_room_out_of_use_is_refused_on_its_days_only(one: TrainingClass) -> None:
    hall = rooms.room(one.host, "Hội trường A1")
    operations.set_state(
        room=hall, state=RoomState.OUT_OF_USE, valid_from=DAY, valid_to=DAY + timedelta(days=2), reason="Sửa mái",
        by=units.system(), now=classes.NOW,
    )  # fmt: skip
    assert "Sửa mái" in refused(classes.session, of=one, held_on=DAY, booked_room=hall)
    assert classes.session(one, DAY + timedelta(days=2), booked_room=hall).booked_room == hall


def test_a_room_in_part_has_fewer_seats_and_a_change_of_topic_asks_nothing(one: TrainingClass) -> None:
    hall = rooms.room(one.host, "Hội trường A1", seats=10)
    session = classes.session(one, DAY, booked_room=hall)
    operations.set_state(
        room=hall, state=RoomState.LIMITED, seats=2, valid_from=DAY, reason="Hỏng ghế", by=units.system(),
        now=classes.NOW,
    )  # fmt: skip
    refused(classes.session, of=one, held_on=DAY, half="PM", booked_room=hall)
    changed = classes_operations.change_session(
        session=session, changes={"topic": "Bài 2"}, by=units.system(), now=classes.NOW
    )
    assert (changed.topic, changed.booked_room) == ("Bài 2", hall)


def test_states_follow_each_other_and_never_overlap(one: TrainingClass) -> None:
    hall = rooms.room(one.host, seats=10)
    act = {"room": hall, "by": units.system(), "now": classes.NOW}
    operations.set_state(**act, state=RoomState.OUT_OF_USE, valid_from=DAY, reason="Sửa")
    refused(operations.set_state, **act, state=RoomState.OUT_OF_USE, valid_from=DAY, reason="Sửa")
    refused(operations.set_state, **act, state=RoomState.LIMITED, seats=10, valid_from=DAY, reason="Sửa")
    refused(operations.set_state, **act, state=RoomState.OUT_OF_USE, valid_from=DAY + timedelta(days=1))
    operations.set_state(**act, state=RoomState.USABLE, valid_from=DAY + timedelta(days=3))
    condition = RoomCondition.objects.get()
    assert (condition.valid_from, condition.valid_to) == (DAY, DAY + timedelta(days=3))


def test_only_the_house_keeps_its_rooms_and_who_studies_there_reports_a_fault(one: TrainingClass) -> None:
    office, stranger = classes.training_office(one), accounts.holder(Role.TRAINING_OFFICE, units.unit())
    hall = operations.enter_room(owner=one.host, name="A1", seats=5, by=office, now=classes.NOW)
    assert refused(operations.enter_room, owner=one.host, name="a1", seats=5, by=office, now=classes.NOW)
    with pytest.raises(NotAllowed):
        operations.correct_room(room=hall, name="A2", seats=5, by=stranger, now=classes.NOW)
    trainee = classes.account_of(one.enrolments.order_by("pk")[0].person)
    with pytest.raises(NotAllowed):
        operations.report_fault(room=hall, what="Hỏng micro", by=stranger, now=classes.NOW)
    fault = operations.report_fault(room=hall, what="Hỏng micro", by=trainee, now=classes.NOW)
    with pytest.raises(NotAllowed):
        operations.mend_fault(fault=fault, how="Thay", mended_on=DAY, by=trainee, now=classes.NOW)
    later = classes.NOW + timedelta(days=3)
    refused(
        operations.mend_fault,
        fault=fault,
        how="Thay",
        mended_on=later.date() + timedelta(days=1),
        by=office,
        now=later,
    )
    assert RoomFault.objects.get().mended_on is None
    operations.mend_fault(fault=fault, how="Thay pin", mended_on=DAY, by=office, now=later)
    refused(operations.mend_fault, fault=fault, how="Thay", mended_on=DAY, by=office, now=later)
    assert set(policies.visible_to(trainee, DAY)) == set(policies.visible_to(office, DAY)) == {hall}
    assert not policies.visible_to(stranger, DAY).exists()
    assert set(Entry.objects.filter(act__startswith="rooms.").values_list("act", flat=True)) == {
        "rooms.room.enter", "rooms.fault.report", "rooms.fault.mend",
    }  # fmt: skip


def test_the_clock_of_a_session_decides_not_its_half_day(one: TrainingClass) -> None:
    hall = rooms.room(one.host, "Hội trường A1")
    other = classes.training_class("Bồi dưỡng K1", form="full_time", host=one.host)
    first: Session = classes.session(one, DAY, "AM", lessons=12, booked_room=hall)
    assert refused(classes.session, of=other, held_on=DAY, half="PM", booked_room=hall)
    starts: datetime = first.ends_at
    late = classes.session(
        other, DAY, "PM", booked_room=hall, starts_at=starts, ends_at=starts + timedelta(hours=1)
    )
    assert late.booked_room == hall
    assert Room.objects.count() == 1
