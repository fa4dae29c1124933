"""What single check-ins do not show and many do: two people always together, old codes again and again, too much by hand.

Values in, values out; thresholds come from dated rules (`presence.flag.*`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Somebody checked in at a window, at a moment by the clock of the server."""

    window: int
    person: int
    at: datetime
    fact: int


@dataclass(frozen=True, kw_only=True)
class Together:
    """Two people who come within seconds of each other far more often than the crowd at the door explains."""

    people: tuple[int, int]
    near: int
    both: int
    facts: tuple[int, ...]


def always_together(
    arrivals: Iterable[Arrival], *, within: timedelta, least_windows: int, least_percent: int
) -> list[Together]:
    """Pairs that were within `within` at `least_percent` of the windows where both came, and at `least_windows` at least.

    Compared are neighbours in time only: in a crowd everybody is near somebody, but not always near the same one. Ordered
    by the people.
    """
    by_window: dict[int, list[Arrival]] = defaultdict(list)
    for one in arrivals:
        by_window[one.window].append(one)
    near: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    came: dict[int, set[int]] = defaultdict(set)
    for window, here in by_window.items():
        here.sort(key=lambda one: (one.at, one.person))
        for one in here:
            came[one.person].add(window)
        for first, second in pairwise(here):
            if second.at - first.at <= within and first.person != second.person:
                low, high = sorted((first, second), key=lambda one: one.person)
                near[low.person, high.person].append((low.fact, high.fact))
    found = []
    for (low_id, high_id), facts in sorted(near.items()):
        both = len(came[low_id] & came[high_id])
        if len(facts) >= least_windows and len(facts) * 100 >= both * least_percent:
            flat = tuple(fact for pair in facts for fact in pair)
            found.append(Together(people=(low_id, high_id), near=len(facts), both=both, facts=flat))
    return found


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much of what somebody entered was by hand where a device was expected."""

    account: Hashable
    by_hand: int
    expected: int

    @property
    def percent(self) -> int:
        """Whole percent, rounded down."""
        return self.by_hand * 100 // self.expected if self.expected else 0


def large_shares(
    by_hand: Mapping[int, int], expected: Mapping[int, int], *, above_percent: int, least: int
) -> list[Share]:
    """Accounts with at least `least` entries by hand that are more than `above_percent` of those expected from devices."""
    rows = [
        Share(account=one, by_hand=number, expected=expected.get(one, number))
        for one, number in sorted(by_hand.items())
    ]
    return [row for row in rows if row.by_hand >= least and row.by_hand * 100 > row.expected * above_percent]


def repeated(people: Sequence[tuple[int, int]], *, least: int) -> dict[int, tuple[int, ...]]:
    """Of (person, fact) pairs: the people who come up at least `least` times, with their facts."""
    counted = Counter(person for person, _fact in people)
    return {
        person: tuple(fact for one, fact in people if one == person)
        for person, number in sorted(counted.items())
        if number >= least
    }


def overlapping_places(
    stays: Sequence[tuple[int, int, datetime]], *, apart: timedelta
) -> list[tuple[int, int]]:
    """Of (fact, class, moment) of one person in order of time: neighbours in two classes less than `apart` from each other."""
    return [
        (first[0], second[0])
        for first, second in pairwise(sorted(stays, key=lambda one: one[2]))
        if first[1] != second[1] and second[2] - first[2] < apart
    ]
