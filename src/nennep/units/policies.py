"""Who may see units and shape the tree. Names of units are no secret; changing them is the work of a few."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.units.models import Unit

SHAPING_ROLES = (Role.ADMINISTRATOR, Role.BOARD_OFFICER)
"""Who keeps the list of units: the administrator and the officers of the Organisation Board."""


def visible_to(actor: Actor) -> QuerySet[Unit]:
    """Every unit for everybody who signed in; nothing for a stranger."""
    return Unit.objects.all() if actor.is_authenticated else Unit.objects.none()


def may_shape_units(actor: Actor, on: date) -> bool:
    """Whether the actor opens, renames, moves and closes units on that day (R0-32, R1-03)."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*SHAPING_ROLES)


CONTACT_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
"""Who says how the own unit is reached."""


def may_set_contact(actor: Actor, unit: Unit, on: date) -> bool:
    """Whether the actor says how the unit is reached: who keeps the units, and its own office."""
    rights = rights_of(actor, on)
    return may_shape_units(actor, on) or unit.pk in rights.units_for(*CONTACT_ROLES)
