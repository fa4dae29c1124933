"""What is due by policies of support for days of study, each day by the row in force on it (R2-35)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

DAY, MONTH, COURSE = "day", "month", "course"


@dataclass(frozen=True)
class Term:
    """One dated row of a policy: so many đồng for each day, month or course."""

    pk: int
    name: str
    per: str
    amount: int
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether the row is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Due:
    """How often a row counts, and what that comes to in đồng."""

    term: Term
    count: int

    @property
    def amount(self) -> int:
        """What it comes to."""
        return self.count * self.term.amount


def due(terms: Iterable[Term], days: Sequence[date], begins_on: date) -> tuple[Due, ...]:
    """What the rows give for these days of study of a course that begins on a day; rows that give nothing are left out.

    A day counts by the row of that day, a month by the row of its first day of study, the course by the row of its begin.
    Without a day of study nothing is due.
    """
    studied = sorted(set(days))
    firsts = {(day.year, day.month): day for day in reversed(studied)}
    found = []
    for term in terms:
        if term.per == DAY:
            count = sum(term.holds(day) for day in studied)
        elif term.per == MONTH:
            count = sum(term.holds(day) for day in firsts.values())
        else:
            count = int(bool(studied) and term.holds(begins_on))
        if count:
            found.append(Due(term, count))
    return tuple(found)
