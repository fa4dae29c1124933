"""Who follows directives, who has tasks, who sees them: the Board its own, a unit its own, a committee its subtree (R2-52)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.directives.models import (
    Directive,
    PriorityField,
    Proposal,
    Target,
    UnitTask,
    Urging,
    YearlyDuty,
)
from nennep.documents.models import DocumentDuty
from nennep.documents.policies import visible_to as documents_visible_to
from nennep.units.models import Unit
from nennep.units.queries import with_predecessors

FOLLOWING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
"""The Organisation Board follows, urges, checks (R2-45)."""
DOING_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
"""Roles whose holders take tasks of their unit and report them done."""
OVERSEEING_ROLES = (Role.COMMITTEE_LEADER, Role.INSPECTOR)
READING_ROLES = (*FOLLOWING_ROLES, Role.PERSONNEL_DIVISION, *OVERSEEING_ROLES)
EVERY_ROLE = (*READING_ROLES, *DOING_ROLES)


def may_read(actor: Actor, on: date | None = None) -> bool:
    """Whether somebody has anything to do with directives: a role at a Board, a unit or a committee."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*EVERY_ROLE)


def _followed(rights: Rights) -> Q:
    """What one's own Board follows, or a Board below the committee."""
    return Q(owner_id__in=rights.scope_for(*READING_ROLES))


def _own_units(rights: Rights) -> frozenset[int]:
    """One's own units: those of the agency or school with all below, of a committee its subtree, of the Board itself."""
    scope = rights.scope_for(*DOING_ROLES, *OVERSEEING_ROLES)
    return frozenset(with_predecessors(frozenset(scope) | rights.units_for(*READING_ROLES), rights.on))


def tasks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[UnitTask]:
    """The tasks that one's own Board gave, and those of one's own units; a committee sees its subtree and no other (R2-52)."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return UnitTask.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return UnitTask.objects.none()
    return UnitTask.objects.filter(_followed(rights) | Q(unit_id__in=_own_units(rights)))


def directives_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Directive]:
    """The directives that one's own Board follows, and those that gave one's own units a task."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Directive.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return Directive.objects.none()
    mine = UnitTask.objects.filter(unit_id__in=_own_units(rights), directive__isnull=False)
    return Directive.objects.filter(_followed(rights) | Q(pk__in=mine.values("directive_id")))


def urgings_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Urging]:
    """The messages that one's own Board sent, and those that urged one's own units."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Urging.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return Urging.objects.none()
    mine = UnitTask.objects.filter(unit_id__in=_own_units(rights))
    return Urging.objects.filter(
        _followed(rights) | Q(pk__in=mine.filter(urged__isnull=False).values("urged__urging_id"))
    )


def yearly_visible_to(actor: Actor, on: date | None = None) -> QuerySet[YearlyDuty]:
    """What recurs every year, for those who follow it and for whom it falls due."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return YearlyDuty.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return YearlyDuty.objects.none()
    mine = UnitTask.objects.filter(unit_id__in=_own_units(rights), yearly__isnull=False)
    return YearlyDuty.objects.filter(
        _followed(rights) | Q(unit_id__in=_own_units(rights)) | Q(pk__in=mine.values("yearly_id"))
    )


def proposals_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Proposal]:
    """The proposals to one's own Board, and those of one's own units."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Proposal.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return Proposal.objects.none()
    return Proposal.objects.filter(_followed(rights) | Q(unit_id__in=_own_units(rights)))


def fields_visible_to(actor: Actor, on: date | None = None) -> QuerySet[PriorityField]:
    """The priority fields for everybody who holds a role here."""
    return PriorityField.objects.all() if may_read(actor, on) else PriorityField.objects.none()


def targets_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Target]:
    """The targets for everybody who holds a role here."""
    return Target.objects.all() if may_read(actor, on) else Target.objects.none()


def duties_visible_to(actor: Actor, on: date | None = None) -> QuerySet[DocumentDuty]:
    """Duties that documents lay on parties: those of documents one may open, and those of one's own units (R1-14)."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return DocumentDuty.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return DocumentDuty.objects.none()
    return DocumentDuty.objects.filter(
        Q(document__in=documents_visible_to(actor, on).values("pk")) | Q(unit_id__in=_own_units(rights))
    )


def may_follow(actor: Actor, owner: Unit | None, on: date | None = None) -> bool:
    """Whether somebody gives tasks, urges and decides in the name of the unit; without one, in the name of any."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    return rights.has(*FOLLOWING_ROLES) if owner is None else owner.pk in rights.scope_for(*FOLLOWING_ROLES)


def owners_for(actor: Actor, on: date) -> QuerySet[Unit]:
    """The Boards in whose name somebody follows directives."""
    rights = rights_of(actor, on)
    units = (
        Unit.objects.all()
        if rights.is_system
        else Unit.objects.filter(pk__in=rights.units_for(*FOLLOWING_ROLES))
    )
    return units.order_by("sort_key", "pk")


def may_report(actor: Actor, task: UnitTask, on: date | None = None) -> bool:
    """Whether somebody takes the task and reports it done: the people of the unit, the leader of a committee for it alone."""
    rights = rights_of(actor, on)
    return (
        rights.is_system
        or task.unit_id in rights.scope_for(*DOING_ROLES)
        or task.unit_id in rights.units_for(Role.COMMITTEE_LEADER, *FOLLOWING_ROLES)
    )


def own_units(actor: Actor, on: date) -> QuerySet[Unit]:
    """The units for which somebody answers directly: the own obligations are theirs."""
    rights = rights_of(actor, on)
    return Unit.objects.filter(
        pk__in=rights.units_for(*DOING_ROLES, *FOLLOWING_ROLES, Role.COMMITTEE_LEADER)
    ).order_by("sort_key", "pk")


def may_propose(actor: Actor, unit: Unit | None, on: date | None = None) -> bool:
    """Whether somebody makes a proposal in the name of the unit; without one, of any."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    units = rights.units_for(*DOING_ROLES, *FOLLOWING_ROLES, Role.COMMITTEE_LEADER)
    return any(True for _pk in units) if unit is None else unit.pk in units
