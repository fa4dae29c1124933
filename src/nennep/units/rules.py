"""Arithmetic of the tree: versions on a line of days, parents without circles, totals along successions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """Days of one unit under one superior: from a day until before another."""

    unit_id: int
    parent_id: int | None
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether the day lies in the span."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class Step:
    """The main succession of a unit: where its tasks went, and when."""

    successor_id: int
    effective_on: date


def circle_day(
    spans: Sequence[Span], unit_id: int, parent_id: int, valid_from: date, valid_to: date | None
) -> date | None:
    """The first day on which putting the unit under the parent would make it its own superior, or None.

    Looks at the day of the change and at every later day on which some superior changes.
    """
    by_unit: dict[int, list[Span]] = {}
    for span in spans:
        if span.unit_id != unit_id:
            by_unit.setdefault(span.unit_id, []).append(span)
    days = {valid_from} | {
        span.valid_from
        for span in spans
        if span.valid_from > valid_from and (valid_to is None or span.valid_from < valid_to)
    }
    for day in sorted(days):
        seen: set[int] = set()
        above: int | None = parent_id
        while above is not None and above not in seen:
            if above == unit_id:
                return day
            seen.add(above)
            above = next((span.parent_id for span in by_unit.get(above, ()) if span.holds(day)), None)
    return None


def circles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """Every circle among names and their superiors, each as the names on it."""
    found: list[list[str]] = []
    settled: set[str] = set()
    for start in parents:
        path: list[str] = []
        at: str | None = start
        while at is not None and at not in settled and at not in path:
            path.append(at)
            at = parents.get(at)
        if at is not None and at in path:
            found.append(path[path.index(at) :])
        settled.update(path)
    return found


def heir(unit_id: int, steps: Mapping[int, Step], on: date) -> int:
    """The unit that stands for this one on the day: main successions followed as far as they took effect.

    A unit without a successor stands for itself, also after its end. Safe against circles in the records.
    """
    seen = {unit_id}
    at = unit_id
    while (step := steps.get(at)) is not None and step.effective_on <= on and step.successor_id not in seen:
        at = step.successor_id
        seen.add(at)
    return at


def rolled_up(totals: Mapping[int, int], heirs: Mapping[int, int]) -> dict[int, int]:
    """The totals carried to the heirs; their sum stays the same."""
    result: dict[int, int] = {}
    for unit_id, total in totals.items():
        heir_id = heirs.get(unit_id, unit_id)
        result[heir_id] = result.get(heir_id, 0) + total
    return result


def depth_order(unit_ids: Iterable[int], parents: Mapping[int, int | None]) -> list[int]:
    """The units with those deepest in the tree first, so that the lower end before the upper."""

    def depth(unit_id: int) -> int:
        seen: set[int] = set()
        above = parents.get(unit_id)
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        return len(seen)

    return sorted(unit_ids, key=lambda unit_id: (-depth(unit_id), unit_id))


@dataclass(frozen=True)
class UnitRow:
    """One row of a list of units as read, and what writing it would do.

    `act` is "open", "change" (another name, kind or superior from `valid_from`), "close", "same" (already so on record)
    or "none" (rejected). `valid_to` is the first day after the life of the unit, as everywhere; lists write the last day.
    """

    row: int
    code: str
    name: str
    kind: str
    kind_id: int | None
    superior: str
    superior_code: str
    valid_from: date | None
    valid_to: date | None
    act: str
    short_name: str = ""
    symbol: str = ""
    place: str = ""
    address: str = ""
    is_outside_tree: bool = False

    def to_json(self) -> dict[str, object]:
        """The reading of the row for programs."""
        return {
            "row": self.row,
            "code": self.code,
            "name": self.name,
            "kind": self.kind,
            "superior": self.superior or None,
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
            "act": self.act,
        }
