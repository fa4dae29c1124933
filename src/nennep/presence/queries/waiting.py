"""What presence asks of an account now: checks to make, flags to look into, overrides to decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from nennep.accounts.models import Role, User
from nennep.accounts.policies import rights_of
from nennep.classes.models import ClassRole
from nennep.kernel.clock import local_date
from nennep.presence.models import UnannouncedCheck
from nennep.presence.policies import (
    checks_to_hold,
    checks_visible_to,
    flags_visible_to,
    overrides_visible_to,
)
from nennep.presence.queries.checks import calling
from nennep.presence.states import CheckState, FlagState, OverrideState

MISSED_SINCE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits. `flags` are those that this account is to look into itself."""

    checks: tuple[UnannouncedCheck, ...]
    flags: int
    overrides: int
    missed: int
    owner: str


def waiting_for(actor: User, now: datetime) -> Waiting:
    """For class managers and training offices; a constant number of queries, however much there is.

    A training office is told of the flags that it owns, a class manager of the own ones. Checks that were missed in the
    last week are told to the training office alone.
    """
    on = local_date(now)
    is_office = rights_of(actor, on).has(Role.TRAINING_OFFICE)
    owner = Role.TRAINING_OFFICE if is_office else ClassRole.CLASS_MANAGER
    mine = checks_to_hold(actor, on).values("pk")
    due = calling(now).filter(pk__in=mine).select_related("session__training_class")
    flags = flags_visible_to(actor, on).filter(state=FlagState.OPEN, owner_role=owner)
    asked = overrides_visible_to(actor, on).filter(state=OverrideState.ASKED).exclude(asked_by=actor)
    missed = checks_visible_to(actor, on).filter(
        state=CheckState.MISSED, session__ends_at__gte=now - MISSED_SINCE
    )
    return Waiting(
        checks=tuple(due[:10]),
        flags=flags.count(),
        overrides=asked.count(),
        missed=missed.count() if is_office else 0,
        owner=str(owner),
    )
