"""Who opens which page of the desk."""

from __future__ import annotations

from datetime import date

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, rights_of

LEADING_ROLES = (
    Role.COMMITTEE_LEADER,
    Role.BOARD_LEADER,
    Role.BOARD_OFFICER,
    Role.SCHOOL_LEADER,
    Role.INSPECTOR,
)


def may_oversee(actor: Actor, on: date | None = None) -> bool:
    """Look at the day of all classes together: who leads the committee, the Organisation Board or a school, and who
    inspects (R1-17)."""
    rights = rights_of(actor, on)
    return rights.is_system or rights.has(*LEADING_ROLES)
