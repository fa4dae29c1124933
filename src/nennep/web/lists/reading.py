"""One reading of an address: what it asks of a list, and what it asks wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from django.db.models import QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.kernel.sheets.writing import OutColumn, OutSheet
from nennep.web.lists import sources
from nennep.web.lists.declared import Choices, Column, Dates, Empty, Filter, YesNo
from nennep.web.lists.shown import (
    Cell,
    FilterState,
    Heading,
    ListPage,
    Option,
    RowView,
    address,
    page_numbers,
)
from nennep.web.parts import Act, Figure, KnownSum, PersonLine, Share

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from nennep.web.lists.listing import Listing

Row = TypeVar("Row")


class Reading(Generic[Row]):
    """One reading of an address; lives as long as one call of `Listing.read`."""

    def __init__(
        self,
        listing: Listing[Row],
        query: QueryDict,
        choices: Mapping[str, Sequence[tuple[Any, StrOrPromise]]],
    ) -> None:
        self.listing = listing
        self.query = query
        self.choices = choices
        self.problems: list[str] = []
        self.params = tuple(
            (name, value)
            for name in query
            for value in query.getlist(name)
            if value != "" and name != self.name("format")
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
        source = sources.search(source, listing.search, term)
        columns = self.chosen_columns()
        sort, source = self.ordered(source)

        count = source.count() if isinstance(source, QuerySet) else len(source)
        last_page = max(1, ceil(count / listing.page_size))
        number = self.page_number(last_page)
        start = (number - 1) * listing.page_size
        found = list(source) if output else list(source[start : start + listing.page_size])
        labelled = [(column, str(column.label)) for column in columns]  # translated once, not in every line
        rows: Sequence[Row] = make_rows(found) if make_rows else cast("list[Row]", found)
        return ListPage(
            key=listing.key,
            title=str(listing.title),
            noun=str(listing.noun),
            term=term,
            format=output,
            headings=tuple(
                self.heading(column, sort, is_head=place == head_place(columns))
                for place, column in enumerate(columns)
            ),
            rows=tuple(self.row_view(row, labelled) for row in rows),
            count=count,
            first=start + 1 if count else 0,
            last=start + len(rows),
            pages=page_numbers(number, last_page),
            page=number,
            filters=tuple(filters),
            columns=tuple(Option(c.key, str(c.label), c in columns) for c in listing.columns),
            totals=self.totals(source, columns),
            bulk=tuple(bulk),
            empty=empty,
            prefix=listing.prefix,
            params=self.params,
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
                source = sources.apply(source, item, "", value == "yes")
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
                sources.apply(source, item, "__in", values)
                if item.many
                else sources.apply(source, item, "", values[0])
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
            source = sources.between(source, item, days.get("from"), days.get("to"))
        remove = address(self.params, {f"{name}_from": None, f"{name}_to": None}, self.listing.prefix)
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
            remove=address(self.params, {name: None}, self.listing.prefix),
            unset=str(item.unset) if isinstance(item, Choices) else "",
        )

    def ordered(self, source: Any) -> tuple[str, Any]:
        """The source in the order asked for; nothing known comes last, the order of the list breaks ties."""
        wanted = self.query.get(self.name("sort"), "")
        key = wanted.removeprefix("-")
        column = next((c for c in self.listing.columns if c.key == key and c.sort_fields), None)
        falls = column is not None and wanted.startswith("-")
        paths = column.sort_fields if column else ()
        return wanted if column else "", sources.order(source, paths, self.listing.order, falls=falls)

    def heading(self, column: Column[Row], sort: str, *, is_head: bool) -> Heading:
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
            is_head=is_head,
            sort_url=address(self.params, {self.name("sort"): target}, self.listing.prefix)
            if column.sort_fields
            else "",
            direction=direction,
        )

    def row_view(self, row: Row, columns: Sequence[tuple[Column[Row], str]]) -> RowView[Row]:
        """One line of the screen."""
        listing = self.listing
        head = head_place([column for column, _label in columns])
        identity = listing.row_id(row) if listing.row_id else getattr(row, "pk", getattr(row, "id", ""))
        return RowView(
            row=row,
            id=str(identity),
            url=listing.row_url(row) if listing.row_url else "",
            cells=tuple(
                Cell(column.read(row), column.kind, label, column.is_right, place == head)
                for place, (column, label) in enumerate(columns)
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
                sums[f"total_{column.key}"] = sources.total(source, column)
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


def head_place(columns: Sequence[Column[Any]]) -> int:
    """Which of the columns names the line: the first that is not a mere number in the list."""
    return next((place for place, column in enumerate(columns) if column.kind != "number"), 0)


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
    elif isinstance(value, KnownSum):
        plain = str(value) if value.unknown else value.known
    elif isinstance(value, Share):
        plain = (value.part, value.total)
    elif value is not None and column.kind in {"text", "long", "code", "person", "link", "badge"}:
        plain = str(value)
    return [plain, about] if column.about_label else [plain]
