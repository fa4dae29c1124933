"""Sums of a plan by state; a line of another plan and a line without numbers are never added (R3-05, R3-14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """What a line adds: nothing to the sums when it is counted in another plan."""

    state: str
    classes: int | None
    seats: int | None
    is_counted_elsewhere: bool = False
    is_extra: bool = False


@dataclass(frozen=True)
class Total:
    """A sum: lines, classes, seats; how many of the lines have no number of classes, of seats, of one or the other yet."""

    lines: int = 0
    classes: int = 0
    seats: int = 0
    without_numbers: int = 0
    classes_unknown: int = 0
    seats_unknown: int = 0

    def plus(self, line: Counted) -> Total:
        """The sum with one line more."""
        return Total(
            self.lines + 1,
            self.classes + (line.classes or 0),
            self.seats + (line.seats or 0),
            self.without_numbers + (line.classes is None or line.seats is None),
            self.classes_unknown + (line.classes is None),
            self.seats_unknown + (line.seats is None),
        )


@dataclass(frozen=True)
class Totals:
    """The sums of a version: by state, apart from those counted elsewhere and from extra classes."""

    by_state: dict[str, Total]
    elsewhere: Total
    extra: Total


def totals(lines: Iterable[Counted]) -> Totals:
    """Every line stands in exactly one sum: elsewhere, else extra, else its state."""
    by_state: dict[str, Total] = {}
    elsewhere = extra = Total()
    for line in lines:
        if line.is_counted_elsewhere:
            elsewhere = elsewhere.plus(line)
        elif line.is_extra:
            extra = extra.plus(line)
        else:
            by_state[line.state] = by_state.get(line.state, Total()).plus(line)
    return Totals(by_state, elsewhere, extra)
