"""A violation goes from what happened to a decision on the right level (R2-40, R1-23)."""

from datetime import timedelta

import pytest

from nennep.accounts.models import Role, User
from nennep.accounts.operations import system_user
from nennep.attendance.models import Violation, ViolationMeasure
from nennep.attendance.operations import (
    decide_violation,
    drop_violation,
    install_measures,
    open_violation,
    propose_measure,
)
from nennep.attendance.policies.violations import violations_visible_to
from nennep.attendance.states import ViolationState
from nennep.audit.models import Entry
from nennep.classes.models import ClassSuperior, Enrolment
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, units
from tests.make import classes as make
from tests.make.classes import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Enrolment:
    install_measures(by=system_user(now=NOW), now=NOW)
    return make.enrolment(make.training_class())


def measure(code: str) -> ViolationMeasure:
    return ViolationMeasure.objects.get(code=code)


def manager_of(place: Enrolment) -> User:
    who = make.person("Lê Quản Lý")
    make.duty(place.training_class, who)
    return accounts.user(person=who)


def opened(place: Enrolment, by: User) -> Violation:
    return open_violation(enrolment=place, happened_on=NOW.date(), what="Nhờ người học hộ", by=by, now=NOW)


@pytest.mark.requirement("R2-40", "R1-23")
def test_from_what_happened_to_a_decision_with_every_step_in_the_trail(place: Enrolment) -> None:
    manager = manager_of(place)
    leader = accounts.holder(Role.SCHOOL_LEADER, place.training_class.host)
    case = opened(place, manager)
    case = propose_measure(
        violation=case, measure=measure("tell_agency"), proposal="Lần thứ hai", by=manager, now=NOW
    )
    later = NOW + timedelta(days=3)
    case = decide_violation(
        violation=case, measure=measure("tell_agency"), decision="Đồng ý", by=leader, now=later
    )
    case.refresh_from_db()
    assert (case.state, case.measure, case.closed_by) == (
        ViolationState.DECIDED,
        measure("tell_agency"),
        leader,
    )
    assert case.closed_at is not None
    assert case.closed_at - case.opened_at == timedelta(days=3)
    acts = Entry.objects.filter(context_id=place.training_class_id, act__startswith="attendance.violation.")
    assert list(acts.order_by("pk").values_list("act", flat=True)) == [
        "attendance.violation.open",
        "attendance.violation.propose",
        "attendance.violation.decide",
    ]


@pytest.mark.requirement("R2-40")
@pytest.mark.parametrize(
    ("code", "manager_may", "leader_may", "board_may"),
    [("criticise", True, True, False), ("suspend", False, True, False), ("dismiss", False, False, True)],
)
def test_each_level_decides_its_own_measures(
    place: Enrolment, code: str, *, manager_may: bool, leader_may: bool, board_may: bool
) -> None:
    one = place.training_class
    board = units.unit("Ban Tổ chức Mẫu", kind_code="organisation_board")
    ClassSuperior.objects.create(training_class=one, unit=board, is_main=True)
    people = {
        manager_of(place): manager_may,
        accounts.holder(Role.SCHOOL_LEADER, one.host): leader_may,
        accounts.holder(Role.BOARD_LEADER, board): board_may,
    }
    for who, may in people.items():
        case = opened(place, manager_of(place))
        propose_measure(
            violation=case, measure=measure(code), proposal="Vì vậy", by=system_user(now=NOW), now=NOW
        )
        if may:
            decide_violation(violation=case, measure=measure(code), decision="", by=who, now=NOW)
            continue
        with pytest.raises(NotAllowed):
            decide_violation(violation=case, measure=measure(code), decision="", by=who, now=NOW)
        case.refresh_from_db()
        assert (case.state, case.measure) == (ViolationState.PROPOSED, None)


@pytest.mark.requirement("R2-40")
def test_what_waits_for_a_leader_is_not_settled_by_the_class_manager(place: Enrolment) -> None:
    manager = manager_of(place)
    leader = accounts.holder(Role.SCHOOL_LEADER, place.training_class.host)
    case = propose_measure(
        violation=opened(place, manager), measure=measure("tell_agency"), proposal="Nặng", by=manager, now=NOW
    )
    with pytest.raises(NotAllowed):
        decide_violation(violation=case, measure=measure("remind"), decision="", by=manager, now=NOW)
    with pytest.raises(Refused) as refusal:
        propose_measure(violation=case, measure=measure("remind"), proposal="Nhẹ", by=manager, now=NOW)
    assert refusal.value.field == "measure"
    case.refresh_from_db()
    assert (case.state, case.proposed_measure, case.measure) == (
        ViolationState.PROPOSED,
        measure("tell_agency"),
        None,
    )
    case = propose_measure(
        violation=case, measure=measure("suspend"), proposal="Nặng hơn", by=manager, now=NOW
    )
    case = decide_violation(violation=case, measure=measure("criticise"), decision="", by=leader, now=NOW)
    assert case.measure == measure("criticise"), "the leader decides a lower one"


def test_nothing_is_decided_that_nobody_proposed(place: Enrolment) -> None:
    case = opened(place, manager_of(place))
    leader = accounts.holder(Role.SCHOOL_LEADER, place.training_class.host)
    with pytest.raises(Refused):
        decide_violation(violation=case, measure=measure("remind"), decision="", by=leader, now=NOW)
    case.refresh_from_db()
    assert case.state == ViolationState.OPEN


def test_a_closed_case_stays_closed(place: Enrolment) -> None:
    leader = accounts.holder(Role.SCHOOL_LEADER, place.training_class.host)
    case = drop_violation(violation=opened(place, manager_of(place)), why="Nhầm người", by=leader, now=NOW)
    with pytest.raises(Refused):
        propose_measure(violation=case, measure=measure("remind"), proposal="Lại", by=leader, now=NOW)
    case.refresh_from_db()
    assert (case.state, case.decision) == (ViolationState.DROPPED, "Nhầm người")


def test_the_class_manager_does_not_drop_a_case_alone(place: Enrolment) -> None:
    manager = manager_of(place)
    case = opened(place, manager)
    with pytest.raises(NotAllowed):
        drop_violation(violation=case, why="Thôi", by=manager, now=NOW)
    case.refresh_from_db()
    assert case.state == ViolationState.OPEN


@pytest.mark.parametrize("field", ["what", "happened_on"])
def test_what_cannot_be_is_refused_and_nothing_is_opened(place: Enrolment, field: str) -> None:
    wrong = {"what": "  ", "happened_on": NOW.date() + timedelta(days=1)}
    wanted = {"what": "Nhờ người học hộ", "happened_on": NOW.date(), field: wrong[field]}
    with pytest.raises(Refused) as refused:
        open_violation(enrolment=place, by=manager_of(place), now=NOW, **wanted)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not Violation.objects.exists()


def test_the_trainee_sees_the_own_case_and_classmates_and_class_board_none(place: Enrolment) -> None:
    case = opened(place, manager_of(place))
    mine = accounts.user(person=place.person)
    mate = accounts.user(person=make.enrolment(place.training_class).person)
    assert list(violations_visible_to(mine, NOW.date())) == [case]
    assert not violations_visible_to(mate, NOW.date()).exists()
    monitor_place = make.enrolment(place.training_class)
    make.duty(place.training_class, monitor_place.person, "class_monitor")
    monitor = accounts.user(person=monitor_place.person)
    assert not violations_visible_to(monitor, NOW.date()).exists()


def test_the_measures_are_added_once(place: Enrolment) -> None:
    assert install_measures(by=system_user(now=NOW), now=NOW) == 0
    assert set(ViolationMeasure.objects.values_list("certainty", flat=True)) == {"own"}
