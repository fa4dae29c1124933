"""Tables of a document as a spreadsheet, one sheet for each table, for readers who count on."""

from __future__ import annotations

from dataclasses import dataclass

from nennep.documents.printing.content import Annex, Block, Cell, Content, Row, Table, plain
from nennep.kernel.sheets.writing import OutColumn, OutSheet, write_workbook


@dataclass(frozen=True, slots=True)
class Place:
    """A table and what stands above it."""

    table: Table
    name: str
    title_lines: tuple[str, ...]


def to_xlsx(content: Content) -> bytes:
    """All tables of the body and the annexes; figures with a `value` are numbers. Refuses a document without a table
    (`ValueError`)."""
    places = tables(content)
    if not places:
        raise ValueError("the document has no table")
    return write_workbook([out_sheet(place) for place in places])


def tables(content: Content) -> list[Place]:
    """The tables with names for their sheets."""
    heading = content.title()
    places = in_blocks(content.body, content.kind, (heading,))
    for annex in content.annexes:
        places += in_blocks(annex.blocks, annex.label, (heading, *named(annex)))
    return places


def named(annex: Annex) -> tuple[str, ...]:
    """Label and title of an annex in one line."""
    text = ". ".join(part for part in (annex.label, annex.title) if part)
    return (text,) if text else ()


def in_blocks(blocks: tuple[Block, ...], name: str, lines: tuple[str, ...]) -> list[Place]:
    """The tables among the blocks."""
    return [
        Place(block, block.title or name, (*lines, block.title) if block.title else lines)
        for block in blocks
        if isinstance(block, Table)
    ]


def out_sheet(place: Place) -> OutSheet:
    """The table as a sheet; cells that span columns are written in their first one."""
    table = place.table
    titles = header_titles(table)
    grid = [
        values(table, row, starts) for row, starts in zip(table.rows, table.starts(header=False), strict=True)
    ]
    columns = []
    for at, title in enumerate(titles):
        found = [row[at] for row in grid if not isinstance(row[at], str)]
        has_parts = any(isinstance(value, float) for value in found)
        kind = "decimal" if has_parts else "number"
        columns.append(OutColumn(title, kind if found else "text"))  # type: ignore[arg-type]
    return OutSheet(place.name, columns, grid, title_lines=place.title_lines)


def header_titles(table: Table) -> list[str]:
    """One title for each column: the header cells above it, from top to bottom, joined by ": "."""
    stacked: list[list[str]] = [[] for _ in table.columns]
    for row, starts in zip(table.header, table.starts(header=True), strict=True):
        for cell, start in zip(row.cells, starts, strict=True):
            for column in range(start, start + cell.colspan):
                stacked[column].append(" ".join(plain(cell.text).split()))
    return [": ".join(part for part in parts if part) for parts in stacked]


def values(table: Table, row: Row, starts: list[int]) -> list[str | int | float]:
    """The row as values for each column."""
    made: list[str | int | float] = [""] * len(table.columns)
    for cell, start in zip(row.cells, starts, strict=True):
        made[start] = value(cell)
    return made


def value(cell: Cell) -> str | int | float:
    """The number behind the text, else the text."""
    return plain(cell.text) if cell.value is None else cell.value
