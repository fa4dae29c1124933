"""A class beside the plan: how many days late it opened and ended (R1-19)."""

from datetime import date

import pytest

from nennep.planning.queries import OpenedClass


def opened(on: date, **more: object) -> OpenedClass:
    return OpenedClass(pk=1, code="TC", name="Lớp", url="/", opened_on=on, people=70, **more)  # type: ignore[arg-type]


@pytest.mark.requirement("R1-19", "R1-30")
def test_days_late_count_from_the_last_day_of_the_month_or_quarter() -> None:
    assert opened(date(2024, 7, 3)).days_late(date(2024, 6, 30)) == 3
    assert opened(date(2024, 5, 16)).days_late(date(2024, 6, 30)) == 0
    assert opened(date(2024, 5, 16)).days_late(None) is None


@pytest.mark.requirement("R1-19")
def test_an_end_is_late_until_the_class_is_closed() -> None:
    one = opened(date(2024, 5, 16), ends_on=date(2025, 11, 28))
    assert one.days_over(date(2025, 11, 28)) == 0
    assert one.days_over(date(2025, 12, 2)) == 4
    closed = opened(date(2024, 5, 16), ends_on=date(2025, 11, 28), closed_on=date(2025, 11, 30))
    assert closed.days_over(date(2026, 1, 1)) == 2
    assert closed.days_over(date(2025, 11, 29)) == 1
    assert opened(date(2024, 5, 16)).days_over(date(2026, 1, 1)) is None
