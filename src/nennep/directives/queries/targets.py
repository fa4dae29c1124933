"""Figures that say how far a target is. Later areas keep them and register them; nobody types one (R2-18)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from nennep.directives.models import Target
from nennep.directives.rules import days_to_read, forecast

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class TargetFigure:
    """A figure of a day and the page that opens what stands behind it."""

    value: Decimal
    url: str


Period: TypeAlias = tuple[date | None, date]
"""From a day, None for the beginning of records, to another, both included."""
Figures: TypeAlias = Callable[[Collection[Period]], Mapping[Period, TargetFigure]]
_figures: dict[str, tuple[StrOrPromise, Figures]] = {}


def register_figure(code: str, name: StrOrPromise, function: Figures) -> None:
    """Let targets be measured by a figure of a later area: `function(periods)` counts in each of them, with the same number
    of queries for one and for many."""
    _figures[code] = (name, function)


def figure_choices() -> list[tuple[str, str]]:
    """The figures that areas have registered, by code with their names."""
    return [(code, str(name)) for code, (name, _function) in _figures.items()]


def figure_of(code: str, since: date | None, on: date) -> TargetFigure | None:
    """The figure from the one day to the other; None where no area keeps it."""
    return figures_of(code, [(since, on)]).get((since, on))


def figures_of(code: str, periods: Collection[Period]) -> Mapping[Period, TargetFigure]:
    """The figure in each of the periods; none where no area keeps it."""
    found = _figures.get(code)
    return found[1](periods) if found and periods else {}


@dataclass(frozen=True)
class Reached:
    """How far a target is on a day, and how far it will be when it is due if it goes on so."""

    figure: TargetFigure | None
    expected: Decimal | None


def reached(targets: Iterable[Target], on: date) -> dict[int, Reached]:
    """How far the targets are, by key. Every figure that areas keep is read once, for all targets and days together: as many
    queries for one target as for many.

    What is expected lies on the straight line through the figures at the end of each year since the begin, and of today.
    """
    targets = list(targets)
    periods: set[Period] = set()
    for one in targets:
        last = min(on, one.due_on)
        periods |= {(one.begins_on, day) for day in (last, *days_to_read(one.begins_on, last))}
    known = {code: figures_of(code, periods) for code in _figures}
    found: dict[int, Reached] = {}
    for one in targets:
        last = min(on, one.due_on)
        figures = known.get(one.figure, {})
        points = [
            (day, at.value)
            for day in days_to_read(one.begins_on, last)
            if (at := figures.get((one.begins_on, day))) is not None
        ]
        found[one.pk] = Reached(figures.get((one.begins_on, last)), forecast(points, one.due_on))
    return found
