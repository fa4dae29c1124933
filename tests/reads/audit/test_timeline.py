"""The trail in words."""

from datetime import timedelta

import pytest
from django.utils import translation

from nennep.audit import queries
from nennep.audit.operations import record
from nennep.audit.rules import plain
from tests.make import accounts as make


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def test_timeline_shows_own_acts_and_those_of_what_belongs_to_it_newest_first(db, now):
    actor, subject, unit = make.user("Trần Văn Hải"), make.user("Lê Thị Minh"), make.a_unit()
    grant = make.grant(subject, "inspector", unit)
    record(act="accounts.user.create", subject=subject, by=actor, now=now)
    record(act="accounts.grant.give", subject=grant, by=actor, now=now + timedelta(hours=1), context=subject)
    record(act="accounts.user.create", subject=actor, by=actor, now=now)

    shown = queries.timeline(subject)

    assert [event.what for event in shown] == ["gave a role: Lê Thị Minh · Inspector", "opened the account"]
    assert {event.who for event in shown} == {"Trần Văn Hải"}


def test_limit_keeps_the_newest(db, now):
    user = make.user()
    for hour in range(3):
        record(act="accounts.user.unlock", subject=user, by=user, now=now + timedelta(hours=hour))
    assert [event.at for event in queries.timeline(user, limit=2)] == [
        now + timedelta(hours=2),
        now + timedelta(hours=1),
    ]


def test_changes_are_told_in_words(db, now):
    user, unit = make.user(), make.a_unit("Sở Tài chính")
    grant = make.grant(user, "inspector", unit)
    entry = record(
        act="accounts.grant.give",
        subject=grant,
        by=user,
        now=now,
        before={"role": "inspector", "valid_to": None, "seen": False},
        after={
            "role": "board_officer",
            "valid_to": now.date(),
            "unit": unit,
            "seen": True,
            "second_factors": ["a", "b"],
        },
    )
    told = {change.label: (change.before, change.after) for change in queries.changes(entry)}
    assert told == {
        "Role": ("Inspector", "Officer of the Organisation Board"),
        "To (not included)": ("", "3-6-2024"),
        "Seen": ("no", "yes"),
        "Unit": ("", "Sở Tài chính"),
        "Second factors": ("", "a, b"),
    }


def test_who_stands_in_is_named_with_whom(db, now):
    user = make.user("Trần Văn Hải")
    user.on_behalf_of = "Lê Thị Minh"
    entry = record(act="accounts.user.unlock", subject=user, by=user, now=now)
    assert queries.actor_in_words(entry) == "Trần Văn Hải, standing in for Lê Thị Minh"


def test_an_act_nobody_declared_shows_its_name(db):
    assert queries.sentence("nowhere.thing.do") == "nowhere.thing.do"


def test_timeline_is_one_query(db, now, django_assert_num_queries):
    user = make.user()
    for hour in range(25):
        record(
            act="accounts.user.set_language",
            subject=user,
            by=user,
            now=now + timedelta(hours=hour),
            after={"a": 1},
        )
    with django_assert_num_queries(1):
        assert len(queries.timeline(user)) == 25


def test_what_json_cannot_hold_faithfully_is_refused():
    with pytest.raises(TypeError):
        plain(object())
    with pytest.raises(TypeError):
        plain(b"bytes")
