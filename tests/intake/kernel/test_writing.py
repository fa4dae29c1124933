"""Workbooks that the program makes, read back by another library."""

import io
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from nennep.kernel.dates import PartialDate
from nennep.kernel.sheets.reading import open_workbook
from nennep.kernel.sheets.tables import Column, find_table
from nennep.kernel.sheets.writing import OutColumn, OutSheet, safe_text, sheet_name, write_workbook


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def one_column(values: list[object], column: OutColumn) -> list[openpyxl.cell.Cell]:
    book = read(write_workbook([OutSheet("Bảng", [column], [[value] for value in values])]))
    return [row[0] for row in book.active.iter_rows(min_row=2)]


@settings(max_examples=50)
@given(
    st.lists(st.text(max_size=30) | st.text("=+-@'\t\n\x00\x0b1A()|!", max_size=12), min_size=1, max_size=10)
)
def test_text_stays_text(values: list[str]) -> None:
    content = write_workbook([OutSheet("x", [OutColumn("Tên")], [[value] for value in values])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
        assert not any("externalLink" in name or "hyperlink" in name.lower() for name in archive.namelist())
    cells = [row[0] for row in read(content).active.iter_rows(min_row=2)]
    for cell, value in zip(cells, values, strict=False):
        assert cell.data_type in {"s", "inlineStr", "n"}
        if value:
            assert cell.data_type != "n"


def test_what_looks_like_a_formula_is_marked() -> None:
    cells = one_column(["=HYPERLINK(1)", "+84 99", "-1", "@a", "An"], OutColumn("x"))
    assert [cell.value for cell in cells] == ["=HYPERLINK(1)", "+84 99", "-1", "@a", "An"]
    assert [cell.data_type for cell in cells] == ["s"] * 5
    assert [bool(cell.quotePrefix) for cell in cells] == [True, True, True, True, False]


def test_control_characters_go_and_lines_stay() -> None:
    assert safe_text("a\x00b\x0bc\r\nd\ud800") == "abc\nd"
    assert len(safe_text("x" * 40_000)) == 32_767


def test_kinds_of_columns() -> None:
    (number,) = one_column([1390], OutColumn("x", "number"))
    assert (number.value, number.number_format) == (1390, "#,##0")
    (decimal,) = one_column([Decimal("7.5")], OutColumn("x", "decimal"))
    assert decimal.value == 7.5
    some, none = one_column([(1204, 954), (0, 0)], OutColumn("x", "share"))
    assert (some.value, some.number_format, none.value) == (1.262, "0.0%", "—")
    day, partial, year = one_column(
        [date(1980, 9, 8), PartialDate(1982, 9, 3), PartialDate(1973)], OutColumn("x", "date")
    )
    assert (day.value, day.number_format) == (datetime(1980, 9, 8), "dd/mm/yyyy")  # noqa: DTZ001
    assert partial.value == datetime(1982, 9, 3)  # noqa: DTZ001
    assert year.value == "1973"
    (moment,) = one_column([datetime(2024, 6, 3, 0, 45, tzinfo=UTC)], OutColumn("x", "moment"))
    assert moment.value == datetime(2024, 6, 3, 7, 45)  # noqa: DTZ001
    (hour,) = one_column([time(7, 45)], OutColumn("x", "time"))
    assert hour.value == time(7, 45)
    (blank,) = one_column([None], OutColumn("x", "number"))
    assert blank.value is None


def test_page_is_ready_to_print_and_to_filter() -> None:
    sheet = OutSheet(
        "Danh sách",
        [OutColumn("STT", "number", 5), OutColumn("Họ và tên")],
        [(1, "Hồ Quang Nam"), (2, "Đặng Thị Ánh")],
        title_lines=["DANH SÁCH", "lớp trung cấp"],
        closing_lines=["Danh sách gồm 2 đồng chí./."],
    )
    page = read(write_workbook([sheet])).active
    assert [page["A1"].value, page["A2"].value, page["B4"].value] == [
        "DANH SÁCH",
        "lớp trung cấp",
        "Họ và tên",
    ]
    assert page.freeze_panes == "A5"
    assert page.auto_filter.ref == "A4:B6"
    assert page["B4"].font.b
    assert page.column_dimensions["B"].width > 12
    assert page.print_title_rows == "$4:$4"


def test_what_is_written_is_found_again() -> None:
    sheet = OutSheet(
        "Danh sách",
        [OutColumn("STT", "number"), OutColumn("Họ và tên"), OutColumn("Ngày sinh", "date")],
        [(1, "Hồ Quang Nam", date(1980, 9, 8)), (2, "=Ánh", PartialDate(1973))],
        title_lines=["DANH SÁCH"],
        closing_lines=["Danh sách gồm 2 đồng chí./."],
    )
    (back,) = open_workbook(write_workbook([sheet]), filename="a.xlsx").sheets
    table = find_table(back, [Column("name", ("họ và tên",), required=True), Column("born", ("ngày sinh",))])
    assert [(r.text("name"), r.text("born")) for r in table.records()] == [
        ("Hồ Quang Nam", "8-9-1980"),
        ("=Ánh", "1973"),
    ]


def test_names_of_sheets_are_made_acceptable() -> None:
    assert sheet_name("A/B: [lớp]?") == "A-B- -lớp--"
    assert sheet_name("") == "1"
    assert sheet_name("History") == "History (2)"
    long = "Lớp trung cấp lý luận chính trị hệ không tập trung"
    assert len(sheet_name(long)) == 31
    assert sheet_name(long, [sheet_name(long)]).endswith(" (2)")
    book = read(write_workbook([OutSheet("x", [OutColumn("a")], []), OutSheet("X", [OutColumn("a")], [])]))
    assert book.sheetnames == ["x", "X (2)"]


def test_a_large_export_needs_no_list() -> None:
    rows = ((number, f"Học viên {number}") for number in range(5_000))
    content = write_workbook([OutSheet("x", [OutColumn("STT", "number"), OutColumn("Tên")], rows)])
    assert open_workbook(content, filename="a.xlsx").sheets[0].height == 5_001
