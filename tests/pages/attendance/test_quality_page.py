"""The quality of classes side by side, each figure a door (R1-22)."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.attendance.models import Incident
from nennep.attendance.states import Claim
from nennep.classes import operations
from nennep.classes.models import TrainingClass
from nennep.classes.queries.measures import class_measures
from tests.make import accounts, classes, reports, units
from tests.make.reports import Reporting
from tests.pages.classes.visitors import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-22")]


@pytest.fixture
def of(settings: object) -> Reporting:
    settings.NENNEP_NOW = reports.AFTER.isoformat()  # type: ignore[attr-defined]
    made = reports.reporting(4)
    # One of four is absent with leave refused: 3 × 5 of 4 × 5 lessons.
    reports.taken(made.course, {(0, 1): Claim.ABSENT_UNEXCUSED})
    return made


def page(who: Client, **query: str) -> str:
    return text(who.get(reverse("classes:quality"), query))


def opened(name: str, of: Reporting | None = None) -> TrainingClass:
    """A class with one trainee, of the school and below the board where they are given."""
    house = {"host": of.school, "trainer": of.school, "superior": of.board} if of else {}
    one = classes.training_class(name, **house)
    classes.enrolment(one)
    return operations.open_class(
        training_class=one, opened_on=classes.STARTS_ON, by=units.system(), now=classes.NOW
    )


def test_the_figures_of_a_class_and_where_they_lead(of: Reporting) -> None:
    one = of.course.training_class
    classes.issue(one)
    shown = page(client_of(of.officer))
    assert re.search(rf'show=all&amp;class={one.pk}"[^>]*>75,0? ?%|class={one.pk}"[^>]*>75 %', shown)
    assert re.search(rf'issues/\?waiting=yes&amp;class={one.pk}"[^>]*>1<', shown)
    measured = {found.key: found for found in class_measures()}["incidents"]
    (figure,) = measured.read(actor=of.officer, class_ids=[one.pk], now=reports.AFTER).values()
    assert (figure.value, figure.url) == (0, f"{reverse('attendance:incidents')}?class={one.pk}")
    behind = text(
        client_of(of.officer).get(reverse("attendance:warnings"), {"show": "all", "class": str(one.pk)})
    )
    assert all(place.person.full_name in behind for place in of.course.enrolments)
    assert not Incident.objects.exists()


def test_results_have_their_columns_and_are_not_known_before_they_are_signed(of: Reporting) -> None:
    shown = page(client_of(of.officer))
    assert "Tỷ lệ đạt" in shown
    assert "Tỷ lệ khá trở lên" in shown
    assert "/results/" not in shown.split("<main")[1]


def test_a_class_not_yet_taken_has_no_share(of: Reporting) -> None:
    opened("Lớp chưa học", of)
    shown = page(client_of(of.officer), q="lop chua hoc")
    assert "Lớp chưa học" in shown
    assert "chưa có" in shown
    assert of.course.training_class.name not in shown


def test_only_boards_schools_and_leaders_compare_and_only_what_they_see_whole(of: Reporting) -> None:
    opened("Lớp trường khác")
    assert "Lớp trường khác" not in page(client_of(of.office))
    refused = client_of(of.course.manager).get(reverse("classes:quality"))
    assert refused.status_code == 403
    agency = accounts.holder(Role.AGENCY_HEAD, of.course.enrolments[0].agency)
    assert client_of(agency).get(reverse("classes:quality")).status_code == 403


def test_twenty_classes_cost_no_more_questions_than_one(of: Reporting) -> None:
    who = client_of(of.officer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(who)
        return len(caught)

    asked()
    first = asked()
    for number in range(5):
        one = opened(f"Lớp {number}", of)
        classes.issue(one)
    assert asked() == first
