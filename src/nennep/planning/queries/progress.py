"""What became of the plan: the classes that were opened for each item. The area of classes tells (R1-08, R1-19, R1-30, R4-34)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from nennep.accounts.models import User


@dataclass(frozen=True)
class OpenedClass:
    """A class that was opened for an item: how many people of which agencies, from which day."""

    pk: int
    code: str
    name: str
    url: str
    opened_on: date
    people: int
    agencies: frozenset[int] = frozenset()
    state: str = ""
    """In words."""
    is_in_plan: bool = True
    starts_on: date | None = None
    """The first day as it was planned for the class."""
    ends_on: date | None = None
    """The last day as it was planned."""
    closed_on: date | None = None
    people_url: str = ""
    """The list of who is in it."""

    def days_late(self, due_on: date | None) -> int | None:
        """Days after the last day of the line's month or quarter on which the class opened; None where none was planned."""
        return max(0, (self.opened_on - due_on).days) if due_on else None

    def days_over(self, on: date) -> int | None:
        """Days by which the class ended, or still runs, after its planned last day; None where none was planned."""
        if self.ends_on is None:
            return None
        last = self.closed_on if self.closed_on is not None and self.closed_on <= on else on
        return max(0, (last - self.ends_on).days)

    people_by_agency: Mapping[int, int] = field(default_factory=dict)


Progress = Callable[[Collection[int], date], Mapping[int, Sequence[OpenedClass]]]

Doors = Callable[[Collection[int], User, date], Collection[int]]

_progress: list[Progress] = []
_doors: list[Doors] = []


def register_class_doors(function: Doors) -> None:
    """Tell which of the classes somebody may open: `function(class_ids, actor, on)`, in one query."""
    _doors[:] = [function]


def classes_open_to(actor: User, class_ids: Collection[int], on: date) -> Collection[int]:
    """Those of the classes whose page the actor may open: a plan tells of classes that a reader may not enter."""
    return _doors[0](class_ids, actor, on) if _doors and class_ids else class_ids


def register_progress(function: Progress) -> None:
    """Tell which classes were opened: `function(item_ids, on)` gives those of each item until the day, in a constant
    number of queries. The area of classes stands above this one and calls this once at start."""
    _progress[:] = [function]


def opened_classes(item_ids: Collection[int], on: date) -> dict[int, tuple[OpenedClass, ...]]:
    """The classes opened for each of the items until the day; an item without one is left out."""
    if not item_ids or not _progress:
        return {}
    found = _progress[0](frozenset(item_ids), on)
    return {
        item_id: tuple(sorted(classes, key=lambda one: (one.opened_on, one.pk)))
        for item_id, classes in found.items()
        if classes
    }
