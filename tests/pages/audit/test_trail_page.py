"""Who did what: for inspectors all, for administrators their own work, for nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.audit.operations import record
from nennep.kernel import tracing
from tests.make import accounts as make

URL = "/audit/"


@pytest.fixture(autouse=True)
def fixed_now(settings, now):
    settings.NENNEP_NOW = now.isoformat()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    client.cookies["nennep_language"] = "en"
    return client


def rows(response):
    return [row.row for row in response.context["page"].listing.rows]


@pytest.fixture
def unit(db):
    return make.a_unit()


@pytest.fixture
def world(unit, now):
    """One act of administration and one that touches a mark."""
    actor = make.user("Trần Văn Hải")
    record(act="accounts.user.unlock", subject=actor, by=actor, now=now - timedelta(days=1))
    with tracing.traced(request="yêu-cầu-1"):
        record(
            act="attendance.mark.correct",
            subject=actor,
            by=actor,
            now=now,
            reason="Kẹt xe",
            before={"a": 1},
            after={"a": 2},
        )
    return actor


@pytest.mark.requirement("R0-05")
def test_an_inspector_reads_every_line_newest_first(world, unit):
    response = signed_in(make.holder(Role.INSPECTOR, unit)).get(URL)
    assert [row.reason for row in rows(response)] == ["Kẹt xe", ""]
    assert [row.who for row in rows(response)] == ["Trần Văn Hải"] * 2


def test_an_administrator_reads_administration_and_no_marks(world, unit):
    response = signed_in(make.administrator(unit)).get(URL)
    assert [row.what for row in rows(response)] == ["unlocked the account"]
    assert "Kẹt xe" not in response.content.decode()


@pytest.mark.parametrize(
    "role", [role for role in Role.values if role not in {Role.INSPECTOR, Role.ADMINISTRATOR}]
)
def test_nobody_else_reads_the_trail(world, unit, role):
    assert signed_in(make.holder(role, unit)).get(URL).status_code == 403


def test_a_stranger_is_sent_to_sign_in(db):
    assert Client().get(URL).status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"act": "accounts.user.unlock"}, 1),
        ({"day_from": "3/6/2024"}, 1),
        ({"day_to": "2/6/2024"}, 1),
        ({"q": "ket xe"}, 1),
        ({"q": "tran hai"}, 2),
        ({"request": "yêu-cầu-1"}, 1),
        ({"request": "khác"}, 0),
    ],
)
def test_the_trail_is_narrowed(world, unit, query, found):
    response = signed_in(make.holder(Role.INSPECTOR, unit)).get(URL, query)
    assert len(rows(response)) == found


def test_the_trail_is_narrowed_to_one_person(world, unit, now):
    inspector = make.holder(Role.INSPECTOR, unit)
    record(act="accounts.user.unlock", subject=world, by=inspector, now=now)
    response = signed_in(inspector).get(URL, {"actor": world.pk})
    assert {row.who for row in rows(response)} == {"Trần Văn Hải"}
    assert len(rows(response)) == 2


def test_the_request_of_an_act_is_its_answers_request_id(unit):
    user = make.user()
    response = signed_in(user).post(reverse("accounts:set-language"), {"language": "en"})
    shown = signed_in(make.holder(Role.INSPECTOR, unit)).get(URL, {"request": response["X-Request-ID"]})
    assert [row.what for row in rows(shown)] == ["chose another language"]
