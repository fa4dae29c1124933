"""How half-days, lessons, weekdays and lecturers are written."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.classes.rules import (
    batch_number,
    is_day_off,
    monday_of,
    read_halves,
    read_lessons,
    read_mode,
    read_times,
    split_lessons,
    split_weekday,
    weeks_between,
    without_titles,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Thứ hai\n3/6/2024", (0, "3/6/2024")),
        ("03/06/2024 (Thứ Hai)", (0, "03/06/2024")),
        ("T.7, 8/6", (5, "8/6")),
        ("Chủ nhật 9/6", (6, "9/6")),
        ("CN", (6, "")),
        ("Thứ tư", (2, "")),
        ("ngày 3 tháng 6", (None, "ngày 3 tháng 6")),
        ("3/6/2024", (None, "3/6/2024")),
    ],
)
def test_weekdays(written: str, expected: tuple[int | None, str]) -> None:
    assert split_weekday(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("sáng", ("AM",)), ("CHIỀU", ("PM",)), ("Buổi tối", ("EV",)), ("cả ngày", ("AM", "PM")),
        ("Sáng - Chiều", ("AM", "PM")), ("S", ("AM",)), ("", ()), ("khuya", ()), ("Sáng (7h30)", ("AM",)),
    ],
)  # fmt: skip
def test_halves(written: str, expected: tuple[str, ...]) -> None:
    assert read_halves(written) == expected


@pytest.mark.parametrize(
    ("value", "count", "first"),
    [
        (5, 5, None), (5.0, 5, None), ("5 tiết", 5, None), ("tiết 1-5", 5, 1), ("Tiết 6–9", 4, 6), ("1,2,3", 3, 1),
        ("05", 5, None), ("4 (1-4)", 4, 1), ("5 tiết (tiết 1 đến 5)", 5, 1), (date(2024, 5, 1), 5, 1),
    ],
)  # fmt: skip
def test_lessons(value: object, count: int, first: int | None) -> None:
    read = read_lessons(value)
    assert read is not None
    assert (read.count, read.first) == (count, first)


@pytest.mark.parametrize("value", [None, "", "nhiều", 2.5, -1, 0, "0", "5-1", True, "1,3"])
def test_no_lessons(value: object) -> None:
    assert read_lessons(value) is None


@given(first=st.integers(1, 10), count=st.integers(1, 5))
def test_a_range_of_lessons_reads_as_its_length(first: int, count: int) -> None:
    read = read_lessons(f"tiết {first}-{first + count - 1}")
    assert read is not None
    assert (read.count, read.first) == (count, first)


@given(count=st.integers(1, 30), parts=st.integers(1, 3))
def test_lessons_are_shared_out_without_loss(count: int, parts: int) -> None:
    shared = split_lessons(count, ("AM", "PM", "EV")[:parts])
    assert sum(shared) == count
    assert max(shared) - min(shared) <= 1
    assert list(shared) == sorted(shared, reverse=True)


@given(first=st.dates(date(2000, 1, 1), date(2100, 1, 1)), days=st.integers(0, 60))
def test_every_day_lies_in_exactly_one_of_the_weeks(first: date, days: int) -> None:
    last = date.fromordinal(first.toordinal() + days)
    weeks = weeks_between(first, last)
    assert all(monday.weekday() == 0 for monday in weeks)
    assert weeks == sorted(
        {monday_of(date.fromordinal(n)) for n in range(first.toordinal(), last.toordinal() + 1)}
    )


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("TS. Lương Quang An", "Lương Quang An"),
        ("PGS.TS.Trần Công Việt", "Trần Công Việt"),
        ("ThS Lê Đức Ân", "Lê Đức Ân"),
        ("Đ/c Nguyễn Văn Tám, Trưởng khoa", "Nguyễn Văn Tám"),
        ("Bà Ngô Thị Bà", "Ngô Thị Bà"),
        ("Tsan Văn Côn", "Tsan Văn Côn"),
        ("", ""),
    ],
)
def test_lecturers_without_titles(written: str, bare: str) -> None:
    assert without_titles(written) == bare


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("LỊCH HỌC ĐỢT 1", 1),
        ("Đợt II", 2),
        ("đợt thứ 12", 12),
        ("Lịch học lớp K5", None),
        ("Đợt IX năm 2024", 9),
    ],
)
def test_batches_in_titles(title: str, number: int | None) -> None:
    assert batch_number(title) == number


def test_times_modes_and_days_off() -> None:
    assert read_times("7h30 - 11h00") == (time(7, 30), time(11, 0))
    assert read_times("13:30") == (time(13, 30), None)
    assert read_times("25h00") is None
    assert (read_mode("Trực tuyến"), read_mode("đi thực tế"), read_mode("gì đó")) == ("online", "field", "")
    assert is_day_off("Nghỉ lễ 2/9")
    assert is_day_off("NGHỈ")
    assert not is_day_off("Nghị quyết Trung ương 4")
    assert not is_day_off("Nghiên cứu thực tế")
