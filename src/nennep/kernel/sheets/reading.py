"""Opens a spreadsheet that somebody sent: looks at the content, never at the name only.

Rows are counted as Excel shows them, from 1. Columns are counted from 0 (A is 0).
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.kernel import numbers
from nennep.kernel.sheets.archive import Scan, check_members, scan_sheet, sheet_paths
from nennep.kernel.sheets.cells import Area
from nennep.kernel.sheets.refusals import (
    CsvNotUtf8,
    FileCorrupt,
    FileEmpty,
    FileTooLarge,
    HasMacros,
    Inflated,
    NotASpreadsheet,
    OldExcel,
    OtherFormat,
    PasswordProtected,
)

CellValue = str | int | float | bool | date | datetime | time | timedelta | None

MAX_BYTES = 20 * 1024 * 1024
"""The largest file that is opened."""

MAX_CELLS = 2_000_000
"""Rows times columns of one sheet."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OTHER_THINGS = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"RIFF")
"""How pictures and PDF begin, whatever the file is called."""


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. `rows[0]` is row 1 of Excel and every row starts at column A."""

    name: str
    rows: list[list[CellValue]]
    merged: tuple[Area, ...] = ()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    """Cells with a formula but without its value."""
    errors: frozenset[tuple[int, int]] = frozenset()
    """Cells that show an error such as #N/A."""
    formulas: int = 0
    """How many formulas with a stored value were read as that value."""
    _areas: dict[tuple[int, int], Area] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for area in self.merged:
            for row in range(area.first_row, min(area.last_row, len(self.rows)) + 1):
                for column in range(area.first_column, min(area.last_column, self.width - 1) + 1):
                    self._areas[row, column] = area

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def height(self) -> int:
        """The number of the last row."""
        return len(self.rows)

    def own_value(self, row: int, column: int) -> CellValue:
        """What the cell itself holds; None outside the sheet."""
        if 1 <= row <= len(self.rows) and 0 <= column < len(self.rows[row - 1]):
            return self.rows[row - 1][column]
        return None

    def area_at(self, row: int, column: int) -> Area | None:
        """The merged area that the cell belongs to."""
        return self._areas.get((row, column))

    def value_at(self, row: int, column: int) -> CellValue:
        """What a reader sees in the cell: merged cells all show the value of their first cell."""
        area = self.area_at(row, column)
        if area is not None:
            return self.own_value(area.first_row, area.first_column)
        return self.own_value(row, column)


@dataclass(frozen=True)
class Workbook:
    """A file that was opened. `notices` are sentences that the sender should read."""

    filename: str
    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...] = ()


def check_size(size: int) -> None:
    """Refuse (`FileTooLarge`) a file of so many bytes before anything of it is read."""
    if size > MAX_BYTES:
        raise FileTooLarge(
            _(
                "The file has {size} MB; at most {limit} MB are read. Remove pictures or split the list."
            ).format(size=numbers.decimal(size / (1024 * 1024), 1), limit=MAX_BYTES // (1024 * 1024))
        )


def open_workbook(source: Path | bytes, *, filename: str) -> Workbook:
    """Open an .xlsx or a CSV in UTF-8, whatever its name says it is.

    `filename` is what the sender called it. Refuses (`SheetRefused`) with one sentence what is
    too large, empty, damaged, no spreadsheet, .xls, protected by a password, with macros,
    inflated, or a CSV in another encoding than UTF-8.
    """
    check_size(source.stat().st_size if isinstance(source, Path) else len(source))
    content = source.read_bytes() if isinstance(source, Path) else source
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise FileEmpty
    suffix = Path(filename).suffix.lower()
    if content.startswith(_OLE):
        raise _ole_refusal(content)
    if content.startswith(b"PK"):
        if suffix == ".xlsm":
            raise HasMacros
        return _open_xlsx(content, filename)
    if content.startswith(_OTHER_THINGS):
        raise NotASpreadsheet
    if suffix in {".xlsx", ".xlsm", ".xls", ".xlsb"}:
        start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        raise OtherFormat if start.startswith((b"<", b"mime-version")) else FileCorrupt
    return _open_csv(content, filename)


def _ole_refusal(content: bytes) -> Exception:
    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage") or has("EncryptionInfo"):
        return PasswordProtected()
    if has("Workbook") or has("Book"):
        return OldExcel()
    return NotASpreadsheet()


# --- .xlsx ---------------------------------------------------------------------------------------


def _open_xlsx(content: bytes, filename: str) -> Workbook:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_members(archive)
            scans = {name: scan_sheet(archive, path) for name, path in sheet_paths(archive)}
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, expat.ExpatError, ValueError) as error:
        raise FileCorrupt from error
    except (NotImplementedError, RuntimeError) as error:  # unknown compression; encrypted member
        raise FileCorrupt from error
    for scan in scans.values():
        merged = sum(
            (min(area.last_row, scan.last_row) - area.first_row + 1)
            * (min(area.last_column, scan.last_column) - area.first_column + 1)
            for area in scan.merged
            if area.first_row <= scan.last_row and area.first_column <= scan.last_column
        )
        if max(scan.last_row * scan.last_column, merged) > MAX_CELLS:
            raise Inflated
    return _load(content, filename, scans)


def _load(content: bytes, filename: str, scans: dict[str, Scan]) -> Workbook:
    sheets: list[Sheet] = []
    hidden = 0
    try:
        with python_calamine.load_workbook(io.BytesIO(content)) as book:
            for meta in book.sheets_metadata:
                scan = scans.get(meta.name)
                if meta.typ != python_calamine.SheetTypeEnum.WorkSheet or scan is None:
                    continue
                if meta.visible != python_calamine.SheetVisibleEnum.Visible:
                    hidden += 1
                    continue
                sheet = _sheet(meta.name, book.get_sheet_by_name(meta.name), scan)
                if any(value is not None for row in sheet.rows for value in row):
                    sheets.append(sheet)
    except python_calamine.PasswordError as error:
        raise PasswordProtected from error
    except (python_calamine.CalamineError, ValueError, OverflowError) as error:
        raise FileCorrupt from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the reader's own defect on a damaged file
            raise FileCorrupt from error
        raise
    if not sheets:
        raise FileEmpty
    return Workbook(filename, tuple(sheets), tuple(_notices(sheets, hidden)))


def _notices(sheets: list[Sheet], hidden: int) -> Iterator[str]:
    formulas = sum(sheet.formulas for sheet in sheets)
    if formulas:
        yield ngettext(
            "{count} cell holds a formula; the value calculated last was read.",
            "{count} cells hold formulas; the values calculated last were read.",
            formulas,
        ).format(count=numbers.whole(formulas))
    if hidden:
        yield ngettext(
            "{count} hidden sheet was not read.", "{count} hidden sheets were not read.", hidden
        ).format(count=hidden)


def _sheet(name: str, source: python_calamine.CalamineSheet, scan: Scan) -> Sheet:
    raw = source.to_python(skip_empty_area=False)
    width = max((len(row) for row in raw), default=0)
    rows = [[_value(value) for value in row] + [None] * (width - len(row)) for row in raw]
    for row, column in scan.errors | scan.uncalculated:
        if row <= len(rows) and column < width:
            rows[row - 1][column] = None
    return Sheet(
        name=name,
        rows=rows,
        merged=tuple(scan.merged),
        uncalculated=frozenset(scan.uncalculated),
        errors=frozenset(scan.errors),
        formulas=scan.formulas,
    )


def _value(value: object) -> CellValue:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, (bool, int, float, datetime, date, time, timedelta)):
        return value
    return None


# --- CSV -----------------------------------------------------------------------------------------


def _open_csv(content: bytes, filename: str) -> Workbook:
    start = content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"%pdf", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc")):
        raise NotASpreadsheet
    if start.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"mime-version")):
        raise OtherFormat
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CsvNotUtf8
    if b"\x00" in content:
        raise NotASpreadsheet
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CsvNotUtf8 from error
    if "\ufffd" in text:
        raise CsvNotUtf8
    try:
        raw = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise FileCorrupt from error
    width = max((len(row) for row in raw), default=0)
    if width * len(raw) > MAX_CELLS:
        raise Inflated
    rows: list[list[CellValue]] = [
        [_value(value) for value in row] + [None] * (width - len(row)) for row in raw
    ]
    if not any(value is not None for row in rows for value in row):
        raise FileEmpty
    return Workbook(filename, (Sheet(name=Path(filename).stem, rows=rows),))


def _delimiter(text: str) -> str:
    """The one of comma, semicolon and tab that makes the most cells in the first lines."""
    sample = text[:20_000].splitlines(keepends=True)[:40]

    def cells(delimiter: str) -> int:
        try:
            return sum(len(row) for row in csv.reader(sample, delimiter=delimiter))
        except csv.Error:
            return 0

    counted = {delimiter: cells(delimiter) for delimiter in (",", ";", "\t")}
    return max(counted, key=lambda delimiter: counted[delimiter])
