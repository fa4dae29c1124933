"""The acts of attendance, one file per noun."""

from nennep.attendance.operations.facts import (
    RefusedEntry,
    RollEntry,
    Taking,
    conclude_incident,
    confirm_checkpoint,
    correct_mark,
    give_reason,
    record_head_count,
    record_spot_check,
    take_checkpoint,
)
from nennep.attendance.operations.marks import refresh_marks, refresh_tallies
from nennep.attendance.operations.reference import install_reference

__all__ = [
    "RefusedEntry",
    "RollEntry",
    "Taking",
    "conclude_incident",
    "confirm_checkpoint",
    "correct_mark",
    "give_reason",
    "install_reference",
    "record_head_count",
    "record_spot_check",
    "refresh_marks",
    "refresh_tallies",
    "take_checkpoint",
]
