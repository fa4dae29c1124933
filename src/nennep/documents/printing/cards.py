"""Personal cards for the door: portrait, name, class and a code to scan; ten on a sheet of A4, cut along the lines (R0-16)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import segno
from PIL import Image, ImageOps

from nennep.documents.printing import measure
from nennep.documents.printing.pdf import EPOCH, Printer

SHEET = "cards.typ"
CARD = (85.6, 54.0)
"""As large as a bank card, mm: it fits every holder."""
PHOTO = (22.0, 29.3)
PHOTO_PIXELS = (260, 346)
"""300 dots an inch."""
NAME_ROOM = 57.0
NAME_SIZES = (13.0, 12.0, 11.0, 10.0)
# Vietnamese: the card is a form of the school, whatever the language of the screen.
HEADING = "THẺ HỌC VIÊN"
# Vietnamese: as above.
HINT = "Xuất trình thẻ tại cửa khi vào và khi ra. Mất thẻ: báo ngay giáo viên quản lý lớp."
# Vietnamese: as above.
NUMBER = "STT {number}"
PRINTER = Printer(SHEET)


@dataclass(frozen=True, slots=True)
class Card:
    """A card; `code` is what the picture holds, `number` the place in the class list."""

    name: str
    agency: str
    code: str
    number: int
    photo: bytes | None = None


@dataclass(frozen=True, slots=True)
class CardSheet:
    """The cards of a class."""

    school: str
    class_name: str
    cards: tuple[Card, ...]
    printed_on: date | None = None


def cards_pdf(sheet: CardSheet) -> bytes:
    """The cards as PDF: two beside each other, five below each other."""
    on = sheet.printed_on
    moment = datetime(on.year, on.month, on.day, tzinfo=UTC) if on else EPOCH
    return PRINTER.compile(sheet_data(sheet), pdf_a=True, moment=moment)


def sheet_data(sheet: CardSheet) -> dict[str, Any]:
    """Everything that `cards.typ` reads."""
    return {
        "title": f"{HEADING} {sheet.class_name}",
        "heading": HEADING,
        "hint": HINT,
        "school": sheet.school,
        "school_lines": measure.balanced_lines(sheet.school.upper(), 7.5, CARD[0] - 10, bold=True),
        "card": CARD,
        "photo": PHOTO,
        "cards": [
            {
                "name_lines": measure.balanced_lines(card.name, _name_size(card.name), NAME_ROOM, bold=True),
                "name_size": _name_size(card.name),
                "agency": card.agency,
                "class": sheet.class_name,
                "number": NUMBER.format(number=card.number),
                "code": " ".join(card.code[at : at + 6] for at in range(0, len(card.code), 6)),
                "matrix": matrix(card.code),
                "photo": list(portrait) if (portrait := _portrait(card.photo)) else None,
            }
            for card in sheet.cards
        ],
    }


def matrix(code: str) -> list[list[int]]:
    """The QR code as rows of dark (1) and light (0), without its quiet zone."""
    return [[int(bit) for bit in row] for row in segno.make(code, error="m", micro=False).matrix]


def _name_size(name: str) -> float:
    """The largest size at which the longest word of the name still fits, and the name two lines."""
    for size in NAME_SIZES:
        lines = measure.balanced_lines(name, size, NAME_ROOM, bold=True)
        if len(lines) <= 2 and all(measure.width(line, size, bold=True) <= NAME_ROOM for line in lines):
            return size
    return NAME_SIZES[-1]


def _portrait(photo: bytes | None) -> bytes | None:
    if not photo:
        return None
    try:
        with Image.open(io.BytesIO(photo)) as opened:
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    out = io.BytesIO()
    ImageOps.fit(upright, PHOTO_PIXELS, centering=(0.5, 0.35)).save(out, "JPEG", quality=85)
    return out.getvalue()
