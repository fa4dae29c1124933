"""Kiosks and cards through their acts: enrolled, opened, handing in, cheated with, revoked."""

import base64
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from nennep.accounts.models import Role
from nennep.attendance.models import Fact, Incident, Mark
from nennep.attendance.operations import conclude_incident, settle_marks
from nennep.attendance.states import Claim, Evidence, FactKind, Method, Status
from nennep.audit.models import Entry
from nennep.classes import operations as class_operations
from nennep.classes.models import Enrolment
from nennep.kernel.errors import Refused
from nennep.presence import operations
from nennep.presence.models import CheckIn, Device, Flag, KioskUpload, PersonalCard
from nennep.presence.queries.cards import code_of
from nennep.presence.queries.kiosk import kiosk_of
from nennep.presence.rules.kiosk import Verdict, card_hash
from nennep.presence.states import FlagKind, Outcome
from tests.make import accounts, attendance, classes, reports, units
from tests.make import kiosk as make
from tests.make.attendance import Course, during

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return make.course(4, sessions=2)


@pytest.fixture
def kiosk(course: Course) -> make.Kiosk:
    return make.kiosk(course)


def at(course: Course, minutes: int) -> datetime:
    return during(course.session, minutes)


def flags(kind: str) -> list[Flag]:
    return list(Flag.objects.filter(kind=kind).order_by("pk"))


# --- Enrolling, opening, revoking ---------------------------------------------------------------------------------


@pytest.mark.requirement("R0-17")
def test_a_kiosk_keeps_its_secret_and_we_keep_its_hash(course: Course) -> None:
    found = make.kiosk(course, opened=False)
    assert found.secret not in found.device.secret_hash
    assert kiosk_of(found.cookie) == found.device
    for wrong in ("", "1", f"{found.device.pk}.x", f"x.{found.secret}", f"{'9' * 30}.{found.secret}", "².a"):
        assert kiosk_of(wrong) is None
    assert Entry.objects.filter(act="presence.kiosk.enrol", actor_id=course.manager.pk).count() == 1


@pytest.mark.parametrize("key", [b"", b"no key", b"x" * 4000])
def test_what_is_no_key_makes_no_kiosk(course: Course, key: bytes) -> None:
    with pytest.raises(Refused):
        operations.enrol_kiosk(
            unit=course.training_class.host, label="Cửa", public_key=key, by=course.manager, now=at(course, 0)
        )
    assert not Device.objects.exists()


def test_another_curve_makes_no_kiosk(course: Course) -> None:
    key = make.public_half(ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(Refused):
        operations.enrol_kiosk(
            unit=course.training_class.host, label="Cửa", public_key=key, by=course.manager, now=at(course, 0)
        )


def test_only_who_takes_attendance_enrols_and_names_are_not_used_twice(
    course: Course, kiosk: make.Kiosk
) -> None:
    stranger = accounts.holder(Role.TRAINING_OFFICE, units.unit("Trường khác"))
    monitor = attendance.monitor(course)
    key = make.public_half(kiosk.key)
    for who in (stranger, monitor):
        with pytest.raises(Refused):
            operations.enrol_kiosk(
                unit=course.training_class.host, label="B", public_key=key, by=who, now=at(course, 0)
            )
    for label in ("cửa  hội trường a1", " "):
        with pytest.raises(Refused) as refused:
            operations.enrol_kiosk(
                unit=course.training_class.host,
                label=label,
                public_key=key,
                by=course.manager,
                now=at(course, 0),
            )
        assert refused.value.field == "label"
    assert Device.objects.count() == 1


def test_a_kiosk_is_opened_by_the_school_for_a_day_with_sessions(course: Course, kiosk: make.Kiosk) -> None:
    with pytest.raises(Refused):
        kiosk.open(at(course, -30), by=attendance.monitor(course))
    with pytest.raises(Refused):
        kiosk.open(at(course, -30) + timedelta(days=30))
    other = classes.training_class()
    classes.session(other)
    with pytest.raises(Refused):
        operations.open_kiosk(device=kiosk.device, training_class=other, by=units.system(), now=at(course, 0))
    assert Entry.objects.filter(act="presence.kiosk.open").count() == 1


def test_a_revoked_kiosk_is_not_opened_and_not_revoked_twice(course: Course, kiosk: make.Kiosk) -> None:
    def revoke(reason: str) -> Device:
        return operations.revoke_kiosk(
            device=kiosk.device, reason=reason, by=course.manager, now=at(course, 5)
        )

    with pytest.raises(Refused):
        revoke("  ")
    assert revoke("Mất máy").revoke_reason == "Mất máy"
    with pytest.raises(Refused):
        revoke("Mất máy")
    with pytest.raises(Refused):
        kiosk.open(at(course, 6))
    kiosk.device.refresh_from_db()
    assert kiosk.device.revoked_at == at(course, 5)


# --- Handing in ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-11", "R0-16")
def test_what_was_recorded_becomes_facts_in_the_name_of_who_opened(course: Course, kiosk: make.Kiosk) -> None:
    early, late, by_hand, gone = course.enrolments
    kiosk.scan(early, at(course, -5))
    kiosk.scan(late, at(course, 7))
    kiosk.scan(by_hand, at(course, 8), verdict=Verdict.BY_HAND)
    kiosk.scan(gone, at(course, 100), checkpoint="end")
    taken = kiosk.hand_in(at(course, 300))
    assert (taken.taken, taken.known, taken.refused, taken.expected) == (4, 0, 0, 5)
    facts = {one.enrolment_id: one for one in Fact.objects.filter(kind=FactKind.CHECKPOINT)}
    told = [
        (facts[who.pk].claim, facts[who.pk].late_minutes, facts[who.pk].method)
        for who in (early, late, by_hand)
    ]
    assert told == [
        (Claim.PRESENT, None, Method.KIOSK), (Claim.LATE, 7, Method.KIOSK), (Claim.LATE, 8, Method.HAND),
    ]  # fmt: skip
    assert facts[gone.pk].claim == Claim.LEFT_EARLY
    assert facts[gone.pk].early_minutes == (course.session.ends_at - at(course, 100)).total_seconds() // 60
    assert {one.recorded_by_id for one in facts.values()} == {course.manager.pk}
    assert {one.happened_at for one in facts.values()} == {at(course, minutes) for minutes in (-5, 7, 8, 100)}
    settle_marks(session=course.session, by=course.manager, now=at(course, 301))
    mark = Mark.objects.get(enrolment=early)
    assert (mark.status, mark.evidence) == (Status.PRESENT, Mark.objects.get(enrolment=late).evidence)
    assert mark.evidence > Mark.objects.get(enrolment=by_hand).evidence >= Evidence.HAND
    kiosk.device.refresh_from_db()
    assert (kiosk.device.waiting, kiosk.device.clock_shift_ms, kiosk.device.last_sequence) == (0, 0, 4)


@pytest.mark.requirement("R0-17")
def test_the_same_delivery_twice_changes_nothing(course: Course, kiosk: make.Kiosk) -> None:
    for who in course.enrolments:
        kiosk.scan(who, at(course, -5))
    kiosk.hand_in(at(course, 10))
    before = (Fact.objects.count(), CheckIn.objects.count(), Flag.objects.count())
    again = kiosk.hand_in(at(course, 11))
    part = kiosk.hand_in(at(course, 12), kiosk.entries[1:3])
    assert (again.taken, again.known, part.known) == (0, 4, 2)
    assert set(again.answers.values()) == {"known"}
    assert (Fact.objects.count(), CheckIn.objects.count(), Flag.objects.count()) == before
    assert KioskUpload.objects.count() == 3


def test_a_later_delivery_that_overtakes_waits(course: Course, kiosk: make.Kiosk) -> None:
    for who in course.enrolments:
        kiosk.scan(who, at(course, -5))
    first, rest = kiosk.entries[:2], kiosk.entries[2:]
    overtaking = kiosk.hand_in(at(course, 1), rest)
    assert (set(overtaking.answers.values()), overtaking.expected) == ({"wait"}, 1)
    assert not Fact.objects.exists()
    kiosk.hand_in(at(course, 2), first)
    assert kiosk.hand_in(at(course, 3), rest).taken == 2
    assert not Flag.objects.exists()


def test_a_second_scan_of_a_person_in_time_does_not_make_late(course: Course, kiosk: make.Kiosk) -> None:
    who = course.enrolments[0]
    kiosk.scan(who, at(course, -5))
    kiosk.scan(who, at(course, 12))
    kiosk.hand_in(at(course, 20))
    kiosk.scan(who, at(course, 25))
    kiosk.hand_in(at(course, 26))
    assert set(Fact.objects.values_list("claim", flat=True)) == {Claim.PRESENT}


def test_two_classes_two_accounts_on_one_kiosk(course: Course, kiosk: make.Kiosk) -> None:
    office = classes.training_office(course.training_class)
    kiosk.scan(course.enrolments[0], at(course, -5))
    kiosk.open(at(course, -4), by=office)
    kiosk.scan(course.enrolments[1], at(course, -3))
    kiosk.hand_in(at(course, 1))
    named = dict(Fact.objects.values_list("enrolment_id", "recorded_by_id"))
    assert named == {course.enrolments[0].pk: course.manager.pk, course.enrolments[1].pk: office.pk}


# --- What the server would have refused ---------------------------------------------------------------------------


@pytest.mark.requirement("R0-16", "R0-18")
def test_outside_the_hours_it_stays_a_fact_and_is_flagged(course: Course, kiosk: make.Kiosk) -> None:
    one, two = course.enrolments[:2]
    kiosk.scan(one, at(course, 45))
    kiosk.scan(two, at(course, 46), session=course.sessions[1])
    assert kiosk.hand_in(at(course, 50)).taken == 2
    words = [flag.figures["would_be"] for flag in flags(FlagKind.WOULD_BE_REFUSED)]
    assert words == [[Outcome.TOO_LATE], [Outcome.TOO_EARLY]]
    assert [flag.facts.get().enrolment_id for flag in flags(FlagKind.WOULD_BE_REFUSED)] == [one.pk, two.pk]


def test_a_cancelled_session_keeps_the_fact_and_asks(course: Course, kiosk: make.Kiosk) -> None:
    kiosk.scan(course.enrolments[0], at(course, -5))
    class_operations.cancel_session(
        session=course.session, reason="Hội trường mất điện", by=course.manager, now=at(course, -4)
    )
    assert kiosk.hand_in(at(course, 50)).taken == 1
    assert [flag.figures["would_be"] for flag in flags(FlagKind.WOULD_BE_REFUSED)] == [[Outcome.NOT_OPEN]]


def test_a_blocked_card_is_taken_only_with_a_flag_and_only_after_the_block(
    course: Course, kiosk: make.Kiosk
) -> None:
    one, two = course.enrolments[:2]
    kiosk.scan(one, at(course, -20))
    kiosk.scan(two, at(course, -10))
    for who in (one, two):
        card = PersonalCard.objects.get(person=who.person)
        operations.reissue_card(card=card, reason="Mất thẻ", by=course.manager, now=at(course, -15))
    kiosk.hand_in(at(course, 5))
    assert [flag.person_id for flag in flags(FlagKind.WOULD_BE_REFUSED)] == [two.person_id]
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 2


def test_a_signed_period_takes_nothing_more(course: Course, kiosk: make.Kiosk) -> None:
    of = reports.reporting(2, sessions=1)
    make.rules()
    operations.issue_cards(
        training_class=of.course.training_class, by=of.course.manager, now=at(of.course, -100)
    )
    door = make.kiosk(of.course)
    door.scan(of.course.enrolments[0], at(of.course, -5))
    reports.taken(of.course, {})
    reports.received(of, reports.closed(of.course))
    before = Fact.objects.exclude(kind=FactKind.REFUSAL).count()
    late = door.hand_in(reports.AFTER + timedelta(days=3))
    assert (late.taken, late.answers) == (0, {1: Outcome.TOO_LATE})
    assert Fact.objects.exclude(kind=FactKind.REFUSAL).count() == before
    assert len(flags(FlagKind.WOULD_BE_REFUSED)) == 1


def test_who_had_left_the_class_is_refused_and_kept(course: Course, kiosk: make.Kiosk) -> None:
    who = course.enrolments[0]
    kiosk.scan(who, at(course, -5))
    Enrolment.objects.filter(pk=who.pk).update(valid_to=course.session.held_on)
    assert kiosk.hand_in(at(course, 5)).answers == {1: Outcome.NOT_ENROLLED}
    assert Fact.objects.get().kind == FactKind.REFUSAL


# --- Another person, strange cards --------------------------------------------------------------------------------


@pytest.mark.requirement("R0-16", "R0-17")
def test_another_person_with_the_card_is_a_refusal_and_a_question(course: Course, kiosk: make.Kiosk) -> None:
    who = course.enrolments[0]
    kiosk.scan(who, at(course, -5), verdict=Verdict.OTHER_PERSON)
    assert kiosk.hand_in(at(course, 5)).answers == {1: Outcome.OTHER_PERSON}
    fact = Fact.objects.get()
    assert (fact.kind, fact.enrolment_id) == (FactKind.REFUSAL, who.pk)
    (flag,) = flags(FlagKind.CARD_OTHER_PERSON)
    assert (flag.person_id, flag.owner_role) == (who.person_id, Role.TRAINING_OFFICE)
    settle_marks(session=course.session, by=course.manager, now=at(course, 6))
    assert not Mark.objects.filter(enrolment=who).exclude(status=Status.NOT_TAKEN).exists()
    # As in an unannounced check an incident is open; the same delivery again opens no second one.
    kiosk.hand_in(at(course, 6))
    incident = Incident.objects.get()
    assert (incident.session, incident.enrolment, incident.fact) == (course.session, who, fact)
    conclude_incident(
        incident=incident,
        is_confirmed=False,
        conclusion="Đúng người, ảnh cũ.",
        by=course.manager,
        now=at(course, 9),
    )
    assert Fact.objects.get() == fact  # nothing to take back: a refusal makes no mark


def test_an_unknown_card_is_kept_without_a_name(course: Course, kiosk: make.Kiosk) -> None:
    kiosk.scan(course.enrolments[0], at(course, -5), verdict=Verdict.UNKNOWN_CARD, enrolment=0, card="0" * 64)
    assert kiosk.hand_in(at(course, 5)).answers == {1: Outcome.BAD_CARD}
    assert (Fact.objects.get().enrolment_id, Flag.objects.count()) == (None, 0)


def test_a_card_of_somebody_else_never_stands(course: Course, kiosk: make.Kiosk) -> None:
    one, two = course.enrolments[:2]
    kiosk.scan(one, at(course, -5), card=make.card_of(two))
    assert kiosk.hand_in(at(course, 5)).answers == {1: Outcome.BAD_CARD}
    assert len(flags(FlagKind.FORGED_UPLOAD)) == 1


# --- Forged, replayed, copied -------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-17")
def test_a_forged_entry_is_refused_and_does_not_take_the_place_of_the_real_one(
    course: Course, kiosk: make.Kiosk
) -> None:
    real = kiosk.scan(course.enrolments[0], at(course, -5))
    strange = ec.generate_private_key(ec.SECP256R1())
    forged = replace(real, signature=make.sign(strange, real.link))
    assert kiosk.hand_in(at(course, 1), [forged]).answers == {1: Outcome.BAD_SIGNATURE}
    assert kiosk.hand_in(at(course, 2), [forged]).answers == {1: "known"}
    assert kiosk.hand_in(at(course, 3), [real]).answers == {1: "taken"}
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 1
    assert len(flags(FlagKind.FORGED_UPLOAD)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"enrolment": 999_999}, {"at": 5}, {"checkpoint": "end"}, {"signature": ""}, {"signature": "!"},
        {"signature": base64.b64encode(b"\0" * 64).decode()}, {"link": "0" * 64}, {"verdict": "nothing"},
    ],
)  # fmt: skip
def test_whatever_is_changed_afterwards_is_refused(
    course: Course, kiosk: make.Kiosk, change: dict[str, object]
) -> None:
    real = kiosk.scan(course.enrolments[0], at(course, -5))
    changed = replace(real, **change)  # type: ignore[arg-type]
    assert kiosk.hand_in(at(course, 5), [changed]).answers == {1: Outcome.BAD_SIGNATURE}
    assert not Fact.objects.filter(kind=FactKind.CHECKPOINT).exists()


def test_a_signed_word_that_does_not_exist_is_refused(course: Course, kiosk: make.Kiosk) -> None:
    kiosk.scan(course.enrolments[0], at(course, -5), checkpoint="mid")
    kiosk.scan(course.enrolments[1], at(course, -4), verdict="maybe")
    answers = kiosk.hand_in(at(course, 5)).answers
    assert set(answers.values()) == {Outcome.BAD_SIGNATURE}


def test_without_a_permit_of_this_kiosk_nothing_stands(course: Course, kiosk: make.Kiosk) -> None:
    other = make.kiosk(course, "Cửa B")
    kiosk.permits = other.permits
    kiosk.scan(course.enrolments[0], at(course, -5))
    assert kiosk.hand_in(at(course, 5)).answers == {1: Outcome.BAD_SIGNATURE}
    kiosk.permits = ["forged"]
    kiosk.scan(course.enrolments[0], at(course, -5))
    assert kiosk.hand_in(at(course, 5)).refused == 1


def test_a_session_that_was_not_opened_is_refused(course: Course, kiosk: make.Kiosk) -> None:
    tomorrow = classes.session(course.training_class, course.session.held_on + timedelta(days=2))
    kiosk.scan(course.enrolments[0], at(course, -5), session=tomorrow)
    assert kiosk.hand_in(at(course, 5)).answers == {1: Outcome.BAD_SIGNATURE}


def test_an_entry_that_was_removed_is_missed(course: Course, kiosk: make.Kiosk) -> None:
    for who in course.enrolments:
        kiosk.scan(who, at(course, -5))
    del kiosk.entries[1]
    kiosk.hand_in(at(course, 1), kiosk.entries[:1])
    assert kiosk.hand_in(at(course, 2), kiosk.entries[1:], oldest_held=3).taken == 2
    (flag,) = flags(FlagKind.FORGED_UPLOAD)
    assert flag.figures["missing"] == 1


@pytest.mark.requirement("R0-17")
def test_a_kiosk_that_was_copied_shows_two_histories(course: Course, kiosk: make.Kiosk) -> None:
    one, two, three, _four = course.enrolments
    kiosk.scan(one, at(course, -5))
    copied = list(kiosk.entries)
    kiosk.scan(two, at(course, -4))
    kiosk.hand_in(at(course, 1))
    kiosk.entries = copied
    kiosk.scan(three, at(course, -3))
    kiosk.scan(one, at(course, -2), checkpoint="end")
    answers = kiosk.hand_in(at(course, 2)).answers
    assert answers == {1: "known", 2: Outcome.BROKEN_CHAIN, 3: Outcome.BROKEN_CHAIN}
    assert len(flags(FlagKind.FORGED_UPLOAD)) == 2
    assert not Fact.objects.filter(enrolment=three, kind=FactKind.CHECKPOINT).exists()


# --- Clocks -------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-18")
def test_a_wrong_clock_is_corrected_and_flagged_once(course: Course, kiosk: make.Kiosk) -> None:
    kiosk.clock_ahead = timedelta(minutes=-20)
    for who in course.enrolments:
        kiosk.scan(who, at(course, 5))
    assert kiosk.hand_in(at(course, 60)).clock_shift_ms == -20 * 60_000
    assert set(Fact.objects.values_list("happened_at", "late_minutes")) == {(at(course, 5), 5)}
    assert set(CheckIn.objects.values_list("device_at", "is_offline")) == {(at(course, -15), True)}
    (flag,) = flags(FlagKind.CLOCK_SHIFT)
    assert (flag.facts.count(), flag.figures["shift_s"], flag.person_id) == (4, -1200, None)
    assert not flags(FlagKind.IMPOSSIBLE_TIME)


@pytest.mark.requirement("R0-17", "R0-18")
def test_a_clock_put_back_for_a_friend_does_not_help(course: Course, kiosk: make.Kiosk) -> None:
    honest, friend = course.enrolments[:2]
    floor = make.milliseconds(at(course, 40))
    kiosk.scan(honest, at(course, -5))
    kiosk.clock_ahead = timedelta(minutes=-43)
    kiosk.scan(friend, at(course, 40), floor=floor, jump=-43 * 60_000)
    kiosk.clock_ahead = timedelta()
    kiosk.hand_in(at(course, 50))
    fact = Fact.objects.get(enrolment=friend)
    assert (fact.claim, fact.late_minutes, fact.happened_at) == (Claim.LATE, 40, at(course, 40))
    assert [flag.person_id for flag in flags(FlagKind.IMPOSSIBLE_TIME)] == [friend.person_id]
    assert len(flags(FlagKind.CLOCK_SHIFT)) == 1
    assert len(flags(FlagKind.WOULD_BE_REFUSED)) == 1
    assert not Flag.objects.filter(person=honest.person).exists()


@pytest.mark.requirement("R0-17", "R0-18")
def test_nothing_happens_before_what_was_handed_in_earlier(course: Course, kiosk: make.Kiosk) -> None:
    honest, friend = course.enrolments[:2]
    kiosk.scan(honest, at(course, 20))
    kiosk.hand_in(at(course, 21))
    kiosk.clock_ahead = timedelta(minutes=-30)
    kiosk.scan(friend, at(course, 25))
    kiosk.clock_ahead = timedelta()
    kiosk.hand_in(at(course, 26))
    fact = Fact.objects.get(enrolment=friend)
    assert (fact.claim, fact.late_minutes, fact.happened_at) == (Claim.LATE, 20, at(course, 20))
    assert [flag.person_id for flag in flags(FlagKind.IMPOSSIBLE_TIME)] == [friend.person_id]


@pytest.mark.requirement("R0-17", "R0-18")
@pytest.mark.parametrize("is_heard", [True, False])
def test_a_life_of_the_page_that_was_never_heard_is_asked_about(
    course: Course, kiosk: make.Kiosk, is_heard: bool
) -> None:
    kiosk.hand_in(at(course, -25), [])
    floor = make.milliseconds(at(course, -20))
    kiosk.life = "b" * 16
    if is_heard:
        kiosk.hand_in(at(course, -20), [])
    kiosk.scan(course.enrolments[0], at(course, -20), floor=floor)
    kiosk.life = "c" * 16
    kiosk.hand_in(at(course, 20))
    assert Fact.objects.get().claim == Claim.PRESENT
    assert [flag.figures["unsure_s"] for flag in flags(FlagKind.CLOCK_SHIFT)] == (
        [] if is_heard else [40 * 60]
    )


# --- Revoked in between -------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-17")
def test_what_a_revoked_kiosk_had_recorded_stays_with_a_flag(course: Course, kiosk: make.Kiosk) -> None:
    before, after = course.enrolments[:2]
    kiosk.scan(before, at(course, -10))
    operations.revoke_kiosk(device=kiosk.device, reason="Mất máy", by=course.manager, now=at(course, -5))
    kiosk.scan(after, at(course, -2))
    told = kiosk.hand_in(at(course, 20))
    assert told.answers == {1: "taken", 2: Outcome.WAY_CLOSED}
    assert Fact.objects.get(kind=FactKind.CHECKPOINT).enrolment_id == before.pk
    assert [flag.person_id for flag in flags(FlagKind.WOULD_BE_REFUSED)] == [
        before.person_id,
        after.person_id,
    ]


def test_too_many_at_once_are_refused_whole(course: Course, kiosk: make.Kiosk) -> None:
    entry = kiosk.scan(course.enrolments[0], at(course, -5))
    with pytest.raises(Refused):
        kiosk.hand_in(at(course, 5), [entry] * 501)
    assert not Fact.objects.exists()
    assert not KioskUpload.objects.exists()


def test_the_number_of_queries_does_not_grow(
    course: Course, kiosk: make.Kiosk, django_assert_max_num_queries
) -> None:
    kiosk.scan(course.enrolments[0], at(course, -5))
    with django_assert_max_num_queries(60) as first:
        kiosk.hand_in(at(course, 0))
    for _round in range(25):
        kiosk.scan(course.enrolments[1], at(course, -4))
    with django_assert_max_num_queries(len(first)):
        kiosk.hand_in(at(course, 0), kiosk.entries[1:])


# --- Cards --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-16")
def test_everybody_gets_one_card_and_its_code_is_not_stored(course: Course) -> None:
    again = operations.issue_cards(training_class=course.training_class, by=course.manager, now=at(course, 0))
    assert again == ()
    cards = list(PersonalCard.objects.all())
    assert {card.person_id for card in cards} == {who.person_id for who in course.enrolments}
    codes = {code_of(card) for card in cards}
    assert len(codes) == 4
    assert all(len(code) == 30 and code.isdigit() for code in codes)
    assert {card.code_hash for card in cards} == {card_hash(code) for code in codes}


def test_another_secret_of_the_installation_prints_no_old_card(course: Course, settings: object) -> None:
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert {code_of(card) for card in PersonalCard.objects.all()} == {""}


def test_cards_are_the_business_of_the_school(course: Course) -> None:
    card = PersonalCard.objects.all()[0]
    monitor = attendance.monitor(course)
    stranger = accounts.holder(Role.TRAINING_OFFICE, units.unit("Trường khác"))
    for who in (monitor, stranger):
        with pytest.raises(Refused):
            operations.issue_cards(training_class=course.training_class, by=who, now=at(course, 0))
        with pytest.raises(Refused):
            operations.block_card(card=card, reason="Mất", by=who, now=at(course, 0))
    card.refresh_from_db()
    assert card.blocked_at is None


def test_a_card_is_blocked_with_a_reason_and_once(course: Course) -> None:
    card = PersonalCard.objects.all()[0]
    with pytest.raises(Refused) as refused:
        operations.block_card(card=card, reason=" ", by=course.manager, now=at(course, 0))
    assert refused.value.field == "reason"
    made = operations.reissue_card(card=card, reason="Rách", by=course.manager, now=at(course, 0))
    assert (made.person_id, made.blocked_at) == (card.person_id, None)
    assert code_of(made) != code_of(card)
    with pytest.raises(Refused):
        operations.reissue_card(card=card, reason="Rách", by=course.manager, now=at(course, 1))
    assert PersonalCard.objects.filter(person=card.person, blocked_at__isnull=True).count() == 1
