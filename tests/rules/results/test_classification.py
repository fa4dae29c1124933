"""From an average to passed and to a classification (domain.md 4; R1-22)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.results.rules import (
    LEAST,
    Bounds,
    Entered,
    differences,
    has_one_decimal,
    is_on_scale,
    judge,
)
from nennep.results.states import Classification

pytestmark = pytest.mark.requirement("R1-22")

SHIPPED = Bounds(
    Decimal("5.0"),
    {
        "excellent": Decimal("9.0"),
        "very_good": Decimal("8.0"),
        "good": Decimal("7.0"),
        "average": Decimal("5.0"),
    },
)
RANK = ["", *(one.value for one in reversed(LEAST))]
MARKS = st.decimals(0, 10, places=1)


@pytest.mark.parametrize(
    ("average", "has_passed", "classification"),
    [
        ("0", False, ""),
        ("4.9", False, ""),
        ("5.0", True, "average"),
        ("6.9", True, "average"),
        ("7.0", True, "good"),
        ("7.9", True, "good"),
        ("8.0", True, "very_good"),
        ("8.9", True, "very_good"),
        ("9.0", True, "excellent"),
        ("10", True, "excellent"),
    ],
)
def test_the_bounds_by_hand(average: str, has_passed: bool, classification: str) -> None:
    judged = judge(Decimal(average), SHIPPED)
    assert (judged.has_passed, judged.classification) == (has_passed, classification)


@given(MARKS, MARKS)
def test_a_better_average_is_never_judged_worse(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    before, after = judge(low, SHIPPED), judge(high, SHIPPED)
    assert before.has_passed <= after.has_passed
    assert RANK.index(before.classification) <= RANK.index(after.classification)


@given(MARKS, MARKS, st.dictionaries(st.sampled_from([one.value for one in Classification]), MARKS))
def test_who_does_not_pass_has_no_classification(
    average: Decimal, mark: Decimal, least: dict[str, Decimal]
) -> None:
    judged = judge(average, Bounds(mark, least))
    assert judged.has_passed == (average >= mark)
    if judged.classification:
        assert judged.has_passed
        assert average >= least[judged.classification]


def test_a_bound_that_is_switched_off_is_not_given() -> None:
    without = Bounds(SHIPPED.pass_mark, {"good": Decimal("7.0")})
    assert judge(Decimal("9.5"), without).classification == "good"
    assert judge(Decimal("5.0"), without).classification == ""


@pytest.mark.parametrize(
    ("written", "on_scale", "one_decimal"),
    [
        ("0", True, True),
        ("10", True, True),
        ("7.50", True, True),
        ("7.55", True, False),
        ("10.1", False, True),
        ("-0.1", False, True),
    ],
)
def test_what_a_mark_is(written: str, on_scale: bool, one_decimal: bool) -> None:
    assert is_on_scale(Decimal(written)) is on_scale
    assert has_one_decimal(Decimal(written)) is one_decimal


def test_no_number_is_no_mark() -> None:
    assert not is_on_scale(Decimal("NaN"))
    assert not is_on_scale(Decimal("Infinity"))


def test_differences_name_who_changed_came_and_went() -> None:
    same, old, new = Entered(1, Decimal("7.0")), Entered(2, Decimal("6.9")), Entered(2, Decimal("7.0"))
    gone, come = Entered(3, None, has_passed=False, note="nghỉ"), Entered(4, Decimal("8.0"))
    found = differences({1: same, 2: old, 3: gone}, {1: same, 2: new, 4: come})
    assert [(row.before, row.after) for row in found] == [(old, new), (gone, None), (None, come)]
    assert not differences({1: same}, {1: same})
