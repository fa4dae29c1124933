"""Lists of people as offices keep them (T4): birth date in a column by sex, dates as text, agencies by name.

`read_people` is shared with the rosters of classes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.intake import Finding, Level, Rehearsal, SourceTable, cell_text
from nennep.kernel.sheets.reading import CellValue, Workbook
from nennep.kernel.sheets.tables import Column, HeaderNotFound, Record, Table
from nennep.people.models import Category, Person
from nennep.people.queries import PersonFinder, missing_fields, postings_on
from nennep.people.rules import PARTY_AGE, PersonRow, age_on, birth_pivot, was_of_age
from nennep.units.queries import Match, UnitFinder, table_in, workbook_fingerprint

KIND = "people"

_BORN = (
    "Ngày, tháng, năm sinh",
    "Ngày tháng năm sinh",
    "Ngày sinh",
    "Năm sinh",
    "Ngày, tháng, năm sinh (nam/nữ)",
    "Sinh ngày",
    "Ngày/tháng/năm sinh",
    "NTNS",
    "Sinh năm",
    "Date of birth",
)
_SEX = ("Giới tính", "Giới", "Phái", "Nam/nữ", "Sex")
_NAME = (
    "Họ và tên",
    "Họ tên",
    "Họ, tên",
    "Họ và tên học viên",
    "Họ tên học viên",
    "Họ và tên cán bộ",
    "Học viên",
    "Họ và tên khai sinh",
    "Tên học viên",
    "Full name",
)

COLUMNS = (
    Column("number", ("STT", "TT", "Số TT", "Số thứ tự")),
    Column("name", _NAME, required=True),
    Column("code", ("Mã cán bộ", "Mã học viên", "Mã số", "Mã CB", "Mã HV", "Mã")),
    Column("born_male", ("Nam",), child_of=_BORN),
    Column("born_female", ("Nữ",), child_of=_BORN),
    Column("born", _BORN),
    Column("sex_male", ("Nam",), child_of=_SEX),
    Column("sex_female", ("Nữ",), child_of=_SEX),
    Column("sex", _SEX),
    Column("male", ("Nam",)),
    Column("female", ("Nữ",)),
    Column("ethnicity", ("Dân tộc", "Thành phần dân tộc")),
    Column(
        "post_and_agency",
        (
            "Chức vụ, đơn vị công tác",
            "Chức vụ, đơn vị",
            "Chức vụ và đơn vị công tác",
            "Chức vụ, cơ quan",
            "Chức vụ, nơi công tác",
            "Chức vụ, cơ quan công tác",
            "Chức vụ, cơ quan, đơn vị công tác",
        ),
    ),
    Column(
        "post",
        (
            "Chức vụ",
            "Chức danh",
            "Chức vụ, chức danh",
            "Chức vụ hiện nay",
            "Chức vụ hiện tại",
            "Chức vụ công tác",
        ),
    ),
    Column(
        "agency",
        (
            "Đơn vị công tác",
            "Cơ quan",
            "Cơ quan, đơn vị",
            "Cơ quan, đơn vị công tác",
            "Đơn vị",
            "Nơi công tác",
            "Cơ quan công tác",
            "Đơn vị cử đi học",
            "Đơn vị cử",
            "Cơ quan cử đi học",
            "Cơ quan/đơn vị",
            "Tên đơn vị",
            "Agency",
        ),
    ),
    Column("category", ("Loại cán bộ", "Cán bộ, công chức, viên chức", "CB, CC, VC", "CBCCVC", "Diện")),
    Column(
        "party_joined_on",
        (
            "Ngày vào Đảng",
            "Vào Đảng",
            "Ngày kết nạp Đảng",
            "Ngày kết nạp",
            "Ngày vào Đảng dự bị",
            "Ngày vào ĐCSVN",
            "Dự bị",
        ),
    ),
    Column(
        "party_official_on",
        ("Ngày chính thức", "Chính thức", "Ngày vào Đảng chính thức", "Ngày công nhận chính thức"),
    ),
    Column(
        "education",
        (
            "Trình độ chuyên môn",
            "Chuyên môn",
            "Trình độ",
            "Trình độ CM",
            "Trình độ học vấn",
            "Học vấn",
            "Trình độ CMNV",
        ),
    ),
    Column(
        "political_theory",
        (
            "Trình độ LLCT",
            "LLCT",
            "Lý luận chính trị",
            "Trình độ lý luận chính trị",
            "LLCT hiện có",
            "Trình độ chính trị",
        ),
    ),
    Column(
        "phone",
        ("Số điện thoại", "Điện thoại", "SĐT", "Số ĐT", "ĐT", "Di động", "Điện thoại di động", "Phone"),
    ),
    Column("email", ("Email", "E-mail", "Thư điện tử", "Địa chỉ email", "Hộp thư")),
    Column("note", ("Ghi chú", "Note")),
)
"""Columns of T4; also those of a class roster."""

_FAMILY = Column(
    "family", ("Họ và tên đệm", "Họ và đệm", "Họ đệm", "Họ, tên đệm", "Họ, đệm", "Họ"), required=True
)
_GIVEN = Column("given", ("Tên",), required=True)
IN_TWO_COLUMNS = (_FAMILY, _GIVEN, *(column for column in COLUMNS if column.key != "name"))
"""The same where the given name has a column of its own."""

_MALE = {"nam", "m", "male", "trai", "ong"}
_FEMALE = {"nu", "f", "female", "gai", "ba"}
_YES = {"x", "1", "co", "v"}
_CATEGORIES = {
    "can bo": Category.CADRE,
    "cb": Category.CADRE,
    "cong chuc": Category.CIVIL_SERVANT,
    "cc": Category.CIVIL_SERVANT,
    "vien chuc": Category.PUBLIC_EMPLOYEE,
    "vc": Category.PUBLIC_EMPLOYEE,
    "nguoi hoat dong khong chuyen trach": Category.PART_TIME_LOCAL_WORKER,
    "khong chuyen trach": Category.PART_TIME_LOCAL_WORKER,
    "kct": Category.PART_TIME_LOCAL_WORKER,
}
_PHONE = re.compile(r"[\d\s.()+\-/;,]{8,40}")
_OLDEST = 75


@dataclass(frozen=True)
class PeopleReading:
    """People of a file as read: the rows of the table in their order, and what was found in them."""

    rows: tuple[PersonRow, ...]
    findings: tuple[Finding, ...]
    table: SourceTable
    headings: Mapping[str, str] = field(default_factory=dict)
    """Heading in the file by the key of the column."""


def rehearse(
    workbook: Workbook, *, on: date, mapping: Mapping[str, int] | None = None
) -> Rehearsal[PersonRow]:
    """Read a list of people and say what writing it would do. Writes nothing.

    A person with the same name and birth date on record is that person: blanks there are completed, another agency
    means a move. Refuses a file without a column of names (`HeaderNotFound`).
    """
    reading = read_people(workbook, kind=KIND, on=on, mapping=mapping)
    rows, findings = match_people(reading, on=on)
    fresh = sum(1 for row in rows if row.act not in {"same", "none"})
    notices = list(workbook.notices)
    if rows and not fresh and not any(finding.is_error for finding in findings):
        notices.append(
            _("All {count} people are on record already. There is nothing to write.").format(count=len(rows))
        )
    return Rehearsal(
        kind=KIND,
        rows=rows,
        findings=findings,
        fingerprint=workbook_fingerprint(workbook, KIND),
        notices=tuple(notices),
        totals=people_totals(rows, findings),
        table=reading.table,
    )


def people_totals(rows: tuple[PersonRow, ...], findings: tuple[Finding, ...]) -> dict[str, int]:
    """Figures of a list of people for the top of the JSON."""
    return {
        "people_rows": len(rows),
        "rows_with_errors": len({finding.row for finding in findings if finding.is_error and finding.row}),
    }


def read_people(
    workbook: Workbook,
    *,
    kind: str,
    on: date,
    mapping: Mapping[str, int] | None = None,
    units_on: date | None = None,
) -> PeopleReading:
    """Read the people of a file: names, birth, sex, agency. Knows units, not people on record.

    `on` is today: births after it are errors. Agencies are those in force on `units_on` (by default today). Refuses a
    file without a column of names (`HeaderNotFound`).
    """
    table = _table(workbook, kind, mapping)
    reader = _Reader(table, on, UnitFinder(units_on or on))
    rows = [reader.row(record) for record in table.records()]
    reader.find_repeated(rows)
    findings = sorted(reader.findings, key=lambda finding: finding.row)
    return PeopleReading(
        rows=tuple(rows),
        findings=tuple(findings),
        table=SourceTable(
            table.sheet.name, table.headers, {record.row_number: record.values for record in table.records()}
        ),
        headings={key: table.headers[place] for key, place in table.columns.items()},
    )


def _table(workbook: Workbook, kind: str, mapping: Mapping[str, int] | None) -> Table:
    try:
        return table_in(workbook, kind=kind, columns=COLUMNS, mapping=mapping)
    except HeaderNotFound:
        try:
            return table_in(workbook, kind=kind, columns=IN_TWO_COLUMNS)
        except HeaderNotFound:
            pass
        raise


# --- Against the record ---------------------------------------------------------------------------------------------


def match_people(reading: PeopleReading, *, on: date) -> tuple[tuple[PersonRow, ...], tuple[Finding, ...]]:
    """The rows with their people on record and what writing would do; two queries for up to 500 names.

    Several people on record who may be meant are an error: a code in the file decides.
    """
    finder = PersonFinder(row.name for row in reading.rows)
    codes = {row.code.casefold() for row in reading.rows if row.code}
    by_code = (
        {person.code.casefold(): person for person in Person.objects.filter(code__in=_spellings(codes))}
        if codes
        else {}
    )
    rejected = {finding.row for finding in reading.findings if finding.is_error}
    found = {row.row: _on_record(row, finder, by_code) for row in reading.rows}
    postings = postings_on([people[0].pk for people in found.values() if len(people) == 1], on)
    findings = list(reading.findings)
    rows = []
    for row in reading.rows:
        people = found[row.row]
        if row.row in rejected:
            rows.append(replace(row, act="none"))
        elif len(people) > 1:
            findings.append(_ambiguous(row, people, reading))
            rows.append(replace(row, act="none"))
        elif not people:
            rows.append(replace(row, act="register"))
        else:
            person = people[0]
            posting = postings.get(person.pk)
            moves = posting is None or (row.unit_id is not None and posting.unit_id != row.unit_id)
            if moves and posting is not None:
                findings.append(_moved(row, posting.unit.name, reading))
            act = "move" if moves and row.unit_id else "complete" if missing_fields(person, row) else "same"
            rows.append(replace(row, person_id=person.pk, act=act))
    return tuple(rows), tuple(sorted(findings, key=lambda finding: finding.row))


def _spellings(codes: set[str]) -> list[str]:
    return sorted(codes | {code.upper() for code in codes})


def _on_record(row: PersonRow, finder: PersonFinder, by_code: Mapping[str, Person]) -> list[Person]:
    if row.code:
        known = by_code.get(row.code.casefold())
        return [known] if known else []
    return finder.find(row.name, row.born) if row.name else []


def _ambiguous(row: PersonRow, people: list[Person], reading: PeopleReading) -> Finding:
    return Finding(
        row.row,
        reading.headings.get("name", ""),
        "name",
        row.name,
        _("Several people on record may be meant: {codes}.").format(
            codes=", ".join(person.code for person in people)
        ),
        _("Add a column “Mã cán bộ” with the right code."),
    )


def _moved(row: PersonRow, unit_name: str, reading: PeopleReading) -> Finding:
    return Finding(
        row.row,
        reading.headings.get("agency", ""),
        "agency",
        row.agency,
        _("On record this person serves at “{unit}”; writing records the move.").format(unit=unit_name),
        level="warning",
    )


def _is_mark(value: CellValue) -> bool:
    """Whether a cell ticks a column instead of holding a birth date."""
    return text.search_key(str(value)) in _YES | _MALE | _FEMALE


# --- One row --------------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, table: Table, on: date, units: UnitFinder) -> None:
        self.table = table
        self.on = on
        self.units = units
        self.findings: list[Finding] = []
        self._pivot = birth_pivot(on)
        self._second_name_column = self._name_goes_on()

    def _name_goes_on(self) -> int | None:
        """The column of given names under one merged heading "Họ và tên"."""
        place = self.table.columns.get("name")
        if place is None or place + 1 >= len(self.table.headers):
            return None
        same = self.table.headers[place + 1] == self.table.headers[place]
        return place + 1 if same and place + 1 not in self.table.columns.values() else None

    def row(self, record: Record) -> PersonRow:
        """One person as the row tells."""
        name = self._name(record)
        born, sex_by_column = self._born(record)
        sex = self._sex(record, sex_by_column, is_born_known=born is not None)
        match, written, post = self._agency(record)
        joined, official = self._party(record, born)
        return PersonRow(
            row=record.row_number,
            name=name,
            sex=sex,
            born=born,
            unit_id=match.unit.pk if match.unit else None,
            agency=self.units.name_of(match.unit.pk) if match.unit else "",
            agency_written=written,
            number=record.text("number"),
            code=record.text("code"),
            ethnicity=record.text("ethnicity")[:40],
            post=post,
            category=self._category(record),
            party_joined_on=joined,
            party_official_on=official,
            education=record.text("education")[:80],
            political_theory=record.text("political_theory")[:80],
            phone=self._phone(record),
            email=self._email(record),
            note=record.text("note"),
        )

    def _name(self, record: Record) -> str:
        if "family" in self.table.columns:
            name = text.clean(f"{record.text('family')} {record.text('given')}")
        else:
            name = record.text("name")
            if self._second_name_column is not None:
                more = record.values[self._second_name_column]
                name = text.clean(f"{name} {more or ''}")
        if not name:
            self._add(record, "name", _("The row has no name."), _("Type family name and given name."))
        elif len(name) > 150:
            self._add(
                record,
                "name",
                _("The name is longer than 150 letters."),
                _("Type only the name in this cell."),
            )
            name = name[:150]
        elif any(character.isdigit() for character in name):
            self._add(
                record,
                "name",
                _("The name holds figures."),
                _("Type only the name in this cell."),
                level="warning",
            )
        elif text.is_capitals(name):
            proper = text.proper_case(name)
            self._add(
                record,
                "name",
                _("The name is written in capitals."),
                _("It is recorded as “{name}”.").format(name=proper),
                level="warning",
                code="name in capitals",
            )
            return proper
        elif name == name.lower():
            proper = text.proper_case(name)
            self._add(
                record,
                "name",
                _("The name is written in small letters."),
                _("It is recorded as “{name}”.").format(name=proper),
                level="warning",
                code="name in small letters",
            )
            return proper
        elif " " not in name:
            self._add(
                record, "name", _("The name is a single word."), _("Check the family name."), level="warning"
            )
        return name

    # --- birth and sex ---

    def _born(self, record: Record) -> tuple[dates.PartialDate | None, str]:
        keys = ("born_male", "born_female", "male", "female", "born")
        filled = [(key, record.cells.get(key)) for key in keys]
        filled = [
            (key, value)
            for key, value in filled
            if value is not None and not (key in {"male", "female"} and _is_mark(value))
        ]
        if not filled:
            self._add(
                record,
                self._birth_key(),
                _("There is no birth date."),
                _("Type the birth date, or only the year."),
                field_name="born",
            )
            return None, ""
        key, value = filled[0]
        sex = {"born_male": "M", "male": "M", "born_female": "F", "female": "F"}.get(key, "")
        if len(filled) > 1:
            self._add(
                record,
                key,
                _("Birth dates stand in both columns, so the sex is not known."),
                _("Keep the date in one column."),
                field_name="born",
            )
            return None, ""
        return self._birth_date(record, key, value), sex

    def _birth_key(self) -> str:
        return next(
            (key for key in ("born_male", "born_female", "born") if key in self.table.columns), "born"
        )

    def _birth_date(self, record: Record, key: str, value: CellValue) -> dates.PartialDate | None:
        try:
            born = dates.parse_date(value, pivot=self._pivot)
        except dates.DateError as error:
            self._add(
                record,
                key,
                error.message,
                _("Type the birth date as 3/9/1982, or only the year."),
                field_name="born",
            )
            return None
        if born.first > self.on:
            self._add(
                record,
                key,
                _("The birth date {day} lies in the future.").format(day=dates.short(born)),
                _("Check the year."),
                field_name="born",
            )
        elif not 16 <= age_on(born, self.on) <= _OLDEST:
            self._add(
                record,
                key,
                _("The person would be {age} years old.").format(age=age_on(born, self.on)),
                _("Check the year."),
                level="warning",
                field_name="born",
            )
        return born

    def _sex(self, record: Record, by_column: str, *, is_born_known: bool) -> str:
        explicit = self._explicit_sex(record)
        if explicit and by_column and explicit != by_column:
            self._add(
                record,
                "sex",
                _("The sex does not fit the column of the birth date."),
                _("Move the birth date, or correct the sex."),
            )
            return explicit
        if not explicit and not by_column and is_born_known:
            self._add(
                record,
                "sex",
                _("The file does not tell the sex."),
                _("Add a column “Giới tính”."),
                level="warning",
            )
        return explicit or by_column

    def _explicit_sex(self, record: Record) -> str:
        columns = (("sex_male", "M"), ("sex_female", "F"), ("male", "M"), ("female", "F"))
        marks = [(text.search_key(record.text(key)), sex) for key, sex in columns]
        ticked = [sex for mark, sex in marks if mark in _YES | _MALE | _FEMALE]
        if len(ticked) == 1:
            return ticked[0]
        if {"male", "sex", "sex_male"}.isdisjoint(self.table.columns) and "female" in self.table.columns:
            return "M" if record.cells.get("female") is None else ""  # only women are ticked
        word = text.search_key(record.text("sex"))
        if word in _MALE:
            return "M"
        if word in _FEMALE or (word in _YES and text.search_key(self._heading("sex")) == "nu"):
            return "F"
        if word or len(ticked) > 1:
            self._add(
                record,
                "sex",
                _("“{value}” is no sex.").format(value=record.text("sex")),
                _("Type Nam or Nữ."),
            )
        return ""

    # --- agency and post ---

    def _agency(self, record: Record) -> tuple[Match, str, str]:
        post = record.text("post")
        written = record.text("agency")
        key = "agency"
        if not written and record.text("post_and_agency"):
            key = "post_and_agency"
            match, written, post = self._split(record.text("post_and_agency"), post)
        else:
            match = self.units.find(written)
        if match.unit is None:
            self._no_agency(record, key, written, match)
        elif match.reason == "old-name":
            self._add(
                record,
                key,
                _("“{name}” is a former name.").format(name=written),
                _("It is recorded as “{name}”.").format(name=self.units.name_of(match.unit.pk)),
                level="warning",
                field_name="agency",
            )
        return match, written, post[:150]

    def _split(self, both: str, post: str) -> tuple[Match, str, str]:
        """ "Trưởng phòng, Sở Nội vụ": the longest end that is a unit, the rest is the post."""
        for separator in re.finditer(r"\s*[,;\n]\s*|\s+[-–]\s+", both):
            end = both[separator.end() :]
            match = self.units.find(end)
            if match.unit is not None:
                return match, end, post or both[: separator.start()]
        whole = self.units.find(both)
        if whole.unit is not None:
            return whole, both, post
        last = re.split(r"\s*[,;\n]\s*|\s+[-–]\s+", both)[-1]
        return self.units.find(last), last, post

    def _no_agency(self, record: Record, key: str, written: str, match: Match) -> None:
        names = _("Did you mean “{name}”?").format(name="” / “".join(one.name for one in match.candidates))
        mend = (
            names if match.candidates else _("Correct the name, or add the unit to the list of units first.")
        )
        if match.reason == "empty":
            reason, mend = _("There is no agency."), _("Type the agency that sends this person.")
        elif match.reason == "ambiguous":
            reason = _("Several units are called “{name}”.").format(name=written)
            mend = _("Write the superior after it: {names}.").format(
                names="; ".join(self.units.full_name_of(one.unit.pk) for one in match.candidates[:3])
            )
        elif match.reason == "ended" and match.ended is not None and match.ended.valid_to is not None:
            reason = _("“{name}” ended on {day}.").format(name=written, day=dates.short(match.ended.valid_to))
        elif match.reason == "not-yet":
            reason = _("“{name}” does not exist yet on {day}.").format(
                name=written, day=dates.short(self.units.on)
            )
        else:
            reason = _("“{name}” is not in the list of units.").format(name=written)
        self._add(record, key, reason, mend, field_name="agency")

    def _category(self, record: Record) -> str:
        key = text.search_key(record.text("category"))
        return _CATEGORIES.get(key, Category.UNKNOWN)

    # --- Party dates, phone, e-mail ---

    def _party(self, record: Record, born: dates.PartialDate | None) -> tuple[date | None, date | None]:
        joined = self._party_date(record, "party_joined_on")
        official = self._party_date(record, "party_official_on")
        if joined and born and born.first <= self.on and not was_of_age(born, joined, PARTY_AGE):
            self._add(
                record,
                "party_joined_on",
                _("The person would have been younger than {age} then.").format(age=PARTY_AGE),
                _("Check the birth date and the Party date."),
                level="warning",
            )
            joined = joined if joined > born.last else None
        if joined and official and official < joined:
            self._add(
                record,
                "party_official_on",
                _("Full membership lies before the entry; it is left out."),
                _("Check both dates."),
                level="warning",
            )
            official = None
        if official and born and official <= born.last:
            official = None
        return joined, official

    def _party_date(self, record: Record, key: str) -> date | None:
        value = record.cells.get(key)
        if value is None:
            return None
        try:
            day = dates.parse_date(value).exact
        except dates.DateError as error:
            self._add(record, key, error.message, _("It is left out."), level="warning")
            return None
        if day is None:
            self._add(
                record,
                key,
                _("The date is not complete; it is left out."),
                _("Type day, month and year."),
                level="warning",
            )
        elif day > self.on:
            self._add(
                record,
                key,
                _("The date {day} lies in the future; it is left out.").format(day=dates.short(day)),
                _("Check the year."),
                level="warning",
            )
            return None
        return day

    def _phone(self, record: Record) -> str:
        value = record.cells.get("phone")
        if isinstance(value, int) and not isinstance(value, bool) and len(str(value)) == 9:
            return f"0{value}"  # the spreadsheet program took the number for a figure and dropped the nought
        phone = record.text("phone")
        if phone and not _PHONE.fullmatch(phone):
            self._add(
                record,
                "phone",
                _("“{value}” is no telephone number; it is left out.").format(value=phone[:30]),
                _("Type only the number."),
                level="warning",
            )
            return ""
        return phone[:30]

    def _email(self, record: Record) -> str:
        email = record.text("email")
        if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
            self._add(
                record,
                "email",
                _("“{value}” is no e-mail address; it is left out.").format(value=email[:40]),
                _("Check the address."),
                level="warning",
            )
            return ""
        return email

    # --- the same person twice ---

    def find_repeated(self, rows: list[PersonRow]) -> None:
        """The same name, birth date and agency twice is one person twice; the same name and birth alone wants a look."""
        first: dict[tuple[str, str], PersonRow] = {}
        for row in rows:
            if not row.name or row.born is None:
                continue
            key = (text.match_key(row.name), row.born.isoformat())
            earlier = first.setdefault(key, row)
            if earlier is row:
                continue
            agency = row.unit_id or text.match_key(row.agency_written)
            same = (
                agency == (earlier.unit_id or text.match_key(earlier.agency_written))
                or not row.agency_written
            )
            self.findings.append(
                Finding(
                    row.row,
                    self._heading("name"),
                    "name",
                    row.name,
                    _("This person stands in row {row} already.").format(row=earlier.row)
                    if same
                    else _("Row {row} has the same name and birth date.").format(row=earlier.row),
                    _("Delete one of the two rows.") if same else _("Check whether this is one person."),
                    "error" if same else "warning",
                    f"duplicate of row {earlier.row}",
                )
            )

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
