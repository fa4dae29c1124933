"""Lists declared once: search, filters, sort, pages, columns, totals, and what goes to XLSX and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any, Generic, Literal, TypeVar, cast

from django.db.models import F, Model, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from nennep.kernel import dates, numbers, text
from nennep.kernel.sheets.writing import OutColumn, OutSheet
from nennep.web.parts import Act, Figure, PersonLine, Share

Row = TypeVar("Row")
Kind = Literal["text", "number", "date", "moment", "share", "person", "link", "badge", "figure"]
Query = QueryDict
"""What the address says after the question mark; pages take it as an argument."""

PAGE_SIZE = 50
RESERVED = ("q", "sort", "page", "columns", "format")
RIGHT_ALIGNED = frozenset({"number", "share", "figure", "date", "moment"})


@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column of a list.

    `value` reads the cell from the row, by default the attribute named `key`. `sort` names the stored sort keys
    (fields of the queryset, or attributes of the rows). `total` names the field to add up for the foot; for a list
    of rows `total=True` adds the cells. `export` gives another value to the spreadsheet; `exported=False` keeps the
    column off it. `shown=False`: only when chosen. `hint` explains the heading. `about_label` heads the spreadsheet
    column for the second line of a person.
    """

    key: str
    label: StrOrPromise
    kind: Kind = "text"
    value: Callable[[Row], object] | None = None
    sort: str | tuple[str, ...] = ()
    total: bool | str = False
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
    """One value of a closed list, or several with `many`. Choices known only at run time go to `Listing.read`."""

    choices: Sequence[tuple[Any, StrOrPromise]] = ()
    many: bool = False


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
    own: frozenset[str]
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
        return self.url({})

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
        return _url(self.params, changes, self.prefix)


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list as it is declared, once per module.

    `search` names stored search keys of the queryset, or attributes of the rows. `order` is the order without a
    choice of the person and ends in the key. `row_url` and `row_id` read the row; `noun` is what is counted
    ("người", "lớp"). `prefix` goes before the parameters when a page has two lists.
    """

    key: str
    title: StrOrPromise
    columns: Sequence[Column[Row]]
    filters: Sequence[Filter] = ()
    search: tuple[str, ...] = ()
    order: tuple[Any, ...] = ("pk",)
    noun: StrOrPromise = ""
    row_url: Callable[[Row], str] | None = None
    row_id: Callable[[Row], object] | None = None
    bulk: Sequence[Act] = ()
    empty: Empty = field(default_factory=Empty)
    page_size: int = PAGE_SIZE
    prefix: str = ""
    notes: Sequence[StrOrPromise] = ()

    def read(
        self,
        query: Query,
        source: QuerySet[Any] | Sequence[Row],
        *,
        make_rows: Callable[[list[Any]], Sequence[Row]] | None = None,
        choices: Mapping[str, Sequence[tuple[Any, StrOrPromise]]] | None = None,
        bulk: Sequence[Act] | None = None,
        empty: Empty | None = None,
    ) -> ListPage[Row]:
        """The page of the list that the address asks for, with a constant number of queries.

        `make_rows` turns the models of one page into rows at once. `choices` fills filters by their key. What the
        address says wrongly is told in `problems` and left out; a page beyond the end is the last page.
        """
        return _Reading(self, query, choices or {}).page(
            source, make_rows, self.bulk if bulk is None else bulk, empty or self.empty
        )


class _Reading(Generic[Row]):
    """One reading of an address; lives as long as one call of `Listing.read`."""

    def __init__(
        self, listing: Listing[Row], query: Query, choices: Mapping[str, Sequence[tuple[Any, StrOrPromise]]]
    ) -> None:
        self.listing = listing
        self.query = query
        self.choices = choices
        self.problems: list[str] = []
        self.params = tuple(
            (name, value)
            for name in query
            for value in query.getlist(name)
            if value != "" and name not in {self.name("format")}
        )

    def name(self, key: str) -> str:
        """The parameter of this list for a key."""
        return f"{self.listing.prefix}{key}"

    def page(
        self,
        source: QuerySet[Any] | Sequence[Row],
        make_rows: Callable[[list[Any]], Sequence[Row]] | None,
        bulk: Sequence[Act],
        empty: Empty,
    ) -> ListPage[Row]:
        """Filter, search, sort, cut, count."""
        listing = self.listing
        wanted = self.query.get(self.name("format"), "")
        output = wanted if wanted in {"xlsx", "print"} else ""
        term = " ".join(self.query.get(self.name("q"), "").split())[:200]
        filters: list[FilterState] = []
        for item in listing.filters:
            source, state = self.narrow(source, item)
            filters.append(state)
        source = self.search(source, term)
        columns = self.chosen_columns()
        sort, source = self.ordered(source)

        count = source.count() if isinstance(source, QuerySet) else len(source)
        last_page = max(1, ceil(count / listing.page_size))
        number = self.page_number(last_page)
        start = (number - 1) * listing.page_size
        found = list(source) if output else list(source[start : start + listing.page_size])
        rows: Sequence[Row] = make_rows(found) if make_rows else cast("list[Row]", found)
        return ListPage(
            key=listing.key,
            title=str(listing.title),
            noun=str(listing.noun),
            term=term,
            format=output,
            headings=tuple(self.heading(column, sort) for column in columns),
            rows=tuple(self.row_view(row, columns) for row in rows),
            count=count,
            first=start + 1 if count else 0,
            last=start + len(rows),
            pages=_page_numbers(number, last_page),
            page=number,
            filters=tuple(filters),
            columns=tuple(Option(c.key, str(c.label), c in columns) for c in listing.columns),
            totals=self.totals(source, columns),
            bulk=tuple(bulk),
            empty=empty,
            prefix=listing.prefix,
            params=self.params,
            own=frozenset(self.name(key) for key in RESERVED),
            problems=tuple(self.problems),
            sort=sort,
            sheet=self.sheet(rows, columns, filters, term) if output == "xlsx" else None,
            can_search=bool(listing.search),
            notes=tuple(str(note) for note in listing.notes),
        )

    def sheet(
        self, rows: Sequence[Row], columns: Sequence[Column[Row]], filters: Sequence[FilterState], term: str
    ) -> OutSheet:
        """The view as a sheet: its title, what it was narrowed by, its columns and all its rows."""
        lines = [str(self.listing.title)]
        if term:
            lines.append(_("Search: {term}").format(term=term))
        lines.extend(f"{state.label}: {state.summary}" for state in filters if state.is_set)
        out = [column for column in columns if column.exported]
        return OutSheet(
            name=str(self.listing.title),
            columns=[one for column in out for one in _out_columns(column)],
            rows=([value for column in out for value in _out_values(column, row)] for row in rows),
            title_lines=lines,
        )

    def page_number(self, last_page: int) -> int:
        """The page asked for, held within what there is."""
        wanted = self.query.get(self.name("page"), "1")
        return (
            min(max(int(wanted), 1), last_page)
            if wanted.isascii() and wanted.isdigit() and len(wanted) < 9
            else 1
        )

    def chosen_columns(self) -> list[Column[Row]]:
        """The columns of the view in the order of the declaration; the first always stays."""
        named = {key for value in self.query.getlist(self.name("columns")) for key in value.split(",") if key}
        everything = list(self.listing.columns)
        chosen = [c for c in everything if c.key in named] if named else [c for c in everything if c.shown]
        return chosen if everything[0] in chosen else [everything[0], *chosen]

    def search(self, source: Any, term: str) -> Any:
        """Rows in which every word of the term is found, diacritics aside."""
        if not self.listing.search:
            return source
        for word in text.search_key(term).split():
            if isinstance(source, QuerySet):
                anywhere = Q()
                for path in self.listing.search:
                    anywhere |= Q(**{f"{path}__contains": word})
                source = source.filter(anywhere)
            else:
                source = [
                    row
                    for row in source
                    if any(
                        word in text.search_key(str(_attribute(row, path) or ""))
                        for path in self.listing.search
                    )
                ]
        return source

    def narrow(self, source: Any, item: Filter) -> tuple[Any, FilterState]:
        """The source behind one filter, and the state of that filter."""
        name = self.name(item.key)
        if isinstance(item, Choices):
            return self.narrow_to_choices(source, item, name)
        if isinstance(item, Dates):
            return self.narrow_to_dates(source, item, name)
        if isinstance(item, YesNo):
            both = (("yes", item.yes or _("Yes")), ("no", item.no or _("No")))
            value = self.query.get(name, "")
            state = self.state(item, "choice", name, both, [value])
            if state.is_set:
                source = _apply(source, item, "", value == "yes")
            return source, state
        raise TypeError(f"{type(item).__name__} is no filter of a list")

    def narrow_to_choices(self, source: Any, item: Choices, name: str) -> tuple[Any, FilterState]:
        """Keep the rows with one of the chosen values."""
        offered = list(self.choices.get(item.key, item.choices))
        asked = [value for value in self.query.getlist(name) if value]
        known = {str(value): value for value, _label in offered}
        kept = [value for value in asked if value in known]
        if len(kept) < len(asked):
            self.problems.append(
                _("“{value}” is not one of the choices for {label}. Choose again.").format(
                    value=next(v for v in asked if v not in known)[:40], label=str(item.label)
                )
            )
        kept = kept if item.many else kept[:1]
        state = self.state(item, "many" if item.many else "choice", name, offered, kept)
        if kept:
            values = [known[value] for value in kept]
            source = (
                _apply(source, item, "__in", values) if item.many else _apply(source, item, "", values[0])
            )
        return source, state

    def narrow_to_dates(self, source: Any, item: Dates, name: str) -> tuple[Any, FilterState]:
        """Keep the rows between two days, both included."""
        problem = ""
        typed = {end: self.query.get(f"{name}_{end}", "").strip() for end in ("from", "to")}
        days: dict[str, date] = {}
        for end, value in typed.items():
            if not value:
                continue
            try:
                known = dates.parse_date(value)
            except dates.DateError as error:
                problem = error.message
                continue
            days[end] = known.first if end == "from" else known.last
        if len(days) == 2 and days["from"] > days["to"]:
            problem = _("The first day is after the last. Change one of them.")
            days = {}
        if problem:
            self.problems.append(f"{item.label}: {problem}")
        summary = ""
        if days:
            since = dates.short(days["from"]) if "from" in days else "…"
            until = dates.short(days["to"]) if "to" in days else "…"
            summary = f"{since} – {until}"
            source = _between(source, item, days.get("from"), days.get("to"))
        remove = _url(self.params, {f"{name}_from": None, f"{name}_to": None}, self.listing.prefix)
        state = FilterState(
            kind="dates",
            key=item.key,
            name=name,
            label=str(item.label),
            since=typed["from"],
            until=typed["to"],
            summary=summary,
            problem=problem,
            remove=remove,
        )
        return source, state

    def state(
        self,
        item: Filter,
        kind: str,
        name: str,
        offered: Iterable[tuple[Any, StrOrPromise]],
        chosen: Sequence[str],
    ) -> FilterState:
        """The state of a filter over a closed list."""
        options = tuple(Option(str(value), str(label), str(value) in chosen) for value, label in offered)
        return FilterState(
            kind=kind,
            key=item.key,
            name=name,
            label=str(item.label),
            options=options,
            summary=", ".join(option.label for option in options if option.is_chosen),
            remove=_url(self.params, {name: None}, self.listing.prefix),
        )

    def ordered(self, source: Any) -> tuple[str, Any]:
        """The source in the order asked for; nothing known comes last, the order of the list breaks ties."""
        wanted = self.query.get(self.name("sort"), "")
        column = next(
            (c for c in self.listing.columns if c.key == wanted.removeprefix("-") and c.sort_fields), None
        )
        falls = wanted.startswith("-")
        if isinstance(source, QuerySet):
            if column is None:
                return "", source.order_by(*self.listing.order)
            keys = [
                F(path).desc(nulls_last=True) if falls else F(path).asc(nulls_last=True)
                for path in column.sort_fields
            ]
            return wanted, source.order_by(*keys, *self.listing.order)
        if column is None:
            return "", list(source)
        fields = column.sort_fields
        known = [row for row in source if _attribute(row, fields[0]) is not None]
        unknown = [row for row in source if _attribute(row, fields[0]) is None]
        known.sort(key=lambda row: tuple(_sort_value(row, path) for path in fields), reverse=falls)
        return wanted, known + unknown

    def heading(self, column: Column[Row], sort: str) -> Heading:
        """The head of a column, with the address that sorts by it."""
        direction: Literal["", "ascending", "descending"] = ""
        target = column.key
        if sort.removeprefix("-") == column.key:
            direction = "descending" if sort.startswith("-") else "ascending"
            target = column.key if direction == "descending" else f"-{column.key}"
        return Heading(
            key=column.key,
            label=str(column.label),
            kind=column.kind,
            hint=str(column.hint),
            is_right=column.is_right,
            sort_url=_url(self.params, {self.name("sort"): target}, self.listing.prefix)
            if column.sort_fields
            else "",
            direction=direction,
        )

    def row_view(self, row: Row, columns: Sequence[Column[Row]]) -> RowView[Row]:
        """One line of the screen."""
        listing = self.listing
        identity = listing.row_id(row) if listing.row_id else getattr(row, "pk", getattr(row, "id", ""))
        return RowView(
            row=row,
            id=str(identity),
            url=listing.row_url(row) if listing.row_url else "",
            cells=tuple(
                Cell(column.read(row), column.kind, str(column.label), column.is_right, place == 0)
                for place, column in enumerate(columns)
            ),
        )

    def totals(self, source: Any, columns: Sequence[Column[Row]]) -> tuple[Cell, ...]:
        """The foot: sums over all pages of the view; empty when no column has a total."""
        summed = [column for column in columns if column.total]
        if not summed:
            return ()
        sums: dict[str, Any] = {}
        if isinstance(source, QuerySet):
            fields = {column.key: Sum(column.total) for column in summed if isinstance(column.total, str)}
            sums = source.order_by().aggregate(**{f"total_{key}": value for key, value in fields.items()})
        else:
            for column in summed:
                sums[f"total_{column.key}"] = sum((_number(column.read(row)) for row in source), Decimal(0))
        return tuple(
            Cell(
                (sums.get(f"total_{column.key}") or 0) if column.total else "",
                "number" if column.total else "text",
                str(column.label),
                column.is_right,
                place == 0,
            )
            for place, column in enumerate(columns)
        )


def _out_columns(column: Column[Any]) -> list[OutColumn]:
    kinds: dict[str, Any] = {
        "number": "number",
        "figure": "number",
        "share": "share",
        "date": "date",
        "moment": "moment",
    }
    first = OutColumn(str(column.label), kinds.get(column.kind, "text") if column.export is None else "text")
    return [first, OutColumn(str(column.about_label))] if column.about_label else [first]


def _out_values(column: Column[Row], row: Row) -> list[object]:
    value = column.export(row) if column.export else column.read(row)
    about = value.about if isinstance(value, PersonLine) else ""
    plain: object = value
    if isinstance(value, Figure):
        plain = value.value
    elif isinstance(value, Share):
        plain = (value.part, value.total)
    elif value is not None and column.kind in {"text", "person", "link", "badge"}:
        plain = str(value)
    return [plain, about] if column.about_label else [plain]


def counted(count: int, noun: str) -> str:
    """How many rows the view has, with their noun when the list names one: "1.390 người"."""
    if noun:
        return f"{numbers.whole(count)} {noun}"
    return ngettext("{count} line", "{count} lines", count).format(count=numbers.whole(count))


def with_bulk(page: ListPage[Row], bulk: Sequence[Act]) -> ListPage[Row]:
    """The same page with other acts on the selection."""
    return replace(page, bulk=tuple(bulk))


def _url(params: Iterable[tuple[str, str]], changes: Mapping[str, str | None], prefix: str) -> str:
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


def _page_numbers(page: int, last: int) -> tuple[int | None, ...]:
    near = sorted({1, 2, page - 1, page, page + 1, last - 1, last} & set(range(1, last + 1)))
    numbers: list[int | None] = []
    for number in near:
        if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)


def _attribute(row: object, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _sort_value(row: object, path: str) -> Any:
    value = _attribute(row, path)
    if isinstance(value, str) and not path.endswith("_key"):
        return text.sort_key(value)
    if isinstance(value, Figure):
        return value.value
    if isinstance(value, Share):
        return value.part / value.total if value.total else -1
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, Figure):
        value = value.value
    return Decimal(value) if isinstance(value, (int, Decimal)) else Decimal(0)


def _apply(source: Any, item: Filter, comparison: str, value: Any) -> Any:
    if item.apply:
        return item.apply(source, value)
    if isinstance(source, QuerySet):
        return source.filter(**{f"{item.path}{comparison}": value})
    wanted = value if comparison == "__in" else [value]
    return [row for row in source if _attribute(row, item.path) in wanted]


def _between(source: Any, item: Dates, since: date | None, until: date | None) -> Any:
    if item.apply:
        return item.apply(source, (since, until))
    if isinstance(source, QuerySet):
        is_moment = _is_moment_field(source, item.path)
        path = f"{item.path}__date" if is_moment else item.path
        if since:
            source = source.filter(**{f"{path}__gte": since})
        if until:
            source = source.filter(**{f"{path}__lte": until})
        return source

    def day(row: object) -> date | None:
        value = _attribute(row, item.path)
        return value.date() if isinstance(value, datetime) else value

    return [
        row
        for row in source
        if (on := day(row)) is not None and (since is None or on >= since) and (until is None or on <= until)
    ]


def _is_moment_field(source: QuerySet[Any], path: str) -> bool:
    model: type[Model] = source.model
    found: Any = None
    for name in path.split("__"):
        if name in source.query.annotations:
            found = source.query.annotations[name].output_field
            break
        found = model._meta.get_field(name)
        if found.is_relation and found.related_model is not None:
            model = found.related_model
    return found is not None and found.get_internal_type() == "DateTimeField"
