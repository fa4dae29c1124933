"""What the pages of the desk may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.accounts.queries import StandingIn
from nennep.classes.models import IssueSeverity
from nennep.classes.queries.registers import IssueRow
from nennep.desk import queries
from nennep.desk.queries import (
    AgencyTrend,
    ClassToday,
    Found,
    IncidentToday,
    OwnCourse,
    OwnScheme,
    OwnStandard,
    OwnStudy,
)
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.kernel.text import search_key, sort_key
from nennep.people.queries.yearly import yearly_facts
from nennep.standards.rules.review import IN_STUDY, MET, MISSING, UNKNOWN
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact, Figure, PersonLine, Task, Tone


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
    standing_in: tuple[StandingIn, ...] = ()
    """For whom one acts today, and who acts for oneself."""
    watch_url: str = ""
    overview_url: str = ""
    trail: tuple[Crumb, ...] = ()


@dataclass(frozen=True)
class OverviewPage:
    """The day of all classes together, for who leads (R1-17)."""

    title: str
    lead: str
    asked_at: datetime
    figures: tuple[Fact, ...]
    tasks: tuple[Task, ...]
    classes: tuple[ClassToday, ...]
    incidents: tuple[IncidentToday, ...]
    issues: tuple[tuple[IssueRow, Badge, str], ...]
    """Each with its badge and its address."""
    trail: tuple[Crumb, ...] = ()


SEVERITY_TONES: dict[str, Tone] = {
    IssueSeverity.MINOR: "plain",
    IssueSeverity.SERIOUS: "warning",
    IssueSeverity.URGENT: "decide",
}


def overview_page(actor: User, now: datetime) -> OverviewPage:
    """Classes, sessions, attendance, incidents and issues of today, and what waits for the reader."""
    classes = tuple(queries.classes_today(actor, now))
    taken = [row for row in classes if row.is_taken]
    day = queries.day_figures(actor, now)
    sessions = reverse("attendance:today")
    issues, incidents = reverse("classes:issues"), reverse("attendance:incidents")
    opened = f"{reverse('classes:list')}?state=opened"
    cases = queries.of_day("attendance:cases", now, "day")
    figures = (
        (_("Classes running"), day.classes, opened, ""),
        (
            _("Sessions today"),
            len(classes),
            sessions,
            _("{count} going on now").format(count=sum(row.is_running for row in classes)),
        ),
        (
            _("Present today"),
            sum(row.present for row in taken),
            sessions,
            _("of {people} whose attendance is taken").format(
                people=numbers.whole(sum(row.people for row in taken))
            ),
        ),
        (
            _("Absent today"),
            day.absent,
            f"{cases}&kind=absent",
            _("{count} came late").format(count=numbers.whole(day.late)) if day.late else "",
        ),
        (_("Incidents today"), day.incidents, queries.of_day("attendance:incidents", now, "opened"), ""),
        (_("Incidents not concluded"), day.incidents_open, f"{incidents}?state=open", ""),
        (_("Issues today"), day.issues_today, queries.of_day("classes:issues", now, "day"), ""),
        (_("Issues not settled"), day.issues_open, f"{issues}?waiting=yes", ""),
    )
    return OverviewPage(
        title=_("The day of the classes"),
        lead=dates.with_weekday(local_date(now)),
        asked_at=now,
        figures=tuple(Fact(label, Figure(value, url, label), hint) for label, value, url, hint in figures),
        tasks=tuple(queries.tasks_of(actor, now)),
        classes=classes,
        incidents=tuple(queries.incidents_today(actor, now)),
        issues=tuple(
            (
                row,
                Badge(row.severity_text, SEVERITY_TONES[row.severity]),
                reverse("classes:issue", args=[row.pk]),
            )
            for row in queries.issues_to_know(actor, now)
        ),
    )


@dataclass(frozen=True)
class SearchPage:
    """What was found, kind by kind."""

    title: str
    lead: str
    term: str
    found: tuple[Found, ...]
    trail: tuple[Crumb, ...] = ()


# --- The own record -------------------------------------------------------------------------------------------------

STANDARDS: dict[str, tuple[Any, Tone]] = {
    MET: (gettext_lazy("meets it"), "good"),
    MISSING: (gettext_lazy("below the standard"), "warning"),
    IN_STUDY: (gettext_lazy("in study for it"), "information"),
    UNKNOWN: (gettext_lazy("nothing on record"), "waiting"),
}
COURSES: dict[str, tuple[Any, Tone]] = {
    "open": (gettext_lazy("Studying"), "information"),
    "listed": (gettext_lazy("On the class list"), "waiting"),
    "completed": (gettext_lazy("Completed"), "good"),
    "ended": (gettext_lazy("Ended before the end"), "plain"),
}


@dataclass(frozen=True)
class CourseRow:
    """One of my classes. The last fields are what the list filters, searches and sorts by."""

    pk: int
    line: PersonLine
    since: date
    until: date | None
    lessons: str
    result: str
    state: Badge
    note: str
    state_code: str
    name_key: str
    search_key: str
    url: str


OWN_COURSES: Listing[CourseRow] = Listing(
    key="own-courses",
    title=gettext_lazy("My classes"),
    noun=gettext_lazy("classes"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Class"),
            kind="person",
            sort="name_key",
            about_label=gettext_lazy("Programme"),
        ),
        Column(key="since", label=gettext_lazy("From"), kind="date", sort="since"),
        Column(key="until", label=gettext_lazy("Until (not included)"), kind="date", sort="until"),
        Column(key="lessons", label=gettext_lazy("Lessons attended")),
        Column(key="result", label=gettext_lazy("Result"), value=lambda row: row.result or "–"),
        Column(key="note", label=gettext_lazy("Note"), shown=False),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state_code"),
    ),
    filters=(
        Choices(
            key="state",
            label=gettext_lazy("State"),
            lookup="state_code",
            choices=tuple((key, words) for key, (words, _tone) in COURSES.items()),
        ),
    ),
    search=("search_key",),
    row_url=lambda row: row.url,
    empty=Empty(why=gettext_lazy("You have had no place in a class yet.")),
)


@dataclass(frozen=True)
class StandardLine:
    """One standard that asks something of me."""

    standard: OwnStandard
    badge: Badge


@dataclass(frozen=True)
class RecordPage:
    """What I have studied, what is asked of me, what is still missing."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    facts: tuple[Fact, ...]
    standards: tuple[StandardLine, ...]
    schemes: tuple[OwnScheme, ...]
    listing: ListPage[CourseRow]


def record_page(actor: User, person_id: int, query: Query, on: date) -> RecordPage:
    """The own record of a person (R2-36): classes, lessons this year, standards, courses of schemes."""
    courses = queries.own_courses(person_id, on)
    standards = queries.own_standards(person_id, on)
    missing = sum(one.outcome in (MISSING, UNKNOWN) for one in standards)
    return RecordPage(
        title=_("My study record"),
        lead=_("What you have studied, what is asked of you, and what is still missing, as of {day}.").format(
            day=dates.short(on)
        ),
        trail=(),
        facts=(
            Fact(
                _("Lessons attended in {year}").format(year=str(on.year)),
                Figure(queries.lessons_of_year(person_id, on), reverse("attendance:own"), _("lessons")),
            ),
            *yearly_facts(person_id, actor, on),
            Fact(_("Classes completed"), numbers.whole(sum(one.outcome == "completed" for one in courses))),
            Fact(_("Standards still missing"), numbers.whole(missing)),
        ),
        standards=tuple(StandardLine(one, Badge(*STANDARDS[one.outcome])) for one in standards),
        schemes=tuple(queries.own_schemes(person_id, on)),
        listing=OWN_COURSES.read(query, _course_rows(courses)),
    )


def _course_rows(courses: Sequence[OwnCourse]) -> list[CourseRow]:
    rows = []
    for one in courses:
        code = one.outcome if one.outcome in COURSES else "ended"
        rows.append(
            CourseRow(
                pk=one.pk,
                line=PersonLine(one.name, one.programme),
                since=one.since,
                until=one.until,
                lessons=f"{numbers.whole(one.credited)}/{numbers.whole(one.planned)}",
                result=one.result,
                state=Badge(*COURSES[code]),
                note=one.outcome_text,
                state_code=code,
                name_key=sort_key(one.name),
                search_key=search_key(f"{one.name} {one.programme}"),
                url=one.url,
            )
        )
    return rows
