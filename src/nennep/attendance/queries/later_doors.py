"""Ways from the roll of a session and from a trainee's own page to what later areas keep; these register here (`apps.ready`)."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from nennep.accounts.models import User
from nennep.classes.models import Session
from nennep.classes.queries.doors import SessionDoorKeeper
from nennep.web.parts import Act


class OwnDoorKeeper(Protocol):
    """Called for the own page of a trainee; answers only with what the account may open."""

    def __call__(self, *, actor: User, now: datetime) -> tuple[Act, ...]: ...


_of_rolls: list[SessionDoorKeeper] = []
_of_own_pages: list[OwnDoorKeeper] = []


def register_roll_doors(keeper: SessionDoorKeeper) -> None:
    """`keeper(actor=…, session=…, now=…)` adds its ways to the page of a session's roll."""
    if keeper not in _of_rolls:
        _of_rolls.append(keeper)


def register_own_doors(keeper: OwnDoorKeeper) -> None:
    """`keeper(actor=…, now=…)` adds its ways to the page of a trainee."""
    if keeper not in _of_own_pages:
        _of_own_pages.append(keeper)


def doors_of_roll(actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    """What later areas offer for the roll of the session."""
    return tuple(act for keeper in _of_rolls for act in keeper(actor=actor, session=session, now=now))


def doors_of_own_page(actor: User, now: datetime) -> tuple[Act, ...]:
    """What later areas offer a trainee."""
    return tuple(act for keeper in _of_own_pages for act in keeper(actor=actor, now=now))
