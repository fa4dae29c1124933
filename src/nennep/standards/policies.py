"""Who keeps audiences, standards and criteria, and who may see whom they select."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.kernel.periods import in_force_on
from nennep.people import policies as people
from nennep.people.models import Person
from nennep.standards.models import (
    AdmissionCriterion,
    Audience,
    EligibilityCheck,
    ReviewTask,
    Standard,
    SupportPolicy,
)
from nennep.units.models import Unit, UnitVersion

KEEPING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.PERSONNEL_DIVISION)
"""The Organisation Board writes down for whom something is and who is admitted."""

READING_ROLES = (
    *KEEPING_ROLES,
    Role.RECORDS_CLERK,
    Role.TRAINING_OFFICE,
    Role.SCHOOL_LEADER,
    Role.AGENCY_OFFICER,
    Role.AGENCY_HEAD,
    Role.COMMITTEE_LEADER,
    Role.INSPECTOR,
)
"""Whoever plans, nominates or checks reads the rules; each sees the people of the own scope only."""


def audiences_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Audience]:
    """Every audience for who works with them; its people are another question (`people_of`)."""
    rights = rights_of(actor, on)
    if rights.is_system or rights.has(*READING_ROLES):
        return Audience.objects.all()
    return Audience.objects.none()


def criteria_visible_to(actor: Actor, on: date | None = None) -> QuerySet[AdmissionCriterion]:
    """Every criterion for everybody who signed in: they bind everybody."""
    return AdmissionCriterion.objects.all() if actor.is_authenticated else AdmissionCriterion.objects.none()


def support_visible_to(actor: Actor, on: date | None = None) -> QuerySet[SupportPolicy]:
    """Every policy of support for everybody who signed in: it is theirs to know."""
    return SupportPolicy.objects.all() if actor.is_authenticated else SupportPolicy.objects.none()


def may_read(actor: Actor, on: date | None = None) -> bool:
    """Whether somebody works with audiences at all."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*READING_ROLES)


def may_keep(actor: Actor, on: date | None = None) -> bool:
    """Whether audiences, standards and criteria may be entered and ended."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*KEEPING_ROLES)


def people_of(actor: Actor, *, uses_planning: bool, on: date | None = None) -> QuerySet[Person]:
    """The people whom the actor may see in an audience: with planned posts in it, only where planning may be seen."""
    return people.planning_to(actor, on) if uses_planning else people.visible_to(actor, on)


def checkable_to(actor: Actor, on: date | None = None) -> QuerySet[Person]:
    """The people whose conditions somebody may check: the Board everybody it sees, since agencies of the State nominate to
    it too; others those whose sensitive fields they may see, on which conditions rest."""
    rights = rights_of(actor, on)
    if rights.is_system or rights.has(*KEEPING_ROLES):
        return people.visible_to(actor, on)
    return people.sensitive_to(actor, on) if rights.has(*READING_ROLES) else Person.objects.none()


def may_check(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether the person is in `checkable_to`."""
    return checkable_to(actor, on).filter(pk=person.pk).exists()


def may_waive(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether a waiver of the competent level may be recorded: by the Board."""
    rights = rights_of(actor, on)
    return rights.is_system or (
        rights.has(Role.BOARD_OFFICER, Role.BOARD_LEADER) and may_check(actor, person, on)
    )


def checks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[EligibilityCheck]:
    """The checks of the people whom the actor may check."""
    return EligibilityCheck.objects.filter(person__in=checkable_to(actor, on))


# --- Review of standards ----------------------------------------------------------------------------------------------

REVIEWING_ROLES = (
    *KEEPING_ROLES,
    Role.AGENCY_OFFICER,
    Role.AGENCY_HEAD,
    Role.COMMITTEE_LEADER,
    Role.INSPECTOR,
)
"""The Board reviews its area, an agency its own people; leaders and inspectors read it for their scope."""

AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


def standards_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Standard]:
    """Every standard for everybody who signed in: they bind everybody."""
    return Standard.objects.all() if actor.is_authenticated else Standard.objects.none()


def reviewed_by(actor: Actor, on: date | None = None) -> frozenset[int] | None:
    """The units whose people somebody reviews; None for all of them."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return None
    reached = frozenset(rights.scope_for(*REVIEWING_ROLES))
    return reached | people.board_scope(rights, rights.on) | people.state_bodies_beside(rights, rights.on)


def may_review(actor: Actor, unit: Unit, on: date | None = None) -> bool:
    """Whether somebody sees who of the unit lacks what."""
    reached = reviewed_by(actor, on)
    return reached is None or unit.pk in reached


def may_see_planned(actor: Actor, unit: Unit, on: date | None = None) -> bool:
    """Whether a review of the unit may tell who is planned for a post: to the Board and the agency itself."""
    rights = rights_of(actor, on)
    return (
        rights.is_system
        or unit.pk in rights.scope_for(*AGENCY_ROLES)
        or unit.pk in people.board_scope(rights, rights.on)
    )


def may_ask_review(actor: Actor, unit: Unit, on: date | None = None) -> bool:
    """Whether somebody asks the unit for a review by a day: its Organisation Board."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    if not rights.has(*KEEPING_ROLES):
        return False
    return unit.pk in people.board_scope(rights, rights.on) | people.state_bodies_beside(rights, rights.on)


def tasks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[ReviewTask]:
    """The reviews asked of the units that somebody reviews."""
    reached = reviewed_by(actor, on)
    if reached is None:
        return ReviewTask.objects.all()
    return ReviewTask.objects.filter(unit_id__in=reached | _state_bodies_overseen(rights_of(actor, on)))


def _state_bodies_overseen(rights: Rights) -> frozenset[int]:
    """The State bodies that the Board of a province's committee reviews: its leader follows the tasks, not the people."""
    leads = UnitVersion.objects.filter(
        in_force_on(rights.on),
        unit_id__in=rights.units_for(Role.COMMITTEE_LEADER),
        kind__is_committee=True,
        kind__level="province",
        unit__is_outside_tree=False,
    )
    return frozenset(people.state_bodies_of_province(rights.on)) if leads.exists() else frozenset()
