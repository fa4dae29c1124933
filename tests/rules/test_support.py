"""What policies of support give for days of study (R2-35); figures by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.standards.rules.support import COURSE, DAY, MONTH, Term, due

MAY = date(2024, 5, 30)


def term(per: str, amount: int, since: date, until: date | None = None) -> Term:
    return Term(1, "Hỗ trợ", per, amount, since, until)


@pytest.mark.requirement("R2-35")
def test_each_day_counts_by_the_row_of_that_day() -> None:
    days = [MAY, MAY + timedelta(days=1), date(2024, 6, 3), date(2024, 6, 3)]
    old = term(DAY, 80_000, date(2020, 1, 1), date(2024, 6, 1))
    new = term(DAY, 100_000, date(2024, 6, 1))
    # 30-5 and 31-5 at 80.000, 3-6 (once) at 100.000
    assert [(one.count, one.amount) for one in due([old, new], days, MAY)] == [(2, 160_000), (1, 100_000)]
    monthly = term(MONTH, 500_000, date(2020, 1, 1))
    assert [(one.count, one.amount) for one in due([monthly], days, MAY)] == [(2, 1_000_000)]
    course = [term(COURSE, 1, date(2020, 1, 1), MAY), term(COURSE, 700_000, MAY)]
    assert [one.amount for one in due(course, days, MAY)] == [700_000]
    assert due([old, new, monthly, *course], [], MAY) == ()


@pytest.mark.requirement("R2-35")
@settings(max_examples=40)
@given(
    days=st.lists(st.dates(date(2023, 1, 1), date(2025, 12, 31)), max_size=30),
    change=st.dates(date(2023, 1, 1), date(2025, 12, 31)),
)
def test_versions_without_a_gap_pay_every_day_and_month_once(days: list[date], change: date) -> None:
    for per, wanted in ((DAY, len(set(days))), (MONTH, len({(day.year, day.month) for day in days}))):
        rows = [term(per, 1, date(2000, 1, 1), change), term(per, 1, change)]
        assert sum(one.count for one in due(rows, days, min(days, default=change))) == wanted
