"""Steps that several acts on rules share."""

from __future__ import annotations

from datetime import datetime

from nennep.accounts.models import User
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.norms import policies
from nennep.units.models import Unit


class Overlap(Refused):
    """Two values of one rule would hold on the same day."""


def require(by: User, unit: Unit | None, now: datetime) -> None:
    """Refuse who may not change what binds that unit, or everybody."""
    if not policies.may_change_rules(by, local_date(now), unit):
        raise NotAllowed(
            policies.who_changes(unit),
            field="unit",
            code="forbidden",
        )
