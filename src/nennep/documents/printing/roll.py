"""The printable attendance sheet (phiếu điểm danh): filled by hand in class, typed or loaded back later (R0-15, R0-16, R0-18).

A4 on its side; a portrait or an empty frame for each person, a cell for each session and checkpoint. Sessions that do not
fit the width go on to a further part with the same people.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image, ImageOps

from nennep.documents.printing import measure
from nennep.documents.printing.letters import clean
from nennep.documents.printing.pdf import EPOCH, Printer
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

WIDTH, HEIGHT = 297.0, 210.0
MARGINS = {"top": 13.0, "bottom": 12.0, "left": 15.0, "right": 12.0}
ROOM = WIDTH - MARGINS["left"] - MARGINS["right"]
PHOTO = (8.7, 11.6)
PHOTO_PIXELS = (103, 137)
"""Portraits are shrunk to 300 dots an inch."""
LEAST_CELL = 12.5
"""Narrowest cell for a signature or a mark, mm."""
WIDEST_CELL = 36.0
HEADING = "PHIẾU ĐIỂM DANH"
FOOT = ("Số có mặt", "Người điểm danh ký tên")
SIGN_HINT = "(Ký, ghi rõ họ tên)"
SIGNERS = ("Giáo viên quản lý lớp", "Ban cán sự lớp")
PAGE_WORD = "Trang"
SHEET = "roll.typ"


@dataclass(frozen=True, slots=True)
class RollPerson:
    """A person on the sheet; `marks` (one for each checkpoint, all sessions in a row) prints a filled sheet."""

    name: str
    agency: str
    number: int | None = None
    photo: bytes | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RollSession:
    """A session and its checkpoints: ``RollSession("Sáng 3-6", ("Đầu buổi", "Cuối buổi"))``."""

    title: str
    checkpoints: tuple[str, ...] = ("Đầu buổi", "Cuối buổi")


@dataclass(frozen=True, slots=True)
class Roll:
    """An attendance sheet. `blank_rows` are added below the people; people may be empty for a blank copy."""

    school: str
    class_name: str
    sessions: tuple[RollSession, ...]
    people: tuple[RollPerson, ...] = ()
    superior: str = ""
    period: str = ""
    blank_rows: int = 0
    with_photos: bool = True
    legend: str = ""
    signers: tuple[str, ...] = SIGNERS
    reference: str = ""
    printed_on: date | None = None

    def __post_init__(self) -> None:
        if not self.sessions or any(not session.checkpoints for session in self.sessions):
            raise ValueError("an attendance sheet needs a session, and each session a checkpoint")
        cells = sum(len(session.checkpoints) for session in self.sessions)
        for person in self.people:
            if person.marks and len(person.marks) != cells:
                raise ValueError(f"{person.name}: {len(person.marks)} marks for {cells} checkpoints")


@dataclass(frozen=True, slots=True)
class Part:
    """The sessions that stand side by side on the same pages."""

    sessions: tuple[RollSession, ...]
    start: int
    stop: int
    widths: tuple[float, ...]
    subtitle: str


@dataclass(frozen=True, slots=True)
class Lead:
    """A column left of the sessions."""

    key: str
    title: str
    width: float


PRINTER = Printer(SHEET)


def roll_pdf(roll: Roll, *, pdf_a: bool = True) -> bytes:
    """The attendance sheet as PDF."""
    return PRINTER.compile(roll_data(roll), pdf_a=pdf_a, moment=moment(roll))


def moment(roll: Roll) -> datetime:
    """The moment written into the file: the day of printing, when known."""
    on = roll.printed_on
    return datetime(on.year, on.month, on.day, tzinfo=UTC) if on else EPOCH


def leads(roll: Roll) -> tuple[Lead, ...]:
    """Columns for number, portrait, name and agency; the agency takes what few sessions leave over."""
    name = max([measure.width(person.name, 10.5) for person in roll.people] + [38.0]) + 2.6
    found = [Lead("number", "STT", 10.0)]
    if roll.with_photos:
        found.append(Lead("photo", "Ảnh", PHOTO[0] + 2.4))
    found += [Lead("name", "Họ và tên", min(name, 52.0)), Lead("agency", "Cơ quan, đơn vị", 50.0)]
    cells = sum(len(session.checkpoints) for session in roll.sessions)
    spare = ROOM - sum(lead.width for lead in found) - cells * WIDEST_CELL
    if spare > 0:
        found[-1] = Lead("agency", found[-1].title, found[-1].width + spare)
    return tuple(found)


def parts(roll: Roll) -> tuple[Part, ...]:
    """Share the sessions out to parts; all cells of one part are equally wide, and a session is never cut."""
    room = ROOM - sum(lead.width for lead in leads(roll))
    most = int(room // LEAST_CELL)
    groups: list[list[RollSession]] = [[]]
    used = 0
    for session in roll.sessions:
        count = len(session.checkpoints)
        if used and used + count > most:
            groups.append([])
            used = 0
        groups[-1].append(session)
        used += count
    made: list[Part] = []
    start = 0
    for at, group in enumerate(groups, start=1):
        count = sum(len(session.checkpoints) for session in group)
        subtitle = roll.period
        if len(groups) > 1:
            subtitle = f"{roll.period} - tờ {at}/{len(groups)}" if roll.period else f"Tờ {at}/{len(groups)}"
        widths = (min(room / count, WIDEST_CELL),) * count
        made.append(Part(tuple(group), start, start + count, widths, subtitle))
        start += count
    return tuple(made)


def people(roll: Roll) -> list[RollPerson]:
    """The people with their numbers, then the blank rows with theirs."""
    found = [
        RollPerson(person.name, person.agency, person.number or at, person.photo, person.marks)
        for at, person in enumerate(roll.people, start=1)
    ]
    last = max((person.number or 0 for person in found), default=0)
    return found + [RollPerson("", "", last + at) for at in range(1, roll.blank_rows + 1)]


def row_height(roll: Roll) -> float:
    """Height of a person's row in mm."""
    return PHOTO[1] + 1.2 if roll.with_photos else 9.0


def roll_data(roll: Roll) -> dict[str, Any]:
    """Everything that `roll.typ` reads."""
    cells = sum(len(session.checkpoints) for session in roll.sessions)
    return {
        "title": f"Phiếu điểm danh {roll.class_name} {roll.period}".strip(),
        "heading": HEADING,
        "superior": measure.balanced_lines(roll.superior.upper(), 11, 100),
        "school": roll.school,
        "school_lines": measure.balanced_lines(roll.school.upper(), 11, 100, bold=True),
        "class_lines": measure.balanced_lines(roll.class_name, 12, 150, bold=True),
        "margin": MARGINS,
        "photo": {"width": PHOTO[0], "height": PHOTO[1]},
        "row_height": row_height(roll),
        "lead": [{"key": lead.key, "title": lead.title, "width": lead.width} for lead in leads(roll)],
        "parts": [
            {
                "subtitle": part.subtitle,
                "sessions": [{"title": one.title, "checkpoints": one.checkpoints} for one in part.sessions],
                "from": part.start,
                "to": part.stop,
                "widths": part.widths,
            }
            for part in parts(roll)
        ],
        "people": [
            {
                "number": str(person.number),
                "name": person.name,
                "agency": person.agency,
                "photo": list(portrait) if (portrait := small_portrait(person.photo)) else None,
                "marks": person.marks or ("",) * cells,
            }
            for person in people(roll)
        ],
        "foot": FOOT,
        "legend": roll.legend,
        "signers": roll.signers,
        "sign_hint": SIGN_HINT,
        "reference": roll.reference,
        "page_word": PAGE_WORD,
    }


def small_portrait(photo: bytes | None) -> bytes | None:
    """The portrait cut to 3:4 and shrunk; None when there is none or it cannot be read, so that a frame is printed."""
    if not photo:
        return None
    try:
        with Image.open(io.BytesIO(photo)) as opened:
            opened.draft("RGB", (PHOTO_PIXELS[0] * 2, PHOTO_PIXELS[1] * 2))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    ImageOps.fit(upright, PHOTO_PIXELS, centering=(0.5, 0.35)).save(out, "JPEG", quality=82)
    return out.getvalue()


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
