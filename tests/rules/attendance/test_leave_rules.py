"""Who decides leave: by length at the school, the Board alone for office work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.attendance.rules.leave import (
    SCHOOL_SIDES,
    LeaveLimits,
    LeaveSide,
    askers,
    cancellers,
    deciders,
    refusers,
)
from nennep.attendance.states import LeaveRoute, LeaveState

LIMITS = LeaveLimits(class_manager_days=1, training_office_days=3)


@pytest.mark.parametrize(
    ("days", "nearest"),
    [
        (1, LeaveSide.CLASS_MANAGER),
        (2, LeaveSide.TRAINING_OFFICE),
        (3, LeaveSide.TRAINING_OFFICE),
        (4, LeaveSide.SCHOOL_LEADER),
        (30, LeaveSide.SCHOOL_LEADER),
    ],
)
def test_length_decides_who_decides(days: int, nearest: LeaveSide) -> None:
    assert deciders(LeaveRoute.ORDINARY, LeaveState.ASKED, days, LIMITS)[0] is nearest


def test_a_limit_that_is_off_lets_the_nearest_decide() -> None:
    off = LeaveLimits(class_manager_days=None, training_office_days=None)
    assert deciders(LeaveRoute.ORDINARY, LeaveState.ASKED, 90, off) == SCHOOL_SIDES


@pytest.mark.requirement("R0-25", "R0-27")
@given(days=st.integers(1, 400), state=st.sampled_from(list(LeaveState)))
def test_the_school_never_grants_or_refuses_office_work(days: int, state: str) -> None:
    grants = deciders(LeaveRoute.EXCEPTION, state, days, LIMITS)
    refuses = refusers(LeaveRoute.EXCEPTION, state, days, LIMITS)
    assert not set(SCHOOL_SIDES) & {*grants, *refuses}
    assert grants == ((LeaveSide.BOARD,) if state == LeaveState.FORWARDED else ())
    assert askers(is_agency_work=True) == (LeaveSide.AGENCY,)


@given(
    route=st.sampled_from(list(LeaveRoute)),
    state=st.sampled_from([LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.CANCELLED]),
    days=st.integers(1, 30),
)
def test_nobody_decides_twice(route: str, state: str, days: int) -> None:
    assert deciders(route, state, days, LIMITS) == refusers(route, state, days, LIMITS) == ()


@pytest.mark.parametrize("route", list(LeaveRoute))
def test_once_begun_only_deciders_take_it_back(route: str) -> None:
    late = cancellers(route, LeaveState.APPROVED, has_begun=True)
    assert LeaveSide.TRAINEE not in late
    assert LeaveSide.AGENCY not in late
    assert cancellers(route, LeaveState.CANCELLED, has_begun=False) == ()
