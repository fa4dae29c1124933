"""Numbers as the reports write them; golden figures come from the reports themselves."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.kernel import numbers

counts = st.integers(0, 10**9)


def test_whole_numbers_have_dots() -> None:
    assert [numbers.whole(n) for n in (0, 999, 1093, 24257, -1390, 1234567)] == [
        "0", "999", "1.093", "24.257", "-1.390", "1.234.567",
    ]  # fmt: skip


def test_decimals_have_a_comma_and_round_half_up() -> None:
    assert numbers.decimal(Decimal("31.85"), 1) == "31,9"
    assert numbers.decimal(2.5, 0) == "3"
    assert numbers.decimal(1234.5, 2) == "1.234,50"
    assert numbers.decimal(Decimal("-0.04"), 1) == "0,0"


@pytest.mark.parametrize(
    ("part", "total", "wanted"),
    [
        (3, 20, "15,0%"),
        (1204, 954, "126,2%"),  # report of a province on 2017
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (1, 2000, "0,1%"),  # exactly half a tenth goes up
        (0, 7, "0,0%"),
        (5, 0, "—"),
        (-1, 3, "-33,3%"),
    ],
)
def test_shares(part: int, total: int, wanted: str) -> None:
    assert numbers.share(part, total) == wanted


@given(counts, st.integers(1, 10**9))
def test_a_share_is_off_by_half_a_tenth_at_most(part: int, total: int) -> None:
    tenths = numbers.share_tenths(part, total)
    assert tenths is not None
    assert Fraction(-1, 2) < tenths - Fraction(1000 * part, total) <= Fraction(1, 2)


@given(st.lists(counts, min_size=1, max_size=12).filter(any))
def test_shares_of_the_parts_sum_to_the_whole_but_for_rounding(parts: list[int]) -> None:
    tenths = [int(share.rstrip("%").replace(",", "").replace(".", "")) for share in numbers.shares(parts)]
    assert abs(sum(tenths) - 1000) * 2 <= len(parts)


def test_a_negative_total_has_no_share() -> None:
    with pytest.raises(ValueError, match="negative"):
        numbers.share(1, -1)


def test_result_against_plan() -> None:
    assert numbers.ratio_text(1204, 954, "học viên") == "1.204/954 học viên, đạt tỷ lệ 126,2%"
    assert numbers.ratio_text(1204, 954) == "1.204/954, đạt tỷ lệ 126,2%"


def test_a_share_that_is_known_in_percent_is_written_as_one_that_is_counted() -> None:
    assert numbers.percent(Decimal(63)) == numbers.share(63, 100) == "63,0%"
    assert numbers.percent(Decimal("12.25")) == "12,3%"
