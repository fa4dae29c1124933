"""Texts and tables of an official document in DOCX; `part` is the part of the file that keeps the links."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from nennep.documents.printing.blocks import Span, Spans, Table
from nennep.documents.printing.compose import CELL_MARGIN
from nennep.documents.printing.wordml import grid, node, paragraph, table_cell, table_row, text_run


def runs(
    part: Any, spans: Spans, *, size: float | None = None, bold: bool = False, italic: bool = False
) -> list[Any]:
    """The runs of a text, links to web addresses included."""
    return [
        linked(
            part, span, text_run(span.text, size=size, bold=bold or span.bold, italic=italic or span.italic)
        )
        for span in spans
    ]


def linked(part: Any, span: Span, run: Any) -> Any:
    """The run, inside a hyperlink when it leads to a web address."""
    if not span.href.startswith(("https://", "http://")):
        return run
    link = node("hyperlink", run)
    link.set(qn("r:id"), part.relate_to(span.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return link


def table_grid(part: Any, table: Table, widths: tuple[float, ...], size: float, *, keep_last: bool) -> Any:
    """A table with repeated header rows, spans, groups and totals; with `keep_last` its last rows stay with what follows."""
    keep_from = len(table.rows) - 2 if keep_last else None
    rows = table_rows(part, table, widths, size, header=True, keep_from=None)
    rows += table_rows(part, table, widths, size, header=False, keep_from=keep_from)
    return grid(widths, *rows, borders=True, margin=CELL_MARGIN)


def table_rows(
    part: Any, table: Table, widths: tuple[float, ...], size: float, *, header: bool, keep_from: int | None
) -> list[Any]:
    """The header rows or the others; a cell that reaches down is continued in the rows below it."""
    rows: list[Any] = []
    pending: dict[int, tuple[int, int]] = {}  # first column → (rows still covered, columns)
    source = table.header if header else table.rows
    for at, (row, starts) in enumerate(zip(source, table.starts(header=header), strict=True)):
        keep = keep_from is not None and at >= keep_from
        cells: dict[int, Any] = {}
        for start, (left, span) in list(pending.items()):
            width = sum(widths[start : start + span])
            cells[start] = table_cell(width, paragraph(text_run("", size=size)), span=span, merge="continue")
            pending[start] = (left - 1, span)
            if left == 1:
                del pending[start]
        for cell, start in zip(row.cells, starts, strict=True):
            strong = header or row.kind != "row"
            align = cell.align or ("left" if row.kind == "group" else table.columns[start].align)
            align = "center" if header else "left" if align == "justify" else align
            text = paragraph(
                *runs(part, cell.text, size=size, bold=strong),
                align=align,
                before=2,
                after=2,
                keep_next=keep or (header and not table.rows),
            )
            width = sum(widths[start : start + cell.colspan])
            merge = "restart" if cell.rowspan > 1 else ""
            cells[start] = table_cell(width, text, span=cell.colspan, merge=merge, middle=True)
            if cell.rowspan > 1:
                pending[start] = (cell.rowspan - 1, cell.colspan)
        ordered = [cells[start] for start in sorted(cells)]
        rows.append(table_row(*ordered, header=header and table.repeat_header))
    return rows
