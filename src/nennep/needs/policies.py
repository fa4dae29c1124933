"""Who asks for needs, who registers them, who sees them. An agency sees its own; a draft is the agency's alone."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.needs.models import AskedAgency, NeedEntry, NeedsCall, SelfNomination
from nennep.needs.states import EntryState
from nennep.units.models import Unit

ASKING_ROLES = (Role.BOARD_OFFICER, Role.BOARD_LEADER)
"""The Organisation Board asks, consolidates and proposes seats."""
READING_ROLES = (*ASKING_ROLES, Role.PERSONNEL_DIVISION, Role.COMMITTEE_LEADER, Role.INSPECTOR)
AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
OVERSEEING_ROLES = (Role.COMMITTEE_LEADER, Role.INSPECTOR)
"""A committee reads what the agencies below it asked for: a central Party body that of its own (R1-03, R1-20)."""


def calls_visible_to(actor: Actor, on: date | None = None) -> QuerySet[NeedsCall]:
    """The calls of the own Board, of Boards below, and those in which the own agency was asked."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return NeedsCall.objects.all()
    if rights.actor is None:
        return NeedsCall.objects.none()
    asked = AskedAgency.objects.filter(
        agency_id__in=rights.scope_for(*AGENCY_ROLES, *OVERSEEING_ROLES)
    ).values("call_id")
    return NeedsCall.objects.filter(Q(owner_id__in=rights.scope_for(*READING_ROLES)) | Q(pk__in=asked))


def asked_visible_to(actor: Actor, on: date | None = None) -> QuerySet[AskedAgency]:
    """The asked agencies that somebody may open: all of the own Board's calls, else only one's own."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return AskedAgency.objects.all()
    if rights.actor is None:
        return AskedAgency.objects.none()
    return AskedAgency.objects.filter(
        Q(call__owner_id__in=rights.scope_for(*READING_ROLES))
        | Q(agency_id__in=rights.scope_for(*AGENCY_ROLES, *OVERSEEING_ROLES))
    )


def entries_visible_to(actor: Actor, on: date | None = None) -> QuerySet[NeedEntry]:
    """Needs that somebody may open: those of the own agency, and what was sent to the own Board."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return NeedEntry.objects.all()
    if rights.actor is None:
        return NeedEntry.objects.none()
    return NeedEntry.objects.filter(
        (Q(call__owner_id__in=rights.scope_for(*READING_ROLES)) & ~Q(state=EntryState.DRAFT))
        | (Q(agency_id__in=rights.scope_for(*OVERSEEING_ROLES)) & ~Q(state=EntryState.DRAFT))
        | Q(agency_id__in=rights.scope_for(*AGENCY_ROLES))
    )


def wishes_visible_to(actor: Actor, on: date | None = None) -> QuerySet[SelfNomination]:
    """One's own wishes and those put to the own agency; the Board reads those of its agencies."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return SelfNomination.objects.all()
    if rights.actor is None:
        return SelfNomination.objects.none()
    asked = AskedAgency.objects.filter(call__owner_id__in=rights.scope_for(*READING_ROLES))
    return SelfNomination.objects.filter(
        Q(person_id__in=rights.people)
        | Q(agency_id__in=rights.scope_for(*AGENCY_ROLES))
        | Q(agency_id__in=asked.values("agency_id"))
    )


def may_open_call(actor: Actor, owner: Unit | None, on: date | None = None) -> bool:
    """Whether somebody may ask agencies for their needs in the name of the unit; without one, in the name of any."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    return rights.has(*ASKING_ROLES) if owner is None else _asks_for(rights, owner.pk)


def owners_for(actor: Actor, on: date) -> QuerySet[Unit]:
    """The Boards in whose name somebody may ask."""
    rights = rights_of(actor, on)
    units = (
        Unit.objects.all()
        if rights.is_system
        else Unit.objects.filter(pk__in=rights.units_for(*ASKING_ROLES))
    )
    return units.order_by("sort_key", "pk")


def may_consolidate(actor: Actor, call: NeedsCall, on: date | None = None) -> bool:
    """Whether somebody answers the needs of the call, proposes seats and closes it."""
    rights = rights_of(actor, on)
    return rights.is_system or _asks_for(rights, call.owner_id)


def may_read_whole(actor: Actor, call: NeedsCall, on: date | None = None) -> bool:
    """Whether somebody sees what all agencies sent, not only the own."""
    rights = rights_of(actor, on)
    return rights.is_system or call.owner_id in rights.scope_for(*READING_ROLES)


def may_register(actor: Actor, agency: Unit, on: date | None = None) -> bool:
    """Whether somebody registers the needs of the agency and decides on the wishes of its people."""
    rights = rights_of(actor, on)
    return rights.is_system or agency.pk in rights.scope_for(*AGENCY_ROLES)


def may_decide_wish(actor: Actor, wish: SelfNomination, on: date | None = None) -> bool:
    """The agency decides; nobody decides on the own wish."""
    rights = rights_of(actor, on)
    if rights.is_system:
        return True
    if wish.person_id in rights.people:
        return False
    return wish.agency_id in rights.scope_for(*AGENCY_ROLES)


def _asks_for(rights: Rights, owner_id: int) -> bool:
    return owner_id in rights.scope_for(*ASKING_ROLES)
