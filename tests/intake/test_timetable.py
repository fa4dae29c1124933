"""Timetables as schools keep them."""

import io
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from nennep.catalogue.models import StudyForm
from nennep.classes import operations
from nennep.classes.intake import rehearse_timetable
from nennep.classes.models import Session
from nennep.kernel.errors import Refused
from nennep.kernel.intake import without_rejected
from nennep.kernel.sheets.reading import Workbook, open_workbook
from tests.make import classes, units

SAMPLES = Path(__file__).parent.parent / "samples"
NAME = "lop-mau-lich-hoc"
TODAY = date(2024, 5, 20)
HEAD = ["Thứ, ngày", "Buổi", "Học phần", "Nội dung", "Số tiết", "Giảng viên", "Hội trường"]

pytestmark = pytest.mark.django_db


def sample() -> Workbook:
    return open_workbook(SAMPLES / f"{NAME}.xlsx", filename=f"{NAME}.xlsx")


def workbook(rows: Sequence[Sequence[object]]) -> Workbook:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Lịch")
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime.combine(value, time()), as_date)
            elif value is not None:
                sheet.write(row, column, value)
    book.close()
    return open_workbook(target.getvalue(), filename="lich.xlsx")


def slots(book: Workbook, **more: object) -> list[tuple[str, str, int | None]]:
    read = rehearse_timetable(book, on=TODAY, **more)
    return [(str(row.held_on), row.half, row.lessons) for row in read.rows]


def test_the_sample_reads_as_a_careful_clerk_would() -> None:
    expected = json.loads((SAMPLES / f"{NAME}.expected.json").read_text(encoding="utf-8"))
    read = rehearse_timetable(sample(), on=TODAY).to_json()
    assert {key: read[key] for key in expected} == expected
    assert read["written"] == 0
    assert not rehearse_timetable(sample(), on=TODAY).findings


def test_the_clock_under_a_heading_of_time_names_the_half_day() -> None:
    rows = [
        ["TT", "Ngày", "Thời gian", "Nội dung", "Số tiết", "Người dạy"],
        [1, "3/6/2024", "7h30 - 11h30", "Bài 1", 5, "TS. Lương Quang An"],
        [2, "3/6/2024", "13h30 - 17h00", "Bài 2", 4, ""],
        [3, "4/6/2024", "Cả ngày", "Bài 3", 8, ""],
    ]
    assert slots(workbook(rows)) == [
        ("2024-06-03", "AM", 5), ("2024-06-03", "PM", 4), ("2024-06-04", "AM", 4), ("2024-06-04", "PM", 4),
    ]  # fmt: skip
    assert rehearse_timetable(workbook(rows), on=TODAY).rows[0].lecturer == "TS. Lương Quang An"


def test_the_title_makes_the_batch(now: datetime) -> None:
    one = classes.training_class()
    rehearsal = rehearse_timetable(sample(), on=TODAY, training_class=one)
    assert not rehearsal.errors
    assert any("1" in notice for notice in rehearsal.notices)
    assert (
        operations.take_in_timetable(training_class=one, rehearsal=rehearsal, by=units.system(), now=now)
        == 20
    )
    batch = one.batches.get()
    assert (batch.number, batch.starts_on, batch.ends_on) == (1, date(2024, 6, 3), date(2024, 6, 14))
    assert sum(one.sessions.values_list("lessons", flat=True)) == 90
    assert batch.sessions.count() == 20


def test_the_same_file_twice_changes_nothing(now: datetime) -> None:
    one = classes.training_class()
    for expected in (20, 0):
        rehearsal = rehearse_timetable(sample(), on=TODAY, training_class=one)
        assert rehearsal.can_be_written
        written = operations.take_in_timetable(
            training_class=one, rehearsal=rehearsal, by=units.system(), now=now
        )
        assert written == expected
    assert set(one.sessions.values_list("version", flat=True)) == {1}


def test_a_new_file_changes_what_differs_and_leaves_the_rest(now: datetime) -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    first = [
        HEAD,
        ["3/6/2024", "Sáng", "HP1", "Bài 1", 5, "TS. An", "A1"],
        ["4/6/2024", "Sáng", "HP1", "Bài 2", 5],
    ]
    second = [HEAD, ["3/6/2024", "Sáng", "HP1", "Bài 1", 4, "An", "A2"]]
    for rows, count in ((first, 2), (second, 1)):
        rehearsal = rehearse_timetable(workbook(rows), on=TODAY, training_class=one)
        assert not rehearsal.errors
        assert (
            operations.take_in_timetable(training_class=one, rehearsal=rehearsal, by=units.system(), now=now)
            == count
        )
    held = list(one.sessions.order_by("held_on").values_list("lessons", "room", "version"))
    assert held == [(4, "A2", 2), (5, "", 1)]


@pytest.mark.parametrize(
    ("day", "beside"),
    [
        ("Thứ hai\n3/6/2024", None),
        ("03/06/2024 (Thứ Hai)", None),
        ("T2, 3.6.24", None),
        ("Thứ 2 ngày 03/6/2024", None),
        (date(2024, 6, 3), "Hai"),
        ("3-6-2024", "Thứ hai"),
        ("ngày 3 tháng 6 năm 2024", 2),
        ("3/6", None),
    ],
)
def test_days_in_many_spellings(day: object, beside: object) -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    rows = [["Thứ", "Ngày học", "Buổi", "Nội dung", "Tiết"], [beside, day, "Sáng", "Bài 1", 5]]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY, training_class=one)
    assert not rehearsal.findings
    assert slots(workbook(rows), training_class=one) == [("2024-06-03", "AM", 5)]


@pytest.mark.parametrize(
    ("half", "lessons", "expected"),
    [
        ("S", 5, [("AM", 5)]),
        ("Buổi chiều", "4 tiết", [("PM", 4)]),
        ("Tối", "03", [("EV", 3)]),
        ("Cả ngày", 9, [("AM", 5), ("PM", 4)]),
        ("Sáng + Chiều", "8 tiết", [("AM", 4), ("PM", 4)]),
        ("", "tiết 1-5", [("AM", 5)]),
        ("", "Tiết 6 đến 9", [("PM", 4)]),
        ("Sáng", "1,2,3,4", [("AM", 4)]),
        ("Sáng", "5 (1-5)", [("AM", 5)]),
        ("Sáng", date(2024, 5, 1), [("AM", 5)]),
        ("7h30 - 11h30", 5, [("AM", 5)]),
        ("13:30", 4, [("PM", 4)]),
    ],
)
def test_halves_and_lessons_in_many_spellings(
    half: str, lessons: object, expected: list[tuple[str, int]]
) -> None:
    rows = [["Ngày", "Buổi", "Tiết", "Nội dung"], ["3/6/2024", half, lessons, "Bài 1"]]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY)
    assert not rehearsal.errors
    assert [(row.half, row.lessons) for row in rehearsal.rows] == expected


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ([None, "Sáng", 5, "Bài"], "day"),
        (["31/6/2024", "Sáng", 5, "Bài"], "day"),
        (["6/2024", "Sáng", 5, "Bài"], "day"),
        (["3-5/6/2024", "Sáng", 5, "Bài"], "day"),
        (["3/6/2024", "khuya", 5, "Bài"], "half"),
        (["3/6/2024", None, 5, "Bài"], "half"),
        (["3/6/2024", "Sáng", "nhiều", "Bài"], "lessons"),
        (["3/6/2024", "Sáng", 2.5, "Bài"], "lessons"),
        (["3/6/2024", "Sáng", 40, "Bài"], "lessons"),
    ],
)
def test_what_cannot_be_read_is_told(cells: list[object], field: str) -> None:
    rehearsal = rehearse_timetable(workbook([["Ngày", "Buổi", "Tiết", "Nội dung"], cells]), on=TODAY)
    assert [finding.field for finding in rehearsal.errors] == [field]
    assert rehearsal.errors[0].row == 2
    assert rehearsal.errors[0].mend


def test_a_wrong_weekday_is_a_warning_and_a_repeated_slot_an_error() -> None:
    rows = [
        ["LỊCH HỌC NĂM 2024"],
        HEAD,
        ["Thứ ba 3/6/2024", "Sáng", "", "Bài 1", 5],
        [None, "Chiều", "", "Bài 2", 4],
        ["Thứ hai 3/6/2024", "Chiều", "", "Bài 3", 4],
    ]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY)
    read = rehearsal.to_json()["rows"]
    assert [row["warnings"] for row in read] == [["weekday"], [], []]
    assert [row["errors"] for row in read] == [[], [], ["duplicate of row 4"]]


def test_lessons_left_blank_and_days_off() -> None:
    rows = [
        HEAD,
        ["3/6/2024", "Sáng", "", "Bài 1"],
        ["4/6/2024", "Sáng", "", "Nghỉ lễ"],
        ["5/6/2024", "Sáng", "", "Nghị quyết 32"],
        ["6/6/2024", "Sáng", "", "Tự nghiên cứu", 0],
    ]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY)
    assert [(row.topic, row.lessons) for row in rehearsal.rows] == [("Bài 1", 4), ("Nghị quyết 32", 4)]
    assert [finding.field for finding in rehearsal.warnings] == ["lessons", "topic", "lessons", "lessons"]
    assert not rehearsal.errors


def test_a_table_with_a_column_for_each_half_day() -> None:
    rows = [
        ["Ngày", "Sáng", "Chiều", "Giảng viên"],
        ["3/6/2024", "Bài 1", "Bài 2", "An"],
        ["4/6/2024", "Bài 3", None],
    ]
    assert [slot[:2] for slot in slots(workbook(rows))] == [
        ("2024-06-03", "AM"), ("2024-06-03", "PM"), ("2024-06-04", "AM"),
    ]  # fmt: skip


def test_days_outside_the_batch_widen_it_after_a_warning(now: datetime) -> None:
    one = classes.training_class()
    batch = classes.batch(one, date(2024, 6, 3), date(2024, 6, 7))
    rows = [["Đợt 1"], HEAD, ["3/6/2024", "Sáng", "", "Bài 1", 5], ["10/6/2024", "Sáng", "", "Bài 2", 5]]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY, training_class=one)
    assert [(finding.row, finding.level) for finding in rehearsal.findings] == [(4, "warning")]
    operations.take_in_timetable(training_class=one, rehearsal=rehearsal, by=units.system(), now=now)
    batch.refresh_from_db()
    assert batch.ends_on == date(2024, 6, 10)


def test_days_outside_the_class_are_errors() -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME, ends_on=date(2024, 6, 30))
    rows = [
        HEAD,
        ["1/7/2024", "Sáng", "", "Bài", 5],
        ["2/6/2024", "Sáng", "", "Bài", 5],
        ["3/6/2024", "Sáng", "", "Bài", 5],
    ]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY, training_class=one)
    assert rehearsal.rejected_rows == (2, 3)
    with pytest.raises(Refused):
        operations.take_in_timetable(
            training_class=one, rehearsal=rehearsal, by=units.system(), now=units.NOW
        )
    assert not Session.objects.exists()
    good = without_rejected(rehearsal)
    assert (
        operations.take_in_timetable(training_class=one, rehearsal=good, by=units.system(), now=units.NOW)
        == 1
    )


def test_a_room_or_lecturer_of_another_class_is_a_warning() -> None:
    school = units.unit("Trường Chính trị Mẫu")
    other = classes.training_class("Lớp kia", host=school, form=StudyForm.FULL_TIME)
    classes.session(other, room="A1", lecturer_name="ThS. Trần Công Việt")
    one = classes.training_class(host=school, form=StudyForm.FULL_TIME)
    rows = [
        HEAD,
        ["3/6/2024", "Sáng", "", "Bài 1", 5, "TS. Trần Công Việt", "a1"],
        ["3/6/2024", "Chiều", "", "Bài 2", 4, "", "A1"],
    ]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY, training_class=one)
    assert [(finding.row, finding.field, finding.level) for finding in rehearsal.findings] == [
        (2, "lecturer", "warning"),
        (2, "room", "warning"),
    ]
    assert all("Lớp kia" in finding.reason for finding in rehearsal.findings)


def test_a_lecturer_of_the_school_is_found_on_record(now: datetime) -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    who = classes.person("Trần Công Việt")
    who.postings.create(unit=one.host, is_main=True)
    classes.person("Lê Đức Ân")  # of the same name as a lecturer, but nobody of the school
    rows = [
        HEAD,
        ["3/6/2024", "Sáng", "", "B1", 5, "PGS.TS.Trần Công Việt"],
        ["4/6/2024", "Sáng", "", "B2", 5, "ThS. Lê Đức Ân"],
    ]
    rehearsal = rehearse_timetable(workbook(rows), on=TODAY, training_class=one)
    operations.take_in_timetable(training_class=one, rehearsal=rehearsal, by=units.system(), now=now)
    held = list(one.sessions.order_by("held_on").values_list("lecturer_id", "lecturer_name"))
    assert held == [(who.pk, "PGS.TS.Trần Công Việt"), (None, "ThS. Lê Đức Ân")]


def test_queries_do_not_grow_with_the_file(django_assert_num_queries: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one = classes.training_class(form=StudyForm.FULL_TIME)
    counts = []
    for days in (1, 25):
        rows = [
            HEAD,
            *([f"{day}/6/2024", "Sáng", "HP1", "Bài", 5, "TS. An", "A1"] for day in range(3, 3 + days)),
        ]
        book = workbook(rows)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            rehearse_timetable(book, on=TODAY, training_class=one)
        counts.append(len(captured))
    assert counts[0] == counts[1]
