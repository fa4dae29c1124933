"""What a sheet of a plan beside its lines shows: figures on top and one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nennep.web.lists import ListPage
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Tab


@dataclass(frozen=True)
class Bar:
    """A part of a whole as a bar with its words; `url` opens what is counted; of `unknown` lines the whole is not known."""

    label: str
    part: int
    whole: int
    url: str = ""
    unknown: int = 0


@dataclass(frozen=True)
class SheetPage:
    """Figures on top, one list below."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    state: Badge | None
    acts: tuple[Act, ...]
    facts: tuple[Fact, ...]
    bars: tuple[Bar, ...]
    listing: ListPage[Any]
    events: tuple[Event, ...] = ()
