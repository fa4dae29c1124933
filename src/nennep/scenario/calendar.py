"""Which days the three months of a world hold: two whole months that are over, and the one that runs."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Months:
    """First days of the three months."""

    first: date
    second: date
    third: date

    @property
    def end_of_second(self) -> date:
        """Last day of the second month."""
        return self.third - timedelta(days=1)


def months_until(today: date) -> Months:
    """The month of today and the two before it."""
    third = today.replace(day=1)
    second = (third - timedelta(days=1)).replace(day=1)
    return Months((second - timedelta(days=1)).replace(day=1), second, third)


def second_monday(month: date) -> date:
    """Monday of the second full week of a month."""
    first_monday = month + timedelta(days=(7 - month.weekday()) % 7)
    return first_monday + timedelta(days=7)


def week_of(day: date) -> date:
    """Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def workdays(monday: date, weeks: int = 1) -> list[date]:
    """Monday to Friday of some weeks."""
    return [monday + timedelta(days=7 * week + weekday) for week in range(weeks) for weekday in range(5)]
