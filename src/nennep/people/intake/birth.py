"""Birth and sex as lists tell them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from nennep.kernel import dates, text
from nennep.kernel.sheets.reading import CellValue
from nennep.kernel.sheets.tables import Record
from nennep.people.intake.remarks import Remarks
from nennep.people.rules import age_on

_MALE = {"nam", "m", "male", "trai", "ong"}
_FEMALE = {"nu", "f", "female", "gai", "ba"}
_YES = {"x", "1", "co", "v"}
_OLDEST = 75


def _is_mark(value: CellValue) -> bool:
    """Whether a cell ticks a column instead of holding a birth date."""
    return text.search_key(str(value)) in _YES | _MALE | _FEMALE


class BirthAndSex(Remarks):
    """Reads the birth date, in one column or in a column by sex, and the sex."""

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
