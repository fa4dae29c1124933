"""Sessions in lists: those of a day, those whose attendance nobody has confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.policies import (
    checkpoints_to_count,
    confirming_sides,
    may_confirm_somewhere,
    sessions_visible_to,
)
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.sheet import (
    SessionRoll,
    overdue_rule,
    overdue_sessions,
    session_states,
    sessions_waiting_for,
)
from nennep.attendance.states import Checkpoint, Side
from nennep.classes.models import HalfDay, Session
from nennep.classes.policies import enrolments_visible_to, reach_of, visible_to
from nennep.classes.states import ClassState, SessionState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Tab


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One session in a list."""

    pk: int
    class_id: int
    class_name: str
    held_on: date
    half: str
    starts_at: datetime
    ends_at: datetime
    start: str
    end: str
    school: Badge
    class_board: Badge
    roll: Badge
    waited: str


def _side_badge(state: SessionRoll, side: str) -> Badge:
    found = state.end.by(side)
    if found is None:
        return Badge(_("not yet confirmed"), "waiting", "circle-dashed")
    if found.is_stale:
        return Badge(_("changed since"), "warning")
    return Badge(_("confirmed"), "good")


def roll_badge(session: Session, state: SessionRoll, now: datetime, opens_at: datetime) -> Badge:
    """Where the roll of a session stands, in one word; before `opens_at` it is not taken."""
    if session.state == SessionState.CANCELLED:
        return Badge(_("cancelled"), "plain", "ban")
    if state.is_confirmed:
        return Badge(_("confirmed by both"), "good")
    if now < opens_at:
        return Badge(_("not begun"), "plain", "clock")
    if not state.expected and not state.marks:
        return Badge(_("nobody on the list"), "plain")
    if not state.marks and not state.due:
        return Badge(_("not taken"), "decide" if now > session.ends_at else "waiting", "circle-dashed")
    if state.not_taken:
        return Badge(_("{count} not taken").format(count=state.not_taken), "decide", "circle-dashed")
    return Badge(_("to be confirmed"), "waiting")


def count_first_badge() -> Badge:
    """In the place of the figures, for who has still to count heads."""
    return Badge(_("count heads first"), "waiting", "users-group")


def _waited(hours: int) -> str:
    if hours < 0:
        return _("running now")
    return _("{hours} hours").format(hours=hours) if hours < 48 else _("{days} days").format(days=hours // 24)


def session_lines(actor: User, sessions: Sequence[Session], now: datetime) -> list[SessionLine]:
    """The sessions as lines, with figures of the people whom the actor sees (R0-14, R1-20); loaded with class, programme
    version and programme. A constant number of queries."""
    among = enrolments_visible_to(actor, None, local_date(now))
    states, shelf = session_states(sessions, among), RuleShelf()
    to_count = checkpoints_to_count(actor, [session.pk for session in sessions], now)
    lines = []
    for session in sessions:
        state, hidden = states[session.pk], to_count.get(session.pk, frozenset())
        hours = int((now - session.ends_at).total_seconds() // 3600)
        lines.append(
            SessionLine(
                pk=session.pk,
                class_id=session.training_class_id,
                class_name=session.training_class.name,
                held_on=session.held_on,
                half=str(HalfDay(session.half).label),
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                start="–" if Checkpoint.START in hidden else f"{state.start.entered}/{state.expected}",
                end="–" if hidden else f"{state.end.entered}/{state.expected}",
                school=_side_badge(state, Side.SCHOOL),
                class_board=_side_badge(state, Side.CLASS_BOARD),
                roll=count_first_badge()
                if hidden and session.starts_at <= now
                else roll_badge(session, state, now, shelf.opens_at(session)),
                waited=_waited(hours),
            )
        )
    return lines


def _as_read(source: QuerySet[Session], side: str) -> QuerySet[Session]:
    """The page has chosen the sessions by the side already: those of the own duties, not only overdue ones."""
    del side
    return source


WAITING = Choices(
    key="waiting",
    label=gettext_lazy("Waits for me as"),
    choices=((Side.SCHOOL, gettext_lazy("School")), (Side.CLASS_BOARD, gettext_lazy("Class board"))),
    apply=_as_read,
)
"""Begun sessions that the own side has not confirmed, as the home page counts them."""


def _listing(key: str, title: object, *, with_wait: bool, empty: Empty) -> Listing[SessionLine]:
    columns: list[Column[SessionLine]] = [
        Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
        Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort=("held_on", "starts_at")),
        Column(key="half", label=gettext_lazy("Half-day")),
        Column(key="start", label=gettext_lazy("Start of session")),
        Column(key="end", label=gettext_lazy("End of session")),
        Column(key="roll", label=gettext_lazy("Roll"), kind="badge"),
        Column(key="school", label=gettext_lazy("School"), kind="badge"),
        Column(key="class_board", label=gettext_lazy("Class board"), kind="badge"),
    ]
    if with_wait:
        columns.append(Column(key="waited", label=gettext_lazy("Since")))
    return Listing(
        key=key,
        title=title,  # type: ignore[arg-type]
        noun=gettext_lazy("sessions"),
        columns=tuple(columns),
        filters=(Dates(key="day", label=gettext_lazy("Day"), lookup="held_on"), WAITING) if with_wait else (),
        search=("training_class__search_key",),
        order=("held_on", "starts_at", "pk"),
        row_url=lambda row: reverse("attendance:session", args=[row.pk]),
        row_id=lambda row: row.pk,
        empty=empty,
    )


TODAY = _listing(
    "today",
    gettext_lazy("Sessions of the day"),
    with_wait=False,
    empty=Empty(why=gettext_lazy("No session is held on this day.")),
)
OVERDUE = _listing(
    "overdue",
    gettext_lazy("Sessions without confirmed attendance"),
    with_wait=True,
    empty=Empty(
        why=gettext_lazy(
            "No session is overdue. Choose whom it waits for to see those that are not overdue yet."
        )
    ),
)


@dataclass(frozen=True)
class SessionsPage:
    """Sessions in a list, of a day or overdue."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[SessionLine]
    unverified: str
    days: tuple[Act, ...] = ()
    """The day before and the day after on which something is held, and today."""


def _tabs(current: str, overdue: int, day: date | None = None) -> tuple[Tab, ...]:
    """The views; `day`: another day than today is looked at and has its own tab."""
    today = reverse("attendance:today")
    other = (Tab(dates.short(day), f"{today}?on={dates.short(day)}", is_current=True),) if day else ()
    return (
        Tab(_("Today"), today, current == "today" and day is None),
        *other,
        Tab(_("Overdue"), reverse("attendance:overdue"), current == "overdue", overdue),
        Tab(_("Incidents"), reverse("attendance:incidents"), current == "incidents"),
    )


def _rolls(actor: User, now: datetime) -> QuerySet[Session]:
    return sessions_visible_to(actor, local_date(now)).select_related(
        "training_class__programme_version__programme"
    )


def today_page(actor: User, on: date, query: Query, now: datetime) -> SessionsPage:
    """The sessions of a day that the actor may see."""
    sessions = _rolls(actor, now).filter(held_on=on)
    today = local_date(now)
    overdue = overdue_sessions(_rolls(actor, now), now, overdue_rule(today).as_int).count()
    is_today = on == today
    return SessionsPage(
        title=_("Attendance today") if is_today else _("Attendance on {day}").format(day=dates.short(on)),
        lead=dates.with_weekday(on),
        trail=(Crumb(_("Attendance")),),
        tabs=_tabs("today", overdue, None if is_today else on),
        listing=TODAY.read(
            query,
            sessions,
            make_rows=lambda models: session_lines(actor, models, now),
            empty=Empty(why=_("No session is held on this day."), act=_timetable_act(actor, today)),
        ),
        unverified="",
        days=_days_around(actor, on, now),
    )


def _days_around(actor: User, on: date, now: datetime) -> tuple[Act, ...]:
    """Ways to the days around on which a class that the actor sees has a session."""
    held = _rolls(actor, now).filter(state=SessionState.PLANNED)
    here, today = reverse("attendance:today"), local_date(now)
    before = held.filter(held_on__lt=on).order_by("-held_on", "-pk").values_list("held_on", flat=True).first()
    after = held.filter(held_on__gt=on).order_by("held_on", "pk").values_list("held_on", flat=True).first()
    found = [
        Act(dates.with_weekday(day), f"{here}?on={dates.short(day)}", icon, kind="quiet")
        for day, icon in ((before, "chevron-left"), (after, "chevron-right"))
        if day is not None
    ]
    if on != today and today not in {before, after}:
        found.append(Act(_("Today"), here, "calendar", kind="quiet"))
    return tuple(found)


def _timetable_act(actor: User, on: date) -> Act:
    """From an empty day to the timetable of the one class that the actor sees, else to the classes."""
    running = list(
        visible_to(actor, on)
        .filter(state__in=[ClassState.PREPARING, ClassState.OPENED])
        .order_by("pk")
        .values_list("pk", flat=True)[:2]
    )
    if len(running) == 1:
        return Act(_("Timetable of the class"), reverse("classes:timetable", args=running), "calendar")
    return Act(_("Class list"), reverse("classes:list"), "school")


def overdue_page(actor: User, query: Query, now: datetime) -> SessionsPage:
    """The sessions whose attendance nobody has confirmed in time (R0-15)."""
    rule = overdue_rule(local_date(now))
    overdue = overdue_sessions(_rolls(actor, now), now, rule.as_int)
    on, side = local_date(now), query.get("waiting", "")
    asked = confirming_sides(actor, on)
    is_waiting = side in asked.every
    sessions = overdue
    if is_waiting:
        houses = asked.houses if side == Side.SCHOOL else frozenset()
        waiting = sessions_waiting_for(reach_of(actor, on).people, side, now, on, houses).values("pk")
        sessions = _rolls(actor, now).filter(pk__in=waiting)
    bulk: tuple[Act, ...] = ()
    if may_confirm_somewhere(actor, local_date(now)):
        bulk = (Act(_("Confirm the chosen ones"), reverse("attendance:confirm-sessions"), "circle-check"),)
    listing = OVERDUE.read(
        query,
        sessions,
        make_rows=lambda models: session_lines(actor, models, now),
        choices={"waiting": [choice for choice in WAITING.choices if choice[0] in asked.every]},
        bulk=bulk,
    )
    return SessionsPage(
        title=_("Sessions without confirmed attendance"),
        lead=_("Begun, and not yet confirmed by your side at the end.")
        if is_waiting
        else _(
            "Ended more than {hours} hours ago and not confirmed by both the school and the class board."
        ).format(hours=rule.as_int),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(_("Overdue"))),
        tabs=_tabs("overdue", overdue.count() if is_waiting else listing.count),
        listing=listing,
        unverified=""
        if rule.is_verified or is_waiting
        else _("The {hours} hours are a proposal of the program, not confirmed by a regulation.").format(
            hours=rule.as_int
        ),
    )
