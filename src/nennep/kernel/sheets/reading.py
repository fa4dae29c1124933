"""Opens a spreadsheet that somebody sent: looks at the content, never at the name only.

Rows are counted as Excel shows them, from 1. Columns are counted from 0 (A is 0).
"""

from __future__ import annotations

import csv
import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.kernel import numbers
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

MAX_UNPACKED = 300 * 1024 * 1024
"""The largest content of an .xlsx after unpacking."""

MAX_CELLS = 2_000_000
"""Rows times columns of one sheet."""

MAX_MEMBERS = 5_000
"""Files inside an .xlsx."""

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


@dataclass(frozen=True)
class Area:
    """Merged cells: rows as Excel counts them, columns from 0, all inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell is one of the merged cells."""
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column


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
            _check_members(archive)
            scans = {name: _scan(archive, path) for name, path in _sheet_paths(archive)}
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


def _load(content: bytes, filename: str, scans: dict[str, _Scan]) -> Workbook:
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


def _sheet(name: str, source: python_calamine.CalamineSheet, scan: _Scan) -> Sheet:
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


def _check_members(archive: zipfile.ZipFile) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if any(member.flag_bits & 1 for member in members):
        raise PasswordProtected
    if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNPACKED:
        raise Inflated
    if any(name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise HasMacros
    if "xl/workbook.bin" in names or "content.xml" in names:
        raise OtherFormat
    if "xl/workbook.xml" not in names and not any(name.endswith("workbook.xml") for name in names):
        raise (
            NotASpreadsheet
            if "[Content_Types].xml" not in names or "word/document.xml" in names
            else FileCorrupt
        )
    if "[Content_Types].xml" in names and b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise HasMacros
    for member in members:  # the sizes that an archive declares may lie: this reads and checks them
        with archive.open(member) as stream:
            while stream.read(1 << 20):
                pass


def _parse(stream: IO[bytes], parser: expat.XMLParserType) -> None:
    def no_doctype(*_arguments: object) -> None:
        raise ValueError("a document type has no place in a spreadsheet")

    parser.StartDoctypeDeclHandler = no_doctype
    parser.buffer_text = True
    while chunk := stream.read(1 << 18):
        parser.Parse(chunk, False)  # noqa: FBT003
    parser.Parse(b"", True)  # noqa: FBT003


def _elements(archive: zipfile.ZipFile, path: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part: local name and attributes (with local names)."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator="|")

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    parser.StartElementHandler = start
    with archive.open(path) as stream:
        _parse(stream, parser)
    return found


def _local(name: str) -> str:
    return name.rpartition("|")[2]


def _sheet_paths(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and path inside the archive of every worksheet."""
    workbook = "xl/workbook.xml"
    if workbook not in archive.namelist():
        workbook = next(name for name in archive.namelist() if name.endswith("workbook.xml"))
    folder, name = posixpath.split(workbook)
    relations = {
        attributes["Id"]: attributes
        for tag, attributes in _elements(archive, f"{folder}/_rels/{name}.rels")
        if tag == "Relationship"
    }
    for tag, attributes in _elements(archive, workbook):
        if tag != "sheet":
            continue
        relation = relations.get(attributes.get("id", ""), {})
        if not relation.get("Type", "").endswith("/worksheet"):
            continue
        target = relation["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        yield attributes["name"], path


class _Scan:
    """What the fast reader does not tell about a sheet."""

    def __init__(self) -> None:
        self.merged: list[Area] = []
        self.uncalculated: set[tuple[int, int]] = set()
        self.errors: set[tuple[int, int]] = set()
        self.formulas = 0
        self.last_row = 0
        self.last_column = 0


def _scan(archive: zipfile.ZipFile, path: str) -> _Scan:  # noqa: PLR0915
    scan = _Scan()
    row = column = 0
    kind = ""
    formula = filled = inside_value = False
    parser = expat.ParserCreate(namespace_separator="|")

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, kind, formula, filled, inside_value
        tag = _local(name)
        if tag == "c":
            reference = attributes.get("r")
            if reference:
                row, column = cell_position(reference)
            else:
                column += 1
            kind, formula, filled = attributes.get("t", "n"), False, False
        elif tag == "row":
            row = int(attributes.get("r", row + 1))
            column = -1
        elif tag == "f":
            formula = True
        elif tag == "v":
            inside_value = True
            filled = filled or kind == "str"
        elif tag == "is":
            filled = True
        elif tag == "mergeCell":
            first, _colon, last = attributes["ref"].partition(":")
            scan.merged.append(Area(*cell_position(first), *cell_position(last or first)))

    def text(data: str) -> None:
        nonlocal filled
        if inside_value and data:
            filled = True

    def end(name: str) -> None:
        nonlocal inside_value
        tag = _local(name)
        if tag == "v":
            inside_value = False
        elif tag == "c":
            if formula:
                if filled:
                    scan.formulas += 1
                else:
                    scan.uncalculated.add((row, column))
            if kind == "e":
                scan.errors.add((row, column))
            if formula or filled:
                scan.last_row = max(scan.last_row, row)
                scan.last_column = max(scan.last_column, column + 1)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    with archive.open(path) as stream:
        _parse(stream, parser)
    return scan


def cell_position(reference: str) -> tuple[int, int]:
    """Row (from 1) and column (from 0) of a reference such as "C7": (7, 2)."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.replace("$", "").upper():
        column = column * 26 + ord(letter) - 64
    return int(reference[len(letters) :]), column - 1


def cell_name(row: int, column: int) -> str:
    """The name of a cell as Excel shows it: (7, 2) is "C7"."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """The letters of a column counted from 0: 0 is "A", 27 is "AB"."""
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


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
