"""From which age one may enter the Party: a dated rule, told by the area of rules, which stands above this one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeAlias

AgeOn: TypeAlias = Callable[[date], int | None]
PartyAges: TypeAlias = Callable[[], AgeOn]

_registered: list[PartyAges] = []


def register_party_ages(function: PartyAges) -> None:
    """Tell how to find the least age of each day; the function reads the rules once. Called once at start."""
    _registered[:] = [function]


def party_ages() -> AgeOn:
    """The least age by day, None where no rule is in force; one query for any number of days."""
    return _registered[0]() if _registered else _unknown


def _unknown(on: date) -> int | None:
    del on
    return None
