"""Class lists (danh sách trích ngang) into a class, or held against the units alone (domain.md 5.1, T4; step 14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.rules import RosterRow
from nennep.classes.states import ClassState
from nennep.kernel import dates, text
from nennep.kernel.intake import Finding, Rehearsal, SourceTable, cell_text
from nennep.kernel.sheets.reading import Workbook
from nennep.people.intake import COLUMNS as ROSTER_COLUMNS
from nennep.people.intake import PeopleReading, match_people, people_totals, read_people
from nennep.people.rules import PersonRow
from nennep.units.models import Unit
from nennep.units.queries import UnitFinder, names_on, units_in_force, workbook_fingerprint

KIND = "roster"
AGENCY_KIND = "agency"
SEAT_HEADINGS = {"so ghe", "ghe", "cho ngoi", "vi tri ngoi", "so cho", "seat"}
DELEGATION_HEADINGS = {
    "doan",
    "doan hoc vien",
    "tinh thanh pho",
    "tinh thanh",
    "tinh",
    "thuoc doan",
    "doan tinh",
}

__all__ = ["ROSTER_COLUMNS", "RosterRow", "rehearse_roster", "unknown_agencies"]


def rehearse_roster(
    workbook: Workbook,
    *,
    on: date,
    training_class: TrainingClass | None = None,
    mapping: Mapping[str, int] | None = None,
) -> Rehearsal[RosterRow]:
    """Read a class list and say what writing it would do. Writes nothing.

    Without a class it is held against the units alone. With one, people on record are found again, those who have a
    place already stay, and agencies are those of the first day of the class. Refuses a file without names
    (`HeaderNotFound`).
    """
    units_on = training_class.starts_on if training_class else on
    reading = read_people(workbook, kind=KIND, on=on, mapping=mapping, units_on=units_on)
    if training_class is None:
        rows = tuple(RosterRow(row) for row in reading.rows)
        findings: Sequence[Finding] = reading.findings
    else:
        people, matched = match_people(reading, on=on)
        places = _Places(training_class, people)
        rows, more = _against_class(people, matched, reading, places, UnitFinder(units_on))
        findings = sorted([*matched, *more], key=lambda finding: finding.row)
    fresh = sum(1 for row in rows if row.act == "enrol")
    notices = list(workbook.notices)
    if training_class is not None and rows and not fresh and not any(one.is_error for one in findings):
        notices.append(
            _("All {count} people are in the class already. There is nothing to write.").format(
                count=len(rows)
            )
        )
    return Rehearsal(
        kind=KIND,
        rows=rows,
        findings=tuple(findings),
        fingerprint=workbook_fingerprint(workbook, KIND, training_class.code if training_class else ""),
        notices=tuple(notices),
        totals={
            **people_totals(tuple(row.person for row in rows), tuple(findings)),
            "agencies": _agencies([row.person for row in rows], units_on),
            "new": fresh,
        },
        table=reading.table,
    )


def unknown_agencies(rehearsal: Rehearsal[RosterRow], on: date) -> list[tuple[str, int]]:
    """The agencies that no unit on record is called by on the day, as the file writes them first, with their rows;
    in the order of the file."""
    units = UnitFinder(on)
    found: dict[str, tuple[str, int]] = {}
    for row in rehearsal.rows:
        written = row.person.agency_written
        if row.person.unit_id is None and written:
            key = text.match_key(written)
            name, count = found.get(key, (written, 0))
            found[key] = (name, count + 1)
    return [one for one in found.values() if units.find(one[0]).reason == "unknown"]


def _agencies(people: Sequence[PersonRow], on: date) -> list[str]:
    """The sending agencies the list was held against: every one on record, and other units that it names; by code."""
    names = {row.unit_id: row.agency for row in people if row.unit_id is not None}
    known = [(unit.code, unit.pk) for unit in units_in_force(on, (AGENCY_KIND,))]
    known += [
        (unit.code, unit.pk)
        for unit in Unit.objects.filter(pk__in=list(names.keys() - {pk for _code, pk in known}))
    ]
    names |= names_on([pk for _code, pk in known if pk not in names], on)
    return [names[pk] for code, pk in sorted(known, key=lambda unit: (text.sort_key(unit[0]), unit[1]))]


class _Places:
    """Who has, or had, a place in the class, and who is in another running class."""

    def __init__(self, training_class: TrainingClass, people: Sequence[PersonRow]) -> None:
        ids = {row.person_id for row in people if row.person_id is not None}
        self.training_class = training_class
        self.here: dict[int, Enrolment] = {}
        self.elsewhere: dict[int, str] = {}
        rows = (
            Enrolment.objects.filter(person_id__in=ids)
            .select_related("training_class")
            .order_by("valid_from", "pk")
        )
        for place in rows:
            if place.training_class_id == training_class.pk:
                self.here[place.person_id] = place
            elif place.valid_to is None and place.training_class.state in {
                ClassState.PREPARING,
                ClassState.OPENED,
            }:
                self.elsewhere[place.person_id] = place.training_class.name


def _against_class(
    people: Sequence[PersonRow],
    matched: Sequence[Finding],
    reading: PeopleReading,
    places: _Places,
    units: UnitFinder,
) -> tuple[tuple[RosterRow, ...], list[Finding]]:
    rejected = {finding.row for finding in matched if finding.is_error}
    seats = _column(reading.table, SEAT_HEADINGS)
    delegations = _column(reading.table, DELEGATION_HEADINGS)
    heading = reading.table.headings[delegations] if delegations is not None else ""
    name_heading = reading.headings.get("name", "")
    findings: list[Finding] = []
    rows: list[RosterRow] = []
    for person in people:
        here = places.here.get(person.person_id or 0)
        row = RosterRow(
            person,
            act="none" if person.row in rejected else "same" if here else "enrol",
            seat=_cell(reading.table, person.row, seats)[:20],
            enrolment_id=here.pk if here else None,
        )
        written = _cell(reading.table, person.row, delegations)
        if written and row.act == "enrol":
            match = units.find(written)
            row = replace(row, delegation_id=match.unit.pk if match.unit else None)
            if match.unit is None:
                reason = _("The delegation “{name}” is not in the list of units; it is left out.").format(
                    name=written
                )
                findings.append(_remark(person, heading, reason, value=written, field="delegation"))
        if here and here.valid_to is not None:
            left = _("{name} left this class on {day} and is not entered again.").format(
                name=person.name, day=dates.short(here.valid_to)
            )
            findings.append(_remark(person, name_heading, left))
        elif not here and (other := places.elsewhere.get(person.person_id or 0)):
            reason = _("{name} is in class {class_name} at the same time.").format(
                name=person.name, class_name=other
            )
            findings.append(_remark(person, name_heading, reason))
        rows.append(row)
    return tuple(rows), findings


def _remark(person: PersonRow, heading: str, reason: str, *, value: str = "", field: str = "name") -> Finding:
    return Finding(person.row, heading, field, value or person.name, reason, level="warning")


def _column(table: SourceTable, headings: set[str]) -> int | None:
    found = (place for place, heading in enumerate(table.headings) if text.search_key(heading) in headings)
    return next(found, None)


def _cell(table: SourceTable, row: int, place: int | None) -> str:
    cells = table.rows.get(row, ())
    return text.clean(cell_text(cells[place])) if place is not None and place < len(cells) else ""
