"""School and class board confirm a checkpoint, each for itself."""

import pytest

from nennep.attendance import operations
from nennep.attendance.models import CheckpointConfirmation
from nennep.attendance.states import Checkpoint, Claim, Evidence, Side
from nennep.audit.models import Entry
from nennep.kernel.errors import Refused
from tests.make import attendance as make

pytestmark = pytest.mark.django_db


def lines(act: str) -> int:
    return Entry.objects.filter(act=act).count()


@pytest.mark.requirement("R0-14", "R0-15")
def test_school_and_class_board_confirm_each_for_itself() -> None:
    course = make.course(2)
    monitor = make.monitor(course)
    for checkpoint in (Checkpoint.START, Checkpoint.END):
        make.take(course.session, checkpoint=checkpoint)
    for by, side in ((course.manager, Side.SCHOOL), (monitor, Side.CLASS_BOARD)):
        operations.confirm_checkpoint(
            session=course.session,
            checkpoint=Checkpoint.END,
            side=side,
            by=by,
            now=make.after(course.session),
        )
    assert make.mark(course.session, course.enrolments[0]).evidence == Evidence.CONFIRMED
    assert lines("attendance.session.confirm") == 2
    # What changes later is no longer confirmed; a reason given later does not change who was there.
    operations.give_reason(
        session=course.session,
        enrolment=course.enrolments[0],
        reason_code="ill",
        by=course.manager,
        now=make.after(course.session),
    )
    assert make.mark(course.session, course.enrolments[0]).evidence == Evidence.CONFIRMED
    make.take(course.session, {course.enrolments[1]: Claim.ABSENT}, Checkpoint.END)
    assert make.mark(course.session, course.enrolments[1]).evidence == Evidence.HAND_BOTH


@pytest.mark.requirement("R0-14")
def test_nobody_confirms_for_another_side() -> None:
    course = make.course(2, agencies=2)
    monitor = make.monitor(course)
    head = make.delegation_head(course, course.agencies[0])
    make.take(course.session)
    wrong = [
        (course.manager, Side.CLASS_BOARD, None),
        (monitor, Side.SCHOOL, None),
        (head, Side.SCHOOL, None),
        (head, Side.DELEGATION, course.agencies[1].pk),
        (head, Side.DELEGATION, None),
    ]
    for by, side, unit in wrong:
        with pytest.raises(Refused):
            operations.confirm_checkpoint(
                session=course.session,
                checkpoint=Checkpoint.START,
                side=side,
                by=by,
                now=make.during(course.session),
                delegation_id=unit,
            )
    assert not CheckpointConfirmation.objects.exists()
    operations.confirm_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.START,
        side=Side.DELEGATION,
        by=head,
        now=make.during(course.session),
        delegation_id=course.agencies[0].pk,
    )
    assert CheckpointConfirmation.objects.get().delegation == course.agencies[0]


def test_nothing_to_confirm_before_anything_was_taken() -> None:
    course = make.course(1)
    with pytest.raises(Refused):
        operations.confirm_checkpoint(
            session=course.session,
            checkpoint=Checkpoint.START,
            side=Side.SCHOOL,
            by=course.manager,
            now=make.during(course.session),
        )


def test_a_later_confirmation_withdraws_the_earlier_one() -> None:
    course = make.course(1)
    make.take(course.session)
    for minutes in (10, 20):
        operations.confirm_checkpoint(
            session=course.session,
            checkpoint=Checkpoint.START,
            side=Side.SCHOOL,
            by=course.manager,
            now=make.during(course.session, minutes),
        )
    assert CheckpointConfirmation.objects.filter(withdrawn_at__isnull=True).count() == 1
    assert CheckpointConfirmation.objects.count() == 2
