"""Lists of rooms and of their faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel.clock import local_date
from nennep.rooms import policies, queries
from nennep.rooms.models import RoomFault
from nennep.rooms.queries import DayState, RoomRow
from nennep.rooms.states import RoomState
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Figure, Tab, Tone

TONES: dict[str, Tone] = {
    RoomState.USABLE: "good",
    RoomState.LIMITED: "warning",
    RoomState.OUT_OF_USE: "decide",
}


def state_badge(day: DayState) -> Badge:
    """The state of a room as icon and word."""
    words = str(RoomState(day.state).label)
    if day.state == RoomState.LIMITED:
        words = _("{state}: {seats} seats").format(state=words, seats=day.seats)
    return Badge(words, TONES[day.state])


def tabs(current: str) -> tuple[Tab, ...]:
    """Rooms and faults."""
    return (
        Tab(_("Rooms"), reverse("rooms:rooms"), current == "rooms"),
        Tab(_("Faults"), reverse("rooms:faults"), current == "faults"),
    )


def _owner_choices(source: QuerySet[Any], path: str) -> list[tuple[int, str]]:
    found = source.order_by(f"{path}__sort_key", f"{path}_id").values_list(f"{path}_id", f"{path}__name")
    return list(dict(found).items())


ROOMS: Listing[RoomRow] = Listing(
    key="rooms",
    title=gettext_lazy("Rooms"),
    noun=gettext_lazy("rooms"),
    columns=(
        Column(key="name", label=gettext_lazy("Room"), sort="sort_key"),
        Column(key="owner", label=gettext_lazy("Institution"), sort="owner__sort_key"),
        Column(
            key="seats", label=gettext_lazy("Seats in the room"), kind="number", sort="seats", total="seats"
        ),
        Column(
            key="state",
            label=gettext_lazy("State today"),
            kind="badge",
            value=lambda row: state_badge(row.today),
        ),
        Column(
            key="uses_today",
            label=gettext_lazy("Sessions today"),
            kind="figure",
            value=lambda row: Figure(
                row.uses_today, reverse("rooms:room", args=[row.pk]) + "#use", gettext_lazy("sessions")
            ),
            export=lambda row: row.uses_today,
        ),
        Column(
            key="uses_week",
            label=gettext_lazy("Sessions this week"),
            kind="figure",
            value=lambda row: Figure(
                row.uses_week, reverse("rooms:room", args=[row.pk]) + "#use", gettext_lazy("sessions")
            ),
            export=lambda row: row.uses_week,
        ),
        Column(
            key="faults",
            label=gettext_lazy("Open faults"),
            kind="figure",
            value=lambda row: Figure(
                row.faults,
                reverse("rooms:faults") + f"?room={row.pk}&open=yes",
                gettext_lazy("open faults"),
            ),
            export=lambda row: row.faults,
        ),
        Column(key="equipment", label=gettext_lazy("Equipment")),
    ),
    filters=(
        Choices(key="owner", label=gettext_lazy("Institution"), lookup="owner_id"),
        YesNo(
            key="whole",
            label=gettext_lazy("State today"),
            lookup="is_whole",
            yes=gettext_lazy("Usable"),
            no=gettext_lazy("In part or out of use"),
        ),
    ),
    search=("search_key",),
    order=("owner__sort_key", "sort_key", "pk"),
    row_url=lambda row: reverse("rooms:room", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No room is on record yet.")),
)


@dataclass(frozen=True)
class RegisterPage:
    """A list of rooms or of faults."""

    title: str
    lead: str
    listing: ListPage[Any]
    acts: tuple[Act, ...] = ()
    tabs: tuple[Tab, ...] = ()
    trail: tuple[Crumb, ...] = ()


def week_of(on: date) -> tuple[date, date]:
    """Monday and Sunday of the week that holds the day."""
    monday = on - timedelta(days=on.weekday())
    return monday, monday + timedelta(days=6)


def rooms_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """The rooms that somebody sees, with their use of today and of this week."""
    on = local_date(now)
    source = queries.with_state_on(policies.visible_to(actor, on), on)
    act = Act(_("Enter a room"), reverse("rooms:enter"), "plus", kind="primary")
    acts = (act,) if policies.owners_for(actor, on).exists() else ()
    return RegisterPage(
        title=_("Rooms"),
        lead=_("Halls and classrooms with seats, equipment, state and what is held in them this week."),
        listing=ROOMS.read(
            query,
            source.select_related("owner"),
            make_rows=lambda found: queries.room_rows(found, on, week_of(on), actor),
            choices={"owner": _owner_choices(policies.visible_to(actor, on), "owner")},
            empty=Empty(why=_("No room is on record yet."), act=acts[0] if acts else None),
        ),
        acts=acts,
        tabs=tabs("rooms"),
    )


@dataclass(frozen=True)
class FaultRow:
    """One fault."""

    pk: int
    room_id: int
    what: str
    room: str
    owner: str
    reported_on: date
    reported_by: str
    mended_on: date | None
    mended_how: str


def fault_rows(faults: Sequence[RoomFault]) -> list[FaultRow]:
    """Faults as rows; room, owner and reporter come selected."""
    return [
        FaultRow(
            pk=row.pk,
            room_id=row.room_id,
            what=row.what,
            room=row.room.name,
            owner=row.room.owner.name,
            reported_on=local_date(row.reported_at),
            reported_by=str(row.reported_by),
            mended_on=row.mended_on,
            mended_how=row.mended_how,
        )
        for row in faults
    ]


def fault_badge(row: FaultRow) -> Badge:
    """Whether the fault is still there."""
    return Badge(_("Mended"), "good") if row.mended_on else Badge(_("Not mended"), "warning")


FAULTS: Listing[FaultRow] = Listing(
    key="faults",
    title=gettext_lazy("Faults of rooms"),
    noun=gettext_lazy("faults"),
    columns=(
        Column(key="what", label=gettext_lazy("What is broken")),
        Column(key="room", label=gettext_lazy("Room"), sort="room__sort_key"),
        Column(key="owner", label=gettext_lazy("Institution"), sort="room__owner__sort_key"),
        Column(key="reported_on", label=gettext_lazy("Reported"), kind="date", sort="reported_at"),
        Column(key="reported_by", label=gettext_lazy("Reported by")),
        Column(key="state", label=gettext_lazy("State"), kind="badge", value=fault_badge),
        Column(key="mended_on", label=gettext_lazy("Mended on"), kind="date", sort="mended_on"),
        Column(key="mended_how", label=gettext_lazy("How it was mended")),
    ),
    filters=(
        YesNo(
            key="open",
            label=gettext_lazy("State"),
            yes=gettext_lazy("Not mended"),
            no=gettext_lazy("Mended"),
            apply=lambda source, wanted: source.filter(mended_on__isnull=wanted),
        ),
        Choices(key="room", label=gettext_lazy("Room"), lookup="room_id"),
        Choices(key="owner", label=gettext_lazy("Institution"), lookup="room__owner_id"),
    ),
    search=("search_key",),
    order=("-reported_at", "-pk"),
    row_url=lambda row: reverse("rooms:room", args=[row.room_id]) + "#faults",
    empty=Empty(why=gettext_lazy("No fault was reported.")),
)


def faults_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """Faults of the rooms that somebody sees."""
    source = policies.faults_visible_to(actor, local_date(now))
    rooms = source.order_by("room__sort_key", "room_id").values_list("room_id", "room__name")
    return RegisterPage(
        title=_("Faults of rooms"),
        lead=_("What is broken, who said so and when it was mended."),
        listing=FAULTS.read(
            query,
            source.select_related("room__owner", "reported_by"),
            make_rows=fault_rows,
            choices={"room": list(dict(rooms).items()), "owner": _owner_choices(source, "room__owner")},
        ),
        tabs=tabs("faults"),
    )
