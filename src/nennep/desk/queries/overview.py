"""The day of all classes together, for who leads: what came up, who is away, what is not settled (R1-17)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.policies.leave_reading import enrolments_whose_leave_is_seen
from nennep.attendance.policies.roll import incidents_visible_to
from nennep.attendance.queries.warnings import cases_among
from nennep.attendance.states import IncidentState, Status
from nennep.classes.models import IssueSeverity
from nennep.classes.policies import issues_visible_to, visible_to
from nennep.classes.queries.registers import IssueRow, issue_rows
from nennep.classes.states import ClassState, IssueState
from nennep.kernel import clock, dates
from nennep.kernel.clock import local_date

SHOWN = 8
"""So many incidents and issues stand on the page; the rest is behind the figure."""


@dataclass(frozen=True)
class IncidentToday:
    """One incident that was opened today."""

    person: str
    class_name: str
    at: datetime
    state: str
    state_text: str
    url: str


@dataclass(frozen=True)
class DayFigures:
    """What the day amounts to, as far as the reader sees it."""

    classes: int
    absent: int
    late: int
    incidents: int
    incidents_open: int
    issues_today: int
    issues_open: int


def day_figures(actor: User, now: datetime) -> DayFigures:
    """Running classes, people absent and late today, incidents and issues; four queries."""
    on = local_date(now)
    cases = cases_among(enrolments_whose_leave_is_seen(actor, on)).filter(held_on=on)
    away = cases.aggregate(
        absent=Count("pk", filter=Q(status__in=[Status.ABSENT_EXCUSED, Status.ABSENT_UNEXCUSED])),
        late=Count("pk", filter=Q(is_late=True)),
    )
    incidents = incidents_visible_to(actor, on).aggregate(
        today=Count("pk", filter=_today("opened_at", now)),
        open=Count("pk", filter=Q(state=IncidentState.OPEN)),
    )
    issues = issues_visible_to(actor, on).aggregate(
        today=Count("pk", filter=Q(happened_on=on)), open=Count("pk", filter=~Q(state=IssueState.SETTLED))
    )
    return DayFigures(
        classes=visible_to(actor, on).filter(state=ClassState.OPENED).count(),
        absent=away["absent"],
        late=away["late"],
        incidents=incidents["today"],
        incidents_open=incidents["open"],
        issues_today=issues["today"],
        issues_open=issues["open"],
    )


def _today(field: str, now: datetime) -> Q:
    first = datetime.combine(local_date(now), time.min, clock.zone())
    return Q(**{f"{field}__gte": first, f"{field}__lt": first + timedelta(days=1)})


def incidents_today(actor: User, now: datetime) -> list[IncidentToday]:
    """The incidents opened today, the newest first; one query."""
    found = incidents_visible_to(actor, local_date(now)).filter(_today("opened_at", now))
    rows = found.select_related("enrolment__person", "session__training_class").order_by("-opened_at", "-pk")
    return [
        IncidentToday(
            person=one.enrolment.person.full_name if one.enrolment else "",
            class_name=one.session.training_class.name,
            at=one.opened_at,
            state=one.state,
            state_text=one.get_state_display(),
            url=reverse("attendance:incident", args=[one.pk]),
        )
        for one in rows[:SHOWN]
    ]


def issues_to_know(actor: User, now: datetime) -> list[IssueRow]:
    """What came up today, and what is serious and not settled, the gravest first; two queries."""
    on = local_date(now)
    grave = ~Q(severity=IssueSeverity.MINOR) & ~Q(state=IssueState.SETTLED)
    found = issues_visible_to(actor, on).filter(Q(happened_on=on) | grave)
    rows = found.select_related("training_class", "kind").order_by("-severity", "-happened_on", "-pk")
    return issue_rows(list(rows[:SHOWN]), on)


def of_day(name: str, now: datetime, key: str) -> str:
    """The address of a list narrowed to today by its filter of days."""
    day = dates.short(local_date(now))
    return f"{reverse(name)}?{key}_from={day}&{key}_to={day}"
