"""A phone is registered by its owner, confirmed face to face, replaced only with a second person (R0-16, R0-17)."""

from datetime import timedelta

import pytest

from nennep.audit.models import Entry
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence import operations, policies
from nennep.presence.models import Device, Passkey
from nennep.presence.states import DeviceKind, PasskeyState
from tests.make import classes
from tests.make import presence as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-16", "R0-17")]
NOW = classes.NOW


def acts() -> list[str]:
    return list(
        Entry.objects.filter(act__startswith="presence.passkey.").order_by("pk").values_list("act", flat=True)
    )


def test_the_first_phone_is_asked_for_and_confirmed_by_the_class_manager() -> None:
    course = make.course(2)
    who = make.trainee(course, has_phone=False)
    asked = who.ask(NOW)
    assert asked.state == PasskeyState.ASKED
    assert len(asked.match_word) == 4
    assert asked.match_word.isdigit()
    assert asked.device is not None
    assert asked.device.kind == DeviceKind.PHONE
    assert who.device_secret not in asked.device.secret_hash
    found = operations.witness_passkey(passkey=asked, by=course.manager, now=NOW)
    assert (found.state, found.witnessed_by, found.approved_by) == (
        PasskeyState.ACTIVE,
        course.manager,
        course.manager,
    )
    assert acts() == ["presence.passkey.ask", "presence.passkey.witness"]
    with pytest.raises(Refused) as refusal:
        operations.witness_passkey(passkey=asked, by=course.manager, now=NOW)
    assert refusal.value.code == "state"


def test_nobody_confirms_the_own_phone_nor_that_of_another_class() -> None:
    course, elsewhere = make.course(2), make.course(1)
    who, other = make.trainee(course, 0, has_phone=False), make.trainee(course, 1, has_phone=False)
    asked = who.ask(NOW)
    for actor in (who.account, other.account, elsewhere.manager):
        with pytest.raises(NotAllowed):
            operations.witness_passkey(passkey=asked, by=actor, now=NOW)
    # A class manager who also studies: not the own phone.
    classes.duty(course.training_class, who.enrolment.person)
    with pytest.raises(NotAllowed):
        operations.witness_passkey(passkey=asked, by=who.account, now=NOW)
    asked.refresh_from_db()
    assert asked.state == PasskeyState.ASKED


def test_another_phone_needs_a_reason_and_a_second_person_and_ends_the_first() -> None:
    course = make.course(1)
    who = make.trainee(course)
    first = who.passkey
    assert first is not None
    who.device_secret = ""
    with pytest.raises(Refused) as refusal:
        who.ask(NOW)
    assert refusal.value.field == "reason"
    second = who.ask(NOW, reason="Máy cũ hỏng")
    second = operations.witness_passkey(passkey=second, by=course.manager, now=NOW)
    assert second.state == PasskeyState.WITNESSED
    with pytest.raises(NotAllowed):
        operations.approve_passkey(passkey=second, by=course.manager, now=NOW)
    first.refresh_from_db()
    assert first.state == PasskeyState.ACTIVE
    office = classes.training_office(course.training_class)
    second = operations.approve_passkey(passkey=second, by=office, now=NOW)
    first.refresh_from_db()
    assert (second.state, first.state, first.end_reason) == (
        PasskeyState.ACTIVE,
        PasskeyState.REVOKED,
        "Máy cũ hỏng",
    )


def test_after_a_lost_phone_the_next_one_still_needs_a_second_person() -> None:
    course = make.course(1)
    who = make.trainee(course)
    assert who.passkey is not None
    operations.revoke_passkey(passkey=who.passkey, reason="Mất máy", by=who.account, now=NOW)
    who.device_secret = ""
    again = who.ask(NOW, reason="Mất máy")
    assert (
        operations.witness_passkey(passkey=again, by=course.manager, now=NOW).state == PasskeyState.WITNESSED
    )


def test_a_second_person_on_one_phone_needs_a_reason_and_a_second_person() -> None:
    course = make.course(2)
    owner = make.trainee(course, 0)
    guest = make.trainee(course, 1, has_phone=False)
    with pytest.raises(Refused) as refusal:
        guest.ask(NOW, device_secret=owner.device_secret)
    assert refusal.value.field == "reason"
    assert not Passkey.objects.filter(person=guest.enrolment.person).exists()
    asked = guest.ask(NOW, device_secret=owner.device_secret, reason="Vợ chồng dùng chung máy")
    assert (
        operations.witness_passkey(passkey=asked, by=course.manager, now=NOW).state == PasskeyState.WITNESSED
    )


def test_asking_again_takes_the_earlier_request_back() -> None:
    course = make.course(1)
    who = make.trainee(course, has_phone=False)
    first = who.ask(NOW)
    second = who.ask(NOW + timedelta(minutes=1))
    first.refresh_from_db()
    assert (first.state, second.state) == (PasskeyState.REFUSED, PasskeyState.ASKED)
    assert second.device == first.device


def test_a_phone_that_was_not_unlocked_or_answers_something_else_is_not_taken() -> None:
    course = make.course(1)
    who = make.trainee(course, has_phone=False)
    question = operations.begin_passkey(origin=make.ORIGIN, by=who.account, now=NOW)
    rest = {"device_secret": "", "origin": make.ORIGIN, "by": who.account, "now": NOW}
    wrong: list[dict[str, object]] = [
        who.phone.create(question.public_key, origin=make.ORIGIN, forge_challenge=b"x" * 32),
        who.phone.create(question.public_key, origin=make.ORIGIN, forge_origin="https://evil.example"),
        who.phone.create(question.public_key, origin=make.ORIGIN, forge_rp_id="evil.example"),
        {},
        {"id": 1, "rawId": [], "response": None},
    ]
    who.phone.is_unlocked = False
    wrong.append(who.phone.create(question.public_key, origin=make.ORIGIN))
    for registration in wrong:
        with pytest.raises(Refused) as refusal:
            operations.ask_passkey(token=question.token, registration=registration, **rest)  # type: ignore[arg-type]
        assert refusal.value.code == "bad-passkey"
    who.phone.is_unlocked = True
    right = who.phone.create(question.public_key, origin=make.ORIGIN)
    late = {**rest, "now": NOW + timedelta(minutes=6)}
    for token, others in ((question.token, late), ("x" + question.token, rest)):
        with pytest.raises(Refused) as refusal:
            operations.ask_passkey(token=token, registration=right, **others)  # type: ignore[arg-type]
        assert refusal.value.code == "stale"
    assert not Passkey.objects.exists()
    assert not Device.objects.exists()


def test_who_is_in_no_class_registers_no_phone() -> None:
    make.ground()
    with pytest.raises(Refused):
        operations.begin_passkey(
            origin=make.ORIGIN, by=classes.account_of(classes.person("Lý Người Lạ")), now=NOW
        )


def test_a_revoked_phone_checks_nobody_in_and_refusing_needs_a_reason() -> None:
    course = make.course(2)
    window = make.window(course.session)
    who = make.trainee(course)
    assert who.passkey is not None
    with pytest.raises(Refused):
        operations.revoke_passkey(passkey=who.passkey, reason=" ", by=course.manager, now=NOW)
    question = who.begin(window, make.at(course.session, -5))
    operations.revoke_passkey(passkey=who.passkey, reason="Cho người khác mượn", by=course.manager, now=NOW)
    with pytest.raises(operations.NotAdmitted):
        who.answer(question, make.at(course.session, -5))
    other = make.trainee(course, 1, has_phone=False)
    asked = other.ask(NOW)
    refused = operations.refuse_passkey(passkey=asked, reason="Không đúng người", by=course.manager, now=NOW)
    assert (refused.state, refused.end_reason) == (PasskeyState.REFUSED, "Không đúng người")


def test_phones_are_seen_by_their_owner_and_by_who_takes_the_roll() -> None:
    course, elsewhere = make.course(2), make.course(1)
    who, other = make.trainee(course, 0), make.trainee(course, 1)
    on = NOW.date()
    assert set(policies.passkeys_visible_to(who.account, on)) == {who.passkey}
    assert set(policies.passkeys_visible_to(course.manager, on)) == {who.passkey, other.passkey}
    assert set(policies.passkeys_visible_to(classes.training_office(course.training_class), on)) == {
        who.passkey,
        other.passkey,
    }
    assert not policies.passkeys_visible_to(elsewhere.manager, on).exists()
