"""Class lists as schools keep them."""

import io
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter

from nennep.classes import operations
from nennep.classes.intake import rehearse_roster
from nennep.classes.models import Enrolment
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal, rejected_rows_workbook, without_rejected
from nennep.kernel.sheets.reading import Workbook, open_workbook
from nennep.people.models import Person
from nennep.units import intake as unit_intake
from nennep.units import operations as unit_operations
from tests.make import classes, units

SAMPLES = Path(__file__).parent.parent / "samples"
NAME = "lop-mau-danh-sach-trich-ngang"
TODAY = date(2024, 6, 3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies() -> None:
    units.kind()
    book = open_workbook(SAMPLES / "lop-mau-don-vi.xlsx", filename="lop-mau-don-vi.xlsx")
    unit_operations.take_in_units(
        rehearsal=unit_intake.rehearse(book, on=TODAY), by=units.system(), now=units.NOW
    )


def sample() -> Workbook:
    return open_workbook(SAMPLES / f"{NAME}.xlsx", filename=f"{NAME}.xlsx")


def workbook(rows: Sequence[Sequence[object]], name: str = "danh-sach.xlsx") -> Workbook:
    """A file as somebody types it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, date):
                sheet.write_datetime(row, column, datetime.combine(value, time()), as_date)
            elif value is not None:
                sheet.write(row, column, value)
    book.close()
    return open_workbook(target.getvalue(), filename=name)


def assert_agrees(read: dict[str, object], expected: dict[str, object]) -> None:
    """The same rows, errors and figures; warnings may be more than a careful clerk's."""
    for key in expected.keys() - {"rows"}:
        assert read[key] == expected[key], key
    rows = {row["row"]: row for row in read["rows"]}  # type: ignore[attr-defined,index]
    assert len(rows) == len(expected["rows"])  # type: ignore[arg-type]
    for wanted in expected["rows"]:  # type: ignore[attr-defined]
        got = rows[wanted["row"]]
        for key in wanted.keys() - {"warnings"}:
            assert got[key] == wanted[key], (wanted["row"], key)
        assert set(wanted.get("warnings", [])) <= set(got["warnings"])


@pytest.mark.usefixtures("agencies")
def test_the_sample_reads_as_a_careful_clerk_would() -> None:
    expected = json.loads((SAMPLES / f"{NAME}.expected.json").read_text(encoding="utf-8"))
    read = rehearse_roster(sample(), on=TODAY).to_json()
    assert_agrees(read, expected)
    assert read["written"] == 0


@pytest.mark.usefixtures("agencies")
def test_with_a_class_it_reads_the_same() -> None:
    expected = json.loads((SAMPLES / f"{NAME}.expected.json").read_text(encoding="utf-8"))
    one = classes.training_class()
    assert_agrees(rehearse_roster(sample(), on=TODAY, training_class=one).to_json(), expected)
    assert not Person.objects.exists()


@pytest.mark.usefixtures("agencies")
def test_a_file_with_errors_is_not_written(now: datetime) -> None:
    one = classes.training_class()
    rehearsal = rehearse_roster(sample(), on=TODAY, training_class=one)
    assert not rehearsal.can_be_written
    with pytest.raises(Refused, match="5"):
        operations.take_in_roster(training_class=one, rehearsal=rehearsal, by=units.system(), now=now)
    assert not Person.objects.exists()
    assert not Enrolment.objects.exists()


@pytest.mark.usefixtures("agencies")
def test_good_rows_alone_on_purpose_then_the_mended_ones(now: datetime) -> None:
    one = classes.training_class()
    rehearsal = rehearse_roster(sample(), on=TODAY, training_class=one)
    good = without_rejected(rehearsal)
    assert good.can_be_written
    assert len(good.rows) == 66
    written = operations.take_in_roster(training_class=one, rehearsal=good, by=units.system(), now=now)
    assert written == one.enrolments.count() == Person.objects.count() == 66
    assert [e.order for e in one.enrolments.order_by("order")] == list(range(1, 67))
    rejected = open_workbook(rejected_rows_workbook(rehearsal), filename="bi-tu-choi.xlsx")
    back = rehearse_roster(rejected, on=TODAY, training_class=one)
    assert [row.name for row in back.rows] == [
        "Đặng Đức Sơn", "Nguyễn Thu Linh", "Lý Ngọc Vân", "Lý Ngọc Chi", "Ngô Đình Khánh",
    ]  # fmt: skip
    # The double of row 12 stands alone now: it is the person who is in the class already.
    assert [row.act for row in back.rows] == ["none", "none", "none", "none", "same"]


@pytest.mark.usefixtures("agencies")
def test_the_same_file_twice_changes_nothing(now: datetime) -> None:
    one = classes.training_class()

    def take_in() -> int:
        good = without_rejected(rehearse_roster(sample(), on=TODAY, training_class=one))
        return operations.take_in_roster(training_class=one, rehearsal=good, by=units.system(), now=now)

    assert take_in() == 66
    before = list(Person.objects.order_by("pk").values_list())
    assert take_in() == 0
    assert (one.enrolments.count(), list(Person.objects.order_by("pk").values_list())) == (66, before)


@pytest.mark.usefixtures("agencies")
def test_who_left_is_not_entered_again_by_an_old_file(now: datetime) -> None:
    one = classes.training_class()
    book = workbook(
        [["Họ tên", "Ngày sinh", "Giới tính", "Đơn vị"], ["Đỗ Thị Nga", "4/11/1990", "Nữ", "Báo Mẫu"]]
    )
    operations.take_in_roster(
        training_class=one,
        rehearsal=rehearse_roster(book, on=TODAY, training_class=one),
        by=units.system(),
        now=now,
    )
    operations.end_enrolment(
        enrolment=one.enrolments.get(),
        valid_to=date(2024, 6, 5),
        end_reason="withdrawn",
        by=units.system(),
        now=now,
    )
    again = rehearse_roster(book, on=TODAY, training_class=one)
    assert [(row.act, again.warnings[0].field) for row in again.rows] == [("same", "name")]


def other_office(order: int) -> list[list[object]]:
    """The same two people in the shapes of other offices."""
    first, second = date(1980, 9, 8), date(1990, 11, 4)
    return [
        [
            ["DANH SÁCH HỌC VIÊN"],
            [],
            ["TT", "Cơ quan công tác", "Năm sinh", "Nam", "Nữ", "Họ và tên", "Chỗ ngồi"],
            [1, "báo mẫu", 1980, "x", None, "Hồ Quang Nam", "A1"],
            [2, "Viện Nghiên cứu Mẫu", "1990", None, "X", "ĐỖ THỊ NGA", "A2"],
        ],
        [
            ["Họ và tên đệm", "Tên", "Giới tính", "Ngày sinh", "Ghi chú", "Đơn vị cử đi học", "Mã lạ"],
            ["Hồ Quang", "Nam", "nam", first, None, "Báo Mẫu ", 77],
            ["Đỗ Thị", "Nga", "NỮ", "04.11.1990", "lớp phó", "Viện nghiên cứu mẫu", 78],
        ],
        [
            ["STT", "Họ tên học viên", "Ngày tháng năm sinh", "Phái", "Cơ quan, đơn vị"],
            [1, "Hồ Quang Nam", first, "Nam", "Báo Mẫu"],
            [2, "Đỗ Thị Nga", second, "Nữ", "Viện Nghiên cứu Mẫu"],
            [],
            ["Tổng cộng: 02 đồng chí"],
        ],
    ][order]


@pytest.mark.usefixtures("agencies")
@pytest.mark.parametrize("order", [0, 1, 2])
def test_lists_of_other_offices(order: int) -> None:
    one = classes.training_class()
    read = rehearse_roster(workbook(other_office(order)), on=TODAY, training_class=one)
    assert not read.errors
    people = [(row.name, row.person.sex, row.agency, row.act) for row in read.rows]
    assert people == [
        ("Hồ Quang Nam", "M", "Báo Mẫu", "enrol"),
        ("Đỗ Thị Nga", "F", "Viện Nghiên cứu Mẫu", "enrol"),
    ]
    if order == 0:
        assert [row.seat for row in read.rows] == ["A1", "A2"]


@pytest.mark.usefixtures("agencies")
def test_two_people_in_one_seat_are_both_taken_in(now: datetime) -> None:
    one = classes.training_class()
    rows = other_office(0)
    rows[4][6] = "a1"
    read = rehearse_roster(workbook(rows), on=TODAY, training_class=one)
    operations.take_in_roster(training_class=one, rehearsal=read, by=units.system(), now=now)
    assert sorted(one.enrolments.values_list("seat", flat=True)) == ["", "A1"]


@pytest.mark.usefixtures("agencies")
def test_somebody_in_another_running_class_is_told() -> None:
    other, one = classes.training_class("Lớp kia"), classes.training_class()
    who = classes.person("Hồ Quang Nam", birth_month=9, birth_day=8)
    classes.enrolment(other, who)
    read = rehearse_roster(workbook(other_office(2)), on=TODAY, training_class=one)
    assert any("Lớp kia" in finding.reason for finding in read.warnings)


def as_json(rehearsal: Rehearsal) -> dict[str, object]:
    return json.loads(json.dumps(rehearsal.to_json()))


@pytest.mark.usefixtures("agencies")
def test_the_reading_is_plain_json() -> None:
    read = as_json(rehearse_roster(sample(), on=TODAY))
    assert {
        "kind",
        "rows",
        "people_rows",
        "rows_with_errors",
        "agencies",
        "written",
        "findings",
    } <= read.keys()
