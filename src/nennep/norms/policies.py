"""Who sees and changes the rules: everybody who signed in may read what binds them; a few change it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.norms.models import Rule, StudyRegulation
from nennep.units.models import Unit

KEEPING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.RECORDS_CLERK, Role.ADMINISTRATOR)
"""Roles whose holders keep the general rules."""
SCHOOL_ROLES = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
"""Roles whose holders keep the rules of their own institution."""


def visible_to(actor: Actor) -> QuerySet[Rule]:
    """Every rule for everybody who signed in; nothing for a stranger."""
    return Rule.objects.all() if actor.is_authenticated else Rule.objects.none()


def regulations_visible_to(actor: Actor) -> QuerySet[StudyRegulation]:
    """Every study regulation for everybody who signed in."""
    return StudyRegulation.objects.all() if actor.is_authenticated else StudyRegulation.objects.none()


def may_change_rules(actor: Actor, on: date | None = None, unit: Unit | int | None = None) -> bool:
    """Whether one may enter a rule: a general one the keepers, one of an institution also its own training office."""
    rights = rights_of(actor, on)
    if rights.is_system or (
        rights.actor is not None and rights.actor.is_active and rights.actor.is_superuser
    ):
        return True
    if rights.has(*KEEPING_ROLES):
        return True
    unit_id = unit.pk if isinstance(unit, Unit) else unit
    return unit_id is not None and unit_id in rights.scope_for(*SCHOOL_ROLES)
