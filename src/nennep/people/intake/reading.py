"""The people of a file, row by row; shared with the rosters of classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel import text
from nennep.kernel.intake import Finding, SourceTable
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.tables import HeaderNotFound, Record, Table
from nennep.people.intake.agency import AgencyAndPost
from nennep.people.intake.birth import BirthAndSex
from nennep.people.intake.columns import COLUMNS, IN_TWO_COLUMNS
from nennep.people.intake.details import Details
from nennep.people.rules import PersonRow
from nennep.units.queries import UnitFinder, table_in


@dataclass(frozen=True)
class PeopleReading:
    """People of a file as read: the rows of the table in their order, and what was found in them."""

    rows: tuple[PersonRow, ...]
    findings: tuple[Finding, ...]
    table: SourceTable
    headings: Mapping[str, str] = field(default_factory=dict)
    """Heading in the file by the key of the column."""


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


class _Reader(BirthAndSex, AgencyAndPost, Details):
    def __init__(self, table: Table, on: date, units: UnitFinder) -> None:
        super().__init__(table, on, units)
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
