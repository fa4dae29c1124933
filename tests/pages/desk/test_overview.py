"""The day of all classes together, for who leads (R1-17), and the line of who has to settle an issue (R1-21)."""

import re
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.attendance.states import Claim
from nennep.classes.models import HalfDay, SuperiorView
from nennep.classes.operations import add_superior, settle_issue
from nennep.desk.queries import tasks_of
from tests.make import accounts, attendance, classes, reports, units
from tests.make.reports import Reporting
from tests.pages.classes.visitors import client_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def of(settings: object) -> Reporting:
    made = reports.reporting(4)
    reports.taken(made.course, {(0, 1): Claim.ABSENT_UNEXCUSED, (0, 2): Claim.LATE})
    settings.NENNEP_NOW = attendance.during(made.course.session).isoformat()  # type: ignore[attr-defined]
    return made


def leader(of: Reporting) -> Client:
    """The leader of a committee to which the class reports."""
    committee = units.unit("Thành ủy Mẫu", kind_code="province_committee")
    add_superior(
        training_class=of.course.training_class, unit=committee, view=SuperiorView.ALL, by=units.system(),
        now=classes.NOW,
    )  # fmt: skip
    return client_of(accounts.holder(Role.COMMITTEE_LEADER, committee))


@pytest.mark.requirement("R1-17")
def test_a_leader_reads_the_day_and_each_figure_opens_its_names(of: Reporting) -> None:
    classes.issue(of.course.training_class, "Học viên ngộ độc", severity="3_urgent")
    who = leader(of)
    page = text(who.get(reverse("desk:overview")))

    def figure(label: str) -> tuple[str, str]:
        """The figure under its label, and where it leads."""
        found = re.search(rf'href="([^"]+)"[^>]*aria-label="(\d+) {label}"', page)
        assert found is not None, label
        return found[2], found[1].replace("&amp;", "&")

    assert figure("Buổi học hôm nay")[0] == "1"
    assert figure("Có mặt hôm nay")[0] == "3"  # who came late is there
    count, url = figure("Vắng hôm nay")
    assert count == "1"
    names = [place.person.full_name for place in of.course.enrolments]
    behind = text(who.get(url))
    assert [name for name in names if name in behind] == [names[1]]
    assert figure("Việc phát sinh hôm nay")[0] == "1"
    assert "Học viên ngộ độc" in page
    assert "Học viên ngộ độc" in text(who.get(figure("Việc phát sinh hôm nay")[1]))
    assert "1 đi trễ" in page


@pytest.mark.requirement("R0-16")
def test_who_is_not_taken_is_told_beside_who_is_there(of: Reporting) -> None:
    who = client_of(of.course.manager)
    assert "người chưa ghi" not in text(who.get(reverse("desk:home")))
    classes.enrolment(of.course.training_class)
    page = text(who.get(reverse("desk:home")))
    assert "3/5" in page
    assert "1 người chưa ghi" in page


@pytest.mark.requirement("R1-17")
def test_every_minute_only_the_living_part_is_asked_for(of: Reporting) -> None:
    part = text(leader(of).get(reverse("desk:overview"), headers={"HX-Request": "true"}))
    assert part.strip().startswith('<div id="live"')
    assert 'hx-trigger="every 60s"' in part
    assert "<html" not in part


@pytest.mark.requirement("R1-17")
def test_others_do_not_read_it_and_are_not_shown_the_door(of: Reporting) -> None:
    for user in (of.course.manager, of.office, classes.account_of(of.course.enrolments[0].person)):
        who = client_of(user)
        assert who.get(reverse("desk:overview")).status_code == 403
        assert reverse("desk:overview") not in text(who.get(reverse("desk:home")))
    assert reverse("desk:overview") in text(leader(of).get(reverse("desk:home")))


@pytest.mark.requirement("R1-17")
def test_many_sessions_and_issues_cost_no_more_questions(of: Reporting) -> None:
    who = leader(of)
    classes.issue(of.course.training_class, severity="2_serious")

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert who.get(reverse("desk:overview")).status_code == 200
        return len(caught)

    asked()
    first = asked()
    for number in range(5):
        classes.issue(of.course.training_class, f"Việc {number}", severity="2_serious")
    classes.session(of.course.training_class, half=HalfDay.PM, lessons=4)
    assert asked() == first


@pytest.mark.requirement("R1-21")
def test_the_line_of_an_issue_stands_with_who_settles_it_until_it_is_settled(
    of: Reporting, now: datetime
) -> None:
    agency = of.course.enrolments[0].agency
    head = accounts.holder(Role.AGENCY_HEAD, agency)
    mine = classes.issue(of.course.training_class)
    theirs = classes.issue(of.course.training_class, owner=agency)

    def lines(who: object) -> list[int | None]:
        tasks = tasks_of(who, now)  # type: ignore[arg-type]
        return [task.count for task in tasks if task.url.startswith(reverse("classes:issues"))]

    assert lines(of.office) == lines(of.course.manager) == lines(head) == [1]
    assert lines(of.officer) == []
    settle_issue(issue=mine, result="Xong", by=of.office, now=now)
    settle_issue(issue=theirs, result="Xong", by=head, now=now)
    assert lines(of.office) == lines(of.course.manager) == lines(head) == []
