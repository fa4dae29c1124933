"""How timetables of schools write days, half-days, lessons and lecturers. Text in, values out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

from nennep.kernel import text

Halves = tuple[str, ...]

_WEEKDAYS = {
    "hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5, "2": 0, "3": 1, "4": 2, "5": 3, "6": 4, "7": 5,
}  # fmt: skip
# Vietnamese: words of timetables as schools write them
_WEEKDAY = re.compile(
    r"(?<!\w)(?:thứ|thu|th|t)[\s.]*(hai|ba|tư|tu|năm|nam|sáu|sau|bảy|bẩy|bay|[2-7])(?!\w)[\s,.:;–-]*",
    re.IGNORECASE,
)
# Vietnamese: words of timetables as schools write them
_SUNDAY = re.compile(r"(?<!\w)(?:chủ\s*nhật|chúa\s*nhật|chu\s*nhat|cn)(?!\w)[\s,.:;–-]*", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_HALF_WORDS: tuple[tuple[str, Halves], ...] = (
    ("ca ngay", ("AM", "PM")),
    ("nguyen ngay", ("AM", "PM")),
    ("sang", ("AM",)),
    ("chieu", ("PM",)),
    ("toi", ("EV",)),
    ("am", ("AM",)),
    ("pm", ("PM",)),
    ("s", ("AM",)),
    ("c", ("PM",)),
    ("t", ("EV",)),
    ("sc", ("AM", "PM")),
    ("morning", ("AM",)),
    ("afternoon", ("PM",)),
    ("evening", ("EV",)),
)
_RANGE = re.compile(r"(\d{1,2})\s*(?:-|–|—|→|den|toi)\s*(\d{1,2})")
# Vietnamese: words of timetables as schools write them
_LESSON_WORDS = re.compile(r"tiết|tiet|t\b|số|học|\.")
# Vietnamese: the same
_UNTIL = re.compile(r"đến|tới")
# Vietnamese: words of timetables as schools write them
_TIMES = re.compile(
    r"(\d{1,2})\s*(?:h|g|giờ|:)\s*(\d{2})?\s*'?(?:\s*(?:-|–|—|đến|tới)\s*(\d{1,2})\s*(?:h|g|giờ|:)\s*(\d{2})?)?",
    re.IGNORECASE,
)
# Vietnamese: words of timetables as schools write them
_TITLE = re.compile(
    r"^(?:(?:gs|pgs|ts|ths|th\s?s|tskh|cn|cv|cvc|gv|gvc|gvcc|ncs|bs|ks|ls|ths\s?ncs|thạc\s+sĩ|thạc\s+sỹ|tiến\s+sĩ|tiến\s+sỹ"
    r"|phó\s+giáo\s+sư|giáo\s+sư|cử\s+nhân|đ/c|đc|đồng\s+chí|ông|bà|thầy|cô|giảng\s+viên(?:\s+chính|\s+cao\s+cấp)?)"
    r"(?:[\s.,:]+|$))+",
    re.IGNORECASE,
)
_BATCH = re.compile(r"\bdot\s+(?:thu\s+)?(\d{1,2}|[ivx]{1,5})\b")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_MODES = (
    ("truc tuyen ket hop", "mixed"),
    ("ket hop", "mixed"),
    ("truc tuyen", "online"),
    ("online", "online"),
    ("tu hoc", "self_study"),
    ("tu nghien cuu", "self_study"),
    ("thuc te", "field"),
    ("di thuc te", "field"),
    ("nghien cuu thuc te", "field"),
    ("truc tiep", "hall"),
    ("tap trung", "hall"),
    ("hoi truong", "hall"),
    ("tren lop", "hall"),
)


_METHODS = (
    ("thao luan", "discussion"),
    ("xemina", "discussion"),
    ("seminar", "discussion"),
    ("toa dam", "discussion"),
    ("doi thoai", "discussion"),
    ("bai tap", "exercise"),
    ("tinh huong", "exercise"),
    ("thuc hanh", "exercise"),
    ("bao cao thuc te", "report"),
    ("bao cao chuyen de", "report"),
    ("bao cao kinh nghiem", "report"),
)


def split_weekday(written: str) -> tuple[int | None, str]:
    """The weekday named in a cell (Monday 0) and what else stands there: "Thứ hai\\n3/6/2024" → (0, "3/6/2024")."""
    if found := _SUNDAY.search(written):
        return 6, _rest(written, found)
    if found := _WEEKDAY.search(written):
        return _WEEKDAYS[text.search_key(found[1])], _rest(written, found)
    return None, written.strip()


def _rest(written: str, found: re.Match[str]) -> str:
    kept = f"{written[: found.start()]} {written[found.end() :]}"
    return _EMPTY_BRACKETS.sub(" ", kept).strip(" \t\n,;-–()")


def read_halves(written: str) -> Halves:
    """The half-days that a cell names: "Sáng" → AM; "Cả ngày", "Sáng, chiều" → AM and PM; empty when none is named."""
    key = text.search_key(written)
    key = re.sub(r"\b(?:buoi|ca)\b(?! ngay)", " ", key)
    words = " ".join(key.split())
    for phrase, halves in _HALF_WORDS:
        if words == phrase:
            return halves
    found = [
        halves[0] for phrase, halves in _HALF_WORDS if len(halves) == 1 and re.search(rf"\b{phrase}\b", words)
    ]
    if re.search(r"\b(?:ca|nguyen) ngay\b", words):
        found += ["AM", "PM"]
    return tuple(half for half in ("AM", "PM", "EV") if half in found)


@dataclass(frozen=True)
class Lessons:
    """How many lessons a cell names, and which is the first where it says so ("tiết 6-9": 4 from the 6th)."""

    count: int
    first: int | None = None
    is_from_date: bool = False
    """The spreadsheet had turned "1-5" into a date."""

    @property
    def halves(self) -> Halves:
        """The half-day by the usual numbering: 1 to 5 in the morning, 6 to 10 in the afternoon, later in the evening."""
        if self.first is None:
            return ()
        last = self.first + self.count - 1
        if self.first <= 5:
            return ("AM",) if last <= 5 else ("AM", "PM") if last <= 10 else ()
        return ("PM",) if last <= 10 else ("EV",) if self.first > 10 else ()


def read_lessons(value: object) -> Lessons | None:
    """Lessons as schools write them: 5, "5 tiết", "05", "tiết 1-5", "1,2,3,4", "4 (1-4)"; None when it is none of these."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (datetime, date)):
        low, high = value.day, value.month
        return Lessons(high - low + 1, low, is_from_date=True) if low <= high <= 15 else None
    if isinstance(value, (int, float)):
        return Lessons(int(value)) if value == int(value) and value > 0 else None
    if not isinstance(value, str):
        return None
    key = text.clean(value).casefold()
    plain = _UNTIL.sub("-", _LESSON_WORDS.sub(" ", key)).strip()
    outside = re.sub(r"\([^)]*\)", " ", plain).strip()
    if re.fullmatch(r"\d{1,2}", outside):
        found = _RANGE.search(plain)
        return _lessons(int(outside), int(found[1]) if found else None)
    if found := _RANGE.fullmatch(outside.strip("() ")) or _RANGE.fullmatch(plain.strip("() ")):
        low, high = int(found[1]), int(found[2])
        return _lessons(high - low + 1, low)
    if re.fullmatch(r"\d{1,2}(?:\s*[,;+]\s*\d{1,2})+", outside):
        numbers = [int(number) for number in re.findall(r"\d+", outside)]
        if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            return _lessons(len(numbers), numbers[0])
    return None


def _lessons(count: int, first: int | None) -> Lessons | None:
    return Lessons(count, first) if count > 0 else None


def split_lessons(count: int, halves: Halves) -> tuple[int, ...]:
    """Lessons of a whole day shared out over its half-days, the earlier ones getting the odd one: 9 → 5 and 4."""
    parts = len(halves)
    return tuple(count // parts + (1 if place < count % parts else 0) for place in range(parts))


def read_times(written: str) -> tuple[time, time | None] | None:
    """Times of the clock in a cell: "7h30 - 11h00", "13:30"; None when there are none."""
    found = _TIMES.search(written)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        return None
    start = time(hour, minute)
    if not found[3]:
        return start, None
    hour, minute = int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or time(hour, minute) <= start:
        return start, None
    return start, time(hour, minute)


def without_titles(written: str) -> str:
    """A lecturer's name without degrees and forms of address: "PGS.TS. Trần Công Việt" → "Trần Công Việt"."""
    name = text.clean(written)
    bare = _TITLE.sub("", re.sub(r"\.(?=\w)", ". ", name))
    bare = re.split(r"\s*[,(;–]\s*|\s-\s", bare)[0]
    return text.clean(bare)


def batch_number(written: str) -> int | None:
    """The number in a title such as "LỊCH HỌC ĐỢT 1" or "Đợt II"; None when it names no batch."""
    found = _BATCH.search(text.search_key(written))
    if not found:
        return None
    figure = found[1]
    if figure.isdigit():
        return int(figure) or None
    total = 0
    for place, letter in enumerate(figure):
        value = _ROMAN[letter]
        following = _ROMAN[figure[place + 1]] if place + 1 < len(figure) else 0
        total += -value if value < following else value
    return total or None


def read_mode(written: str) -> str:
    """How the session is held, by the words of the cell (R2-27); empty when they say nothing known."""
    key = text.search_key(written)
    return next((mode for words, mode in _MODES if words in key), "")


def read_method(written: str) -> str:
    """How the topic is taught, by the words of the cell (R1-27); empty when they say nothing known."""
    key = text.search_key(written)
    return next((method for words, method in _METHODS if words in key), "")


def is_day_off(topic: str) -> bool:
    """Whether the content says that nothing is held: "Nghỉ", "Nghỉ lễ 2/9"."""
    return bool(
        re.match(r"(?:duoc )?nghi(?: le| tet| bu| hoc)?(?: |$)", text.search_key(topic))
    ) and not re.match(r"nghi quyet|nghi dinh", text.search_key(topic))


Act = Literal["plan", "change", "same", "none"]


@dataclass(frozen=True)
class PlannedRow:
    """One half-day of a timetable as read. `act` says what writing it would do."""

    row: int
    held_on: date | None
    half: str
    lessons: int | None
    module: str = ""
    topic: str = ""
    lecturer: str = ""
    room: str = ""
    mode: str = "hall"
    method: str = "lecture"
    starts: time | None = None
    ends: time | None = None
    session_id: int | None = None
    module_id: int | None = None
    lecturer_id: int | None = None
    act: Act = "none"

    def to_json(self) -> dict[str, object]:
        """The reading of the row for programs."""
        return {
            "row": self.row,
            **self.session_json(),
            "module": self.module or None,
            "lecturer": self.lecturer or None,
            "room": self.room or None,
            "mode": self.mode,
        }

    def session_json(self) -> dict[str, object]:
        """The session in short, as samples of readings hold it."""
        return {
            "date": self.held_on.isoformat() if self.held_on else None,
            "half": self.half or None,
            "lessons": self.lessons,
            "topic": self.topic,
        }
