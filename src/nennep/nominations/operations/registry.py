"""What the area of classes tells at start: how the roster of a class follows the list of a decision."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from nennep.accounts.models import User
from nennep.nominations.models import EnrolmentNotice, ListDecision, Nomination


@dataclass(frozen=True)
class RosterChange:
    """The list of a class as a decision changes it; `removed` leave from the day of its document on."""

    notice: EnrolmentNotice
    decision: ListDecision
    added: Sequence[Nomination]
    removed: Sequence[Nomination]


Roster = Callable[[RosterChange, User, datetime], object]

_rosters: list[Roster] = []


def register_roster(function: Roster) -> None:
    """Follow the lists of class-opening decisions: `function(change, by, now)` in the transaction of the decision."""
    _rosters[:] = [function]


def tell_roster(change: RosterChange, by: User, now: datetime) -> None:
    """Hand the changed list on."""
    for function in _rosters:
        function(change, by, now)
