"""Policies of evidence: shipped, set for a class, in force on a day (R2-27)."""

from datetime import date, timedelta

import pytest

from nennep.accounts.models import Role
from nennep.accounts.operations import system_user
from nennep.attendance.states import Checkpoint, Method
from nennep.audit.models import Entry
from nennep.classes.models import Mode, TrainingClass
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence.models import EvidencePolicy
from nennep.presence.operations import install_reference, set_policy
from nennep.presence.queries import NoPolicy, policies_of, policy_of, ways_of
from tests.make import accounts
from tests.make import classes as make
from tests.make.classes import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def shipped() -> None:
    install_reference(by=system_user(now=NOW), now=NOW)


def ask(training_class: TrainingClass, by: object, **changes: object) -> EvidencePolicy:
    wanted: dict[str, object] = {
        "mode": Mode.HALL,
        "valid_from": TODAY,
        "start_ways": [Method.KIOSK],
        "end_ways": [Method.KIOSK, Method.HAND],
        "accepts_typed_code": False,
        "wants_head_count": True,
        "check_percent": 100,
        "check_kind": "people",
        "check_people": 3,
        "basis_text": "Quyết định 12 của trường",
        "now": NOW,
    }
    return set_policy(training_class=training_class, by=by, **{**wanted, **changes})  # type: ignore[arg-type]


@pytest.mark.requirement("R2-27")
def test_every_mode_has_a_shipped_policy_and_it_is_added_once() -> None:
    shipped()
    assert set(EvidencePolicy.objects.values_list("mode", flat=True)) == set(Mode.values)
    assert install_reference(by=system_user(now=NOW), now=NOW) == 0
    assert set(EvidencePolicy.objects.values_list("certainty", flat=True)) == {"own"}


@pytest.mark.requirement("R2-27")
def test_a_class_has_its_own_from_a_day_on_and_only_in_its_mode() -> None:
    shipped()
    one = make.training_class()
    office = accounts.holder(Role.TRAINING_OFFICE, one.host)
    ask(one, office, valid_from=TODAY + timedelta(days=2))
    before = make.session(one, held_on=TODAY + timedelta(days=1))
    after = make.session(one, held_on=TODAY + timedelta(days=2))
    assert Method.ROOM_CODE in ways_of(policy_of(before), Checkpoint.START)
    assert ways_of(policy_of(after), Checkpoint.START) == {Method.KIOSK}
    assert ways_of(policy_of(after), Checkpoint.END) == {Method.KIOSK, Method.HAND}
    online = make.session(one, held_on=TODAY + timedelta(days=3), mode=Mode.ONLINE)
    assert ways_of(policy_of(online), Checkpoint.START) == {Method.ROOM_CODE}
    assert Entry.objects.filter(act="presence.policy.set", context_id=one.pk).count() == 1


def test_a_new_one_ends_the_former_the_day_before() -> None:
    one = make.training_class()
    office = accounts.holder(Role.TRAINING_OFFICE, one.host)
    first = ask(one, office)
    second = ask(one, office, valid_from=TODAY + timedelta(days=5), check_people=6)
    first.refresh_from_db()
    assert first.valid_to == second.valid_from
    day = make.session(one, held_on=TODAY + timedelta(days=4))
    assert policy_of(day).pk == first.pk


@pytest.mark.parametrize(
    "changes",
    [
        {"start_ways": []},
        {"start_ways": ["telepathy"]},
        {"end_ways": ["telepathy"]},
        {"mode": "moon"},
        {"check_percent": 101},
        {"check_people": 21},
        {"check_kind": "dice"},
        {"basis_text": "  "},
        {"valid_from": TODAY - timedelta(days=1)},
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(changes: dict[str, object]) -> None:
    one = make.training_class()
    office = accounts.holder(Role.TRAINING_OFFICE, one.host)
    with pytest.raises(Refused):
        ask(one, office, **changes)
    assert not EvidencePolicy.objects.exists()


def test_the_class_manager_does_not_set_what_binds_him() -> None:
    one = make.training_class()
    who = make.person()
    make.duty(one, who)
    manager = accounts.user(person=who)
    with pytest.raises(NotAllowed):
        ask(one, manager)
    assert not EvidencePolicy.objects.exists()


def test_two_policies_of_one_day_are_refused() -> None:
    one = make.training_class()
    office = accounts.holder(Role.TRAINING_OFFICE, one.host)
    ask(one, office)
    with pytest.raises(Refused):
        ask(one, office)
    assert EvidencePolicy.objects.count() == 1


def test_without_any_policy_nothing_is_assumed() -> None:
    one = make.training_class()
    session = make.session(one, held_on=date(2024, 6, 3))
    with pytest.raises(NoPolicy):
        policy_of(session)


def test_many_sessions_cost_no_more_queries_than_one(django_assert_num_queries: object) -> None:
    shipped()
    days = [TODAY + timedelta(days=day) for day in range(5)]
    sessions = [make.session(make.training_class(), held_on=day) for day in days]
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(policies_of(sessions)) == 5
