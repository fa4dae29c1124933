"""How presence is shown in a class, and whom to look at first (R2-27, R3-21, R0-16)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.attendance.models import Incident
from nennep.attendance.states import Claim, Side
from nennep.classes.models import ClassRole
from nennep.presence import operations
from nennep.presence.models import EvidencePolicy
from nennep.presence.queries.risk import risk_of
from nennep.presence.states import FlagKind, FlagState
from tests.make import accounts, attendance, classes, units
from tests.make import presence as make
from tests.make.attendance import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(settings: object) -> Course:
    found = make.course(4, name="Trung cấp LLCT K5")
    settings.NENNEP_NOW = make.at(found.session, 60).isoformat()  # type: ignore[attr-defined]
    return found


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


SENT = {
    "valid_from": "10/6/2024",
    "start_ways": ["kiosk"],
    "end_ways": ["kiosk", "hand"],
    "wants_head_count": "on",
    "check_percent": "100",
    "check_kind": "people",
    "check_people": "3",
    "basis_text": "Quyết định 12 của trường",
}


@pytest.mark.requirement("R2-27")
def test_the_policy_is_read_back_in_sentences_and_set_by_the_office(course: Course) -> None:
    one = course.training_class
    page, form = (
        reverse("presence:policy", args=[one.pk]),
        reverse("presence:set-policy", args=[one.pk, "hall"]),
    )
    office = client_of(classes.training_office(one))
    shown = text(office.get(page))
    assert "Kiểm tra đột xuất 90% số buổi: xem 10 người." in shown
    assert "Chưa xác nhận" in shown
    assert form in shown
    assert page in text(office.get(reverse("classes:class", args=[one.pk])))
    for wrong in (
        {"basis_text": ""},
        {"check_percent": "101"},
        {"start_ways": []},
        {"valid_from": "1/6/2024"},
    ):
        assert office.post(form, {**SENT, **wrong}).status_code == 422
    assert not EvidencePolicy.objects.filter(training_class=one).exists()
    assert office.post(form, SENT).status_code == 302
    later = text(office.get(page))
    assert "Kiểm tra đột xuất 100% số buổi: xem 3 người." in later
    assert "10-6-2024" in later
    manager = client_of(course.manager)
    assert form not in text(manager.get(page))
    assert manager.get(form).status_code == 403
    assert client_of(attendance.monitor(course)).get(page).status_code == 403
    assert office.get(reverse("presence:set-policy", args=[one.pk, "nowhere"])).status_code == 404


def burdened(course: Course) -> None:
    """An incident, a missed check and weak signs against the second trainee; a flag found wrong against the third."""
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    attendance.operations.record_spot_check(
        session=course.session,
        entries=[attendance.entry(course.enrolments[1], Claim.OTHER_PERSON)],
        side=Side.SCHOOL,
        by=course.manager,
        now=make.at(course.session, 30),
    )
    for number, (kind, place) in enumerate(
        ((FlagKind.MISSED_CHECK, 1), (FlagKind.TYPED_CODE, 1), (FlagKind.MISSED_CHECK, 2))
    ):
        flag = operations.raise_flag(
            kind=kind,
            key=f"r{number}",
            training_class=course.training_class,
            owner_role=ClassRole.CLASS_MANAGER,
            person=course.enrolments[place].person,
            by=units.system(),
            now=make.at(course.session, 40),
        )
        if place == 2:
            operations.close_flag(
                flag=flag,
                state=FlagState.WRONG,
                conclusion="Nhầm",
                by=course.manager,
                now=make.at(course.session, 50),
            )


@pytest.mark.requirement("R3-21", "R0-16")
def test_what_speaks_against_somebody_is_counted_and_what_was_wrong_is_not(course: Course) -> None:
    burdened(course)
    found = risk_of([course.training_class.pk])
    assert set(found) == {course.enrolments[1].pk}
    counts = dict(found[course.enrolments[1].pk].counts)
    assert (counts["incident"], counts["flag_open"], counts["flag_weak"]) == (1, 1, 1)
    later = risk_of([course.training_class.pk], since=make.at(course.session) + timedelta(days=1))
    assert later == {}


@pytest.mark.requirement("R3-21")
def test_the_risk_list_is_for_school_and_inspector_and_each_figure_opens_its_names(course: Course) -> None:
    burdened(course)
    office = client_of(classes.training_office(course.training_class))
    name, page = course.enrolments[1].person.full_name, reverse("presence:risks")
    shown = text(office.get(page))
    door = reverse("presence:risk", args=[course.enrolments[1].pk])
    assert name in shown
    assert f"{door}#incidents" in shown
    assert course.enrolments[2].person.full_name not in shown
    opened = text(office.get(door))
    assert reverse("attendance:incident", args=[Incident.objects.get().pk]) in opened
    assert opened.count("/presence/flags/") >= 2
    for user in (course.manager, attendance.monitor(course)):
        assert client_of(user).get(page).status_code == 403
        assert client_of(user).get(door).status_code == 404
    stranger = accounts.holder(Role.TRAINING_OFFICE, units.unit())
    assert client_of(stranger).get(door).status_code == 404
    assert office.get(page, {"format": "xlsx"}).status_code == 200


@pytest.mark.requirement("R3-21")
def test_the_risk_list_asks_no_more_for_many(course: Course) -> None:
    office = classes.training_office(course.training_class)
    client, asked = client_of(office), []
    moment: datetime = make.at(course.session, 40)
    for people in (course.enrolments[:1], course.enrolments):
        for place in people:
            operations.raise_flag(
                kind=FlagKind.MISSED_CHECK,
                key=f"n{place.pk}",
                training_class=course.training_class,
                owner_role=ClassRole.CLASS_MANAGER,
                person=place.person,
                by=units.system(),
                now=moment,
            )
        client.get(reverse("presence:risks"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("presence:risks"))
        asked.append(len(queries))
    assert asked[0] == asked[1]
