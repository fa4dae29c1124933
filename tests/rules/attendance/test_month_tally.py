"""Lessons held and excused by month and who granted: by hand, then sums over any marks."""

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from nennep.attendance.rules import MonthSums, TallyMark, tally_months
from nennep.attendance.states import Status

APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)


def mark(day: date, excused: int = 0, *, afterwards: bool = False, by: int | None = None) -> TallyMark:
    return TallyMark(
        held_on=day,
        status=Status.ABSENT_EXCUSED if excused else Status.PRESENT,
        is_late=False,
        is_left_early=False,
        lessons=5,
        lessons_credited=5 - excused,
        lessons_excused=excused,
        lessons_missed=0,
        is_leave_afterwards=afterwards,
        granted_by_id=by,
    )


def test_by_hand() -> None:
    marks = [
        mark(date(2024, 4, 29)),
        mark(date(2024, 4, 30), 5, by=7),
        mark(date(2024, 5, 2), 5, by=7, afterwards=True),
        mark(date(2024, 5, 3), 3),
        mark(date(2024, 5, 6), 5, by=8),
    ]
    assert tally_months(marks) == {
        (APRIL, None): MonthSums(lessons_held=10),
        (APRIL, 7): MonthSums(lessons_excused=5),
        (MAY, None): MonthSums(lessons_held=15, lessons_excused=3),
        (MAY, 7): MonthSums(lessons_excused=5, lessons_excused_afterwards=5),
        (MAY, 8): MonthSums(lessons_excused=5),
    }


def test_what_nobody_took_is_not_held() -> None:
    blank = TallyMark(
        held_on=date(2024, 5, 2),
        status=Status.NOT_TAKEN,
        is_late=False,
        is_left_early=False,
        lessons=5,
        lessons_credited=0,
        lessons_excused=0,
        lessons_missed=0,
    )
    assert tally_months([blank]) == {}


marks_of_a_year = st.lists(
    st.builds(
        mark,
        st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        st.integers(0, 5),
        afterwards=st.booleans(),
        by=st.sampled_from([None, 1, 2]),
    ),
    max_size=40,
)


@given(marks_of_a_year)
def test_nothing_is_lost_and_nothing_counted_twice(marks: list[TallyMark]) -> None:
    held: dict[date, int] = defaultdict(int)
    excused: dict[date, int] = defaultdict(int)
    for one in marks:
        held[one.held_on.replace(day=1)] += one.lessons
        excused[one.held_on.replace(day=1)] += one.lessons_excused
    found = tally_months(marks)
    assert {month for month, _by in found} == set(held)
    for month, lessons in held.items():
        sums = [one for (other, _by), one in found.items() if other == month]
        assert sum(one.lessons_held for one in sums) == lessons
        assert sum(one.lessons_excused for one in sums) == excused[month]
    assert all(one.lessons_excused_afterwards <= one.lessons_excused for one in found.values())
    assert all(one.lessons_held == 0 for (_month, by), one in found.items() if by is not None)
