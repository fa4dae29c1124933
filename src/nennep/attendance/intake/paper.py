"""Paper sheets (phiếu điểm danh) as they are typed into spreadsheets: a grid of people and half-days (R0-11)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from nennep.attendance.intake.columns import SESSION_HEADING, SessionColumns, SheetSession, lines_around
from nennep.attendance.intake.people import People
from nennep.attendance.models import AbsenceReason
from nennep.attendance.queries.derivation import RuleShelf, is_enrolled
from nennep.attendance.queries.facts import reasons_in_force, standing_paper
from nennep.attendance.rules import (
    BLANK,
    PaperCell,
    PaperRow,
    UnknownMark,
    mark_totals,
    read_legend,
    read_mark,
)
from nennep.attendance.states import Claim
from nennep.classes.models import Enrolment, TrainingClass
from nennep.kernel import dates, text
from nennep.kernel.intake import Finding, Rehearsal, SourceTable, cell_text, without_rejected
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.refusals import SheetRefused
from nennep.kernel.sheets.tables import Column, Record, Table
from nennep.units.queries import table_in, workbook_fingerprint

KIND = "paper-sheet"
READING = "paper_sheet"  # the word that the reading itself carries

COLUMNS = (
    Column(
        "name",
        ("Họ và tên", "Họ tên", "Họ và tên học viên", "Họ tên học viên", "Học viên", "Tên học viên", "Name"),
        required=True,
    ),
    Column(
        "agency",
        (
            "Đơn vị", "Cơ quan", "Đơn vị công tác", "Cơ quan công tác", "Cơ quan, đơn vị", "Nơi công tác",
            "Cơ quan, đơn vị công tác", "Đơn vị cử đi học", "Agency",
        ),
    ),
    Column("reason", ("Lý do", "Lý do vắng", "Lý do nghỉ", "Lý do vắng, trễ", "Lí do", "Reason")),
    Column("note", ("Ghi chú", "Note")),
)  # fmt: skip
Standing = tuple[str, int | None, int | None, int | None, str]
"""What a mark from paper says: claim, minutes late, minutes early, reason, note."""
_SEVERAL = re.compile(r"\s*(?:[;,/+]|\bvà\b)\s*")


def rehearse_paper_sheet(
    workbook: Workbook,
    *,
    on: date,
    training_class: TrainingClass | None = None,
    mapping: Mapping[str, int] | None = None,
    now: datetime | None = None,
) -> Rehearsal[PaperRow]:
    """Read a paper sheet and say what writing it would do. Writes nothing.

    A blank cell is *not taken*, never present. With a class, people are found by name and agency, sessions by day and
    half. `now`: the moment of writing, so that a half-day of today that has not begun is told too. Refuses a file without a column of names (`HeaderNotFound`) or without a single column of a session.
    """
    table = table_in(workbook, kind=KIND, columns=COLUMNS, mapping=mapping)
    reader = _Reader(table, training_class, on=on, now=now)
    rows = reader.read()
    notices = [*workbook.notices, *reader.notices]
    return Rehearsal(
        kind=READING,
        rows=tuple(rows),
        findings=tuple(sorted(reader.findings, key=lambda finding: finding.row)),
        fingerprint=workbook_fingerprint(workbook, KIND, training_class.code if training_class else ""),
        notices=tuple(notices),
        totals={"people": len(rows), "sessions": len(reader.sessions), "marks": mark_totals(rows)},
        table=SourceTable(
            table.sheet.name, table.headers, {record.row_number: record.values for record in table.records()}
        ),
    )


def without_rejected_people(rehearsal: Rehearsal[PaperRow]) -> Rehearsal[PaperRow]:
    """The same sheet with only its good rows, when somebody chose so on purpose.

    A heading that means no session concerns everybody; while one stands, nothing is left out.
    """
    if any(finding.field == SESSION_HEADING for finding in rehearsal.errors):
        notice = _("A heading of the sheet means no session of the class. Correct the headings first.")
        return replace(rehearsal, notices=(*rehearsal.notices, notice))
    return without_rejected(rehearsal)


class _Reader:
    """Reads one table; remarks come out in `findings`, sentences about the whole file in `notices`."""

    def __init__(
        self, table: Table, training_class: TrainingClass | None, *, on: date, now: datetime | None
    ) -> None:
        self.table = table
        self.training_class = training_class
        self.on = on
        self.findings: list[Finding] = []
        self.notices: list[str] = []
        self.legend = read_legend(lines_around(table))
        columns = SessionColumns(table, training_class)
        self.sessions = columns.read()
        self.findings += columns.findings
        if not self.sessions:
            raise SheetRefused(
                _(
                    "No column of the table names a half-day. Write day and half-day into the heading, "
                    "such as 3/6 S for the morning and 3/6 C for the afternoon."
                ),
                code="sessions",
            )
        self.by_code = reasons_in_force(on)
        self.reasons = _by_spelling(self.by_code)
        self.people = People(training_class) if training_class else None
        self.shut = self._shut_sessions(now)

    def _shut_sessions(self, now: datetime | None) -> dict[int, str]:
        """Half-days that have not come yet, by session: nothing can be written for them."""
        shelf = RuleShelf()
        sessions = [column.session for column in self.sessions if column.session]
        return {
            one.pk: _("The session of {day} has not been held yet.").format(day=dates.short(one.held_on))
            for one in sessions
            if one.held_on > self.on or (now is not None and shelf.opens_at(one) > now)
        }

    def read(self) -> list[PaperRow]:
        """All people of the sheet, in its order."""
        rows = [self._row(record) for record in self.table.records()]
        if self.people is not None:
            rows = self._placed(rows)
            self._tell_missing(rows)
            rows = self._known(rows)
        return rows

    # --- rows ---

    def _row(self, record: Record) -> PaperRow:
        marks = tuple((column.key, self._mark(record, column)) for column in self.sessions)
        reason = record.text("reason")
        has_case = any(cell.claim not in {"", Claim.PRESENT} for _slot, cell in marks)
        return PaperRow(
            row=record.row_number,
            name=record.text("name"),
            agency=record.text("agency"),
            marks=marks,
            reason=reason,
            reason_code=self._reason(record, reason, marks) if reason and has_case else "",
        )

    def _mark(self, record: Record, column: SheetSession) -> PaperCell:
        value = record.values[column.place] if column.place < len(record.values) else None
        try:
            return read_mark(value, self.legend)
        except UnknownMark:
            self.findings.append(
                Finding(
                    record.row_number,
                    column.heading,
                    "marks",
                    cell_text(value),
                    _("“{sign}” is no known mark.").format(sign=cell_text(value)[:30]),
                    _("Write x, P, K, T, V, T and V with minutes such as T15, or leave the cell blank."),
                )
            )
            return BLANK

    def _reason(self, record: Record, written: str, marks: Sequence[tuple[str, PaperCell]]) -> str:
        found = self._known_reason(written)
        if found is None:
            self._warn(
                record,
                "reason",
                _("The reason “{reason}” is not in the list; it is kept as a note.").format(
                    reason=written[:60]
                ),
                _("Use a reason of the list, or add the spelling to it."),
            )
            return "other"
        if found.is_agency_work and any(cell.claim == Claim.ABSENT_EXCUSED for _slot, cell in marks):
            self._warn(
                record,
                "reason",
                _("With leave for office work, but there is no decision of the Organisation Board."),
                _("Ask for the exception afterwards, or correct the mark to K."),
                code="agency_work_without_decision",
            )
        return found.code

    def _known_reason(self, written: str) -> AbsenceReason | None:
        """The reason that the words mean; of several the first that is known, when no other is named."""
        whole = self.reasons.get(text.match_key(written)) or self.reasons.get(text.search_key(written))
        if whole is not None:
            return whole
        parts = [part for part in _SEVERAL.split(written) if part.strip()]
        found = [
            self.reasons.get(text.match_key(part)) or self.reasons.get(text.search_key(part))
            for part in parts
        ]
        codes = {reason.code if reason else "" for reason in found}
        return found[0] if len(codes) == 1 and len(parts) > 1 else None

    # --- people ---

    def _placed(self, rows: Sequence[PaperRow]) -> list[PaperRow]:
        """The rows with the place in the class that each means, and remarks where there is none."""
        assert self.people is not None  # noqa: S101 - called with a class only
        sessions = {column.key: column.session.pk for column in self.sessions if column.session}
        first: dict[int, PaperRow] = {}
        placed = []
        for row in rows:
            enrolment = self._enrolment(row)
            if enrolment is None:
                placed.append(row)
                continue
            if enrolment.pk in first:
                earlier = first[enrolment.pk].row
                self._row_error(
                    row,
                    "name",
                    row.name,
                    _("The same person stands in row {row}.").format(row=earlier),
                    _("Delete one of the rows."),
                    code=f"duplicate of row {earlier}",
                )
            first.setdefault(enrolment.pk, row)
            self._outside(row, enrolment)
            placed.append(replace(row, enrolment_id=enrolment.pk, sessions=sessions))
        return placed

    def _enrolment(self, row: PaperRow) -> Enrolment | None:
        assert self.people is not None  # noqa: S101 - called with a class only
        found = self.people.named(row.name)
        if len(found) > 1:
            found = [one for one in found if self.people.is_of(one, row.agency)] or found
        if len(found) == 1:
            if row.agency and not self.people.is_of(found[0], row.agency):
                self.findings.append(
                    Finding(
                        row.row,
                        self._heading("agency"),
                        "agency",
                        row.agency,
                        _("In the class list {name} is of “{agency}”.").format(
                            name=row.name, agency=found[0].agency.name
                        ),
                        level="warning",
                    )
                )
            return found[0]
        if found:
            self._row_error(
                row,
                "name",
                row.name,
                _("Several trainees are called {name}.").format(name=row.name),
                _("Write the agency beside the name."),
            )
            return None
        self._row_error(
            row,
            "name",
            row.name,
            _("{name} is not in the class list.").format(name=row.name or "–"),
            self.people.nearest(row.name),
        )
        return None

    def _outside(self, row: PaperRow, enrolment: Enrolment) -> None:
        """Marks where the person did not belong to the class, or where nothing can be written."""
        for column, (_slot, cell) in zip(self.sessions, row.marks, strict=True):
            if not cell.claim or column.held_on is None:
                continue
            if not is_enrolled(enrolment, column.held_on):
                reason = _("{name} was not in the class on {day}.").format(
                    name=row.name, day=dates.short(column.held_on)
                )
            else:
                reason = self.shut.get(column.session.pk, "") if column.session else ""
            if not reason:
                continue
            self.findings.append(
                Finding(
                    row.row,
                    column.heading,
                    "marks",
                    cell.claim,
                    reason,
                    _("Empty the cell, or correct the day."),
                )
            )

    def _tell_missing(self, rows: Sequence[PaperRow]) -> None:
        assert self.people is not None  # noqa: S101 - called with a class only
        on_sheet = {row.enrolment_id for row in rows}
        days = [column.held_on for column in self.sessions if column.held_on]
        missing = [
            one.person.full_name
            for one in self.people.all
            if one.pk not in on_sheet and any(is_enrolled(one, day) for day in days)
        ]
        if missing:
            self.notices.append(
                _("{count} trainees of the class are not on the sheet and stay not taken: {names}.").format(
                    count=len(missing), names=", ".join(missing[:10]) + (" …" if len(missing) > 10 else "")
                )
            )

    def _known(self, rows: Sequence[PaperRow]) -> list[PaperRow]:
        """The rows; "same" are those of which writing would add nothing: every mark stands already, or all is blank."""
        standing = {
            key: (fact.claim, fact.late_minutes, fact.early_minutes, fact.reason_id, fact.reason_note)
            for key, fact in standing_paper(
                [column.session for column in self.sessions if column.session]
            ).items()
            if not fact.checkpoint  # written while the session ran: it may yet speak of its end
        }
        told = [replace(row, act="same") if self._stands(row, standing) else row for row in rows]
        if any(cell.claim for row in rows for _slot, cell in row.marks) and all(row.act for row in told):
            self.notices.append(_("All marks of the sheet are on record already."))
        return told

    def _stands(self, row: PaperRow, standing: Mapping[tuple[int, int], Standing]) -> bool:
        if row.enrolment_id is None:
            return False
        reason = self.by_code.get(row.reason_code)
        note = row.reason[:300] if row.reason_code == "other" else ""
        for slot, cell in row.marks:
            if not cell.claim:
                continue
            case = (reason.pk if reason else None, note) if cell.claim != Claim.PRESENT else (None, "")
            said = (cell.claim, cell.late_minutes, cell.early_minutes, *case)
            if standing.get((row.sessions.get(slot, 0), row.enrolment_id)) != said:
                return False
        return True

    # --- remarks ---

    def _warn(self, record: Record, key: str, reason: str, mend: str = "", *, code: str = "") -> None:
        self.findings.append(
            Finding(
                record.row_number, self._heading(key), key, record.text(key), reason, mend, "warning", code
            )
        )

    def _row_error(
        self, row: PaperRow, key: str, value: str, reason: str, mend: str, *, code: str = ""
    ) -> None:
        self.findings.append(Finding(row.row, self._heading(key), key, value, reason, mend, code=code))

    def _heading(self, key: str) -> str:
        place = self.table.columns.get(key)
        if place is not None:
            return self.table.headers[place]
        return next(column.title for column in COLUMNS if column.key == key)


def _by_spelling(reasons: Mapping[str, AbsenceReason]) -> dict[str, AbsenceReason]:
    """Reasons by every spelling of their own, exact ones before those without diacritics."""
    found: dict[str, AbsenceReason] = {}
    for reason in reasons.values():
        for key in reason.match_keys:
            found.setdefault(key, reason)
    for reason in reasons.values():
        for key in reason.match_keys:
            found.setdefault(text.search_key(key), reason)
    return found
