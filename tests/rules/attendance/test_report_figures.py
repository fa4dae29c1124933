"""The whole of a report is always the sum of its parts, and a version differs from itself by nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.attendance.queries.report_difference import difference
from nennep.attendance.queries.report_figures import Body, Case, Figures, Line, counted
from nennep.attendance.states import Status


@st.composite
def marks(draw: st.DrawFn) -> tuple[str, bool, bool, int, int, int, int]:
    """A mark as the derivation may give it: late also before somebody left in mid-session."""
    status = draw(st.sampled_from(Status.values))
    lessons = draw(st.integers(1, 6))
    credited = draw(st.integers(0, lessons))
    excused = draw(st.integers(0, lessons - credited))
    is_early = draw(st.booleans()) if status == Status.PRESENT else False
    return (status, draw(st.booleans()), is_early, lessons, credited, excused, lessons - credited - excused)


@pytest.mark.requirement("R0-11")
@given(st.lists(marks(), max_size=30), st.integers(0, 5))
def test_sessions_are_the_sum_of_their_parts(
    found: list[tuple[str, bool, bool, int, int, int, int]], open_: int
) -> None:
    figures = counted(found, open_)
    assert figures.is_reconciled
    assert figures.sessions == len(found) + open_
    assert figures.not_taken == open_ + sum(mark[0] == Status.NOT_TAKEN for mark in found)


def test_late_and_left_early_stands_in_both_and_is_counted_once() -> None:
    figures = counted([("present", True, True, 5, 5, 0, 0), ("present", False, False, 5, 5, 0, 0)])
    assert (figures.present, figures.late, figures.left_early, figures.late_and_left_early) == (1, 1, 1, 1)
    assert figures.sessions == figures.accounted == 2


def test_late_and_then_gone_counts_as_gone_only() -> None:
    figures = counted([("left_mid_session", True, False, 5, 2, 0, 3)])
    assert (figures.late, figures.left_mid_session, figures.is_reconciled) == (0, 1, True)


def a_body(reason: str) -> Body:
    line = Line(
        enrolment_id=1, order=1, name="Nông Thị Ánh", agency_id=7, agency="Sở Mẫu",
        figures=Figures(sessions=1, unexcused=1, lessons=5, lessons_missed=5),
    )  # fmt: skip
    case = Case(
        enrolment_id=1, session_id=3, order=1, name=line.name, agency_id=7, agency=line.agency,
        held_on=date(2024, 6, 3), half="AM", status="absent_unexcused", reason_code=reason, reason=reason,
    )  # fmt: skip
    return Body(lines=(line,), cases=(case,))


@pytest.mark.requirement("R0-21")
def test_a_version_differs_from_another_only_where_it_says_otherwise() -> None:
    assert difference(a_body("ill"), a_body("ill")).is_empty
    changed = difference(a_body("ill"), a_body("traffic"))
    assert changed.totals == ()
    (case,) = changed.cases
    assert case.before is not None
    assert case.after is not None
    assert (case.before.reason_code, case.after.reason_code) == ("ill", "traffic")
