"""How many are taken reads the same wherever it is said: from paper, by hand, by a correction, by a device."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.models import Fact
from nennep.attendance.operations import PaperMark
from nennep.attendance.queries.sheet import session_states
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side, Status
from nennep.desk.queries import classes_today
from tests.make import attendance as make

pytestmark = pytest.mark.django_db


def read(course: make.Course, path: str) -> str:
    client = Client()
    client.force_login(course.manager)
    return client.get(path).content.decode()


@pytest.mark.requirement("R0-11")
def test_a_paper_sheet_counts_at_both_ends_of_the_session(settings) -> None:
    course = make.course(4)
    now = make.after(course.session)
    settings.NENNEP_NOW = now.isoformat()
    said = zip(course.enrolments, (Claim.PRESENT, Claim.PRESENT, Claim.ABSENT_UNEXCUSED), strict=False)
    marks = [PaperMark(session_id=course.session.pk, entry=make.entry(who, claim)) for who, claim in said]
    operations.type_paper_marks(training_class=course.training_class, marks=marks, by=course.manager, now=now)
    state = session_states([course.session])[course.session.pk]
    assert [(one.entered, one.there) for one in (state.start, state.end)] == [(3, 2), (3, 2)]
    assert state.not_taken == 1
    page = read(course, reverse("attendance:session", args=[course.session.pk]))
    assert page.count("Đã ghi 3/4, có mặt 2") == 2
    roll = read(course, reverse("attendance:roll", args=[course.session.pk, Checkpoint.START]))
    assert "<span data-roll-entered>3</span>/4" in roll
    assert roll.count("data-is-known") == 3
    operations.correct_mark(
        session=course.session, enrolment=course.enrolments[3], claim=Claim.PRESENT, note="Sót", by=course.manager, now=now
    )  # fmt: skip
    state = session_states([course.session])[course.session.pk]
    assert (state.start.entered, state.start.there, state.not_taken) == (4, 3, 0)
    # The grid counts as the session does, and says what counts for whom nobody entered at a checkpoint.
    roll = read(course, reverse("attendance:roll", args=[course.session.pk, Checkpoint.END]))
    assert "<span data-roll-entered>4</span>/4" in roll
    assert roll.count("data-is-known") == 4
    assert "đã sửa: có mặt" in roll


@pytest.mark.requirement("R0-18")
def test_a_sheet_typed_while_the_session_runs_speaks_of_its_start_only() -> None:
    course = make.course(3)
    gone, stayed, third = course.enrolments

    def type_sheet(now: datetime, *claims: str) -> int:
        marks = [
            PaperMark(session_id=course.session.pk, entry=make.entry(who, claim))
            for who, claim in zip(course.enrolments, claims, strict=False)
        ]
        return operations.type_paper_marks(
            training_class=course.training_class, marks=marks, by=course.manager, now=now
        ).recorded

    def counts() -> list[int]:
        state = session_states([course.session])[course.session.pk]
        return [state.start.entered, state.end.entered]

    assert type_sheet(make.during(course.session), Claim.PRESENT, Claim.PRESENT) == 2
    assert counts() == [2, 0]
    assert not make.mark(course.session, stayed).is_complete
    make.take(course.session, {gone: Claim.ABSENT}, checkpoint=Checkpoint.END)
    assert make.mark(course.session, gone).status == Status.LEFT_MID_SESSION
    # The finished sheet again: what is new on it, and with it what stood there, now speaks of the whole session.
    assert type_sheet(make.after(course.session), Claim.PRESENT, Claim.PRESENT, Claim.LATE) == 3
    assert counts() == [3, 3]
    assert make.mark(course.session, stayed).is_complete
    assert type_sheet(make.after(course.session), Claim.PRESENT, Claim.PRESENT, Claim.LATE) == 0
    assert make.mark(course.session, third).is_late


@pytest.mark.requirement("R0-16")
def test_who_a_device_has_just_seen_counts_at_home_and_in_the_session(settings) -> None:
    course = make.course(3)
    now = make.during(course.session)
    settings.NENNEP_NOW = now.isoformat()
    make.take(course.session, {course.enrolments[0]: Claim.PRESENT})
    facts = [
        Fact(
            session=course.session, enrolment=who, kind=FactKind.CHECKPOINT, checkpoint=Checkpoint.START,
            claim=Claim.PRESENT, side=Side.SCHOOL, method=Method.ROOM_CODE, happened_at=now, client_id=f"d{who.pk}",
        )
        for who in course.enrolments[:2]
    ]  # fmt: skip
    operations.append_device_facts(facts=facts, by=course.manager, now=now)
    (line,) = classes_today(User.objects.get(pk=course.manager.pk), now)
    assert (line.present, line.taken, line.people) == (2, 2, 3)
    state = session_states([course.session])[course.session.pk]
    assert (state.start.entered, state.not_taken) == (2, 1)
    operations.settle_marks(session=course.session, by=course.manager, now=now)
    (line,) = classes_today(User.objects.get(pk=course.manager.pk), now)
    assert (line.present, line.taken) == (2, 2)
    assert session_states([course.session])[course.session.pk].not_taken == 1
