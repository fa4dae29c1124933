"""Who sees programmes and who keeps them."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.catalogue.models import Programme

KEEPING_ROLES = (
    Role.BOARD_OFFICER,
    Role.BOARD_LEADER,
    Role.TRAINING_OFFICE,
    Role.SCHOOL_LEADER,
    Role.ADMINISTRATOR,
)
"""Roles whose holders enter programmes and their versions."""


def visible_to(actor: Actor) -> QuerySet[Programme]:
    """Every programme for everybody who signed in; nothing for a stranger."""
    return Programme.objects.all() if actor.is_authenticated else Programme.objects.none()


def may_keep_programmes(actor: Actor, on: date | None = None) -> bool:
    """Whether one may enter programmes and versions."""
    rights = rights_of(actor, on)
    if rights.is_system or (
        rights.actor is not None and rights.actor.is_active and rights.actor.is_superuser
    ):
        return True
    return rights.has(*KEEPING_ROLES)
