"""A list as the screen shows it: everything that `components/list.html` may read, and nothing to compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Literal, TypeVar

from django.http import QueryDict
from django.utils.translation import ngettext

from nennep.kernel import numbers
from nennep.kernel.sheets.writing import OutSheet
from nennep.web.lists.declared import Empty
from nennep.web.parts import Act

Row = TypeVar("Row")


@dataclass(frozen=True)
class Option:
    """One choice of a filter as the screen shows it."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class FilterState:
    """One filter with what is chosen in it."""

    kind: str
    key: str
    name: str
    label: str
    options: tuple[Option, ...] = ()
    since: str = ""
    until: str = ""
    summary: str = ""
    problem: str = ""
    remove: str = ""
    unset: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the filter holds anything back."""
        return bool(self.summary)


@dataclass(frozen=True)
class Heading:
    """The head of a column."""

    key: str
    label: str
    kind: str
    hint: str
    is_right: bool
    is_head: bool = False
    sort_url: str = ""
    direction: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Cell:
    """One cell: its value and how to show it."""

    value: object
    kind: str
    label: str
    is_right: bool
    is_first: bool


@dataclass(frozen=True)
class RowView(Generic[Row]):
    """One line of the screen."""

    row: Row
    id: str
    url: str
    cells: tuple[Cell, ...]

    @property
    def head(self) -> object:
        """What names the line."""
        return next((cell.value for cell in self.cells if cell.is_first), self.cells[0].value)


@dataclass(frozen=True)
class ListPage(Generic[Row]):
    """Everything `components/list.html` may read; made by `Listing.read`."""

    key: str
    title: str
    noun: str
    term: str
    format: str
    headings: tuple[Heading, ...]
    rows: tuple[RowView[Row], ...]
    count: int
    first: int
    last: int
    pages: tuple[int | None, ...]
    page: int
    filters: tuple[FilterState, ...]
    columns: tuple[Option, ...]
    totals: tuple[Cell, ...]
    bulk: tuple[Act, ...]
    empty: Empty
    prefix: str
    params: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    sort: str
    sheet: OutSheet | None = None
    can_search: bool = True
    notes: tuple[str, ...] = ()

    @property
    def dom_id(self) -> str:
        """Id of the element on the page, and of what htmx asks for."""
        return f"list-{self.key}"

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter holds rows back."""
        return bool(self.term) or any(state.is_set for state in self.filters)

    @property
    def is_wide(self) -> bool:
        """Whether the table will need to be moved sideways, so that the first column should stay."""
        return len(self.headings) > 7

    @property
    def chips(self) -> tuple[FilterState, ...]:
        """The filters that are set."""
        return tuple(state for state in self.filters if state.is_set)

    @property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Parameters of the address that the filter form does not hold itself and must not lose."""
        shown = {f"{self.prefix}{name}" for name in ("q", "page", "format")}
        for state in self.filters:
            shown |= {state.name, f"{state.name}_from", f"{state.name}_to"}
        return tuple(pair for pair in self.params if pair[0] not in shown)

    @property
    def kept_by_columns(self) -> tuple[tuple[str, str], ...]:
        """Parameters that the column chooser must not lose."""
        lost = {f"{self.prefix}{name}" for name in ("columns", "format")}
        return tuple(pair for pair in self.params if pair[0] not in lost)

    @property
    def clear_url(self) -> str:
        """The list without search and filters."""
        return self.url(
            {f"{self.prefix}q": None}
            | {name: None for s in self.filters for name in (s.name, f"{s.name}_from", f"{s.name}_to")}
        )

    @property
    def view_url(self) -> str:
        """The address of exactly this view, to keep or to send."""
        return self.url({self._all: None})

    @property
    def _all(self) -> str:
        return f"{self.prefix}all"

    @property
    def pick_all_url(self) -> str:
        """This view with every line of the page chosen, for who works without JavaScript."""
        return self.url({self._all: "yes"})

    @property
    def is_all_picked(self) -> bool:
        """Whether the lines come chosen."""
        return (self._all, "yes") in self.params

    @property
    def xlsx_url(self) -> str:
        """This view as a spreadsheet, all pages of it."""
        return self.url({f"{self.prefix}format": "xlsx"})

    @property
    def print_url(self) -> str:
        """This view for paper, all pages of it."""
        return self.url({f"{self.prefix}format": "print"})

    @property
    def previous_url(self) -> str:
        """The page before, empty on the first."""
        return self.page_url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        """The page after, empty on the last."""
        return self.page_url(self.page + 1) if self.pages and self.page < (self.pages[-1] or 1) else ""

    @property
    def page_links(self) -> tuple[tuple[int | None, str], ...]:
        """Page numbers with their addresses; None stands for a gap."""
        return tuple((number, self.page_url(number) if number else "") for number in self.pages)

    def page_url(self, number: int) -> str:
        """The address of a page of this view."""
        return self.url({f"{self.prefix}page": str(number) if number > 1 else None})

    def url(self, changes: Mapping[str, str | None]) -> str:
        """The query of this view with some parameters set or (None) taken out; the page starts anew."""
        return address(self.params, changes, self.prefix)


def counted(count: int, noun: str) -> str:
    """How many rows the view has, with their noun when the list names one: "1.390 người"."""
    if noun:
        return f"{numbers.whole(count)} {noun}"
    return ngettext("{count} line", "{count} lines", count).format(count=numbers.whole(count))


def with_bulk(page: ListPage[Row], bulk: Sequence[Act]) -> ListPage[Row]:
    """The same page with other acts on the selection."""
    return replace(page, bulk=tuple(bulk))


def address(params: Iterable[tuple[str, str]], changes: Mapping[str, str | None], prefix: str) -> str:
    """The parameters with some set or (None) taken out, as a query; the page starts anew."""
    query = QueryDict(mutable=True)
    dropped = {*changes, f"{prefix}page"}
    for name, value in params:
        if name not in dropped:
            query.appendlist(name, value)
    for name, new in changes.items():
        if new is not None:
            query[name] = new
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


def page_numbers(page: int, last: int) -> tuple[int | None, ...]:
    """The numbers worth a link: the ends and the neighbours; None stands for a gap."""
    near = sorted({1, 2, page - 1, page, page + 1, last - 1, last} & set(range(1, last + 1)))
    numbers: list[int | None] = []
    for number in near:
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)
