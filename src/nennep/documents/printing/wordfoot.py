"""The foot of an official document in DOCX: signing block and recipients."""

from __future__ import annotations

from typing import Any

from nennep.documents.printing import measure
from nennep.documents.printing.compose import BRACE_WIDTH, HANGING, Composed, RecipientBlock, SigningLines
from nennep.documents.printing.shapes import brace_xml
from nennep.documents.printing.wordml import SINGLE, grid, paragraph, styled, table_cell, table_row, text_run


def signing(paper: Composed, one: SigningLines) -> list[Any]:
    """Capacity and titles, room for signature and seal, name."""
    room = paper.layout.signing.room * 72 / 25.4
    titles = [styled(line, align="center", keep_next=True) for line in one.titles]
    if not one.note:
        return [*titles, styled(one.name, align="center", before=room)]
    note = text_run(one.note, size=one.name.size - 1, italic=True)
    half = max(room - one.name.size, 0) / 2
    return [
        *titles,
        paragraph(note, align="center", before=half, keep_next=True),
        styled(one.name, align="center", before=half),
    ]


def recipients(paper: Composed) -> list[Any]:
    """Label and lines of the recipients, braces drawn."""
    spec = paper.layout.recipients
    label = text_run(
        spec.label,
        size=spec.label_size,
        bold=spec.label_bold,
        italic=spec.label_italic,
        underline=spec.label_underline,
    )
    blocks = [paragraph(label, after=2)]
    for number, one in enumerate(paper.recipients, start=1):
        if one.channel:
            blocks.append(paragraph(text_run(one.channel, size=spec.size, italic=True), before=2, after=1))
        if one.purpose:
            blocks += [braced(paper, one, number), paragraph(exact=1)]
        else:
            blocks += recipient_lines(paper, one)
    return blocks


def recipient_lines(paper: Composed, one: RecipientBlock) -> list[Any]:
    """One paragraph for each recipient, hanging behind its dash."""
    size = paper.layout.recipients.size
    return [paragraph(text_run(line, size=size), indent=(HANGING, 0, -HANGING)) for line in one.lines]


def braced(paper: Composed, one: RecipientBlock, number: int) -> Any:
    """Recipients, a brace as high as they are, the purpose."""
    size = paper.layout.recipients.size
    height = one.height * size * SINGLE * measure.MM_PER_POINT
    brace = paragraph(brace_xml(2.4, height - 0.6, number), align="center")
    purpose = paragraph(text_run(one.purpose, size=size, italic=True))
    widths = (one.room + 0.5, BRACE_WIDTH, one.purpose_room + 0.5)
    cells = (
        table_cell(widths[0], *recipient_lines(paper, one), middle=True),
        table_cell(widths[1], brace, middle=True),
        table_cell(widths[2], purpose, middle=True),
    )
    return grid(widths, table_row(*cells))
