"""What pages, reports, feeds and intakes read about classes."""

from nennep.classes.queries.agencies import (
    CalendarEntry,
    Clash,
    agency_calendar,
    clashes_of_event,
    people_of_agency,
)
from nennep.classes.queries.classes import (
    AgencyCount,
    AppointmentRow,
    BatchRow,
    ClassRow,
    SuperiorRow,
    agency_counts,
    appointments,
    batch_rows,
    class_rows,
    regulation_in_force,
    superiors,
)
from nennep.classes.queries.roster import EnrolmentRow, roster, roster_rows
from nennep.classes.queries.timetable import (
    DayPlan,
    SessionRow,
    conflicts_of,
    day_of,
    session_rows,
    sessions_between,
    sessions_of,
    sessions_on,
)

__all__ = [
    "AgencyCount",
    "AppointmentRow",
    "BatchRow",
    "CalendarEntry",
    "Clash",
    "ClassRow",
    "DayPlan",
    "EnrolmentRow",
    "SessionRow",
    "SuperiorRow",
    "agency_calendar",
    "agency_counts",
    "appointments",
    "batch_rows",
    "clashes_of_event",
    "class_rows",
    "conflicts_of",
    "day_of",
    "people_of_agency",
    "regulation_in_force",
    "roster",
    "roster_rows",
    "session_rows",
    "sessions_between",
    "sessions_of",
    "sessions_on",
    "superiors",
]
