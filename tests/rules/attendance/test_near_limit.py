"""From how many lessons left to miss a report says so is the office's to set."""

from datetime import date

import pytest

from nennep.attendance.queries.report_figures import Case, Cumulative, recommendation


@pytest.mark.parametrize(
    ("left", "near_limit", "said"),
    [
        (10, 10, "Còn được nghỉ 10 tiết"),
        (11, 10, ""),
        (5, 4, ""),
        (5, None, ""),
        (-1, None, "Đã nghỉ quá mức cho phép"),
    ],
)
def test_the_report_says_how_many_lessons_are_left(left: int, near_limit: int | None, said: str) -> None:
    fields = dict.fromkeys(Cumulative.__dataclass_fields__, 0) | {"planned": 100, "left_to_miss": left}
    values = dict.fromkeys(Case.__dataclass_fields__)
    case = Case(**{**values, "held_on": date(2024, 6, 3), "is_agency_work": False, "is_avoidable": False})
    assert recommendation([case], Cumulative(**fields), near_limit) == said
