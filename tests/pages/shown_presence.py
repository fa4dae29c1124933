"""Check-in in the world of notice 407 as places.py opens it: a code on the screen, a phone that waits, one that is refused, a
kiosk, cards, a check that is called, a flag. Made by the acts of the program, in the world of the tests that leave it as it is.
"""

from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.states import Checkpoint, FactKind
from nennep.classes.models import Enrolment, Session
from nennep.console.authenticator import Authenticator
from nennep.presence import operations
from nennep.presence.models import PersonalCard, UnannouncedCheck
from nennep.presence.operations import NotAdmitted
from nennep.presence.states import CheckKind, FlagKind
from tests.make import kiosk as kiosks
from tests.world import NOW

ORIGIN = "http://localhost"


def arguments(session: Session, trainee: User, other: Enrolment, manager: User) -> dict[str, dict[str, Any]]:
    """What the pages of presence are opened with, by name. `trainee` has asked for a phone; `other` is flagged."""
    now = NOW
    window = operations.open_window(session=session, checkpoint=Checkpoint.MID, by=manager, now=now)
    passkey = _asked(trainee, now)
    refusals = [_refused(trainee, window.pk, now + timedelta(seconds=number)) for number in range(2)]
    override = operations.ask_override(
        refusal=refusals[0], reason="Tôi thấy học viên ngồi trong lớp.", by=manager, now=now
    )
    operations.issue_cards(training_class=session.training_class, by=manager, now=now)
    card = PersonalCard.objects.get(person_id=other.person_id)
    kiosk = operations.enrol_kiosk(
        unit=session.training_class.host,
        label="Cửa hội trường A1",
        public_key=kiosks.public_half(ec.generate_private_key(ec.SECP256R1())),
        by=manager,
        now=now,
    ).device
    # The lot of this session may not want a check: this one is as it plans them.
    check, _is_new = UnannouncedCheck.objects.update_or_create(
        session=session,
        defaults={"kind": CheckKind.PEOPLE, "people_wanted": 6, "due_at": now - timedelta(minutes=1)},
    )
    operations.call_check(check=check, by=manager, now=now)
    flag = operations.raise_flag(
        kind=FlagKind.TYPED_CODE,
        key="shown",
        training_class=session.training_class,
        session=session,
        person=other.person_id,
        facts=refusals[:1],
        owner_role="class_manager",
        by=manager,
        now=now,
    )
    objects = {
        "window screen close-window": window.pk,
        "passkey witness-passkey approve-passkey refuse-passkey revoke-passkey": passkey,
        "kiosk revoke-kiosk": kiosk.pk,
        "card print-card block-card reissue-card": card.pk,
        "check": check.pk,
        "flag close-flag": flag.pk,
        "override": override.pk,
        "ask-override": refusals[1].pk,
    }
    return {name: {"pk": pk} for names, pk in objects.items() for name in names.split()}


def _asked(trainee: User, now: datetime) -> int:
    question = operations.begin_passkey(origin=ORIGIN, by=trainee, now=now)
    asked = operations.ask_passkey(
        token=question.token,
        registration=Authenticator().create(question.public_key, origin=ORIGIN),
        device_secret="",
        origin=ORIGIN,
        by=trainee,
        now=now,
    )
    return asked.passkey.pk


def _refused(trainee: User, window: int, at: datetime) -> Fact:
    """The phone is not confirmed yet."""
    try:
        operations.begin(
            window=window,
            codes=["x"],
            typed="",
            by=trainee,
            device_secret="",
            address=None,
            origin=ORIGIN,
            now=at,
        )
    except NotAdmitted:
        return Fact.objects.filter(kind=FactKind.REFUSAL, enrolment__person=trainee.person).order_by("-pk")[0]
    raise AssertionError("nobody without a phone is let in")
