"""Who sees and does what in attendance, one file per noun."""

from nennep.attendance.policies.roll import (
    checkpoints_to_count,
    confirming_sides,
    incidents_visible_to,
    marks_visible_to,
    may_confirm_somewhere,
    may_correct,
    may_take,
    may_witness,
    sessions_visible_to,
    sides_of,
    why_unopened,
)

__all__ = [
    "checkpoints_to_count",
    "confirming_sides",
    "incidents_visible_to",
    "marks_visible_to",
    "may_confirm_somewhere",
    "may_correct",
    "may_take",
    "may_witness",
    "sessions_visible_to",
    "sides_of",
    "why_unopened",
]
