"""In whose name a decision with a list may be written: the Board, the committee it serves, the school (R2-51, R1-10)."""

from __future__ import annotations

from datetime import date

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.documents.policies import may_draft
from nennep.nominations.models import EnrolmentNotice
from nennep.nominations.states import DecisionKind
from nennep.norms.models import AuthorityAct
from nennep.norms.policies import may_by_authority
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
    return [unit for unit in found.values() if may_approve(notice, unit, on)] or list(found.values())


def may_approve(notice: EnrolmentNotice, unit: Unit, on: date) -> bool:
    """Whether the unit may decide who is sent to the programme on the day."""
    permission = may_by_authority(
        AuthorityAct.APPROVE,
        unit,
        notice.programme.code,
        notice.study_form,
        on,
        programme=notice.programme.name,
    )
    return permission.allowed
