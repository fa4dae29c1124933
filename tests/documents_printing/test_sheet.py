"""Tables as a spreadsheet, read back by openpyxl."""

from __future__ import annotations

import dataclasses
import io

import openpyxl
import pytest

from nennep.documents.printing.sheet import to_xlsx
from tests.documents_printing import samples


def test_the_wide_table_keeps_its_numbers():
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(samples.report())))
    sheet = book.worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    header = next(at for at, row in enumerate(rows) if row[0] == "STT")

    assert rows[header][5:7] == ["Nghỉ học: Có phép", "Nghỉ học: Không phép"]
    first = rows[header + 2]
    assert first[:2] == [1, "Nguyễn Thị Học Viên 1"]
    assert first[3:7] == [20, 18, 1, 1]
    assert rows[header + 1][0] == "I. Các cơ quan khối Đảng"
    people = [row for row in rows if str(row[1] or "").startswith("Nguyễn Thị Học Viên")]
    assert len(people) == samples.WIDE_ROWS
    assert sum(row[4] for row in people) == 828


def test_formulas_stay_text():
    content = samples.letter()
    table = content.body[1]
    bad = dataclasses.replace(
        table,
        rows=(
            dataclasses.replace(
                table.rows[0],
                cells=tuple(
                    dataclasses.replace(cell, text=(samples.Span("=1+1"),)) for cell in table.rows[0].cells
                ),
            ),
        ),
    )

    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(dataclasses.replace(content, body=(bad,)))))

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1"]
    assert len(cells) == 7
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}


def test_a_document_without_a_table_is_refused():
    with pytest.raises(ValueError, match="no table"):
        to_xlsx(samples.notice())
