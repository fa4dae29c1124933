"""The menu shows the doors of what somebody does, no others; behind each of them a page opens."""

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role, User
from tests.make import accounts, attendance, classes, units

pytestmark = pytest.mark.django_db
CLASS_WORK = ("attendance:today", "attendance:leaves", "attendance:reports", "attendance:warnings",
              "classes:meetings", "classes:opinions")  # fmt: skip


def menu_of(user: User) -> tuple[Client, set[str]]:
    client = Client()
    client.force_login(user)
    shown = client.get(reverse("desk:home")).context["navigation"]
    return client, {item.url for group in shown for item in group.items}


def urls(*names: str) -> set[str]:
    return {reverse(name) for name in names}


def test_a_class_manager_has_the_doors_of_the_work(settings) -> None:
    course = attendance.course(1)
    settings.NENNEP_NOW = attendance.during(course.session).isoformat()
    client, menu = menu_of(course.manager)
    assert urls(*CLASS_WORK, "documents:documents") <= menu
    assert not urls("attendance:own", "classes:my-timetable", "attendance:reminders", "norms:rules") & menu
    assert {client.get(url).status_code for url in sorted(menu)} == {200}


def test_a_trainee_has_the_own_doors_only(settings) -> None:
    course = attendance.course(1)
    settings.NENNEP_NOW = attendance.during(course.session).isoformat()
    client, menu = menu_of(classes.account_of(course.enrolments[0].person))
    assert urls("attendance:own", "classes:my-timetable", "attendance:leaves") <= menu
    assert (
        not urls("attendance:today", "attendance:reports", "documents:documents", "classes:meetings") & menu
    )
    assert {client.get(url).status_code for url in sorted(menu)} == {200}


def test_an_administrator_finds_no_door_of_attendance() -> None:
    client, menu = menu_of(accounts.holder(Role.ADMINISTRATOR, units.unit()))
    assert urls("accounts:accounts", "audit:trail", "norms:rules") <= menu
    assert not urls(*CLASS_WORK, "attendance:own", "classes:my-timetable") & menu
    assert {client.get(url).status_code for url in sorted(menu)} == {200}
