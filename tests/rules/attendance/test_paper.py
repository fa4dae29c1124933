"""Signs on paper sheets and headings of sessions, as offices write them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.attendance.rules import (
    PaperCell,
    PaperRow,
    Slot,
    UnknownMark,
    mark_totals,
    read_legend,
    read_mark,
    read_slot,
)
from nennep.attendance.states import Claim

BOTH = Claim.LATE_AND_LEFT_EARLY


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("sign", "expected"),
    [
        (None, PaperCell()),
        ("  ", PaperCell()),
        ("\u00a0", PaperCell()),
        ("x", PaperCell(Claim.PRESENT)),
        ("X ", PaperCell(Claim.PRESENT)),
        ("✓", PaperCell(Claim.PRESENT)),
        ("+", PaperCell(Claim.PRESENT)),
        ("Có mặt", PaperCell(Claim.PRESENT)),
        ("P", PaperCell(Claim.ABSENT_EXCUSED)),
        ("p.", PaperCell(Claim.ABSENT_EXCUSED)),
        ("CP", PaperCell(Claim.ABSENT_EXCUSED)),
        ("K", PaperCell(Claim.ABSENT_UNEXCUSED)),
        ("KP", PaperCell(Claim.ABSENT_UNEXCUSED)),
        (0, PaperCell(Claim.ABSENT_UNEXCUSED)),
        (0.0, PaperCell(Claim.ABSENT_UNEXCUSED)),
        ("T", PaperCell(Claim.LATE)),
        ("T15", PaperCell(Claim.LATE, 15)),
        ("T 15'", PaperCell(Claim.LATE, 15)),
        ("T15’", PaperCell(Claim.LATE, 15)),
        ("t(15)", PaperCell(Claim.LATE, 15)),
        ("Trễ 15 phút", PaperCell(Claim.LATE, 15)),
        ("đi muộn 20p", PaperCell(Claim.LATE, 20)),
        ("V", PaperCell(Claim.LEFT_EARLY)),
        ("V30", PaperCell(Claim.LEFT_EARLY, None, 30)),
        ("TV", PaperCell(BOTH)),
        ("T,V", PaperCell(BOTH)),
        ("T, V", PaperCell(BOTH)),
        ("T/V", PaperCell(BOTH)),
        ("V+T", PaperCell(BOTH)),
        ("T10V20", PaperCell(BOTH, 10, 20)),
        ("T10', V20'", PaperCell(BOTH, 10, 20)),
        ("V20, T10", PaperCell(BOTH, 10, 20)),
    ],
)
def test_signs(sign: object, expected: PaperCell) -> None:
    assert read_mark(sign) == expected


@pytest.mark.parametrize(
    "sign", ["?", "vắng", "A", "T999", "T0", "xx", "15", "PK", "T V K", date(2024, 6, 3)]
)
def test_a_sign_nobody_agreed_on_is_refused_never_guessed(sign: object) -> None:
    with pytest.raises(UnknownMark):
        read_mark(sign)


@given(st.text(max_size=8))
def test_whatever_is_typed_is_read_or_refused_and_only_blanks_are_blank(sign: str) -> None:
    try:
        cell = read_mark(sign)
    except UnknownMark:
        return
    if any(letter.isalnum() for letter in sign):
        assert cell.claim


def test_a_legend_of_the_sheet_goes_before_the_usual_signs() -> None:
    legend = read_legend(["Ghi chú: v: có mặt; o: vắng có phép; k = vắng không phép; M: đi muộn"])
    assert read_mark("V", legend) == PaperCell(Claim.PRESENT)
    assert read_mark("O", legend) == PaperCell(Claim.ABSENT_EXCUSED)
    assert read_mark("m", legend) == PaperCell(Claim.LATE)
    assert read_mark("k", legend) == PaperCell(Claim.ABSENT_UNEXCUSED)


def test_a_legend_may_put_the_sign_behind() -> None:
    legend = read_legend(["Có mặt (+), vắng có phép (p), vắng không phép (-), đi trễ (t), về sớm (s)"])
    assert [read_mark(sign, legend).claim for sign in "+p-ts"] == [
        Claim.PRESENT,
        Claim.ABSENT_EXCUSED,
        Claim.ABSENT_UNEXCUSED,
        Claim.LATE,
        Claim.LEFT_EARLY,
    ]


@pytest.mark.parametrize(
    "line", ["Thời gian: từ 3-6 đến 14-6-2024", "Lớp: Trung cấp LLCT K5", "Người lập: Trần A"]
)
def test_other_lines_are_no_legend(line: str) -> None:
    assert read_legend([line]) == {}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["3/6\nS"], Slot(3, 6, "AM")),
        (["3/6\nC"], Slot(3, 6, "PM")),
        (["3/6 Sáng"], Slot(3, 6, "AM")),
        (["Sáng 3/6"], Slot(3, 6, "AM")),
        (["Chiều\n03-06-2024"], Slot(3, 6, "PM", 2024)),
        (["3/6/24 S"], Slot(3, 6, "AM", 2024)),
        (["T2\n3/6", "C"], Slot(3, 6, "PM")),
        (["Thứ hai 3/6", "Buổi sáng"], Slot(3, 6, "AM")),
        ([date(2024, 6, 3), "S"], Slot(3, 6, "AM", 2024)),
        ([datetime(2024, 6, 3), "Tối"], Slot(3, 6, "EV", 2024)),  # noqa: DTZ001 - as spreadsheets hold a day
        (["03.06", "Chiều"], Slot(3, 6, "PM")),
        (["Ngày 3/6"], Slot(3, 6, "")),
        (["S"], None),
        (["Tổng số buổi vắng"], None),
        (["31/2 S"], None),
        ([], None),
    ],
)
def test_headings(parts: list[object], expected: Slot | None) -> None:
    assert read_slot(parts) == expected


def test_late_and_left_early_counts_under_both() -> None:
    row = PaperRow(row=4, name="A", marks=(("3/6 AM", PaperCell(BOTH)), ("3/6 PM", PaperCell())))
    totals = mark_totals([row])
    assert (totals["LATE"], totals["LEFT_EARLY"], totals["NOT_TAKEN"], totals["PRESENT"]) == (1, 1, 1, 0)
