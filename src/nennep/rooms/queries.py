"""Rooms of a day: state, seats, faults, and what is held in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from nennep.accounts.models import User
from nennep.kernel.periods import in_force_on
from nennep.rooms.models import Room, RoomCondition
from nennep.rooms.states import RoomState


@dataclass(frozen=True)
class RoomUse:
    """Something held in a room. `url` is empty for who may not open it; `people` are those who are expected."""

    room_id: int
    held_on: date
    starts_at: datetime
    ends_at: datetime
    what: str
    people: int
    needs_seats: bool = True
    """Whether all of them sit in the room."""
    url: str = ""


UseOfRooms: TypeAlias = Callable[[Collection[int], date, date, User], Sequence[RoomUse]]
_uses: list[UseOfRooms] = []


def register_use(function: UseOfRooms) -> None:
    """`function(room_ids, first, last, actor)`: what is held in the rooms from first to last, both days included."""
    if function not in _uses:
        _uses.append(function)


def uses_of(room_ids: Collection[int], first: date, last: date, actor: User) -> list[RoomUse]:
    """What all areas hold in the rooms, in the order of time."""
    found = [use for function in _uses for use in function(room_ids, first, last, actor)]
    return sorted(found, key=lambda use: (use.starts_at, use.room_id))


@dataclass(frozen=True)
class DayState:
    """A room on one day."""

    state: str
    seats: int
    reason: str = ""
    since: date | None = None
    until: date | None = None
    """First day after; None while no end is known."""


def states_on(rooms: Collection[Room], on: date) -> dict[int, DayState]:
    """State and seats of the rooms on the day, by key. One query."""
    return states_between(rooms, on, on)[on] if rooms else {}


def states_between(rooms: Collection[Room], first: date, last: date) -> dict[date, dict[int, DayState]]:
    """State and seats of the rooms on each day from first to last. One query."""
    rows: dict[int, list[RoomCondition]] = defaultdict(list)
    near = RoomCondition.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=first), room__in=rooms, valid_from__lte=last
    )
    for row in near.order_by("valid_from", "pk"):
        rows[row.room_id].append(row)
    days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    return {day: {room.pk: _state(room, rows[room.pk], day) for room in rooms} for day in days}


def _state(room: Room, conditions: Sequence[RoomCondition], day: date) -> DayState:
    for row in conditions:
        if row.valid_from <= day and (row.valid_to is None or row.valid_to > day):
            return DayState(row.state, min(row.seats, room.seats), row.reason, row.valid_from, row.valid_to)
    return DayState(RoomState.USABLE, room.seats)


@dataclass(frozen=True)
class RoomRow:
    """One room of the list."""

    pk: int
    name: str
    owner: str
    seats: int
    equipment: str
    today: DayState
    faults: int
    uses_today: int
    uses_week: int


def room_rows(rooms: Sequence[Room], on: date, week: tuple[date, date], actor: User) -> list[RoomRow]:
    """The rooms with their state of the day, open faults, and use of the day and of the week; a constant number of queries."""
    states = states_on(rooms, on)
    faults = dict(
        Room.objects.filter(pk__in=[room.pk for room in rooms])
        .order_by()
        .annotate(open=Count("faults", filter=Q(faults__mended_on__isnull=True)))
        .values_list("pk", "open")
    )
    uses = uses_of([room.pk for room in rooms], *week, actor)
    today = Counter(use.room_id for use in uses if use.held_on == on)
    whole = Counter(use.room_id for use in uses)
    return [
        RoomRow(
            pk=room.pk,
            name=room.name,
            owner=room.owner.name,
            seats=room.seats,
            equipment=room.equipment,
            today=states[room.pk],
            faults=faults[room.pk],
            uses_today=today[room.pk],
            uses_week=whole[room.pk],
        )
        for room in rooms
    ]


def with_state_on(rooms: QuerySet[Room], on: date) -> QuerySet[Room]:
    """The rooms with `is_whole`: wholly usable on the day."""
    return rooms.annotate(
        is_whole=~Exists(RoomCondition.objects.filter(in_force_on(on), room=OuterRef("pk")))
    )
