"""Registrations of needs as agencies fill them in (T1 of domain.md 5.1): one person, or one number of people, a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from nennep.catalogue.models import Family, Programme
from nennep.catalogue.queries import find_programme, programmes_on
from nennep.kernel import dates
from nennep.kernel.intake import Finding, Level, Rehearsal, SourceTable, cell_text
from nennep.kernel.sheets.reading import CellValue, Workbook
from nennep.kernel.sheets.tables import Column, Record, Table
from nennep.needs.models import NeedEntry, NeedsCall
from nennep.needs.queries.naming import PeopleOfAgency
from nennep.needs.rules import NeedRow, common, lines_of, written_form, written_group, written_quarter
from nennep.needs.states import WRITABLE
from nennep.people.intake import COLUMNS as PEOPLE_COLUMNS
from nennep.people.intake import birth_in_parts, written_in_parts
from nennep.people.models import Person
from nennep.people.rules import birth_pivot
from nennep.units.models import Unit
from nennep.units.queries import table_in, workbook_fingerprint

KIND = "needs"
_BORN = ("born", "born_male", "born_female")
_BORN_IN_PARTS = ("born_day", "born_month", "born_year")
_OF_PEOPLE = {
    column.key: replace(column, required=False)
    for column in PEOPLE_COLUMNS
    if column.key in {"number", "name", "code", "note", *_BORN, *_BORN_IN_PARTS}
}
COLUMNS = (
    *_OF_PEOPLE.values(),
    Column(
        "programme",
        (
            "Lớp đăng ký",
            "Lớp",
            "Chương trình",
            "Nội dung đào tạo, bồi dưỡng",
            "Nội dung lớp",
            "Tên lớp",
            "Programme",
        ),
        required=True,
    ),
    Column("form", ("Hình thức", "Hình thức học", "Hệ", "Hệ đào tạo", "Form")),
    Column("count", ("Số lượng", "Số người", "Số học viên", "Số lượng đăng ký", "People")),
    Column(
        "wished", ("Thời gian mong muốn", "Thời gian", "Thời gian dự kiến", "Quý", "Thời gian học", "Quarter")
    ),
    Column("group", ("Diện ưu tiên", "Ưu tiên", "Đối tượng ưu tiên", "Priority")),
)
"""Columns of a registration; the others of T1 tell what the record of the person says already."""


def rehearse(
    workbook: Workbook,
    *,
    call: NeedsCall,
    agency: Unit,
    on: date,
    mapping: Mapping[str, int] | None = None,
) -> Rehearsal[NeedRow]:
    """Read a registration and say what writing it would do. Writes nothing.

    A programme in a form becomes one need; the file takes the place of what the agency wrote for it before. Refuses a
    file without a column of programmes (`HeaderNotFound`).
    """
    table = table_in(workbook, kind=KIND, columns=COLUMNS, mapping=mapping)
    reader = _Reader(table, agency, on)
    rows = [reader.row(record) for record in table.records()]
    reader.find_repeated(rows)
    known = {
        (entry.programme_id, entry.study_form): entry
        for entry in NeedEntry.objects.filter(call=call, agency=agency).prefetch_related("people")
    }
    reader.find_sent(rows, known)
    reader.find_alike(rows, list(known.values()))
    rejected = {finding.row for finding in reader.findings if finding.is_error}
    acts: dict[int, str] = {}
    for key, group in lines_of(rows).items():
        acts |= _acts(group, known.get(key))
    judged = tuple(replace(row, act="none" if row.row in rejected else acts[row.row]) for row in rows)
    return Rehearsal(
        kind=KIND,
        rows=judged,
        findings=tuple(sorted(reader.findings, key=lambda finding: finding.row)),
        fingerprint=workbook_fingerprint(workbook, KIND, call.pk, agency.code),
        notices=tuple(workbook.notices),
        totals={
            "call": call.title,
            "agency": agency.name,
            "needs": len([key for key in lines_of(rows) if key[0]]),
            "people": sum(row.count for row in judged if row.act != "none"),
        },
        table=SourceTable(
            table.sheet.name, table.headers, {record.row_number: record.values for record in table.records()}
        ),
    )


def _acts(group: list[NeedRow], entry: NeedEntry | None) -> dict[int, str]:
    """What writing does with each row of a programme and form. Where all that is registered stays, a row that stands
    there already is "same"; where anything of it goes, the whole need is replaced."""
    if entry is None:
        return {row.row: "register" for row in group}
    left = Counter((one.person_id, one.typed_name, one.note) for one in entry.people.all())
    places = entry.people_count - left.total()
    asked = sum(row.count for row in group) - sum(row.is_named for row in group)
    stays = (
        left <= Counter(_as_named(row) for row in group if row.is_named)
        and places <= asked
        and entry.wished_quarter == common(row.wished_quarter for row in group)
        and entry.priority_group == (common(row.priority_group for row in group) or "")
    )
    acts: dict[int, str] = {}
    for row in group:
        known = left[_as_named(row)] > 0 if row.is_named else places == asked
        acts[row.row] = "same" if stays and known else "change"
        if row.is_named:
            left[_as_named(row)] -= 1
    return acts


def _as_named(row: NeedRow) -> tuple[int | None, str, str]:
    return row.person_id, "" if row.person_id else row.name, row.note


class _Reader:
    """Reads the cells of a row and remarks on them."""

    def __init__(self, table: Table, agency: Unit, on: date) -> None:
        self.table = table
        self.on = on
        self.findings: list[Finding] = []
        self._programmes = programmes_on(on)
        self._people = PeopleOfAgency(agency, on)
        self._alike: dict[int, Person] = {}
        self._pivot = birth_pivot(on)
        self._birth_parts = birth_in_parts(table)

    def row(self, record: Record) -> NeedRow:
        """One line of the file."""
        programme = self._programme(record)
        name = record.text("name")
        return NeedRow(
            row=record.row_number,
            programme=programme.name if programme else record.text("programme"),
            programme_id=programme.pk if programme else None,
            study_form=self._form(record, programme),
            count=self._count(record, name),
            name=name[:150],
            born=self._written_birth(record),
            person_id=self._person(record, name),
            wished_quarter=self._quarter(record),
            priority_group=written_group(record.text("group")),
            note=record.text("note")[:250],
        )

    def _programme(self, record: Record) -> Programme | None:
        written = record.text("programme")
        if not written:
            self._add(record, "programme", _("The row names no programme."), _("Type the programme."))
            return None
        match = find_programme(written, self.on, self._programmes)
        if match.programme is None:
            self._add(
                record,
                "programme",
                _("“{name}” is no programme of the catalogue, or may mean several.").format(name=written),
                _("Type its name or code as in the list of programmes."),
            )
        elif match.note:
            self._add(record, "programme", match.note, "", level="warning")
        return match.programme

    def _form(self, record: Record, programme: Programme | None) -> str:
        written = record.text("form")
        form = written_form(written) or written_form(record.text("programme"))
        if form or programme is None:
            return form or "full_time"
        if written:
            self._add(
                record,
                "form",
                _("“{value}” is no form of study.").format(value=written),
                _("Type Tập trung or Không tập trung."),
            )
        elif programme.family == Family.TRAINING:
            self._add(
                record, "form", _("The form of study is missing."), _("Type Tập trung or Không tập trung.")
            )
        return "full_time"

    def _count(self, record: Record, name: str) -> int:
        written = record.text("count")
        if not written:
            if not name:
                self._add(
                    record,
                    "name",
                    _("The row names nobody and no number."),
                    _("Type a name, or how many people."),
                )
            return 1
        try:
            count = int(float(written))
        except ValueError:
            count = 0
        if not 1 <= count <= 5000 or float(count) != float(written):
            self._add(
                record,
                "count",
                _("“{value}” is no number of people.").format(value=written),
                _("Type a whole number from 1."),
            )
            return 1
        if name and count != 1:
            self._add(
                record,
                "count",
                _("A row with a name is one person."),
                _("Type 1, or put the others into a row of their own."),
            )
            return 1
        return count

    def _person(self, record: Record, name: str) -> int | None:
        if not name and not record.text("code"):
            return None
        born = self._born(record)
        found = self._people.find(name, born, record.text("code"))
        alike = self._people.alike(name, born) if not found and not record.text("code") else None
        if len(found) > 1:
            self._add(
                record,
                "name",
                _("Several people on record may be meant: {codes}.").format(
                    codes=", ".join(person.code for person in found)
                ),
                _("Add a column “Mã cán bộ” with the right code."),
            )
        elif alike is not None:
            self._alike[record.row_number] = alike
        elif not found:
            self._add(
                record,
                "name",
                _("{name} is not on record at this agency.").format(name=name or record.text("code")),
                _("The name is kept as typed; who is not on record is not checked."),
                level="warning",
            )
        return found[0].pk if len(found) == 1 else None

    def _written_birth(self, record: Record) -> str:
        if self._birth_parts is not None:
            return written_in_parts(record, self._birth_parts)[0]
        return next((cell_text(record.cells.get(key)) for key in _BORN if record.cells.get(key)), "")

    def _born(self, record: Record) -> dates.PartialDate | None:
        value: CellValue
        wrong = None
        if self._birth_parts is not None:
            value, wrong = written_in_parts(record, self._birth_parts)
        else:
            value = next((record.cells[key] for key in _BORN if record.cells.get(key) is not None), None)
        if value is None or value == "":
            return None
        if wrong is None:
            try:
                return dates.parse_date(value, pivot=self._pivot)
            except dates.DateError as error:
                wrong = error.message, _("Type the birth date as 3/9/1982, or only the year.")
        self._note(record.row_number, "born", cell_text(value), *wrong)
        return None

    def _quarter(self, record: Record) -> int | None:
        value = record.cells.get("wished")
        if isinstance(value, date):
            return (value.month + 2) // 3
        written = record.text("wished")
        quarter = written_quarter(written)
        if written and quarter is None:
            self._add(
                record,
                "wished",
                _("“{value}” names no quarter; the need is written without one.").format(value=written),
                _("Type Quý I, Quý II, Quý III or Quý IV."),
                level="warning",
            )
        return quarter

    def find_repeated(self, rows: list[NeedRow]) -> None:
        """Somebody twice for the same programme and form is an error."""
        first: dict[object, int] = {}
        for row in rows:
            if row.person_id is None or row.programme_id is None:
                continue
            earlier = first.setdefault((row.key, row.person_id), row.row)
            if earlier != row.row:
                self._note(
                    row.row,
                    "name",
                    row.name,
                    _("This person stands in row {row} already.").format(row=earlier),
                    _("Delete one of the two rows."),
                )

    def find_alike(self, rows: list[NeedRow], entries: list[NeedEntry]) -> None:
        """Who is not on record, but stands there with other marks: told, never taken for the same."""
        for row in rows:
            person = self._alike.get(row.row)
            if person is None:
                continue
            reason = _(
                "{name} is not on record at this agency, but {known} ({code}) is: the same letters with other marks."
            ).format(name=row.name, known=person.full_name, code=person.code)
            self._note(
                row.row,
                "name",
                row.name,
                " ".join(filter(None, (reason, self._twice(row, person, rows, entries)))),
                _(
                    "If it is the same person, write the name as on record, or the code into a column “Mã cán bộ”; else nothing is to be done."
                ),
                level="warning",
            )

    def _twice(self, row: NeedRow, person: Person, rows: list[NeedRow], entries: list[NeedEntry]) -> str:
        """Where this person stands for the same programme already."""
        for other in rows:
            is_person = other.person_id == person.pk or self._alike.get(other.row) == person
            if other.row != row.row and other.programme_id == row.programme_id and is_person:
                return _(
                    "If it is the same person, who stands in row {row} too, the person is counted twice."
                ).format(row=other.row)
        in_file = {other.key for other in rows}
        for entry in entries:
            if entry.programme_id != row.programme_id or all(
                one.person_id != person.pk for one in entry.people.all()
            ):
                continue
            if (entry.programme_id, entry.study_form) in in_file:
                return _("The registered need names the person on record; this row puts a typed name there.")
            return _(
                "If it is the same person, who is registered for this programme in the form “{form}” already, the person is counted twice."
            ).format(form=entry.get_study_form_display())
        return ""

    def find_sent(self, rows: list[NeedRow], known: Mapping[tuple[int, str], NeedEntry]) -> None:
        """What was sent is not changed by a file."""
        for row in rows:
            entry = known.get(row.key)
            if entry is not None and entry.state not in WRITABLE:
                self._note(
                    row.row,
                    "programme",
                    row.programme,
                    _("This need was sent already and does not change."),
                    _("Ask the Board to send it back first."),
                )

    def _add(self, record: Record, key: str, reason: str, mend: str, *, level: Level = "error") -> None:
        self._note(record.row_number, key, cell_text(record.cells.get(key)), reason, mend, level=level)

    def _note(
        self, row: int, key: str, value: str, reason: str, mend: str, *, level: Level = "error"
    ) -> None:
        place = self.table.columns.get(key)
        if key == "born" and self._birth_parts is not None:
            place = self._birth_parts[2]
        heading = (
            self.table.headers[place]
            if place is not None
            else next((column.title for column in COLUMNS if column.key == key), "")
        )
        self.findings.append(Finding(row, heading, key, value, reason, mend, level))
