"""Cases of violations on the screen: from an incident to a decision, for whom, and in the letter to the agency (R2-40)."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role, User
from nennep.attendance import operations
from nennep.attendance.models import Incident, Violation, ViolationMeasure
from nennep.attendance.queries.violations import decided_violations, pace_of
from nennep.attendance.states import Claim, Side, ViolationState
from tests.make import accounts, attendance, classes, units
from tests.make.attendance import Course

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R2-40")]


@pytest.fixture
def course(settings: object) -> Course:
    found = attendance.course(3, name="Trung cấp LLCT K5")
    operations.install_measures(by=units.system(), now=classes.NOW)
    set_clock(settings, attendance.after(found.session))
    return found


def set_clock(settings: object, moment: datetime) -> None:
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text(answer: Any) -> str:
    return answer.content.decode()


def confirmed_incident(course: Course) -> Incident:
    session = course.session
    attendance.take(session)
    operations.record_spot_check(
        session=session,
        entries=[attendance.entry(course.enrolments[1], Claim.OTHER_PERSON)],
        side=Side.SCHOOL,
        by=course.manager,
        now=attendance.during(session, 60),
    )
    return operations.conclude_incident(
        incident=Incident.objects.get(),
        is_confirmed=True,
        conclusion="Nhờ em trai học hộ.",
        by=course.manager,
        now=attendance.during(session, 90),
    )


def opened(course: Course, number: int = 0, **fields: Any) -> Violation:
    wanted: dict[str, Any] = {
        "enrolment": course.enrolments[number],
        "happened_on": course.session.held_on,
        "what": "Nhờ người học hộ",
        "by": course.manager,
        "now": attendance.after(course.session),
    }
    return operations.open_violation(**{**wanted, **fields})


@pytest.mark.requirement("R1-23")
def test_from_the_incident_to_the_decision_with_plain_forms(course: Course) -> None:
    incident = confirmed_incident(course)
    client = client_of(course.manager)
    door = reverse("attendance:open-case-of-incident", args=[incident.pk])
    assert door in text(client.get(reverse("attendance:incident", args=[incident.pk])))
    assert "Nhờ em trai học hộ." in text(client.get(door))
    assert client.post(door, {"happened_on": "3/6/2024", "what": ""}).status_code == 422
    url = client.post(door, {"happened_on": "3/6/2024", "what": "Nhờ em trai học hộ."}).headers["Location"]
    case = Violation.objects.get()
    assert list(case.incidents.all()) == [incident]
    assert url in text(client.get(reverse("attendance:incident", args=[incident.pk])))
    propose = reverse("attendance:propose-measure", args=[case.pk])
    offered = text(client.get(propose))
    tell = ViolationMeasure.objects.get(code="tell_agency")
    assert tell.name in offered
    sent = {"measure": tell.pk, "proposal": "Lần đầu", "statement": "Tôi xin rút kinh nghiệm."}
    assert client.post(propose, {**sent, "proposal": ""}).status_code == 422
    assert client.post(propose, sent).status_code == 302
    decide = reverse("attendance:decide-violation", args=[case.pk])
    # Who waits for the leader reads so in the case; it is the leader's to decide, a smaller measure instead of it too.
    waiting = text(client.get(url))
    assert "Cấp quyết định" in waiting
    assert decide not in waiting
    remind = ViolationMeasure.objects.get(code="remind")
    for one in (tell, remind):
        assert client.post(decide, {"measure": one.pk}).status_code == 403
    assert client.post(propose, {**sent, "measure": remind.pk}).status_code == 422
    case.refresh_from_db()
    assert (case.state, case.proposed_measure) == (ViolationState.PROPOSED, tell)
    leader = client_of(accounts.holder(Role.SCHOOL_LEADER, course.training_class.host))
    assert decide in text(leader.get(url))
    assert f"Đề xuất: {tell.name} (Lãnh đạo trường)" in text(leader.get(decide))
    assert leader.post(decide, {"measure": tell.pk, "decision": "Đồng ý"}).status_code == 302
    case.refresh_from_db()
    assert case.state == ViolationState.DECIDED
    assert tell.name in text(leader.get(reverse("attendance:violations")))
    assert "Công văn nhắc nhở kế tiếp gửi cơ quan sẽ nêu." in text(leader.get(url))
    # It stands in the record of conduct, for the school and for the trainee, and goes into a file; an open case does not.
    opened(course, 2, what="Ngồi hộ chỗ")
    of_class = {"view": "conduct", "class": course.training_class.pk}
    assert "view=conduct" in text(client.get(reverse("classes:class", args=[course.training_class.pk])))
    kept = text(client.get(reverse("attendance:violations"), of_class))
    assert all(word in kept for word in ("Nhờ em trai học hộ.", tell.name, "Đồng ý"))
    assert "Ngồi hộ chỗ" not in kept
    sheet = load_workbook(
        BytesIO(client.get(reverse("attendance:violations"), {**of_class, "format": "xlsx"}).content)
    ).active
    told = [str(cell.value) for cell in list(sheet.rows)[-1]]
    assert told[0] == course.enrolments[1].person.full_name
    assert {"2024-06-03 00:00:00", "Nhờ em trai học hộ.", tell.name, "Đồng ý"} <= set(told)
    own = text(client_of(classes.account_of(course.enrolments[1].person)).get(reverse("attendance:own")))
    assert f"{tell.name}; " in own
    assert "Không có vi phạm nào bị quyết định xử lý." in text(
        client_of(classes.account_of(course.enrolments[0].person)).get(reverse("attendance:own"))
    )


def test_the_trainee_reads_the_own_case_and_nobody_elses(course: Course) -> None:
    mine, other = opened(course, 1), opened(course, 2, what="Ngồi hộ chỗ")
    client = client_of(classes.account_of(course.enrolments[1].person))
    own = text(client.get(reverse("attendance:own")))
    assert reverse("attendance:violation", args=[mine.pk]) in own
    assert "Ngồi hộ chỗ" not in own
    assert client.get(reverse("attendance:violation", args=[mine.pk])).status_code == 200
    assert client.get(reverse("attendance:violation", args=[other.pk])).status_code == 404
    for name in ("propose-measure", "decide-violation", "drop-violation"):
        assert client.post(reverse(f"attendance:{name}", args=[mine.pk]), {}).status_code == 403
    monitor = client_of(attendance.monitor(course))
    assert monitor.get(reverse("attendance:violation", args=[mine.pk])).status_code == 404
    assert (
        monitor.get(reverse("attendance:open-violation", args=[course.enrolments[2].pk])).status_code == 403
    )
    assert Violation.objects.filter(state=ViolationState.OPEN).count() == 2


def test_the_list_costs_the_same_for_many_and_tells_how_long_cases_take(course: Course) -> None:
    office = classes.training_office(course.training_class)
    client = client_of(office)
    asked = []
    for count in (1, 24):
        for number in range(count):
            opened(course, number % 3)
        client.get(reverse("attendance:violations"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("attendance:violations"))
        asked.append(len(queries))
    assert asked[0] == asked[1]
    cases = list(Violation.objects.order_by("pk")[:3])
    for case, days in zip(cases, (1, 2, 9), strict=True):
        operations.drop_violation(
            violation=case,
            why="Không có căn cứ",
            by=office,
            now=attendance.after(course.session) + timedelta(days=days),
        )
    pace = pace_of(Violation.objects.all())
    assert (pace.closed, pace.median_days, pace.longest_days) == (3, 2, 9)
    page = text(client.get(reverse("attendance:violations"), {"state": "dropped"}))
    assert reverse("attendance:violation", args=[cases[0].pk]) in page
    assert client.get(reverse("attendance:violations"), {"format": "xlsx"}).status_code == 200


def test_only_cases_decided_by_the_end_of_the_month_go_into_the_letter(course: Course) -> None:
    measure = ViolationMeasure.objects.get(code="criticise")
    leader = accounts.holder(Role.SCHOOL_LEADER, course.training_class.host)
    for number, month in ((0, 6), (1, 7)):
        case = opened(course, number)
        moment = attendance.after(course.session).replace(month=month, day=20)
        operations.propose_measure(
            violation=case, measure=measure, proposal="Lần đầu", by=course.manager, now=moment
        )
        operations.decide_violation(violation=case, measure=measure, decision="", by=leader, now=moment)
    opened(course, 2)
    last = course.session.held_on.replace(day=30)
    told = decided_violations([], {course.agencies[0].pk}, last)
    assert [(one.enrolment_id, one.measure) for one in told] == [(course.enrolments[0].pk, measure.name)]
    assert decided_violations([course.enrolments[1].pk], [], last) == []
