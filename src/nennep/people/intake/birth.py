"""Birth and sex as lists tell them."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.intake import cell_text
from nennep.kernel.sheets.reading import CellValue
from nennep.kernel.sheets.tables import Record, Table, as_text
from nennep.people.intake.remarks import Remarks
from nennep.people.rules import age_on
from nennep.units.queries import UnitFinder

_MALE = {"nam", "m", "male", "trai", "ong"}
_FEMALE = {"nu", "f", "female", "gai", "ba"}
_YES = {"x", "1", "co", "v"}
_OLDEST = 75
_DAY, _MONTH, _YEAR = {"ngay", "ngay sinh"}, {"thang", "thang sinh"}, {"nam", "nam sinh"}


def birth_in_parts(table: Table) -> tuple[int, int, int] | None:
    """The columns of day, month and year of birth where they are three.

    They stand under one heading of birth ("Ngày sinh" over "Ngày", "Tháng", "Năm"), or are called so side by side, or
    are three columns side by side under the one heading merged over them.
    """
    words = [text.search_key(heading) for heading in table.headers]
    day, month = table.columns.get("born_day"), table.columns.get("born_month")
    if day is not None and month is not None:
        # Without its mark "NAM" is the year as well as the man: what stands beside the month is the year.
        is_year = month + 1 < len(words) and words[month + 1].endswith(("nam", "nam sinh"))
        year = table.columns.get("born_year", month + 1 if is_year else None)
        return (day, month, year) if year is not None else None
    born = table.columns.get("born")
    for first in range(len(words) - 2):
        day_word, month_word, year_word = words[first : first + 3]
        if born is not None and not first <= born <= first + 2:
            continue
        is_named = day_word in _DAY and month_word in _MONTH and year_word in _YEAR
        is_merged = born == first and day_word == month_word == year_word
        if is_named or is_merged:
            return first, first + 1, first + 2
    return None


def written_in_parts(record: Record, places: tuple[int, int, int]) -> tuple[str, tuple[str, str] | None]:
    """Day, month and year of birth as one text ("3/09/1982", "1979"), empty where nothing is filled in.

    With it, what is wrong and how to mend it where a part is missing between the others.
    """
    day, month, year = (as_text(record.values[place]) for place in places)
    written = "/".join(part for part in (day, month, year) if part)
    if written and ((day and not month and year) or (month and not year)):
        return written, (
            _("Day, month and year of birth are not complete."),
            _("Fill in day, month and year, or only the year."),
        )
    return written, None


def _is_mark(value: CellValue) -> bool:
    """Whether a cell ticks a column instead of holding a birth date."""
    return text.search_key(str(value)) in _YES | _MALE | _FEMALE


class BirthAndSex(Remarks):
    """Reads the birth date, in one column, in a column by sex or in columns of day, month and year; and the sex."""

    def __init__(self, table: Table, on: date, units: UnitFinder) -> None:
        super().__init__(table, on, units)
        self._birth_parts = birth_in_parts(table)

    def _born(self, record: Record) -> tuple[dates.PartialDate | None, str]:
        if self._birth_parts is not None:
            return self._born_in_parts(record, self._birth_parts), ""
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

    def _born_in_parts(self, record: Record, places: tuple[int, int, int]) -> dates.PartialDate | None:
        heading = self.table.headers[places[2]]
        written, wrong = written_in_parts(record, places)
        if written and wrong is None:
            return self._birth_date(record, "born", written, heading=heading)
        reason, mend = wrong or (_("There is no birth date."), _("Type the birth date, or only the year."))
        self._add(record, "born", reason, mend, heading=heading, value=written)
        return None

    def _birth_key(self) -> str:
        return next(
            (key for key in ("born_male", "born_female", "born") if key in self.table.columns), "born"
        )

    def _birth_date(
        self, record: Record, key: str, value: CellValue, *, heading: str = ""
    ) -> dates.PartialDate | None:
        shown = cell_text(value)
        try:
            born = dates.parse_date(value, pivot=self._pivot)
        except dates.DateError as error:
            self._add(
                record,
                key,
                error.message,
                _("Type the birth date as 3/9/1982, or only the year."),
                field_name="born",
                heading=heading,
                value=shown,
            )
            return None
        if born.first > self.on:
            self._add(
                record,
                key,
                _("The birth date {day} lies in the future.").format(day=dates.short(born)),
                _("Check the year."),
                field_name="born",
                heading=heading,
                value=shown,
            )
        elif not 16 <= age_on(born, self.on) <= _OLDEST:
            self._add(
                record,
                key,
                _("The person would be {age} years old.").format(age=age_on(born, self.on)),
                _("Check the year."),
                level="warning",
                field_name="born",
                heading=heading,
                value=shown,
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
