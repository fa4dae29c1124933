"""Values of the trail: what is kept of a change and how it stays readable without the program."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Protocol, TypeAlias, runtime_checkable

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
"""What JSON can hold."""


@runtime_checkable
class Named(Protocol):
    """Anything with a key and a name: a row of a table."""

    @property
    def pk(self) -> object:
        """The key of the row."""
        ...


def plain(value: object) -> Plain:
    """The value as JSON can hold it and a person can read it.

    Days and moments as ISO text, exact numbers as text, a row as "name (#key)", sets in order.
    Refuses what has no faithful form (`TypeError`): the trail must not hold a guess.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, Named):
        return f"{value} (#{value.pk})"
    if type(value).__name__ == "__proxy__":  # a lazy translation; rules do not import Django
        return str(value)
    raise TypeError(f"The audit trail cannot hold a {type(value).__name__}.")


def changed(
    before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """Only what differs: the two sides without the fields that stayed the same."""
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return {k: before[k] for k in keys if k in before}, {k: after[k] for k in keys if k in after}
