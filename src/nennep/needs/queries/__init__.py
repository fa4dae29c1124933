"""What pages, files and later areas read about needs."""

from nennep.needs.queries.answers import (
    AgencyAnswer,
    answers_of,
    open_call_for,
    open_calls_for,
    units_of_sets,
)
from nennep.needs.queries.consolidation import (
    NeedLine,
    PlannedDoor,
    PlannedSeats,
    consolidated,
    levels_of,
    needs_by_agency,
    needs_by_programme,
    planned_url,
    register_planned_seats,
)
from nennep.needs.queries.entries import (
    EntryRow,
    entry_rows,
    meeting_conditions,
    named_in,
    outcomes_of,
)
from nennep.needs.queries.naming import NamedPerson, PeopleOfAgency, WrongName

__all__ = [
    "AgencyAnswer",
    "EntryRow",
    "NamedPerson",
    "NeedLine",
    "PeopleOfAgency",
    "PlannedDoor",
    "PlannedSeats",
    "WrongName",
    "answers_of",
    "consolidated",
    "entry_rows",
    "levels_of",
    "meeting_conditions",
    "named_in",
    "needs_by_agency",
    "needs_by_programme",
    "open_call_for",
    "open_calls_for",
    "outcomes_of",
    "planned_url",
    "register_planned_seats",
    "units_of_sets",
]
