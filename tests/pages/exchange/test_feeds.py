"""Calendar feeds by secret address: made, read, changed, cancelled, taken back."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from nennep.accounts.models import Role, User
from nennep.catalogue.models import StudyForm
from nennep.classes import operations as class_operations
from nennep.exchange import operations
from nennep.exchange.models import FeedKind, FeedToken
from nennep.exchange.queries import hashed
from nennep.kernel.errors import Refused
from tests.make import accounts, classes, units

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(settings: object, now: datetime) -> None:
    settings.NENNEP_NOW = now.isoformat()  # type: ignore[attr-defined]


def read(secret: str) -> Calendar:
    answer = Client().get(reverse("calendar-feed", args=[secret]))
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def events(secret: str) -> dict[str, object]:
    return {str(event["UID"]): event for event in read(secret).walk("VEVENT")}


@pytest.fixture
def trainee() -> User:
    one = classes.training_class("Lớp K5", form=StudyForm.FULL_TIME, venue="12 Lê Lợi")
    place = classes.enrolment(one, classes.person("Hồ Quang Nam"))
    classes.session(one, date(2024, 6, 5), topic="Bài 1", room="A1", lecturer_name="TS. An")
    return classes.account_of(place.person)


def feed_for(user: User, kind: str = FeedKind.TRAINEE, **what: object) -> tuple[FeedToken, str]:
    return operations.create_feed(kind=kind, by=user, now=classes.NOW, **what)  # type: ignore[arg-type]


def test_a_trainee_makes_a_feed_and_sees_its_address_once(trainee: User) -> None:
    client = Client()
    client.force_login(trainee)
    here = reverse("exchange:feeds")
    assert client.post(here, {"what": "agency:1"}).status_code == 422
    client.post(here, {"what": FeedKind.TRAINEE})
    page = client.get(here).content.decode()
    secret = re.search(r"/calendar/([\w-]+)\.ics", page)
    assert secret
    assert secret[1] not in client.get(here).content.decode()
    feed = FeedToken.objects.get()
    assert feed.token_hash == hashed(secret[1]) != secret[1]
    assert len(events(secret[1])) == 1


def test_the_calendar_holds_what_a_program_needs(trainee: User) -> None:
    _feed, secret = feed_for(trainee)
    book = read(secret)
    zone = book.walk("VTIMEZONE")[0]
    assert str(zone["TZID"]) == "Asia/Ho_Chi_Minh"
    event = book.walk("VEVENT")[0]
    assert event["DTSTART"].dt.isoformat() == "2024-06-05T07:30:00+07:00"
    assert event["DTSTART"].params["TZID"] == "Asia/Ho_Chi_Minh"
    assert str(event["SUMMARY"]) == "Lớp K5: Bài 1"
    assert str(event["LOCATION"]) == "A1, 12 Lê Lợi"
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (1, "CONFIRMED")


def test_changes_and_cancellations_reach_the_calendar_under_the_same_uid(
    trainee: User, now: datetime
) -> None:
    _feed, secret = feed_for(trainee)
    (uid,) = events(secret)
    session = trainee.person.enrolments.get().training_class.sessions.get()
    class_operations.change_session(session=session, changes={"room": "B2"}, by=units.system(), now=now)
    changed = events(secret)[uid]
    assert (int(changed["SEQUENCE"]), str(changed["STATUS"])) == (2, "CONFIRMED")
    class_operations.cancel_session(session=session, reason="Bão", by=units.system(), now=now)
    gone = events(secret)[uid]
    assert (int(gone["SEQUENCE"]), str(gone["STATUS"])) == (3, "CANCELLED")
    assert "Bão" in str(gone["DESCRIPTION"])


def test_a_feed_taken_back_opens_nothing(trainee: User, now: datetime) -> None:
    feed, secret = feed_for(trainee)
    stranger = Client()
    stranger.force_login(accounts.user())
    assert stranger.post(reverse("exchange:revoke-feed", args=[feed.pk])).status_code == 404
    assert read(secret)
    client = Client()
    client.force_login(trainee)
    client.post(reverse("exchange:revoke-feed", args=[feed.pk]))
    assert Client().get(reverse("calendar-feed", args=[secret])).status_code == 404
    with pytest.raises(Refused):
        operations.revoke_feed(feed=feed, by=trainee, now=now)


def test_nothing_opens_with_a_wrong_secret_or_a_closed_account(trainee: User) -> None:
    _feed, secret = feed_for(trainee)
    assert Client().get(reverse("calendar-feed", args=["nonsense"])).status_code == 404
    assert Client().post(reverse("calendar-feed", args=[secret])).status_code == 405
    trainee.is_active = False
    trainee.save()
    assert Client().get(reverse("calendar-feed", args=[secret])).status_code == 404


def test_the_last_reading_is_noted(trainee: User, now: datetime) -> None:
    feed, secret = feed_for(trainee)
    read(secret)
    feed.refresh_from_db()
    assert feed.last_used_at == now


@pytest.mark.requirement("R0-24")
def test_an_agency_follows_its_own_people_only(trainee: User) -> None:
    place = trainee.person.enrolments.get()
    classes.enrolment(place.training_class, classes.person("Người Khác"))
    classes.session(classes.training_class(form=StudyForm.FULL_TIME), date(2024, 6, 5), topic="Lớp khác")
    officer = accounts.holder(Role.AGENCY_OFFICER, place.agency)
    _feed, secret = feed_for(officer, FeedKind.AGENCY, agency=place.agency)
    (event,) = events(secret).values()
    assert "Hồ Quang Nam" in str(event["DESCRIPTION"])
    assert "Người Khác" not in str(event["DESCRIPTION"])
    with pytest.raises(Refused):
        feed_for(officer, FeedKind.AGENCY, agency=units.unit())


def test_a_right_that_ends_closes_the_feed(trainee: User) -> None:
    one = trainee.person.enrolments.get().training_class
    manager = classes.class_manager(one)
    _feed, secret = feed_for(manager, FeedKind.CLASS, training_class=one)
    assert len(events(secret)) == 1
    class_operations.end_appointment(
        appointment=one.appointments.get(), valid_to=date(2024, 6, 4), by=units.system(), now=classes.NOW
    )
    assert Client().get(reverse("calendar-feed", args=[secret])).status_code == 200
    one.appointments.update(valid_from=date(2024, 6, 1), valid_to=date(2024, 6, 2))
    assert Client().get(reverse("calendar-feed", args=[secret])).status_code == 404


def test_a_lecturer_follows_own_sessions() -> None:
    who = classes.person("Trần Công Việt")
    one = classes.training_class(form=StudyForm.FULL_TIME)
    classes.session(one, date(2024, 6, 5), lecturer=who)
    classes.session(one, date(2024, 6, 6))
    _feed, secret = feed_for(classes.account_of(who), FeedKind.LECTURER)
    assert len(events(secret)) == 1


def test_who_moved_keeps_only_the_sessions_of_the_time_in_each_class(trainee: User, now: datetime) -> None:
    place = trainee.person.enrolments.get()
    classes.session(place.training_class, date(2024, 6, 12), topic="Sau khi chuyển")
    other = classes.training_class("Lớp kia", form=StudyForm.FULL_TIME)
    classes.session(other, date(2024, 6, 4), topic="Trước khi đến")
    classes.session(other, date(2024, 6, 13), topic="Lớp mới")
    class_operations.move_to_class(
        enrolment=place, training_class=other, moved_on=date(2024, 6, 10), by=units.system(), now=now
    )
    _feed, secret = feed_for(trainee)
    assert {str(event["SUMMARY"]) for event in events(secret).values()} == {
        "Lớp K5: Bài 1",
        "Lớp kia: Lớp mới",
    }


def test_nobody_has_more_than_twenty_feeds(trainee: User) -> None:
    for _n in range(20):
        feed_for(trainee)
    with pytest.raises(Refused):
        feed_for(trainee)
    assert FeedToken.objects.count() == 20


def test_a_feed_asks_no_more_for_twenty_five_sessions(trainee: User) -> None:
    place = trainee.person.enrolments.get()
    officer = accounts.holder(Role.AGENCY_OFFICER, place.agency)
    secrets = [feed_for(trainee)[1], feed_for(officer, FeedKind.AGENCY, agency=place.agency)[1]]
    counts = []
    for number in (0, 24):
        for n in range(number):
            classes.session(place.training_class, date(2024, 6, 6) + timedelta(days=n))
            classes.enrolment(place.training_class, agency=place.agency)
        found = []
        for secret in secrets:
            read(secret)
            with CaptureQueriesContext(connection) as captured:
                read(secret)
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
