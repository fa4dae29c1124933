"""Who calls for nominations, who nominates, who decides. An agency sees its own; what is only registered is the agency's."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.nominations.models import (
    EnrolmentNotice,
    InvitedAgency,
    ListDecision,
    Nomination,
)
from nennep.nominations.states import NomineeState, NoticeState
from nennep.units.models import Unit

BOARD = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
SCHOOL = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
KEEPING_ROLES = (*BOARD, *SCHOOL)
"""Write the notice, check, refuse, decide: at the unit that asks, or at the school that hosts."""
READING_ROLES = (*KEEPING_ROLES, Role.PERSONNEL_DIVISION, Role.COMMITTEE_LEADER, Role.INSPECTOR)
AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


def _of(rights: Rights, roles: tuple[Role, ...], prefix: str = "") -> Q:
    scope = rights.scope_for(*roles)
    return Q(**{f"{prefix}owner_id__in": scope}) | Q(**{f"{prefix}host_id__in": scope})


def notices_visible_to(actor: Actor, on: date | None = None) -> QuerySet[EnrolmentNotice]:
    """The own notices and those of units below; the agency those to which it is invited, once they are out; a nominee's own."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return EnrolmentNotice.objects.all()
    if rights.actor is None:
        return EnrolmentNotice.objects.none()
    invited = InvitedAgency.objects.filter(agency_id__in=rights.scope_for(*AGENCY_ROLES)).values("notice_id")
    own = Nomination.objects.filter(person_id__in=rights.people).exclude(state=NomineeState.REGISTERED)
    out = ~Q(state=NoticeState.DRAFT)
    return EnrolmentNotice.objects.filter(
        _of(rights, READING_ROLES) | (out & (Q(pk__in=invited) | Q(pk__in=own.values("notice_id"))))
    )


def invited_visible_to(actor: Actor, on: date | None = None) -> QuerySet[InvitedAgency]:
    """The invited agencies that somebody may open."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return InvitedAgency.objects.all()
    if rights.actor is None:
        return InvitedAgency.objects.none()
    return InvitedAgency.objects.filter(
        _of(rights, READING_ROLES, "notice__")
        | (Q(agency_id__in=rights.scope_for(*AGENCY_ROLES)) & ~Q(notice__state=NoticeState.DRAFT))
    )


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[Nomination]:
    """The nominees that somebody may open: those of the own agency, those put to the own board or school, oneself."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Nomination.objects.all()
    if rights.actor is None:
        return Nomination.objects.none()
    submitted = ~Q(state=NomineeState.REGISTERED)
    return Nomination.objects.filter(
        (_of(rights, READING_ROLES, "notice__") & submitted)
        | Q(agency_id__in=rights.scope_for(*AGENCY_ROLES))
        | (Q(person_id__in=rights.people) & submitted)
    )


def decisions_visible_to(actor: Actor, on: date | None = None) -> QuerySet[ListDecision]:
    """The decisions with whole lists: for the board and the school. Agencies read their document when they get it."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return ListDecision.objects.all()
    if rights.actor is None:
        return ListDecision.objects.none()
    return ListDecision.objects.filter(_of(rights, READING_ROLES, "notice__"))


def may_call(actor: Actor, owner: Unit | None, on: date | None = None) -> bool:
    """Whether somebody may ask for nominations in the name of the unit; without one, in the name of any."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    return rights.has(*KEEPING_ROLES) if owner is None else owner.pk in rights.scope_for(*KEEPING_ROLES)


def owners_for(actor: Actor, on: date) -> QuerySet[Unit]:
    """The units in whose name somebody may ask for nominations."""
    rights = rights_of(actor, on)
    units = Unit.objects.all()
    if not rights.is_system:
        units = units.filter(pk__in=rights.units_for(*KEEPING_ROLES))
    return units.order_by("sort_key", "pk")


def may_keep(actor: Actor, notice: EnrolmentNotice, on: date | None = None) -> bool:
    """Whether somebody checks, refuses, orders and decides the nominees of the notice."""
    rights = rights_of(actor, on)
    scope = rights.scope_for(*KEEPING_ROLES)
    return rights.is_system or notice.owner_id in scope or notice.host_id in scope


def may_read_whole(actor: Actor, notice: EnrolmentNotice, on: date | None = None) -> bool:
    """Whether somebody sees the nominees of all agencies."""
    rights = rights_of(actor, on)
    scope = rights.scope_for(*READING_ROLES)
    return rights.is_system or notice.owner_id in scope or notice.host_id in scope


def may_nominate(actor: Actor, agency: Unit, on: date | None = None) -> bool:
    """Whether somebody nominates people of the agency and withdraws them."""
    rights = rights_of(actor, on)
    return rights.is_system or agency.pk in rights.scope_for(*AGENCY_ROLES)


def may_withdraw(actor: Actor, nomination: Nomination, on: date | None = None) -> bool:
    """The agency, and the board or school to whom it told so."""
    return may_nominate(actor, nomination.agency, on) or may_keep(actor, nomination.notice, on)
