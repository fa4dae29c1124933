"""The shape that every intake of a spreadsheet shares: a rehearsal that reads everything and writes nothing.

An intake has two steps. `rehearse(workbook, …) -> Rehearsal` reads and judges; it changes nothing. The operation
`take_in_…(*, rehearsal, by, now)` writes all of it or nothing. The rehearsal and the real run therefore say the same.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, Literal, Protocol, TypeVar

import xlsxwriter
from django.utils.translation import gettext as _

from nennep.kernel import dates

Level = Literal["error", "warning"]


@dataclass(frozen=True)
class Finding:
    """One remark about one cell: where it is, what stands there, what is wrong, and what would mend it.

    `row` is the number that the spreadsheet program shows; 0 for the file as a whole. `column` is the heading as it
    stands in the file, `field` the stable word for programs. `code` replaces `field` in JSON where a bare field says
    too little ("duplicate of row 12").
    """

    row: int
    column: str
    field: str
    value: str
    reason: str
    mend: str = ""
    level: Level = "error"
    code: str = ""

    @property
    def label(self) -> str:
        """The stable word of this finding in JSON."""
        return self.code or self.field

    @property
    def is_error(self) -> bool:
        """Whether the file cannot be written while this stands."""
        return self.level == "error"


class Row(Protocol):
    """What a rehearsal must know about a row of its kind."""

    @property
    def row(self) -> int:
        """Number of the row as the spreadsheet program shows it."""

    def to_json(self) -> dict[str, Any]:
        """The reading of the row, without `errors` and `warnings`; begins with "row"."""


R = TypeVar("R", bound=Row)


@dataclass(frozen=True)
class SourceTable:
    """The cells as they came, so that rejected rows can be handed back exactly.

    `headings` has one text per column; `rows` the raw cells by row number.
    """

    sheet: str
    headings: tuple[str, ...]
    rows: Mapping[int, tuple[object, ...]]


@dataclass(frozen=True)
class Rehearsal(Generic[R]):
    """A file as read: its rows, what was found wrong, and what writing it would do.

    `totals` holds figures for the top of the JSON ("units": 22); `notices` are sentences about the whole file;
    `fingerprint` is the same for the same file in the same place.
    """

    kind: str
    rows: tuple[R, ...]
    findings: tuple[Finding, ...]
    fingerprint: str
    notices: tuple[str, ...] = ()
    totals: Mapping[str, Any] = field(default_factory=dict)
    table: SourceTable | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the writing."""
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that only want a look."""
        return tuple(finding for finding in self.findings if not finding.is_error)

    @cached_property
    def empty_columns(self) -> tuple[str, ...]:
        """Columns that no row has, missing or called otherwise, of which every row of two or more complains."""
        rows = {row.row for row in self.rows}
        without: dict[str, set[int]] = defaultdict(set)
        for finding in self.errors:
            if finding.column and not finding.value:
                without[finding.column].add(finding.row)
        return tuple(column for column, found in without.items() if len(rows) > 1 and found >= rows)

    @property
    def can_be_written(self) -> bool:
        """Whether there is something to write and nothing stands against it."""
        return bool(self.rows) and not self.errors

    @cached_property
    def findings_by_row(self) -> Mapping[int, tuple[Finding, ...]]:
        """The findings of each row that has some."""
        found: dict[int, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.row].append(finding)
        return {row: tuple(of_row) for row, of_row in found.items()}

    @cached_property
    def rejected_rows(self) -> tuple[int, ...]:
        """Numbers of the rows with at least one error, in order."""
        return tuple(sorted({finding.row for finding in self.errors if finding.row}))

    def to_json(self, *, written: int = 0) -> dict[str, Any]:
        """The object that `nennep intake … --json` prints."""
        return {
            "kind": self.kind,
            **self.totals,
            "rows": [
                {
                    **row.to_json(),
                    "errors": self._labels(row.row, "error"),
                    "warnings": self._labels(row.row, "warning"),
                }
                for row in self.rows
            ],
            "findings": [
                {
                    "row": finding.row,
                    "column": finding.column,
                    "field": finding.field,
                    "value": finding.value,
                    "reason": finding.reason,
                    "mend": finding.mend,
                    "level": finding.level,
                }
                for finding in self.findings
            ],
            "notices": list(self.notices),
            "written": written,
        }

    def _labels(self, row: int, level: Level) -> list[str]:
        of_row = self.findings_by_row.get(row, ())
        return list(dict.fromkeys(finding.label for finding in of_row if finding.level == level))


AnyRehearsal = Rehearsal[Any]


def fingerprint(content: bytes, *context: object) -> str:
    """Forty figures that stand for this file in this place (`context`: kind, class code …)."""
    digest = hashlib.sha256(content)
    for part in context:
        digest.update(b"\0" + str(part).encode())
    return digest.hexdigest()[:40]


def cell_text(value: object) -> str:
    """A cell for the screen: dates in the short form, whole numbers without a decimal part, nothing for empty."""
    if value is None:
        return ""
    if isinstance(value, (datetime, date)):
        return dates.short(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def rejected_rows_workbook(rehearsal: AnyRehearsal) -> bytes:
    """An XLSX of the headings and only the rejected rows as they came, with the reasons in a last column.

    Corrected there, the file can be loaded again. Refuses a rehearsal whose source is not a table (`ValueError`).
    """
    table = rehearsal.table
    if table is None:
        raise ValueError("this rehearsal has no table to hand back")
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_sheet_name(table.sheet))
    reason_column = len(table.headings)
    for column, heading in enumerate((*table.headings, _("Reason for rejection"))):
        sheet.write_string(0, column, heading, bold)
    for place, number in enumerate(rehearsal.rejected_rows, start=1):
        _write_cells(sheet, place, table.rows.get(number, ()), as_date)
        reasons = [finding.reason for finding in rehearsal.findings_by_row[number] if finding.is_error]
        sheet.write_string(place, reason_column, " ".join(reasons), wrapped)
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(reason_column - 1, 0), 18)
    sheet.set_column(reason_column, reason_column, 60)
    book.close()
    return target.getvalue()


def _write_cells(sheet: Any, place: int, cells: Sequence[object], as_date: object) -> None:
    for column, value in enumerate(cells):
        if value is None or value == "":
            continue
        if isinstance(value, datetime):
            sheet.write_datetime(place, column, value.replace(tzinfo=None), as_date)
        elif isinstance(value, date):
            sheet.write_datetime(place, column, datetime(value.year, value.month, value.day), as_date)  # noqa: DTZ001
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            sheet.write_number(place, column, value)
        else:
            sheet.write_string(place, column, str(value))


def _sheet_name(name: str) -> str:
    kept = "".join(" " if character in "[]:*?/\\'" else character for character in name).strip()
    return kept[:31] or "1"


def without_rejected(rehearsal: Rehearsal[R], needing: Mapping[int, str] | None = None) -> Rehearsal[R]:
    """The same file with only its good rows, when somebody chose so on purpose; the others are told as left out.

    `needing` names good rows that cannot stand without a rejected one, each with the reason.
    """
    needing = needing or {}
    rejected = {*rehearsal.rejected_rows, *needing}
    findings = [_left_out(one) if one.row in rejected else one for one in rehearsal.findings]
    findings += [
        Finding(
            row, "", "row", "", reason, _("This row is left out. {mend}").format(mend="").strip(), "warning"
        )
        for row, reason in needing.items()
    ]
    return replace(
        rehearsal,
        rows=tuple(row for row in rehearsal.rows if row.row not in rejected),
        findings=tuple(sorted(findings, key=lambda one: one.row)),
        fingerprint=f"{rehearsal.fingerprint[:35]}-good",
    )


def _left_out(finding: Finding) -> Finding:
    if not finding.is_error:
        return finding
    return replace(
        finding, level="warning", mend=_("This row is left out. {mend}").format(mend=finding.mend).strip()
    )
