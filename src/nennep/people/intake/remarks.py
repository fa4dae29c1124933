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
    ) -> None:
        value = cell_text(record.cells.get(key))
        self.findings.append(
            Finding(
                record.row_number, self._heading(key), field_name or key, value, reason, mend, level, code
            )
        )

    def _heading(self, key: str) -> str:
        place = self.table.columns.get(key)
        if place is not None:
            return self.table.headers[place]
        return next((column.title for column in (*COLUMNS, *IN_TWO_COLUMNS) if column.key == key), "")
