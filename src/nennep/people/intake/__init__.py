"""Lists of people as offices keep them (T4): birth date in a column by sex, dates as text, agencies by name."""

from nennep.people.intake.birth import birth_in_parts, written_in_parts
from nennep.people.intake.columns import COLUMNS, IN_TWO_COLUMNS, KIND
from nennep.people.intake.reading import PeopleReading, read_people
from nennep.people.intake.rehearsing import match_people, people_totals, rehearse

__all__ = [
    "COLUMNS",
    "IN_TWO_COLUMNS",
    "KIND",
    "PeopleReading",
    "birth_in_parts",
    "match_people",
    "people_totals",
    "read_people",
    "rehearse",
    "written_in_parts",
]
