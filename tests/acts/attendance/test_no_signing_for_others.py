"""Nobody signs for somebody else (R0-17): who may take and confirm the roll, and for which side."""

import pytest

from nennep.accounts.models import Role
from nennep.attendance import operations
from nennep.attendance.models import CheckpointConfirmation, Fact
from nennep.attendance.states import Checkpoint, FactKind, Side
from nennep.kernel.errors import Refused
from tests.make import accounts, classes
from tests.make import attendance as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-17")]


def confirm(course: make.Course, side: str, by: object, checkpoint: str = Checkpoint.START) -> None:
    operations.confirm_checkpoint(
        session=course.session, checkpoint=checkpoint, side=side, by=by, now=make.during(course.session, 20)
    )


@pytest.mark.parametrize("side", [Side.SCHOOL, Side.CLASS_BOARD])
def test_a_trainee_takes_no_roll_not_even_the_own_entry(side: str) -> None:
    course = make.course(3)
    trainee = classes.account_of(course.enrolments[0].person)
    taking = operations.take_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.START,
        entries=[make.entry(course.enrolments[0]), make.entry(course.enrolments[1])],
        side=side,
        by=trainee,
        now=make.during(course.session),
    )
    assert taking.recorded == 0
    assert taking.refused
    assert not Fact.objects.exclude(kind=FactKind.REFUSAL).exists()
    attempt = Fact.objects.get(kind=FactKind.REFUSAL)
    assert attempt.recorded_by == trainee
    with pytest.raises(Refused):
        confirm(course, side, trainee)
    assert not CheckpointConfirmation.objects.exists()


def test_each_side_confirms_for_itself_alone() -> None:
    course = make.course(3)
    make.take(course.session)
    monitor = make.monitor(course)
    with pytest.raises(Refused):
        confirm(course, Side.SCHOOL, monitor)
    with pytest.raises(Refused):
        confirm(course, Side.CLASS_BOARD, course.manager)
    assert not CheckpointConfirmation.objects.exists()
    confirm(course, Side.SCHOOL, course.manager)
    confirm(course, Side.CLASS_BOARD, monitor)
    assert CheckpointConfirmation.objects.filter(withdrawn_at__isnull=True).count() == 2


@pytest.mark.parametrize("order", [(Side.SCHOOL, Side.CLASS_BOARD), (Side.CLASS_BOARD, Side.SCHOOL)])
def test_one_account_never_confirms_both_sides_even_with_both_duties(order: tuple[str, str]) -> None:
    course = make.course(3)
    make.take(course.session)
    both = make.monitor(course)
    accounts.grant(both, Role.TRAINING_OFFICE, course.training_class.host)
    first, second = order
    confirm(course, first, both)
    with pytest.raises(Refused, match="phía bên kia"):
        confirm(course, second, both)
    assert CheckpointConfirmation.objects.get().side == first
    confirm(course, first, both)
    standing = CheckpointConfirmation.objects.get(withdrawn_at__isnull=True)
    assert (standing.side, standing.confirmed_by) == (first, both)
