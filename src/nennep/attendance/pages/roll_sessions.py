"""One session with all that was done about its roll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Incident
from nennep.attendance.pages.roll_lists import count_first_badge, roll_badge
from nennep.attendance.pages.roll_parts import (
    ConfirmLine,
    confirm_lines,
    half_text,
    session_about,
    session_trail,
)
from nennep.attendance.policies import checkpoints_to_count, may_correct, may_take, sides_of
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.later_doors import doors_of_roll
from nennep.attendance.queries.sheet import (
    HeadCount,
    SessionRoll,
    head_counts,
    session_states,
)
from nennep.attendance.states import Checkpoint, IncidentState, Side, Status
from nennep.audit.queries import timeline
from nennep.classes.models import Session
from nennep.classes.policies import enrolments_visible_to
from nennep.classes.states import SessionState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link


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
    """One session with everything that was done about its roll. Without figures for who must count heads first
    (`is_blind`), without those of the end for who has still to count there (`counts_end`)."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    is_blind: bool
    counts_end: bool
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
    among = enrolments_visible_to(actor, session.training_class, on)
    state = session_states([session], among)[session.pk]
    counts = head_counts(session)
    opens_at = RuleShelf().opens_at(session)
    to_count = checkpoints_to_count(actor, [session.pk], now).get(session.pk, frozenset())
    is_blind = Checkpoint.START in to_count
    sees_roll = bool(sides - {Side.LECTURER})
    takes = bool(sides & {Side.SCHOOL, Side.CLASS_BOARD})
    incidents = Incident.objects.filter(session=session).select_related("enrolment__person").order_by("pk")
    return SessionPage(
        title=f"{session.training_class.name} · {half_text(session)}",
        lead=session_about(session),
        trail=session_trail(session),
        badge=count_first_badge() if to_count else roll_badge(session, state, now, opens_at),
        is_blind=is_blind,
        counts_end=bool(to_count) and not is_blind,
        cards=tuple(
            card
            for card in _cards(actor, session, state, now, sees_roll=sees_roll)
            if card.checkpoint not in to_count
        ),
        figures=() if to_count else _figures(session, state),
        counts=() if is_blind else tuple(_count_line(actor, session, count, on) for count in counts),
        incidents=tuple(
            Link(_incident_text(one), reverse("attendance:incident", args=[one.pk])) for one in incidents
        )
        if takes
        else (),
        acts=_acts(actor, session, sides, now, opens_at),
        events=() if to_count else tuple(timeline(session, limit=20, without="classes.")),
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
    known = {**state.marks, Status.NOT_TAKEN: state.not_taken}
    words = [(Status(status), known.get(status, 0)) for status in Status.values]
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


def _acts(
    actor: User, session: Session, sides: frozenset[str], now: datetime, opens_at: datetime
) -> tuple[Act, ...]:
    if session.state == SessionState.CANCELLED:
        return ()
    acts = list(doors_of_roll(actor, session, now))
    if sides - {Side.DELEGATION} and opens_at <= now:
        acts.append(Act(_("Count heads"), reverse("attendance:head-count", args=[session.pk]), "users-group"))
    if sides & {Side.SCHOOL, Side.CLASS_BOARD} and session.starts_at <= now:
        acts.append(Act(_("Unannounced check"), reverse("attendance:spot-check", args=[session.pk]), "eye"))
    if sides & {Side.SCHOOL, Side.CLASS_BOARD}:
        url = reverse("attendance:sheet", args=[session.training_class_id])
        acts.append(Act(_("Paper sheet"), f"{url}?session={session.pk}", "printer"))
    return tuple(acts)
