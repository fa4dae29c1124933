"""The columns of a paper sheet that hold marks, and what the sheet says around its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from nennep.attendance.rules import Slot, read_slot
from nennep.classes.models import Session
from nennep.kernel.sheets.reading import CellValue, Sheet
from nennep.kernel.sheets.tables import Table, as_text


@dataclass(frozen=True)
class SheetSession:
    """A column of marks: where it stands, its heading, the half-day it names, and the session that it means."""

    place: int
    heading: str
    slot: Slot
    held_on: date | None = None
    session: Session | None = None

    @property
    def key(self) -> str:
        """Name of the half-day in JSON."""
        day = self.held_on.isoformat() if self.held_on else f"{self.slot.day}/{self.slot.month}"
        return f"{day} {self.slot.half}".strip()


def headings(table: Table) -> Iterator[tuple[int, list[CellValue]]]:
    """The cells of each column's heading from top to bottom, also where the day stands a row above.

    A day typed over its first half-day only, not merged, is handed on to the columns beside it.
    """
    sheet = table.sheet
    first_record = next((record.row_number for record in table.records()), table.header_last_row + 1)
    rows = range(max(table.header_first_row - 1, 1), min(first_record, table.header_last_row + 2))
    last_day: CellValue = None
    for place in range(sheet.width):
        cells = (sheet.value_at(row, place) for row in rows)
        parts: list[CellValue] = [part for part in cells if part is not None]
        if read_slot(parts) is not None:
            last_day = next((part for part in parts if read_slot([part]) is not None), None)
        elif last_day is not None and parts and _is_only_half(sheet, rows, place):
            parts = [last_day, *parts]
        else:
            last_day = None
        yield place, parts


def _is_only_half(sheet: Sheet, rows: range, place: int) -> bool:
    own = [sheet.value_at(row, place) for row in rows]
    texts = [as_text(value) for value in own if value is not None]
    return len(texts) == 1 and read_slot(["1/1", texts[0]]) != read_slot(["1/1"]) and len(texts[0]) <= 10


def lines_around(table: Table) -> list[str]:
    """Titles above, headings, and lines left out below: there a sheet explains its signs and names its year."""
    sheet = table.sheet
    above = [
        as_text(sheet.own_value(row, place))
        for row in range(1, table.header_last_row + 1)
        for place in range(sheet.width)
        if isinstance(sheet.own_value(row, place), str)
    ]
    return [*above, *(line for _row, line in table.left_out)]


def day_of(slot: Slot, year: int | None) -> date | None:
    wanted = slot.year or year
    if wanted is None:
        return None
    try:
        return date(wanted, slot.month, slot.day)
    except ValueError:
        return None
