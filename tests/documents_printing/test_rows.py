"""Rows whose height is known beforehand are set as they would be if each found its own; what is uncertain is left to find."""

import dataclasses
import random

import pytest

from nennep.documents.printing.compose import compose
from nennep.documents.printing.content import Cell, Column, Row, Table, bold, number_cell, simple_table, spans
from nennep.documents.printing.pdf import EPOCH, PAPERS, paper_data, to_pdf
from nennep.documents.printing.rows import certain_lines
from tests.documents_printing import samples

WORDS = [
    "Nguyễn",
    "Thị",
    "Ngọc",
    "Ánh",
    "đi",
    "trễ",
    "về",
    "sớm",
    "kẹt",
    "xe",
    "họp",
    "đột",
    "xuất,",
    "theo",
    "yêu",
    "cầu",
    "của",
    "Chánh",
    "Văn",
    "phòng",
    "(10",
    "phút)",
    "sáng",
    "chiều",
    "3-6-2024",
    "nghỉ",
    "không",
    "phép;",
    "Trung",
    "cấp",
    "lý",
    "luận",
    "chính",
    "trị",
    "2024/2025",
    "–",
    "khóa",
    "12",
    "“học",
    "tập”",
    "thưa",
    "vắng",
    "giữa",
    "buổi",
    "WWW",
    "iiiiii",
]


def table(seed: int) -> Table:
    """Forty rows of random texts in columns of random widths."""
    chosen = random.Random(seed)
    rows = [
        Row(
            tuple(
                Cell(
                    spans(" ".join(chosen.choices(WORDS, k=chosen.randint(0, 9)))),
                    align=chosen.choice(["left", None]),
                )
                for _column in range(5)
            ),
            kind=chosen.choices(["row", "total"], [9, 1])[0],
        )
        for _number in range(40)
    ]
    columns = tuple(Column(chosen.choice([1, 2, 3, 4])) for _column in range(5))
    header = Row(tuple(Cell(spans(f"Cột {number}")) for number in range(5)))
    return Table(columns, (header,), tuple(rows), title="Bảng")


def found_by_each_row(content) -> bytes:
    """The same document with no height known beforehand."""
    data = paper_data(compose(content, samples.party()))
    blocks = [*data["blocks"], *(block for annex in data["annexes"] for block in annex["blocks"])]
    for block in blocks:
        if block["type"] == "table":
            block["lines"] = [None] * len(block["lines"])
    on = content.issued_on
    moment = EPOCH.replace(year=on.year, month=on.month, day=on.day) if on else EPOCH
    return PAPERS.compile(data, pdf_a=True, moment=moment)


@pytest.mark.parametrize("seed", range(6))
def test_any_table_is_set_as_if_each_row_had_found_its_height(seed: int) -> None:
    content = dataclasses.replace(samples.letter(), body=(*samples.letter().body, table(seed)))
    assert to_pdf(content, samples.party()) == found_by_each_row(content)


@pytest.mark.parametrize("content", [samples.report(), samples.notice()], ids=["report", "notice"])
def test_so_are_the_samples(content) -> None:
    assert to_pdf(content, samples.party()) == found_by_each_row(content)


def test_lines_by_hand() -> None:
    # At 12 points a figure is 2.1 mm wide, a hyphen 1.4, "sáng" 7.8, "chiều" 10: the day alone takes 15.5 of the 21.6 mm.
    found = simple_table(
        ("A", "B"),
        (
            ("1", "Đi trễ"),
            ("một hai ba bốn năm", "Đi trễ"),
            ("sáng 3-6-2024 chiều 4-6-2024", "Đi trễ"),
            ("2024/2025 và 2025/2026 và 2026/2027", "Đi trễ"),
            ("hai\ndòng", "Đi trễ"),
        ),
    )
    assert certain_lines(found, (24.0, 100.0), 12) == [1, 2, 4, None, None]


def test_cells_that_span_or_mix_styles_are_left_to_find_their_height() -> None:
    columns, header = (Column(), Column()), (Row((Cell(spans("A")), Cell(spans("B")))),)
    rows = (
        Row((Cell(spans("cả hai cột"), colspan=2),)),
        Row((Cell(spans("đậm ", bold("và thường"))), Cell())),
        Row((number_cell(1, "1"), Cell())),
    )
    assert certain_lines(Table(columns, header, rows), (40.0, 40.0), 12) == [None, None, 1]
