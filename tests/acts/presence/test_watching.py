"""Flags are found once, closed with words by who owns them; counts of heads; refusals set aside by two (R0-16 … R0-18)."""

from datetime import timedelta

import pytest

from nennep.accounts.models import User
from nennep.attendance import operations as attendance_operations
from nennep.attendance.models import AbsenceReason, Fact, Mark
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side, Status
from nennep.audit.models import Entry
from nennep.classes.models import ClassRole
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence import operations
from nennep.presence.models import CheckIn, CodeWindow, Flag, Override
from nennep.presence.operations import NotAdmitted
from nennep.presence.policies import flags_visible_to, may_close_flag, overrides_visible_to
from nennep.presence.queries.flags import precisions
from nennep.presence.queries.kiosk import day_of
from nennep.presence.states import FlagKind, FlagState, Outcome, OverrideState
from tests.make import attendance, classes, units
from tests.make import presence as make
from tests.make.attendance import Course

pytestmark = pytest.mark.django_db


def late_code(course: Course, minutes: float = 5) -> Fact:
    """A refusal in the name of the first trainee: both codes had run out."""
    window = make.window(course.session)
    trainee = make.trainee(course, 1)
    now = make.at(course.session, minutes)
    with pytest.raises(NotAdmitted) as refusal:
        trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
    assert refusal.value.outcome == Outcome.OLD_CODE
    return Fact.objects.get(kind=FactKind.REFUSAL)


def office(course: Course) -> User:
    return classes.training_office(course.training_class)


@pytest.mark.requirement("R0-17")
@pytest.mark.parametrize("gets_in", [True, False])
def test_old_codes_are_asked_about_unless_the_film_was_right_in_the_end(gets_in: bool) -> None:
    course = make.course(2)
    window = make.window(course.session)
    trainee = make.trainee(course, 1)
    now = make.at(course.session, -5)
    for _ in range(5):
        with pytest.raises(NotAdmitted):
            trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
    if gets_in:
        trainee.check_in(window, now + timedelta(seconds=20))
    operations.find_flags(
        training_class=course.training_class, by=units.system(), now=make.at(course.session, 300)
    )
    assert Flag.objects.filter(kind=FlagKind.OLD_CODES).exists() is not gets_in


# --- Counting heads -----------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-18")
def test_a_count_that_differs_from_the_roll_is_asked_about_and_its_explanation_joins() -> None:
    course = make.course(3)
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    now = make.at(course.session, 30)
    agreed = attendance_operations.record_head_count(
        session=course.session, checkpoint=Checkpoint.MID, count=3, by=course.manager, now=now
    )
    assert not Flag.objects.exists()
    differs = attendance_operations.record_head_count(
        session=course.session, checkpoint=Checkpoint.MID, count=1, by=course.manager, now=now
    )
    flag = Flag.objects.get()
    assert (flag.kind, flag.owner_role, flag.person_id) == (
        FlagKind.HEAD_COUNT,
        ClassRole.CLASS_MANAGER,
        None,
    )
    assert flag.figures == {"counted": 1, "there": 3, "checkpoint": Checkpoint.MID}
    told = attendance_operations.explain_head_count(
        fact=differs, explanation="Hai người ra ngoài nghe điện thoại.", by=course.manager, now=now
    )
    assert set(flag.facts.values_list("pk", flat=True)) == {differs.pk, told.pk}
    assert agreed.pk not in set(flag.facts.values_list("pk", flat=True))


@pytest.mark.requirement("R0-18")
@pytest.mark.parametrize("at_once", [True, False])
def test_a_flag_about_heads_is_closed_only_when_the_count_is_explained(at_once: bool) -> None:
    course = make.course(3)
    attendance.take(course.session, dict.fromkeys(course.enrolments, Claim.PRESENT))
    now = make.at(course.session, 30)
    differs = attendance_operations.record_head_count(
        session=course.session, checkpoint=Checkpoint.MID, count=1, by=course.manager, now=now,
        explanation="Hai người ra ngoài." if at_once else "",
    )  # fmt: skip
    flag = Flag.objects.get()
    close = {
        "flag": flag,
        "state": FlagState.WRONG,
        "conclusion": "Đã hỏi.",
        "by": course.manager,
        "now": now,
    }
    if not at_once:
        with pytest.raises(Refused):
            operations.close_flag(**close)
        assert Flag.objects.get().state == FlagState.OPEN
        attendance_operations.explain_head_count(
            fact=differs, explanation="Hai người ra ngoài.", by=course.manager, now=now
        )
    assert operations.close_flag(**close).state == FlagState.WRONG


@pytest.mark.requirement("R0-18")
def test_heads_counted_before_anything_is_entered_ask_nothing() -> None:
    course = make.course(3)
    attendance_operations.record_head_count(
        session=course.session,
        checkpoint=Checkpoint.START,
        count=3,
        by=course.manager,
        now=make.at(course.session),
    )
    assert not Flag.objects.exists()


# --- Finding ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-16", "R0-17")
def test_two_who_always_come_together_are_asked_about_once() -> None:
    course = make.course(4, sessions=10)
    pair = [make.trainee(course, 0), make.trainee(course, 1)]
    alone = make.trainee(course, 2)
    for number, session in enumerate(course.sessions[:9]):
        window = make.window(session)
        for one in pair:
            one.check_in(window, make.at(session, -5))
        alone.check_in(window, make.at(session, -4 + 0.2 * number))
    now = make.at(course.sessions[9])
    assert operations.find_flags(training_class=course.training_class, by=units.system(), now=now) == 1
    flag = Flag.objects.get(kind=FlagKind.ALWAYS_TOGETHER)
    assert {flag.person_id, flag.other_person_id} == {one.enrolment.person_id for one in pair}
    assert flag.figures == {"near": 9, "both": 9}
    assert flag.facts.count() == 18
    assert operations.find_flags(training_class=course.training_class, by=units.system(), now=now) == 0


@pytest.mark.requirement("R0-17")
def test_entries_of_the_class_board_against_the_device_are_asked_about_and_not_by_themselves() -> None:
    course = make.course(3)
    monitor = attendance.monitor(course)
    attendance_operations.take_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.START,
        entries=[attendance.entry(course.enrolments[1])],
        side=Side.CLASS_BOARD,
        by=monitor,
        now=make.at(course.session),
    )
    now = make.at(course.session, 60)
    operations.find_flags(training_class=course.training_class, by=units.system(), now=now)
    flag = Flag.objects.get(kind=FlagKind.HAND_AGAINST_DEVICE)
    assert (flag.about_account_id, flag.person_id) == (monitor.pk, course.enrolments[1].person_id)
    assert flag in flags_visible_to(course.manager, now.date())
    assert not flags_visible_to(monitor, now.date()).exists()
    assert not flags_visible_to(classes.account_of(course.enrolments[1].person), now.date()).exists()


@pytest.mark.requirement("R0-17", "R3-21")
@pytest.mark.parametrize("is_unlocked", [True, False])
def test_an_entry_by_hand_against_what_the_phone_said_is_asked_about(is_unlocked: bool) -> None:
    course = make.course(6)
    window = make.window(course.session)
    trainee = make.trainee(course, 1)
    trainee.phone.is_unlocked = is_unlocked
    now = make.at(course.session, 1)
    if not is_unlocked:
        with pytest.raises(NotAdmitted) as refusal:
            trainee.check_in(window, now)
        assert refusal.value.outcome == Outcome.BAD_PASSKEY
    else:
        with pytest.raises(NotAdmitted):
            trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
    attendance_operations.take_checkpoint(
        session=course.session, checkpoint=Checkpoint.START, entries=[attendance.entry(trainee.enrolment)],
        side=Side.SCHOOL, by=course.manager, now=now + timedelta(minutes=5),
    )  # fmt: skip
    operations.find_flags(
        training_class=course.training_class, by=units.system(), now=now + timedelta(minutes=60)
    )
    found = list(Flag.objects.filter(kind=FlagKind.HAND_AGAINST_DEVICE))
    assert [(flag.person_id, flag.about_account_id, flag.owner_role) for flag in found] == (
        [] if is_unlocked else [(trainee.enrolment.person_id, course.manager.pk, "training_office")]
    )


@pytest.mark.requirement("R0-17", "R0-16")
@pytest.mark.parametrize(("by_phone", "on_paper", "asked"), [(2, 1, 1), (1, 2, 0), (0, 3, 0)])
def test_a_sheet_for_a_few_is_asked_about_where_devices_worked(
    by_phone: int, on_paper: int, asked: int
) -> None:
    course = make.course(3)
    window = make.window(course.session)
    for number in range(by_phone):
        make.trainee(course, number).check_in(window, make.at(course.session, -5 + number))
    after = course.session.ends_at + timedelta(minutes=30)
    attendance_operations.type_paper_marks(
        training_class=course.training_class,
        marks=[
            attendance_operations.PaperMark(session_id=course.session.pk, entry=attendance.entry(one))
            for one in course.enrolments[3 - on_paper :]
        ],
        by=course.manager,
        now=after,
    )
    for _again in range(2):
        operations.find_flags(training_class=course.training_class, by=units.system(), now=after)
    found = Flag.objects.filter(kind=FlagKind.HAND_AGAINST_DEVICE)
    assert [flag.person_id for flag in found] == [course.enrolments[2].person_id] * asked


@pytest.mark.requirement("R0-17")
def test_a_large_share_by_hand_is_a_flag_above_the_account_that_it_cannot_see() -> None:
    course = make.course(6, sessions=2)
    for session in course.sessions:
        attendance.take(session, dict.fromkeys(course.enrolments, Claim.PRESENT), by=course.manager)
    by = course.manager.pk
    now = make.at(course.sessions[1], 60)
    operations.find_flags(training_class=course.training_class, by=units.system(), now=now)
    flag = Flag.objects.get(kind=FlagKind.OVERRIDE_SHARE)
    assert (flag.about_account_id, flag.owner_role) == (by, "training_office")
    assert flag.figures == {"by_hand": 12, "expected": 12, "percent": 100}
    assert flag.facts.count() == 12
    author = course.manager
    assert not flags_visible_to(author, now.date()).exists()
    assert not may_close_flag(author, flag, now.date())
    assert may_close_flag(office(course), flag, now.date())


@pytest.mark.requirement("R0-17")
def test_codes_that_had_run_out_again_and_again_are_asked_about() -> None:
    course = make.course(2)
    window = make.window(course.session)
    trainee = make.trainee(course)
    for number in range(5):
        now = make.at(course.session, number)
        with pytest.raises(NotAdmitted):
            trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
        found = operations.find_flags(
            training_class=course.training_class, by=units.system(), now=now + timedelta(seconds=9)
        )
        assert found == (1 if number == 4 else 0)
    assert Flag.objects.get().figures == {"times": 5}


@pytest.mark.requirement("R0-16")
def test_who_often_checks_in_from_outside_the_network_of_the_school_is_asked_about() -> None:
    course = make.course(2, sessions=5)
    often, once = make.trainee(course, 0), make.trainee(course, 1)
    for number, session in enumerate(course.sessions):
        window = make.window(session)
        CodeWindow.objects.filter(pk=window.pk).update(
            networks=["192.168.0.0/16"]
        )  # both come from elsewhere
        often.check_in(window, make.at(session, -5))
        if not number:
            once.check_in(window, make.at(session, 1))
    now = make.at(course.sessions[-1])
    assert operations.find_flags(training_class=course.training_class, by=units.system(), now=now) == 1
    flag = Flag.objects.get()
    assert (flag.kind, flag.person_id) == (FlagKind.STRANGE_NETWORK, often.enrolment.person_id)
    assert (flag.figures, flag.facts.count()) == ({"times": 5}, 5)


@pytest.mark.requirement("R0-18", "R0-20")
def test_leave_that_is_asked_after_a_flag_about_the_session_is_asked_about() -> None:
    course = make.course(2)
    window = make.window(course.session)
    flagged, honest = make.trainee(course, 0), make.trainee(course, 1)
    now = make.at(course.session, 1)
    question = flagged.begin(window, now, codes=[], typed=make.to_type(window, now))
    flagged.answer(question, now)
    for who in (flagged, honest):
        attendance_operations.ask_leave(
            enrolment=who.enrolment,
            sessions=[course.session],
            reason=AbsenceReason.objects.get(code="ill"),
            explanation="Đau bụng",
            by=course.manager,
            now=make.at(course.session, 30),
        )
    evening = make.at(course.session, 300)
    operations.find_flags(training_class=course.training_class, by=units.system(), now=evening)
    flag = Flag.objects.get(kind=FlagKind.LEAVE_AFTER_FLAG)
    assert (flag.person_id, flag.session_id) == (flagged.enrolment.person_id, course.session.pk)
    typed = Flag.objects.get(kind=FlagKind.TYPED_CODE)
    assert list(flag.facts.all()) == list(typed.facts.all())


# --- Closing ------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-16")
def test_a_flag_is_closed_with_words_by_its_owner_and_counted() -> None:
    course = make.course(2)
    now = make.at(course.session, 60)
    flags = [
        operations.raise_flag(
            kind=FlagKind.TYPED_CODE,
            key=f"k{n}",
            training_class=course.training_class,
            owner_role=ClassRole.CLASS_MANAGER,
            person=course.enrolments[0].person,
            by=units.system(),
            now=now,
        )
        for n in range(3)
    ]
    above = operations.raise_flag(
        kind=FlagKind.FORGED_UPLOAD,
        key="above",
        training_class=course.training_class,
        owner_role="training_office",
        by=units.system(),
        now=now,
    )
    with pytest.raises(Refused) as refusal:
        operations.close_flag(
            flag=flags[0], state=FlagState.RIGHT, conclusion=" ", by=course.manager, now=now
        )
    assert refusal.value.field == "conclusion"
    for by, flag in ((attendance.monitor(course), flags[0]), (course.manager, above)):
        with pytest.raises(NotAllowed):
            operations.close_flag(flag=flag, state=FlagState.WRONG, conclusion="Thôi", by=by, now=now)
    assert not Flag.objects.exclude(state=FlagState.OPEN).exists()
    for flag, state in zip(flags, (FlagState.RIGHT, FlagState.WRONG, FlagState.UNCLEAR), strict=True):
        operations.close_flag(flag=flag, state=state, conclusion="Đã hỏi", by=course.manager, now=now)
    with pytest.raises(Refused):
        operations.close_flag(
            flag=flags[0], state=FlagState.WRONG, conclusion="Khác", by=course.manager, now=now
        )
    [typed] = [one for one in precisions(Flag.objects.all()) if one.kind == FlagKind.TYPED_CODE]
    assert (typed.right, typed.wrong, typed.unclear, typed.open, typed.judged) == (1, 1, 1, 0, 2)
    assert Entry.objects.filter(act="presence.flag.close").count() == 3


# --- Setting a refusal aside ---------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-17")
def test_a_refusal_counts_when_two_agree_and_is_entered_by_hand_beside_it() -> None:
    course = make.course(2)
    refusal = late_code(course, minutes=5)
    now = make.at(course.session, 20)
    asked = operations.ask_override(
        refusal=refusal, reason="Tôi thấy chị ngồi trong lớp.", by=course.manager, now=now
    )
    with pytest.raises(NotAllowed):
        operations.decide_override(override=asked, is_agreed=True, by=course.manager, now=now)
    assert not Mark.objects.filter(status=Status.PRESENT).exists()
    done = operations.decide_override(override=asked, is_agreed=True, by=office(course), now=now)
    assert done.fact is not None
    told = day_of(course.training_class, [course.session], course.session.held_on)
    assert told.sessions[0].seen == {"start": [done.fact.enrolment_id], "end": []}  # nobody waits at the door
    assert (done.state, done.fact.method, done.fact.side) == (OverrideState.AGREED, Method.HAND, Side.SCHOOL)
    assert (done.fact.claim, done.fact.late_minutes, done.fact.happened_at) == (
        Claim.LATE,
        5,
        refusal.happened_at,
    )
    assert CheckIn.objects.get(fact=refusal).outcome == Outcome.OLD_CODE
    mark = Mark.objects.get(enrolment=course.enrolments[1])
    assert (mark.status, mark.late_minutes) == (Status.PRESENT, 5)
    with pytest.raises(Refused):
        operations.ask_override(refusal=refusal, reason="Lần nữa", by=course.manager, now=now)


@pytest.mark.requirement("R0-17")
def test_declining_needs_words_and_leaves_everything_as_it_was() -> None:
    course = make.course(2)
    refusal = late_code(course)
    now = make.at(course.session, 20)
    with pytest.raises(Refused):
        operations.ask_override(refusal=refusal, reason="  ", by=course.manager, now=now)
    with pytest.raises(NotAllowed):
        operations.ask_override(refusal=refusal, reason="Bạn tôi", by=attendance.monitor(course), now=now)
    asked = operations.ask_override(refusal=refusal, reason="Mạng chậm", by=course.manager, now=now)
    second = office(course)
    with pytest.raises(Refused) as why:
        operations.decide_override(override=asked, is_agreed=False, by=second, now=now)
    assert why.value.field == "note"
    operations.decide_override(override=asked, is_agreed=False, note="Không ai thấy", by=second, now=now)
    assert Override.objects.get().state == OverrideState.DECLINED
    assert not Fact.objects.filter(kind=FactKind.CHECKPOINT).exists()
    with pytest.raises(Refused):
        operations.decide_override(override=asked, is_agreed=True, by=second, now=now)
    assert not overrides_visible_to(User.objects.get(person=course.enrolments[1].person), now.date()).exists()


@pytest.mark.requirement("R0-17")
def test_who_is_counted_already_needs_no_override() -> None:
    course = make.course(2)
    refusal = late_code(course)
    now = make.at(course.session, 20)
    attendance.take(course.session, {course.enrolments[1]: Claim.PRESENT})
    with pytest.raises(Refused):
        operations.ask_override(refusal=refusal, reason="Có mặt", by=course.manager, now=now)
    assert not Override.objects.exists()


@pytest.mark.requirement("R0-17")
def test_an_override_counts_for_the_one_who_asked() -> None:
    course = make.course(12)
    window = make.window(course.session)
    now = make.at(course.session, 5)
    second = office(course)
    for number in range(10):
        trainee = make.trainee(course, number)
        with pytest.raises(NotAdmitted):
            trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
        refusal = Fact.objects.filter(kind=FactKind.REFUSAL).latest("pk")
        asked = operations.ask_override(refusal=refusal, reason="Có ngồi đây", by=course.manager, now=now)
        operations.decide_override(override=asked, is_agreed=True, by=second, now=now)
    operations.find_flags(
        training_class=course.training_class, by=units.system(), now=now + timedelta(minutes=1)
    )
    flag = Flag.objects.get(kind=FlagKind.OVERRIDE_SHARE)
    assert flag.about_account_id == course.manager.pk
    assert flag.figures["by_hand"] == 10
