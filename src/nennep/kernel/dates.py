"""Dates as people type them and as Vietnamese documents write them. The day always comes first."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nennep.kernel import clock

PIVOT = 50
"""Two-digit years below this are 20xx, the others 19xx: 24 is 2024, 75 is 1975."""

FIRST_YEAR, LAST_YEAR = 1900, 2100


class DateError(ValueError):
    """A value that is no date; `message` says why in the language of the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class PartialDate:
    """A date of which the day, or the day and the month, may be unknown.

    Refuses what the calendar does not have (`DateError`).
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise DateError(
                _("The year {year} is not between {first} and {last}.").format(
                    year=self.year, first=FIRST_YEAR, last=LAST_YEAR
                )
            )
        if self.month is None:
            if self.day is not None:
                raise DateError(_("A day needs its month."))
            return
        if not 1 <= self.month <= 12:
            raise DateError(
                _("There is no month {month}. Write the day first, then the month.").format(month=self.month)
            )
        if self.day is not None and not 1 <= self.day <= _days_in(self.year, self.month):
            raise DateError(
                _("There is no day {day} in month {month}-{year}.").format(
                    day=self.day, month=self.month, year=self.year
                )
            )

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The same day with all its parts known."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read what `isoformat` wrote: "1973", "1980-09" or "1980-09-08"."""
        if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
            raise DateError(_not_a_date(text))
        return cls(*(int(part) for part in text.split("-")))

    def isoformat(self) -> str:
        """Year, month and day as far as they are known: "1973", "1980-09", "1980-09-08"."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def first(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or _days_in(self.year, month))

    @property
    def exact(self) -> date | None:
        """The day when all parts are known, else None."""
        return self.first if self.day is not None else None

    def may_be(self, other: PartialDate) -> bool:
        """Whether the two can be the same day."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        return self.isoformat()


def _days_in(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def _not_a_date(text: str) -> str:
    return _("“{text}” is not a date. Write day/month/year, such as 3/9/1982.").format(
        text=" ".join(text.split())[:40]
    )


_SEP = r"[\s/.,\-]+"
_WEEKDAY = re.compile(
    r"^(?:thu\s*(?:hai|ba|tu|nam|sau|bay|[2-7])|chu\s*nhat|cn|t[2-7]"
    r"|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
    r"(?![a-z0-9])[\s,.:;\-]*"
)
_TIME = re.compile(r"(?<=\d)[t\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})?$")
_YEAR_FIRST = re.compile(r"(\d{4})[\-/.](\d{1,2})[\-/.](\d{1,2})")
_DAY_FIRST = re.compile(rf"(?:ngay\s*)?(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}(\d{{4}}|\d{{2}})")
_IN_WORDS = re.compile(
    r"(?:ngay\s*)?(\d{1,2})[\s,]*thang\s*(\d{1,2})(?:[\s,]*nam\s*|[\s/.,\-]+)(\d{4}|\d{2})"
)
_MONTH = re.compile(rf"(?:thang\s*)?(\d{{1,2}})(?:{_SEP}|[\s,]*nam\s*)(\d{{4}})")
_YEAR = re.compile(r"(?:nam\s*)?(\d{4})")
_DAY_MONTH = re.compile(rf"(?:ngay\s*)?(\d{{1,2}})(?:{_SEP}|[\s,]*thang\s*)(\d{{1,2}})")


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in decomposed if not unicodedata.category(c).startswith(("M", "Cf")))
    plain = re.sub("[\u2010-\u2015\u2212\\\\]", "-", plain)
    plain = re.sub(r"[()\[\]'\"‘’“”`]", " ", plain)
    plain = " ".join(plain.split()).rstrip(".,;")
    return _WEEKDAY.sub("", plain)


def full_year(year: int, pivot: int = PIVOT) -> int:
    """The year of two figures in its century; see `PIVOT`."""
    return year + (2000 if year < pivot else 1900)


def parse_date(value: object, *, pivot: int = PIVOT) -> PartialDate:
    """Read a date as people type it, and as spreadsheets hold it.

    Text: `03/09/1982`, `6-9-1975`, `7.10.1978`, `3/6/24`, `09/1982`, `1973`, a weekday before it,
    `ngày 3 tháng 6 năm 2024`, ISO. A number is a year. The day always comes before the month,
    also where only the other order would give a date. Refuses the rest (`DateError`), a date
    that the calendar does not have and an empty value among them.
    """
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, datetime):
        return PartialDate.of(value.date())
    if isinstance(value, date):
        return PartialDate.of(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if 1000 <= value <= 9999 and value == int(value):
            return PartialDate(int(value))
        raise DateError(
            _("The number {number} is not a date. Type the date again as 3/9/1982.").format(number=value)
        )
    if value is None or (isinstance(value, str) and not value.strip()):
        raise DateError(_("There is no date."))
    if not isinstance(value, str):
        raise DateError(_not_a_date(str(value)))
    text = _TIME.sub("", _fold(value))
    if found := _YEAR_FIRST.fullmatch(text):
        return PartialDate(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text):
        year = int(found[3]) if len(found[3]) == 4 else full_year(int(found[3]), pivot)
        return PartialDate(year, int(found[2]), int(found[1]))
    if found := _MONTH.fullmatch(text):
        return PartialDate(int(found[2]), int(found[1]))
    if found := _YEAR.fullmatch(text):
        return PartialDate(int(found[1]))
    raise DateError(_not_a_date(value))


def parse_day_month(value: object) -> tuple[int, int]:
    """Read a day and a month without a year, such as "3/6" or "Thứ hai 3/6": (3, 6).

    Refuses what no year has (`DateError`); 29/2 is accepted, the year decides.
    """
    if isinstance(value, date):
        return value.day, value.month
    text = _fold(value) if isinstance(value, str) else ""
    found = _DAY_MONTH.fullmatch(text)
    if not found:
        raise DateError(
            _("“{text}” is not a day and a month. Write day/month, such as 3/6.").format(
                text=" ".join(str(value).split())[:40]
            )
        )
    day, month = int(found[1]), int(found[2])
    PartialDate(2024, month, day)  # a leap year: raises for what no year has
    return day, month


def _parts(on: date | PartialDate) -> tuple[int, int | None, int | None]:
    return on.year, on.month, on.day


def short(on: date | PartialDate) -> str:
    """The short form of the documents, as far as it is known: "3-6-2024", "9-1982", "1973"."""
    year, month, day = _parts(on)
    return "-".join(str(part) for part in (day, month, year) if part is not None)


def span(first: date, last: date) -> str:
    """Days from the first to the last, both included: "3-6-2024 – 5-6-2024"; one day alone is said once."""
    return short(first) if first == last else f"{short(first)} – {short(last)}"


def in_text(on: date | PartialDate) -> str:
    """The form of running text, always Vietnamese: "ngày 8 tháng 3 năm 2024", no leading zero."""
    year, month, day = _parts(on)
    words = [f"ngày {day}" if day else "", f"tháng {month}" if month else "", f"năm {year}"]
    return " ".join(word for word in words if word)


def in_heading(on: date) -> str:
    """The form under the heading of a document, always Vietnamese: "ngày 08 tháng 3 năm 2024".

    Days below 10 and the months 1 and 2 get a leading zero (36-HD/VPTW, Decree 30/2020).
    """
    month = f"{on.month:02d}" if on.month <= 2 else str(on.month)
    return f"ngày {on.day:02d} tháng {month} năm {on.year}"


def weekday(on: date) -> str:
    """The day of the week in the language of the person: "Thứ hai", "Monday"."""
    return (
        pgettext("day of the week", "Monday"),
        pgettext("day of the week", "Tuesday"),
        pgettext("day of the week", "Wednesday"),
        pgettext("day of the week", "Thursday"),
        pgettext("day of the week", "Friday"),
        pgettext("day of the week", "Saturday"),
        pgettext("day of the week", "Sunday"),
    )[on.weekday()]


def with_weekday(on: date) -> str:
    """The day of the week and the short date, in the language of the person: "Thứ hai, 3-6-2024"."""
    return f"{weekday(on)}, {short(on)}"


def month_text(on: date | PartialDate) -> str:
    """The month in the language of the person: "tháng 4-2017", "month 4-2017"."""
    return _("month {month}-{year}").format(month=on.month, year=on.year)


def quarter_text(on: date) -> str:
    """The quarter in the language of the person: "Quý IV-2017", "Quarter IV-2017"."""
    quarter = ("I", "II", "III", "IV")[(on.month - 1) // 3]
    return _("Quarter {quarter}-{year}").format(quarter=quarter, year=on.year)


def clock_text(moment: datetime | time) -> str:
    """The time of day in the zone of the site: "07:45"."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(clock.zone())
    return f"{moment.hour:02d}:{moment.minute:02d}"
