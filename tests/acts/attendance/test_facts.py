"""Taking attendance: facts appended, refusals kept, marks derived, one line in the trail."""

from datetime import timedelta

import pytest
from django.db.models import Count

from nennep.attendance import operations
from nennep.attendance.models import EnrolmentTally, Fact, Mark
from nennep.attendance.states import Checkpoint, Claim, FactKind, Side, Status
from nennep.audit.models import Entry
from nennep.classes import operations as classes_operations
from nennep.kernel.errors import Refused
from nennep.norms.models import Rule
from tests.make import attendance as make
from tests.make import classes

pytestmark = pytest.mark.django_db


def lines(act: str) -> int:
    return Entry.objects.filter(act=act).count()


@pytest.mark.requirement("R0-11")
def test_taking_makes_a_mark_for_everybody_and_one_line_in_the_trail() -> None:
    course = make.course(3)
    first, second, third = course.enrolments
    taking = make.take(course.session, {first: Claim.PRESENT, second: Claim.LATE}, by=course.manager)
    assert (taking.recorded, taking.refused) == (2, ())
    assert make.mark(course.session, first).status == Status.PRESENT
    late = make.mark(course.session, second)
    assert (late.status, late.is_late, late.late_minutes, late.is_case) == (Status.PRESENT, True, 10, True)
    # Nobody said anything of the third: not taken, never present.
    assert make.mark(course.session, third).status == Status.NOT_TAKEN
    assert lines("attendance.session.take") == 1


def test_saying_the_same_again_appends_nothing() -> None:
    course = make.course(2)
    make.take(course.session)
    facts, trail = Fact.objects.count(), Entry.objects.count()
    assert make.take(course.session, now=make.during(course.session, 20)).recorded == 0
    assert (Fact.objects.count(), Entry.objects.count()) == (facts, trail)


def test_the_same_form_sent_twice_is_stored_once_even_when_it_was_changed_between() -> None:
    course = make.course(1)
    (one,) = course.enrolments
    make.take(course.session, {one: Claim.PRESENT}, client_key="first-form")
    make.take(course.session, {one: Claim.ABSENT_UNEXCUSED}, client_key="second-form")
    assert make.take(course.session, {one: Claim.PRESENT}, client_key="first-form").recorded == 0
    assert make.mark(course.session, one).status == Status.ABSENT_UNEXCUSED


def test_a_taking_back_sent_twice_takes_back_once() -> None:
    course = make.course(1)
    (one,) = course.enrolments
    make.take(course.session, {one: Claim.PRESENT})
    make.take(course.session, {one: ""}, client_key="undo")
    make.take(course.session, {one: Claim.PRESENT}, now=make.during(course.session, 20))
    assert make.take(course.session, {one: ""}, client_key="undo").recorded == 0
    assert make.mark(course.session, one).status == Status.PRESENT


def test_an_entry_taken_back_is_not_taken_and_the_facts_stay() -> None:
    course = make.course(2)
    one, other = course.enrolments
    make.take(course.session, {one: Claim.PRESENT, other: Claim.PRESENT})
    assert make.take(course.session, {one: ""}).recorded == 1
    assert make.mark(course.session, one).status == Status.NOT_TAKEN
    assert Fact.objects.filter(enrolment=one).count() == 2


@pytest.mark.requirement("R0-18")
def test_there_at_the_start_and_gone_at_the_end_left_in_mid_session() -> None:
    course = make.course(1)
    (one,) = course.enrolments
    make.take(course.session)
    make.take(course.session, {one: Claim.ABSENT}, Checkpoint.END)
    found = make.mark(course.session, one)
    assert (found.status, found.is_complete, found.lessons_missed) == (Status.LEFT_MID_SESSION, True, 5)


@pytest.mark.parametrize(
    ("claim", "fields"),
    [
        (Claim.LATE, {}),
        (Claim.LATE, {"late_minutes": 0}),
        (Claim.LATE, {"late_minutes": 601}),
        (Claim.LEFT_EARLY, {}),
        (Claim.LATE_AND_LEFT_EARLY, {"late_minutes": 5}),
        ("sleeping", {}),
        (Claim.OTHER_PERSON, {}),
        (Claim.ABSENT_UNEXCUSED, {"reason_code": "agency_work"}),
        (Claim.ABSENT_EXCUSED, {"reason_code": "agency_work", "ordered_by": "Ông A, Trưởng phòng"}),
        (Claim.ABSENT_UNEXCUSED, {"reason_code": "no-such-reason"}),
        (Claim.ABSENT_UNEXCUSED, {"reason_code": "ill", "reason_note": "x" * 301}),
    ],
)
@pytest.mark.requirement("R0-09", "R0-25")
def test_an_entry_that_cannot_stand_is_kept_as_a_refusal_with_its_reason(
    claim: str, fields: dict[str, object]
) -> None:
    course = make.course(2)
    one, other = course.enrolments
    taking = operations.take_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.START,
        entries=[make.entry(one, claim, **fields), make.entry(other)],
        side=Side.SCHOOL,
        by=course.manager,
        now=make.during(course.session),
    )
    assert taking.recorded == 1
    assert [refused.enrolment_id for refused in taking.refused] == [one.pk]
    refusal = Fact.objects.get(kind=FactKind.REFUSAL)
    assert (refusal.enrolment_id, refusal.note) == (one.pk, taking.refused[0].sentence)
    assert make.mark(course.session, one).status == Status.NOT_TAKEN
    assert make.mark(course.session, other).status == Status.PRESENT


@pytest.mark.requirement("R0-09")
def test_office_work_names_who_ordered_it() -> None:
    course = make.course(1)
    (one,) = course.enrolments
    operations.take_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.START,
        entries=[
            make.entry(
                one, Claim.ABSENT_UNEXCUSED, reason_code="agency_work", ordered_by="Bà Lê Thị B, Giám đốc"
            )
        ],
        side=Side.SCHOOL,
        by=course.manager,
        now=make.during(course.session),
    )
    found = make.mark(course.session, one)
    assert (found.reason.code if found.reason else "", found.ordered_by) == (
        "agency_work",
        "Bà Lê Thị B, Giám đốc",
    )


@pytest.mark.parametrize("why", ["stranger", "too early", "cancelled", "not enrolled yet"])
def test_a_refused_attempt_leaves_only_the_refusal(why: str) -> None:
    course = make.course(1)
    session, by, now = course.session, course.manager, make.during(course.session)
    claims = {course.enrolments[0]: str(Claim.PRESENT)}
    if why == "stranger":
        by = classes.account_of(course.enrolments[0].person)
    elif why == "too early":
        now = session.starts_at - timedelta(minutes=61)
    elif why == "cancelled":
        classes_operations.cancel_session(session=session, reason="Mất điện", by=by, now=now)
    else:
        later = classes.enrolment(course.training_class, valid_from=session.held_on + timedelta(days=1))
        claims = {later: str(Claim.PRESENT)}
    trail = Entry.objects.count()
    taking = make.take(session, claims, by=by, now=now)
    assert (taking.recorded, len(taking.refused)) == (0, 1)
    assert [fact.kind for fact in Fact.objects.all()] == [FactKind.REFUSAL]
    assert not Mark.objects.exists()
    assert Entry.objects.count() == trail


@pytest.mark.parametrize(("minutes", "opens"), [("15", 15), ("120", 120), ("off", 0)])
def test_a_dated_rule_says_how_long_before_the_session_attendance_opens(minutes: str, opens: int) -> None:
    course = make.course(1)
    Rule.objects.create(
        key="attendance.opens_before_minutes", value=minutes, value_unit="minutes", operator="=",
        valid_from=classes.STARTS_ON, certainty="office", unit=course.training_class.host,
    )  # fmt: skip
    opening = course.session.starts_at - timedelta(minutes=opens)
    assert make.take(course.session, now=opening - timedelta(seconds=1)).recorded == 0
    assert not Mark.objects.exists()
    assert make.take(course.session, now=opening).recorded == 1
    with pytest.raises(Refused):
        operations.confirm_checkpoint(
            session=course.session, checkpoint=Checkpoint.START, side=Side.SCHOOL, by=course.manager,
            now=opening - timedelta(seconds=1),
        )  # fmt: skip


@pytest.mark.requirement("R0-10", "R0-28")
def test_totals_follow_the_marks() -> None:
    course = make.course(1, sessions=4, lessons_planned=100)
    (one,) = course.enrolments
    morning, afternoon, second, _open = course.sessions
    make.taken(morning, {one: Claim.PRESENT})
    make.take(afternoon, {one: Claim.ABSENT_UNEXCUSED})
    make.take(second, {one: Claim.ABSENT_EXCUSED})
    tally = EnrolmentTally.objects.get(enrolment=one)
    # 5 + 4 + 5 lessons held: 5 heard, 4 missed, 5 excused; 20 of 100 may be missed, 9 are gone.
    assert (tally.lessons_held, tally.lessons_credited, tally.lessons_missed, tally.lessons_excused) == (
        14,
        5,
        4,
        5,
    )
    assert (tally.sessions_taken, tally.absences_in_a_row, tally.lessons_left_to_miss) == (3, 2, 11)


def test_one_mark_for_one_person_and_session_whatever_happened() -> None:
    course = make.course(3, sessions=2)
    for session in course.sessions:
        make.take(session)
        make.take(session, {course.enrolments[0]: Claim.LATE})
        make.taken(session)
    doubled = Mark.objects.values("session", "enrolment").annotate(times=Count("pk")).filter(times__gt=1)
    assert not doubled.exists()
    assert Mark.objects.count() == 6
