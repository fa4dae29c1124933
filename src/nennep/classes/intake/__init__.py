"""Files that come in: class lists and timetables. Each is rehearsed here and written by its operation."""

from nennep.classes.intake.roster import (
    ROSTER_COLUMNS,
    RosterRow,
    rehearse_roster,
    unknown_agencies,
)
from nennep.classes.intake.timetable import TIMETABLE_COLUMNS, rehearse_timetable

__all__ = [
    "ROSTER_COLUMNS",
    "TIMETABLE_COLUMNS",
    "RosterRow",
    "rehearse_roster",
    "rehearse_timetable",
    "unknown_agencies",
]
