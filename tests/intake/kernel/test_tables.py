"""Finding the table in sheets as offices keep them."""

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from nennep.kernel import text
from nennep.kernel.dates import DateError, parse_date
from nennep.kernel.sheets.reading import Sheet, open_workbook
from nennep.kernel.sheets.refusals import CellUnreadable
from nennep.kernel.sheets.tables import Column, HeaderNotFound, Table, find_table, header_signature

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
BIRTH = ("Ngày, tháng, năm sinh", "Năm sinh")
ROSTER = (
    Column("number", ("STT", "TT")),
    Column("name", ("Họ và tên", "Họ tên"), required=True),
    Column("born_male", ("Nam",), child_of=BIRTH),
    Column("born_female", ("Nữ",), child_of=BIRTH),
    Column("agency", ("Đơn vị công tác", "Cơ quan, đơn vị"), required=True),
    Column("note", ("Ghi chú",)),
)


def sample(name: str) -> tuple[Sheet, Any]:
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return open_workbook(SAMPLES / f"{name}.xlsx", filename=f"{name}.xlsx").sheets[0], expected


def sheet_of(rows: Sequence[Sequence[object]], change: Callable[[Any], None] | None = None) -> Sheet:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    target = io.BytesIO()
    book.save(target)
    return open_workbook(target.getvalue(), filename="a.xlsx").sheets[0]


def names(table: Table) -> list[str]:
    return [record.text("name") for record in table.records()]


# --- The samples ---------------------------------------------------------------------------------


def test_roster_of_the_sample() -> None:
    sheet, expected = sample("lop-mau-danh-sach-trich-ngang")
    table = find_table(sheet, ROSTER)
    records = list(table.records())
    assert [record.row_number for record in records] == [row["row"] for row in expected["rows"]]
    assert (table.header_first_row, table.header_last_row) == (7, 8)
    assert [row for row, _text in table.left_out] == [81, 82]
    for record, row in zip(records, expected["rows"], strict=True):
        assert text.match_key(text.proper_case(record.text("name"))) == text.match_key(row["name"])
        born = record.cells["born_male"] or record.cells["born_female"]
        if row.get("born"):
            assert parse_date(born).isoformat() == row["born"]
            assert row["sex"] == ("M" if record.cells["born_male"] else "F")
        elif born is not None and "born" not in row.get("errors", []):
            with pytest.raises(DateError):
                parse_date(born)


def test_timetable_of_the_sample() -> None:
    sheet, expected = sample("lop-mau-lich-hoc")
    columns = [
        Column("day", ("Thứ, ngày",), required=True),
        Column("half", ("Buổi",), required=True),
        Column("topic", ("Nội dung",)),
        Column("lessons", ("Số tiết",)),
    ]
    read = [
        {
            "date": parse_date(record.cells["day"]).isoformat(),
            "half": {"Sáng": "AM", "Chiều": "PM"}[record.text("half")],
            "lessons": record.cells["lessons"],
            "topic": record.text("topic"),
        }
        for record in find_table(sheet, columns).records()
    ]
    assert read == expected["sessions"]


def test_units_of_the_sample() -> None:
    sheet, expected = sample("lop-mau-don-vi")
    columns = [Column("name", ("Tên đơn vị",), required=True), Column("superior", ("Đơn vị cấp trên",))]
    records = list(find_table(sheet, columns).records())
    assert len(records) == expected["units"]
    assert sum(not record.text("superior") for record in records) == expected["without_superior"]


def test_grid_of_marks_of_the_sample() -> None:
    sheet, expected = sample("lop-mau-phieu-diem-danh")
    table = find_table(sheet, [Column("name", ("Họ và tên",), required=True)])
    days = [place for place, header in table.unknown.items() if "/" in header]
    assert len(days) == expected["sessions"]
    marks = [record.values[place] for record in table.records() for place in days]
    assert len(marks) == expected["people"] * expected["sessions"]
    assert sum(mark is None for mark in marks) == expected["marks"]["NOT_TAKEN"]


# --- Headers -------------------------------------------------------------------------------------


def test_header_anywhere_in_any_order_with_more_columns() -> None:
    table = find_table(
        sheet_of(
            [
                [],
                [None, "BAN TỔ CHỨC"],
                [],
                [None, "Cơ quan,\nđơn vị", "Mã", "HỌ VÀ TÊN (chữ in hoa)"],
                [None, "Sở", 7, "An"],
            ]
        ),
        ROSTER,
    )
    (record,) = table.records()
    assert (record.row_number, record.text("name"), record.text("agency")) == (5, "An", "Sở")
    assert table.unknown == {2: "Mã"}
    assert record.cells["note"] is None


def test_two_header_rows_that_are_not_merged() -> None:
    rows = [
        ["STT", "Họ và tên", "Ngày tháng năm sinh", None, "Đơn vị công tác"],
        [None, None, "Nam", "Nữ", None],
        [1, "An", "1/2/1980", None, "Sở"],
    ]
    table = find_table(sheet_of(rows), ROSTER)
    assert table.columns == {"number": 0, "name": 1, "born_male": 2, "born_female": 3, "agency": 4}
    assert names(table) == ["An"]


def test_parent_and_child_in_one_row_are_found_again() -> None:
    rows = [["Họ và tên", "Ngày, tháng, năm sinh / Nữ", "Đơn vị công tác"], ["An", "1980", "Sở"]]
    assert find_table(sheet_of(rows), ROSTER).columns["born_female"] == 1


def test_a_parent_with_children_is_not_the_column_itself() -> None:
    rows = [["Họ và tên", "Năm sinh", None], [None, "Nam", "Nữ"], ["An", "1980", None]]
    columns = [Column("name", ("Họ và tên",), required=True), Column("born", ("Năm sinh",))]
    two = find_table(sheet_of(rows, lambda page: page.merge_cells("B1:C1")), [*columns, *ROSTER[2:4]])
    assert "born" not in two.columns
    assert two.columns["born_male"] == 1


def test_row_that_numbers_the_columns_is_no_record() -> None:
    rows = [
        ["STT", "Họ và tên", "Đơn vị công tác", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)"],
        [1, "An", "Sở", None],
    ]
    assert names(find_table(sheet_of(rows), ROSTER)) == ["An"]


def test_missing_columns_are_named() -> None:
    sheet = sheet_of([["Danh sách"], ["STT", "Họ và tên", "Quê quán"], [1, "An", "Hà Nội"]])
    with pytest.raises(HeaderNotFound) as refusal:
        find_table(sheet, ROSTER)
    assert [column.key for column in refusal.value.missing] == ["agency"]
    assert refusal.value.headers == ("STT", "Họ và tên", "Quê quán")
    assert refusal.value.header_row == 2
    with translation.override("vi"):
        sentence = HeaderNotFound(refusal.value.missing, refusal.value.headers, 2).message
    assert sentence == (
        "Bảng thiếu cột “Đơn vị công tác”. Các cột tìm thấy: “STT”, “Họ và tên”, “Quê quán”. "
        "Ghi tên cột là “Đơn vị công tác” rồi nạp lại, hoặc tự chọn cột."
    )


def test_columns_chosen_by_hand() -> None:
    sheet = sheet_of([["A"], ["Số", "Người", "Nơi"], [1, "An", "Sở"]])
    with pytest.raises(HeaderNotFound) as refusal:
        find_table(sheet, ROSTER)
    assert refusal.value.headers == ("Số", "Người", "Nơi")
    table = find_table(sheet, ROSTER, {"name": 1, "agency": 2})
    assert [(r.row_number, r.text("name"), r.text("agency")) for r in table.records()] == [(3, "An", "Sở")]


def test_signature_remembers_headers_however_they_are_typed() -> None:
    assert header_signature(["Họ và tên", "Đơn vị", ""]) == header_signature(["HO VA  TEN", "đơn\nvị"])
    assert header_signature(["Họ và tên", "Đơn vị"]) != header_signature(["Đơn vị", "Họ và tên"])


# --- Records -------------------------------------------------------------------------------------


HEADER = ["STT", "Họ và tên", "Đơn vị công tác", "Ghi chú"]


def test_blank_rows_and_headings_between_records_are_left_out() -> None:
    rows = [
        HEADER,
        ["I. Khối Đảng"],
        [1, "An", "Sở", None],
        [],
        ["II. Khối chính quyền"],
        [2, "Bình", "Ban", "x"],
        HEADER,
        [3, "Chi", "Ban", None],
    ]
    table = find_table(sheet_of(rows, lambda page: page.merge_cells("A5:D5")), ROSTER)
    assert names(table) == ["An", "Bình", "Chi"]
    assert [row for row, _text in table.left_out] == [2, 5, 7]


def test_parts_numbered_by_roman_numerals_or_letters_are_left_out() -> None:
    rows = [
        ["STT", "Họ và tên", "Đơn vị công tác"],
        ["I", "VIỆN NGHIÊN CỨU MẪU"],
        [1, "An", "Viện"],
        ["B.", "CÁC CƠ QUAN ĐẢNG"],
        [2, "Bình", "Ban"],
        ["V", "Cường", "Ban"],
        ["XL", "Dũng"],
    ]
    table = find_table(sheet_of(rows), ROSTER)
    assert names(table) == ["An", "Bình", "Cường", "Dũng"]
    assert [row for row, _text in table.left_out] == [2, 4]


def test_closing_lines_end_the_table() -> None:
    rows = [
        HEADER,
        [1, "An", "Sở", "x"],
        [2, "Bình", "Ban", "y"],
        [None, "Tổng cộng", 2, None],
        [],
        [None, "NGƯỜI LẬP", "TRƯỞNG BAN", None],
        [None, "Đỗ Văn Ánh", "Hồ Nam", None],
    ]
    table = find_table(sheet_of(rows), ROSTER)
    assert names(table) == ["An", "Bình"]
    assert len(table.left_out) == 3


def test_a_record_without_its_name_is_kept_for_the_error_to_be_told() -> None:
    rows = [HEADER, [1, None, "Sở", None], [2, "Bình", None, None], [None, "Chi", None, None]]
    table = find_table(sheet_of(rows), ROSTER)
    assert names(table) == ["", "Bình", "Chi"]


def test_rows_that_are_only_numbered_are_left_out() -> None:
    rows = [HEADER, [1, "An", "Sở", None], [2, None, None, None], [3, None, None, None]]
    table = find_table(sheet_of(rows), ROSTER)
    assert names(table) == ["An"]
    assert [row for row, _text in table.left_out] == [3, 4]


def test_people_after_an_empty_row_are_not_lost() -> None:
    rows = [HEADER, [1, "An", "Sở", "x"], [], [2, "Bình", None, None], [], [None, "Chi", "Ban", "y"]]
    assert names(find_table(sheet_of(rows), ROSTER)) == ["An", "Bình", "Chi"]


@pytest.mark.parametrize("wrong", ["=A1+1", "#N/A"])
def test_cells_without_a_value_are_refused_by_name(wrong: str) -> None:
    sheet = sheet_of([HEADER, [1, "An", wrong, None]])
    with translation.override("vi"), pytest.raises(CellUnreadable, match="C2"):
        find_table(sheet, ROSTER)


def test_cells_without_a_value_elsewhere_do_no_harm() -> None:
    sheet = sheet_of([[*HEADER, "Khác"], [1, "An", "Sở", None, "#N/A"], [], [None, None, "=1+1"]])
    table = find_table(sheet, [column for column in ROSTER if column.key != "agency"])
    assert names(table) == ["An"]
