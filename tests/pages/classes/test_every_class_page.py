"""Every page of classes: in both languages, and as many queries for twenty-five as for one."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.classes import operations
from nennep.classes.models import ClassRole, TrainingClass
from nennep.classes.urls import urlpatterns
from tests.make import accounts, classes, units
from tests.pages.classes.visitors import client_of

pytestmark = pytest.mark.django_db


def addresses(one: TrainingClass) -> Iterator[str]:
    """Every page of the area for this class that is read with GET."""
    keys = {
        "session": one.sessions.order_by("pk").first(), "place": one.enrolments.order_by("pk").first(),
        "batch": one.batches.first(), "duty": one.appointments.first(), "opinion": one.opinions.first(),
        "meeting": one.meetings.first(),
        "issue": one.issues.first(),
    }  # fmt: skip
    folders = {
        "sessions": "session",
        "places": "place",
        "batches": "batch",
        "duties": "duty",
        "opinions": "opinion",
        "meetings": "meeting",
        "issues": "issue",
    }
    for pattern in urlpatterns:
        route, name = str(pattern.pattern), pattern.name
        if name in {
            "take-up-opinion",
            "for-my-head",
            "agency-calendar",
            "enter-event",
            "cancel-event",
            "acknowledge-rules",
        }:
            continue
        if "<int:pk>" not in route:
            yield reverse(f"classes:{name}")
        elif route.startswith("<int:pk>"):
            yield reverse(f"classes:{name}", args=[one.pk])
        else:
            yield reverse(f"classes:{name}", args=[keys[folders[route.split("/", maxsplit=1)[0]]].pk])


@pytest.fixture
def full(one: TrainingClass) -> TrainingClass:
    """A class with something on every page."""
    place = classes.enrolment(one)
    classes.duty(one, place.person, ClassRole.CLASS_MONITOR)
    classes.session(one, date(2024, 6, 4))
    operations.record_meeting(
        training_class=one,
        held_on=date(2024, 6, 1),
        chair="A",
        participants="",
        minutes="B",
        by=units.system(),
        now=classes.NOW,
    )
    operations.record_opinion(
        training_class=one,
        topic="other",
        opinion_text="C",
        owner=one.host,
        by=units.system(),
        now=classes.NOW,
    )
    classes.issue(one)
    return one


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_opens_for_the_training_office_in_both_languages(
    full: TrainingClass, office: Client, language: str
) -> None:
    office.cookies["nennep_language"] = language
    for address in addresses(full):
        assert office.get(address).status_code == 200, address


def grown(one: TrainingClass, number: int) -> None:
    if not one.batches.exists():
        classes.batch(one, date(2024, 6, 3), date(2024, 8, 30))
    for n in range(number):
        place = classes.enrolment(one)
        classes.duty(one, place.person, ClassRole.GROUP_HEAD)
        classes.session(one, date(2024, 6, 3) + timedelta(days=n + 1), topic=f"Bài {n}")
        meeting = operations.record_meeting(
            training_class=one,
            held_on=date(2024, 6, 1),
            chair="A",
            participants="B",
            minutes="C",
            by=units.system(),
            now=classes.NOW,
        )
        operations.record_opinion(
            training_class=one, topic="other", opinion_text="D", owner=units.unit(), meeting=meeting, agency=units.unit(),
            by=units.system(), now=classes.NOW,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["class", "roster", "timetable"])
def test_no_page_of_a_class_asks_more_for_twenty_five_than_for_one(
    one: TrainingClass, office: Client, name: str
) -> None:
    counts = []
    for number in (1, 24):
        if number == 24:
            one.sessions.all().delete()
        grown(one, number)
        office.get(reverse(f"classes:{name}", args=[one.pk]))
        with CaptureQueriesContext(connection) as captured:
            office.get(reverse(f"classes:{name}", args=[one.pk]))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_no_list_asks_more_for_twenty_five_than_for_one(one: TrainingClass, office: Client) -> None:
    counts: list[list[int]] = []
    for number in (1, 24):
        if number == 24:
            one.sessions.all().delete()
            for _n in range(24):
                classes.enrolment(classes.training_class(host=one.host))
        grown(one, number)
        found = []
        for name in ("list", "meetings", "opinions"):
            office.get(reverse(f"classes:{name}"))
            with CaptureQueriesContext(connection) as captured:
                office.get(reverse(f"classes:{name}"))
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]


def test_calendars_ask_no_more_for_twenty_five(one: TrainingClass) -> None:
    agency = units.unit("Cơ quan Một")
    who = classes.person()
    classes.enrolment(one, who, agency)
    classes.batch(one, date(2024, 6, 3), date(2024, 8, 30))
    officer, trainee = (
        client_of(accounts.holder(Role.AGENCY_OFFICER, agency)),
        client_of(classes.account_of(who)),
    )
    counts: list[list[int]] = []
    for first, number in ((0, 1), (1, 24)):
        for n in range(first, first + number):
            day = date(2024, 6, 3) + timedelta(days=n)
            classes.session(one, day)
            classes.enrolment(one, agency=agency)
            operations.enter_agency_event(
                agency=agency, title=f"Họp {n}", held_on=day, half="AM", by=units.system(), now=classes.NOW
            )
        found = []
        for client, name in ((officer, "agency-calendar"), (trainee, "my-timetable")):
            client.get(reverse(f"classes:{name}"))
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(f"classes:{name}"))
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
