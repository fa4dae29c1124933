"""How the classes lie over the year, and how long things took (R4-37, R4-45, R4-46)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


def quarter_of(month: int) -> int:
    """The quarter of a month, 1 to 4."""
    return (month + 2) // 3


@dataclass(frozen=True)
class Histogram:
    """Classes by month; those of which only the quarter is known, and those of which nothing is, stand apart."""

    months: tuple[int, ...]
    quarters: tuple[int, ...]
    unknown: int

    @property
    def total(self) -> int:
        """All classes."""
        return sum(self.quarters) + self.unknown

    @property
    def last_quarter(self) -> int:
        """Classes of October, November, December and of a fourth quarter without month."""
        return self.quarters[3]

    @property
    def dated(self) -> int:
        """Classes of which at least the quarter is known."""
        return sum(self.quarters)

    def is_bunched(self, limit_percent: Decimal | int) -> bool:
        """Whether the last quarter has more than that share of the dated classes."""
        return self.last_quarter * 100 > Decimal(limit_percent) * self.dated

    def to_move(self, limit_percent: Decimal | int) -> int:
        """The fewest classes that leave the last quarter for an earlier one, so that it has no more than that share."""
        most = int(Decimal(limit_percent) * self.dated / 100)
        return max(0, self.last_quarter - most)

    def emptiest(self, first: int = 1) -> int | None:
        """The quarter before the last one with the fewest classes, the later one of equals; `first` is the first that is
        not over. None when all are."""
        left = range(first, 4)
        return max(left, key=lambda quarter: (-self.quarters[quarter - 1], quarter), default=None)


def histogram(lines: Iterable[tuple[int, int | None, int | None]]) -> Histogram:
    """From (classes, month, quarter) of each line; a month decides its quarter."""
    months, quarters, unknown = [0] * 12, [0] * 4, 0
    for classes, month, quarter in lines:
        if month:
            months[month - 1] += classes
            quarters[quarter_of(month) - 1] += classes
        elif quarter:
            quarters[quarter - 1] += classes
        else:
            unknown += classes
    return Histogram(tuple(months), tuple(quarters), unknown)


def days_between(begin: date, end: date) -> int:
    """Days from the one day to the other: 25-1-2017 → 4-4-2017 is 69. Negative when the end came first."""
    return (end - begin).days


def last_day_for_opening(year: int, month: int | None, quarter: int | None) -> date | None:
    """The last day on which a line opens in time: the end of its month, or of its quarter; None when neither is known."""
    last = month or (quarter * 3 if quarter else None)
    if last is None:
        return None
    return date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
