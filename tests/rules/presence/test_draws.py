"""Lots of unannounced checks: fair, the same when asked again, never at the edges (R0-16, R0-18)."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.presence.rules.draws import check_moment, drawn_people, is_checked
from nennep.presence.states import DrawnBy

SECRET = b"k" * 32
START = datetime(2026, 10, 20, 7, 30, tzinfo=UTC)


@given(st.integers(1, 10**9), st.integers(30, 300))
def test_the_moment_lies_inside_and_is_always_the_same(session: int, minutes: int) -> None:
    end = START + timedelta(minutes=minutes)
    moment = check_moment(SECRET, session, START, end)
    assert START + (end - START) * 0.15 <= moment <= START + (end - START) * 0.85
    assert moment == check_moment(SECRET, session, START, end)


def test_another_secret_gives_other_moments() -> None:
    end = START + timedelta(hours=4)
    mine = [check_moment(SECRET, one, START, end) for one in range(50)]
    assert mine != [check_moment(b"x" * 32, one, START, end) for one in range(50)]


@pytest.mark.requirement("R0-16")
@pytest.mark.parametrize("percent", [0, 60, 100])
def test_so_many_sessions_of_a_hundred_are_checked(percent: int) -> None:
    # 4,000 lots: six standard deviations at 60 % are 4.6 points.
    found = sum(is_checked(SECRET, one, percent) for one in range(4000)) / 40
    assert abs(found - percent) < 4.7
    assert percent not in {0, 100} or found == percent


@given(st.sets(st.integers(1, 500), max_size=90), st.integers(0, 20), st.data())
def test_people_of_the_pool_once_each_and_half_by_risk(
    pool: set[int], wanted: int, data: st.DataObject
) -> None:
    risky = data.draw(st.sets(st.sampled_from(sorted(pool)))) if pool else set()
    risk = {one: float(one % 5 + 1) for one in risky}
    drawn = drawn_people(SECRET, 7, pool, risk, wanted)
    assert len(drawn) == min(wanted, len(pool))
    assert set(drawn) <= pool
    by_risk = [one for one, how in drawn.items() if how == DrawnBy.RISK]
    assert len(by_risk) == min(wanted // 2, len(risky))
    # Nobody outside has a higher risk than somebody whom risk chose.
    left = [risk[one] for one in risky - set(by_risk)]
    assert not by_risk or not left or min(risk[one] for one in by_risk) >= max(left)


@pytest.mark.requirement("R0-16")
def test_nobody_is_safe_and_nobody_is_picked_on() -> None:
    """70 people, six of them each time, no risk: over 2,000 checks everybody comes up about 171 times."""
    counted: Counter[int] = Counter()
    for check in range(2000):
        counted.update(list(drawn_people(SECRET, check, range(70), {}, 6)))
    assert len(counted) == 70
    assert all(100 < times < 250 for times in counted.values())
