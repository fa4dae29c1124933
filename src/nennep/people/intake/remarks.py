"""Remarks on the cells of a list of people."""

from __future__ import annotations

from datetime import date

from nennep.kernel.intake import Finding, Level, cell_text
from nennep.kernel.sheets.tables import Record, Table
from nennep.people.intake.columns import COLUMNS, IN_TWO_COLUMNS
from nennep.people.rules import birth_pivot
from nennep.units.queries import UnitFinder


class Remarks:
    """The table being read, the day, the units, and what was found wrong."""

    def __init__(self, table: Table, on: date, units: UnitFinder) -> None:
        self.table = table
        self.on = on
        self.units = units
        self.findings: list[Finding] = []
        self._pivot = birth_pivot(on)

    def _add(
        self,
        record: Record,
        key: str,
        reason: str,
        mend: str,
        *,
        level: Level = "error",
        field_name: str = "",
        code: str = "",
        heading: str = "",
        value: str | None = None,
    ) -> None:
        """`heading` and `value` where what is remarked stands in other columns than that of the key."""
        shown = cell_text(record.cells.get(key)) if value is None else value
        column = heading or self._heading(key)
        self.findings.append(
            Finding(record.row_number, column, field_name or key, shown, reason, mend, level, code)
        )

    def _heading(self, key: str) -> str:
        place = self.table.columns.get(key)
        if place is not None:
            return self.table.headers[place]
        return next((column.title for column in (*COLUMNS, *IN_TWO_COLUMNS) if column.key == key), "")
