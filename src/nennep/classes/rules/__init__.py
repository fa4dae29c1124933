"""Arithmetic and reading of timetables and class lists; no Django."""

from nennep.classes.rules.reading import (
    Lessons,
    PlannedRow,
    batch_number,
    is_day_off,
    read_halves,
    read_lessons,
    read_method,
    read_mode,
    read_times,
    split_lessons,
    split_weekday,
    without_titles,
)
from nennep.classes.rules.rows import RosterRow
from nennep.classes.rules.times import doubles, half_of, monday_of, session_times, weeks_between

__all__ = [
    "Lessons",
    "PlannedRow",
    "RosterRow",
    "batch_number",
    "doubles",
    "half_of",
    "is_day_off",
    "monday_of",
    "read_halves",
    "read_lessons",
    "read_method",
    "read_mode",
    "read_times",
    "session_times",
    "split_lessons",
    "split_weekday",
    "weeks_between",
    "without_titles",
]
