"""What the matrix of authority says of a notice: who may hold its class, in whose name people are sent (R1-10, R1-11, R2-51)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import F

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.catalogue.models import Programme
from nennep.documents.policies import may_draft
from nennep.nominations.models import EnrolmentNotice, Nomination
from nennep.nominations.states import READY, DecisionKind
from nennep.norms.models import AuthorityAct
from nennep.norms.policies import Permission, may_by_authority, may_hold
from nennep.planning.models import PlanItem, SeatAllocation
from nennep.units.models import Unit
from nennep.units.queries import BOARD_ROLES, committees_served


def issuers_of(actor: User, notice: EnrolmentNotice, kind: str, on: date) -> list[Unit]:
    """The bodies for which the actor may write the decision, the usual one first; those whom the matrix of authority lets
    approve who goes.

    The class is opened in the name of the school where the actor writes for it, else of the unit that asked; a committee
    decides what its Board wrote for it. Where nobody of them has authority all are given, and the act says why it is refused.
    """
    served = (
        committees_served(rights_of(actor, on))
        if rights_of(actor, on).has(*BOARD_ROLES)
        else frozenset[int]()
    )
    committees = list(Unit.objects.filter(pk__in=served).order_by("sort_key", "pk"))
    usual = [notice.host, notice.owner] if kind == DecisionKind.OPENING else [notice.owner]
    found = {unit.pk: unit for unit in [*usual, *committees] if may_draft(actor, unit, on)}
    if not found:
        return [notice.owner]
    if kind != DecisionKind.SENDING:
        return list(found.values())
    agencies = agencies_ready(notice)
    return [unit for unit in found.values() if may_send(notice, unit, agencies, on).allowed] or list(
        found.values()
    )


def agencies_ready(notice: EnrolmentNotice) -> set[int]:
    """The agencies whose people a sending decision would take now."""
    rows = Nomination.objects.filter(notice=notice, state__in=READY)
    return set(rows.order_by("agency_id").values_list("agency_id", flat=True))


def may_send(notice: EnrolmentNotice, unit: Unit, agencies: Collection[int], on: date) -> Permission:
    """Whether the unit may approve who goes to the programme on the day and send people of these agencies, by the level that
    manages them (domain.md 2, step 13)."""
    code, form, name = notice.programme.code, notice.study_form, notice.programme.name
    approves = may_by_authority(AuthorityAct.APPROVE, unit, code, form, on, programme=name)
    if not approves.allowed:
        return approves
    sends = may_by_authority(AuthorityAct.SEND, unit, code, form, on, senders=agencies, programme=name)
    return approves if sends.allowed else sends


def may_hold_class(
    *,
    host: Unit,
    programme: Programme,
    study_form: str,
    starts_on: date,
    agencies: Iterable[Unit] = (),
    item: PlanItem | None = None,
) -> Permission:
    """Whether the class of a notice may be opened on its first day for everybody who would be invited (R1-11)."""
    invited = {unit.pk for unit in agencies} | {row.unit_id for row in allocations_of(item)}
    return may_hold(
        host=host,
        trainer=host,
        programme_code=programme.code,
        study_form=study_form,
        on=starts_on,
        senders=invited,
        programme=programme.name,
    )


def may_hold_class_of(notice: EnrolmentNotice) -> Permission:
    """Whether the class of a written notice may be opened on its first day for the agencies invited."""
    invited = Unit.objects.filter(invited_to_enrol__notice=notice)
    return may_hold_class(
        host=notice.host,
        programme=notice.programme,
        study_form=notice.study_form,
        starts_on=notice.starts_on,
        agencies=invited.order_by("pk"),
    )


def allocations_of(item: PlanItem | None) -> list[SeatAllocation]:
    """Who holds seats of a line of the plan and has not handed all of them on; they are invited, each for its seats."""
    rows = SeatAllocation.objects.filter(pool__item=item, seats__gt=F("handed_out"))
    return list(rows.select_related("pool").order_by("unit__sort_key", "pk")) if item is not None else []
