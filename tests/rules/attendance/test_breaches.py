"""Which cases an agency head is reminded of (R0-25, R0-26, R0-29)."""

from datetime import date

import pytest

from nennep.attendance.queries.reminders import is_breach
from nennep.attendance.queries.report_figures import Case
from nennep.attendance.states import Status


def case(
    status: str,
    *,
    avoidable: bool = False,
    work: bool = False,
    decided: bool = False,
    afterwards: bool = False,
) -> Case:
    return Case(
        enrolment_id=1,
        session_id=1,
        order=1,
        name="Nguyễn Văn An",
        agency_id=1,
        agency="Sở Mẫu",
        held_on=date(2024, 6, 3),
        half="AM",
        status=status,
        is_avoidable=avoidable,
        is_agency_work=work,
        has_decision=decided,
        is_leave_afterwards=afterwards,
    )


@pytest.mark.requirement("R0-25", "R0-29")
def test_office_work_is_no_breach_only_where_the_board_allowed_it_beforehand() -> None:
    excused = Status.ABSENT_EXCUSED
    assert not is_breach(case(excused, avoidable=True, work=True, decided=True))
    assert is_breach(case(excused, avoidable=True, work=True, decided=True, afterwards=True))
    assert is_breach(case(excused, avoidable=True, work=True, decided=False))


@pytest.mark.requirement("R0-26")
def test_illness_with_leave_is_no_breach_and_absence_without_leave_always_is() -> None:
    assert not is_breach(case(Status.ABSENT_EXCUSED, decided=True))
    assert is_breach(case(Status.ABSENT_UNEXCUSED))
    assert is_breach(case(Status.PRESENT, avoidable=True))
