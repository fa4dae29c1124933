"""The rows of a timetable as half-days: day, half-day, lessons, content, lecturer, room."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils.translation import gettext as _

from nennep.classes import queries
from nennep.classes.models import TrainingClass
from nennep.classes.rules import (
    Lessons,
    PlannedRow,
    half_of,
    is_day_off,
    read_halves,
    read_lessons,
    read_method,
    read_mode,
    read_times,
    split_lessons,
    split_weekday,
)
from nennep.kernel import dates, text
from nennep.kernel.intake import Finding, Level, cell_text
from nennep.kernel.sheets.reading import CellValue
from nennep.kernel.sheets.tables import Column, Record, Table

MOST_LESSONS = 12

_DAY = (
    "Thứ, ngày", "Ngày", "Ngày học", "Thứ ngày", "Thứ/ngày", "Ngày, tháng", "Ngày tháng", "Ngày tháng năm",
    "Ngày, tháng, năm", "Thứ, ngày, tháng", "Thứ, ngày tháng", "Thứ - ngày", "Thời gian", "Ngày thứ", "Ngày/thứ",
    "Ngày giảng", "Ngày lên lớp", "Lịch", "Date",
)  # fmt: skip
TIMETABLE_COLUMNS = (
    Column("day", _DAY, required=True),
    Column("weekday", ("Thứ", "Thứ trong tuần", "Weekday")),
    Column("half", ("Buổi", "Buổi học", "Ca học", "Ca", "Sáng/Chiều", "Sáng, chiều", "Sáng chiều", "Half")),
    Column("time", ("Giờ", "Giờ học", "Thời gian học", "Thời gian", "Thời điểm", "Từ giờ đến giờ", "Khung giờ", "Time")),
    Column(
        "module",
        ("Học phần", "Môn học", "Môn", "Phần học", "Phần", "Học phần/môn học", "Tên học phần", "Khối kiến thức", "Module"),
    ),
    Column(
        "topic",
        (
            "Nội dung", "Chuyên đề", "Bài", "Bài học", "Tên bài", "Nội dung học tập", "Nội dung giảng dạy", "Nội dung bài giảng",
            "Chuyên đề/bài", "Bài/chuyên đề", "Tên chuyên đề", "Nội dung học", "Chủ đề", "Bài giảng", "Nội dung chuyên đề",
            "Nội dung, chuyên đề", "Nội dung chương trình", "Môn học/chuyên đề", "Môn/chuyên đề", "Chuyên đề/môn học", "Môn học, chuyên đề",
            "Tên môn học, chuyên đề", "Nội dung/chuyên đề", "Chuyên đề, nội dung", "Tên bài/chuyên đề", "Tên bài, chuyên đề", "Nội dung bài học",
            "Nội dung lên lớp", "Topic",
        ),
    ),
    Column(
        "lessons", ("Số tiết", "Tiết", "Tiết học", "Số tiết học", "Thời lượng", "Tiết thứ", "Tiết số", "Số tiết giảng", "Lessons")
    ),
    Column(
        "lecturer",
        (
            "Giảng viên", "Giáo viên", "Báo cáo viên", "Người giảng", "GV", "Giảng viên lên lớp", "Giảng viên giảng dạy",
            "Người lên lớp", "Người dạy", "Giảng viên dạy", "Giảng viên, báo cáo viên", "Giảng viên/báo cáo viên", "Họ tên giảng viên", "Lecturer",
        ),
    ),
    Column(
        "room",
        ("Hội trường", "Phòng", "Phòng học", "Địa điểm", "Hội trường, phòng học", "Phòng/hội trường", "Nơi học", "Giảng đường", "Room"),
    ),
    Column("mode", ("Hình thức", "Phương thức", "Hình thức học", "Hình thức giảng dạy", "Mode")),
    Column("AM", ("Sáng", "Buổi sáng")),
    Column("PM", ("Chiều", "Buổi chiều")),
    Column("EV", ("Tối", "Buổi tối")),
    Column("note", ("Ghi chú", "Note")),
)  # fmt: skip
_YEAR = re.compile(r"\b(20\d{2})\b")
_TWO_DAYS = re.compile(r"\d{1,2}\s*(?:-|–|đến|và|,)\s*\d{1,2}\s*/")


@dataclass(frozen=True)
class _Content:
    """What the halves of one row have in common."""

    module: str
    topic: str
    lecturer: str
    room: str
    mode: str
    method: str
    starts: time | None = None
    ends: time | None = None


class SlotReader:
    """Reads the rows of one table; remarks come out in `findings`."""

    def __init__(self, table: Table, training_class: TrainingClass | None, *, title: str, on: date) -> None:
        self.table = table
        self.findings: list[Finding] = []
        self._first = training_class.starts_on if training_class else None
        self._last = training_class.ends_on if training_class else None
        years = [int(year) for year in _YEAR.findall(title)]
        self._usual = queries.usual_lessons(self._first or on, training_class)
        self._year = years[0] if years else (self._first.year if self._first else on.year)
        self._is_grid = "half" not in table.columns and bool({"AM", "PM", "EV"} & table.columns.keys())
        self._day: date | None = None
        self._day_was_wrong = False

    def read(self) -> list[PlannedRow]:
        """All half-days of the table, with repeated ones marked."""
        rows = [row for record in self.table.records() for row in self._record(record)]
        self._repeated(rows)
        return rows

    def _record(self, record: Record) -> list[PlannedRow]:
        day = self._read_day(record)
        if self._is_grid:
            return self._grid(record, day)
        content = self._content(record, record.text("topic"))
        if is_day_off(content.topic or content.module):
            self._add(record, "topic", _("Nothing is held then; the row is left out."), level="warning")
            return []
        if re.fullmatch(r"0+(?:\s*tiết)?", record.text("lessons").casefold()):
            self._add(record, "lessons", _("No lesson is held then; the row is left out."), level="warning")
            return []
        lessons = self._read_lessons(record)
        halves, times = self._halves(record, lessons)
        counts = self._counts(record, lessons, len(halves))
        if times and len(halves) == 1:
            content = replace(content, starts=times[0], ends=times[1])
        if day is None or not halves:
            return [self._row(record, day, halves[0] if halves else "", counts[0], content)]
        return [
            self._row(record, day, half, count, content) for half, count in zip(halves, counts, strict=True)
        ]

    def _grid(self, record: Record, day: date | None) -> list[PlannedRow]:
        """A table with a column for each half-day."""
        rows = []
        for half in ("AM", "PM", "EV"):
            written = record.text(half)
            if not written or is_day_off(written) or not text.search_key(written):
                continue
            count = self._counts(record, self._read_lessons(record), 1)[0]
            rows.append(self._row(record, day, half, count, self._content(record, written)))
        return rows

    def _content(self, record: Record, topic: str) -> _Content:
        module = record.text("module")
        return _Content(
            module=module[:250],
            topic=topic[:400],
            lecturer=record.text("lecturer")[:150],
            room=record.text("room")[:80],
            mode=read_mode(record.text("mode"))
            or read_mode(f"{record.text('room')} {record.text('note')}")
            or "hall",
            method=read_method(f"{record.text('mode')} {record.text('note')}")
            or read_method(topic)
            or "lecture",
        )

    def _row(
        self, record: Record, day: date | None, half: str, lessons: int | None, content: _Content
    ) -> PlannedRow:
        return PlannedRow(
            row=record.row_number,
            held_on=day,
            half=half,
            lessons=lessons,
            module=content.module,
            topic=content.topic,
            lecturer=content.lecturer,
            room=content.room,
            mode=content.mode,
            method=content.method,
            starts=content.starts,
            ends=content.ends,
        )

    # --- day ---

    def _read_day(self, record: Record) -> date | None:
        value = record.cells.get("day")
        said, rest = (None, "") if not isinstance(value, str) else split_weekday(value)
        if isinstance(value, str) and not rest:
            value = None  # only a weekday: the day stands above, or in the next column
        if value is None:
            if self._day is None and not self._day_was_wrong:
                self._add(record, "day", _("There is no day."), _("Type the day, such as 3/6/2024."))
            return self._day
        self._day, self._day_was_wrong = None, True
        day = self._date(record, rest if isinstance(value, str) else value)
        if day is None:
            return None
        self._day, self._day_was_wrong = day, False
        beside = record.text("weekday")
        if said is None and beside:
            said = split_weekday(beside)[0]
            said = split_weekday(f"Thứ {beside}")[0] if said is None else said
        if said is not None and said != day.weekday():
            self._add(
                record,
                "day",
                _("{date} is a {right}, not a {wrong}.").format(
                    date=dates.short(day),
                    right=dates.weekday(day),
                    wrong=dates.weekday(date(2024, 1, 1 + said)),  # 1-1-2024 was a Monday
                ),
                _("{date} is taken. Check the day.").format(date=dates.short(day)),
                level="warning",
                code="weekday",
            )
        return day

    def _date(self, record: Record, value: CellValue) -> date | None:
        if isinstance(value, str) and _TWO_DAYS.search(value):
            self._add(record, "day", _("The row names several days."), _("Write one row for each day."))
            return None
        try:
            found = dates.parse_date(value)
        except dates.DateError as error:
            without_year = self._without_year(value)
            if without_year is not None:
                return without_year
            self._add(record, "day", error.message, _("Type the day, such as 3/6/2024."))
            return None
        if found.exact is None:
            self._add(
                record,
                "day",
                _("“{value}” is not one day.").format(value=cell_text(value)),
                _("Type the day, such as 3/6/2024."),
            )
            return None
        return found.exact

    def _without_year(self, value: CellValue) -> date | None:
        """A day and a month: the year is the one in which the class runs, else the one in the title."""
        try:
            day, month = dates.parse_day_month(value)
        except dates.DateError:
            return None
        years = [self._year]
        if self._first:
            years = list(
                range(self._first.year, (self._last.year if self._last else self._first.year + 2) + 1)
            )
        for year in years:
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if not self._first or (self._first <= found and (self._last is None or found <= self._last)):
                return found
        return None

    # --- half-day and lessons ---

    def _read_lessons(self, record: Record) -> Lessons | None:
        value = record.cells.get("lessons")
        if value is None:
            return None
        lessons = read_lessons(value)
        if lessons is None:
            self._add(
                record,
                "lessons",
                _("“{value}” is no number of lessons.").format(value=cell_text(value)),
                _("Type a figure, such as 5, or tiết 1-5."),
            )
        elif lessons.is_from_date:
            self._add(
                record,
                "lessons",
                _("The spreadsheet had made a date of it."),
                _("Lessons {first} to {last} are taken.").format(
                    first=lessons.first, last=(lessons.first or 0) + lessons.count - 1
                ),
                level="warning",
            )
        return lessons

    def _halves(
        self, record: Record, lessons: Lessons | None
    ) -> tuple[tuple[str, ...], tuple[time, time | None] | None]:
        times = self._times(record)
        written = record.text("half")
        halves = read_halves(written)
        if not halves and times is None and written:
            times = read_times(written)
        if not halves and times is None:
            halves = read_halves(record.text("time"))
        if not halves:
            beside = record.cells.get("day")
            halves = read_halves(split_weekday(beside)[1]) if isinstance(beside, str) else ()
        if not halves and times:
            halves = (half_of(times[0]),)
        if not halves and lessons:
            halves = lessons.halves
        if not halves:
            reason = (
                _("“{value}” is no half-day.").format(value=written)
                if written
                else _("The half-day is missing.")
            )
            self._add(record, "half", reason, _("Type Sáng, Chiều, Tối or Cả ngày."))
        return halves, times

    def _times(self, record: Record) -> tuple[time, time | None] | None:
        value = record.cells.get("time")
        if isinstance(value, datetime):
            return value.time(), None
        if isinstance(value, time):
            return value, None
        return read_times(record.text("time")) if value is not None else None

    def _counts(self, record: Record, lessons: Lessons | None, halves: int) -> tuple[int | None, ...]:
        parts = max(halves, 1)
        if lessons is None:
            if record.cells.get("lessons") is not None:
                return (None,) * parts  # told already
            self._add(
                record,
                "lessons",
                _("The number of lessons is missing."),
                _("{count} lessons are taken for half a day.").format(count=self._usual),
                level="warning",
            )
            return (self._usual,) * parts
        shared = split_lessons(lessons.count, ("",) * parts)
        if max(shared) > MOST_LESSONS or min(shared) < 1:
            self._add(
                record,
                "lessons",
                _("{count} lessons do not fit into half a day.").format(count=lessons.count),
                _("Type a figure, such as 5, or tiết 1-5."),
            )
        return shared

    # --- all rows ---

    def _repeated(self, rows: list[PlannedRow]) -> None:
        first: dict[tuple[date, str], PlannedRow] = {}
        for row in rows:
            if row.held_on is None or not row.half:
                continue
            slot = (row.held_on, row.half)
            if slot not in first:
                first[slot] = row
                continue
            self.findings.append(
                Finding(
                    row.row,
                    self._heading("half"),
                    "half",
                    dates.with_weekday(row.held_on),
                    _("The same half-day stands in row {row}.").format(row=first[slot].row),
                    _("Put both contents into one row, or correct the day."),
                    code=f"duplicate of row {first[slot].row}",
                )
            )

    def _add(
        self, record: Record, key: str, reason: str, mend: str = "", *, level: Level = "error", code: str = ""
    ) -> None:
        value = cell_text(record.cells.get(key))
        self.findings.append(
            Finding(record.row_number, self._heading(key), key, value, reason, mend, level, code)
        )

    def _heading(self, key: str) -> str:
        place = self.table.columns.get(key)
        if place is not None:
            return self.table.headers[place]
        return next(column.title for column in TIMETABLE_COLUMNS if column.key == key)
