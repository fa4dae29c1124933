"""The middle of marks, and when a result may be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.feedback.rules import Marks, is_shown, mean_tenths, shipped_questions

pytestmark = pytest.mark.requirement("R1-27")


@pytest.mark.parametrize(
    ("counts", "tenths"),
    [((0, 0, 0, 0, 0), None), ((0, 0, 0, 0, 3), 50), ((0, 0, 1, 1, 0), 35), ((1, 0, 0, 0, 2), 37), ((0, 0, 0, 19, 1), 41)],
)  # fmt: skip
def test_the_middle_by_hand(counts: tuple[int, int, int, int, int], tenths: int | None) -> None:
    # 1+5+5 = 11 of 3: 3,67; 19·4 + 5 = 81 of 20: 4,05, halves up
    assert Marks(counts).tenths == tenths


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5))
def test_the_middle_lies_between_the_marks(counts: list[int]) -> None:
    tenths = mean_tenths(counts)
    given_marks = [mark for mark, count in enumerate(counts, start=1) if count]
    assert (tenths is None) == (not given_marks)
    if tenths is not None:
        assert 10 * min(given_marks) <= tenths <= 10 * max(given_marks)


def test_a_result_waits_for_enough_answers_and_for_its_end() -> None:
    assert is_shown(5, 5, is_over=True)
    assert not is_shown(4, 5, is_over=True)
    assert not is_shown(50, 5, is_over=False)
    assert not is_shown(0, 0, is_over=True)


def test_three_marks_and_one_text_are_asked_of_a_session() -> None:
    marks, words = shipped_questions("topic")
    assert (len(marks), len(words)) == (3, 1)
