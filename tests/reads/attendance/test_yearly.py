"""Lessons of the year against the yearly minimum of fostering (R3-23)."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.attendance.models import Mark
from nennep.attendance.queries.yearly import YearlyLessons
from nennep.attendance.states import Claim
from nennep.catalogue.models import Family, Programme
from nennep.classes.models import EndReason, Enrolment
from nennep.norms.models import Rule
from nennep.people.models import Person, Posting
from nennep.units.models import Unit
from tests.make import accounts, classes, people, reports, units
from tests.make.reports import Reporting
from tests.make.units import system
from tests.pages.classes.visitors import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare"), pytest.mark.requirement("R3-23")]
ON = date(2024, 6, 30)


@pytest.fixture
def of(settings: object) -> Reporting:
    """Three people of one agency in a fostering class; the second missed the morning of five lessons."""
    Rule.objects.create(
        key="yearly.minimum_lessons",
        operator=">=",
        value="40",
        value_unit="lessons",
        valid_from=date(2017, 10, 21),
        certainty="own",
    )
    made = reports.reporting(3, sessions=2)
    reports.taken(made.course, {(0, 1): Claim.ABSENT_UNEXCUSED})
    Programme.objects.update(family=Family.FOSTERING)
    settings.NENNEP_NOW = "2024-06-30T08:00:00+07:00"  # type: ignore[attr-defined]
    return made


def minimum(lessons: int) -> None:
    Rule.objects.filter(key="yearly.minimum_lessons").update(value=str(lessons))


def serves(person: Person, unit: Unit) -> None:
    Posting.objects.create(person=person, unit=unit, post="Chuyên viên", is_main=True)


def test_lessons_attended_of_the_year_only_and_of_fostering_only(of: Reporting) -> None:
    first, second, _third = (place.person_id for place in of.course.enrolments)
    found = YearlyLessons().studied([first, second], ON)
    assert (found[first].lessons, found[second].lessons) == (9, 4)
    assert YearlyLessons().studied([first], date(2025, 1, 1)) == {}
    course, place = of.course.training_class, of.course.enrolments[0]
    url = reverse("classes:enrolment", args=[place.pk])
    assert YearlyLessons().by_class(first, system(), ON) == [(course.name, 9, url)]
    stranger = accounts.holder(Role.AGENCY_OFFICER, units.unit("Sở Lạ"))
    assert YearlyLessons().by_class(first, stranger, ON) == [(course.name, 9, "")]
    Programme.objects.update(family=Family.TRAINING)
    found = YearlyLessons().studied([first], ON)
    assert (found[first].lessons, found[first].training_lessons) == (0, 9)


def test_the_minimum_is_the_dated_rule_and_said_to_be_unverified(of: Reporting) -> None:
    found = YearlyLessons().minimum(ON)
    assert found is not None
    assert (found.lessons, found.is_verified) == (40, False)
    assert YearlyLessons().minimum(date(2017, 10, 20)) is None


def test_an_agency_lists_who_is_below_the_minimum_and_who_reached_it(of: Reporting) -> None:
    minimum(9)
    agency = of.course.enrolments[0].agency
    for place in of.course.enrolments:
        serves(place.person, agency)
    idle = people.person("Chưa Học Gì", unit=agency)
    who = client_of(accounts.holder(Role.AGENCY_OFFICER, agency))
    first, second, third = (place.person.full_name for place in of.course.enrolments)
    below = text(who.get(reverse("people:people"), {"yearly": "yes"}))
    assert [name for name in (first, second, third, idle.full_name) if name in below] == [
        second,
        idle.full_name,
    ]
    reached = text(who.get(reverse("people:people"), {"yearly": "no"}))
    assert [name for name in (first, second, third, idle.full_name) if name in reached] == [first, third]
    assert idle not in YearlyLessons().reached(ON)


@pytest.mark.requirement("R2-36")
def test_the_page_of_a_person_and_the_own_record_say_it(of: Reporting) -> None:
    place = of.course.enrolments[1]
    Enrolment.objects.filter(pk=place.pk).update(end_reason=EndReason.COMPLETED, valid_to=date(2024, 6, 20))
    serves(place.person, place.agency)
    name = of.course.training_class.name
    for who, url in (
        (accounts.holder(Role.AGENCY_HEAD, place.agency), reverse("people:person", args=[place.person_id])),
        (classes.account_of(place.person), reverse("desk:record")),
    ):
        page = text(client_of(who).get(url))
        assert "4/40 tiết tối thiểu" in page
        assert "mức tối thiểu chưa đối chiếu với văn bản" in page
        assert f"{name} (20-6-2024)" in re.sub(r"</?span[^>]*>", "", page)
    # Present in the second morning only: four lessons of this year, which lead to the own attendance.
    own = client_of(User.objects.get(person=place.person)).get(reverse("desk:record")).context["page"].facts
    figure = next(fact.value for fact in own if "2024" in str(fact.label))
    assert (figure.value, figure.url) == (4, reverse("attendance:own"))


def test_many_people_cost_no_more_questions_than_one(of: Reporting) -> None:
    ids = [place.person_id for place in of.course.enrolments]
    asked = []
    for wanted in (ids[:1], ids):
        with CaptureQueriesContext(connection) as caught:
            YearlyLessons().studied(wanted, ON)
        asked.append(len(caught))
    assert asked[0] == asked[1] == 2
    assert Mark.objects.count() == 6
