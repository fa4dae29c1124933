"""The paper on the screen as it prints: what `documents/paper.html` reads. Sizes are classes, because the pages allow no style
attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from nennep.documents.layouts import Layout
from nennep.documents.printing.compose import Composed, RecipientBlock, SigningLines, TextLine, compose
from nennep.documents.printing.content import (
    Annex,
    Block,
    Bullet,
    Content,
    FillLine,
    Heading,
    Item,
    Line,
    Paragraph,
    Span,
    Spans,
    Table,
)

_DAY = re.compile(r"(?<![\w-])\d{1,2}-\d{1,2}-\d{4}(?![\w-])")


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One line and its classes."""

    text: str
    classes: str


@dataclass(frozen=True, slots=True)
class PaperCell:
    """A cell of a table; its text is ready for the page."""

    text: SafeString
    colspan: int
    rowspan: int
    classes: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of a table."""

    kind: str
    cells: tuple[PaperCell, ...]


@dataclass(frozen=True, slots=True)
class PaperBlock:
    """A block of the body; which fields are filled depends on `type`."""

    type: str
    classes: str = ""
    lead: str = ""
    bold_lead: bool = False
    text: SafeString | str = ""
    title: str = ""
    widths: tuple[str, ...] = ()
    header: tuple[PaperRow, ...] = ()
    rows: tuple[PaperRow, ...] = ()
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperSigning:
    """A signing block."""

    titles: tuple[PaperLine, ...]
    note: str
    name: PaperLine


@dataclass(frozen=True, slots=True)
class PaperAnnex:
    """An annex on a sheet of its own."""

    label: str
    title: str
    reference: str
    landscape: bool
    classes: str
    blocks: tuple[PaperBlock, ...]
    signings: tuple[PaperSigning, ...]


@dataclass(frozen=True, slots=True)
class PaperPage:
    """Everything that `documents/paper.html` reads."""

    title: str
    is_draft: bool
    is_frozen: bool
    draft: str
    classes: str
    left: str
    right: str
    national: tuple[PaperLine, ...]
    national_rule: str
    issuer: tuple[PaperLine, ...]
    issuer_rule: str
    star: bool
    number: PaperLine
    date: tuple[PaperLine, ...]
    date_below: bool
    letter_subject: tuple[PaperLine, ...]
    marks: tuple[PaperLine, ...]
    kind: PaperLine | None
    subject: tuple[PaperLine, ...]
    subject_rule: str
    dashes: str
    addressee_label: str
    addressees: tuple[str, ...]
    addressee_classes: str
    addressee_fits: bool
    blocks: tuple[PaperBlock, ...]
    signings: tuple[PaperSigning, ...]
    signing_room: str
    recipient_label: PaperLine | None
    recipient_classes: str
    recipients: tuple[RecipientBlock, ...]
    annexes: tuple[PaperAnnex, ...]
    foot: str
    foot_classes: str


def to_html_page(content: Content, layout: Layout) -> PaperPage:
    """The context of `documents/paper.html`: include the template with `paper=` this."""
    paper = compose(content, layout)
    body, spec = layout.body, layout.recipients
    left, right = paper.columns
    label = TextLine(
        spec.label,
        spec.label_size,
        bold=spec.label_bold,
        italic=spec.label_italic,
        underline=spec.label_underline,
    )
    return PaperPage(
        title=content.title(),
        is_draft=content.is_draft,
        is_frozen=not content.is_draft and content.number is not None,
        draft=layout.extras.draft,
        classes=sheet_classes(paper),
        left=share(left, paper.room),
        right=share(right, paper.room),
        national=lines(paper.national),
        national_rule=share(paper.national_rule, right) if paper.national_rule else "",
        issuer=lines(paper.issuer),
        issuer_rule=share(paper.issuer_rule, left) if paper.issuer_rule else "",
        star=layout.issuer.star,
        number=line(paper.number),
        date=lines(paper.date_lines),
        date_below=layout.date_line.position == "below_heading",
        letter_subject=lines(paper.letter_subject),
        marks=lines(paper.marks),
        kind=line(paper.kind) if paper.kind else None,
        subject=lines(paper.subject),
        subject_rule=share(paper.subject_rule, paper.room) if paper.subject_rule else "",
        dashes=paper.subject_dashes,
        addressee_label=layout.letter.addressee_label,
        addressees=paper.addressee_lines,
        addressee_classes=size_class(layout.letter.addressee_size),
        addressee_fits=paper.addressee_fits,
        blocks=tuple(block(paper, one, paper.room, body.table_size) for one in content.body),
        signings=tuple(signing(one) for one in paper.signings),
        signing_room=f"doc-room-{round(layout.signing.room)}",
        recipient_label=line(label) if paper.recipients else None,
        recipient_classes=size_class(spec.size),
        recipients=paper.recipients,
        annexes=tuple(annex(paper, one) for one in content.annexes),
        foot=content.foot,
        foot_classes=size_class(layout.extras.foot_size),
    )


def size_class(size: float) -> str:
    """The class of a letter size, to half a point."""
    return f"doc-s-{round(size * 2) / 2:g}".replace(".", "-")


def share(part: float, whole: float) -> str:
    """The class of a width as a whole percentage."""
    return f"doc-w-{min(100, max(1, round(100 * part / whole)))}"


def sheet_classes(paper: Composed) -> str:
    """Margins, letter size and line spacing of the sheet."""
    page, body = paper.layout.page, paper.layout.body
    margins = " ".join(
        f"doc-{side}-{round(mm)}"
        for side, mm in (
            ("top", page.margin_top),
            ("bottom", page.margin_bottom),
            ("left", page.margin_left),
            ("right", page.margin_right),
        )
    )
    return f"{margins} {size_class(body.size)}"


def line(one: TextLine) -> PaperLine:
    """A line with the classes of its style."""
    classes = [size_class(one.size)]
    classes += ["doc-bold"] if one.bold else []
    classes += ["doc-italic"] if one.italic else []
    classes += ["doc-underline"] if one.underline else []
    return PaperLine(one.text, " ".join(classes))


def lines(many: tuple[TextLine, ...]) -> tuple[PaperLine, ...]:
    """Lines with the classes of their style."""
    return tuple(line(one) for one in many)


def signing(one: SigningLines) -> PaperSigning:
    """A signing block."""
    return PaperSigning(lines(one.titles), one.note, line(one.name))


def annex(paper: Composed, one: Annex) -> PaperAnnex:
    """An annex."""
    page, room = paper.layout.page, paper.annex_room(one)
    sides = f"doc-left-{round(page.margin_bottom)} doc-right-{round(page.margin_bottom)}"
    upright = sheet_classes(paper)
    on_side = (
        f"doc-top-{round(page.margin_top)} doc-bottom-{round(page.margin_bottom)} {sides}"
        f" {size_class(paper.layout.body.size)}"
    )
    return PaperAnnex(
        label=one.label,
        title=one.title,
        reference=paper.annex_reference(one),
        landscape=one.landscape,
        classes=on_side if one.landscape else upright,
        blocks=tuple(block(paper, each, room, paper.layout.body.annex_size) for each in one.blocks),
        signings=tuple(signing(each) for each in paper.signing_lines(one.signings)),
    )


def block(paper: Composed, one: Block, room: float, table_size: float) -> PaperBlock:
    """A block of the body."""
    match one:
        case Paragraph():
            indent = " doc-indent" if one.indented else ""
            return PaperBlock("paragraph", f"doc-{one.align}{indent}", text=run(one.text))
        case Item():
            return PaperBlock(
                "paragraph", "doc-justify doc-indent", one.number, one.bold_number, run(one.text)
            )
        case Bullet():
            deeper = " doc-deeper" if one.level > 1 else ""
            sign = "-" if one.level == 1 else "+"
            return PaperBlock("paragraph", f"doc-justify doc-indent{deeper}", sign, text=run(one.text))
        case Heading():
            slant = " doc-italic" if one.level == 3 else ""
            return PaperBlock(
                "heading", f"doc-bold doc-indent{slant}", one.number, bold_lead=True, text=run(one.text)
            )
        case Line():
            return PaperBlock("paragraph", f"doc-{one.align}", text=run(one.text))
        case FillLine():
            return PaperBlock("fill_line", lead=one.label, lines=tuple(range(one.lines)))
        case Table():
            widths = paper.table_widths(one, room, table_size)
            return PaperBlock(
                "table",
                size_class(table_size),
                title=one.title,
                widths=tuple(share(width, room) for width in widths),
                header=rows(one, header=True),
                rows=rows(one, header=False),
            )
    return PaperBlock("page_break")


def run(text: Spans) -> SafeString:
    """A run of text as the page shows it. A long table has thousands of them: a template for each would be half a second."""
    return format_html_join("", "{}", ((_span(span),) for span in text))


def _span(span: Span) -> SafeString:
    if span.href:
        classes = " ".join(
            name for name, wanted in (("doc-bold", span.bold), ("doc-italic", span.italic)) if wanted
        )
        if classes:
            return format_html('<a href="{}" class="{}">{}</a>', span.href, classes, span.text)
        return format_html('<a href="{}">{}</a>', span.href, span.text)
    shown = whole_days(conditional_escape(span.text))
    if span.italic:
        shown = format_html("<em>{}</em>", shown)
    return format_html("<strong>{}</strong>", shown) if span.bold else shown


def whole_days(escaped: SafeString) -> SafeString:
    """A day stays on one line, as in print: browsers break after its hyphens."""
    return mark_safe(_DAY.sub(r'<span class="doc-day">\g<0></span>', escaped))  # noqa: S308 - escaped before


def rows(table: Table, *, header: bool) -> tuple[PaperRow, ...]:
    """The header rows or the others, each cell with the class of its alignment."""
    made: list[PaperRow] = []
    source = table.header if header else table.rows
    for row, starts in zip(source, table.starts(header=header), strict=True):
        cells = []
        for cell, start in zip(row.cells, starts, strict=True):
            align = cell.align or ("left" if row.kind == "group" else table.columns[start].align)
            align = "center" if header else "left" if align == "justify" else align
            cells.append(PaperCell(run(cell.text), cell.colspan, cell.rowspan, f"doc-{align}"))
        made.append(PaperRow(row.kind, tuple(cells)))
    return tuple(made)
