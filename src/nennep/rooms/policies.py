"""Who sees rooms, who keeps them, who reports a fault."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeAlias

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.rooms.models import Room, RoomFault
from nennep.units.models import Unit

KEEPING_ROLES = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
READING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.COMMITTEE_LEADER, Role.INSPECTOR)

Houses: TypeAlias = Callable[[Actor, date | None], Collection[int]]
_houses: list[Houses] = []


def register_houses(function: Houses) -> None:
    """`function(actor, on)`: ids of the institutions in whose rooms the account studies, teaches or manages a class."""
    if function not in _houses:
        _houses.append(function)


def _at_home(actor: Actor, on: date | None) -> set[int]:
    return {pk for function in _houses for pk in function(actor, on)}


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[Room]:
    """The rooms of the own institution, of all institutions for the Board and those who oversee, and those where one has
    classes."""
    rights = rights_of(actor, on)
    if rights.is_system or rights.has(*READING_ROLES):
        return Room.objects.all()
    if rights.actor is None:
        return Room.objects.none()
    kept = Q(owner_id__in=rights.scope_for(*KEEPING_ROLES))
    return Room.objects.filter(kept | Q(owner_id__in=_at_home(actor, on)))


def faults_visible_to(actor: Actor, on: date | None = None) -> QuerySet[RoomFault]:
    """Faults of the rooms that somebody sees."""
    return RoomFault.objects.filter(room__in=visible_to(actor, on).values("pk"))


def may_keep_rooms(actor: Actor, owner_id: int, on: date | None = None) -> bool:
    """Enter rooms, say in what state they are, tell that a fault is mended: the training office and leader of the house."""
    rights = rights_of(actor, on)
    return rights.is_system or owner_id in rights.scope_for(*KEEPING_ROLES)


def owners_for(actor: Actor, on: date | None = None) -> QuerySet[Unit]:
    """The institutions whose rooms the account keeps; those that hold classes come from the grants themselves."""
    rights = rights_of(actor, on)
    units = (
        Unit.objects.all()
        if rights.is_system
        else Unit.objects.filter(pk__in=rights.units_for(*KEEPING_ROLES))
    )
    return units.order_by("sort_key", "pk")


def may_report_fault(actor: Actor, room: Room, on: date | None = None) -> bool:
    """Who keeps the room, and whoever studies, teaches or manages a class in the house."""
    return may_keep_rooms(actor, room.owner_id, on) or room.owner_id in _at_home(actor, on)
