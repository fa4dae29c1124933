"""Pages of rooms: list with use, one room with its week, state and faults (R1-26)."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.classes.models import TrainingClass
from nennep.rooms.models import Room, RoomFault
from tests.make import classes, rooms
from tests.pages.classes.visitors import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-26")]


@pytest.fixture(autouse=True)
def _clock(settings: object) -> None:
    settings.NENNEP_NOW = classes.NOW.isoformat()  # type: ignore[attr-defined]


@pytest.fixture
def one() -> TrainingClass:
    return classes.training_class("Trung cấp LLCT K5", form="full_time")


@pytest.fixture
def office(one: TrainingClass) -> Client:
    return client_of(classes.training_office(one))


def test_a_room_is_entered_shut_and_mended_by_form(one: TrainingClass, office: Client) -> None:
    values = {"owner": one.host_id, "name": "Hội trường A1", "seats": 80, "equipment": "Máy chiếu"}
    assert office.post(reverse("rooms:enter"), {**values, "seats": 0}).status_code == 422
    assert office.post(reverse("rooms:enter"), values).status_code == 302
    room = Room.objects.get()
    classes.session(one, date(2024, 6, 4), room="Hội trường A1")
    listed = text(office.get(reverse("rooms:rooms") + "?q=hoi truong"))
    assert "Hội trường A1" in listed
    here = reverse("rooms:room", args=[room.pk])
    assert "Trung cấp LLCT K5" in text(office.get(here))
    shut = {"state": "out_of_use", "valid_from": "4/6/2024", "last_on": "3/6/2024", "reason": "Sửa mái"}
    refused = office.post(reverse("rooms:set-state", args=[room.pk]), shut)
    assert refused.status_code == 422
    office.post(reverse("rooms:set-state", args=[room.pk]), {**shut, "last_on": "6/6/2024"})
    page = text(office.get(here))
    assert "Buổi học cần xếp phòng khác" in page
    office.post(reverse("rooms:report-fault", args=[room.pk]), {"what": "Hỏng micro"})
    fault = RoomFault.objects.get()
    assert "Hỏng micro" in text(office.get(reverse("rooms:faults") + "?open=yes"))
    office.post(reverse("rooms:mend-fault", args=[fault.pk]), {"mended_on": "3/6/2024", "how": "Thay pin"})
    assert "Thay pin" in text(office.get(here))
    assert "Hỏng micro" not in text(office.get(reverse("rooms:faults") + "?open=yes"))


def test_a_session_is_planned_into_a_room_of_the_list(one: TrainingClass, office: Client) -> None:
    hall, small = rooms.room(one.host, "Hội trường A1", seats=80), rooms.room(one.host, "Phòng 2", seats=1)
    for _number in range(2):
        classes.enrolment(one)
    values = {"held_on": "4/6/2024", "half": "AM", "lessons": 4, "mode": "hall", "method": "discussion"}
    url = reverse("classes:plan-session", args=[one.pk])
    refused = office.post(url, {**values, "booked_room": small.pk})
    assert refused.status_code == 422
    assert "Phòng 2 có 1 chỗ, lớp có 2 người." in text(refused)
    assert "Hội trường A1 (80 chỗ)" in text(refused)
    assert office.post(url, {**values, "booked_room": hall.pk}).status_code == 302
    session = one.sessions.get()
    assert (session.booked_room, session.method) == (hall, "discussion")
    page = text(office.get(reverse("classes:session", args=[session.pk])))
    assert "Thảo luận" in page
    # the room is taken back though its name still stands in the field below
    changed = {"lessons": 4, "mode": "hall", "booked_room": "", "room": "Hội trường A1"}
    assert office.post(reverse("classes:change-session", args=[session.pk]), changed).status_code == 302
    session.refresh_from_db()
    assert (session.booked_room, session.room) == (None, "")


@pytest.mark.requirement("R3-24")
def test_a_topic_is_added_and_planned_by_one_form(one: TrainingClass, office: Client) -> None:
    url = reverse("classes:add-topic", args=[one.pk])
    values = {
        "name": "Chính quyền hai cấp", "lessons": 5, "note": "Từ 1-7-2025", "approval": "Hiệu trưởng, phiếu 12",
        "held_on": "5/6/2024", "half": "PM", "method": "discussion",
    }  # fmt: skip
    assert office.post(url, {**values, "approval": ""}).status_code == 422
    assert office.post(url, values).status_code == 302
    assert "Chính quyền hai cấp" in text(office.get(reverse("classes:timetable", args=[one.pk])))
    programme = reverse("catalogue:programme", args=[one.programme_version.programme_id])
    listed = text(office.get(programme))
    assert "Chính quyền hai cấp" in listed
    assert "Hiệu trưởng, phiếu 12" in listed
    assert client_of(classes.class_manager(one)).post(url, values).status_code == 403


def test_as_many_questions_for_one_room_as_for_many(one: TrainingClass, office: Client) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as found:
            office.get(reverse("rooms:rooms"))
        return len(found)

    rooms.room(one.host, "Phòng 0")
    classes.session(one, date(2024, 6, 4), room="Phòng 0")
    office.get(reverse("rooms:rooms"))
    before = counted()
    for number in range(2, 12):
        rooms.room(one.host, f"Phòng {number}")
        classes.session(one, date(2024, 6, 3 + number), room=f"Phòng {number}")
    assert counted() == before
