"""What the pages of the desk may read."""

from dataclasses import dataclass

from nennep.desk.queries import AgencyTrend, ClassToday, Found, OwnStudy
from nennep.web.navigation import Crumb
from nennep.web.parts import Task


@dataclass(frozen=True)
class HomePage:
    """The home page: who I am here, what is asked of me, what happens today, where it fails."""

    title: str
    lead: str
    day: str
    tasks: tuple[Task, ...]
    classes: tuple[ClassToday, ...]
    trends: tuple[AgencyTrend, ...]
    studies: tuple[OwnStudy, ...]
    shows_trends: bool
    running: int
    present: int
    people: int
    untaken: int
    """Begun sessions that nobody has taken; told to those who take them or watch over it, not to trainees and lecturers."""
    watch_url: str = ""
    trail: tuple[Crumb, ...] = ()


@dataclass(frozen=True)
class SearchPage:
    """What was found, kind by kind."""

    title: str
    lead: str
    term: str
    found: tuple[Found, ...]
    trail: tuple[Crumb, ...] = ()
