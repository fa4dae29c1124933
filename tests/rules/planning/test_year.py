"""The year of a plan: months, the last quarter, days between decisions, sums by state."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.planning.rules.totals import Counted, Total, totals
from nennep.planning.rules.year import days_between, histogram, last_day_for_opening


@pytest.mark.requirement("R4-37", "R4-44")
def test_days_from_the_plan_to_the_money() -> None:
    # Source 4: decision 557-QĐ/TU of 25-1-2017, money by 592/QĐ-UBND of 4-4-2017.
    assert days_between(date(2017, 1, 25), date(2017, 4, 4)) == 69


@pytest.mark.requirement("R4-46")
def test_classes_pile_up_at_the_end_of_the_year() -> None:
    # By hand: 2 in March, 1 in October, 3 in December, 1 some day of the fourth quarter, 1 nobody knows when.
    found = histogram([(2, 3, 1), (1, 10, None), (3, 12, 4), (1, None, 4), (1, None, None)])
    assert found.months == (0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0, 3)
    assert found.quarters == (2, 0, 0, 5)
    assert (found.unknown, found.total, found.dated, found.last_quarter) == (1, 8, 7, 5)
    assert found.is_bunched(71)  # 5 of 7 is 71,4 %
    assert not found.is_bunched(72)
    assert not histogram([]).is_bunched(0)
    # 5 of 7, at most 40 %: two of seven are 28,6 %, three are 42,9 %. Nothing is planned in the second and third quarter.
    assert (found.to_move(40), found.to_move(71), found.to_move(72)) == (3, 1, 0)
    assert found.emptiest() == 3, "of two empty ones the later"
    year = histogram([(0, 2, 1), (1, 5, 2), (2, 8, 3), (9, 12, 4)])
    assert [year.emptiest(first) for first in (1, 2, 3, 4)] == [1, 2, 3, None]


@pytest.mark.requirement("R4-46")
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.integers(0, 100))
def test_what_is_to_be_moved_is_enough_and_no_more(quarters: list[int], limit: int) -> None:
    def bunched(moved: int) -> bool:
        first, second, third, last = quarters
        rows = zip((first + moved, second, third, last - moved), (1, 2, 3, 4), strict=True)
        return histogram((classes, None, quarter) for classes, quarter in rows).is_bunched(limit)

    count = histogram((classes, None, quarter) for quarter, classes in enumerate(quarters, start=1)).to_move(
        limit
    )
    assert not bunched(count)
    assert count == 0 or bunched(count - 1)


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(1, 12), st.none())))
def test_no_class_is_lost_in_the_months(lines: list[tuple[int, int | None, None]]) -> None:
    found = histogram(lines)
    assert found.total == sum(classes for classes, _month, _quarter in lines)
    assert sum(found.months) == found.dated


def test_the_last_day_in_time() -> None:
    assert last_day_for_opening(2024, 2, 1) == date(2024, 2, 29)
    assert last_day_for_opening(2024, None, 4) == date(2024, 12, 31)
    assert last_day_for_opening(2024, 12, 4) == date(2024, 12, 31)
    assert last_day_for_opening(2024, None, None) is None


@pytest.mark.requirement("R3-05", "R3-14", "R4-17")
def test_each_line_is_added_once() -> None:
    found = totals(
        [
            Counted("approved", 2, 140),
            Counted("approved", 1, None),
            Counted("under_study", None, None),
            Counted("approved", 1, 50, is_counted_elsewhere=True),
            Counted("approved", 1, 9, is_extra=True),
        ]
    )
    assert found.by_state == {
        "approved": Total(lines=2, classes=3, seats=140, without_numbers=1, seats_unknown=1),
        "under_study": Total(lines=1, without_numbers=1, classes_unknown=1, seats_unknown=1),
    }
    assert found.elsewhere == Total(1, 1, 50)
    assert found.extra == Total(1, 1, 9)
