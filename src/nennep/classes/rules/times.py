"""Arithmetic of timetables and class lists: times of half-days, clashes, weeks. Values in, values out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")

HALVES = ("AM", "PM", "EV")
"""Halves of a day in their order; EV is the evening."""


def half_of(at: time) -> str:
    """The half-day in which a time of the clock lies: before 12:00 morning, before 17:30 afternoon, else evening."""
    if at < time(12):
        return "AM"
    return "PM" if at < time(17, 30) else "EV"


def session_times(
    held_on: date, starts: time, lessons: int, *, lesson_minutes: int, break_minutes: int, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """Beginning and end of a session: its lessons with a break between each two."""
    begin = datetime.combine(held_on, starts, zone)
    length = lessons * lesson_minutes + (lessons - 1) * break_minutes
    return begin, begin + timedelta(minutes=length)


def monday_of(on: date) -> date:
    """The first day of the week of a day."""
    return on - timedelta(days=on.weekday())


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of every week that has a day from first to last, both included."""
    start, end = monday_of(first), monday_of(last)
    return [start + timedelta(weeks=n) for n in range((end - start).days // 7 + 1)]


def doubles(items: Iterable[T], key: Callable[[T], Hashable | None]) -> list[tuple[T, T]]:
    """Every later item with the first one of the same key; a key of None is never the same as another."""
    first: dict[Hashable, T] = {}
    found: list[tuple[T, T]] = []
    for item in items:
        value = key(item)
        if value is None:
            continue
        if value in first:
            found.append((first[value], item))
        else:
            first[value] = item
    return found
