"""Party dates, telephone and e-mail as lists tell them. What cannot be read is left out with a warning."""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.kernel.sheets.tables import Record
from nennep.people.intake.remarks import Remarks
from nennep.people.queries import AgeOn, party_ages
from nennep.people.rules import was_of_age

_PHONE = re.compile(r"[\d\s.()+\-/;,]{8,40}")


class Details(Remarks):
    """Reads Party dates, telephone and e-mail."""

    @cached_property
    def _party_age(self) -> AgeOn:
        return party_ages()

    def _party(self, record: Record, born: dates.PartialDate | None) -> tuple[date | None, date | None]:
        joined = self._party_date(record, "party_joined_on")
        official = self._party_date(record, "party_official_on")
        age = self._party_age(joined) if joined and born and born.first <= self.on else None
        if joined and born and age is not None and not was_of_age(born, joined, age):
            self._add(
                record,
                "party_joined_on",
                _("The person would have been younger than {age} then.").format(age=age),
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
