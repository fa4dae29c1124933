"""What is found in the room: another person in the seat, a number of heads."""

import pytest

from nennep.attendance import operations
from nennep.attendance.models import Fact, Incident, Mark
from nennep.attendance.states import Checkpoint, Claim, FactKind, IncidentState, Side, Status
from nennep.audit.models import Entry
from nennep.kernel.errors import Refused
from tests.make import attendance as make
from tests.make import classes

pytestmark = pytest.mark.django_db


def lines(act: str) -> int:
    return Entry.objects.filter(act=act).count()


@pytest.mark.requirement("R0-16")
def test_another_person_in_the_seat_opens_an_incident_that_is_concluded_in_words() -> None:
    course = make.course(2)
    make.take(course.session)
    operations.record_spot_check(
        session=course.session,
        entries=[make.entry(course.enrolments[0], Claim.OTHER_PERSON), make.entry(course.enrolments[1])],
        side=Side.SCHOOL,
        by=course.manager,
        now=make.during(course.session, 60),
    )
    incident = Incident.objects.get()
    assert incident.enrolment == course.enrolments[0]
    assert make.mark(course.session, course.enrolments[0]).status == Status.ABSENT_UNEXCUSED
    assert lines("attendance.session.spot_check") == 1
    with pytest.raises(Refused):
        operations.conclude_incident(
            incident=incident,
            is_confirmed=False,
            conclusion=" ",
            by=course.manager,
            now=make.after(course.session),
        )
    operations.conclude_incident(
        incident=incident,
        is_confirmed=False,
        conclusion="Nhầm chỗ ngồi.",
        by=course.manager,
        now=make.after(course.session),
    )
    incident.refresh_from_db()
    assert (incident.state, incident.conclusion) == (IncidentState.CLEARED, "Nhầm chỗ ngồi.")
    assert make.mark(course.session, course.enrolments[0]).status == Status.PRESENT
    assert lines("attendance.incident.conclude") == 1
    with pytest.raises(Refused):
        operations.conclude_incident(
            incident=incident,
            is_confirmed=True,
            conclusion="Lại.",
            by=course.manager,
            now=make.after(course.session),
        )


def test_a_head_count_is_appended_and_explained_and_changes_no_mark() -> None:
    course = make.course(2)
    make.take(course.session)
    before = list(Mark.objects.order_by("pk").values())
    fact = operations.record_head_count(
        session=course.session,
        checkpoint=Checkpoint.MID,
        count=1,
        by=course.manager,
        now=make.during(course.session, 50),
    )
    with pytest.raises(Refused):
        operations.explain_head_count(
            fact=fact, explanation=" ", by=course.manager, now=make.during(course.session, 55)
        )
    operations.explain_head_count(
        fact=fact, explanation="Một người ra ngoài.", by=course.manager, now=make.during(course.session, 55)
    )
    assert list(Mark.objects.order_by("pk").values()) == before
    assert [one.head_count for one in Fact.objects.filter(kind=FactKind.HEAD_COUNT).order_by("pk")] == [1, 1]
    with pytest.raises(Refused):
        operations.record_head_count(
            session=course.session,
            checkpoint=Checkpoint.MID,
            count=-1,
            by=course.manager,
            now=make.during(course.session, 50),
        )
    with pytest.raises(Refused):
        operations.record_head_count(
            session=course.session,
            checkpoint=Checkpoint.MID,
            count=2,
            by=classes.account_of(course.enrolments[0].person),
            now=make.during(course.session, 50),
        )
    assert Fact.objects.filter(kind=FactKind.HEAD_COUNT).count() == 2
