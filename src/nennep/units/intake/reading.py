"""A list of units read row by row, then as a whole: superiors, repetitions, circles."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.intake import Finding, Rehearsal, SourceTable, cell_text
from nennep.kernel.periods import Period
from nennep.kernel.sheets.reading import Workbook
from nennep.kernel.sheets.tables import Record, Table
from nennep.units.intake.columns import COLUMNS, KIND
from nennep.units.intake.known import Known, at_the_same_time, covers, kinds_by_key
from nennep.units.models import Unit, UnitKind, UnitVersion
from nennep.units.queries import table_in, workbook_fingerprint
from nennep.units.rules import UnitRow, circles


def rehearse(workbook: Workbook, *, on: date, mapping: Mapping[str, int] | None = None) -> Rehearsal[UnitRow]:
    """Read a list of units and say what writing it would do. Writes nothing.

    A superior may be named by name or by code and may stand later in the file or be on record. An unknown superior is
    an error with the nearest name as mend. `on` is today: ends before it are allowed, they are history.
    Refuses a file without a column of names (`HeaderNotFound`).
    """
    table = table_in(workbook, kind=KIND, columns=COLUMNS, mapping=mapping)
    reader = _Reader(table)
    rows = reader.read()
    without_superior = sum(1 for row in rows if not row.superior)
    fresh = sum(1 for row in rows if row.act not in {"same", "none"})
    notices = list(workbook.notices)
    if rows and not fresh and not reader.findings:
        notices.append(
            _("All {count} units are on record already. There is nothing to write.").format(count=len(rows))
        )
    return Rehearsal(
        kind=KIND,
        rows=tuple(rows),
        findings=tuple(sorted(reader.findings, key=lambda finding: finding.row)),
        fingerprint=workbook_fingerprint(workbook, KIND),
        notices=tuple(notices),
        totals={"units": len(rows), "without_superior": without_superior, "new": fresh},
        table=SourceTable(
            table.sheet.name, table.headers, {record.row_number: record.values for record in table.records()}
        ),
    )


class _Reader:
    """Reads the rows of one table, first each by itself, then all together."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.findings: list[Finding] = []
        self.kinds = kinds_by_key()
        self.on_record = {unit.code.casefold(): unit for unit in Unit.objects.order_by("pk")}
        self.newest: dict[int, UnitVersion] = {}
        for version in UnitVersion.objects.select_related("parent").order_by("unit_id", "valid_from"):
            self.newest[version.unit_id] = version
        self.codes_in_use = set(self.on_record)

    def read(self) -> list[UnitRow]:
        """All rows with what writing them would do."""
        records = list(self.table.records())
        first = [self._row(record) for record in records]
        known = self._known(first)
        rows = [
            replace(row, superior_code=self._superior(record, row, known))
            for record, row in zip(records, first, strict=True)
        ]
        self._repeated(rows)
        self._circles(rows)
        rejected = {finding.row for finding in self.findings if finding.is_error}
        return [self._act(row, rejected) for row in rows]

    # --- one row ---

    def _row(self, record: Record) -> UnitRow:
        name = record.text("name")
        if not name:
            self._error(
                record, "name", _("The row has no name of a unit."), _("Type the full name of the unit.")
            )
        kind = self._kind(record)
        valid_from, valid_to = self._dates(record)
        existing = self._by_name(name) if not record.text("code") else None
        return UnitRow(
            row=record.row_number,
            code=record.text("code") or (existing.code if existing else self._made_code(name)),
            name=name,
            kind=kind.name if kind else record.text("kind"),
            kind_id=kind.pk if kind else None,
            superior=record.text("superior"),
            superior_code="",
            valid_from=valid_from,
            valid_to=valid_to,
            act="none",
            short_name=record.text("short_name"),
            symbol=record.text("symbol"),
            place=record.text("place"),
            address=record.text("address"),
            is_outside_tree=not record.text("superior") and not (kind and kind.is_committee),
        )

    def _kind(self, record: Record) -> UnitKind | None:
        written = record.text("kind")
        if not written:
            return self.kinds.get(text.match_key("Cơ quan, đơn vị")) or next(iter(self.kinds.values()), None)
        kind = self.kinds.get(text.match_key(written)) or self._kind_without_marks(written)
        if kind is None:
            near = difflib.get_close_matches(text.match_key(written), list(self.kinds), n=1, cutoff=0.6)
            mend = (
                _("Did you mean “{kind}”?").format(kind=self.kinds[near[0]].name)
                if near
                else _("Use a kind from the list of kinds.")
            )
            self._error(record, "kind", _("“{kind}” is not a kind of unit.").format(kind=written), mend)
        return kind

    def _kind_without_marks(self, written: str) -> UnitKind | None:
        search = text.search_key(written)
        found = {kind.pk: kind for key, kind in self.kinds.items() if text.search_key(key) == search}
        return next(iter(found.values())) if len(found) == 1 else None

    def _dates(self, record: Record) -> tuple[date | None, date | None]:
        valid_from = self._date(record, "valid_from", last=False)
        if record.cells.get("valid_from") is None:
            self._error(
                record,
                "valid_from",
                _("The row does not say since when the unit exists."),
                _("Type the day, for example 1/1/2010."),
            )
        last_on = self._date(record, "valid_to", last=True)
        valid_to = last_on + timedelta(days=1) if last_on else None
        if valid_from and valid_to and valid_to <= valid_from:
            self._error(
                record,
                "valid_to",
                _("The unit would end before it begins."),
                _("Correct one of the two days."),
            )
            return valid_from, None
        return valid_from, valid_to

    def _date(self, record: Record, key: str, *, last: bool) -> date | None:
        value = record.cells.get(key)
        if value is None:
            return None
        try:
            day = dates.parse_date(value)
        except dates.DateError as error:
            self._error(record, key, error.message, _("Type the day as 1/7/2025."))
            return None
        if day.exact is None:
            taken = day.last if last else day.first
            self._warn(
                record,
                key,
                _("The day is not complete; {day} is taken.").format(day=dates.short(taken)),
            )
        return day.last if last else day.first

    # --- all rows together ---

    def _known(self, rows: Sequence[UnitRow]) -> dict[str, list[Known]]:
        """Units by the key of their name and of their code; the file before the record."""
        known: dict[str, list[Known]] = {}
        in_file = {row.code.casefold() for row in rows}
        entries = [Known(row.code, row.name, row.valid_from, row.valid_to) for row in rows if row.name]
        entries += [
            Known(unit.code, unit.name, unit.valid_from, unit.valid_to)
            for unit in self.on_record.values()
            if unit.code.casefold() not in in_file
        ]
        for entry in entries:
            for key in {text.match_key(entry.name), text.match_key(entry.code)}:
                same = known.setdefault(key, [])
                if all(other.code.casefold() != entry.code.casefold() for other in same):
                    same.append(entry)
        return known

    def _superior(self, record: Record, row: UnitRow, known: Mapping[str, list[Known]]) -> str:
        if not row.superior:
            return ""
        found = known.get(text.match_key(row.superior), [])
        if not found:
            self._error(
                record,
                "superior",
                _("The superior “{name}” is neither in the file nor on record.").format(name=row.superior),
                self._nearest(row.superior, known),
            )
            return ""
        if len(found) > 1:
            found = [entry for entry in found if covers(entry, row)] or found
        if len(found) > 1:
            self._error(
                record,
                "superior",
                _("Several units are called “{name}”.").format(name=row.superior),
                _("Write the code instead: {codes}.").format(codes=", ".join(entry.code for entry in found)),
            )
            return ""
        superior = found[0]
        if superior.code.casefold() == row.code.casefold():
            self._error(
                record, "superior", _("A unit cannot be its own superior."), _("Name another superior.")
            )
            return ""
        if row.valid_from and not covers(superior, row):
            self._error(
                record,
                "superior",
                _("The superior “{name}” exists {period} only.").format(
                    name=superior.name, period=Period(superior.valid_from, superior.valid_to).as_text()
                ),
                _("Correct the days, or name the unit that was the superior then."),
            )
            return ""
        return superior.code

    def _nearest(self, written: str, known: Mapping[str, list[Known]]) -> str:
        searches = {
            text.search_key(entry.name): entry.name for entries in known.values() for entry in entries
        }
        near = difflib.get_close_matches(text.search_key(written), list(searches), n=1, cutoff=0.6)
        if near:
            return _("Did you mean “{name}”?").format(name=searches[near[0]])
        return _("Add the superior to the file as a row of its own.")

    def _repeated(self, rows: Sequence[UnitRow]) -> None:
        by_code: dict[str, UnitRow] = {}
        by_name: dict[tuple[str, str], UnitRow] = {}
        for row in rows:
            earlier = by_code.get(row.code.casefold())
            if earlier is not None:
                self._row_error(
                    row,
                    "code",
                    row.code,
                    _("The code {code} is already used in row {row}.").format(code=row.code, row=earlier.row),
                    _("Give each unit its own code, or delete one of the rows."),
                )
                continue
            by_code[row.code.casefold()] = row
            place = (text.match_key(row.name), row.superior_code.casefold())
            twin = by_name.get(place)
            if row.name and twin is not None and at_the_same_time(twin, row):
                self._row_error(
                    row,
                    "name",
                    row.name,
                    _("The same unit with the same superior stands in row {row}.").format(row=twin.row),
                    _("Delete one of the rows."),
                    code=f"duplicate of row {twin.row}",
                )
            by_name.setdefault(place, row)

    def _circles(self, rows: Sequence[UnitRow]) -> None:
        parents: dict[str, str | None] = {
            unit.code.casefold(): version.parent.code.casefold() if version.parent else None
            for unit in self.on_record.values()
            if (version := self.newest.get(unit.pk)) is not None
        }
        by_code = {row.code.casefold(): row for row in rows}
        parents |= {code: row.superior_code.casefold() or None for code, row in by_code.items()}
        for circle in circles(parents):
            for code in circle:
                if code in by_code:
                    row = by_code[code]
                    self._row_error(
                        row,
                        "superior",
                        row.superior,
                        _("The superiors run in a circle: {codes}.").format(
                            codes=" → ".join(
                                by_code[one].code if one in by_code else one for one in [*circle, circle[0]]
                            )
                        ),
                        _("One of these units must have another superior."),
                    )

    def _act(self, row: UnitRow, rejected: set[int]) -> UnitRow:
        if row.row in rejected or row.valid_from is None:
            return replace(row, act="none")
        unit = self.on_record.get(row.code.casefold())
        if unit is None:
            return replace(row, act="open")
        newest = self.newest[unit.pk]
        same = (
            newest.match_key == text.match_key(row.name)
            and newest.kind_id == row.kind_id
            and (newest.parent.code.casefold() if newest.parent else "") == row.superior_code.casefold()
        )
        ends = unit.valid_to == row.valid_to
        if same and ends and row.valid_from in {unit.valid_from, newest.valid_from}:
            return replace(row, act="same")
        if row.valid_from > newest.valid_from and not same:
            return replace(row, act="change")
        if (
            same
            and row.valid_from in {unit.valid_from, newest.valid_from}
            and row.valid_to
            and unit.valid_to is None
        ):
            return replace(row, act="close")
        self._row_error(
            row,
            "code",
            row.code,
            _("The code {code} is on record for “{name}” with other details.").format(
                code=unit.code, name=unit.name
            ),
            _("For a change give the day from which it holds; correct mistakes on the page of the unit."),
        )
        return replace(row, act="none")

    # --- remarks ---

    def _by_name(self, name: str) -> Unit | None:
        key = text.match_key(name)
        found = [unit for unit in self.on_record.values() if unit.match_key == key]
        return found[0] if len(found) == 1 else None

    def _made_code(self, name: str) -> str:
        """A code from the first letters of the words, with a number where it is taken."""
        stem = (
            "".join(word if word.isdigit() else word[0] for word in text.search_key(name).split()).upper()[
                :30
            ]
            or "DV"
        )
        code, number = stem, 1
        while code.casefold() in self.codes_in_use:
            number += 1
            code = f"{stem}-{number}"
        self.codes_in_use.add(code.casefold())
        return code

    def _error(self, record: Record, key: str, reason: str, mend: str) -> None:
        self.findings.append(
            Finding(
                record.row_number, self._heading(key), key, cell_text(record.cells.get(key)), reason, mend
            )
        )

    def _warn(self, record: Record, key: str, reason: str, mend: str = "") -> None:
        value = cell_text(record.cells.get(key))
        self.findings.append(
            Finding(record.row_number, self._heading(key), key, value, reason, mend, "warning")
        )

    def _row_error(
        self, row: UnitRow, key: str, value: str, reason: str, mend: str, *, code: str = ""
    ) -> None:
        self.findings.append(Finding(row.row, self._heading(key), key, value, reason, mend, code=code))

    def _heading(self, key: str) -> str:
        place = self.table.columns.get(key)
        if place is not None:
            return self.table.headers[place]
        return next(column.title for column in COLUMNS if column.key == key)
