"""The sessions of a day with the state of their roll, those that are overdue, and one session with all that was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Incident
from nennep.attendance.pages.roll_parts import ConfirmLine, confirm_lines, half_text, session_trail
from nennep.attendance.policies import may_correct, may_take, sessions_visible_to, sides_of
from nennep.attendance.queries.sheet import (
    HeadCount,
    SessionRoll,
    head_counts,
    overdue_rule,
    overdue_sessions,
    session_states,
)
from nennep.attendance.states import IncidentState, Side, Status
from nennep.audit.queries import timeline
from nennep.classes.models import HalfDay, Session
from nennep.classes.states import SessionState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.lists import Column, Dates, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, Tab


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


def roll_badge(session: Session, state: SessionRoll, now: datetime) -> Badge:
    """Where the roll of a session stands, in one word."""
    if session.state == SessionState.CANCELLED:
        return Badge(_("cancelled"), "plain", "ban")
    if state.is_confirmed:
        return Badge(_("confirmed by both"), "good")
    if now < session.starts_at - timedelta(hours=1):
        return Badge(_("not begun"), "plain", "clock")
    if not state.marks:
        return Badge(_("Not taken"), "decide" if now > session.ends_at else "waiting", "circle-dashed")
    if state.not_taken:
        return Badge(_("{count} not taken").format(count=state.not_taken), "decide", "circle-dashed")
    return Badge(_("to be confirmed"), "waiting")


def session_lines(sessions: Sequence[Session], now: datetime) -> list[SessionLine]:
    """The sessions as lines; `training_class` must be selected. A constant number of queries."""
    states = session_states(sessions)
    lines = []
    for session in sessions:
        state = states[session.pk]
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
                start=f"{state.start.entered}/{state.expected}",
                end=f"{state.end.entered}/{state.expected}",
                school=_side_badge(state, Side.SCHOOL),
                class_board=_side_badge(state, Side.CLASS_BOARD),
                roll=roll_badge(session, state, now),
                waited=_("{hours} hours").format(hours=hours)
                if hours < 48
                else _("{days} days").format(days=hours // 24),
            )
        )
    return lines


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
        filters=(Dates(key="day", label=gettext_lazy("Day"), lookup="held_on"),) if with_wait else (),
        search=("training_class__search_key",),
        order=("held_on", "starts_at", "pk"),
        row_url=lambda row: reverse("attendance:session", args=[row.pk]),
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
    empty=Empty(why=gettext_lazy("Every session that was held is confirmed.")),
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


def _tabs(current: str, overdue: int) -> tuple[Tab, ...]:
    return (
        Tab(_("Today"), reverse("attendance:today"), current == "today"),
        Tab(_("Overdue"), reverse("attendance:overdue"), current == "overdue", overdue),
        Tab(_("Incidents"), reverse("attendance:incidents"), current == "incidents"),
    )


def _rolls(actor: User, now: datetime) -> QuerySet[Session]:
    return sessions_visible_to(actor, local_date(now)).select_related("training_class")


def today_page(actor: User, on: date, query: Query, now: datetime) -> SessionsPage:
    """The sessions of a day that the actor may see."""
    sessions = _rolls(actor, now).filter(held_on=on)
    overdue = overdue_sessions(_rolls(actor, now), now, overdue_rule(local_date(now)).as_int).count()
    is_today = on == local_date(now)
    return SessionsPage(
        title=_("Attendance today") if is_today else _("Attendance on {day}").format(day=dates.short(on)),
        lead=dates.with_weekday(on),
        trail=(Crumb(_("Attendance")),),
        tabs=_tabs("today", overdue),
        listing=TODAY.read(query, sessions, make_rows=lambda models: session_lines(models, now)),
        unverified="",
    )


def overdue_page(actor: User, query: Query, now: datetime) -> SessionsPage:
    """The sessions whose attendance nobody has confirmed in time (R0-15)."""
    rule = overdue_rule(local_date(now))
    sessions = overdue_sessions(_rolls(actor, now), now, rule.as_int)
    listing = OVERDUE.read(query, sessions, make_rows=lambda models: session_lines(models, now))
    return SessionsPage(
        title=_("Sessions without confirmed attendance"),
        lead=_(
            "Ended more than {hours} hours ago and not confirmed by both the school and the class board."
        ).format(hours=rule.as_int),
        trail=(Crumb(_("Attendance"), reverse("attendance:today")), Crumb(_("Overdue"))),
        tabs=_tabs("overdue", listing.count),
        listing=listing,
        unverified=""
        if rule.is_verified
        else _("The {hours} hours are a proposal of the program, not confirmed by a regulation.").format(
            hours=rule.as_int
        ),
    )


@dataclass(frozen=True, kw_only=True)
class CheckpointCard:
    """One checkpoint of the session page."""

    checkpoint: str
    label: str
    text: str
    badge: Badge
    act: Act | None
    lines: tuple[ConfirmLine, ...]


@dataclass(frozen=True, kw_only=True)
class HeadCountLine:
    """One count of heads with its difference to the roll."""

    when: str
    who: str
    counted: int
    there: int
    badge: Badge
    explained: str
    explain_url: str


@dataclass(frozen=True)
class SessionPage:
    """One session with everything that was done about its roll. Without figures for who must count heads first."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    is_blind: bool
    cards: tuple[CheckpointCard, ...]
    figures: tuple[Fact, ...]
    counts: tuple[HeadCountLine, ...]
    incidents: tuple[Link, ...]
    acts: tuple[Act, ...]
    events: tuple[Event, ...]
    session_id: int
    cancelled: str


def session_page(actor: User, session: Session, now: datetime) -> SessionPage:
    """The session as far as the actor may see it."""
    on = local_date(now)
    sides = sides_of(actor, session, on)
    state = session_states([session])[session.pk]
    counts = head_counts(session)
    is_blind = sides == {Side.LECTURER} and not any(count.who == actor.full_name for count in counts)
    sees_roll = bool(sides - {Side.LECTURER})
    takes = bool(sides & {Side.SCHOOL, Side.CLASS_BOARD})
    incidents = Incident.objects.filter(session=session).select_related("enrolment__person").order_by("pk")
    return SessionPage(
        title=f"{session.training_class.name} · {half_text(session)}",
        lead=_("{day}, {start}–{end}").format(
            day=dates.with_weekday(session.held_on),
            start=dates.clock_text(session.starts_at),
            end=dates.clock_text(session.ends_at),
        ),
        trail=session_trail(session),
        badge=roll_badge(session, state, now),
        is_blind=is_blind,
        cards=() if is_blind else _cards(actor, session, state, now, sees_roll=sees_roll),
        figures=() if is_blind else _figures(session, state),
        counts=() if is_blind else tuple(_count_line(actor, session, count, on) for count in counts),
        incidents=tuple(
            Link(_incident_text(one), reverse("attendance:incident", args=[one.pk])) for one in incidents
        )
        if takes
        else (),
        acts=_acts(actor, session, sides, now),
        events=() if is_blind else tuple(timeline(session, limit=20)),
        session_id=session.pk,
        cancelled=session.cancelled_reason if session.state == SessionState.CANCELLED else "",
    )


def _incident_text(incident: Incident) -> str:
    name = incident.enrolment.person.full_name if incident.enrolment else "–"
    return f"{name} · {IncidentState(incident.state).label}"


def _cards(
    actor: User, session: Session, state: SessionRoll, now: datetime, *, sees_roll: bool
) -> tuple[CheckpointCard, ...]:
    side = Side.SCHOOL if Side.SCHOOL in sides_of(actor, session, local_date(now)) else Side.CLASS_BOARD
    takes = may_take(actor, session, side, now)
    cards = []
    for place, label in ((state.start, _("Start of session")), (state.end, _("End of session"))):
        missing = state.expected - place.entered
        badge = Badge(_("complete"), "good")
        if missing:
            badge = Badge(_("{count} not taken").format(count=missing), "waiting", "circle-dashed")
        url = reverse("attendance:roll", args=[session.pk, place.checkpoint])
        words = _("Take the roll") if takes else _("Look at the roll")
        cards.append(
            CheckpointCard(
                checkpoint=place.checkpoint,
                label=label,
                text=_("{entered}/{expected} entered, {there} there").format(
                    entered=place.entered, expected=state.expected, there=place.there
                ),
                badge=badge,
                act=Act(words, url, "clipboard-list", kind="primary" if missing and takes else "secondary")
                if sees_roll
                else None,
                lines=confirm_lines(actor, session, state, place.checkpoint, now),
            )
        )
    return tuple(cards)


def _figures(session: Session, state: SessionRoll) -> tuple[Fact, ...]:
    words = [(Status(status), state.marks.get(status, 0)) for status in Status.values]
    return tuple(
        Fact(str(status.label), count) for status, count in words if count or status == Status.NOT_TAKEN
    )


def _count_line(actor: User, session: Session, count: HeadCount, on: date) -> HeadCountLine:
    if not count.difference:
        badge = Badge(_("agrees with the roll"), "good")
    elif count.explained:
        badge = Badge(_("differs by {count}, explained").format(count=f"{count.difference:+d}"), "warning")
    else:
        badge = Badge(
            _("differs by {count}, to be explained").format(count=f"{count.difference:+d}"), "decide"
        )
    may = may_correct(actor, session, on) or count.who == actor.full_name
    return HeadCountLine(
        when=dates.clock_text(count.at),
        who=f"{count.who} ({Side(count.side).label})",
        counted=count.counted,
        there=count.there,
        badge=badge,
        explained=count.explained,
        explain_url=reverse("attendance:explain-head-count", args=[session.pk, count.fact_id])
        if may and count.difference and not count.explained
        else "",
    )


def _acts(actor: User, session: Session, sides: frozenset[str], now: datetime) -> tuple[Act, ...]:
    if session.state == SessionState.CANCELLED:
        return ()
    acts = []
    if sides - {Side.DELEGATION} and session.starts_at - timedelta(hours=1) <= now:
        acts.append(Act(_("Count heads"), reverse("attendance:head-count", args=[session.pk]), "users-group"))
    if sides & {Side.SCHOOL, Side.CLASS_BOARD} and session.starts_at <= now:
        acts.append(Act(_("Unannounced check"), reverse("attendance:spot-check", args=[session.pk]), "eye"))
    if sides & {Side.SCHOOL, Side.CLASS_BOARD}:
        url = reverse("attendance:sheet", args=[session.training_class_id])
        acts.append(Act(_("Paper sheet"), f"{url}?session={session.pk}", "printer"))
    return tuple(acts)
