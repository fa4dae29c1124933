"""What the home page reads: what is asked of the person, what happens today, where it fails."""

from nennep.desk.queries.asked import tasks_of
from nennep.desk.queries.found import Found, search_everything
from nennep.desk.queries.overview import (
    DayFigures,
    IncidentToday,
    day_figures,
    incidents_today,
    issues_to_know,
    of_day,
)
from nennep.desk.queries.presence import watch_url
from nennep.desk.queries.record import (
    OwnCourse,
    OwnScheme,
    OwnStandard,
    lessons_of_year,
    own_courses,
    own_schemes,
    own_standards,
)
from nennep.desk.queries.today import (
    AgencyTrend,
    ClassToday,
    OwnStudy,
    agency_trends,
    classes_today,
    own_studies,
)

__all__ = [
    "AgencyTrend",
    "ClassToday",
    "DayFigures",
    "Found",
    "IncidentToday",
    "OwnCourse",
    "OwnScheme",
    "OwnStandard",
    "OwnStudy",
    "agency_trends",
    "classes_today",
    "day_figures",
    "incidents_today",
    "issues_to_know",
    "lessons_of_year",
    "of_day",
    "own_courses",
    "own_schemes",
    "own_standards",
    "own_studies",
    "search_everything",
    "tasks_of",
    "watch_url",
]
