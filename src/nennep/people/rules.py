"""People as read from lists; ages; what written posts and levels mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nennep.kernel import text
from nennep.kernel.dates import PartialDate

RECORDED_FIELDS = (
    "sex",
    "born",
    "ethnicity",
    "party_joined_on",
    "party_official_on",
    "education",
    "political_theory",
    "phone",
    "email",
)
"""What a row says of a person for the record, besides the name."""


@dataclass(frozen=True)
class PersonRow:
    """One row of a list of people as read (T4). `act` says what writing it would do to the record of the person.

    "register" a new person, "complete" blanks on record, "move" to another unit, "same", or "none" (rejected).
    """

    row: int
    name: str
    sex: str
    born: PartialDate | None
    unit_id: int | None
    agency: str
    agency_written: str = ""
    number: str = ""
    code: str = ""
    ethnicity: str = ""
    post: str = ""
    category: str = ""
    party_joined_on: date | None = None
    party_official_on: date | None = None
    education: str = ""
    political_theory: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""
    person_id: int | None = None
    act: str = "none"

    def to_json(self) -> dict[str, object]:
        """The reading of the row for programs."""
        return {
            "row": self.row,
            "name": self.name,
            "sex": self.sex or None,
            "born": self.born.isoformat() if self.born else None,
            "agency": self.agency or None,
        }


def age_on(born: PartialDate, on: date) -> int:
    """Full years on the day; where only the year or month is known, the youngest it can be."""
    last = born.last
    return on.year - last.year - ((on.month, on.day) < (last.month, last.day))


def was_of_age(born: PartialDate, on: date, age: int) -> bool:
    """Whether the person can have had that age on the day."""
    first = born.first
    return (on.year - first.year, on.month, on.day) >= (age, first.month, first.day)


def birth_pivot(on: date, youngest: int = 16) -> int:
    """Two-figure birth years below this are of this century: nobody on these lists is younger than `youngest`."""
    return max(0, on.year - youngest - 2000 + 1)


# --- What a written post or level means -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """A title of a post or a step of learning with its spellings, as keys of `kernel.text.match_key`."""

    pk: int
    code: str
    level: str
    names: tuple[str, ...]
    short_names: tuple[str, ...] = ()


def meant_by(written: str, known: Sequence[Words], level: str = "") -> Words | None:
    """What somebody wrote: its code, else a short name at this level, else the longest spelling it begins with.

    "Phó Bí thư Đảng ủy xã Tân Bình" begins with "Phó Bí thư Đảng ủy xã". None when nothing known begins it.
    """
    slug = text.clean(written).lower().replace(" ", "_").replace("-", "_")
    key = text.match_key(written.replace("_", " "))
    if not key:
        return None
    best: tuple[int, Words] | None = None
    for words in known:
        if words.code == slug or (words.level == level and key in words.short_names):
            return words
        for name in words.names:
            begins = key == name or (key.startswith(name) and not key[len(name)].isalnum())
            if begins and (best is None or len(name) > best[0]):
                best = (len(name), words)
    return best[1] if best else None
