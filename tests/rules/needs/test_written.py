"""What cells of a registration say, and how late an answer is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.needs.rules import common, days_late, quarter_words, written_form, written_group, written_quarter

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@given(DAYS, DAYS, DAYS)
def test_late_is_never_negative_and_stops_when_sent(deadline: date, sent: date, today: date) -> None:
    assert days_late(deadline, sent, today) == max(0, (sent - deadline).days)
    assert days_late(deadline, None, today) == max(0, (today - deadline).days)


@pytest.mark.requirement("R2-09")
def test_one_day_after_the_deadline_is_one_day_late() -> None:
    assert days_late(date(2024, 6, 20), date(2024, 6, 20), date(2024, 7, 1)) == 0
    assert days_late(date(2024, 6, 20), date(2024, 6, 21), date(2024, 7, 1)) == 1


@pytest.mark.parametrize(
    ("written", "quarter"),
    [("Quý II/2027", 2), ("quý 4", 4), ("Q3", 3), ("IV", 4), ("Tháng 5", 2), ("tháng 12/2027", 4), ("T1", 1),
     ("2", 2), ("sớm nhất", None), ("", None), ("năm 2027", None)],
)  # fmt: skip
def test_quarter(written: str, quarter: int | None) -> None:
    assert written_quarter(written) == quarter


def test_a_quarter_is_written_in_roman_figures() -> None:
    assert [quarter_words(one) for one in (None, 1, 2, 3, 4)] == ["", "I", "II", "III", "IV"]


@pytest.mark.parametrize(
    ("written", "form"),
    [("Tập trung", "full_time"), ("Không tập trung", "part_time_batch"), ("Vừa làm, vừa học", "part_time_batch"),
     ("hệ KHÔNG TẬP TRUNG", "part_time_batch"), ("tối thứ bảy", ""), ("", "")],
)  # fmt: skip
def test_form(written: str, form: str) -> None:
    assert written_form(written) == form


@pytest.mark.parametrize(
    ("written", "group"),
    [("Trẻ", "young"), ("Nữ", "female"), ("DTTS", "minority"), ("dân tộc thiểu số", "minority"),
     ("Quy hoạch", "planned"), ("Nữ, trẻ", ""), ("khác", "")],
)  # fmt: skip
def test_group(written: str, group: str) -> None:
    assert written_group(written) == group


@given(st.lists(st.integers()))
def test_common_value(values: list[int]) -> None:
    assert common(values) == (values[0] if len(set(values)) == 1 else None)
