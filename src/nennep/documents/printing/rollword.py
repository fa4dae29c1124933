"""The printable attendance sheet as DOCX."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm

from nennep.documents.printing import measure
from nennep.documents.printing.letters import clean
from nennep.documents.printing.roll import (
    FOOT,
    HEADING,
    HEIGHT,
    MARGINS,
    PAGE_WORD,
    PHOTO,
    ROOM,
    SIGN_HINT,
    WIDTH,
    Lead,
    Part,
    Roll,
    RollPerson,
    leads,
    moment,
    parts,
    people,
    row_height,
    small_portrait,
)
from nennep.documents.printing.wordml import (
    fill,
    grid,
    new_document,
    node,
    packed,
    page_field,
    paragraph,
    table_cell,
    table_row,
    text_run,
    twips,
)


def roll_docx(roll: Roll) -> bytes:
    """The attendance sheet as DOCX."""
    document = new_document("Times New Roman", 11)
    about = document.core_properties
    about.title = clean(f"Phiếu điểm danh {roll.class_name} {roll.period}".strip())[:255]
    about.author = about.last_modified_by = clean(roll.school)[:255]
    about.comments, about.language = "", "vi-VN"
    about.created = about.modified = moment(roll)
    body = document.element.body
    end = body[-1]
    listed = people(roll)
    portraits = [small_portrait(person.photo) if roll.with_photos else None for person in listed]
    for at, part in enumerate(parts(roll)):
        for element in sheet(document, roll, part, listed, portraits, first=at == 0):
            end.addprevious(element)
    for old in list(end):
        end.remove(old)
    end.append(node("pgSz", w=twips(WIDTH), h=twips(HEIGHT), orient="landscape"))
    end.append(
        node(
            "pgMar",
            **{side: twips(mm) for side, mm in MARGINS.items()},
            header=twips(5),
            footer=twips(5),
            gutter=0,
        )
    )
    section = document.sections[0]
    pages = [
        text_run(f"{PAGE_WORD} ", size=9),
        *page_field("PAGE", 9),
        text_run("/", size=9),
        *page_field("NUMPAGES", 9),
    ]
    fill(
        section.footer, paragraph(text_run(f"{roll.reference}\t", size=9), *pages, tab_at=ROOM, dotted=False)
    )
    return packed(document)


def sheet(
    document: Any,
    roll: Roll,
    part: Part,
    listed: Sequence[RollPerson],
    portraits: Sequence[bytes | None],
    *,
    first: bool,
) -> list[Any]:
    """One part: heading, table, room for signatures."""
    lead = leads(roll)
    left, right = ROOM * 0.4, ROOM * 0.6
    school = [
        *(centred(line, 11) for line in measure.balanced_lines(roll.superior.upper(), 11, 100)),
        *(
            centred(line, 11, bold=True)
            for line in measure.balanced_lines(roll.school.upper(), 11, 100, bold=True)
        ),
    ]
    title = [
        centred(HEADING, 14, bold=True),
        *(
            centred(line, 12, bold=True)
            for line in measure.balanced_lines(roll.class_name, 12, 150, bold=True)
        ),
        *([centred(part.subtitle, 11, italic=True)] if part.subtitle else []),
    ]
    heading = grid((left, right), table_row(table_cell(left, *school), table_cell(right, *title)))
    widths = [one.width for one in lead] + list(part.widths)
    rows = header_rows(lead, part)
    for person, portrait in zip(listed, portraits, strict=True):
        rows.append(person_row(document, roll, part, person, portrait))
    for text in FOOT:
        width = sum(one.width for one in lead)
        label = paragraph(text_run(text, size=10, bold=True), align="right", keep_next=True)
        blanks = [table_cell(each) for each in part.widths]
        rows.append(high(table_row(table_cell(width, label, span=len(lead), middle=True), *blanks), 8))
    signers = [
        table_cell(
            ROOM / len(roll.signers),
            centred(one, 11, bold=True),
            centred(SIGN_HINT, 10, italic=True),
            paragraph(before=20 * 72 / 25.4),
        )
        for one in roll.signers
    ]
    made = [
        *([] if first else [paragraph(page_break=True, exact=1)]),
        heading,
        paragraph(exact=6),
        grid(widths, *rows, borders=True, margin=0.8),
        paragraph(text_run(roll.legend, size=10, italic=True), before=4, after=6, keep_next=True),
    ]
    if signers:
        made += [grid([ROOM / len(signers)] * len(signers), table_row(*signers)), paragraph(exact=1)]
    return made


def header_rows(lead: Sequence[Lead], part: Part) -> list[Any]:
    """Sessions above their checkpoints, repeated on each page."""
    above = [
        table_cell(one.width, centred(one.title, 10, bold=True), merge="restart", middle=True) for one in lead
    ]
    below = [table_cell(one.width, merge="continue") for one in lead]
    width = part.widths[0]
    for session in part.sessions:
        count = len(session.checkpoints)
        above.append(
            table_cell(width * count, centred(session.title, 10, bold=True), span=count, middle=True)
        )
        below += [
            table_cell(width, centred(name, 10, bold=True), middle=True) for name in session.checkpoints
        ]
    return [table_row(*above, header=True), table_row(*below, header=True)]


def person_row(document: Any, roll: Roll, part: Part, person: RollPerson, portrait: bytes | None) -> Any:
    """One person."""
    cells: list[Any] = []
    for one in leads(roll):
        if one.key == "photo":
            picture = (
                [picture_run(document, portrait, 1000 * (part.start + 1) + (person.number or 0))]
                if portrait
                else []
            )
            cells.append(table_cell(one.width, paragraph(*picture, align="center"), middle=True))
            continue
        text = {"number": str(person.number), "name": person.name, "agency": person.agency}[one.key]
        align = "center" if one.key == "number" else "left"
        cells.append(table_cell(one.width, paragraph(text_run(text, size=10.5), align=align), middle=True))
    marks = person.marks[part.start : part.stop] or ("",) * (part.stop - part.start)
    cells += [
        table_cell(width, centred(mark, 11), middle=True)
        for width, mark in zip(part.widths, marks, strict=True)
    ]
    return high(table_row(*cells), row_height(roll))


def picture_run(document: Any, portrait: bytes, number: int) -> Any:
    """A run with the portrait; `number` is unique in the document."""
    inline = document.part.new_pic_inline(io.BytesIO(portrait), Mm(PHOTO[0]), Mm(PHOTO[1]))
    inline.docPr.set("id", str(number))
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    return node("r", node("drawing", inline))


def centred(text: str, size: float, *, bold: bool = False, italic: bool = False) -> Any:
    """A centred paragraph."""
    return paragraph(text_run(text, size=size, bold=bold, italic=italic), align="center")


def high(row: Any, height: float) -> Any:
    """The row at least `height` mm high."""
    row.find(qn("w:trPr")).append(node("trHeight", val=twips(height), hRule="atLeast"))
    return row
