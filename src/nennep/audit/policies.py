"""Who may read the whole trail. The timeline of one object belongs to whoever may see the object."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from nennep.audit.models import Entry

Reach: TypeAlias = Callable[[Any, "date | None"], "Q | None"]

_reach: list[Reach] = []


def register_reach(function: Reach) -> None:
    """Tell which lines an actor may read: `function(actor, on)` gives a filter, or None for no line at all.

    Roles belong to the area `accounts`, which stands above this one and calls this once at start.
    """
    _reach[:] = [function]


def visible_to(actor: Any, on: date | None = None) -> QuerySet[Entry]:
    """The lines of the trail that somebody may read as a list."""
    allowed = _reach[0](actor, on) if _reach else None
    return Entry.objects.none() if allowed is None else Entry.objects.filter(allowed)


def may_read_trail(actor: Any, on: date | None = None) -> bool:
    """Whether the page "who did what" is open to somebody."""
    return bool(_reach) and _reach[0](actor, on) is not None
