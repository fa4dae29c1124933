"""Half-open periods of days: `valid_from` belongs to the period, `valid_to` does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.kernel import dates


@dataclass(frozen=True)
class Period:
    """Days from `valid_from` up to the day before `valid_to`; None leaves that side open.

    Refuses a period without any day (`ValueError`).
    """

    valid_from: date | None = None
    valid_to: date | None = None

    def __post_init__(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError(f"no day lies between {self.valid_from} and {self.valid_to}")

    def contains(self, on: date) -> bool:
        """Whether the day lies in the period."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )

    def overlaps(self, other: Period) -> bool:
        """Whether the two periods have at least one day in common."""
        return self.intersect(other) is not None

    def intersect(self, other: Period) -> Period | None:
        """The days that both periods have, or None when there are none."""
        start = max(self.valid_from or date.min, other.valid_from or date.min)
        end = min(self.valid_to or date.max, other.valid_to or date.max)
        if start >= end:
            return None
        return Period(
            None if start == date.min else start,
            None if end == date.max else end,
        )

    @property
    def last_on(self) -> date | None:
        """The last day that belongs to the period; None when it does not end."""
        return self.valid_to - timedelta(days=1) if self.valid_to else None

    def as_text(self) -> str:
        """The period for the screen, with the last day that belongs to it."""
        if self.valid_from and self.last_on:
            if self.valid_from == self.last_on:
                return dates.short(self.valid_from)
            return _("{first} to {last}").format(
                first=dates.short(self.valid_from), last=dates.short(self.last_on)
            )
        if self.valid_from:
            return _("from {first}").format(first=dates.short(self.valid_from))
        if self.last_on:
            return _("until {last}").format(last=dates.short(self.last_on))
        return _("at all times")

    def __str__(self) -> str:
        return self.as_text()


def in_force_on(on: date, prefix: str = "") -> Q:
    """The rows whose period holds the day: `valid_from` <= day and `valid_to` empty or later.

    `prefix` is the path to the row that has the period, such as `memberships__`.
    """
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    )


def find_overlaps(periods: Sequence[Period]) -> list[tuple[int, int]]:
    """Every pair of positions whose periods overlap, the smaller position first, in order."""
    order = sorted(range(len(periods)), key=lambda i: (periods[i].valid_from or date.min, i))
    found: list[tuple[int, int]] = []
    running: list[int] = []
    for position in order:
        running = [earlier for earlier in running if periods[earlier].overlaps(periods[position])]
        found += [(min(earlier, position), max(earlier, position)) for earlier in running]
        running.append(position)
    return sorted(found)
