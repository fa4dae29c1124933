"""The inside of an .xlsx: its members are checked and its XML is scanned for what the fast reader does not tell."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

from nennep.kernel.sheets.cells import Area, cell_position
from nennep.kernel.sheets.refusals import (
    FileCorrupt,
    HasMacros,
    Inflated,
    NotASpreadsheet,
    OtherFormat,
    PasswordProtected,
)

MAX_UNPACKED = 300 * 1024 * 1024
"""The largest content of an .xlsx after unpacking."""

MAX_MEMBERS = 5_000
"""Files inside an .xlsx."""


def check_members(archive: zipfile.ZipFile) -> None:
    """Refuse (`SheetRefused`) an archive that is encrypted, inflated, has macros or is no .xlsx; read all of it once."""
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


def sheet_paths(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
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


class Scan:
    """What the fast reader does not tell about a sheet."""

    def __init__(self) -> None:
        self.merged: list[Area] = []
        self.uncalculated: set[tuple[int, int]] = set()
        self.errors: set[tuple[int, int]] = set()
        self.formulas = 0
        self.last_row = 0
        self.last_column = 0


def scan_sheet(archive: zipfile.ZipFile, path: str) -> Scan:  # noqa: PLR0915
    """Merged cells, formulas, errors and the used area of one worksheet."""
    scan = Scan()
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
