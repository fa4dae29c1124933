"""The pages of reports, letters and the agency table: who sees what, whole ways through, query counts."""

import re
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.attendance import operations
from nennep.attendance.models import PeriodReport, Reminder, ReportCase
from nennep.attendance.operations import draft_reminders
from nennep.attendance.queries.breaches import breaches_by_agency
from nennep.attendance.states import Claim, ReminderState, ReportState
from nennep.units import operations as unit_acts
from nennep.units.models import SuccessionKind
from tests.make import accounts, reports, units
from tests.make.reports import AFTER, Reporting

pytestmark = pytest.mark.django_db
LATER = AFTER + timedelta(days=2)


@pytest.fixture(autouse=True)
def _clock(settings: object) -> None:
    settings.NENNEP_NOW = LATER.isoformat()  # type: ignore[attr-defined]


@pytest.fixture
def of() -> Reporting:
    """Four trainees of two agencies; a late one and an absent one of the first agency."""
    of = reports.reporting(4, sessions=2, agencies=2)
    reports.taken(
        of.course,
        {(0, 0): Claim.LATE, (1, 2): Claim.ABSENT_UNEXCUSED},
        reasons={(0, 0): "traffic", (1, 2): "agency_work"},
    )
    return of


def door(by: User) -> Client:
    client = Client()
    client.force_login(by)
    return client


def test_the_way_of_a_report_without_javascript(of: Reporting) -> None:
    report = reports.closed(of.course)
    office, board = door(of.office), door(of.officer)
    url = reverse("attendance:report", args=[report.pk])
    for view in ("people", "agencies", "cases", "paper", "about"):
        assert office.get(url, {"view": view}).status_code == 200, view
    for fmt in ("json", "pdf", "docx", "xlsx"):
        assert office.get(reverse("attendance:report-file", args=[report.pk, fmt])).status_code == 200
    assert office.get(reverse("attendance:sign-report", args=[report.pk])).status_code == 200
    office.post(reverse("attendance:report-remarks", args=[report.pk]), {"remarks": "Lớp học tốt."})
    answer = office.post(reverse("attendance:sign-report", args=[report.pk]), {"signer": of.signer.pk})
    assert answer.status_code == 302
    office.post(reverse("attendance:submit-report", args=[report.pk]))
    page = board.get(url)
    assert "Lớp học tốt." in board.get(url, {"view": "about"}).content.decode()
    assert page.status_code == 200
    receipt = PeriodReport.objects.get().receipts.get()
    assert board.get(reverse("attendance:reports"), {"state": "submitted"}).status_code == 200
    board.post(reverse("attendance:receive-report", args=[receipt.pk]))
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED
    answer = office.post(reverse("attendance:correct-report", args=[report.pk]), {"reason": "Nhầm"})
    second = PeriodReport.objects.get(version=2)
    assert answer.headers["Location"] == reverse("attendance:report", args=[second.pk])
    assert office.get(answer.headers["Location"], {"view": "difference"}).status_code == 200


@pytest.mark.requirement("R0-22")
def test_the_page_names_what_is_missing_and_leads_there() -> None:
    of = reports.reporting(2, sessions=1)
    reports.taken(of.course, {(0, 1): Claim.ABSENT_UNEXCUSED}, reasons={(0, 1): "-"})
    report = reports.closed(of.course)
    text = door(of.office).get(reverse("attendance:report", args=[report.pk])).content.decode()
    session, who = of.course.sessions[0], of.course.enrolments[1]
    assert reverse("attendance:mark", args=[session.pk, who.pk]) in text
    answer = door(of.office).post(
        reverse("attendance:sign-report", args=[report.pk]), {"signer": of.signer.pk}
    )
    assert answer.status_code == 422


def test_strangers_and_readers(of: Reporting) -> None:
    report = reports.closed(of.course)
    stranger = door(accounts.user("Người Lạ"))
    url = reverse("attendance:report", args=[report.pk])
    assert Client().get(url).status_code == 302
    assert stranger.get(url).status_code == 404
    assert stranger.get(reverse("attendance:reports")).status_code == 200
    assert stranger.get(reverse("attendance:reminders")).status_code == 403
    assert door(of.officer).get(url).status_code == 200
    assert door(of.officer).get(reverse("attendance:sign-report", args=[report.pk])).status_code == 403


@pytest.mark.requirement("R0-26")
def test_many_letters_go_out_a_few_at_a_time_and_say_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nennep.attendance.views.reminders.LETTERS_AT_ONCE", 1)
    of = reports.reporting(3, agencies=3)
    reports.taken(
        of.course,
        {(0, place): Claim.LATE for place in range(3)},
        reasons={(0, place): "agency_work" for place in range(3)},
    )
    reports.received(of, reports.closed(of.course))
    leader, signer = reports.board_leader(of)
    operations.draft_reminders(board=of.board, period=date(2024, 6, 1), by=leader, now=AFTER)
    letters = list(Reminder.objects.order_by("agency__sort_key", "pk"))
    assert len(letters) == 3
    for one in letters[:2]:
        operations.review_reminder(reminder=one, by=leader, now=AFTER)
    url, desk = reverse("attendance:send-reminders"), reverse("attendance:reminders")
    picked = {"pick": [one.pk for one in letters], "back": f"{desk}?month=2024-06", "signer": signer.pk}
    head = door(leader)
    page = head.post(url, picked)
    assert page.status_code == 200
    sent = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.content.decode()))
    assert (sent["done"], sent["total"], sent["pick"]) == ("1", "2", str(letters[1].pk))
    assert Reminder.objects.filter(state=ReminderState.SENT).get() == letters[0]
    # A script gets the same, without the page around it.
    again = head.post(url, picked, headers={"HX-Request": "true"})
    assert again.headers["HX-Redirect"] == f"{desk}?month=2024-06"
    end = head.get(f"{desk}?month=2024-06").content.decode()
    assert Reminder.objects.filter(state=ReminderState.SENT).count() == 2
    assert "1 công văn" in end
    letters[2].refresh_from_db()
    assert letters[2].state == ReminderState.DRAFT


@pytest.mark.requirement("R0-26")
def test_the_way_of_a_letter_without_javascript(of: Reporting) -> None:
    reports.received(of, reports.closed(of.course))
    leader, signer = reports.board_leader(of)
    board, head = door(of.officer), door(leader)
    desk = reverse("attendance:reminders")
    assert (
        of.course.agencies[0].name
        in board.get(reverse("attendance:draft-reminders"), {"month": "2024-06"}).content.decode()
    )
    assert board.post(reverse("attendance:draft-reminders"), {"month": "2024-06"}).status_code == 302
    letter = Reminder.objects.get()
    url = reverse("attendance:reminder", args=[letter.pk])
    assert board.get(desk, {"month": "2024-06"}).status_code == 200
    assert board.get(url).status_code == 200
    board.post(reverse("attendance:review-reminder", args=[letter.pk]), {"request_text": "Đề nghị nhắc nhở."})
    picked = {"pick": [letter.pk], "back": f"{desk}?month=2024-06"}
    assert board.post(reverse("attendance:send-reminders"), picked).status_code == 403
    assert head.post(reverse("attendance:send-reminders"), picked).status_code == 200
    answer = head.post(reverse("attendance:send-reminders"), {**picked, "signer": signer.pk})
    assert answer.headers["Location"] == f"{desk}?month=2024-06"
    letter.refresh_from_db()
    assert letter.state == ReminderState.SENT
    agency = door(reports.agency_officer(of.course.agencies[0]))
    other = door(reports.agency_officer(of.course.agencies[1]))
    assert "Đề nghị nhắc nhở." in agency.get(url).content.decode()
    assert other.get(url).status_code == 404
    assert agency.get(reverse("attendance:letters")).status_code == 200
    for fmt in ("pdf", "docx"):
        assert agency.get(reverse("attendance:reminder-file", args=[letter.pk, fmt])).status_code == 200
    agency.post(reverse("attendance:receive-reminder", args=[letter.pk]))
    assert (
        agency.post(reverse("attendance:answer-reminder", args=[letter.pk]), {"answer": " "}).status_code
        == 422
    )
    agency.post(
        reverse("attendance:answer-reminder", args=[letter.pk]), {"answer": "Đã nhắc", "measures": ""}
    )
    letter.refresh_from_db()
    assert letter.state == ReminderState.ANSWERED
    assert "Đã nhắc" in board.get(url).content.decode()


@pytest.mark.requirement("R0-26")
@pytest.mark.requirement("R0-09")
def test_the_table_of_agencies_and_the_names_behind_it(of: Reporting) -> None:
    reports.received(of, reports.closed(of.course))
    board = door(of.officer)
    answer = board.get(reverse("attendance:agencies"), {"month": "2024-06"})
    assert ">cộng dồn về đơn vị hôm nay</option>" in answer.content.decode()
    (row,) = [view.row for view in answer.context["page"].listing.rows]
    assert (row.name, row.breaches, row.before, row.trend) == (of.course.agencies[0].name, 2, 0, "↑")
    assert (row.people, row.repeat, row.agency_work) == (2, 0, 1)
    assert row.ordered_by == "Trần Văn Chỉ, Chánh Văn phòng (1)"
    behind = board.get(
        reverse("attendance:agency-cases"),
        {"agency": row.agency_id, "since": "2024-06-01", "until": "2024-06-30", "work": "yes"},
    )
    (case,) = [view.row for view in behind.context["page"].listing.rows]
    assert case.name == of.course.enrolments[2].person.full_name
    found = breaches_by_agency(of.officer, date(2024, 1, 1), date(2024, 12, 31), LATER.date())
    assert {agency_id: one.count for agency_id, one in found.items()} == {row.agency_id: 2}
    names = board.get(found[row.agency_id].url).context["page"].listing
    assert names.count == 2, "the figure of the ranking opens as many names (R2-09)"
    own, other = (
        accounts.holder(Role.AGENCY_OFFICER, agency, f"Cán bộ {agency.pk}")
        for agency in of.course.agencies[:2]
    )
    told = breaches_by_agency(own, date(2024, 1, 1), date(2024, 12, 31), LATER.date())
    assert told[row.agency_id].count == 2, "an agency reads its own"
    assert door(own).get(told[row.agency_id].url).context["page"].listing.count == 2
    assert row.agency_id not in breaches_by_agency(other, date(2024, 1, 1), date(2024, 12, 31), LATER.date())
    school = door(of.office).get(reverse("attendance:agencies"), {"month": "2024-06"})
    assert school.status_code == 200
    assert not door(accounts.user("Ai Đó")).get(reverse("attendance:agencies")).context["page"].listing.rows


@pytest.mark.requirement("R0-26")
def test_people_are_counted_once_also_where_two_agencies_became_one() -> None:
    of = reports.reporting(4, sessions=3, agencies=2)
    late = {
        (0, 0): Claim.LATE,
        (1, 0): Claim.LATE,
        (2, 0): Claim.LATE,
        (0, 1): Claim.LATE,
        (0, 2): Claim.LATE,
    }
    reports.taken(of.course, late, reasons=dict.fromkeys(late, "traffic"))
    reports.received(of, reports.closed(of.course))
    a, b = of.course.agencies
    # Somebody who was sent by both: one of the three cases of the first trainee counts for the other agency.
    ReportCase.objects.filter(enrolment=of.course.enrolments[0], session=of.course.sessions[0]).update(
        agency=b
    )
    board = door(of.officer)

    def table(**more: str) -> dict[int, tuple[int, int, int]]:
        page = board.get(reverse("attendance:agencies"), {"month": "2024-06", **more}).context["page"]
        rows = [view.row for view in page.listing.rows]
        return {row.agency_id: (row.breaches, row.people, row.repeat) for row in rows}

    assert table() == {a.pk: (3, 2, 1), b.pk: (2, 2, 0)}
    unit_acts.succeed_units(
        predecessors=[a],
        successors=[b],
        kind=SuccessionKind.MERGED,
        on=reports.on(10),
        by=units.system(),
        now=LATER,
    )
    assert table() == {b.pk: (5, 3, 1)}
    merged = breaches_by_agency(of.officer, date(2024, 1, 1), date(2024, 12, 31), LATER.date())
    assert {agency_id: one.count for agency_id, one in merged.items()} == {b.pk: 5}
    assert board.get(merged[b.pk].url).context["page"].listing.count == 5
    assert table(month="2024-02") == {}


def queries(client: Client, url: str, **query: object) -> int:
    client.get(url, query)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url, query).status_code == 200
    return len(captured)


def test_as_many_queries_for_one_as_for_many() -> None:
    counts = []
    for people in (1, 8):
        of = reports.reporting(people, sessions=1, agencies=people)
        reports.taken(
            of.course,
            {(0, place): Claim.LATE for place in range(people)},
            reasons={(0, place): "traffic" for place in range(people)},
        )
        report = reports.received(of, reports.closed(of.course))
        draft_reminders(board=of.board, period=reports.on(1), by=units.system(), now=LATER)
        client = door(of.officer)
        url = reverse("attendance:report", args=[report.pk])
        counts.append(
            [
                queries(client, url),
                queries(client, url, view="agencies"),
                queries(client, url, view="cases"),
                queries(client, reverse("attendance:reports")),
                queries(client, reverse("attendance:reminders"), month="2024-06"),
                queries(client, reverse("attendance:agencies"), month="2024-06"),
                queries(client, reverse("attendance:agency-cases"), since="2024-06-01"),
            ]
        )
    assert counts[0] == counts[1]


@pytest.mark.requirement("R0-20")
def test_a_report_sent_late_says_by_how_many_days(of: Reporting) -> None:
    report = reports.closed(of.course)
    late = datetime.combine(report.due_on + timedelta(days=10), time(9), tzinfo=AFTER.tzinfo)
    reports.submitted(of, report, late)
    office, url = door(of.office), reverse("attendance:reports")
    assert "gửi trễ 10 ngày" in office.get(url).content.decode()
    # A correction sent later is not late by itself: the first version counts.
    again = operations.correct_report(
        report=PeriodReport.objects.get(), reason="Nhầm", by=of.office, now=late + timedelta(days=3)
    )
    operations.write_remarks(report=again, remarks="Đã sửa.", by=of.office, now=late + timedelta(days=3))
    again.refresh_from_db()
    reports.submitted(of, again, late + timedelta(days=4))
    shown = office.get(url).content.decode()
    assert "gửi trễ 10 ngày" in shown
    assert "gửi trễ 14 ngày" not in shown


def test_a_report_sent_on_its_due_day_is_not_late(of: Reporting) -> None:
    report = reports.closed(of.course)
    reports.submitted(of, report, datetime.combine(report.due_on, time(16), tzinfo=AFTER.tzinfo))
    assert "gửi trễ" not in door(of.office).get(reverse("attendance:reports")).content.decode()


@pytest.mark.requirement("R0-15", "R0-19")
@pytest.mark.parametrize("confirm", [True, False])
def test_who_closes_a_batch_is_told_of_rolls_not_confirmed(confirm: bool) -> None:
    of = reports.reporting(2, sessions=2)
    reports.taken(of.course, confirm=confirm)
    batch = of.course.training_class.batches.get()
    url = reverse("classes:close-batch", args=[batch.pk])
    page = door(of.office).get(url).content.decode()
    assert ("Còn 2 buổi của đợt này" in page) is not confirm
    assert door(of.office).post(url).status_code == 302
    batch.refresh_from_db()
    assert batch.closed_at == LATER
