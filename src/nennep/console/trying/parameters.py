"""How people behave in the trial, each figure with its source (people.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("people.toml")


@dataclass(frozen=True)
class Parameter:
    """One figure: what is used, between which values it may lie, where it is from."""

    name: str
    low: float
    base: float
    high: float
    meaning: str
    source: str


@dataclass(frozen=True)
class People:
    """The figures of one run; `people["looks"]`."""

    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def but(self, name: str, value: float) -> People:
        """The same people with one figure changed."""
        return People({**self.values, name: value})


def parameters() -> tuple[Parameter, ...]:
    """All figures in the order of the file."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Parameter(name, row["low"], row["base"], row["high"], row["vi"], row["source"])
        for name, row in rows.items()
    )


def base_people() -> People:
    """Everybody as assumed."""
    return People({one.name: one.base for one in parameters()})
