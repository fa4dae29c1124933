"""Who sees and changes the rules: everybody who signed in may read what binds them; a few change it."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.norms.models import Rule, StudyRegulation
from nennep.units.models import Unit
from nennep.units.queries import BOARD_ROLES, board_area, is_board_of_the_whole

SCHOOL_ROLES = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
"""Roles whose holders keep the rules of their own institution."""


def visible_to(actor: Actor) -> QuerySet[Rule]:
    """Every rule for everybody who signed in; nothing for a stranger."""
    return Rule.objects.all() if actor.is_authenticated else Rule.objects.none()


def regulations_visible_to(actor: Actor) -> QuerySet[StudyRegulation]:
    """Every study regulation for everybody who signed in."""
    return StudyRegulation.objects.all() if actor.is_authenticated else StudyRegulation.objects.none()


def may_change_rules(actor: Actor, on: date | None = None, unit: Unit | int | None = None) -> bool:
    """Whether one may enter a rule or a study regulation (docs/decisions/0017).

    One that binds everybody: the administrator, and the Organisation Board of the committee at the top. One of a single
    unit also: the Board over that unit, and the training office and the leader of the institution itself.
    """
    rights = rights_of(actor, on)
    if rights.is_system or (
        rights.actor is not None and rights.actor.is_active and rights.actor.is_superuser
    ):
        return True
    if rights.is_administrator:
        return True
    unit_id = unit.pk if isinstance(unit, Unit) else unit
    if unit_id is None:
        return rights.has(*BOARD_ROLES) and is_board_of_the_whole(rights)
    if unit_id in rights.scope_for(*SCHOOL_ROLES):
        return True
    return rights.has(*BOARD_ROLES) and unit_id in board_area(rights)


def who_changes(unit: Unit | int | None = None) -> str:
    """One sentence for who may not: whom to ask."""
    if unit is None:
        return _(
            "Rules for everybody are changed by the administrator and the Organisation Board of the highest committee. Ask one of them."
        )
    return _(
        "Rules of one unit are changed by the unit itself, the Organisation Board above it and the administrator. Ask one of them."
    )


def may_change_some_rule(actor: Actor, on: date | None = None) -> bool:
    """Whether there is any scope for which one may enter a rule: the door to the form is shown to these."""
    rights = rights_of(actor, on)
    return may_change_rules(actor, on) or rights.has(*SCHOOL_ROLES, *BOARD_ROLES)
