"""What came up in a class stands in the report of the period, and stays there as it was signed (R1-21)."""

from datetime import date, timedelta

import pytest

from nennep.attendance import operations
from nennep.attendance.models import PeriodReport
from nennep.attendance.queries.report_difference import difference
from nennep.attendance.queries.report_paper import report_content
from nennep.attendance.queries.report_view import body_hash, is_intact, report_data, view_of
from nennep.attendance.queries.reports import body_of
from nennep.classes import operations as class_acts
from nennep.classes.models import ClassIssue
from nennep.documents.printing.content import Bullet, Paragraph
from tests.make import classes, reports, units
from tests.make.reports import AFTER, Reporting

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-21")]


@pytest.fixture
def of() -> Reporting:
    made = reports.reporting(2)
    reports.taken(made.course)
    return made


def settled(issue: ClassIssue, result: str, at: object = AFTER) -> ClassIssue:
    return class_acts.settle_issue(issue=issue, result=result, by=units.system(), now=at)  # type: ignore[arg-type]


def printed(report: PeriodReport) -> str:
    content = report_content(view_of(report, AFTER))
    blocks = [block for block in content.body if isinstance(block, (Bullet, Paragraph))]
    return "\n".join("".join(span.text for span in block.text) for block in blocks)


def test_a_draft_tells_what_came_up_by_its_end_and_was_open_in_it(of: Reporting) -> None:
    one = of.course.training_class
    classes.issue(one, "Mất điện hội trường", severity="2_serious")
    before = classes.issue(one, "Việc tuần trước", happened_on=date(2024, 5, 20))
    settled(before, "Xong", classes.NOW - timedelta(days=7))
    classes.issue(one, "Việc của kỳ sau", happened_on=reports.on(15), now=AFTER)
    classes.issue(classes.training_class(host=one.host, trainer=one.host), "Việc của lớp khác")
    report = reports.closed(of.course)
    assert [issue.text for issue in body_of(report).issues] == ["Mất điện hội trường"]
    assert report_data(view_of(report, AFTER))["issues"] == [
        {
            "happened_on": "2024-06-03", "kind": "Học tập", "severity": "serious", "text": "Mất điện hội trường",
            "owner": one.host.name, "state": "open", "result": "",
        }
    ]  # fmt: skip
    expected = f"Học tập (nghiêm trọng), ngày 3-6-2024: Mất điện hội trường. {one.host.name} chưa giải quyết."
    assert expected in printed(report).splitlines()


def test_a_report_without_issues_says_so(of: Reporting) -> None:
    report = reports.closed(of.course)
    assert "Trong kỳ không ghi nhận việc phát sinh." in printed(report).splitlines()
    assert "issues" not in report_data(view_of(report, AFTER))


def test_what_was_signed_stays_and_a_new_version_tells_what_became_of_it(of: Reporting) -> None:
    issue = classes.issue(of.course.training_class)
    first = reports.received(of, reports.closed(of.course))
    settled(issue, "Có điện lại")
    assert [one.state for one in body_of(first).issues] == ["open"]
    assert is_intact(first, body_of(first))
    draft = operations.correct_report(report=first, reason="Bổ sung kết quả", by=of.course.manager, now=AFTER)
    ((before, after),) = difference(body_of(first), body_of(draft)).issues
    assert (before and before.state, after and after.state, after and after.result) == (
        "open",
        "settled",
        "Có điện lại",
    )
    second = reports.signed(of, draft)
    assert f"{of.school.name} đã giải quyết; kết quả: Có điện lại." in printed(second)


def test_a_frozen_issue_that_is_changed_breaks_the_fingerprint(of: Reporting) -> None:
    classes.issue(of.course.training_class)
    report = reports.signed(of, reports.closed(of.course))
    report.issues.update(text="Khác")
    assert not is_intact(report, body_of(report))


def test_a_report_signed_without_issues_keeps_its_fingerprint(of: Reporting) -> None:
    report = reports.signed(of, reports.closed(of.course))
    classes.issue(of.course.training_class)
    assert report.frozen_hash == body_hash(report, body_of(report))


def test_who_sees_only_its_own_people_is_told_nothing_of_the_class_as_a_whole(of: Reporting) -> None:
    classes.issue(of.course.training_class)
    report = reports.closed(of.course)
    part = view_of(report, AFTER, only={of.course.enrolments[0].pk})
    assert part.body.issues == ()
    assert "việc phát sinh" not in str(report_content(part).body)
