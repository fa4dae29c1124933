"""Lines that later areas add to the page of a unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from nennep.accounts.models import User
from nennep.units.models import Unit
from nennep.web.parts import Fact

UnitFacts: TypeAlias = Callable[[Unit, User, date], list[Fact]]

_registered: list[UnitFacts] = []


def register_unit_facts(function: UnitFacts) -> None:
    """A later area adds lines to the page of a unit, such as the people who serve there. Called once at start."""
    if function not in _registered:
        _registered.append(function)


def more_facts(unit: Unit, actor: User, on: date) -> list[Fact]:
    """The lines of later areas for the unit, as the actor may see them."""
    return [fact for function in _registered for fact in function(unit, actor, on)]
