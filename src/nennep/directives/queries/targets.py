"""Figures that say how far a target is. Later areas keep them and register them; nobody types one (R2-18)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from nennep.directives.models import Target
from nennep.directives.rules import days_to_read, forecast

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class TargetFigure:
    """A figure of a day and the page that opens what stands behind it."""

    value: Decimal
    url: str


Figures = Callable[[date | None, date], TargetFigure]
_figures: dict[str, tuple[StrOrPromise, Figures]] = {}


def register_figure(code: str, name: StrOrPromise, function: Figures) -> None:
    """Let targets be measured by a figure of a later area: `function(since, on)` counts from a day, None for the beginning
    of records, to another, both included."""
    _figures[code] = (name, function)


def figure_choices() -> list[tuple[str, str]]:
    """The figures that areas have registered, by code with their names."""
    return [(code, str(name)) for code, (name, _function) in _figures.items()]


def figure_of(code: str, since: date | None, on: date) -> TargetFigure | None:
    """The figure from the one day to the other; None where no area keeps it."""
    found = _figures.get(code)
    return found[1](since, on) if found else None


@dataclass(frozen=True)
class Reached:
    """How far a target is on a day, and how far it will be when it is due if it goes on so."""

    figure: TargetFigure | None
    expected: Decimal | None


def reached(targets: Iterable[Target], on: date) -> dict[int, Reached]:
    """How far the targets are, by key. Targets of the same figure and period are read once.

    What is expected lies on the straight line through the figures at the end of each year since the begin, and of today.
    """
    known: dict[tuple[str, date | None, date], TargetFigure | None] = {}

    def read(code: str, since: date | None, day: date) -> TargetFigure | None:
        key = (code, since, day)
        if key not in known:
            known[key] = figure_of(code, since, day)
        return known[key]

    found: dict[int, Reached] = {}
    for one in targets:
        last = min(on, one.due_on)
        figure = read(one.figure, one.begins_on, last) if one.figure else None
        points = [
            (day, at.value)
            for day in (days_to_read(one.begins_on, last) if figure else [])
            if (at := read(one.figure, one.begins_on, day)) is not None
        ]
        found[one.pk] = Reached(figure, forecast(points, one.due_on))
    return found
