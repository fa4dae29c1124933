"""Doors that later areas open from the page of a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

from nennep.accounts.models import User
from nennep.people.models import Person
from nennep.web.parts import Act

Doors: TypeAlias = Callable[[Person, User, date], list[Act]]

_doors: list[Doors] = []


def register_person_doors(function: Doors) -> None:
    """A later area adds its acts to the page of a person. Called once at start."""
    if function not in _doors:
        _doors.append(function)


def doors_of(person: Person, actor: User, on: date) -> list[Act]:
    """The acts of later areas that the actor may do."""
    return [act for function in _doors for act in function(person, actor, on)]
