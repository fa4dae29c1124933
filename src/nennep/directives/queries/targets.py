"""Figures that say how far a target is. Later areas keep them and register them; nobody types one (R2-18)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class TargetFigure:
    """A figure of a day and the page that opens what stands behind it."""

    value: Decimal
    url: str


Figures = Callable[[date], TargetFigure]
_figures: dict[str, tuple[StrOrPromise, Figures]] = {}


def register_figure(code: str, name: StrOrPromise, function: Figures) -> None:
    """Let targets be measured by a figure of a later area: `function(on)` gives it as of a day."""
    _figures[code] = (name, function)


def figure_choices() -> list[tuple[str, str]]:
    """The figures that areas have registered, by code with their names."""
    return [(code, str(name)) for code, (name, _function) in _figures.items()]


def figure_of(code: str, on: date) -> TargetFigure | None:
    """The figure on the day; None where no area keeps it."""
    found = _figures.get(code)
    return found[1](on) if found else None
