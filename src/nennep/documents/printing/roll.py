"""The printable attendance sheet (phiếu điểm danh): filled by hand in class, typed or loaded back later (R0-15, R0-16, R0-18).

A4 on its side; a portrait or an empty frame for each person, a cell for each session and checkpoint. Sessions that do not
fit the width go on to a further part with the same people.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from PIL import Image, ImageOps

from nennep.documents.printing import measure
from nennep.documents.printing.pdf import EPOCH, Printer

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
