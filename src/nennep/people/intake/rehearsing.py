"""People of a file held against the people on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel.intake import Finding, Rehearsal
from nennep.kernel.sheets.reading import Workbook
from nennep.people.intake.columns import KIND
from nennep.people.intake.reading import PeopleReading, read_people
from nennep.people.models import Person
from nennep.people.queries import PersonFinder, missing_fields, postings_on
from nennep.people.rules import PersonRow
from nennep.units.queries import workbook_fingerprint


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
            if alike := finder.similar(row.name, row.born):
                findings.append(_similar(row, alike[0], reading))
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


def _similar(row: PersonRow, person: Person, reading: PeopleReading) -> Finding:
    return Finding(
        row.row,
        reading.headings.get("name", ""),
        "name",
        row.name,
        _("“{name}” ({code}), born on the same day, is on record under another spelling.").format(
            name=person.full_name, code=person.code
        ),
        _("If it is the same person, write the name as on record; else nothing is to be done."),
        level="warning",
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
