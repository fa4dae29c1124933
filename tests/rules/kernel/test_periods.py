"""Half-open periods."""

from datetime import date, timedelta

import pytest
from django.db.models import Q
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.periods import Period, find_overlaps, in_force_on

START = date(2024, 1, 1)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(st.none() | st.integers(0, 20))
    length = draw(st.none() | st.integers(1, 10))
    first = None if start is None else START + timedelta(days=start)
    return Period(first, None if length is None else (first or START) + timedelta(days=length))


some_days = st.integers(-5, 40).map(lambda n: START + timedelta(days=n))


def test_the_last_day_does_not_belong() -> None:
    year = Period(date(2024, 1, 1), date(2025, 1, 1))
    assert year.contains(date(2024, 1, 1))
    assert year.contains(date(2024, 12, 31))
    assert not year.contains(date(2025, 1, 1))
    assert not year.overlaps(Period(date(2025, 1, 1)))


def test_a_period_has_at_least_a_day() -> None:
    with pytest.raises(ValueError, match="no day"):
        Period(START, START)


@given(periods(), periods(), some_days)
def test_the_common_days_are_those_that_both_have(one: Period, other: Period, day: date) -> None:
    common = one.intersect(other)
    assert (common is not None and common.contains(day)) == (one.contains(day) and other.contains(day))
    assert one.overlaps(other) == other.overlaps(one) == (common is not None)


@given(st.lists(periods(), max_size=8))
def test_finds_every_overlap(some: list[Period]) -> None:
    wanted = [(i, j) for i in range(len(some)) for j in range(i + 1, len(some)) if some[i].overlaps(some[j])]
    assert find_overlaps(some) == wanted


def test_period_in_words() -> None:
    with translation.override("vi"):
        assert str(Period(date(2024, 1, 1), date(2025, 1, 1))) == "1-1-2024 đến 31-12-2024"
        assert str(Period(date(2024, 1, 1))) == "từ 1-1-2024"
        assert str(Period(None, date(2025, 1, 1))) == "đến hết 31-12-2024"
        assert str(Period(date(2024, 1, 1), date(2024, 1, 2))) == "1-1-2024"
        assert str(Period()) == "không giới hạn thời gian"


def test_rows_in_force() -> None:
    day = date(2024, 6, 3)
    assert in_force_on(day, "posts__") == Q(posts__valid_from__lte=day) & (
        Q(posts__valid_to__isnull=True) | Q(posts__valid_to__gt=day)
    )
