"""Result sheets as schools keep them (T6)."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from nennep.classes.models import TrainingClass
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal
from nennep.kernel.sheets.reading import open_workbook
from nennep.kernel.sheets.tables import HeaderNotFound
from nennep.results import exports, intake, operations
from nennep.results.models import ResultList
from nennep.results.rules import ResultLine
from tests.make import classes, results, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-22")]

T6 = ("STT", "Họ tên", "Cơ quan", "HP1", "Điểm TB toàn khóa", "Rèn luyện", "Xếp loại", "Ghi chú")


def content(*rows: tuple[object, ...], header: tuple[str, ...] = T6) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("BẢNG KẾT QUẢ TOÀN KHÓA",), (), header, *rows):
        sheet.append(row)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def rehearse(
    of: TrainingClass, *rows: tuple[object, ...], header: tuple[str, ...] = T6
) -> Rehearsal[ResultLine]:
    book = open_workbook(content(*rows, header=header), filename="t6.xlsx")
    return intake.rehearse(book, training_class=of)


def write(of: TrainingClass, rehearsal: Rehearsal[ResultLine]) -> int:
    return operations.take_in_results(
        training_class=of, rehearsal=rehearsal, by=units.system(), now=results.LATER
    )


def row(number: int, name: str, average: object, note: str = "") -> tuple[object, ...]:
    return (number, name, "Sở A", 8, average, "Tốt", "Khá", note)


def test_a_sheet_becomes_the_draft_and_the_same_sheet_changes_nothing() -> None:
    one = results.running(3)
    rows = (
        row(1, "Học viên số 1", 8.6),
        row(2, "HỌC VIÊN SỐ 2", "7,5"),
        row(3, "Học Viên Số 3", None, "Bỏ thi"),
    )
    rehearsal = rehearse(one, *rows)
    assert not rehearsal.findings
    assert not ResultList.objects.exists()
    assert [(line.act, str(line.entered.average)) for line in rehearsal.rows] == [
        ("enter", "8.6"), ("enter", "7.5"), ("enter", "None"),
    ]  # fmt: skip
    assert write(one, rehearsal) == 3
    draft = ResultList.objects.get()
    kept = draft.results.order_by("enrolment__order")
    assert [(one.classification, one.has_passed) for one in kept] == [
        ("very_good", True), ("good", True), ("", False),
    ]  # fmt: skip
    assert [line.act for line in rehearse(one, *rows).rows] == ["same"] * 3
    assert write(one, rehearse(one, row(1, "Học Viên Số 1", 9))) == 1
    assert [str(one.average) for one in kept.all()] == ["9.0", "7.5", "None"]


def test_every_wrong_row_is_told_with_its_reason_and_nothing_is_written() -> None:
    one = results.running(4)
    classes.enrolment(one, classes.person("Học Viên Số 4"))
    rehearsal = rehearse(
        one,
        row(1, "Học Viên Số 1", 8.65),
        row(2, "Học Viên Số 2", 11),
        row(3, "Học Viên Số 3", "tám"),
        row(4, "Học Viên Số 4", 8),
        row(5, "Người Lớp Khác", 8),
        row(6, "Học Viên Số 3", None),
    )
    told = [(finding.row, finding.field, finding.reason) for finding in rehearsal.findings]
    assert told == [
        (4, "average", "Điểm trung bình lấy một chữ số sau dấu phẩy, ví dụ 7,5."),
        (5, "average", "Điểm trung bình nằm trong khoảng từ 0 đến 10."),
        (6, "average", "Hãy ghi một số, ví dụ 7,5."),
        (7, "name", "Trong lớp có 2 người cùng tên này."),
        (8, "name", "Người Lớp Khác không có trong lớp, hoặc không học hết khóa."),
        (9, "name", "Người này đã có ở dòng 6."),
        (9, "average", "Chưa có điểm trung bình."),
    ]
    assert {line.act for line in rehearsal.rows} == {"none"}
    with pytest.raises(Refused, match="6 dòng có lỗi"):
        write(one, rehearsal)
    assert not ResultList.objects.exists()


def test_who_is_called_alike_is_told_apart_by_code_and_who_is_missing_is_named() -> None:
    one = results.running(1)
    other = classes.enrolment(one, classes.person("Học Viên Số 1"))
    header = ("STT", "Họ và tên", "Mã cán bộ", "Điểm trung bình")
    rehearsal = rehearse(one, (1, "Học Viên Số 1", other.person.code, 8), header=header)
    assert [line.enrolment_id for line in rehearsal.rows] == [other.pk]
    assert "Còn 1 học viên của lớp không có trong tệp" in rehearsal.notices[-1]


def test_a_short_course_says_passed_or_not_and_a_training_class_needs_averages() -> None:
    header = ("STT", "Họ và tên", "Kết quả", "Ghi chú")
    short = results.fostering(3)
    rehearsal = rehearse(
        short, (1, "Học Viên Số 1", "Đạt", ""), (2, "Học Viên Số 2", "không đạt", "Nghỉ"), (3, "Học Viên Số 3", "?", ""),
        header=header,
    )  # fmt: skip
    assert [line.entered.has_passed for line in rehearsal.rows] == [True, False, None]
    assert [finding.row for finding in rehearsal.errors] == [6]
    good = rehearse(short, (1, "Học Viên Số 1", "Đạt", ""), header=header)
    assert write(short, good) == 1
    assert not ResultList.objects.get().has_marks
    with pytest.raises(HeaderNotFound, match="Điểm trung bình toàn khóa"):
        rehearse(results.running(1), (1, "Học Viên Số 1", "Đạt", ""), header=header)


def test_the_sheet_that_is_offered_is_taken_back_as_it_is() -> None:
    one = results.running(2)
    results.entered(one, "9.0", "7.5")
    heading = {column.key: column.title for column in intake.COLUMNS}
    book = exports.result_sheet(one, heading, results.DAY, has_marks=True)
    again = intake.rehearse(open_workbook(book, filename="bang.xlsx"), training_class=one)
    assert not again.findings
    assert [line.act for line in again.rows] == ["same", "same"]
