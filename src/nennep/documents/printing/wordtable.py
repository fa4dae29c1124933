"""Texts and tables of an official document in DOCX; `part` is the part of the file that keeps the links."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from nennep.documents.printing.blocks import Span, Spans, Table
from nennep.documents.printing.compose import CELL_MARGIN
from nennep.documents.printing.wordml import (
    as_markup,
    grid,
    node,
    paragraph,
    run_markup,
    table_cell,
    table_row,
    text_run,
)

WEB = ("https://", "http://")


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
    if not span.href.startswith(WEB):
        return run
    link = node("hyperlink", run)
    link.set(qn("r:id"), _link(part, span.href))
    return link


def _link(part: Any, address: str) -> str:
    return str(part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))


def table_grid(part: Any, table: Table, widths: tuple[float, ...], size: float, *, keep_last: bool) -> Any:
    """A table with repeated header rows, spans, groups and totals; with `keep_last` its last rows stay with what follows."""
    keep_from = len(table.rows) - 2 if keep_last else None
    rows = table_rows(part, table, widths, size, header=True, keep_from=None)
    rows += table_rows(part, table, widths, size, header=False, keep_from=keep_from)
    return grid(
        widths,
        *parse_xml(f"<w:tbl {nsdecls('w', 'r')}>{''.join(rows)}</w:tbl>"),
        borders=True,
        margin=CELL_MARGIN,
    )


def table_rows(
    part: Any, table: Table, widths: tuple[float, ...], size: float, *, header: bool, keep_from: int | None
) -> list[str]:
    """The header rows or the others as text; a cell that reaches down is continued in the rows below it."""
    rows: list[str] = []
    pending: dict[int, tuple[int, int]] = {}  # first column → (rows still covered, columns)
    source = table.header if header else table.rows
    for at, (row, starts) in enumerate(zip(source, table.starts(header=header), strict=True)):
        keep = keep_from is not None and at >= keep_from
        cells: dict[int, str] = {}
        for start, (left, span) in list(pending.items()):
            head, foot = _continued(sum(widths[start : start + span]), span)
            cells[start] = f"{head}{run_markup('', size=size)}{foot}"
            pending[start] = (left - 1, span)
            if left == 1:
                del pending[start]
        for cell, start in zip(row.cells, starts, strict=True):
            strong = header or row.kind != "row"
            align = cell.align or ("left" if row.kind == "group" else table.columns[start].align)
            align = "center" if header else "left" if align == "justify" else align
            head, foot = _frame(
                sum(widths[start : start + cell.colspan]),
                cell.colspan,
                "restart" if cell.rowspan > 1 else "",
                align,
                keep or (header and not table.rows),
            )
            cells[start] = f"{head}{_written(part, cell.text, size, strong)}{foot}"
            if cell.rowspan > 1:
                pending[start] = (cell.rowspan - 1, cell.colspan)
        head, foot = _row_frame(header and table.repeat_header)
        rows.append(f"{head}{''.join(cells[start] for start in sorted(cells))}{foot}")
    return rows


def _written(part: Any, spans: Spans, size: float, strong: bool) -> str:  # noqa: FBT001 - as in the cells
    written = []
    for span in spans:
        run = run_markup(span.text, size=size, bold=strong or span.bold, italic=span.italic)
        if span.href.startswith(WEB):
            run = f'<w:hyperlink r:id="{_link(part, span.href)}">{run}</w:hyperlink>'
        written.append(run)
    return "".join(written)


# What stands around the text of a cell is built once for each shape and then repeated.

PLACE = "<w:r/>"


@lru_cache(maxsize=500)
def _frame(width: float, span: int, merge: str, align: str, keep: bool) -> tuple[str, str]:  # noqa: FBT001 - the key of the cache
    text = paragraph(node("r"), align=align, before=2, after=2, keep_next=keep)
    return _around(table_cell(width, text, span=span, merge=merge, middle=True))


@lru_cache(maxsize=200)
def _continued(width: float, span: int) -> tuple[str, str]:
    return _around(table_cell(width, paragraph(node("r")), span=span, merge="continue"))


@lru_cache(maxsize=2)
def _row_frame(header: bool) -> tuple[str, str]:  # noqa: FBT001 - the key of the cache
    return _around(table_row(node("r"), header=header))


def _around(element: Any) -> tuple[str, str]:
    head, _place, foot = as_markup(element).partition(PLACE)
    return head, foot
