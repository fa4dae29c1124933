"""The arithmetic of attendance, one file per noun: no Django, values in, values out."""

from nennep.attendance.rules.marks import (
    ABSENT_CLAIMS,
    EARLY_CLAIMS,
    GONE_CLAIMS,
    LATE_CLAIMS,
    GrantedLeave,
    MarkRules,
    MarkValue,
    Said,
    derive,
    effective,
    lessons_lost,
)
from nennep.attendance.rules.totals import LimitRules, Tally, TallyMark, limit_lessons, tally

__all__ = [
    "ABSENT_CLAIMS",
    "EARLY_CLAIMS",
    "GONE_CLAIMS",
    "LATE_CLAIMS",
    "GrantedLeave",
    "LimitRules",
    "MarkRules",
    "MarkValue",
    "Said",
    "Tally",
    "TallyMark",
    "derive",
    "effective",
    "lessons_lost",
    "limit_lessons",
    "tally",
]
