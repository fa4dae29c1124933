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
    Scheme,
    SchemeMember,
    Target,
    UnitTask,
    Urging,
    YearlyDuty,
)
from nennep.documents.models import DocumentDuty
from nennep.documents.policies import may_lay_duties as may_lay_duties_of_documents
from nennep.documents.policies import visible_to as documents_visible_to
from nennep.people.queries import posted_at
from nennep.units.models import Unit
from nennep.units.queries import with_predecessors

FOLLOWING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
"""The Organisation Board follows, urges, checks (R2-45)."""
OFFICE_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
DOING_ROLES = (*OFFICE_ROLES, Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
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


def _steered(rights: Rights) -> Q:
    """Parts in a plan of one's own unit: a State plan is kept by an agency, not by a Board (R3-09)."""
    return Q(plan_item__isnull=False, owner_id__in=rights.units_for(*OFFICE_ROLES))


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
    return UnitTask.objects.filter(_followed(rights) | _steered(rights) | Q(unit_id__in=_own_units(rights)))


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


KEEPING_LISTS = (*FOLLOWING_ROLES, Role.PERSONNEL_DIVISION, Role.COMMITTEE_LEADER)
"""Who reads the whole list of people of a scheme: it names those who are prepared for posts."""


def members_visible_to(actor: Actor, on: date | None = None) -> QuerySet[SchemeMember]:
    """Who stands on the lists of schemes: all for the Board that keeps them, its own people for an agency and for a
    committee, oneself (R1-03, R2-19)."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return SchemeMember.objects.all()
    if rights.actor is None:
        return SchemeMember.objects.none()
    own = posted_at(_office_units(rights), rights.on)
    return SchemeMember.objects.filter(
        Q(scheme__owner_id__in=rights.scope_for(*KEEPING_LISTS))
        | Q(person__in=own.values("pk"))
        | Q(person_id__in=rights.people)
    )


def _office_units(rights: Rights) -> frozenset[int]:
    scope = frozenset(rights.scope_for(*OFFICE_ROLES, Role.COMMITTEE_LEADER))
    return frozenset(with_predecessors(scope, rights.on)) if scope else scope


def schemes_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Scheme]:
    """The schemes that one's own Board keeps, and those with one's own people on the list."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Scheme.objects.all()
    if rights.actor is None or not rights.has(*EVERY_ROLE):
        return Scheme.objects.none()
    return Scheme.objects.filter(
        Q(owner_id__in=rights.scope_for(*KEEPING_LISTS))
        | Q(pk__in=members_visible_to(actor, on).values("scheme_id"))
    )


def may_read_whole(actor: Actor, scheme: Scheme, on: date | None = None) -> bool:
    """Whether somebody reads the whole list of the scheme, and not only the own people."""
    rights = rights_of(actor, on)
    return rights.is_system or scheme.owner_id in rights.scope_for(*KEEPING_LISTS)


def may_lay_duties(actor: Actor, on: date | None = None) -> bool:
    """Whether somebody writes down what regulations lay on parties: who follows for a Board."""
    return may_follow(actor, None, on) and may_lay_duties_of_documents(actor, on)


def may_follow(actor: Actor, owner: Unit | None, on: date | None = None) -> bool:
    """Whether somebody gives tasks, urges and decides in the name of the unit; without one, in the name of any."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    return rights.has(*FOLLOWING_ROLES) if owner is None else owner.pk in rights.scope_for(*FOLLOWING_ROLES)


def may_give_parts(actor: Actor, owner: Unit, on: date | None = None) -> bool:
    """Whether somebody gives units their part in the owner's plan: who follows for it, and the office of the unit itself."""
    return may_follow(actor, owner, on) or owner.pk in rights_of(actor, on).units_for(*OFFICE_ROLES)


def may_steer(actor: Actor, task: UnitTask, on: date | None = None) -> bool:
    """Whether somebody postpones a task and sends it back: who gave it."""
    if task.plan_item_id is not None:
        return may_give_parts(actor, task.owner, on)
    return may_follow(actor, task.owner, on)


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
