"""Where a figure goes if it goes on as it went (R2-18)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.directives.rules import days_to_read, forecast

BEGIN, END = date(2021, 1, 1), date(2025, 12, 31)


@pytest.mark.requirement("R2-18")
def test_figures_are_read_at_the_end_of_each_year_and_today() -> None:
    assert days_to_read(date(2021, 8, 12), date(2024, 6, 3)) == [
        date(2021, 12, 31), date(2022, 12, 31), date(2023, 12, 31), date(2024, 6, 3),
    ]  # fmt: skip
    assert days_to_read(BEGIN, date(2021, 3, 1)) == [date(2021, 3, 1)]
    assert days_to_read(None, date(2024, 6, 3)) == []
    assert days_to_read(date(2024, 6, 3), date(2024, 6, 3)) == []


@pytest.mark.requirement("R2-18")
def test_too_few_figures_and_days_gone_by_give_no_forecast() -> None:
    one = [(date(2021, 12, 31), Decimal(100))]
    assert forecast(one, END) is None
    assert forecast([], END) is None
    assert forecast([*one, (END, Decimal(500))], END) is None


@pytest.mark.requirement("R2-18")
def test_by_hand() -> None:
    """After 0, 10 and 20 days: 10, 40, 40. Middle 10 days and 30; slope (−10·−20 + 0 + 10·10)/200 = 1,5; day 40: 75."""
    day = date(2024, 1, 1)
    points = [(day + timedelta(days), Decimal(value)) for days, value in ((0, 10), (10, 40), (20, 40))]
    assert forecast(points, day + timedelta(40)) == Decimal("75.0")
    falling = [(day, Decimal(10)), (day + timedelta(10), Decimal(1))]
    assert forecast(falling, day + timedelta(100)) == Decimal("0.0")


@given(
    st.lists(st.integers(0, 2000), min_size=2, max_size=6, unique=True),
    st.integers(0, 1000),
    st.integers(0, 50),
    st.integers(1, 1000),
)
def test_what_lies_on_a_line_goes_on_along_it(days: list[int], start: int, slope: int, ahead: int) -> None:
    points = [(BEGIN + timedelta(day), Decimal(start + slope * day)) for day in sorted(days)]
    due = max(days) + ahead
    assert forecast(points, BEGIN + timedelta(due)) == start + slope * due
