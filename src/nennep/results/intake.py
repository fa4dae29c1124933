"""Result sheets as schools keep them (T6 of domain.md 5): one trainee a row, with the course average or passed and not passed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from nennep.catalogue.models import Family
from nennep.classes.models import Enrolment, TrainingClass
from nennep.kernel import text
from nennep.kernel.intake import Finding, Rehearsal, SourceTable, cell_text
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.tables import Column, HeaderNotFound, Record, Table
from nennep.results import queries
from nennep.results.rules import Entered, ResultLine
from nennep.units.queries import table_in, workbook_fingerprint

KIND = "results"
AVERAGE = Column(
    "average",
    (
        "Điểm trung bình toàn khóa",
        "Điểm TB toàn khóa",
        "Điểm trung bình khóa học",
        "Điểm trung bình",
        "Điểm TB",
        "TB toàn khóa",
        "Average",
    ),
)
PASSED = Column("passed", ("Kết quả", "Đạt/không đạt", "Kết quả học tập", "Result"))
COLUMNS = (
    Column("number", ("STT", "TT", "Số TT")),
    Column("name", ("Họ và tên", "Họ tên", "Họ và tên học viên", "Học viên", "Full name"), required=True),
    Column("code", ("Mã cán bộ", "Mã học viên", "Mã số", "Mã")),
    AVERAGE,
    PASSED,
    Column("note", ("Ghi chú", "Note")),
)
"""The other columns of T6 (modules, paper, conduct, serial numbers) are left as they are."""
YES, NO = {"dat", "x", "co"}, {"khong dat", "khong", "chua dat"}


def rehearse(
    workbook: Workbook, *, training_class: TrainingClass, mapping: Mapping[str, int] | None = None
) -> Rehearsal[ResultLine]:
    """Read a result sheet and say what writing it would do. Writes nothing.

    With a column of averages they count; without one, for a fostering class, the column of results. Refuses a file that has
    neither (`HeaderNotFound`).
    """
    table = table_in(workbook, kind=KIND, columns=COLUMNS, mapping=mapping)
    has_marks = "average" in table.columns
    is_training = training_class.programme_version.programme.family == Family.TRAINING
    if not has_marks and (is_training or "passed" not in table.columns):
        raise HeaderNotFound((AVERAGE,), table.headers, table.header_last_row)
    reader = _Reader(table, training_class, has_marks=has_marks)
    rows = [reader.row(record) for record in table.records()]
    rejected = {finding.row for finding in reader.findings if finding.is_error}
    draft = queries.draft_of(training_class)
    known = queries.entered(draft) if draft is not None and draft.has_marks == has_marks else {}
    judged = tuple(
        row
        if row.row in rejected
        else replace(row, act="same" if known.get(row.entered.enrolment_id) == row.entered else "enter")
        for row in rows
    )
    named = {row.enrolment_id for row in rows}
    left = [one.person.full_name for one in reader.people if one.pk not in named]
    notices = list(workbook.notices)
    if left:
        notices.append(
            _("{count} of the class are not in the file, first {name}.").format(count=len(left), name=left[0])
        )
    return Rehearsal(
        kind=KIND,
        rows=judged,
        findings=tuple(reader.findings),
        fingerprint=workbook_fingerprint(workbook, KIND, training_class.code),
        notices=tuple(notices),
        totals={"people": len(rows), "has_marks": has_marks},
        table=SourceTable(
            table.sheet.name, table.headers, {record.row_number: record.values for record in table.records()}
        ),
    )


class _Reader:
    """Reads the cells of a row and remarks on them."""

    def __init__(self, table: Table, training_class: TrainingClass, *, has_marks: bool) -> None:
        self.table, self.has_marks = table, has_marks
        self.findings: list[Finding] = []
        self.people = list(queries.finishers(training_class))
        self._by_name: dict[str, list[Enrolment]] = defaultdict(list)
        for one in self.people:
            self._by_name[text.match_key(one.person.full_name)].append(one)
        self._by_code = {one.person.code.casefold(): one for one in self.people}
        self._rows: dict[int, int] = {}

    def row(self, record: Record) -> ResultLine:
        """One line of the file."""
        place = self._place(record)
        average = self._average(record) if self.has_marks else None
        has_passed = None if self.has_marks else self._passed(record)
        note = record.text("note")
        if len(note) > queries.LONGEST_NOTE:
            sentence = _("This note is longer than {longest} characters. Shorten it.")
            self._add(record, "note", sentence.format(longest=queries.LONGEST_NOTE))
        if self.has_marks and average is None and not self._is_wrong(record, "average"):
            if note:
                has_passed = False
            else:
                self._add(
                    record,
                    "average",
                    _("There is no average."),
                    _("Type it, or write in the note why there is none."),
                )
        return ResultLine(
            record.row_number,
            record.text("name"),
            Entered(place.pk if place else 0, average, has_passed, note),
        )

    def _place(self, record: Record) -> Enrolment | None:
        name, code = record.text("name"), record.text("code")
        if code:
            one = self._by_code.get(code.casefold())
            found = [one] if one is not None else []
        else:
            found = self._by_name.get(text.match_key(name), [])
        if not found:
            self._add(
                record,
                "name",
                _("{name} is not in the class, or did not finish it.").format(name=name or code),
                _("Type the name as in the class list, or delete the row."),
            )
            return None
        if len(found) > 1:
            self._add(
                record,
                "name",
                _("{count} in the class are called so.").format(count=len(found)),
                _("Add a column “Mã cán bộ” with the right code."),
            )
            return None
        earlier = self._rows.setdefault(found[0].pk, record.row_number)
        if earlier != record.row_number:
            self._add(
                record,
                "name",
                _("This person stands in row {row} already.").format(row=earlier),
                _("Delete one of the two rows."),
            )
        return found[0]

    def _average(self, record: Record) -> Decimal | None:
        written = record.text("average")
        if not written:
            return None
        try:
            average = Decimal(written.replace(",", "."))
        except InvalidOperation:
            self._add(record, "average", _("Write a number, for example 7,5."))
            return None
        if wrong := queries.why_no_average(average):
            self._add(record, "average", wrong)
            return None
        return average

    def _passed(self, record: Record) -> bool | None:
        said = text.search_key(record.text("passed"))
        if said in YES:
            return True
        if said in NO:
            return False
        self._add(record, "passed", _("Say whether the course is passed."), _("Type Đạt or Không đạt."))
        return None

    def _is_wrong(self, record: Record, key: str) -> bool:
        return any(one.row == record.row_number and one.field == key for one in self.findings)

    def _add(self, record: Record, key: str, reason: str, mend: str = "") -> None:
        place = self.table.columns.get(key)
        heading = self.table.headers[place] if place is not None else ""
        self.findings.append(
            Finding(record.row_number, heading, key, cell_text(record.cells.get(key)), reason, mend)
        )
