"""Official documents as PDF (PDF/A-2b), set by Typst from the composed document."""

from __future__ import annotations

import json
import os
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import typst

from nennep.documents import fonts
from nennep.documents.layouts import Layout
from nennep.documents.printing import letters
from nennep.documents.printing.compose import RECIPIENT_SHARE, Composed, SigningLines, TextLine, compose
from nennep.documents.printing.content import Block, Content, Span, Table, shrink
from nennep.documents.printing.rows import certain_lines

FOLDER = Path(__file__).parent
PAPER = "paper.typ"
WORKERS = max(2, min(8, os.cpu_count() or 2))
LONG_LIST = 24
"""Recipient lines above which the list may run over to the next page."""
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Moment written into a document without a date, so that the same content always gives the same bytes."""


class Printer:
    """Compilers that are kept, because a new one reads all fonts again; each serves one thread at a time."""

    def __init__(self, template: str) -> None:
        self._template = FOLDER / template
        self._idle: queue.LifoQueue[typst.Compiler] = queue.LifoQueue()

    @contextmanager
    def _compiler(self) -> Iterator[typst.Compiler]:
        try:
            compiler = self._idle.get_nowait()
        except queue.Empty:
            compiler = typst.Compiler(
                input=str(self._template),
                root=str(FOLDER),
                font_paths=[str(fonts.FOLDER)],
                ignore_system_fonts=True,
            )
        try:
            yield compiler
        finally:
            if self._idle.qsize() < WORKERS:
                self._idle.put(compiler)

    def compile(self, data: dict[str, Any], *, pdf_a: bool, moment: datetime) -> bytes:
        """One PDF from the data of the template."""
        text = letters.with_shipped_letters(letters.clean(json.dumps(data, ensure_ascii=False)))
        with self._compiler() as compiler:
            result = compiler.compile(
                format="pdf",
                sys_inputs={"data": text},
                pdf_standards=["a-2b"] if pdf_a else [],
                timestamp=int(moment.timestamp()),
            )
        return cast("bytes", result)


PAPERS = Printer(PAPER)


def to_pdf(content: Content, layout: Layout, *, pdf_a: bool = True) -> bytes:
    """The document as PDF, by default PDF/A-2b. The same content and layout always give the same bytes."""
    composed = compose(content, layout)
    on = content.issued_on
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC) if on else EPOCH
    return PAPERS.compile(paper_data(composed), pdf_a=pdf_a, moment=moment)


def paper_data(paper: Composed) -> dict[str, Any]:
    """Everything that `paper.typ` reads."""
    content, layout = paper.content, paper.layout
    width, height = paper.paper
    spec = layout.letter
    return {
        "title": content.title(),
        "author": content.issuer,
        "page": {
            "width": width,
            "height": height,
            "top": layout.page.margin_top,
            "bottom": layout.page.margin_bottom,
            "left": layout.page.margin_left,
            "right": layout.page.margin_right,
            "number_size": layout.page.number_size,
        },
        "body": {
            "size": layout.body.size,
            "line_spacing": layout.body.line_spacing,
            "paragraph_spacing": layout.body.paragraph_spacing,
            "first_line_indent": layout.body.first_line_indent,
            "table_size": layout.body.table_size,
            "annex_size": layout.body.annex_size,
        },
        "columns": paper.columns,
        "national": lines(paper.national),
        "national_rule": paper.national_rule,
        "issuer": lines(paper.issuer),
        "issuer_rule": paper.issuer_rule,
        "star": layout.issuer.star,
        "number": line(paper.number),
        "date": lines(paper.date_lines),
        "date_below": layout.date_line.position == "below_heading",
        "letter_subject": lines(paper.letter_subject),
        "marks": lines(paper.marks),
        "kind": line(paper.kind) if paper.kind else None,
        "subject": lines(paper.subject),
        "subject_rule": paper.subject_rule,
        "dashes": paper.subject_dashes,
        "addressees": paper.addressee_lines,
        "addressee_label": spec.addressee_label,
        "addressee_size": spec.addressee_size,
        "addressee_fits": paper.addressee_fits,
        "addressee_room": paper.addressee_room,
        "blocks": [block(paper, one, paper.room, layout.body.table_size) for one in content.body],
        "signings": [signing(one) for one in paper.signings],
        "signing_room": layout.signing.room,
        "recipients": recipients(paper),
        "recipient_share": RECIPIENT_SHARE,
        "annexes": [
            {
                "label": annex.label,
                "title": annex.title,
                "reference": paper.annex_reference(annex),
                "landscape": annex.landscape,
                "blocks": [
                    block(paper, one, paper.annex_room(annex), layout.body.annex_size) for one in annex.blocks
                ],
                "signings": [signing(one) for one in paper.signing_lines(annex.signings)],
            }
            for annex in content.annexes
        ],
        "draft": layout.extras.draft if content.is_draft else "",
        "foot": content.foot,
        "foot_size": layout.extras.foot_size,
    }


def line(one: TextLine) -> dict[str, Any]:
    """One styled line."""
    return {
        "text": one.text,
        "size": one.size,
        "bold": one.bold,
        "italic": one.italic,
        "underline": one.underline,
    }


def lines(many: tuple[TextLine, ...]) -> list[dict[str, Any]]:
    """Styled lines."""
    return [line(one) for one in many]


def signing(one: SigningLines) -> dict[str, Any]:
    """One signing block."""
    return {"titles": lines(one.titles), "note": one.note, "name": line(one.name)}


def recipients(paper: Composed) -> dict[str, Any] | None:
    """The list of recipients."""
    if not paper.recipients:
        return None
    spec = paper.layout.recipients
    return {
        "label": line(
            TextLine(
                spec.label,
                spec.label_size,
                bold=spec.label_bold,
                italic=spec.label_italic,
                underline=spec.label_underline,
            )
        ),
        "size": spec.size,
        "long": sum(len(one.lines) for one in paper.recipients) > LONG_LIST,
        "blocks": [
            {
                "lines": one.lines,
                "purpose": one.purpose,
                "channel": one.channel,
                "room": one.room,
                "purpose_room": one.purpose_room,
            }
            for one in paper.recipients
        ],
    }


def block(paper: Composed, one: Block, room: float, table_size: float) -> dict[str, Any]:
    """One block of the body; tables get every value written out, because the template looks nothing up."""
    if not isinstance(one, Table):
        data: dict[str, Any] = {"type": one.type}
        for name in one.__dataclass_fields__:
            data[name] = shrink(getattr(one, name))
        return data
    widths = paper.table_widths(one, room, table_size)
    return {
        "type": "table",
        "title": one.title,
        "repeat_header": one.repeat_header,
        "widths": widths,
        "lines": certain_lines(one, widths, table_size),
        "header": table_rows(one, header=True),
        "rows": table_rows(one, header=False),
    }


def _span(span: Span) -> dict[str, Any]:
    """As `shrink` writes it, without asking which fields there are: a table has hundreds of them."""
    data: dict[str, Any] = {"text": span.text}
    if span.bold:
        data["bold"] = True
    if span.italic:
        data["italic"] = True
    if span.href:
        data["href"] = span.href
    return data


def table_rows(table: Table, *, header: bool) -> list[dict[str, Any]]:
    """Rows with each cell's alignment found from its column."""
    data = []
    for row, starts in zip(table.header if header else table.rows, table.starts(header=header), strict=True):
        data.append(
            {
                "kind": row.kind,
                "cells": [
                    {
                        "text": [_span(span) for span in cell.text],
                        "colspan": cell.colspan,
                        "rowspan": cell.rowspan,
                        "align": cell.align
                        or ("left" if row.kind == "group" else table.columns[start].align),
                    }
                    for cell, start in zip(row.cells, starts, strict=True)
                ],
            }
        )
    return data
