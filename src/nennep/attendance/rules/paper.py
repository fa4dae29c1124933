"""Marks as clerks write them on paper sheets: x, P, K, T15, "T,V", a legend of their own; headings of sessions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from nennep.attendance.states import Claim, Status
from nennep.classes.rules import read_halves, split_weekday
from nennep.kernel import text


class UnknownMark(ValueError):
    """What stands in the cell is no mark that anybody agreed on."""


@dataclass(frozen=True)
class PaperCell:
    """One cell of the sheet. An empty claim: the cell is blank, and that is *not taken*, never present."""

    claim: str = ""
    late_minutes: int | None = None
    early_minutes: int | None = None


BLANK = PaperCell()
PRESENT_SIGNS = frozenset("x✓✔√☑+1") | {"co", "co mat", "cm", "du"}
EXCUSED_SIGNS = frozenset({"p", "cp", "vp", "phep", "co phep", "vang co phep", "nghi co phep", "vang p"})
UNEXCUSED_SIGNS = frozenset(
    {"k", "kp", "vk", "0", "o", "khong phep", "vang khong phep", "nghi khong phep", "ko phep", "vang k"}
)
LATE_SIGNS = ("di tre", "di muon", "tre", "muon", "t")
EARLY_SIGNS = ("ve som", "v")
_MINUTES = r"\s*\(?\s*(\d{1,3})?\s*(?:phut|ph|p|['’′`´])?\s*\)?"
_LATE = re.compile(rf"(?:{'|'.join(LATE_SIGNS)}){_MINUTES}")
_EARLY = re.compile(rf"(?:{'|'.join(EARLY_SIGNS)}){_MINUTES}")
_BOTH = re.compile(rf"(?:{'|'.join(LATE_SIGNS)}){_MINUTES}[\s,;/+&.\-]*(?:{'|'.join(EARLY_SIGNS)}){_MINUTES}")
_BOTH_TURNED = re.compile(
    rf"(?:{'|'.join(EARLY_SIGNS)}){_MINUTES}[\s,;/+&.\-]*(?:{'|'.join(LATE_SIGNS)}){_MINUTES}"
)
_EMPTY = frozenset({"", ".", "..", "..."})

_MEANINGS: tuple[tuple[str, str], ...] = (
    ("khong phep", Claim.ABSENT_UNEXCUSED),
    ("khong co phep", Claim.ABSENT_UNEXCUSED),
    ("khong ly do", Claim.ABSENT_UNEXCUSED),
    ("co phep", Claim.ABSENT_EXCUSED),
    ("co mat", Claim.PRESENT),
    ("bo ve", Claim.LEFT_MID_SESSION),
    ("giua buoi", Claim.LEFT_MID_SESSION),
    ("giua gio", Claim.LEFT_MID_SESSION),
    ("xin ve", Claim.CALLED_AWAY),
    ("goi ve", Claim.CALLED_AWAY),
    ("ve som", Claim.LEFT_EARLY),
    ("tre", Claim.LATE),
    ("muon", Claim.LATE),
    ("co di hoc", Claim.PRESENT),
    ("phep", Claim.ABSENT_EXCUSED),
)
_SIGN_THEN_MEANING = re.compile(r"([^\s:=;,()]{1,3})\s*[:=]\s*([^;,:=()\n]{3,40})")
_MEANING_THEN_SIGN = re.compile(
    r"([^\W\d_][^;,:=()\n]{2,40}?)\s*[:=(]\s*([^\s:=;,()]{1,3})(?=\s*(?:[;,)\n]|$))"
)


def read_mark(value: object, legend: Mapping[str, str] | None = None) -> PaperCell:
    """What a cell says. `legend` maps a sign (folded by `sign_key`) to a claim and goes before the usual signs.

    Minutes may follow late and left early: "T15", "T 15'", "V(20)"; both may stand together: "TV", "T10,V5".
    Refuses what is no mark (`UnknownMark`).
    """
    sign = sign_key(value)
    sign = sign.strip(".,;:() ") or sign
    if sign in _EMPTY:
        return BLANK
    if legend and sign in legend:
        return PaperCell(legend[sign])
    if sign in PRESENT_SIGNS:
        return PaperCell(Claim.PRESENT)
    if sign in EXCUSED_SIGNS:
        return PaperCell(Claim.ABSENT_EXCUSED)
    if sign in UNEXCUSED_SIGNS:
        return PaperCell(Claim.ABSENT_UNEXCUSED)
    if found := _LATE.fullmatch(sign):
        return PaperCell(Claim.LATE, late_minutes=_minutes(found[1]))
    if found := _EARLY.fullmatch(sign):
        return PaperCell(Claim.LEFT_EARLY, early_minutes=_minutes(found[1]))
    if found := _BOTH.fullmatch(sign):
        return PaperCell(Claim.LATE_AND_LEFT_EARLY, _minutes(found[1]), _minutes(found[2]))
    if found := _BOTH_TURNED.fullmatch(sign):
        return PaperCell(Claim.LATE_AND_LEFT_EARLY, _minutes(found[2]), _minutes(found[1]))
    raise UnknownMark(str(value))


def _minutes(written: str | None) -> int | None:
    if not written:
        return None
    minutes = int(written)
    if not 0 < minutes <= 600:
        raise UnknownMark(written)
    return minutes


def sign_key(value: object) -> str:
    """A sign without case, diacritics and spare blanks; pictures such as ✓ stay."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    folded = text.clean(str(value)).casefold()
    words = [text.search_key(word) or word for word in folded.split()]
    key = " ".join(words)
    # Brackets, commas and minute signs between letters and figures carry meaning; search_key would drop them.
    if not key.replace(" ", "").isalnum() or not folded.replace(" ", "").isalnum():
        key = "".join(text.search_key(part) if part.isalpha() else part for part in re.split(r"(\W)", folded))
    return key.strip()


def read_legend(lines: Iterable[str]) -> dict[str, str]:
    """Signs that the sheet itself explains: "x: có mặt; P: có phép" or "có mặt (x)"."""
    found: dict[str, str] = {}
    for line in lines:
        pairs = [(one[1], one[2]) for one in _SIGN_THEN_MEANING.finditer(line)]
        pairs += [(one[2], one[1]) for one in _MEANING_THEN_SIGN.finditer(line)]
        for sign, meaning in pairs:
            claim = _meaning(meaning)
            if claim:
                found.setdefault(sign_key(sign), claim)
    return found


def _meaning(words: str) -> str:
    key = text.search_key(words)
    return next((claim for phrase, claim in _MEANINGS if re.search(rf"\b{phrase}\b", key)), "")


@dataclass(frozen=True)
class Slot:
    """The half-day that a heading names; `year` only where the heading has it."""

    day: int
    month: int
    half: str
    year: int | None = None


_DATE = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{4}|\d{2}))?(?!\d)")
_SHORT_HALVES = {"s": "AM", "sa": "AM", "c": "PM", "ch": "PM", "t": "EV", "to": "EV", "am": "AM", "pm": "PM"}


def read_slot(parts: Sequence[object]) -> Slot | None:
    """The half-day named by the cells of a heading from top to bottom; None when no day is named.

    "3/6\\nS", "3/6 Sáng", "Sáng 3/6", "T2 3/6 C", a real date with S or C below. A day without half has half "".
    """
    day: tuple[int, int, int | None] | None = None
    half = ""
    for part in parts:
        if isinstance(part, (datetime, date)):
            day = day or (part.day, part.month, part.year)
            continue
        if not isinstance(part, str):
            continue
        _weekday, rest = split_weekday(text.clean(part))
        if (found := _DATE.search(rest)) is not None:
            day = day or (int(found[1]), int(found[2]), _year(found[3]))
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
        half = half or _half(rest)
    if day is None or not _is_day(day[0], day[1]):
        return None
    return Slot(day=day[0], month=day[1], year=day[2], half=half)


def _year(written: str | None) -> int | None:
    if not written:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)


def _half(words: str) -> str:
    for word in text.search_key(words).split():
        if word in _SHORT_HALVES:
            return _SHORT_HALVES[word]
    halves = read_halves(words)
    return halves[0] if len(halves) == 1 else ""


def _is_day(day: int, month: int) -> bool:
    try:
        date(2024, month, day)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class PaperRow:
    """One trainee of a paper sheet. `marks`: slot ("2024-06-03 AM", or "3/6 AM" without a year) and what the cell says.

    `enrolment_id` and `sessions` (slot to session) are known only when the sheet was held against a class.
    """

    row: int
    name: str
    agency: str = ""
    marks: tuple[tuple[str, PaperCell], ...] = ()
    reason: str = ""
    reason_code: str = ""
    enrolment_id: int | None = None
    sessions: Mapping[str, int] = field(default_factory=dict)
    act: str = ""
    """"same": writing the row would add nothing."""

    def to_json(self) -> dict[str, Any]:
        """The reading of the row; every session with its word, minutes where there are some."""
        return {
            "row": self.row,
            "name": self.name,
            "agency": self.agency,
            "marks": {slot: mark_word(cell) for slot, cell in self.marks},
            "minutes": {
                slot: {"late": cell.late_minutes, "left_early": cell.early_minutes}
                for slot, cell in self.marks
                if cell.late_minutes or cell.early_minutes
            },
            "reason": self.reason,
        }


def mark_word(cell: PaperCell) -> str:
    """The mark in capitals, as programs read it; a blank cell is NOT_TAKEN."""
    return cell.claim.upper() if cell.claim else Status.NOT_TAKEN.upper()


COUNTED = ("PRESENT", "ABSENT_EXCUSED", "ABSENT_UNEXCUSED", "LATE", "LEFT_EARLY", "NOT_TAKEN")


def mark_totals(rows: Iterable[PaperRow]) -> dict[str, int]:
    """How often each mark stands on the sheet; who came late and left early counts under both."""
    totals = dict.fromkeys(COUNTED, 0)
    for row in rows:
        for _slot, cell in row.marks:
            word = mark_word(cell)
            parts = ("LATE", "LEFT_EARLY") if cell.claim == Claim.LATE_AND_LEFT_EARLY else (word,)
            for part in parts:
                totals[part] = totals.get(part, 0) + 1
    return totals
