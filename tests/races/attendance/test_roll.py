"""Two people take the roll at once: one mark for each trainee, no entry lost, totals right. On both databases."""

from collections.abc import Callable

import pytest

from nennep.attendance import operations
from nennep.attendance.models import EnrolmentTally, Fact, Mark
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.rebuild import class_differences
from nennep.attendance.states import Checkpoint, Claim, FactKind, Side, Status
from tests.make import attendance as make
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R0-11", "R0-15")
def test_two_takers_of_one_session_leave_one_mark_each_and_lose_nothing() -> None:
    course = make.course(20)
    monitor = make.monitor(course)
    one, other = course.enrolments[:14], course.enrolments[6:]

    def taker(people: tuple[object, ...], claim: str, side: str, by: object) -> Callable[[], object]:
        entries = [make.entry(who, claim) for who in people]  # type: ignore[arg-type]
        return lambda: operations.take_checkpoint(
            session=course.session,
            checkpoint=Checkpoint.START,
            entries=entries,
            side=side,
            by=by,  # type: ignore[arg-type]
            now=make.during(course.session),
        )

    at_once(
        taker(one, Claim.PRESENT, Side.SCHOOL, course.manager),
        taker(other, Claim.ABSENT_UNEXCUSED, Side.CLASS_BOARD, monitor),
        taker(one, Claim.PRESENT, Side.SCHOOL, course.manager),
    )
    assert Mark.objects.count() == 20
    said = Fact.objects.filter(kind=FactKind.CHECKPOINT)
    assert {fact.enrolment_id for fact in said if fact.claim == Claim.PRESENT} == {who.pk for who in one}
    assert {fact.enrolment_id for fact in said if fact.claim == Claim.ABSENT_UNEXCUSED} == {
        who.pk for who in other
    }
    assert not Mark.objects.filter(status=Status.NOT_TAKEN).exists()
    assert list(class_differences(course.training_class, RuleShelf())) == []


def test_two_sessions_of_one_class_at_once_keep_the_totals_right() -> None:
    course = make.course(8, sessions=4)
    at_once(
        *(
            lambda session=session: make.take(session, now=make.after(course.sessions[3]))
            for session in course.sessions
        )
    )
    for who in course.enrolments:
        assert EnrolmentTally.objects.get(enrolment=who).sessions_present == 4
    assert list(class_differences(course.training_class, RuleShelf())) == []


def test_the_same_form_sent_twice_at_once_is_stored_once() -> None:
    course = make.course(5)
    at_once(*[lambda: make.take(course.session, client_key="once")] * 3)
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 5
    assert Mark.objects.count() == 5
