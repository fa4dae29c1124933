"""Who calls for nominations, who nominates, who decides. An agency sees its own; what is only registered is the agency's."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.needs.models import AskedAgency
from nennep.nominations.models import (
    EnrolmentNotice,
    InvitedAgency,
    ListDecision,
    Nomination,
)
from nennep.nominations.states import GONE, NomineeState, NoticeState
from nennep.people.models import Person
from nennep.standards.policies import may_review, may_see_planned
from nennep.units.models import Unit
from nennep.units.queries import board_area

BOARD = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
SCHOOL = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
KEEPING_ROLES = (*BOARD, *SCHOOL)
"""Write the notice, check, refuse, decide: at the unit that asks, or at the school that hosts."""
READING_ROLES = (*KEEPING_ROLES, Role.PERSONNEL_DIVISION, Role.COMMITTEE_LEADER, Role.INSPECTOR)
RANKING_ROLES = (*BOARD, Role.PERSONNEL_DIVISION, Role.COMMITTEE_LEADER, Role.INSPECTOR)
AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
OVERSEEING_ROLES = (Role.COMMITTEE_LEADER, Role.INSPECTOR)
"""A committee reads whom the agencies below it nominated: a central Party body its own people (R1-03, R1-20)."""


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
    scope = rights.scope_for(*AGENCY_ROLES, *OVERSEEING_ROLES)
    invited = InvitedAgency.objects.filter(agency_id__in=scope).values("notice_id")
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
        | (
            Q(agency_id__in=rights.scope_for(*AGENCY_ROLES, *OVERSEEING_ROLES))
            & ~Q(notice__state=NoticeState.DRAFT)
        )
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
        | (Q(agency_id__in=rights.scope_for(*OVERSEEING_ROLES)) & submitted)
        | (Q(person_id__in=rights.people) & submitted)
    )


def dossiers_seen(actor: Actor, on: date | None = None) -> QuerySet[Person]:
    """Whose dossier lies before somebody who checks and decides: the nominees of the own notices, until they are out.

    Conditions are judged by birth, ethnicity and education, and the list of the decision prints them (T4, R2-17).
    """
    rights = rights_of(actor, on)
    if rights.actor is None:
        return Person.objects.none()
    gone = [NomineeState.REGISTERED, *GONE]
    rows = Nomination.objects.filter(_of(rights, KEEPING_ROLES, "notice__")).exclude(state__in=gone)
    return Person.objects.filter(pk__in=rows.values("person_id"))


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


def may_list_people(actor: Actor, invited: InvitedAgency, on: date | None = None) -> bool:
    """Whether somebody chooses or counts the people of the agency: itself, and who reviews its people. Where the audience
    of the notice asks for planned posts, only who may see planning there."""
    audience = invited.notice.audience
    if audience is not None and audience.uses_planning and not may_see_planned(actor, invited.agency, on):
        return False
    return may_nominate(actor, invited.agency, on) or may_review(actor, invited.agency, on)


def may_rank(actor: Actor, on: date | None = None) -> bool:
    """Whether somebody looks at the signs of weak interest: the Board and who oversees; an agency its own."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*RANKING_ROLES, *AGENCY_ROLES)


def ranked_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Unit]:
    """The agencies whose figures somebody may open: the Board those it asked or invited and those of its area."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return Unit.objects.all()
    if rights.actor is None or not rights.has(*RANKING_ROLES, *AGENCY_ROLES):
        return Unit.objects.none()
    invited = InvitedAgency.objects.filter(notice__owner_id__in=rights.scope_for(*RANKING_ROLES))
    asked = AskedAgency.objects.filter(call__owner_id__in=rights.scope_for(*RANKING_ROLES))
    return Unit.objects.filter(
        Q(pk__in=rights.scope_for(*AGENCY_ROLES))
        | Q(pk__in=rights.scope_for(*RANKING_ROLES))
        | Q(pk__in=board_area(rights))
        | Q(pk__in=invited.values("agency_id"))
        | Q(pk__in=asked.values("agency_id"))
    )


def may_withdraw(actor: Actor, nomination: Nomination, on: date | None = None) -> bool:
    """The agency, and the board or school to whom it told so."""
    return may_nominate(actor, nomination.agency, on) or may_keep(actor, nomination.notice, on)
