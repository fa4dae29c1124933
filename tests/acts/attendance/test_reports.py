"""A period report from draft to receipt."""

from datetime import timedelta

import pytest

from nennep.accounts.models import Role
from nennep.attendance import operations
from nennep.attendance.models import PeriodReport, ReportCase, ReportLine
from nennep.attendance.policies.reports import reports_visible_to
from nennep.attendance.queries.report_difference import difference
from nennep.attendance.queries.report_frozen import frozen_body
from nennep.attendance.queries.report_view import is_intact, report_data, view_of
from nennep.attendance.queries.reports import body_of, live_body
from nennep.attendance.states import Claim, ReportState
from nennep.audit.models import Entry
from nennep.catalogue.models import StudyForm
from nennep.classes import operations as class_acts
from nennep.documents.models import DocumentState
from nennep.documents.queries import content_of
from nennep.kernel.errors import Refused
from nennep.units import operations as units_acts
from nennep.units.models import SuccessionKind
from tests.make import accounts, documents, reports, units
from tests.make.reports import AFTER, Reporting

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Reporting:
    """Three trainees of two agencies, two half-days: five lessons in the morning, four in the afternoon."""
    return reports.reporting(3, sessions=2, agencies=2)


@pytest.mark.requirement("R0-19")
def test_closing_a_batch_makes_the_draft_with_its_due_date(of: Reporting) -> None:
    reports.taken(of.course)
    report = reports.closed(of.course)
    assert (report.state, report.version) == (ReportState.DRAFT, 1)
    assert report.period_to == reports.on(14)
    assert report.due_on == reports.on(17)  # three days after the end of the period
    assert Entry.objects.filter(act="attendance.report.draft").count() == 1


@pytest.mark.requirement("R0-11")
@pytest.mark.requirement("R0-22")
def test_figures_counted_by_hand(of: Reporting) -> None:
    """Morning: A late 10', B absent, C called away. Afternoon: A late and early, B present, C left in mid-session."""
    reports.taken(
        of.course,
        {
            (0, 0): Claim.LATE,
            (0, 1): Claim.ABSENT_UNEXCUSED,
            (0, 2): Claim.CALLED_AWAY,
            (1, 0): Claim.LATE_AND_LEFT_EARLY,
            (1, 2): Claim.LEFT_MID_SESSION,
        },
        reasons={
            (0, 0): "traffic",
            (0, 1): "ill",
            (0, 2): "agency_work",
            (1, 0): "traffic",
            (1, 2): "private",
        },
    )
    data = report_data(view_of(reports.closed(of.course), AFTER))
    totals = data["totals"]
    assert {key: totals[key] for key in totals if key.isupper() or key == "sessions"} == {
        "sessions": 6,
        "PRESENT": 1,
        "ABSENT_EXCUSED": 0,
        "ABSENT_UNEXCUSED": 1,
        "LATE": 2,
        "LEFT_EARLY": 1,
        "LATE_AND_LEFT_EARLY": 1,
        "CALLED_AWAY": 1,
        "LEFT_MID_SESSION": 1,
        "NOT_TAKEN": 0,
    }
    assert totals["lessons"] == 3 * (5 + 4)
    assert data["is_reconciled"]
    assert (data["avoidable"], data["unavoidable"]) == (4, 1)
    assert [(row["code"], row["cases"], row["people"]) for row in data["by_reason"]] == [
        ("traffic", 2, 1),
        ("agency_work", 1, 1),
        ("ill", 1, 1),
        ("private", 1, 1),
    ]
    first, second = data["by_agency"]
    assert (first["people"], first["sessions"], first["cases"], first["agency_work"]) == (2, 4, 4, 1)
    assert (second["people"], second["sessions"], second["cases"]) == (1, 2, 1)
    assert data["blockers"] == []
    assert data["state"] == "draft"


@pytest.mark.requirement("R0-21")
def test_from_draft_to_receipt(of: Reporting) -> None:
    reports.taken(of.course, {(0, 1): Claim.ABSENT_UNEXCUSED})
    draft = reports.closed(of.course)
    live = live_body(draft)
    report = reports.signed(of, draft)
    assert report.state == ReportState.SIGNED
    assert report.document is not None
    assert report.document.state == DocumentState.ISSUED
    assert report.document.number_text == f"01/BC-{of.school.versions.get().symbol}"
    assert report.document.subject.startswith("kết quả điểm danh đợt 1 lớp")
    assert frozen_body(report).lines == live.lines
    assert [case.key for case in frozen_body(report).cases] == [case.key for case in live.cases]
    assert report.figures["totals"]["ABSENT_UNEXCUSED"] == 1
    assert is_intact(report, body_of(report))

    report = operations.submit_report(report=report, by=of.course.manager, now=AFTER)
    assert report.state == ReportState.SUBMITTED
    receipt = report.receipts.get()
    assert receipt.superior == of.board

    with pytest.raises(Refused):
        operations.receive_report(receipt=receipt, by=of.office, now=AFTER)
    operations.receive_report(receipt=receipt, by=of.officer, now=AFTER)
    report.refresh_from_db()
    assert report.state == ReportState.RECEIVED
    assert list(
        Entry.objects.filter(act__startswith="attendance.report").order_by("pk").values_list("act", flat=True)
    ) == [f"attendance.report.{verb}" for verb in ("draft", "sign", "submit", "receive")]


@pytest.mark.requirement("R0-22")
def test_a_case_without_a_reason_stops_it(of: Reporting) -> None:
    reports.taken(of.course, {(0, 1): Claim.ABSENT_UNEXCUSED}, reasons={(0, 1): "-"})
    report = reports.closed(of.course)
    (blocker,) = view_of(report, AFTER).blockers
    assert blocker.kind == "no_reason"
    assert (blocker.session_id, blocker.enrolment_id) == (
        of.course.sessions[0].pk,
        of.course.enrolments[1].pk,
    )
    with pytest.raises(Refused):
        reports.signed(of, report)
    report.refresh_from_db()
    assert (report.state, report.document, ReportLine.objects.count(), ReportCase.objects.count()) == (
        ReportState.DRAFT,
        None,
        0,
        0,
    )


@pytest.mark.requirement("R0-15")
@pytest.mark.requirement("R0-22")
def test_an_open_session_stops_it(of: Reporting) -> None:
    reports.taken(of.course, confirm=False)
    report = reports.closed(of.course)
    assert [one.kind for one in view_of(report, AFTER).blockers] == ["unconfirmed", "unconfirmed"]
    with pytest.raises(Refused):
        reports.signed(of, report)


def test_sessions_nobody_took_are_not_taken_and_never_present(of: Reporting) -> None:
    report = reports.closed(of.course)
    view = view_of(report, AFTER)
    assert [one.kind for one in view.blockers] == ["not_taken", "not_taken"]
    assert (view.totals.sessions, view.totals.not_taken, view.totals.present) == (6, 6, 0)
    assert view.body.is_reconciled


@pytest.mark.requirement("R0-21")
def test_a_correction_makes_version_two_with_the_difference(of: Reporting) -> None:
    reports.taken(of.course, {(0, 1): Claim.ABSENT_UNEXCUSED})
    first = reports.received(of, reports.closed(of.course))
    draft = operations.correct_report(
        report=first, reason="Nhầm người", by=of.course.manager, now=AFTER + timedelta(days=2)
    )
    with pytest.raises(Refused):  # nothing was corrected yet
        reports.signed(of, draft)
    operations.correct_mark(
        session=of.course.sessions[0],
        enrolment=of.course.enrolments[1],
        claim=Claim.PRESENT,
        note="Có mặt, ghi nhầm dòng",
        by=of.course.manager,
        now=AFTER + timedelta(days=2),
    )
    changed = difference(body_of(first), body_of(draft))
    assert set(changed.totals) >= {("present", 5, 6), ("unexcused", 1, 0)}
    (case,) = changed.cases
    assert case.before is not None
    assert case.after is None
    second = reports.signed(of, draft)
    first.refresh_from_db()
    assert first.state == ReportState.RECEIVED  # in force until the new one is sent
    operations.submit_report(report=second, by=of.office, now=AFTER + timedelta(days=2))
    first.refresh_from_db()
    assert first.state == ReportState.REPLACED
    assert body_of(first).totals.unexcused == 1  # still readable as it was signed
    assert first.document is not None
    first.document.refresh_from_db()
    assert first.document.state == DocumentState.REPLACED
    with pytest.raises(Refused):
        operations.correct_report(report=first, reason="x", by=of.course.manager, now=AFTER)


@pytest.mark.requirement("R0-20")
def test_months_of_a_full_time_class_fall_due_by_themselves() -> None:
    of = reports.reporting(2, sessions=2, form=StudyForm.FULL_TIME)
    reports.taken(of.course)
    july = AFTER.replace(month=7, day=1)
    assert operations.open_due_reports(by=units.system(), now=AFTER) == []
    (report,) = operations.open_due_reports(by=units.system(), now=july)
    assert (report.period_from, report.period_to, report.due_on) == (
        reports.on(1),
        reports.on(30),
        reports.on(3, 7),
    )
    assert operations.open_due_reports(by=units.system(), now=july) == []
    assert reports.signed(of, report, july).state == ReportState.SIGNED


def test_a_month_that_runs_is_not_signed() -> None:
    of = reports.reporting(2, sessions=1, form=StudyForm.FULL_TIME)
    reports.taken(of.course)
    report = operations.draft_month_report(
        training_class=of.course.training_class, month=reports.on(17), by=of.office, now=AFTER
    )
    assert [one.kind for one in view_of(report, AFTER).blockers] == ["period_running"]
    with pytest.raises(Refused):
        reports.signed(of, report)


def test_a_batch_reopened_after_its_report_gets_a_new_version(of: Reporting) -> None:
    reports.taken(of.course)
    reports.submitted(of, reports.closed(of.course))
    batch = of.course.training_class.batches.get()
    class_acts.reopen_batch(batch=batch, reason="Sửa buổi học", by=units.system(), now=AFTER)
    class_acts.close_batch(batch=batch, by=units.system(), now=AFTER)
    newest = PeriodReport.objects.filter(batch=batch).order_by("-version")[0]
    assert (newest.version, newest.state) == (2, ReportState.DRAFT)


def test_who_may_not(of: Reporting) -> None:
    reports.taken(of.course)
    report = reports.closed(of.course)
    before = Entry.objects.count()
    with pytest.raises(Refused):
        operations.sign_report(report=report, signer=of.signer, by=of.course.manager, now=AFTER)
    with pytest.raises(Refused):
        operations.sign_report(report=report, signer=of.course.enrolments[0].person, by=of.office, now=AFTER)
    with pytest.raises(Refused):
        operations.submit_report(report=report, by=of.office, now=AFTER)
    with pytest.raises(Refused):
        operations.write_remarks(report=report, remarks="x", by=of.officer, now=AFTER)
    report.refresh_from_db()
    assert (report.state, Entry.objects.count()) == (ReportState.DRAFT, before)


@pytest.mark.requirement("R0-21")
def test_the_leader_of_the_committee_does_not_receive_for_its_board(of: Reporting) -> None:
    reports.taken(of.course)
    report = reports.submitted(of, reports.closed(of.course))
    receipt = report.receipts.get(superior=of.board)
    above = of.board.versions.get().parent
    assert above is not None
    leader = accounts.holder(Role.COMMITTEE_LEADER, above)
    later = AFTER + timedelta(days=1)
    with pytest.raises(Refused):
        operations.receive_report(receipt=receipt, by=leader, now=later)
    receipt.refresh_from_db()
    assert receipt.received_at is None
    assert report in reports_visible_to(leader)
    operations.receive_report(receipt=receipt, by=of.officer, now=later)


@pytest.mark.requirement("R2-44")
def test_the_report_of_a_school_that_ended_is_signed_by_the_one_that_follows_it(of: Reporting) -> None:
    """The batch was held by the former school; on the day of signing another one has its tasks."""
    reports.taken(of.course)
    report = reports.closed(of.course)
    heir = reports.school()
    units_acts.succeed_units(
        predecessors=[of.school], successors=[heir], kind=SuccessionKind.TASKS_TRANSFERRED, on=AFTER.date(),
        by=units.system(), now=AFTER,
    )  # fmt: skip
    office = accounts.holder(Role.TRAINING_OFFICE, heir, "Đào Phòng Mới")
    with pytest.raises(Refused):  # who signed for the former school has no authority at the new one
        operations.sign_report(report=report, signer=of.signer, by=office, now=AFTER)
    report.refresh_from_db()
    assert (report.state, report.document) == (ReportState.DRAFT, None)
    signer = documents.signer(heir, "Lò Hiệu Trưởng Mới", title="HIỆU TRƯỞNG")
    signed = operations.sign_report(report=report, signer=signer, by=office, now=AFTER)
    assert signed.document is not None
    assert (signed.document.issuer, signed.document.issuer_name) == (heir, heir.name)
    assert f"{heir.name} (tiếp nhận nhiệm vụ của {of.school.name}) báo cáo" in repr(
        content_of(signed.document)
    )
    assert of.course.training_class.host == of.school
