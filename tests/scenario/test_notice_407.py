"""The built world holds what notice 407 tells of, and its books balance (R0-09 to R0-34)."""

import json
from collections import Counter
from datetime import date

import pytest
from django.db.models import Count

from tests.world import World

pytestmark = pytest.mark.timeout(1200)


def totals_of(world: World, code: str, period: str) -> dict:
    answer = world.run("attendance-report", "--class", code, "--period", period, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.mark.requirement("R0-13", "R0-14", "R0-19", "R0-20")
def test_three_classes_of_two_kinds_with_their_boards(entered_world: World) -> None:
    from nennep.accounts.models import User
    from nennep.classes.models import ClassAppointment, Enrolment, TrainingClass
    from nennep.scenario.notice_407 import SHOWN_ACCOUNTS
    from nennep.scenario.stage import PASSWORD

    begun = TrainingClass.objects.filter(opened_on__isnull=False)
    classes = {one.code: one for one in begun.select_related("host")}
    assert sorted(classes) == ["CC-K12", "TC-K31", "TC-K32"]
    assert {code: one.study_form for code, one in classes.items()} == {
        "CC-K12": "full_time",
        "TC-K31": "part_time_batch",
        "TC-K32": "part_time_batch",
    }
    assert classes["CC-K12"].host.code == "HV"
    places = Enrolment.objects.filter(training_class__in=begun)
    assert Counter(places.values_list("training_class__code", flat=True)) == {
        "CC-K12": 70,
        "TC-K31": 70,
        "TC-K32": 70,
    }
    assert places.values("agency").distinct().count() == 40
    heads = ClassAppointment.objects.filter(role="delegation_head")
    assert sorted(heads.values_list("delegation__code", flat=True)) == ["DH", "LK", "TU"]
    for code, one in classes.items():
        roles = set(one.appointments.values_list("role", flat=True))
        assert {"class_manager", "class_monitor", "class_deputy"} <= roles, code
    for username in SHOWN_ACCOUNTS:
        assert User.objects.get(username=username).check_password(PASSWORD), username


@pytest.mark.requirement("R0-10", "R0-11", "R0-15", "R0-16", "R0-18", "R0-22")
def test_every_kind_of_breach_is_there(entered_world: World) -> None:
    from nennep.attendance.models import CheckpointConfirmation, Fact, Incident, Mark
    from nennep.attendance.states import Claim, FactKind, Status

    marks = Mark.objects.all()
    for status in set(Status) - {Status.NOT_TAKEN}:
        assert marks.filter(status=status).exists(), status
    late, early = marks.filter(is_late=True), marks.filter(is_left_early=True)
    assert late.filter(is_left_early=False).exists()
    assert early.filter(is_late=False).exists()
    assert late.filter(is_left_early=True).exists()
    assert not late.filter(late_minutes__isnull=True).exists()
    kinds = set(Fact.objects.values_list("kind", flat=True))
    wanted = {
        FactKind.CHECKPOINT,
        FactKind.SPOT_CHECK,
        FactKind.HEAD_COUNT,
        FactKind.CORRECTION,
        FactKind.REASON,
        FactKind.REFUSAL,
    }
    assert wanted <= kinds
    assert Fact.objects.filter(kind=FactKind.SPOT_CHECK, claim=Claim.OTHER_PERSON).exists()
    assert Incident.objects.exists()
    assert all(Fact.objects.filter(kind=FactKind.REFUSAL).values_list("note", flat=True))
    sessions = CheckpointConfirmation.objects.values("session", "checkpoint")
    both = sessions.annotate(sides=Count("side", distinct=True)).values_list("sides", flat=True)
    assert set(both) == {2}, "a session that only one side has confirmed"
    taken = set(marks.exclude(status=Status.NOT_TAKEN).values_list("session_id", flat=True))
    # Wrong head counts: fewer in the room than on the roll, found by the count.
    wrong = [
        count.pk
        for count in Fact.objects.filter(kind=FactKind.HEAD_COUNT)
        if count.head_count != _there_at_the_end(count.session_id)
    ]
    assert wrong
    assert taken


def _there_at_the_end(session_id: int) -> int:
    from nennep.attendance.models import Fact
    from nennep.attendance.states import Checkpoint, Claim, FactKind

    gone = {Claim.ABSENT, Claim.ABSENT_EXCUSED, Claim.ABSENT_UNEXCUSED, Claim.CALLED_AWAY}
    rows = Fact.objects.filter(session=session_id, kind=FactKind.CHECKPOINT, checkpoint=Checkpoint.END)
    return rows.exclude(claim__in=gone).count()


@pytest.mark.requirement("R0-09", "R0-25", "R0-27", "R0-29")
def test_leave_of_both_kinds_granted_refused_waiting_and_afterwards(entered_world: World) -> None:
    from nennep.attendance.models import Leave, Mark

    kinds = set(Leave.objects.values_list("route", "state"))
    assert {
        ("ordinary", "approved"), ("ordinary", "refused"), ("ordinary", "asked"), ("exception", "approved"),
        ("exception", "refused"), ("exception", "asked"), ("exception", "forwarded"),
    } <= kinds  # fmt: skip
    assert Leave.objects.filter(is_asked_afterwards=True).exists()
    decided = Leave.objects.filter(route="exception", state__in=["approved", "refused"])
    assert set(decided.values_list("decided_by__username", flat=True)) == {"lanhdao.btc"}
    for leave in decided:
        assert [step.state for step in leave.steps.order_by("at", "pk")] == [
            "asked",
            "forwarded",
            leave.state,
        ]
        assert leave.urgent_task
        assert leave.why_nobody_else
        assert leave.ordered_by_name
    work = Mark.objects.filter(reason__is_agency_work=True)
    assert work.exists()
    assert not work.filter(status="absent_unexcused", ordered_by="").exists()
    assert Mark.objects.filter(reason__is_avoidable=False).exists()
    assert Mark.objects.filter(reason__is_avoidable=True).exists()


@pytest.mark.requirement("R0-19", "R0-20", "R0-21", "R0-22", "R0-23", "R0-26", "R0-34")
def test_two_periods_are_reported_received_and_followed_by_letters(entered_world: World) -> None:
    from nennep.attendance.models import PeriodReport, Reminder, ReportReceipt

    reports = PeriodReport.objects.all()
    assert Counter(reports.values_list("training_class__code", "kind", "state")) == {
        ("CC-K12", "month", "received"): 2,
        ("TC-K31", "batch", "received"): 2,
        ("TC-K32", "batch", "received"): 2,
    }
    assert not ReportReceipt.objects.filter(received_at__isnull=True).exists()
    states = Counter(Reminder.objects.values_list("state", flat=True))
    assert states["answered"] >= 12
    assert states["received"]
    assert states["sent"]
    assert states["reviewed"] == 3
    assert states["draft"] == 2
    from tests.world import NOW

    late = Reminder.objects.filter(state__in=["sent", "received"], answer_due_on__lt=NOW.date())
    assert late.exists(), "no letter is overdue"
    for letter in Reminder.objects.filter(sent_at__isnull=False).select_related("document"):
        assert letter.document.number
        assert letter.document.frozen_hash
    numbers = Counter(
        Reminder.objects.filter(sent_at__isnull=False).values_list(
            "document__issuer", "document__kind", "document__period_key", "document__number"
        )
    )
    assert set(numbers.values()) == {1}, "a number was given twice"


@pytest.mark.requirement("R0-21", "R0-22", "R0-26")
@pytest.mark.parametrize(
    ("code", "periods"),
    [("TC-K31", ("dot-1", "dot-2")), ("TC-K32", ("dot-1",)), ("CC-K12", ("2026-08", "2026-09"))],
)
def test_the_figures_of_a_report_add_up_and_agree_with_the_marks(
    entered_world: World, code: str, periods: tuple[str, ...]
) -> None:
    from nennep.attendance.models import Mark

    for period in periods:
        report = totals_of(entered_world, code, period)
        totals = report["totals"]
        first, last = report["period"]["from"], report["period"]["to"]
        words = (
            "PRESENT", "LATE", "LEFT_EARLY", "LATE_AND_LEFT_EARLY", "CALLED_AWAY", "LEFT_MID_SESSION",
            "ABSENT_EXCUSED", "ABSENT_UNEXCUSED", "NOT_TAKEN",
        )  # fmt: skip
        # Who came late and left early stands among the late and among those who left early (docs/formats.md).
        counted = sum(totals[word] for word in words) - 2 * totals["LATE_AND_LEFT_EARLY"]
        assert counted == totals["sessions"] == 70 * report["half_days"]
        assert (
            totals["lessons_credited"] + totals["lessons_excused"] + totals["lessons_missed"]
            == totals["lessons"]
        )
        assert totals["NOT_TAKEN"] == 0
        assert report["is_reconciled"]
        assert report["avoidable"] + report["unavoidable"] + report["without_reason"] == report["cases_total"]
        assert report["without_reason"] == 0
        marks = Mark.objects.filter(
            training_class__code=code, held_on__gte=first, held_on__lte=last, session__state="planned"
        )
        plain = marks.filter(status="present", is_late=False, is_left_early=False)
        assert {
            "PRESENT": plain.count(),
            "LATE": marks.filter(status="present", is_late=True).count(),
            "LEFT_EARLY": marks.filter(status="present", is_left_early=True).count(),
            "LATE_AND_LEFT_EARLY": marks.filter(status="present", is_late=True, is_left_early=True).count(),
            "CALLED_AWAY": marks.filter(status="called_away").count(),
            "LEFT_MID_SESSION": marks.filter(status="left_mid_session").count(),
            "ABSENT_EXCUSED": marks.filter(status="absent_excused").count(),
            "ABSENT_UNEXCUSED": marks.filter(status="absent_unexcused").count(),
        } == {word: totals[word] for word in words if word != "NOT_TAKEN"}, (code, period)


@pytest.mark.requirement("R0-28")
def test_one_trainee_can_no_longer_reach_the_minimum(entered_world: World) -> None:
    """A fifth of the 880 lessons of the programme are 176. In hospital from Tuesday 8-9-2026 on, four days of nine lessons
    a week: 27 lessons that week, 36 in each of the five weeks to 15-10, together 207. With those missed before (fewer than
    nine), 27 + 3 · 36 + 36 lessons pass the limit in the fourth full week: not on its third day, on its fourth."""
    from nennep.attendance.models import EnrolmentTally

    over = EnrolmentTally.objects.get(lessons_left_to_miss__lt=0)
    assert (over.enrolment.training_class.code, over.enrolment.agency.code) == ("CC-K12", "SO01")
    assert (over.lessons_planned, over.lessons_excused) == (880, 207)
    assert 27 + 3 * 36 + 27 + over.lessons_missed <= 176 < 27 + 3 * 36 + 36 + over.lessons_missed
    assert over.cannot_reach_since == date(2026, 10, 8)
    assert over.lessons_left_to_miss == 176 - 207 - over.lessons_missed
    leave = over.enrolment.leaves.get()
    assert (leave.state, leave.decided_by.username) == ("approved", "giamdoc.hv")


def test_derived_again_nothing_differs_and_the_doctor_is_content(entered_world: World) -> None:
    again = entered_world.run("rebuild", "--check", "--json")
    assert again.returncode == 0, again.stdout + again.stderr
    doctor = entered_world.run("doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    found = json.loads(doctor.stdout)
    assert found["ok"] is True
    assert [check["title"] for check in found["checks"] if check["outcome"] not in {"ok", "warning"}] == []


def test_everything_was_done_by_acts_that_left_a_trace(entered_world: World) -> None:
    from nennep.audit.models import Entry

    acts = set(Entry.objects.values_list("act", flat=True))
    for act in (
        "attendance.session.take", "attendance.session.confirm", "attendance.mark.correct", "attendance.leave.refuse",
        "attendance.report.sign", "attendance.report.receive", "attendance.reminder.send", "attendance.reminder.answer",
    ):  # fmt: skip
        assert act in acts, act


@pytest.mark.requirement("R1-14", "R3-07", "R2-09", "R2-37", "R4-12", "R4-52", "R2-42", "R2-45")
def test_the_way_from_need_to_decision_has_every_case(entered_world: World) -> None:
    from nennep.directives.models import Proposal, UnitTask, Urging
    from nennep.needs.models import AskedAgency, NeedEntry, NeedsCall, SelfNomination
    from nennep.nominations.models import ListDecision, Nomination
    from nennep.planning.models import SeatAllocation
    from nennep.standards.models import ReviewTask
    from tests.world import NOW

    call = NeedsCall.objects.get(state="open")
    asked = AskedAgency.objects.filter(call=call)
    assert asked.count() == 16
    assert asked.filter(sent_at__date__gt=call.deadline_on).count() == 2
    assert asked.filter(sent_at__isnull=True).count() == 10
    assert asked.filter(has_no_need=True).count() == 1
    states = NeedEntry.objects.filter(call=call).values_list("state", flat=True)
    assert Counter(states) == {"accepted": 2, "returned": 1, "draft": 1, "sent": 3}
    # What the plan of the year rests on: seats as many as were proposed.
    of_the_plan = NeedEntry.objects.exclude(call=call)
    assert dict(of_the_plan.values_list("agency__code", "proposed_seats")) == dict(
        SeatAllocation.objects.filter(parent=None).values_list("unit__code", "seats")
    )
    assert Counter(SelfNomination.objects.values_list("state", flat=True)) == {"asked": 2, "declined": 1}
    # Eleven people: one too young (no seat is held for that person), one refused, one withdrawn, one in reserve, one only on the agency's own list.
    nominees = Nomination.objects.filter(notice__state="published")
    assert Counter(nominees.values_list("state", flat=True)) == {
        "sent": 6, "ineligible": 1, "refused": 1, "withdrawn_before": 1, "reserve": 1, "registered": 1,
    }  # fmt: skip
    decisions = ListDecision.objects.select_related("document").order_by("kind")
    assert [(one.kind, one.document.state, one.applied_at is None) for one in decisions] == [
        ("opening", "draft", True),
        ("sending", "issued", False),
    ]
    assert dict(SeatAllocation.objects.filter(used__gt=0).values_list("unit__code", "used")) == {
        "SO01": 3, "SO02": 1, "SO03": 1,
    }  # fmt: skip
    tasks = UnitTask.objects.filter(item__number=1)
    assert Counter(tasks.values_list("state", flat=True)) == {"open": 2, "taken": 1, "done": 2}
    late = [task.unit.code for task in tasks if task.due_on < (task.done_on or NOW.date())]
    assert sorted(late) == ["MT1", "SO01", "SO02", "SO03"]
    assert Urging.objects.get().urged.count() == 3
    assert Counter(Proposal.objects.values_list("state", flat=True)) == {"made": 1, "accepted": 1}
    assert ReviewTask.objects.get().state == "open"
    # A duty of the coordination regulation opens a task whenever a batch is closed (R1-14).
    at_batches = UnitTask.objects.filter(event_duty__event="batch").order_by("pk")
    assert list(at_batches.values_list("unit__code", "state")) == [
        ("TCT", "done"), ("TCT", "done"), ("TCT", "done"), ("TCT", "open"),
    ]  # fmt: skip
