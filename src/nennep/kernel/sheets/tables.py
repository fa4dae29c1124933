"""Finds the table in a sheet as offices keep it: titles above, headers of two rows, lines below.

Which rows under the header are records:

- a row without any value is none;
- a line merged over three columns or more is a heading inside the table, and so is a row that holds
  a Roman numeral or a capital letter as its ordinal and one more value ("I", "VIỆN NGHIÊN CỨU");
- a row that repeats the header, or numbers the columns (1, 2, 3 …), is none;
- otherwise a row is a record when it has a value in a required column, or in two columns that are
  known; what has less is left out;
- the table ends at a closing line: one that starts with words such as "Tổng cộng" or "Danh sách
  gồm" and has no ordinal number, or, after an empty row, one without ordinal number that fills
  less than half of what the records fill.

Rows that hold something and are no record are listed in `Table.left_out`, for the sender to see.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nennep.kernel import dates, text
from nennep.kernel.sheets.cells import cell_name
from nennep.kernel.sheets.reading import CellValue, Sheet
from nennep.kernel.sheets.refusals import CellUnreadable, SheetRefused

HEADER_ROWS = 30
"""How many rows from the top are searched for the header."""

HEADERS_TOLD = 12
"""How many headers a refusal names."""

_ORDINAL = {"stt", "tt", "so tt", "so thu tu", "no"}
_CLOSING = (
    "tong cong",
    "tong so",
    "danh sach gom",
    "danh sach co",
    "danh sach nay",
    "an dinh danh sach",
    "noi nhan",
    "nguoi lap",
)
_PART = re.compile(r"(?:X{0,3}(?:I{1,3}|I?V|VI{1,3}|IX)|X{1,3}|[A-HJ-UWYZĐ])[.)]?")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True)
class Column:
    """A column that the reader knows.

    `aliases` are the headers people give it, the first one being its name for people; they are
    compared without diacritics, case, punctuation and line breaks, and also without what stands
    in brackets. `child_of` are the headers above it, where the header has two rows.
    """

    key: str
    aliases: tuple[str, ...]
    required: bool = False
    child_of: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name of the column for people."""
        return f"{self.child_of[0]} / {self.aliases[0]}" if self.child_of else self.aliases[0]


class HeaderNotFound(SheetRefused):
    """Required columns are missing.

    `missing` are the columns, `headers` the headers that were seen (by position, empty text
    where there is none) and `header_row` the row where they were seen, for mapping by hand.
    """

    stable_code: ClassVar[str] = "header"

    def __init__(self, missing: tuple[Column, ...], headers: tuple[str, ...], header_row: int) -> None:
        self.missing = missing
        self.headers = headers
        self.header_row = header_row
        wanted = ", ".join(f"“{column.title}”" for column in missing)
        named = [f"“{header}”" for header in headers if header]
        seen = ", ".join(named[:HEADERS_TOLD]) + (", …" if len(named) > HEADERS_TOLD else "")
        super().__init__(
            _(
                "The table has no column {wanted}. Columns found: {seen}. "
                "Name the column so, or choose the columns by hand."
            ).format(wanted=wanted, seen=seen or pgettext("headers of a table", "none"))
        )


@dataclass(frozen=True)
class Record:
    """One row of the table. `row_number` is the row in Excel."""

    row_number: int
    cells: dict[str, CellValue]
    """Value by the key of the column; None where the cell is blank or the column is missing."""
    values: tuple[CellValue, ...] = ()
    """Value by position, also of columns that are not known."""

    def text(self, key: str) -> str:
        """The cell as clean text, empty when blank; dates as the documents write them."""
        return as_text(self.cells.get(key))


@dataclass(frozen=True)
class Table:
    """The table that was found."""

    sheet: Sheet
    header_first_row: int
    header_last_row: int
    headers: tuple[str, ...]
    """Header by position; parent and child joined by " / "; empty text where there is none."""
    columns: dict[str, int]
    """Position by the key of the column, for the columns that were found."""
    left_out: tuple[tuple[int, str], ...] = ()
    """Rows under the header that hold something and are no record: row number and text."""
    _records: tuple[Record, ...] = field(default=(), repr=False)

    def records(self) -> Iterator[Record]:
        """The rows of the table from top to bottom."""
        return iter(self._records)

    @property
    def unknown(self) -> dict[int, str]:
        """Header by position of the columns that nobody asked for."""
        used = set(self.columns.values())
        return {i: header for i, header in enumerate(self.headers) if header and i not in used}


def as_text(value: CellValue) -> str:
    """A cell as clean text, empty when blank; dates as the documents write them ("3-6-2024")."""
    if value is None:
        return ""
    if isinstance(value, str):
        return text.clean(value)
    if isinstance(value, datetime):
        return dates.short(value.date())
    if isinstance(value, date):
        return dates.short(value)
    return str(value)


def header_signature(headers: Sequence[str]) -> str:
    """A short text that is equal for equal headers, to remember a mapping made by hand."""
    keys = [text.search_key(header) for header in headers]
    while keys and not keys[-1]:
        keys.pop()
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]


def find_table(sheet: Sheet, columns: Sequence[Column], mapping: Mapping[str, int] | None = None) -> Table:
    """The table of the sheet that has the most of the columns.

    `mapping` (key to position, chosen by hand) replaces the comparison of headers for the keys
    that it names. Refuses (`HeaderNotFound`) when a required column is missing, and
    (`CellUnreadable`) when a known cell of a record shows an error or an uncalculated formula.
    """
    header = _best_header(sheet, columns)
    found = dict(header.match(columns))
    if mapping:
        chosen = set(mapping.values())
        found = {key: place for key, place in found.items() if place not in chosen} | dict(mapping)
    missing = tuple(column for column in columns if column.required and column.key not in found)
    if missing:
        raise HeaderNotFound(missing, header.titles, header.first_row)
    return _read(sheet, header, columns, found)


@dataclass(frozen=True)
class _Header:
    first_row: int
    last_row: int
    parts: tuple[tuple[str, str], ...]  # parent and child of every column; child may be empty

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(" / ".join(part for part in parts if part) for parts in self.parts)

    def match(self, columns: Sequence[Column]) -> dict[str, int]:
        found: dict[str, int] = {}
        taken: set[int] = set()
        # With its marks first: "Năm" is the year and "Nam" the man, where both are written with care.
        ways = ((text.match_key, True), (text.search_key, True), (text.search_key, False))
        for key, with_brackets in ways:
            for column in columns:
                if column.key in found:
                    continue
                for place, (parent, child) in enumerate(self.parts):
                    if place not in taken and _matches(
                        column, parent, child, key, with_brackets=with_brackets
                    ):
                        found[column.key] = place
                        taken.add(place)
                        break
        return found


def _matches(
    column: Column, parent: str, child: str, compared: Callable[[str], str], *, with_brackets: bool
) -> bool:
    def key(header: str) -> str:
        return compared(header if with_brackets else _BRACKETS.sub(" ", header))

    above, below = key(parent), key(child)
    whole = f"{above} {below}".strip()
    aliases = {compared(alias) for alias in column.aliases}
    if column.child_of:
        parents = {compared(alias) for alias in column.child_of}
        if below:
            return above in parents and below in aliases
        return whole in {f"{parent_key} {alias}" for parent_key in parents for alias in aliases}
    return whole in aliases or below in aliases


def _best_header(sheet: Sheet, columns: Sequence[Column]) -> _Header:
    required = {column.key for column in columns if column.required}
    best: tuple[tuple[int, int, int], _Header] | None = None
    for row in range(1, min(sheet.height, HEADER_ROWS) + 1):
        for header in _headers_at(sheet, row):
            found = header.match(columns)
            # At equal columns the shorter header: a title line above a header is not its parent.
            score = (len(required & found.keys()), len(found), header.first_row - header.last_row)
            if len(found) and (best is None or score > best[0]):
                best = score, header
    return best[1] if best else _guessed_header(sheet)


def _guessed_header(sheet: Sheet) -> _Header:
    """Where no header is known: the first of the rows with the most texts."""

    def texts(row: int) -> int:
        return sum(isinstance(sheet.own_value(row, place), str) for place in range(sheet.width))

    row = max(range(1, min(sheet.height, HEADER_ROWS) + 1), key=lambda row: (texts(row), -row), default=1)
    return next(_headers_at(sheet, row))


def _headers_at(sheet: Sheet, row: int) -> Iterator[_Header]:
    """The header that starts at the row, read as one row and, where it can be, as two."""
    tops = [as_text(sheet.value_at(row, place)) for place in range(sheet.width)]
    areas = [sheet.area_at(row, place) for place in range(sheet.width)]
    bottom = max((area.last_row for area in areas if area and area.last_row <= row + 2), default=row)
    yield _Header(row, bottom, tuple((top, "") for top in tops))
    if row >= sheet.height:
        return
    parts: list[tuple[str, str]] = []
    parent_until = -1
    for place, (top, area) in enumerate(zip(tops, areas, strict=True)):
        below = "" if area and area.last_row > row else as_text(sheet.value_at(row + 1, place))
        parent = top
        if not top and below and 0 <= parent_until == place - 1:
            parent = parts[place - 1][0]  # a parent typed over its first child only, not merged
        parts.append((parent, below))
        if below and parent:
            parent_until = place
    if any(below for _parent, below in parts):
        yield _Header(row, max(bottom, row + 1), tuple(parts))


def _read(sheet: Sheet, header: _Header, columns: Sequence[Column], found: dict[str, int]) -> Table:
    required = [found[column.key] for column in columns if column.required]
    known = sorted(set(found.values()))
    titles = header.titles
    ordinal = next((i for i, title in enumerate(titles) if text.search_key(title) in _ORDINAL), None)
    records: list[Record] = []
    left_out: list[tuple[int, str]] = []
    filled: list[int] = []
    after_gap = ended = False
    for row in range(header.last_row + 1, sheet.height + 1):
        own = [sheet.own_value(row, place) for place in range(sheet.width)]
        present = [place for place, value in enumerate(own) if value is not None]
        unreadable = _unreadable(sheet, row, known)
        if not present and not unreadable:
            after_gap = True
            continue
        count = sum(1 for place in known if own[place] is not None)
        is_record = not ended and not _is_line(sheet, row, own, present, titles)
        if is_record and _is_part(own, present, ordinal):
            is_record = False
        if is_record and not records:
            is_record = not _is_numbering(own, present)
        if is_record:
            numbered = ordinal is not None and bool(re.fullmatch(r"\d+\.?", as_text(own[ordinal])))
            sparse = after_gap and bool(filled) and count * 2 < _usual(filled)
            closing = bool(present) and text.search_key(as_text(own[present[0]])).startswith(_CLOSING)
            if not numbered and (sparse or closing):
                ended = True
                is_record = False
            else:
                is_record = _has_enough(own, required, known) or bool(unreadable)
        if not is_record:
            left_out.append((row, " ".join(as_text(own[place]) for place in present)))
            continue
        if unreadable:
            raise CellUnreadable(unreadable)
        after_gap = False
        filled.append(count)
        values = (
            tuple(_shown(sheet, row, place) for place in range(sheet.width)) if sheet.merged else tuple(own)
        )
        cells = {
            column.key: values[found[column.key]] if _inside(found, column, values) else None
            for column in columns
        }
        records.append(Record(row, cells, values))
    return Table(
        sheet=sheet,
        header_first_row=header.first_row,
        header_last_row=header.last_row,
        headers=titles,
        columns=found,
        left_out=tuple(left_out),
        _records=tuple(records),
    )


def _usual(filled: list[int]) -> int:
    """How many known columns a record usually fills, after the last hundred of them."""
    recent = sorted(filled[-100:])
    return recent[len(recent) // 2]


def _inside(found: dict[str, int], column: Column, values: tuple[CellValue, ...]) -> bool:
    return column.key in found and 0 <= found[column.key] < len(values)


def _shown(sheet: Sheet, row: int, place: int) -> CellValue:
    """The value of the cell; merged cells hand their value down, but not to other columns."""
    area = sheet.area_at(row, place)
    if area is not None and area.first_column != place:
        return None
    return sheet.value_at(row, place)


def _has_enough(own: list[CellValue], required: list[int], known: list[int]) -> bool:
    def has(place: int) -> bool:
        return place < len(own) and own[place] is not None

    if any(has(place) for place in required):
        return True
    return sum(1 for place in known if has(place)) >= (2 if required else 1)


def _is_line(
    sheet: Sheet, row: int, own: list[CellValue], present: list[int], titles: tuple[str, ...]
) -> bool:
    """A heading merged over the table, or the header again."""
    if len(present) == 1:
        area = sheet.area_at(row, present[0])
        return area is not None and area.last_column - area.first_column >= 2

    def repeats(place: int) -> bool:
        return text.search_key(as_text(own[place])) == text.search_key(titles[place])

    texts = [place for place in present if isinstance(own[place], str)]
    return bool(texts) and repeats(texts[0]) and sum(map(repeats, texts)) * 2 > len(present)


def _is_part(own: list[CellValue], present: list[int], ordinal: int | None) -> bool:
    """The heading of a part of the table, numbered by a Roman numeral or a letter."""
    return (
        ordinal in present
        and len(present) == 2
        and present[0] == ordinal
        and bool(_PART.fullmatch(as_text(own[present[0]])))
        and isinstance(own[present[1]], str)
    )


def _is_numbering(own: list[CellValue], present: list[int]) -> bool:
    """A row under the header that numbers the columns: A, B, 1, 2, 3 or (1), (2), (3)."""
    figures = [as_text(own[place]).strip("()") for place in present]
    counted = [int(figure) for figure in figures if figure.isdecimal()]
    return len(counted) >= max(3, len(present) - 2) and counted == list(range(1, len(counted) + 1))


def _unreadable(sheet: Sheet, row: int, known: list[int]) -> str:
    for place in known:
        if (row, place) in sheet.uncalculated:
            return _(
                "Cell {cell} holds a formula that was never calculated. "
                "Open the file in Excel, save it and send it again."
            ).format(cell=cell_name(row, place))
        if (row, place) in sheet.errors:
            return _("Cell {cell} shows an error. Correct it in Excel and send the file again.").format(
                cell=cell_name(row, place)
            )
    return ""
