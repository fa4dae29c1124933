"""What the shell shows around a page: doors at the side, the way here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Item:
    """One door. `badge` is the number of things that wait behind it; nought is not shown."""

    label: str
    url: str
    icon: str = "point"
    badge: int = 0
    is_current: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Doors that belong together; a group without a label stands alone on top."""

    label: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Crumb:
    """One step of the way here; the last has no address."""

    label: str
    url: str = ""
