"""Makes .xlsx files that are safe to open: what people typed is never a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from nennep.kernel import clock, dates, numbers

Kind = Literal["text", "number", "decimal", "share", "date", "moment", "time"]

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_LONGEST = 32_767
_SAMPLE = 100
_NUMBER_FORMATS: dict[Kind, str] = {
    "text": "@",
    "number": "#,##0",
    "decimal": "#,##0.0",
    "share": "0.0%",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
    "time": "hh:mm",
}
_WIDTHS: dict[Kind, float] = {
    "number": 10,
    "decimal": 10,
    "share": 9,
    "date": 12,
    "moment": 17,
    "time": 8,
}


@dataclass(frozen=True)
class OutColumn:
    """A column to write. `width` in characters; None measures the header and the first rows.

    A `share` is a pair (part, total), shown as a percentage with one decimal, "—" without a
    total. A `date` may be a `PartialDate`: one without a day is written as text. `choices` is a range of the file,
    "='Danh mục'!$A$2:$A$9", that Excel offers for the cells; another value is warned of and kept.
    """

    title: str
    kind: Kind = "text"
    width: float | None = None
    choices: str = ""


@dataclass(frozen=True)
class OutSheet:
    """A sheet to write: lines above the table, the table, lines under it."""

    name: str
    columns: Sequence[OutColumn]
    rows: Iterable[Sequence[object]]
    title_lines: Sequence[str] = ()
    closing_lines: Sequence[str] = ()


def safe_text(value: object) -> str:
    """Text without control characters (line breaks stay), not longer than a cell can hold."""
    plain = _FORBIDDEN.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def sheet_name(wanted: str, taken: Iterable[str] = ()) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, not taken already."""
    plain = re.sub(r"[\[\]:*?/\\]", "-", safe_text(wanted)).replace("\n", " ").strip().strip("'") or "1"
    used = {name.casefold() for name in taken} | {"history"}
    name, number = plain[:31], 1
    while name.casefold() in used:
        number += 1
        ending = f" ({number})"
        name = plain[: 31 - len(ending)] + ending
    return name


def write_workbook(sheets: Sequence[OutSheet]) -> bytes:
    """The sheets as the bytes of an .xlsx file.

    Rows are written one by one to the disk, so that a large export needs little memory. Text is
    always written as text, and text that starts like a formula (= + - @) is marked so that it
    stays text when somebody edits the cell. The header row is frozen and can be filtered.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        styles = _Styles(book)
        names: list[str] = []
        for sheet in sheets:
            names.append(sheet_name(sheet.name, names))
            _write(book.add_worksheet(names[-1]), sheet, styles)
        book.close()
        return path.read_bytes()


class _Styles:
    def __init__(self, book: Any) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        edge = {"border": 1, "border_color": "#9AA1AB"}
        self.title = book.add_format(base | {"bold": True})
        self.line = book.add_format(base)
        self.header = book.add_format(
            base
            | edge
            | {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "bg_color": "#E8EBF0"}
        )
        self.quoted = book.add_format(base | edge | {"text_wrap": True, "quote_prefix": True})
        self.text = book.add_format(base | edge | {"text_wrap": True})
        self.blank = book.add_format(base | edge)
        self.right = book.add_format(base | edge | {"align": "right"})
        self.kinds: dict[Kind, Any] = {
            kind: book.add_format(
                base
                | edge
                | {"num_format": code, "align": "center" if kind in {"date", "moment", "time"} else "right"}
            )
            for kind, code in _NUMBER_FORMATS.items()
            if kind != "text"
        }


def _write(page: Any, sheet: OutSheet, styles: _Styles) -> None:
    rows = iter(sheet.rows)
    sample = list(islice(rows, _SAMPLE))
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width or _measure(column, place, sample))
    row = 0
    for line in sheet.title_lines:
        page.write_string(row, 0, safe_text(line), styles.title)
        row += 1
    row += 1 if sheet.title_lines else 0
    header = row
    for place, column in enumerate(sheet.columns):
        page.write_string(row, place, safe_text(column.title), styles.header)
    for values in chain(sample, rows):
        row += 1
        for place, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            _write_cell(page, (row, place), column.kind, value, styles)
    last = row
    for place, column in enumerate(sheet.columns):
        if column.choices and last > header:
            offered = {"validate": "list", "source": column.choices, "error_type": "warning"}
            page.data_validation(header + 1, place, last, place, offered)
    for line in sheet.closing_lines:
        row += 1
        page.write_string(row + 1, 0, safe_text(line), styles.line)
    page.freeze_panes(header + 1, 0)
    page.repeat_rows(header)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    if sheet.columns:
        page.autofilter(header, 0, max(last, header), len(sheet.columns) - 1)


def _measure(column: OutColumn, place: int, sample: Sequence[Sequence[object]]) -> float:
    longest_word = max((len(word) for word in column.title.split()), default=0)
    if column.kind != "text":
        return max(_WIDTHS[column.kind], longest_word + 2)
    lengths = [
        len(line) for row in sample for line in str(row[place] if row[place] is not None else "").splitlines()
    ]
    return min(60, max([8, longest_word + 2, *(length + 2 for length in lengths)]))


def _write_cell(page: Any, at: tuple[int, int], kind: Kind, value: object, styles: _Styles) -> None:
    if value is None or value == "":
        page.write_blank(*at, None, styles.blank)
    elif kind == "share" and isinstance(value, tuple):
        part, total = value
        tenths = numbers.share_tenths(part, total)
        if tenths is None:
            page.write_string(*at, numbers.NO_SHARE, styles.right)
        else:
            page.write_number(*at, tenths / 1000, styles.kinds["share"])
    elif (
        kind in {"number", "decimal", "share"}
        and isinstance(value, (int, float, Decimal))
        and not isinstance(value, bool)
    ):
        page.write_number(*at, value, styles.kinds[kind])
    elif kind in {"date", "moment", "time"} and _is_time(value):
        _write_time(page, at, kind, value, styles)
    else:
        shown = safe_text(dates.short(value) if isinstance(value, (dates.PartialDate, date)) else value)
        risky = shown.startswith(("=", "+", "-", "@", "\t"))
        page.write_string(*at, shown, styles.quoted if risky else styles.text)


def _is_time(value: object) -> bool:
    if isinstance(value, dates.PartialDate):
        return value.exact is not None
    return isinstance(value, (date, datetime, time))


def _write_time(page: Any, at: tuple[int, int], kind: Kind, value: Any, styles: _Styles) -> None:
    if isinstance(value, dates.PartialDate):
        value = value.exact
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            value = value.astimezone(clock.zone()).replace(tzinfo=None)
        if kind == "date":
            value = value.date()
        elif kind == "time":
            value = value.time()
    page.write_datetime(*at, value, styles.kinds[kind])
