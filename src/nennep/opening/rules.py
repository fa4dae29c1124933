"""Arithmetic of an opening: when an item is due, how it stands, and in which order guests are named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


def due_on(opens_on: date | None, days_before: int) -> date | None:
    """The last day for an item of a class that opens on the day; None where the opening is not known."""
    return opens_on - timedelta(days=days_before) if opens_on is not None else None


def days_late(due: date | None, on: date) -> int:
    """Days since an item was due; 0 while there is time."""
    return max(0, (on - due).days) if due is not None else 0


@dataclass(frozen=True)
class Invited:
    """A guest as the order needs it: a lower rank stands before a higher one, among deputies of a rank the standing one
    (thường trực) before the others, who is longer in the post before a newer one."""

    key: int
    rank: int
    since: date | None
    name_key: str
    moved_to: int | None = None
    is_standing: bool = False


def protocol_order(guests: Iterable[Invited]) -> tuple[int, ...]:
    """The keys in the order of protocol: rank, standing deputy, time in the post (unknown last), Vietnamese name (R1-04).

    Who was moved by hand stands at that place, counted from 1; places beyond the end are the end.
    """
    found = sorted(
        guests,
        key=lambda one: (
            one.rank,
            not one.is_standing,
            one.since is None,
            one.since or date.min,
            one.name_key,
            one.key,
        ),
    )
    order = [one.key for one in found if one.moved_to is None]
    moved = sorted((one for one in found if one.moved_to is not None), key=lambda one: one.moved_to or 0)
    for one in moved:
        order.insert(min((one.moved_to or 1) - 1, len(order)), one.key)
    return tuple(order)


def best_rank(posts: str, texts: Iterable[tuple[str, int]]) -> int | None:
    """The lowest rank of a written row of posts ("Ủy viên Ban Thường vụ, Trưởng ban"), all as match keys.

    Of the texts with which a part begins the longest says its rank; None where no text fits any part.
    """
    known = list(texts)
    found: list[int] = []
    for part in posts.split(","):
        fitting = [(len(words), -rank) for words, rank in known if part.strip().startswith(words)]
        if fitting:
            found.append(-max(fitting)[1])
    return min(found, default=None)


@dataclass(frozen=True)
class Point:
    """One point of a programme: from when, what, by whom."""

    at: str
    what: str
    who: str = ""


def read_points(written: str) -> tuple[Point, ...]:
    """Points of a programme, one a line: time; what; who. A line without any text is left out.

    Raises `ValueError` with the number of the line where time or content is missing.
    """
    points = []
    for number, line in enumerate(written.splitlines(), start=1):
        if not line.strip():
            continue
        at, _sep, rest = line.partition(";")
        what, _sep, who = rest.partition(";")
        if not at.strip() or not what.strip():
            raise ValueError(number)
        points.append(Point(at.strip(), what.strip(), who.strip()))
    return tuple(points)


def written_points(points: Iterable[Point]) -> str:
    """The points as lines, as `read_points` takes them."""
    return "\n".join("; ".join(part for part in (one.at, one.what, one.who) if part) for one in points)
