"""Sessions, the timetable of a class, an agency and a trainee; loading of a timetable."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes.models import TrainingClass
from tests.make import accounts, classes, units
from tests.pages.classes.visitors import client_of, load, text

pytestmark = pytest.mark.django_db


def test_sessions_by_form(one: TrainingClass, office: Client) -> None:
    classes.batch(one)
    planned = office.post(
        reverse("classes:plan-session", args=[one.pk]),
        {
            "held_on": "4/6/2024",
            "half": "PM",
            "lessons": 4,
            "topic": "Bài 2",
            "mode": "online",
            "starts": "14h00",
        },
    )
    assert planned.status_code == 302
    session = one.sessions.get()
    assert session.starts_at.astimezone().hour == session.starts_at.hour or session.mode == "online"
    moved = office.post(
        reverse("classes:move-session", args=[session.pk]), {"held_on": "5/6/2024", "half": "AM"}
    )
    assert moved.status_code == 302
    changed = office.post(
        reverse("classes:change-session", args=[session.pk]),
        {"lessons": 5, "topic": "Bài 2b", "mode": "hall", "starts": "7:30", "ends": "10:50"},
    )
    assert changed.status_code == 302
    cancelled = office.post(reverse("classes:cancel-session", args=[session.pk]), {"reason": ""})
    assert cancelled.status_code == 422
    office.post(reverse("classes:cancel-session", args=[session.pk]), {"reason": "Bão"})
    session.refresh_from_db()
    assert (session.held_on, session.lessons, session.topic, session.state) == (
        date(2024, 6, 5), 5, "Bài 2b", "cancelled",
    )  # fmt: skip
    assert "Bão" in text(office.get(reverse("classes:session", args=[session.pk])))


@pytest.mark.requirement("R2-27")
def test_the_timetable_shows_the_mode_by_week_batch_and_on_paper(one: TrainingClass, office: Client) -> None:
    classes.session(one, date(2024, 6, 4), topic="Bài trực tuyến", mode="online")
    classes.session(one, date(2024, 6, 13), topic="Bài tuần sau")
    here = reverse("classes:timetable", args=[one.pk])
    week = text(office.get(here))
    assert "Bài trực tuyến" in week
    assert "Trực tuyến" in week
    assert "Bài tuần sau" not in week
    assert "Bài tuần sau" in text(office.get(here, {"week": "2024-06-10"}))
    batch = text(office.get(here, {"batch": one.batches.get().pk}))
    assert "Bài trực tuyến" in batch
    assert "Bài tuần sau" in batch
    paper = text(office.get(here, {"batch": one.batches.get().pk, "format": "print"}))
    assert "Bài tuần sau" in paper
    assert office.get(here, {"week": "nonsense", "batch": "x"}).status_code == 200


@pytest.mark.requirement("R0-24")
def test_an_agency_sees_clashes_when_it_enters_an_event(one: TrainingClass) -> None:
    agency = units.unit("Cơ quan Một")
    classes.enrolment(one, classes.person("Hồ Quang Nam"), agency)
    classes.session(one, date(2024, 6, 5))
    officer = client_of(accounts.holder(Role.AGENCY_OFFICER, agency))
    here = reverse("classes:agency-calendar")
    assert "Hồ Quang Nam" in text(officer.get(here))
    entered = officer.post(
        reverse("classes:enter-event"),
        {"title": "Họp giao ban", "agency": agency.pk, "held_on": "5/6/2024", "half": "AM"},
        follow=True,
    )
    assert text(entered).count("Hồ Quang Nam") >= 2
    assert "Họp giao ban" in text(entered)
    event = agency.agency_events.get()
    officer.post(reverse("classes:cancel-event", args=[event.pk]))
    event.refresh_from_db()
    assert event.cancelled_at is not None
    other = client_of(accounts.holder(Role.AGENCY_OFFICER, units.unit()))
    assert other.get(reverse("classes:cancel-event", args=[event.pk])).status_code == 404
    assert client_of(accounts.user()).get(here).status_code == 403


@pytest.mark.requirement("R0-28", "R1-24")
def test_a_trainee_has_an_own_timetable_and_sends_it_to_the_head(one: TrainingClass) -> None:
    place = classes.enrolment(one, classes.person("Hồ Quang Nam"), units.unit("Báo Mẫu"))
    classes.session(one, date(2024, 6, 5), topic="Bài của tôi")
    classes.session(classes.training_class(), date(2024, 6, 5), topic="Bài lớp khác")
    trainee = client_of(classes.account_of(place.person))
    mine = text(trainee.get(reverse("classes:my-timetable")))
    assert "Bài của tôi" in mine
    assert "Bài lớp khác" not in mine
    assert reverse("classes:for-my-head") in mine
    letter = text(trainee.get(reverse("classes:for-my-head")))
    assert "Báo Mẫu" in letter
    assert "Bài của tôi" in letter
    assert "mailto:?subject=" in letter
    ics = trainee.get(reverse("exchange:for-my-head", args=[place.pk]))
    assert ics["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in ics.content
    stranger = client_of(accounts.user())
    assert stranger.get(reverse("exchange:for-my-head", args=[place.pk])).status_code == 404
    assert stranger.get(reverse("classes:for-my-head")).status_code == 404


def test_a_timetable_is_loaded_looked_at_and_written(one: TrainingClass, office: Client) -> None:
    address = reverse("classes:timetable-intake", args=[one.pk])
    shown = load(office, address, "lop-mau-lich-hoc.xlsx")
    token = re.search(r'name="file" value="([0-9a-f]{32})"', text(shown))
    assert token
    assert not one.sessions.exists()
    office.post(address, {"step": "write", "file": token[1]})
    assert one.sessions.count() == 20
