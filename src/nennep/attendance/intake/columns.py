"""The columns of a paper sheet that hold marks, and what the sheet says around its table."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from nennep.attendance.rules import Slot, read_slot
from nennep.classes.models import Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel.intake import Finding
from nennep.kernel.sheets.reading import CellValue, Sheet
from nennep.kernel.sheets.tables import Table, as_text

_YEAR = re.compile(r"\b(20\d{2})\b")
SESSION_HEADING = "session"
"""Field of a finding about the heading of a half-day."""


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


class SessionColumns:
    """Finds the columns of a table that hold marks, and with a class the sessions that they mean."""

    def __init__(self, table: Table, training_class: TrainingClass | None) -> None:
        self.table = table
        self.training_class = training_class
        self.findings: list[Finding] = []

    def read(self) -> list[SheetSession]:
        """The columns of marks from left to right; what is wrong with a heading comes out in `findings`."""
        found: list[SheetSession] = []
        used = set(self.table.columns.values())
        year = self._year()
        for place, parts in headings(self.table):
            slot = read_slot(parts) if place not in used else None
            if slot is not None:
                heading = " ".join(as_text(part) for part in parts if as_text(part))
                found.append(SheetSession(place, heading, slot, day_of(slot, year)))
        if self.training_class is not None:
            found = self._known_sessions(self.training_class, found)
        self._repeated(found)
        return found

    def _year(self) -> int | None:
        if self.training_class is not None:
            return None
        years = [int(year) for line in lines_around(self.table) for year in _YEAR.findall(line)]
        return years[0] if years else None

    def _known_sessions(
        self, training_class: TrainingClass, found: Sequence[SheetSession]
    ) -> list[SheetSession]:
        """The columns with the sessions of the timetable that they mean."""
        planned = Session.objects.filter(training_class=training_class).exclude(state=SessionState.CANCELLED)
        by_day: dict[tuple[int, int], list[Session]] = defaultdict(list)
        for session in planned.order_by("held_on", "pk"):
            by_day[session.held_on.day, session.held_on.month].append(session)
        known = []
        for column in found:
            slot = column.slot
            fitting = [
                session
                for session in by_day[slot.day, slot.month]
                if (not slot.half or session.half == slot.half)
                and (slot.year is None or session.held_on.year == slot.year)
            ]
            if len(fitting) == 1:
                known.append(
                    replace(
                        column,
                        session=fitting[0],
                        held_on=fitting[0].held_on,
                        slot=replace(slot, half=fitting[0].half),
                    )
                )
                continue
            known.append(column)
            self._heading_error(column, several=len(fitting) > 1)
        return known

    def _heading_error(self, column: SheetSession, *, several: bool) -> None:
        if several and not column.slot.half:
            reason = _("“{heading}” does not say which half-day.").format(heading=column.heading)
            mend = _("Add S for the morning or C for the afternoon.")
        elif several:
            reason = _("“{heading}” fits several sessions of the class.").format(heading=column.heading)
            mend = _("Write the day with its year.")
        else:
            reason = _("The class has no session at “{heading}”.").format(heading=column.heading)
            mend = _("Correct the heading, or put the session into the timetable first.")
        self.findings.append(
            Finding(self.table.header_last_row, column.heading, SESSION_HEADING, column.heading, reason, mend)
        )

    def _repeated(self, sessions: Sequence[SheetSession]) -> None:
        seen: dict[str, SheetSession] = {}
        for column in sessions:
            if column.key in seen:
                self.findings.append(
                    Finding(
                        self.table.header_last_row,
                        column.heading,
                        SESSION_HEADING,
                        column.heading,
                        _("The same half-day stands in two columns."),
                        _("Delete one of the columns, or correct its heading."),
                    )
                )
            seen.setdefault(column.key, column)


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
