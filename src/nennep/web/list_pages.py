"""A page with one list: what several areas show in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nennep.web.lists import ListPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Tab


@dataclass(frozen=True)
class ListingPage:
    """A list with what stands above it and below it, shown by `layout/list.html`; an area adds fields and fills its blocks."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    listing: ListPage[Any]
    acts: tuple[Act, ...] = ()
    tabs: tuple[Tab, ...] = ()
    facts: tuple[Fact, ...] = ()
    warning: str = ""
    badge: Badge | None = None
    events: tuple[Event, ...] = ()
