"""Who keeps audiences, standards and criteria, and who may see whom they select."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of
from nennep.people import policies as people
from nennep.people.models import Person
from nennep.standards.models import AdmissionCriterion, Audience, EligibilityCheck

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


def may_check(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether the conditions of the person may be checked: by who may see the sensitive fields they rest on."""
    rights = rights_of(actor, on)
    return rights.is_system or (rights.has(*READING_ROLES) and people.may_see_sensitive(actor, person, on))


def may_waive(actor: Actor, person: Person, on: date | None = None) -> bool:
    """Whether a waiver of the competent level may be recorded: by the Board."""
    rights = rights_of(actor, on)
    return rights.is_system or (
        rights.has(Role.BOARD_OFFICER, Role.BOARD_LEADER) and people.may_see_sensitive(actor, person, on)
    )


def checks_visible_to(actor: Actor, on: date | None = None) -> QuerySet[EligibilityCheck]:
    """The checks of the people whose sensitive fields may be seen."""
    return EligibilityCheck.objects.filter(person__in=people.sensitive_to(actor, on))
