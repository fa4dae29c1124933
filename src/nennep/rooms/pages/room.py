"""One room: its state, what is held in it, what is broken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.rooms import policies, queries
from nennep.rooms.models import Room
from nennep.rooms.pages.registers import FaultRow, fault_badge, fault_rows, state_badge, week_of
from nennep.rooms.queries import DayState, RoomUse
from nennep.rooms.states import RoomState
from nennep.web.form_pages import FormPage
from nennep.web.lists import Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact


@dataclass(frozen=True)
class UseLine:
    """Something held in the room; `warning` where the room is too small or shut on the day."""

    day: str
    is_today: bool
    use: RoomUse
    warning: str


@dataclass(frozen=True)
class FaultLine:
    """A fault with the way to mend it."""

    row: FaultRow
    badge: Badge
    mend_url: str


@dataclass(frozen=True)
class RoomPage:
    """One room: what it has, in what state it is, what is held in it, what is broken."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    acts: tuple[Act, ...]
    week: str
    uses: tuple[UseLine, ...]
    previous_url: str
    next_url: str
    warnings: tuple[str, ...]
    faults: tuple[FaultLine, ...]
    events: tuple[Event, ...]


AHEAD_DAYS = 120
"""So far ahead the page looks for sessions in a room that is too small or shut for them."""


def room_page(actor: User, room: Room, query: Query, now: datetime) -> RoomPage:
    """One room in one week; `owner` comes selected."""
    on = local_date(now)
    today = queries.states_on([room], on)[room.pk]
    first, last = week_of(_asked(query) or on)
    keeps = policies.may_keep_rooms(actor, room.owner_id, on)
    faults = fault_rows(
        list(
            room.faults.select_related("room__owner", "reported_by").order_by(
                "mended_on", "-reported_at", "-pk"
            )
        )
    )
    faults.sort(key=lambda row: row.mended_on is not None)
    lines = _use_lines(actor, room, first, last, on)
    here = reverse("rooms:room", args=[room.pk])
    since = _since(today)
    return RoomPage(
        title=room.name,
        lead=room.owner.name,
        trail=(Crumb(_("Rooms"), reverse("rooms:rooms")), Crumb(room.name)),
        badge=state_badge(today),
        facts=(
            Fact(_("Institution"), room.owner.name),
            Fact(_("Seats in the room"), room.seats),
            Fact(_("Equipment"), room.equipment or "–"),
            Fact(_("State today"), state_badge(today), since),
        ),
        acts=_acts(actor, room, on, keeps=keeps),
        week=_("Week of {first} to {last}").format(first=dates.short(first), last=dates.short(last)),
        uses=lines,
        previous_url=f"{here}?week={(first - timedelta(days=7)).isoformat()}",
        next_url=f"{here}?week={(first + timedelta(days=7)).isoformat()}",
        warnings=_ahead(actor, room, on) if keeps else (),
        faults=tuple(
            FaultLine(
                row,
                fault_badge(row),
                reverse("rooms:mend-fault", args=[row.pk]) if keeps and row.mended_on is None else "",
            )
            for row in faults
        ),
        events=timeline(room) if keeps else (),
    )


def _asked(query: Query) -> date | None:
    try:
        return date.fromisoformat(query.get("week", ""))
    except ValueError:
        return None


def _since(day: DayState) -> str:
    if day.since is None:
        return ""
    said = _("since {day}").format(day=dates.short(day.since))
    if day.until is not None:
        last = day.until - timedelta(days=1)
        said = _("{first} to {last}").format(first=dates.short(day.since), last=dates.short(last))
    return f"{said}. {day.reason}"


def _acts(actor: User, room: Room, on: date, *, keeps: bool) -> tuple[Act, ...]:
    acts: list[Act] = []
    if policies.may_report_fault(actor, room, on):
        acts.append(
            Act(
                _("Report a fault"),
                reverse("rooms:report-fault", args=[room.pk]),
                "flag",
                kind="primary",
            )
        )
    if keeps:
        acts.append(Act(_("Change the state"), reverse("rooms:set-state", args=[room.pk]), "adjustments"))
        acts.append(Act(_("Correct"), reverse("rooms:correct", args=[room.pk]), "pencil"))
    return tuple(acts)


def _use_lines(actor: User, room: Room, first: date, last: date, on: date) -> tuple[UseLine, ...]:
    states = queries.states_between([room], first, last)
    return tuple(
        UseLine(
            dates.with_weekday(use.held_on),
            use.held_on == on,
            use,
            _too_small(states[use.held_on][room.pk], use),
        )
        for use in queries.uses_of([room.pk], first, last, actor)
    )


def _too_small(day: DayState, use: RoomUse) -> str:
    if day.state == RoomState.OUT_OF_USE:
        return _("The room is out of use on this day.")
    if use.needs_seats and use.people > day.seats:
        return _("{people} people, {seats} seats.").format(people=use.people, seats=day.seats)
    return ""


def _ahead(actor: User, room: Room, on: date) -> tuple[str, ...]:
    """Sessions to come for which the room is too small or shut: they need another room."""
    lines = _use_lines(actor, room, on, on + timedelta(days=AHEAD_DAYS), on)
    return tuple(f"{line.day}: {line.use.what}. {line.warning}" for line in lines if line.warning)[:10]


def form_page(
    title: str, form: Any, act: str, *, room: Room | None = None, kind: str = "primary"
) -> FormPage:
    """A form about one room or the list."""
    back = reverse("rooms:room", args=[room.pk]) if room else reverse("rooms:rooms")
    crumbs = [Crumb(_("Rooms"), reverse("rooms:rooms"))]
    if room:
        crumbs.append(Crumb(room.name, back))
    return FormPage(
        title,
        f"{room.name} · {room.owner.name}" if room else "",
        (*crumbs, Crumb(title)),
        form,
        act,
        back,
        kind,
    )
