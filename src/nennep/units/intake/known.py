"""What a list of units is held against: kinds by their spellings, superiors by their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from nennep.kernel import text
from nennep.kernel.periods import Period
from nennep.units.models import UnitKind
from nennep.units.rules import UnitRow


@dataclass(frozen=True)
class Known:
    """A unit that a superior's name may mean: on record or in the file itself."""

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None


def kinds_by_key() -> dict[str, UnitKind]:
    kinds: dict[str, UnitKind] = {}
    for kind in UnitKind.objects.order_by("order", "pk"):
        for spelling in (kind.name, kind.code, *kind.aliases):
            kinds.setdefault(text.match_key(spelling), kind)
    return kinds


def covers(superior: Known, row: UnitRow) -> bool:
    if row.valid_from is None or superior.valid_from is None:
        return True
    ends_early = superior.valid_to is not None and (row.valid_to is None or row.valid_to > superior.valid_to)
    return superior.valid_from <= row.valid_from and not ends_early


def at_the_same_time(one: UnitRow, other: UnitRow) -> bool:
    if one.valid_from is None or other.valid_from is None:
        return True
    return Period(one.valid_from, one.valid_to).overlaps(Period(other.valid_from, other.valid_to))
