"""Two versions of a plan against each other: added, removed, changed with old and new (R3-08, R3-15)."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Named:
    """A value that is told apart by its key and shown as text: two units may bear one name."""

    key: Hashable
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Line:
    """A line as it is compared: its identity through the versions, and its values by name of the field."""

    key: str
    title: str
    values: Mapping[str, Hashable] = field(default_factory=dict)


@dataclass(frozen=True)
class FieldChange:
    """One field of one line, before and after."""

    field: str
    old: Hashable
    new: Hashable


@dataclass(frozen=True)
class ChangedLine:
    """A line that stands in both versions and is not the same."""

    old: Line
    new: Line
    changes: tuple[FieldChange, ...]

    def change_of(self, name: str) -> FieldChange | None:
        """What happened to one field, None when nothing did."""
        return next((change for change in self.changes if change.field == name), None)


@dataclass(frozen=True)
class Difference:
    """What happened between two versions; every line stands in exactly one of the four."""

    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: tuple[ChangedLine, ...]
    unchanged: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Whether both versions say the same."""
        return not (self.added or self.removed or self.changed)

    @property
    def touched(self) -> frozenset[str]:
        """Keys of the lines of the new version that the old one does not have so."""
        return frozenset([line.key for line in self.added] + [line.new.key for line in self.changed])


def difference(old: Sequence[Line], new: Sequence[Line]) -> Difference:
    """Compare by key; the order of the lines does not matter, a field that only one side has counts as changed.

    Refuses a version that has the same key twice (`ValueError`).
    """
    before, after = _by_key(old), _by_key(new)
    changed, unchanged = [], []
    for key, line in after.items():
        if key in before:
            changes = _changes(before[key], line)
            if changes:
                changed.append(ChangedLine(before[key], line, changes))
            else:
                unchanged.append(line)
    return Difference(
        added=tuple(line for key, line in after.items() if key not in before),
        removed=tuple(line for key, line in before.items() if key not in after),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
    )


def _by_key(lines: Sequence[Line]) -> dict[str, Line]:
    found = {line.key: line for line in lines}
    if len(found) != len(lines):
        raise ValueError("a version has the same line twice")
    return found


def _changes(old: Line, new: Line) -> tuple[FieldChange, ...]:
    names = dict.fromkeys([*old.values, *new.values])
    changes = [] if old.title == new.title else [FieldChange("title", old.title, new.title)]
    changes += [
        FieldChange(name, old.values.get(name), new.values.get(name))
        for name in names
        if old.values.get(name) != new.values.get(name)
    ]
    return tuple(changes)
