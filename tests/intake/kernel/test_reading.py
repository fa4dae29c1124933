"""Opening what people send: every kind of file that must be refused is refused with its own code."""

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel.sheets import cells, reading
from nennep.kernel.sheets.archive import MAX_UNPACKED
from nennep.kernel.sheets.reading import Sheet, open_workbook
from nennep.kernel.sheets.refusals import SheetRefused

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
UNITS = SAMPLES / "lop-mau-don-vi.xlsx"


def made(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_members(content: bytes, members: dict[str, bytes]) -> bytes:
    """The same .xlsx with members added or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.infolist():
            if member.filename not in members:
                new.writestr(member.filename, old.read(member))
        for name, data in members.items():
            new.writestr(name, data)
    return target.getvalue()


def compound(*streams: str) -> bytes:
    """An OLE container, as Office wraps encrypted workbooks, with streams of 4096 bytes."""
    free, end, fat = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    sectors = 2 + 8 * len(streams)
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    table = [fat, end]
    for stream in range(len(streams)):
        first = 2 + stream * 8
        table += [*range(first + 1, first + 8), end]
    table += [free] * (128 - sectors)
    entries = b""
    for number, name in enumerate(("Root Entry", *streams)):
        raw = name.encode("utf-16-le")
        entry = raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, 5 if number == 0 else 2, 1)
        entry += struct.pack(
            "<III", free, number + 1 if 0 < number < len(streams) else free, 1 if number == 0 else free
        )
        start = end if number == 0 else 2 + (number - 1) * 8
        entries += entry + bytes(36) + struct.pack("<IQ", start, 0 if number == 0 else 4096)
    entries = entries.ljust(512, b"\0")
    return header + struct.pack("<128I", *table) + entries + bytes(range(256)) * 16 * len(streams)


def refused(content: bytes | Path, filename: str = "danh-sach.xlsx") -> SheetRefused:
    with pytest.raises(SheetRefused) as refusal:
        open_workbook(content, filename=filename)
    with translation.override("vi"):
        sentence = refusal.value.message
    assert sentence.endswith("."), sentence
    assert "{" not in sentence
    with translation.override("en"):
        assert refusal.value.message != sentence or refusal.value.code == "too-large"
    return refusal.value


# --- What is read --------------------------------------------------------------------------------


def test_rows_keep_the_numbers_that_excel_shows() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["C5"] = "Họ và tên"
        book.active["D7"] = 3.0
        book.active["D8"] = datetime(1980, 9, 8)  # noqa: DTZ001
        book.active["D9"] = "0998457429"
        book.active["E9"] = True
        book.active["E10"] = 2.5
        book.active["C10"] = "  "

    (sheet,) = open_workbook(made(fill), filename="a.xlsx").sheets
    assert sheet.value_at(5, 2) == "Họ và tên"
    assert sheet.value_at(7, 3) == 3
    assert isinstance(sheet.value_at(7, 3), int)
    assert sheet.value_at(8, 3) in {date(1980, 9, 8), datetime(1980, 9, 8)}  # noqa: DTZ001
    assert sheet.value_at(9, 3) == "0998457429"
    assert sheet.value_at(9, 4) is True
    assert sheet.value_at(10, 4) == 2.5
    assert sheet.value_at(10, 2) is None
    assert sheet.value_at(99, 99) is None
    assert (sheet.height, sheet.width) == (10, 5)


def test_merged_cells_show_the_value_of_their_first_cell() -> None:
    (sheet,) = open_workbook(SAMPLES / "lop-mau-lich-hoc.xlsx", filename="lich.xlsx").sheets
    assert sheet.value_at(5, 0) == sheet.value_at(4, 0) == "Thứ hai\n3/6/2024"
    assert sheet.own_value(5, 0) is None
    (roster,) = open_workbook(SAMPLES / "lop-mau-danh-sach-trich-ngang.xlsx", filename="ds.xlsx").sheets
    assert roster.value_at(7, 3) == "Ngày, tháng, năm sinh"
    assert len(roster.merged) == 13


def test_merged_cells_far_from_the_top_left_keep_their_place() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["D20"] = "x"
        book.active["E22"] = "y"
        book.active.merge_cells("D20:D22")

    (sheet,) = open_workbook(made(fill), filename="a.xlsx").sheets
    assert sheet.value_at(22, 3) == "x"
    assert sheet.value_at(23, 3) is None


def test_formulas_give_their_stored_value_and_a_notice() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["a", 1])
        book.active.append(["b", "=B1+1"])

    content = made(fill)
    (sheet,) = open_workbook(content, filename="a.xlsx").sheets
    assert sheet.uncalculated == {(2, 1)}
    assert sheet.value_at(2, 1) is None
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<v />" in page or b"<v/>" in page or b"<v></v>" in page
    stored = (
        page.replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>")
    )
    with translation.override("vi"):
        book = open_workbook(with_members(content, {"xl/worksheets/sheet1.xml": stored}), filename="a.xlsx")
    assert book.sheets[0].value_at(2, 1) == 2
    assert book.sheets[0].uncalculated == frozenset()
    assert book.notices == ("1 ô có công thức; đã lấy giá trị được tính lần cuối.",)


def test_hidden_sheets_are_named_and_not_read() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = "x"
        hidden = book.create_sheet("Ẩn")
        hidden["A1"] = "secret"
        hidden.sheet_state = "hidden"

    with translation.override("vi"):
        book = open_workbook(made(fill), filename="a.xlsx")
    assert [sheet.name for sheet in book.sheets] == ["Sheet"]
    assert book.notices == ("Không đọc 1 trang tính bị ẩn.",)


@pytest.mark.parametrize("name", ["ds.xlsx", "ds.xls", "ds.csv", "ds", "ds.pdf"])
def test_content_counts_and_not_the_name(name: str) -> None:
    assert open_workbook(UNITS, filename=name).sheets[0].value_at(4, 1) == "Thành ủy Mẫu"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_in_utf8(delimiter: str, mark: str) -> None:
    lines = [
        ["STT", "Họ và tên", "Ghi chú"],
        ["1", "Đặng Thị Ánh", '"ốm' + delimiter + ' mệt"'],
        [],
        ["2", "Vũ", ""],
    ]
    content = (mark + "\r\n".join(delimiter.join(line) for line in lines)).encode()
    (sheet,) = open_workbook(content, filename="ds.csv").sheets
    assert sheet.name == "ds"
    assert sheet.rows == [
        ["STT", "Họ và tên", "Ghi chú"],
        ["1", "Đặng Thị Ánh", f"ốm{delimiter} mệt"],
        [None, None, None],
        ["2", "Vũ", None],
    ]


@given(st.integers(0, 20_000), st.integers(1, 1_000_000))
def test_names_of_cells(column: int, row: int) -> None:
    assert cells.cell_position(cells.cell_name(row, column)) == (row, column)


def test_names_of_columns_are_those_of_excel() -> None:
    assert [cells.column_name(n) for n in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


# --- What is refused -----------------------------------------------------------------------------


def test_too_large_is_told_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "lon.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    refusal = refused(path)
    assert refusal.code == "too-large"
    with pytest.raises(SheetRefused):
        reading.check_size(reading.MAX_BYTES + 1)
    reading.check_size(reading.MAX_BYTES)


@pytest.mark.parametrize("content", [b"", b"\n \r\n", b"\xef\xbb\xbf", b",,\n,,\n"])
def test_nothing_in_it(content: bytes) -> None:
    assert refused(content, "ds.csv").code == "empty"


def test_workbook_without_values() -> None:
    assert refused(made(lambda _book: None)).code == "empty"


def test_old_excel() -> None:
    assert refused(SAMPLES / "lop-mau-don-vi.xls", "ds.xls").code == "old-excel"
    assert refused(SAMPLES / "lop-mau-don-vi.xls", "ds.xlsx").code == "old-excel"


def test_password() -> None:
    content = compound("EncryptionInfo", "EncryptedPackage")
    assert refused(content).code == "password"


def test_a_letter_of_old_word_is_no_spreadsheet() -> None:
    assert refused(compound("WordDocument")).code == "not-a-spreadsheet"


def test_macros() -> None:
    content = UNITS.read_bytes()
    assert refused(content, "a.xlsm").code == "macros"
    assert refused(with_members(content, {"xl/vbaProject.bin": b"\x01"})).code == "macros"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
    disguised = types.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")
    assert disguised != types
    assert refused(with_members(content, {"[Content_Types].xml": disguised})).code == "macros"


def test_zip_bomb() -> None:
    bomb = with_members(UNITS.read_bytes(), {"xl/media/big.bin": bytes(MAX_UNPACKED + 1)})
    assert len(bomb) < reading.MAX_BYTES
    assert refused(bomb).code == "inflated"


def test_two_cells_that_span_a_huge_sheet() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = "x"
        book.active["XFD1048576"] = "y"

    assert refused(made(fill)).code == "inflated"


def test_merged_cells_without_end() -> None:
    with zipfile.ZipFile(UNITS) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    one = b'<mergeCell ref="A1:XFD1048576"/>'
    bad = page.replace(b"<mergeCell ", one * 20_000 + b"<mergeCell ", 1)
    assert bad != page
    assert refused(with_members(UNITS.read_bytes(), {"xl/worksheets/sheet1.xml": bad})).code == "inflated"


def test_a_merged_area_wider_than_the_data_is_read() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active["A1"] = "x"
        book.active["A2"] = "y"
        book.active.merge_cells("A1:XFD1")

    (sheet,) = open_workbook(made(fill), filename="a.xlsx").sheets
    assert (sheet.value_at(1, 0), sheet.value_at(2, 0)) == ("x", "y")


def test_entities_that_grow_are_refused() -> None:
    with zipfile.ZipFile(UNITS) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    bad = page.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><worksheet', 1)
    assert refused(with_members(UNITS.read_bytes(), {"xl/worksheets/sheet1.xml": bad})).code == "corrupt"


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16"])
def test_csv_in_another_encoding(encoding: str) -> None:
    text = "STT,Ho va t\u00ean\n1,\u0110\u00e0o V\u0103n \u00c2n\n"
    assert refused(text.encode(encoding), "ds.csv").code == "csv-encoding"


def test_csv_with_lost_letters() -> None:
    assert refused("Họ và tên\nNguy\ufffdn".encode(), "ds.csv").code == "csv-encoding"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7 ...", "ds.pdf", "not-a-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "ds.png", "not-a-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "ds.xlsx", "not-a-spreadsheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "ds.xls", "other-format"),
        (b"<?xml version='1.0'?><Workbook/>", "ds.csv", "other-format"),
        (b"PK\x03\x04 and then nothing", "ds.xlsx", "corrupt"),
        (b"a,b\x00c", "ds.csv", "not-a-spreadsheet"),
    ],
)
def test_other_files(content: bytes, name: str, code: str) -> None:
    assert refused(content, name).code == code


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_other_archives() -> None:
    assert refused(zipped({"a.txt": b"x"})).code == "not-a-spreadsheet"
    letter = zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})
    assert refused(letter).code == "not-a-spreadsheet"
    assert refused(zipped({"mimetype": b"x", "content.xml": b"<a/>"}), "ds.ods").code == "other-format"
    assert refused(zipped({"xl/workbook.bin": b"x"}), "ds.xlsb").code == "other-format"


@pytest.mark.parametrize("size", [100, 1000, 3000, 5000])
def test_cut_short(size: int) -> None:
    assert refused(UNITS.read_bytes()[:size]).code == "corrupt"


@given(st.integers(0, 5800), st.binary(min_size=1, max_size=40))
def test_damage_never_breaks_the_reader(place: int, noise: bytes) -> None:
    content = bytearray(UNITS.read_bytes())
    content[place : place + len(noise)] = noise
    try:
        book = open_workbook(bytes(content), filename="ds.xlsx")
    except SheetRefused:
        return
    assert all(isinstance(sheet, Sheet) for sheet in book.sheets)


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.xls", "a"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        book = open_workbook(content, filename=name)
    except SheetRefused:
        return
    assert book.sheets
