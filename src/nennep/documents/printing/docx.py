"""Official documents as DOCX, to be edited further in a word processor; the same look as the PDF.

The letter shapes are named, not shipped: "Times New Roman" is on the readers' machines.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from docx.oxml.ns import qn

from nennep.documents.layouts import Layout
from nennep.documents.printing import measure
from nennep.documents.printing.compose import (
    RECIPIENT_SHARE,
    Composed,
    SigningLines,
    compose,
)
from nennep.documents.printing.content import (
    Annex,
    Block,
    Bullet,
    Content,
    FillLine,
    Heading,
    Item,
    Line,
    PageBreak,
    Paragraph,
    Spans,
    Table,
)
from nennep.documents.printing.letters import clean
from nennep.documents.printing.pdf import EPOCH, LONG_LIST
from nennep.documents.printing.shapes import watermark_xml
from nennep.documents.printing.wordfoot import recipients, signing
from nennep.documents.printing.wordml import (
    fill,
    grid,
    new_document,
    node,
    packed,
    page_number,
    paragraph,
    rule,
    styled,
    table_cell,
    table_row,
    text_run,
    twips,
)
from nennep.documents.printing.wordtable import runs, table_grid

ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}


class Writer:
    """Writes one document from top to bottom."""

    def __init__(self, paper: Composed) -> None:
        self.paper, self.content, self.layout = paper, paper.content, paper.layout
        self.document = new_document(self.layout.page.font, self.layout.body.size)
        self.body = self.document.element.body
        self.end = self.body[-1]
        self.room = paper.room
        self.landscape = False
        self.sections = 0

    def add(self, *blocks: Any) -> None:
        """Add to the end of the document."""
        for block in blocks:
            self.end.addprevious(block)

    def write(self) -> bytes:
        """The whole document."""
        self.properties()
        self.heading()
        self.title()
        self.blocks(self.content.body, self.layout.body.table_size, keep_last=True)
        self.signature(self.paper.signings, with_recipients=True)
        for annex in self.content.annexes:
            self.annex(annex)
        self.section(self.end, first=self.sections == 0)
        self.furniture()
        return packed(self.document)

    # --- about the file

    def properties(self) -> None:
        """Title, issuer, language and the date of the document."""
        about = self.document.core_properties
        on = self.content.issued_on
        moment = datetime(on.year, on.month, on.day, tzinfo=UTC) if on else EPOCH
        about.title = clean(self.content.title())[:255]
        about.author = about.last_modified_by = clean(self.content.issuer)[:255]
        about.comments = ""
        about.language = "vi-VN"
        about.created = about.modified = moment

    def section(self, properties: Any, *, first: bool) -> None:
        """Paper and margins of a section; only the first page of the first has no page number."""
        page = self.layout.page
        width, height = self.paper.paper
        for old in list(properties):
            if old.tag in {qn("w:pgSz"), qn("w:pgMar"), qn("w:cols"), qn("w:titlePg"), qn("w:docGrid")}:
                properties.remove(old)
        if self.landscape:
            properties.append(node("pgSz", w=twips(height), h=twips(width), orient="landscape"))
        else:
            properties.append(node("pgSz", w=twips(width), h=twips(height)))
        left, right = (
            (page.margin_bottom, page.margin_bottom)
            if self.landscape
            else (page.margin_left, page.margin_right)
        )
        properties.append(
            node(
                "pgMar",
                top=twips(page.margin_top),
                right=twips(right),
                bottom=twips(page.margin_bottom),
                left=twips(left),
                header=twips(page.margin_top / 2),
                footer=twips(page.margin_bottom / 2),
                gutter=0,
            )
        )
        properties.append(node("cols", space=720))
        if first:
            properties.append(node("titlePg"))

    def furniture(self) -> None:
        """Page number in the header from page 2, draft mark behind the text, line at the foot."""
        section = self.document.sections[0]
        number = page_number(self.layout.page.number_size)
        first = paragraph()
        fill(section.header, number)
        fill(section.first_page_header, first)
        if self.content.is_draft:
            for place, name in ((number, "draft"), (first, "draft-first")):
                place.append(watermark_xml(clean(self.layout.extras.draft), self.layout.page.font, name))
        if self.content.foot:
            for footer in (section.footer, section.first_page_footer):
                fill(
                    footer,
                    paragraph(text_run(self.content.foot, size=self.layout.extras.foot_size), align="center"),
                )

    # --- parts of the document

    def heading(self) -> None:
        """Issuer at the left, national heading at the right, in a table without borders."""
        paper, layout = self.paper, self.layout
        left, right = paper.columns
        issuer = [styled(line, align="center") for line in paper.issuer]
        if layout.issuer.star:
            issuer.append(paragraph(text_run("*", size=layout.number.size), align="center"))
        elif paper.issuer_rule:
            issuer.append(rule(paper.issuer_rule, left))
        number = [styled(paper.number, align="center")]
        number += [
            styled(line, align="center", before=3 if at == 0 else 0)
            for at, line in enumerate(paper.letter_subject)
        ]
        national = [styled(line, align="center") for line in paper.national]
        if paper.national_rule:
            national.append(rule(paper.national_rule, right))
        day = [styled(line, align="center") for line in paper.date_lines]
        below = layout.date_line.position == "below_heading"
        if below:
            rows = [
                table_row(
                    table_cell(left, *issuer, *number, *self.marks(left)),
                    table_cell(right, *national, paragraph(exact=5), *day),
                )
            ]
        else:
            rows = [
                table_row(
                    table_cell(left, *issuer, paragraph(exact=5)),
                    table_cell(right, *national, paragraph(exact=5)),
                ),
                table_row(table_cell(left, *number, *self.marks(left)), table_cell(right, *day)),
            ]
        self.add(grid((left, right), *rows))

    def marks(self, room: float) -> list[Any]:
        """Boxed marks of secrecy and urgency."""
        blocks: list[Any] = []
        for mark in self.paper.marks:
            width = mark.width + 6
            box = grid(
                (width,),
                table_row(table_cell(width, styled(mark, align="center", before=2, after=2))),
                borders=True,
                indent=(room - width) / 2,
            )
            blocks += [paragraph(exact=5), box]
        return [*blocks, paragraph(exact=2)] if blocks else []

    def title(self) -> None:
        """Kind and subject, or the addressees of a letter."""
        paper = self.paper
        if paper.kind:
            self.add(styled(paper.kind, align="center", before=18, keep_next=True, outline=0))
            self.add(
                *(
                    styled(line, align="center", before=2 if at == 0 else 0, keep_next=True)
                    for at, line in enumerate(paper.subject)
                )
            )
            if paper.subject_dashes:
                dashes = text_run(paper.subject_dashes, size=self.layout.body.size)
                self.add(paragraph(dashes, align="center", after=6, keep_next=True))
            elif paper.subject_rule:
                self.add(rule(paper.subject_rule, self.room, before=6, after=10))
        if paper.addressee_lines:
            self.addressees()

    def addressees(self) -> None:
        """ "Kính gửi:" in one centred line, or with the names in a column beside it."""
        paper, spec = self.paper, self.layout.letter
        before = 10 if paper.kind else 22
        if paper.addressee_fits:
            text = f"{spec.addressee_label} {paper.addressee_lines[0]}"
            self.add(
                paragraph(text_run(text, size=spec.addressee_size), align="center", before=before, after=12)
            )
            return
        label = measure.width(f"{spec.addressee_label} ", spec.addressee_size) + 0.5
        room = paper.addressee_room + 1
        names = [
            paragraph(text_run(line, size=spec.addressee_size), after=2, keep_lines=True)
            for line in paper.addressee_lines
        ]
        row = table_row(
            table_cell(label, paragraph(text_run(spec.addressee_label, size=spec.addressee_size))),
            table_cell(room, *names),
        )
        self.add(
            paragraph(exact=before),
            grid((label, room), row, indent=max((self.room - label - room) / 2, 0)),
            paragraph(exact=8),
        )

    def blocks(self, blocks: tuple[Block, ...], table_size: float, *, keep_last: bool) -> None:
        """The body; the last block stays with what follows (the signature)."""
        for at, block in enumerate(blocks):
            self.block(block, table_size, keep=keep_last and at == len(blocks) - 1)

    def block(self, block: Block, table_size: float, *, keep: bool) -> None:
        """One block of the body."""
        spec = self.layout.body
        shape: dict[str, Any] = {
            "spacing": spec.line_spacing,
            "after": spec.paragraph_spacing,
            "keep_next": keep,
        }
        first = (0.0, 0.0, spec.first_line_indent)
        match block:
            case Paragraph():
                shape |= {"indent": first} if block.indented else {}
                self.add(paragraph(*self.runs(block.text), align=ALIGN[block.align], **shape))
            case Item():
                number = text_run(f"{block.number} ", bold=block.bold_number)
                self.add(paragraph(number, *self.runs(block.text), align="both", indent=first, **shape))
            case Heading():
                number = (
                    [text_run(f"{block.number} ", bold=True, italic=block.level == 3)] if block.number else []
                )
                runs = self.runs(block.text, bold=True, italic=block.level == 3)
                shape |= {"keep_next": True, "outline": block.level - 1}
                self.add(paragraph(*number, *runs, indent=first, **shape))
            case Bullet():
                sign = text_run("- " if block.level == 1 else "+ ")
                indent = (spec.first_line_indent * (block.level - 1), 0.0, spec.first_line_indent)
                self.add(paragraph(sign, *self.runs(block.text), align="both", indent=indent, **shape))
            case Line():
                align = "left" if block.align == "justify" else block.align
                self.add(paragraph(*self.runs(block.text), align=align, **shape))
            case FillLine():
                for at in range(block.lines):
                    label = f"{block.label} " if at == 0 and block.label else ""
                    self.add(paragraph(text_run(f"{label}\t"), tab_at=self.room, **shape))
            case PageBreak():
                self.add(paragraph(node("r", node("br", type="page")), exact=1))
            case Table():
                self.table(block, table_size, keep=keep)

    def runs(self, spans: Spans, *, bold: bool = False, italic: bool = False) -> list[Any]:
        """The runs of a text, links to web addresses included."""
        return runs(self.document.part, spans, bold=bold, italic=italic)

    def table(self, table: Table, size: float, *, keep: bool) -> None:
        """A table; its last rows stay with what follows."""
        if table.title:
            title = text_run(table.title, size=size, bold=True)
            self.add(paragraph(title, align="center", before=4, after=4, keep_next=True))
        widths = self.paper.table_widths(table, self.room, size)
        gap = paragraph(exact=self.layout.body.paragraph_spacing + 4)
        self.add(table_grid(self.document.part, table, widths, size, keep_last=keep), gap)

    def signature(self, signings: tuple[SigningLines, ...], *, with_recipients: bool) -> None:
        """The signing block beside the recipients; several signers stand beside each other above them."""
        listed = recipients(self.paper) if with_recipients and self.paper.recipients else []
        if len(signings) > 1:
            width = self.room / len(signings)
            cells = [table_cell(width, *signing(self.paper, one)) for one in signings]
            self.add(paragraph(exact=6, keep_next=True), grid([width] * len(signings), table_row(*cells)))
            self.add(paragraph(exact=8))
            if listed:
                self.add(grid([self.room], table_row(table_cell(self.room, *listed))))
        elif signings or listed:
            left = self.room * RECIPIENT_SHARE
            right = self.room - left
            signed = [block for one in signings for block in signing(self.paper, one)]
            long = sum(len(one.lines) for one in self.paper.recipients) > LONG_LIST
            row = table_row(table_cell(left, *listed), table_cell(right, *signed), cant_split=not long)
            self.add(paragraph(exact=6, keep_next=True), grid((left, right), row))
        self.add(paragraph(exact=1))

    def annex(self, annex: Annex) -> None:
        """An annex in a section of its own, which may lie on the side."""
        closing = node("sectPr")
        self.section(closing, first=self.sections == 0)
        self.add(
            node("p", node("pPr", node("spacing", before=0, after=0, line=20, lineRule="exact"), closing))
        )
        self.sections += 1
        self.landscape = annex.landscape
        self.room = self.paper.annex_room(annex)
        self.add(paragraph(text_run(annex.label, bold=True), align="center", keep_next=True, outline=0))
        if annex.title:
            self.add(paragraph(text_run(annex.title, bold=True), align="center", before=1, keep_next=True))
        reference = text_run(self.paper.annex_reference(annex), size=self.layout.body.size - 1, italic=True)
        self.add(paragraph(reference, align="center", before=1, after=10, keep_next=True))
        self.blocks(annex.blocks, self.layout.body.annex_size, keep_last=bool(annex.signings))
        if annex.signings:
            self.signature(self.paper.signing_lines(annex.signings), with_recipients=False)


def to_docx(content: Content, layout: Layout) -> bytes:
    """The document as DOCX. The same content and layout always give the same bytes."""
    return Writer(compose(content, layout)).write()
