"""What a list is made of, as modules declare it: columns, filters, the words of an empty list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

from nennep.web.parts import Act

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Row = TypeVar("Row")
Kind = Literal[
    "text", "code", "number", "date", "moment", "share", "person", "link", "badge", "figure", "long"
]


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column of a list.

    `value` reads the cell from the row, by default the attribute named `key`. `sort` names the stored sort keys
    (fields of the queryset, or attributes of the rows). `total` names the field to add up for the foot; for a list
    of rows `total=True` adds the cells, a name the attribute, which is quicker where cells are doors. With `counts_unknown` an
    empty cell is a number not known yet: the foot says of how many lines (rows only). `export` gives another value to the spreadsheet; `exported=False` keeps the
    column off it. `shown=False`: only when chosen. `hint` explains the heading. `about_label` heads the spreadsheet
    column for the second line of a person.
    """

    key: str
    label: StrOrPromise
    kind: Kind = "text"
    value: Callable[[Row], object] | None = None
    sort: str | tuple[str, ...] = ()
    total: bool | str = False
    counts_unknown: bool = False
    export: Callable[[Row], object] | None = None
    exported: bool = True
    shown: bool = True
    hint: StrOrPromise = ""
    about_label: StrOrPromise = ""

    @property
    def sort_fields(self) -> tuple[str, ...]:
        """The stored keys to sort by, none when the column cannot be sorted."""
        return (self.sort,) if isinstance(self.sort, str) else self.sort

    @property
    def is_right(self) -> bool:
        """Whether the column stands at the right edge, as figures do."""
        return self.kind in {"number", "share", "figure"}

    def read(self, row: Row) -> object:
        """The cell of this column in a row."""
        return self.value(row) if self.value else getattr(row, self.key)


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What all filters share. `lookup` is the field path of the queryset or the attribute of the row; by default the key.

    `apply` replaces the comparison for what no field path can say: it gets the source and the value.
    """

    key: str
    label: StrOrPromise
    lookup: str = ""
    apply: Callable[[Any, Any], Any] | None = None

    @property
    def path(self) -> str:
        """The field or attribute that the filter looks at."""
        return self.lookup or self.key


@dataclass(frozen=True, kw_only=True)
class Choices(Filter):
    """One value of a closed list, or several with `many`. Choices known only at run time go to `Listing.read`.

    `unset` says what holds while nothing is chosen, where that is not “all”.
    """

    choices: Sequence[tuple[Any, StrOrPromise]] = ()
    many: bool = False
    unset: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Dates(Filter):
    """From a day to a day, both included, as people type them (3/6/24). The field holds dates or moments."""


@dataclass(frozen=True, kw_only=True)
class YesNo(Filter):
    """A property that a row has or has not."""

    yes: StrOrPromise = ""
    no: StrOrPromise = ""


@dataclass(frozen=True, kw_only=True)
class Empty:
    """What an empty list says: why it is empty, and the next step."""

    why: StrOrPromise = ""
    act: Act | None = None
