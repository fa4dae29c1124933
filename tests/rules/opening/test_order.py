"""The order of guests and the points of a programme."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.opening.rules import Invited, Point, best_rank, days_late, due_on, protocol_order, read_points

guests = st.lists(
    st.builds(
        Invited,
        key=st.integers(1, 10_000),
        rank=st.integers(1, 5),
        since=st.none() | st.dates(date(2000, 1, 1), date(2024, 1, 1)),
        name_key=st.text("abc", min_size=1, max_size=3),
        moved_to=st.none() | st.integers(1, 12),
    ),
    unique_by=lambda one: one.key,
    max_size=10,
)


@pytest.mark.requirement("R1-04")
def test_rank_then_time_in_the_post_then_name() -> None:
    found = protocol_order(
        [
            Invited(1, 2, None, "an"),
            Invited(2, 2, date(2020, 1, 1), "binh"),
            Invited(3, 1, None, "yen"),
            Invited(4, 2, date(2015, 1, 1), "xuan"),
            Invited(5, 2, date(2020, 1, 1), "anh"),
        ]
    )
    assert found == (3, 4, 5, 2, 1)
    # Of two deputies the standing one comes first, however short the time.
    deputies = [
        Invited(1, 2, date(2015, 1, 1), "an"),
        Invited(2, 2, date(2023, 1, 1), "yen", is_standing=True),
    ]
    assert protocol_order(deputies) == (2, 1)


@pytest.mark.requirement("R1-04")
def test_who_is_moved_stands_where_it_was_said() -> None:
    four = [Invited(key, key, None, "") for key in (1, 2, 3)]
    assert protocol_order([*four, Invited(9, 9, None, "", moved_to=2)]) == (1, 9, 2, 3)
    assert protocol_order([*four, Invited(9, 9, None, "", moved_to=1)]) == (9, 1, 2, 3)
    assert protocol_order([*four, Invited(9, 0, None, "", moved_to=80)]) == (1, 2, 3, 9)


@given(guests)
def test_everybody_stands_once_and_unmoved_guests_keep_their_order(found: list[Invited]) -> None:
    order = protocol_order(found)
    assert sorted(order) == sorted(one.key for one in found)
    by_key = {one.key: one for one in found}
    unmoved = [by_key[key] for key in order if by_key[key].moved_to is None]
    ranks = [one.rank for one in unmoved]
    assert ranks == sorted(ranks)
    assert order == protocol_order(reversed(found))


def test_the_longest_text_says_the_rank_of_a_part_and_the_best_part_counts() -> None:
    texts = [
        ("truong ban", 60),
        ("truong ban to chuc trung uong", 10),
        ("uy vien ban thuong vu", 40),
        ("", 99),
    ]
    assert best_rank("truong ban to chuc tinh uy", texts) == 60
    assert best_rank("truong ban to chuc trung uong", texts) == 10
    assert best_rank("uy vien ban thuong vu,truong ban to chuc", texts) == 40
    assert best_rank("ca si", texts) == 99
    assert best_rank("ca si", texts[:-1]) is None


def test_due_days_count_back_from_the_opening() -> None:
    assert due_on(date(2024, 5, 16), 7) == date(2024, 5, 9)
    assert due_on(None, 7) is None
    assert days_late(date(2024, 5, 9), date(2024, 5, 9)) == 0
    assert days_late(date(2024, 5, 9), date(2024, 5, 12)) == 3
    assert days_late(None, date(2024, 5, 12)) == 0


def test_points_are_read_one_a_line() -> None:
    assert read_points("7:30; Đón đại biểu\n\n8:00; Chào cờ; Ban tổ chức") == (
        Point("7:30", "Đón đại biểu"),
        Point("8:00", "Chào cờ", "Ban tổ chức"),
    )
    with pytest.raises(ValueError, match="2"):
        read_points("7:30; Đón đại biểu\nChào cờ")
