"""Paper sheets as they are really typed: the sample, other layouts, and what is wrong with them, cell by cell."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from nennep.attendance import operations
from nennep.attendance.intake import rehearse_paper_sheet, without_rejected_people
from nennep.attendance.models import Fact, Mark
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.rebuild import class_differences
from nennep.attendance.queries.roll_paper import sheet_workbook
from nennep.attendance.rules import PaperRow
from nennep.attendance.states import Claim, FactKind, Status
from nennep.audit.models import Entry
from nennep.classes.models import Enrolment
from nennep.classes.operations import open_class
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal
from nennep.kernel.sheets.reading import open_workbook
from nennep.kernel.sheets.refusals import SheetRefused
from tests.make import attendance as make
from tests.make import classes, units

SAMPLES = Path(__file__).parents[2] / "samples"
ON = date(2024, 6, 20)
pytestmark = pytest.mark.django_db


def workbook(rows: Sequence[Sequence[object]], merges: Mapping[str, object] | None = None) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("Phiếu")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime.combine(value, time()), day)
            elif value is not None:
                sheet.write(number, place, value)
    for area, value in (merges or {}).items():
        if isinstance(value, date):
            sheet.merge_range(area, "", day)
            first = area.split(":")[0]
            sheet.write_datetime(first, datetime.combine(value, time()), day)
        else:
            sheet.merge_range(area, value)
    book.close()
    return target.getvalue()


def rehearse(content: bytes, of: make.Course | None = None, on: date = ON) -> Rehearsal[PaperRow]:
    book = open_workbook(content, filename="phieu.xlsx")
    return rehearse_paper_sheet(book, on=on, training_class=of.training_class if of else None)


def course(people: int = 2, sessions: int = 4) -> make.Course:
    return make.course(people, sessions=sessions)


def sheet_for(of: make.Course, marks: Sequence[Sequence[object]], reasons: Sequence[object] = ()) -> bytes:
    """The usual sheet: number, name, agency, four half-days, reason."""
    header = ["STT", "Họ và tên", "Đơn vị", "3/6\nS", "3/6\nC", "4/6\nS", "4/6\nC", "Lý do"]
    rows = [
        [number, one.person.full_name, one.agency.name, *row, (list(reasons) + [None] * 9)[number - 1]]
        for number, (one, row) in enumerate(zip(of.enrolments, marks, strict=False), start=1)
    ]
    return workbook([["PHIẾU ĐIỂM DANH"], [], header, *rows])


@pytest.mark.requirement("R0-11")
def test_the_sample_is_read_as_a_careful_clerk_reads_it() -> None:
    expected = json.loads((SAMPLES / "lop-mau-phieu-diem-danh.expected.json").read_text(encoding="utf-8"))
    content = (SAMPLES / "lop-mau-phieu-diem-danh.xlsx").read_bytes()
    make.ground()
    found = rehearse(content)
    reading = found.to_json()
    assert {key: reading[key] for key in expected} == expected
    assert not found.errors
    first = reading["rows"][0]
    assert (first["row"], first["name"]) == (4, "Hồ Quang Nam")
    assert list(first["marks"].items())[:3] == [
        ("3/6 AM", "PRESENT"),
        ("3/6 PM", "ABSENT_EXCUSED"),
        ("4/6 AM", "LATE"),
    ]


@pytest.mark.requirement("R0-11", "R0-22")
def test_the_sample_is_written_into_its_class_with_the_figures_of_the_clerk() -> None:
    content = (SAMPLES / "lop-mau-phieu-diem-danh.xlsx").read_bytes()
    make.ground()
    read = rehearse(content)
    one = classes.training_class("Lớp mẫu")
    classes.batch(one, make.MONDAY, date(2024, 6, 14))
    agencies = {name: units.unit(name) for name in dict.fromkeys(row.agency for row in read.rows)}
    people = [classes.enrolment(one, classes.person(row.name), agencies[row.agency]) for row in read.rows]
    sessions = make.half_days(one, 20)
    found = rehearse_paper_sheet(open_workbook(content, filename="a.xlsx"), on=ON, training_class=one)
    assert found.errors == ()
    by, now = classes.class_manager(one), make.after(sessions[-1])
    with pytest.raises(Refused, match="chưa khai giảng"):
        operations.take_in_paper_sheet(rehearsal=found, training_class=one, by=by, now=now)
    assert not Fact.objects.exists()
    open_class(training_class=one, opened_on=make.MONDAY, by=units.system(), now=classes.NOW)
    written = operations.take_in_paper_sheet(rehearsal=found, training_class=one, by=by, now=now)
    assert written == 70 * 20 - 15
    # The figures of the expected reading, now as marks: late and early stand beside present (R0-11).
    marks = Mark.objects.filter(training_class=one)
    assert marks.count() == 1400
    assert marks.filter(status=Status.NOT_TAKEN).count() == 15
    assert marks.filter(status=Status.PRESENT, is_late=False, is_left_early=False).count() == 1196
    assert marks.filter(is_late=True).count() == 43
    assert marks.filter(is_left_early=True).count() == 46
    assert marks.filter(status=Status.ABSENT_EXCUSED).count() == 65
    assert marks.filter(status=Status.ABSENT_UNEXCUSED).count() == 35
    assert list(class_differences(one, RuleShelf())) == []
    assert (len(people), len(agencies)) == (70, 15)
    again = rehearse_paper_sheet(open_workbook(content, filename="a.xlsx"), on=ON, training_class=one)
    assert operations.take_in_paper_sheet(rehearsal=again, training_class=one, by=by, now=now) == 0
    # What the program prints for filling in, it reads again as the same sheet.
    printed = sheet_workbook(one, sessions, Enrolment.objects.filter(training_class=one), ON)
    back = rehearse_paper_sheet(open_workbook(printed, filename="b.xlsx"), on=ON, training_class=one)
    assert back.errors == ()
    assert back.totals["marks"] == found.totals["marks"]


@pytest.mark.requirement("R0-11", "R0-22")
def test_a_sheet_is_written_all_at_once_and_the_same_sheet_again_writes_nothing() -> None:
    of = course(2)
    content = sheet_for(of, [["x", "P", "T15", None], ["X ", "K", "TV", "V"]], ["ốm", "kẹt xe"])
    now = make.after(of.sessions[-1])
    written = operations.take_in_paper_sheet(
        rehearsal=rehearse(content, of), training_class=of.training_class, by=of.manager, now=now
    )
    assert written == 7
    one, other = of.enrolments
    am, pm, second, last = of.sessions
    assert make.mark(am, one).status == Status.PRESENT
    excused = make.mark(pm, one)
    assert (excused.status, excused.reason.code if excused.reason else "") == (Status.ABSENT_EXCUSED, "ill")
    late = make.mark(second, one)
    assert (late.is_late, late.late_minutes, late.is_left_early) == (True, 15, False)
    both = make.mark(second, other)
    assert (both.is_late, both.is_left_early, both.reason.code if both.reason else "") == (
        True,
        True,
        "traffic",
    )
    assert make.mark(last, one).status == Status.NOT_TAKEN
    assert make.mark(am, one).reason is None
    assert Entry.objects.filter(act="attendance.class.take_in_paper").count() == 1
    facts, trail = Fact.objects.count(), Entry.objects.count()
    again = rehearse(content, of)
    assert again.notices
    assert [row.act for row in again.rows] == ["same", "same"]
    # One cell changed, or another reason: only that person is new.
    changed = sheet_for(of, [["x", "P", "T15", "x"], ["X ", "K", "TV", "V"]], ["ốm", "kẹt xe"])
    assert [row.act for row in rehearse(changed, of).rows] == ["", "same"]
    other_reason = sheet_for(of, [["x", "P", "T15", None], ["X ", "K", "TV", "V"]], ["ốm", "xe hỏng"])
    assert [row.act for row in rehearse(other_reason, of).rows] == ["same", ""]
    assert (
        operations.take_in_paper_sheet(
            rehearsal=again, training_class=of.training_class, by=of.manager, now=now
        )
        == 0
    )
    assert (Fact.objects.count(), Entry.objects.count()) == (facts, trail)


def test_marks_by_hand_go_before_marks_from_paper() -> None:
    of = course(1)
    make.taken(of.session, {of.enrolments[0]: Claim.PRESENT})
    content = sheet_for(of, [["K", "x", None, None]])
    operations.take_in_paper_sheet(
        rehearsal=rehearse(content, of),
        training_class=of.training_class,
        by=of.manager,
        now=make.after(of.sessions[-1]),
    )
    assert make.mark(of.session, of.enrolments[0]).status == Status.PRESENT


@pytest.mark.parametrize(
    ("marks", "column", "field"),
    [
        ([["x", "?", None, None]], "3/6 C", "marks"),
        ([["x", "vắng", None, None]], "3/6 C", "marks"),
        ([["x", "T999", None, None]], "3/6 C", "marks"),
    ],
)
def test_an_unknown_sign_is_told_with_its_cell_and_nothing_is_written(
    marks: Sequence[Sequence[object]], column: str, field: str
) -> None:
    of = course(1)
    found = rehearse(sheet_for(of, marks), of)
    assert [(one.row, one.column, one.field, one.value) for one in found.errors] == [
        (4, column, field, marks[0][1])
    ]
    with pytest.raises(Refused):
        operations.take_in_paper_sheet(
            rehearsal=found, training_class=of.training_class, by=of.manager, now=make.after(of.sessions[-1])
        )
    assert not Fact.objects.exists()


def test_strangers_doubles_and_people_of_another_time_are_told() -> None:
    of = make.course(3, sessions=4)
    later = classes.enrolment(of.training_class, valid_from=date(2024, 6, 4))
    name, agency = of.enrolments[0].person.full_name, of.enrolments[0].agency.name
    header = ["STT", "Họ và tên", "Đơn vị", "3/6 S", "3/6 C", "5/6 S"]
    content = workbook(
        [
            header,
            [1, name, agency, "x", "x", None],
            [2, "Người Lạ Mặt", agency, "x", "x", None],
            [3, name.upper(), agency, "x", "x", None],
            [4, later.person.full_name, later.agency.name, "x", None, None],
            [5, of.enrolments[1].person.full_name, "Cơ quan khác", "x", None, None],
        ]
    )
    found = rehearse(content, of).to_json()
    labels = {row["row"]: row["errors"] for row in found["rows"]}
    assert labels == {2: [], 3: ["name"], 4: ["duplicate of row 2"], 5: ["marks"], 6: []}
    assert {row["row"]: row["warnings"] for row in found["rows"]}[6] == ["agency"]
    # 5-6 has no session in this class of two days.
    assert [one["field"] for one in found["findings"] if one["row"] == 1] == ["session"]
    assert any(of.enrolments[2].person.full_name in notice for notice in found["notices"])


@pytest.mark.requirement("R0-25")
def test_leave_for_office_work_is_warned_about_because_only_the_board_gives_it() -> None:
    of = course(2)
    content = sheet_for(
        of, [["P", "x", None, None], ["K", None, None, None]], ["công việc cơ quan", "con mèo bị lạc"]
    )
    found = rehearse(content, of)
    assert not found.errors
    assert [(one.row, one.label) for one in found.warnings] == [
        (4, "agency_work_without_decision"),
        (5, "reason"),
    ]
    operations.take_in_paper_sheet(
        rehearsal=found, training_class=of.training_class, by=of.manager, now=make.after(of.sessions[-1])
    )
    other = make.mark(of.session, of.enrolments[1])
    assert (other.reason.code if other.reason else "", other.reason_note) == ("other", "con mèo bị lạc")


def test_a_session_not_yet_held_is_told_when_it_has_a_mark() -> None:
    of = course(1)
    content = sheet_for(of, [["x", None, "x", None]])
    found = rehearse(content, of, on=date(2024, 6, 3))
    assert [(one.row, one.column) for one in found.errors] == [(4, "4/6 S")]


def test_a_session_of_this_afternoon_is_told_when_it_has_a_mark_in_the_morning() -> None:
    of = course(1)
    book = open_workbook(sheet_for(of, [["x", "x", None, None]]), filename="phieu.xlsx")
    morning = make.during(of.sessions[0])
    found = rehearse_paper_sheet(book, on=make.MONDAY, training_class=of.training_class, now=morning)
    assert [(one.row, one.column) for one in found.errors] == [(4, "3/6 C")]


@pytest.mark.parametrize(
    "layout", ["merged days", "days over the first half", "days above the header", "words"]
)
def test_days_and_halves_in_two_rows(layout: str) -> None:
    of = course(1)
    name, agency = of.enrolments[0].person.full_name, of.enrolments[0].agency.name
    person = [1, name, agency, "x", "K", "P", None]
    first, second = date(2024, 6, 3), date(2024, 6, 4)
    if layout == "merged days":
        content = workbook(
            [["STT", "Họ và tên", "Đơn vị"], [None, None, None, "S", "C", "S", "C"], person],
            {"D1:E1": first, "F1:G1": second},
        )
    elif layout == "days over the first half":
        content = workbook(
            [
                ["STT", "Họ và tên", "Đơn vị", first, None, second],
                [None, None, None, "S", "C", "S", "C"],
                person,
            ]
        )
    elif layout == "days above the header":
        content = workbook(
            [
                ["Lớp mẫu"],
                [None, None, None, "3/6", None, "4/6"],
                ["STT", "Họ và tên", "Đơn vị", "Sáng", "Chiều", "Sáng", "Chiều"],
                person,
            ]
        )
    else:
        content = workbook(
            [
                ["TT", "Họ và tên", "Đơn vị", "Sáng 3/6", "Chiều 3/6", "Sáng, thứ ba 4-6-2024", "Chiều 4.6"],
                person,
            ]
        )
    found = rehearse(content, of)
    assert not found.errors, found.errors
    assert found.rows[0].to_json()["marks"] == {
        "2024-06-03 AM": "PRESENT",
        "2024-06-03 PM": "ABSENT_UNEXCUSED",
        "2024-06-04 AM": "ABSENT_EXCUSED",
        "2024-06-04 PM": "NOT_TAKEN",
    }


def test_a_day_without_half_means_the_only_session_of_the_day() -> None:
    of = make.course(1, sessions=3)  # Monday both halves, Tuesday only the morning
    name = of.enrolments[0].person.full_name
    found = rehearse(workbook([["STT", "Họ và tên", "3/6", "4/6"], [1, name, "x", "x"]]), of)
    assert [(one.column, one.field) for one in found.errors] == [("3/6", "session")]
    assert "2024-06-04 AM" in found.rows[0].to_json()["marks"]


def test_sums_beside_the_marks_and_lines_below_are_no_marks() -> None:
    of = course(1)
    name, agency = of.enrolments[0].person.full_name, of.enrolments[0].agency.name
    content = workbook(
        [
            ["STT", "Họ và tên", "Đơn vị", "3/6 S", "3/6 C", "Tổng số buổi vắng", "P", "Ghi chú"],
            [1, name, agency, "x", "P", 1, 1, "đã báo"],
            [],
            [None, "Người lập phiếu"],
            [None, "Ghi chú: x: có mặt; P: có phép"],
        ]
    )
    found = rehearse(content, of)
    assert (found.totals["people"], found.totals["sessions"], found.errors) == (1, 2, ())


def test_a_table_without_sessions_is_refused_in_one_sentence() -> None:
    with pytest.raises(SheetRefused):
        rehearse(workbook([["STT", "Họ và tên", "Đơn vị"], [1, "Lê Thị A", "Cơ quan B"]]))


@pytest.mark.requirement("R0-11")
def test_good_rows_alone_on_purpose() -> None:
    of = course(2)
    rows = [["x", "x", None, None], ["x", "?", None, None]]
    rehearsal = rehearse(sheet_for(of, rows), of)
    now = make.after(of.sessions[-1])
    with pytest.raises(Refused):
        operations.take_in_paper_sheet(
            rehearsal=rehearsal, training_class=of.training_class, by=units.system(), now=now
        )
    assert not Fact.objects.exists()
    good = without_rejected_people(rehearsal)
    assert [row.name for row in good.rows] == [of.enrolments[0].person.full_name]
    assert [(one.row, one.level) for one in good.findings] == [(rehearsal.rejected_rows[0], "warning")]
    written = operations.take_in_paper_sheet(
        rehearsal=good, training_class=of.training_class, by=units.system(), now=now
    )
    assert written == 2
    assert set(Fact.objects.values_list("enrolment_id", flat=True)) == {of.enrolments[0].pk}


def test_a_heading_that_means_no_session_is_never_left_out() -> None:
    of = course(1)
    header = ["STT", "Họ và tên", "Đơn vị", "3/6 S", "9/6 S"]
    person = of.enrolments[0]
    rehearsal = rehearse(workbook([header, [1, person.person.full_name, person.agency.name, "x", "x"]]), of)
    good = without_rejected_people(rehearsal)
    assert (good.rows, good.findings) == (rehearsal.rows, rehearsal.findings)
    assert not good.can_be_written
    assert len(good.notices) == len(rehearsal.notices) + 1


def test_only_the_school_takes_a_sheet_in() -> None:
    of = course(1)
    found = rehearse(sheet_for(of, [["x", None, None, None]]), of)
    with pytest.raises(Refused):
        operations.take_in_paper_sheet(
            rehearsal=found,
            training_class=of.training_class,
            by=classes.account_of(of.enrolments[0].person),
            now=make.after(of.sessions[-1]),
        )
    with pytest.raises(Refused):
        operations.take_in_paper_sheet(
            rehearsal=found, training_class=None, by=units.system(), now=make.after(of.sessions[-1])
        )
    assert not Fact.objects.exists()
    assert not Mark.objects.exists()


def test_marks_typed_from_paper_are_told_one_by_one_where_they_cannot_stand() -> None:
    of = course(2)
    one, other = of.enrolments
    taking = operations.type_paper_marks(
        training_class=of.training_class,
        marks=[
            operations.PaperMark(session_id=of.session.pk, entry=make.entry(one, Claim.LATE)),
            operations.PaperMark(session_id=of.sessions[3].pk, entry=make.entry(other)),
        ],
        by=of.manager,
        now=make.after(of.session),
    )
    assert (taking.recorded, [refused.enrolment_id for refused in taking.refused]) == (1, [other.pk])
    assert make.mark(of.session, one).is_late
    cleared = operations.type_paper_marks(
        training_class=of.training_class,
        marks=[operations.PaperMark(session_id=of.session.pk, entry=make.entry(one, ""))],
        by=of.manager,
        now=make.after(of.session),
    )
    assert cleared.recorded == 1
    assert make.mark(of.session, one).status == Status.NOT_TAKEN
    assert Fact.objects.filter(kind=FactKind.PAPER_MARK).count() == 1
