"""Who decides leave: by length at the school, the Board alone for office work."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.attendance.rules.leave import (
    SCHOOL_SIDES,
    LeaveLimits,
    LeaveSide,
    askers,
    cancellers,
    days_together,
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


# --- Leave that hangs together ------------------------------------------------------------------------------------

FIRST = date(2024, 6, 3)


def on(*numbers: int) -> set[date]:
    return {FIRST + timedelta(days=number) for number in numbers}


def test_three_single_days_are_three_days() -> None:
    week = on(0, 1, 2, 3, 4)
    for own in (0, 1, 2):
        assert days_together(on(own), on(0, 1, 2), week) == on(0, 1, 2)


def test_a_class_day_between_parts_them_and_a_free_day_does_not() -> None:
    assert days_together(on(0), on(2), on(0, 1, 2)) == on(0)
    # From Friday to Monday there is no class day.
    assert days_together(on(4), on(7), on(3, 4, 7, 8)) == on(4, 7)
    assert days_together(on(0, 4), on(5, 8), on(*range(9))) == on(0, 4, 5)


NUMBERS = st.sets(st.integers(0, 20))


@given(
    class_days=NUMBERS,
    parts=st.lists(st.sets(st.integers(0, 20), min_size=1), min_size=1, max_size=6),
)
def test_cutting_a_leave_into_pieces_never_brings_it_nearer(
    class_days: set[int], parts: list[set[int]]
) -> None:
    held = on(*class_days, *(day for part in parts for day in part))
    whole = set().union(*(on(*part) for part in parts))
    for part in parts:
        found = days_together(on(*part), whole, held)
        assert on(*part) <= found <= whole
        # What is found hangs together: between it and the rest lies a class day that is not free.
        for day in found:
            assert days_together({day}, whole, held) <= found
        for other in whole - found:
            for day in found:
                lower, upper = sorted((day, other))
                assert any(lower < one < upper and one not in whole for one in held)
        one_request = deciders(LeaveRoute.ORDINARY, LeaveState.ASKED, len(found), LIMITS)
        assert set(one_request) <= set(
            deciders(LeaveRoute.ORDINARY, LeaveState.ASKED, len(on(*part)), LIMITS)
        )
