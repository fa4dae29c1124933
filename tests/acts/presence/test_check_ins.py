"""Checking in by room code and passkey (R0-16 … R0-18)."""

from datetime import timedelta

import pytest
from django.utils import translation

from nennep.attendance import operations as attendance_operations
from nennep.attendance.models import Fact, Mark, MarkDue
from nennep.attendance.states import Checkpoint, Claim, Evidence, FactKind, Method, Status
from nennep.classes import operations as classes_operations
from nennep.norms.models import Rule
from nennep.presence import operations
from nennep.presence.models import CheckIn, CodeWindow, Flag, Passkey
from nennep.presence.operations import NotAdmitted
from nennep.presence.pages.flag_words import flag_sentence
from nennep.presence.queries.flags import flag_rows
from nennep.presence.rules.codes import film_code, mark_text, tick_of
from nennep.presence.states import FlagKind, Outcome
from tests.make import attendance, classes, reports, units
from tests.make import presence as make

pytestmark = pytest.mark.django_db
SECONDS = timedelta(seconds=1)


def refused(act: object, outcome: str) -> None:
    """The attempt is refused with this outcome and kept, and nothing else has changed."""
    facts, due = Fact.objects.exclude(kind=FactKind.REFUSAL).count(), MarkDue.objects.count()
    kept = Fact.objects.filter(kind=FactKind.REFUSAL).count()
    with pytest.raises(NotAdmitted) as refusal:
        act()  # type: ignore[operator]
    assert refusal.value.outcome == outcome
    assert Fact.objects.exclude(kind=FactKind.REFUSAL).count() == facts
    assert MarkDue.objects.count() == due
    assert Fact.objects.filter(kind=FactKind.REFUSAL).count() == kept + 1
    last = CheckIn.objects.latest("pk")
    assert last.outcome == outcome
    assert last.fact.note == refusal.value.message


@pytest.mark.requirement("R0-16", "R0-17")
def test_two_codes_and_the_own_phone_make_a_fact_and_the_mark_follows() -> None:
    course = make.course()
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    check_in = who.check_in(window, now)
    assert check_in.outcome == Outcome.ACCEPTED
    assert (check_in.person, check_in.device_id, check_in.passkey) == (
        who.enrolment.person,
        who.passkey.device_id if who.passkey else None,
        who.passkey,
    )
    assert (check_in.address, check_in.is_outside, check_in.is_typed) == (make.ADDRESS, False, False)
    fact = Fact.objects.get(pk=check_in.fact_id)
    assert (fact.kind, fact.checkpoint, fact.claim, fact.method) == (
        FactKind.CHECKPOINT,
        Checkpoint.START,
        Claim.PRESENT,
        Method.ROOM_CODE,
    )
    assert (fact.recorded_by, fact.happened_at) == (who.account, now + 3 * SECONDS)
    assert not Flag.objects.exists()
    assert not Mark.objects.exists()
    assert attendance_operations.settle_marks(session=course.session, by=units.system(), now=now) == 3
    assert not MarkDue.objects.exists()
    mark = Mark.objects.get(enrolment=who.enrolment)
    assert (mark.status, mark.evidence, mark.is_complete) == (Status.PRESENT, Evidence.DEVICE_ONE, False)
    assert Mark.objects.filter(status=Status.NOT_TAKEN).count() == 2
    assert attendance_operations.settle_marks(session=course.session, by=units.system(), now=now) == 0


@pytest.mark.requirement("R0-17", "R0-18")
def test_both_ends_by_device_are_the_strongest_evidence_and_one_end_by_hand_is_not() -> None:
    course = make.course()
    session = course.session
    both, one = make.trainee(course, 0), make.trainee(course, 1)
    start = make.window(session)
    for who in (both, one):
        who.check_in(start, make.at(session, -5))
    ended = session.ends_at
    end = operations.open_window(session=session, checkpoint=Checkpoint.END, by=course.manager, now=ended)
    both.check_in(end, ended + timedelta(minutes=1))
    attendance.take(session, {one.enrolment: Claim.PRESENT}, Checkpoint.END)
    operations.close_window(window=end, by=course.manager, now=ended + timedelta(minutes=2))
    marks = {mark.enrolment_id: mark for mark in Mark.objects.all()}
    assert marks[both.enrolment.pk].evidence == Evidence.DEVICE
    assert marks[one.enrolment.pk].evidence == Evidence.HAND_BOTH
    assert marks[both.enrolment.pk].is_complete


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize(
    ("minutes", "claim", "late"), [(0.9, Claim.PRESENT, None), (1, Claim.LATE, 1), (12.5, Claim.LATE, 12)]
)
def test_who_comes_after_the_beginning_is_late_by_whole_minutes(
    minutes: float, claim: str, late: int | None
) -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    question = who.begin(window, make.at(course.session, minutes))
    fact = who.answer(question, make.at(course.session, minutes)).fact
    assert (fact.claim, fact.late_minutes) == (claim, late)


@pytest.mark.requirement("R0-18")
def test_a_window_during_the_session_counts_as_seen() -> None:
    course = make.course(1)
    session = course.session
    who = make.trainee(course)
    window = make.window(session, minutes=60, checkpoint=Checkpoint.MID)
    who.check_in(window, make.at(session, 61))
    fact = Fact.objects.get()
    assert (fact.kind, fact.checkpoint, fact.claim) == (FactKind.SPOT_CHECK, Checkpoint.MID, Claim.PRESENT)
    operations.close_window(window=window, by=course.manager, now=make.at(session, 62))
    mark = Mark.objects.get()
    assert (mark.status, mark.evidence, mark.is_complete) == (Status.PRESENT, Evidence.DEVICE_ONE, False)


def test_a_second_answer_gives_the_first_check_in_and_a_second_window_does_not_make_late() -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    first = who.answer(question, now)
    again = who.answer(question, now + 9 * SECONDS)
    assert (again.pk, again.at) == (first.pk, now)
    assert who.begin(window, now + 20 * SECONDS).counted_at == now
    operations.close_window(window=window, by=course.manager, now=now + 30 * SECONDS)
    later = make.window(course.session, minutes=10)
    assert later.pk != window.pk
    assert who.begin(later, make.at(course.session, 11)).counted_at == now
    assert Fact.objects.count() == CheckIn.objects.count() == 1


@pytest.mark.requirement("R0-17")
@pytest.mark.parametrize(
    ("ticks", "age_ms", "outcome"),
    [
        ((-1, 0), 0, None),
        ((-2, -1), 900, None),  # within grace
        ((-2, -1), 1100, Outcome.OLD_CODE),
        ((0,), 0, Outcome.ONE_CODE),
        ((-2, 0), 0, Outcome.ONE_CODE),
        ((-9, -8), 0, Outcome.OLD_CODE),
        ((1, 2), 0, Outcome.WRONG_CODE),  # of the future: never shown
    ],
)
def test_only_two_codes_in_a_row_and_in_time(
    ticks: tuple[int, ...], age_ms: int, outcome: str | None
) -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = window.opened_at + timedelta(seconds=100, milliseconds=age_ms)
    here = tick_of(window.opened_at, now, window.period_ms)
    codes = [film_code(bytes(window.secret), here + one) for one in ticks]
    if outcome is None:
        assert who.begin(window, now, codes=codes).token
    else:
        refused(lambda: who.begin(window, now, codes=codes), outcome)


def test_the_text_of_the_picture_is_understood_and_that_of_another_window_is_not() -> None:
    course = make.course(1, sessions=2)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    texts = [make.ORIGIN + mark_text(window.pk, code) for code in make.filmed(window, now)]
    assert who.begin(window, now, codes=texts).token
    others = [make.ORIGIN + mark_text(window.pk + 1, code) for code in make.filmed(window, now)]
    refused(lambda: who.begin(window, now, codes=others), Outcome.WRONG_CODE)


@pytest.mark.requirement("R0-17")
def test_a_typed_code_counts_with_a_flag_where_the_policy_knows_it() -> None:
    course = make.course(2)
    window = make.window(course.session)
    now = make.at(course.session, -5)
    who, other = make.trainee(course, 0), make.trainee(course, 1)
    typed = make.to_type(window, now)
    question = who.begin(window, now, codes=[], typed=f" {typed[:3].lower()} {typed[3:]}")
    check_in = who.answer(question, now)
    assert check_in.is_typed
    flag = Flag.objects.get()
    assert (flag.kind, flag.person, flag.owner_role) == (
        FlagKind.TYPED_CODE,
        who.enrolment.person,
        "class_manager",
    )
    assert list(flag.facts.all()) == [check_in.fact]
    late = now + timedelta(seconds=31)
    refused(lambda: other.begin(window, late, codes=[], typed=typed), Outcome.OLD_CODE)
    assert "Gõ mã đang hiện trên màn hình" in Fact.objects.latest("pk").note
    refused(lambda: other.begin(window, now, codes=[], typed="ZZZZZZ"), Outcome.WRONG_CODE)
    assert "So từng ký tự rồi gõ lại" in Fact.objects.latest("pk").note
    CodeWindow.objects.filter(pk=window.pk).update(accepts_typed=False)
    window.refresh_from_db()
    code = make.to_type(window, now)
    refused(lambda: other.begin(window, now, codes=[], typed=code), Outcome.WAY_CLOSED)


def test_after_ten_wrong_codes_the_class_manager_is_asked_and_no_table_fills() -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    for _ in range(10):
        refused(lambda: who.begin(window, now, codes=["00000000", "11111111"]), Outcome.WRONG_CODE)
    refused(lambda: who.begin(window, now), Outcome.TOO_MANY)
    flag = Flag.objects.get()
    assert (flag.kind, flag.figures) == (FlagKind.OLD_CODES, {"wrong": 10})
    with translation.override("vi"):
        assert "gõ hoặc gửi sai mã quá nhiều lần" in flag_sentence(flag_rows([flag])[0])
    for _ in range(40):
        with pytest.raises(NotAdmitted):
            who.begin(window, now)
    assert CheckIn.objects.count() == 40


def test_who_is_not_in_the_class_or_has_no_phone_is_told() -> None:
    course = make.course(2)
    stranger = make.Trainee(course.enrolments[0], classes.account_of(classes.person("Lý Người Lạ")))
    window = make.window(course.session)
    now = make.at(course.session, -5)
    refused(lambda: stranger.begin(window, now), Outcome.NOT_ENROLLED)
    assert Fact.objects.get().enrolment is None
    who = make.trainee(course, 1, has_phone=False)
    refused(lambda: who.begin(window, now), Outcome.NO_PASSKEY)
    who.ask(now)
    refused(lambda: who.begin(window, now), Outcome.NO_PASSKEY)
    with pytest.raises(NotAdmitted) as refusal:
        operations.begin(
            window=window, codes=[], typed="", by=units.system(), device_secret="", address=None, origin=make.ORIGIN, now=now
        )  # fmt: skip
    assert refusal.value.outcome == Outcome.NOT_ENROLLED


@pytest.mark.requirement("R0-16", "R0-17")
@pytest.mark.parametrize(
    "forged",
    [
        {"forge_challenge": b"x" * 32},
        {"forge_origin": "https://daotao.tinhuy.local.evil.example"},
        {"forge_rp_id": "evil.example"},
        {"forge_signature": b"\x30\x06\x02\x01\x01\x02\x01\x01"},
    ],
)
def test_a_forged_answer_is_refused(forged: dict[str, object]) -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    refused(lambda: who.answer(question, now, assertion=who.sign(question, **forged)), Outcome.BAD_PASSKEY)
    assert who.check_in(window, now + 10 * SECONDS).outcome == Outcome.ACCEPTED


@pytest.mark.requirement("R0-16")
def test_a_phone_that_nobody_unlocked_is_refused() -> None:
    """A friend holds the phone, not the finger."""
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    who.phone.is_unlocked = False
    refused(lambda: who.answer(question, now), Outcome.BAD_PASSKEY)


def test_garbage_is_refused_without_a_fault() -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    for rubbish in (
        {"id": 7},
        {"id": question.credential_ids[0]},
        {"id": question.credential_ids[0], "response": []},
    ):
        refused(lambda rubbish=rubbish: who.answer(question, now, assertion=rubbish), Outcome.BAD_PASSKEY)
    with pytest.raises(NotAdmitted) as refusal:
        operations.answer(
            token=question.token[:-2] + "xx", assertion={}, by=who.account, device_secret="", address=None,
            origin=make.ORIGIN, now=now,
        )  # fmt: skip
    assert refusal.value.outcome == Outcome.STALE_CHALLENGE


def test_an_answer_after_a_minute_or_from_another_browser_is_refused() -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    refused(lambda: who.answer(question, now + 61 * SECONDS), Outcome.STALE_CHALLENGE)
    refused(lambda: who.answer(question, now, device_secret="x" * 40), Outcome.STALE_CHALLENGE)


@pytest.mark.requirement("R0-16")
def test_a_question_to_one_is_not_answered_by_another() -> None:
    course = make.course(2)
    window = make.window(course.session)
    who, other = make.trainee(course, 0), make.trainee(course, 1)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    signed = who.sign(question)
    refused(lambda: other.answer(question, now, assertion=signed), Outcome.BAD_PASSKEY)


@pytest.mark.requirement("R0-16")
def test_a_passkey_taken_out_of_use_between_question_and_answer_counts_no_more() -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    question = who.begin(window, now)
    assert who.passkey is not None
    operations.revoke_passkey(passkey=who.passkey, reason="Mất máy", by=course.manager, now=now)
    refused(lambda: who.answer(question, now), Outcome.BAD_PASSKEY)


@pytest.mark.requirement("R0-17")
def test_one_phone_checks_in_one_person() -> None:
    course = make.course(2)
    window = make.window(course.session)
    who, other = make.trainee(course, 0), make.trainee(course, 1)
    now = make.at(course.session, -5)
    who.check_in(window, now)
    # Her passkey on his phone, as a cloud that copies passkeys would bring it there.
    refused(
        lambda: other.begin(window, now + 9 * SECONDS, device_secret=who.device_secret), Outcome.OTHER_DEVICE
    )
    flag = Flag.objects.get()
    assert (flag.kind, flag.person, flag.other_person) == (
        FlagKind.ONE_DEVICE_TWO_PEOPLE,
        other.enrolment.person,
        who.enrolment.person,
    )


@pytest.mark.requirement("R0-17")
@pytest.mark.parametrize("secret", ["", "y" * 43])
def test_an_unknown_browser_with_the_right_passkey_is_counted_and_flagged(secret: str) -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    who.device_secret = secret
    assert who.check_in(window, now).device is None
    assert Flag.objects.get().kind == FlagKind.UNKNOWN_DEVICE


def test_a_passkey_that_was_drawn_out_of_the_phone_is_flagged() -> None:
    course = make.course(1, sessions=2)
    who = make.trainee(course)
    thief = who.phone.copy()
    window = make.window(course.session)
    who.check_in(window, make.at(course.session, -5))
    assert Passkey.objects.get().sign_count == 1
    assert not Flag.objects.exists()
    who.phone = thief
    afternoon = course.sessions[1]
    second = make.window(afternoon)
    who.check_in(second, make.at(afternoon, -5))
    assert Flag.objects.get().kind == FlagKind.COPIED_PASSKEY


def test_a_phone_that_does_not_count_is_no_copy() -> None:
    course = make.course(1)
    who = make.trainee(course, counts=False)
    who.check_in(make.window(course.session), make.at(course.session, -5))
    assert not Flag.objects.exists()


def test_a_session_that_is_over_cancelled_or_reported_counts_nobody() -> None:
    course = make.course(1, sessions=2)
    who = make.trainee(course)
    window = make.window(course.session)
    refused(lambda: who.begin(window, window.closes_at), Outcome.TOO_LATE)
    classes_operations.cancel_session(
        session=course.session, reason="Nghỉ", by=units.system(), now=window.opened_at
    )
    window.refresh_from_db()
    refused(lambda: who.begin(window, window.opened_at + 9 * SECONDS), Outcome.NOT_OPEN)


@pytest.mark.requirement("R0-17")
def test_an_address_outside_the_school_is_noted_and_nothing_more() -> None:
    course = make.course(1)
    Rule.objects.filter(key="presence.network").update(value="10.30.0.0/16, 2001:db8::/32")
    window = make.window(course.session)
    who = make.trainee(course)
    assert who.check_in(window, make.at(course.session, -5)).is_outside
    assert not Flag.objects.exists()


@pytest.mark.requirement("R0-17")
def test_a_phone_does_not_make_late_whom_the_manager_has_seen_and_an_empty_seat_contradicts_it() -> None:
    course = make.course(2)
    session = course.session
    seen, gone = make.trainee(course, 0), make.trainee(course, 1)
    window = make.window(session)
    attendance.take(session, {seen.enrolment: Claim.PRESENT}, now=make.at(session, 1))
    seen.check_in(window, make.at(session, 15))
    gone.check_in(window, make.at(session, -5))
    attendance.take(session, {gone.enrolment: Claim.ABSENT}, now=make.at(session, 20))
    operations.close_window(window=window, by=course.manager, now=make.at(session, 21))
    marks = {mark.enrolment_id: mark for mark in Mark.objects.all()}
    assert not marks[seen.enrolment.pk].is_late
    assert marks[gone.enrolment.pk].has_conflict


@pytest.mark.requirement("R0-21")
def test_nobody_checks_in_once_the_period_is_signed() -> None:
    of = reports.reporting(1, sessions=1)
    make.ground()
    session = of.course.session
    window = make.window(session)
    who = make.trainee(of.course)
    reports.taken(of.course, {})
    reports.received(of, reports.closed(of.course))
    refused(lambda: who.begin(window, make.at(session, -5)), Outcome.NOT_OPEN)
