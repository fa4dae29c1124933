"""Corrections and reasons after the session."""

from datetime import timedelta

import pytest

from nennep.attendance import operations
from nennep.attendance.models import EnrolmentTally, Fact
from nennep.attendance.states import Claim, Status
from nennep.audit.models import Entry
from nennep.kernel.errors import Refused
from tests.make import attendance as make

pytestmark = pytest.mark.django_db


def lines(act: str) -> int:
    return Entry.objects.filter(act=act).count()


@pytest.mark.requirement("R0-21")
def test_a_correction_outweighs_everything_and_says_why() -> None:
    course = make.course(1)
    (one,) = course.enrolments
    make.taken(course.session, {one: Claim.PRESENT})
    operations.correct_mark(
        session=course.session,
        enrolment=one,
        claim=Claim.ABSENT_UNEXCUSED,
        note="Đối chiếu camera: không có mặt.",
        by=course.manager,
        now=make.after(course.session, 60),
    )
    found = make.mark(course.session, one)
    assert (found.status, found.lessons_missed) == (Status.ABSENT_UNEXCUSED, 5)
    assert lines("attendance.mark.correct") == 1
    assert EnrolmentTally.objects.get(enrolment=one).sessions_unexcused == 1


@pytest.mark.parametrize(
    "change",
    [
        {"note": "  "},
        {"claim": ""},
        {"claim": "asleep"},
        {"claim": Claim.OTHER_PERSON},
        {"by": "monitor"},
        {"reason_code": "agency_work"},
        {"note": "x" * 301},
        {"early": True},
    ],
)
def test_a_refused_correction_changes_nothing(change: dict[str, object]) -> None:
    course = make.course(2)
    make.take(course.session)
    facts, trail = Fact.objects.count(), Entry.objects.count()
    values: dict[str, object] = {
        "session": course.session,
        "enrolment": course.enrolments[1],
        "claim": Claim.ABSENT_UNEXCUSED,
        "note": "Nhầm người.",
        "by": course.manager,
        "now": make.after(course.session),
        **change,
    }
    if values.pop("early", False):
        values["now"] = course.session.starts_at - timedelta(hours=3)
    if values["by"] == "monitor":
        values["by"] = make.monitor(course)
        trail = Entry.objects.count()
    with pytest.raises(Refused):
        operations.correct_mark(**values)  # type: ignore[arg-type]
    assert (Fact.objects.count(), Entry.objects.count()) == (facts, trail)
    assert make.mark(course.session, course.enrolments[1]).status == Status.PRESENT


@pytest.mark.requirement("R0-14", "R0-22")
def test_a_delegation_head_gives_reasons_for_the_own_delegation_only() -> None:
    course = make.course(2, agencies=2)
    head = make.delegation_head(course, course.agencies[0])
    make.take(course.session, dict.fromkeys(course.enrolments, str(Claim.ABSENT_UNEXCUSED)))
    operations.give_reason(
        session=course.session,
        enrolment=course.enrolments[0],
        reason_code="traffic",
        by=head,
        now=make.after(course.session),
    )
    reason = make.mark(course.session, course.enrolments[0]).reason
    assert reason is not None
    assert reason.code == "traffic"
    with pytest.raises(Refused):
        operations.give_reason(
            session=course.session,
            enrolment=course.enrolments[1],
            reason_code="traffic",
            by=head,
            now=make.after(course.session),
        )
    assert make.mark(course.session, course.enrolments[1]).reason is None
    assert lines("attendance.mark.give_reason") == 1
