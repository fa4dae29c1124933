"""Timetables (lịch học) into a class (domain.md 2, step 16): merged days with the weekday in words, half-days, lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from nennep.classes.intake.held import Held, against_class
from nennep.classes.intake.slots import TIMETABLE_COLUMNS, SlotReader
from nennep.classes.models import TrainingClass
from nennep.classes.rules import PlannedRow, batch_number
from nennep.kernel.intake import Rehearsal, SourceTable
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.tables import Table, as_text
from nennep.units.queries import table_in, workbook_fingerprint

KIND = "timetable"

__all__ = ["TIMETABLE_COLUMNS", "rehearse_timetable"]


def rehearse_timetable(
    workbook: Workbook,
    *,
    on: date,
    training_class: TrainingClass | None = None,
    mapping: Mapping[str, int] | None = None,
) -> Rehearsal[PlannedRow]:
    """Read a timetable and say what writing it would do. Writes nothing.

    With a class: days must lie in it; sessions on record are found again; rooms and lecturers that another class has
    in the same half-day are warnings. A title such as "ĐỢT 1" names the batch of a part-time class. Refuses a file
    without a column of days (`HeaderNotFound`).
    """
    table = table_in(workbook, kind=KIND, columns=TIMETABLE_COLUMNS, mapping=mapping)
    title = _title(table)
    reader = SlotReader(table, training_class, title=title, on=on)
    rows = reader.read()
    findings = list(reader.findings)
    notices = list(workbook.notices)
    batch = batch_number(title)
    if training_class is not None:
        held = Held(training_class, rows, batch)
        rows, more, told = against_class(rows, findings, held)
        findings += more
        notices += told
    fresh = sum(1 for row in rows if row.act in {"plan", "change"})
    has_errors = any(finding.is_error for finding in findings)
    if training_class is not None and rows and not fresh and not has_errors:
        notices.append(
            _("All {count} sessions are on record already. There is nothing to write.").format(
                count=len(rows)
            )
        )
    return Rehearsal(
        kind=KIND,
        rows=tuple(rows),
        findings=tuple(sorted(findings, key=lambda finding: finding.row)),
        fingerprint=workbook_fingerprint(workbook, KIND, training_class.code if training_class else ""),
        notices=tuple(notices),
        totals=_totals(rows, batch, fresh),
        table=SourceTable(
            table.sheet.name, table.headers, {record.row_number: record.values for record in table.records()}
        ),
    )


def _title(table: Table) -> str:
    """What stands above the table, and the name of the sheet: there the batch and the year are named."""
    sheet = table.sheet
    lines = [
        as_text(sheet.own_value(row, place))
        for row in range(1, table.header_first_row)
        for place in range(sheet.width)
        if sheet.own_value(row, place) is not None
    ]
    return "\n".join([*lines, sheet.name])


def _totals(rows: Sequence[PlannedRow], batch: int | None, fresh: int) -> dict[str, object]:
    return {
        "sessions": [row.session_json() for row in rows],
        "lessons": sum(row.lessons or 0 for row in rows),
        "batch": batch,
        "new": fresh,
    }
