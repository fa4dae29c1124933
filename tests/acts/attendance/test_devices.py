"""Facts of devices wait for their marks, and nobody decides on marks that wait (R0-17)."""

import argparse
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session as SignedIn
from django.db import transaction
from django.utils import timezone

from nennep.attendance import operations
from nennep.attendance.models import Fact, Mark, MarkDue, ReportLine
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.rebuild import class_differences
from nennep.attendance.states import Checkpoint, Claim, Evidence, FactKind, Method, Side, Status
from nennep.classes.models import Enrolment, Session
from nennep.console import timers
from nennep.kernel.errors import Refused
from tests.make import attendance as make
from tests.make import reports, units

pytestmark = pytest.mark.django_db


def seen(
    session: Session,
    who: Enrolment,
    claim: str = Claim.PRESENT,
    checkpoint: str = Checkpoint.START,
    **more: object,
) -> Fact:
    """What a phone in the room says, not stored yet."""
    values: dict[str, object] = {
        "kind": FactKind.CHECKPOINT,
        "method": Method.ROOM_CODE,
        "happened_at": session.starts_at,
        "client_id": f"w1:{who.pk}:{checkpoint}",
        **more,
    }
    return Fact(
        session=session, enrolment=who, checkpoint=checkpoint, claim=claim, side=Side.SCHOOL, **values
    )


def append(*facts: Fact) -> list[Fact]:
    return operations.append_device_facts(facts=facts, by=units.system(), now=make.during(facts[0].session))


@pytest.fixture
def course() -> make.Course:
    return make.course(3)


@pytest.mark.requirement("R0-17")
def test_a_fact_is_appended_once_and_its_mark_is_due(course: make.Course) -> None:
    session, (first, second, _third) = course.session, course.enrolments
    assert len(append(seen(session, first))) == 1
    assert len(append(seen(session, first), seen(session, second))) == 1
    assert Fact.objects.count() == MarkDue.objects.count() == 2
    assert not Mark.objects.exists()
    assert operations.settle_marks(by=units.system(), now=make.during(session)) == 3
    assert not MarkDue.objects.exists()
    assert Mark.objects.filter(status=Status.PRESENT).count() == 2


def test_a_refusal_makes_no_mark_due_and_a_hand_is_no_device(course: make.Course) -> None:
    session, who = course.session, course.enrolments[0]
    append(seen(session, who, "", kind=FactKind.REFUSAL, note="Mã đã hết hạn."))
    assert not MarkDue.objects.exists()
    for wrong in ({"method": Method.HAND}, {"kind": FactKind.CORRECTION}):
        with pytest.raises(ValueError, match="no device"), transaction.atomic():
            append(seen(session, who, **{"client_id": None, **wrong}))
    assert Fact.objects.count() == 1


@pytest.mark.requirement("R0-17")
def test_what_is_behind_is_no_difference_and_mending_derives_it(course: make.Course) -> None:
    session, who = course.session, course.enrolments[0]
    append(seen(session, who))
    assert list(class_differences(course.training_class, RuleShelf())) == []
    operations.settle_marks(session=session, by=units.system(), now=make.during(session))
    append(seen(session, who, checkpoint=Checkpoint.END))
    assert list(class_differences(course.training_class, RuleShelf())) == []
    assert (
        operations.repair_class(
            training_class=course.training_class, by=units.system(), now=make.after(session)
        )
        == ()
    )
    assert not MarkDue.objects.exists()
    assert make.mark(session, who).evidence == Evidence.DEVICE


@pytest.mark.requirement("R0-15", "R0-17")
def test_confirming_covers_what_devices_have_said(course: make.Course) -> None:
    session = course.session
    append(*(seen(session, who, checkpoint=at) for who in course.enrolments for at in ("start", "end")))
    operations.confirm_checkpoint(
        session=session,
        checkpoint=Checkpoint.END,
        side=Side.SCHOOL,
        by=course.manager,
        now=make.after(session),
    )
    assert not MarkDue.objects.exists()
    assert Mark.objects.filter(status=Status.PRESENT, evidence=Evidence.DEVICE).count() == 3


def test_a_roll_by_hand_and_a_correction_take_in_what_devices_have_said(course: make.Course) -> None:
    session, (first, second, third) = course.session, course.enrolments
    append(seen(session, first), seen(session, second))
    make.take(session, {third: Claim.ABSENT})
    assert Mark.objects.count() == 3
    assert not MarkDue.objects.exists()
    append(seen(session, second, checkpoint=Checkpoint.END))
    operations.correct_mark(
        session=session,
        enrolment=second,
        claim=Claim.ABSENT_UNEXCUSED,
        note="Nhầm người",
        by=course.manager,
        now=make.after(session),
    )
    assert not MarkDue.objects.exists()
    assert make.mark(session, second).status == Status.ABSENT_UNEXCUSED


def test_a_mark_of_one_made_for_another_reason_does_not_leave_the_others_without(course: make.Course) -> None:
    session, (first, second, _third) = course.session, course.enrolments
    append(seen(session, first))
    operations.refresh_marks(
        sessions=[session], by=units.system(), now=make.during(session), enrolment_ids=[second.pk]
    )
    assert Mark.objects.filter(session=session).count() == 3
    assert not MarkDue.objects.exists()


@pytest.mark.requirement("R0-19", "R0-21")
def test_a_report_is_drafted_and_signed_on_marks_that_are_not_behind() -> None:
    of = reports.reporting(2, sessions=1)
    session, (first, second) = of.course.session, of.course.enrolments
    make.take(session, {first: Claim.PRESENT, second: Claim.PRESENT})
    make.take(session, {second: Claim.PRESENT}, Checkpoint.END)

    def confirm() -> None:
        operations.confirm_checkpoint(
            session=session,
            checkpoint=Checkpoint.END,
            side=Side.SCHOOL,
            by=of.course.manager,
            now=make.after(session),
        )

    confirm()
    assert not make.mark(session, first).is_complete
    append(seen(session, first, checkpoint=Checkpoint.END))
    report = reports.closed(of.course)
    assert not MarkDue.objects.exists()
    assert make.mark(session, first).is_complete
    append(seen(session, second, client_id="w2", checkpoint=Checkpoint.END))
    # What a device says after the confirmation is not covered by it: the report waits until somebody has looked again.
    with pytest.raises(Refused) as refusal:
        reports.received(of, report)
    assert refusal.value.code == "blocked"
    confirm()
    reports.received(of, report)
    assert not MarkDue.objects.exists()
    assert ReportLine.objects.filter(report=report).count() == 2


def test_the_timer_derives_what_nobody_asked_for(
    course: make.Course, capsys: pytest.CaptureFixture[str]
) -> None:
    append(seen(course.session, course.enrolments[0]))
    for key, years in (("past", -1), ("running", 100)):
        until = timezone.now() + timedelta(days=365 * years)
        SignedIn.objects.create(session_key=key, session_data="", expire_date=until)
    assert timers.run(argparse.Namespace(json=True, every=0)) == 0
    assert list(SignedIn.objects.values_list("session_key", flat=True)) == ["running"]
    assert '"marks_settled": 3' in capsys.readouterr().out
    assert not MarkDue.objects.exists()


def test_settling_with_nothing_due_is_one_query(
    course: make.Course, django_assert_num_queries: object
) -> None:
    system = units.system()
    with django_assert_num_queries(3):  # type: ignore[operator] # the query between the two ends of a savepoint
        operations.settle_marks(session=course.session, by=system, now=make.during(course.session))
    append(*(seen(course.session, who) for who in course.enrolments))
    later = make.during(course.session) + timedelta(hours=1)
    assert operations.settle_marks(training_class=course.training_class, by=system, now=later) == 3
