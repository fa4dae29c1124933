"""Unannounced checks: planned by lot, called at their moment, held by the class manager (R0-16, R0-18)."""

from datetime import timedelta

import pytest

from nennep.attendance.models import Fact, Incident, Mark
from nennep.attendance.states import Checkpoint, Claim, FactKind, Status
from nennep.audit.models import Entry
from nennep.classes import operations as classes_operations
from nennep.classes.models import Mode, Session
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence import operations
from nennep.presence.models import EvidencePolicy, Flag, UnannouncedCheck
from nennep.presence.policies import checks_visible_to
from nennep.presence.queries.checks import calling, calling_check, people_to_find
from nennep.presence.states import CheckKind, CheckState, FlagKind
from tests.make import attendance, units
from tests.make import classes as classes_make
from tests.make import presence as make
from tests.make.attendance import Course

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-16", "R0-18")]


def checked(people: int = 5, *, percent: int = 100, kind: str = CheckKind.PEOPLE, wanted: int = 2) -> Course:
    """A class in which every session is checked."""
    course = make.course(people)
    EvidencePolicy.objects.filter(mode=Mode.HALL).update(
        check_percent=percent, check_kind=kind, check_people=wanted
    )
    return course


def planned(course: Course) -> UnannouncedCheck:
    check = operations.plan_check(session=course.session, by=units.system(), now=make.at(course.session, -30))
    assert check is not None
    return check


def called(course: Course) -> UnannouncedCheck:
    check = planned(course)
    return operations.call_check(check=check, by=course.manager, now=check.due_at)


def test_the_lot_of_a_session_never_changes_and_the_trail_is_silent() -> None:
    course = checked()
    check = planned(course)
    length = course.session.ends_at - course.session.starts_at
    assert (
        course.session.starts_at + 0.15 * length <= check.due_at <= course.session.starts_at + 0.85 * length
    )
    assert planned(course).due_at == check.due_at
    assert UnannouncedCheck.objects.count() == 1
    assert not Entry.objects.filter(act__startswith="presence.check").exists()


def test_nothing_is_planned_where_policy_session_or_hour_do_not_want_it() -> None:
    course = checked(percent=0)
    assert (
        operations.plan_check(session=course.session, by=units.system(), now=make.at(course.session)) is None
    )
    EvidencePolicy.objects.update(check_percent=100)
    over = course.session.ends_at
    assert operations.plan_check(session=course.session, by=units.system(), now=over) is None
    classes_operations.cancel_session(
        session=course.session, reason="Nghỉ", by=units.system(), now=make.at(course.session, -100)
    )
    assert (
        operations.plan_check(session=course.session, by=units.system(), now=make.at(course.session)) is None
    )
    assert not UnannouncedCheck.objects.exists()


def test_opening_the_start_and_taking_it_by_hand_both_set_the_lot_going() -> None:
    course = checked()
    make.window(course.session)
    assert UnannouncedCheck.objects.get().session_id == course.session.pk
    other = checked()
    attendance.take(other.session, {other.enrolments[0]: Claim.PRESENT})
    assert UnannouncedCheck.objects.filter(session=other.session).exists()


def test_a_session_that_moves_takes_its_check_along() -> None:
    course = checked()
    check = planned(course)
    earlier = check.due_at
    later = course.session.starts_at + timedelta(hours=1)
    Session.objects.filter(pk=course.session.pk).update(
        starts_at=later, ends_at=course.session.ends_at + timedelta(hours=1)
    )
    course.session.refresh_from_db()
    operations.plan_when_moved(
        session=course.session, before={"starts_at": "x"}, by=units.system(), now=make.at(course.session, -99)
    )
    check.refresh_from_db()
    assert check.due_at == earlier + timedelta(hours=1)


def test_before_its_moment_nobody_sees_or_calls_it() -> None:
    course = checked()
    check = planned(course)
    before = check.due_at - timedelta(seconds=1)
    assert calling_check(course.session, before) is None
    assert not checks_visible_to(course.manager, before.date()).exists()
    with pytest.raises(Refused) as refusal:
        operations.call_check(check=check, by=course.manager, now=before)
    assert not any(sign.isdigit() for sign in refusal.value.message)
    assert calling_check(course.session, check.due_at) == check


def test_calling_draws_once_and_from_those_on_the_roll() -> None:
    course = checked(wanted=3)
    roll = {course.enrolments[n]: Claim.PRESENT for n in range(4)}
    attendance.take(course.session, {**roll, course.enrolments[4]: Claim.ABSENT_UNEXCUSED})
    check = called(course)
    drawn = {one.pk for one in people_to_find(check)}
    assert len(drawn) == 3
    assert course.enrolments[4].pk not in drawn
    operations.call_check(check=check, by=course.manager, now=check.due_at + timedelta(minutes=1))
    assert {one.pk for one in people_to_find(check)} == drawn
    entry = Entry.objects.get(act="presence.check.call")
    names = [one.person.full_name for one in course.enrolments]
    assert not [name for name in names if name in str(vars(entry))], "the trail warns nobody"


def test_only_the_school_calls_and_holds() -> None:
    course = checked()
    monitor = attendance.monitor(course)
    check = planned(course)
    with pytest.raises(NotAllowed):
        operations.call_check(check=check, by=monitor, now=check.due_at)
    check = operations.call_check(check=check, by=course.manager, now=check.due_at)
    with pytest.raises(NotAllowed):
        operations.hold_check(check=check, entries=[], by=monitor, now=check.due_at)
    assert not checks_visible_to(monitor, check.due_at.date()).exists()
    assert not Fact.objects.filter(kind=FactKind.SPOT_CHECK).exists()


def test_holding_writes_facts_flags_who_is_missing_and_opens_an_incident() -> None:
    course = checked(people=3, wanted=3)
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    check = called(course)
    there, gone, other = people_to_find(check)
    now = check.due_at + timedelta(minutes=4)
    entries = [
        attendance.entry(there),
        attendance.entry(gone, Claim.ABSENT),
        attendance.entry(other, Claim.OTHER_PERSON),
    ]
    with pytest.raises(Refused):
        operations.hold_check(check=check, entries=entries[:2], by=course.manager, now=now)
    check = operations.hold_check(check=check, entries=entries, by=course.manager, now=now)
    assert (check.state, check.held_by) == (CheckState.HELD, course.manager)
    flags = Flag.objects.filter(kind=FlagKind.MISSED_CHECK).order_by("pk")
    assert {one.person_id for one in flags} == {gone.person_id, other.person_id}
    assert Incident.objects.get().enrolment_id == other.pk
    statuses = dict(Mark.objects.values_list("enrolment_id", "status"))
    assert statuses[gone.pk] != Status.PRESENT
    assert all(one.fact_id for one in check.people.order_by("pk"))
    with pytest.raises(Refused):
        operations.hold_check(check=check, entries=entries, by=course.manager, now=now)


def test_a_code_asks_everybody_and_only_the_silent_are_looked_for() -> None:
    course = checked(people=2, kind=CheckKind.CODE)
    window = make.window(course.session)
    first, second = make.trainee(course, 0), make.trainee(course, 1)
    for one, minutes in ((first, -5), (second, -4)):
        one.check_in(window, make.at(course.session, minutes))
    check = called(course)
    assert check.window is not None
    assert check.window.checkpoint == Checkpoint.MID
    first.check_in(check.window, check.due_at + timedelta(seconds=20))
    with pytest.raises(Refused):
        operations.hold_check(
            check=check,
            entries=[attendance.entry(second.enrolment, Claim.ABSENT)],
            by=course.manager,
            now=check.due_at + timedelta(seconds=30),
        )
    assert check.window.closes_at == check.due_at + timedelta(minutes=3)
    now = check.window.closes_at
    assert [one.pk for one in people_to_find(check)] == [second.enrolment.pk]
    operations.hold_check(
        check=check,
        entries=[attendance.entry(second.enrolment, Claim.ABSENT)],
        by=course.manager,
        now=now,
    )
    flag = Flag.objects.get(kind=FlagKind.MISSED_CHECK)
    assert flag.person_id == second.enrolment.person_id
    assert Mark.objects.get(enrolment=first.enrolment).status == Status.PRESENT


def test_a_check_that_nobody_held_is_missed_when_the_session_is_over() -> None:
    course = checked()
    check = planned(course)
    with pytest.raises(Refused):
        operations.miss_check(check=check, by=units.system(), now=check.due_at)
    over = course.session.ends_at
    check = operations.miss_check(check=check, by=units.system(), now=over)
    assert check.state == CheckState.MISSED
    assert not calling(over).exists()
    office = classes_make.training_office(course.training_class)
    assert list(checks_visible_to(office, over.date())) == [check]


def test_timers_plan_today_and_note_what_was_missed_without_telling_what_is_to_come() -> None:
    course = checked()
    before = operations.watch_presence(by=units.system(), now=make.at(course.session, -60))
    assert (before.missed, UnannouncedCheck.objects.get().state) == (0, CheckState.PLANNED)
    assert set(vars(before)) == {"missed", "flags"}
    after = operations.watch_presence(by=units.system(), now=course.session.ends_at)
    assert (after.missed, UnannouncedCheck.objects.get().state) == (1, CheckState.MISSED)
    assert operations.watch_presence(by=units.system(), now=course.session.ends_at).missed == 0
