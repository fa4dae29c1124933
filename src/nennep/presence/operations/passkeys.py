"""A passkey on the trainee's phone: asked for there, witnessed in the room, approved by a second person (R0-16, R0-17)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes.models import Enrolment
from nennep.classes.states import ClassState
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.presence.models import Device, Passkey
from nennep.presence.operations.attempts import device_hash, rp_id
from nennep.presence.policies.passkeys import (
    may_approve_passkey,
    may_refuse_passkey,
    may_revoke_passkey,
    may_witness_passkey,
)
from nennep.presence.rules.passkeys import BadPasskey, NewPasskey, challenge_of, creation_options, new_passkey
from nennep.presence.states import PASSKEY_MOVES, DeviceKind, PasskeyState

SALT = "nennep.presence.passkey"
MADE_WITHIN = timedelta(minutes=5)
SECRET = re.compile(r"[A-Za-z0-9_-]{32,64}")
LONGEST_REASON = 250
WAITING = (PasskeyState.ASKED, PasskeyState.WITNESSED)


@dataclass(frozen=True, kw_only=True)
class PasskeyQuestion:
    """What the page needs to have the phone make a passkey.

    `public_key` goes to `navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(…)})`
    as it is; `token` comes back with the answer within five minutes.
    """

    token: str
    public_key: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AskedPasskey:
    """The passkey that waits, and the secret to keep in the cookie of this browser (`nennep_device`)."""

    passkey: Passkey
    device_secret: str


def begin_passkey(*, origin: str, by: User, now: datetime) -> PasskeyQuestion:
    """Begin a passkey for oneself; nothing is written. Refuses an account without a person who is in a class now.

    `origin`: scheme, host and port of the request, "https://daotao.tinhuy.local".
    """
    person = _trainee(by, now)
    token = signing.Signer(salt=SALT).sign_object(
        {"p": person.pk, "i": int(now.timestamp()), "n": secrets.token_urlsafe(18)}
    )
    own = Passkey.objects.filter(person=person, state=PasskeyState.ACTIVE).order_by("pk")
    options = creation_options(
        rp_id=rp_id(origin),
        rp_name="Nền Nếp",
        user_id=f"person:{person.pk}".encode(),
        user_name=by.username,
        display_name=person.full_name,
        challenge=challenge_of(token),
        known=list(own.values_list("credential_id", flat=True)),
    )
    return PasskeyQuestion(token=token, public_key=options)


@transaction.atomic
def ask_passkey(
    *,
    token: str,
    registration: Mapping[str, object],
    device_secret: str,
    origin: str,
    by: User,
    now: datetime,
    reason: str = "",
) -> AskedPasskey:
    """Keep what the phone made; it waits for the class manager (PasskeyState.ASKED) with a word of four figures.

    `registration`: the credential as `toJSON()` gives it. `device_secret`: what the cookie says, may be empty. An earlier
    request that still waits is taken back. `reason` is needed when the person had a passkey in use before, or when the
    phone carries that of somebody else (`field="reason"`).
    """
    person = _trainee(by, now)
    lock_one(Person.objects.filter(pk=person.pk))
    made = _made(token, registration, person, origin, now)
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The reason is longer than 250 letters. Shorten it."), field="reason")
    if Passkey.objects.filter(credential_id=made.credential_id).exists():
        raise Refused(_("This phone is registered already."))
    secret = device_secret if SECRET.fullmatch(device_secret) else secrets.token_urlsafe(32)
    device = _device(secret, by, now)
    if not reason and _had_one(person):
        raise Refused(
            _("You have registered a phone before. Write why another one is needed: lost, broken, replaced."),
            field="reason",
        )
    if not reason and _carries_another(device, person):
        raise Refused(
            _(
                "This phone is registered for somebody else. Use your own phone, or write why that is not possible."
            ),
            field="reason",
        )
    for old in lock(Passkey.objects.filter(person=person, state__in=WAITING)):
        _end(old, PasskeyState.REFUSED, _("Asked again"), by, now)
    passkey = Passkey.objects.create(
        person=person,
        device=device,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        is_synced=made.is_synced,
        match_word=f"{secrets.randbelow(10_000):04d}",
        reason=reason,
        asked_at=now,
    )
    record(act="presence.passkey.ask", subject=passkey, by=by, now=now, reason=reason, context=person)
    return AskedPasskey(passkey=passkey, device_secret=secret)


@transaction.atomic
def witness_passkey(*, passkey: Passkey, by: User, now: datetime) -> Passkey:
    """The class manager has compared face, portrait and word: ACTIVE when it is the first one, else WITNESSED.

    Refuses one's own passkey, one that does not wait, and who does not take the roll in a class of the person.
    """
    passkey = _locked(passkey)
    if not may_witness_passkey(by, passkey, local_date(now)):
        raise NotAllowed(
            _("Only the class manager or the training office confirms the phone of another person.")
        )
    if passkey.state != PasskeyState.ASKED:
        raise Refused(_("This phone does not wait for the class manager."), code="state")
    passkey.witnessed_by, passkey.witnessed_at = by, now
    if needs_second(passkey):
        passkey.state = PasskeyState.WITNESSED
        passkey.save(update_fields=["state", "witnessed_by", "witnessed_at"])
    else:
        passkey.state, passkey.approved_by, passkey.approved_at = PasskeyState.ACTIVE, by, now
        passkey.save(update_fields=["state", "witnessed_by", "witnessed_at", "approved_by", "approved_at"])
    record(
        act="presence.passkey.witness",
        subject=passkey,
        by=by,
        now=now,
        after={"state": str(passkey.get_state_display())},
        reason=passkey.reason,
        context=passkey.person,
    )
    return passkey


@transaction.atomic
def approve_passkey(*, passkey: Passkey, by: User, now: datetime) -> Passkey:
    """A second person lets a witnessed passkey replace an earlier one, which is revoked in the same act.

    Refuses who witnessed it, one's own, and who has no right in a class of the person.
    """
    passkey = _locked(passkey)
    if passkey.state != PasskeyState.WITNESSED:
        raise Refused(_("This phone does not wait for a second person."), code="state")
    if not may_approve_passkey(by, passkey, local_date(now)):
        raise NotAllowed(
            _("A second person decides: the training office, or another class manager of the class.")
        )
    for old in lock(Passkey.objects.filter(person=passkey.person_id, state=PasskeyState.ACTIVE)):
        _end(old, PasskeyState.REVOKED, passkey.reason or _("Replaced"), by, now)
    passkey.state, passkey.approved_by, passkey.approved_at = PasskeyState.ACTIVE, by, now
    passkey.save(update_fields=["state", "approved_by", "approved_at"])
    record(
        act="presence.passkey.approve",
        subject=passkey,
        by=by,
        now=now,
        reason=passkey.reason,
        context=passkey.person,
    )
    return passkey


@transaction.atomic
def refuse_passkey(*, passkey: Passkey, reason: str, by: User, now: datetime) -> Passkey:
    """Refuse one that waits, with a reason. Whoever may witness or approve it, or the person taking it back."""
    passkey = _locked(passkey)
    if not may_refuse_passkey(by, passkey, local_date(now)):
        raise NotAllowed(_("Only the class manager, the training office or the person refuses it."))
    _end(passkey, PasskeyState.REFUSED, _reason(reason), by, now)
    record(
        act="presence.passkey.refuse",
        subject=passkey,
        by=by,
        now=now,
        reason=passkey.end_reason,
        context=passkey.person,
    )
    return passkey


@transaction.atomic
def revoke_passkey(*, passkey: Passkey, reason: str, by: User, now: datetime) -> Passkey:
    """Take one out of use with a reason: the school, the class manager, or the person (a lost phone)."""
    passkey = _locked(passkey)
    if not may_revoke_passkey(by, passkey, local_date(now)):
        raise NotAllowed(_("Only the class manager, the training office or the person takes it out of use."))
    _end(passkey, PasskeyState.REVOKED, _reason(reason), by, now)
    record(
        act="presence.passkey.revoke",
        subject=passkey,
        by=by,
        now=now,
        reason=passkey.end_reason,
        context=passkey.person,
    )
    return passkey


def needs_second(passkey: Passkey) -> bool:
    """Whether a second person must agree: the person had one in use before, or the phone carries that of another."""
    return _had_one(passkey.person, besides=passkey.pk) or (
        passkey.device is not None and _carries_another(passkey.device, passkey.person)
    )


def _trainee(by: User, now: datetime) -> Person:
    """The person of the account, who belongs to a class now."""
    if by.person is not None:
        places = Enrolment.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=local_date(now)),
            person=by.person,
            training_class__state__in=[ClassState.PREPARING, ClassState.OPENED],
        )
        if places.exists():
            return by.person
    raise Refused(_("Only trainees register a phone, each the own one."))


def _made(
    token: str, registration: Mapping[str, object], person: Person, origin: str, now: datetime
) -> NewPasskey:
    stale = Refused(_("It took too long. Begin again."), code="stale")
    try:
        said = signing.Signer(salt=SALT).unsign_object(token)
    except signing.BadSignature:
        raise stale from None
    age = int(now.timestamp()) - said["i"]
    if said["p"] != person.pk or not 0 <= age <= MADE_WITHIN.total_seconds():
        raise stale
    try:
        return new_passkey(
            registration,
            challenge=challenge_of(token),
            rp_id=rp_id(origin),
            origins=(origin, *settings.CSRF_TRUSTED_ORIGINS),
        )
    except BadPasskey:
        raise Refused(
            _("The phone's answer does not hold. Lock the phone with finger, face or PIN and begin again."),
            code="bad-passkey",
        ) from None


def _device(secret: str, by: User, now: datetime) -> Device:
    """The phone with this secret; one that was revoked is not taken again."""
    known = Device.objects.filter(secret_hash=device_hash(secret)).first()
    if known is None:
        return Device.objects.create(
            kind=DeviceKind.PHONE, secret_hash=device_hash(secret), enrolled_at=now, enrolled_by=by
        )
    if known.kind != DeviceKind.PHONE:
        raise Refused(_("This device is a door kiosk. Use your own phone."))
    if known.revoked_at is not None:
        raise Refused(_("This phone was taken out of use. Ask the class manager."))
    return known


def _had_one(person: Person, besides: int = 0) -> bool:
    return Passkey.objects.filter(person=person, approved_at__isnull=False).exclude(pk=besides).exists()


def _carries_another(device: Device, person: Person) -> bool:
    return (
        Passkey.objects.filter(device=device, state__in=[PasskeyState.ACTIVE, *WAITING])
        .exclude(person=person)
        .exists()
    )


def _locked(passkey: Passkey) -> Passkey:
    """The passkey, its person locked first: one person has one in use."""
    lock_one(Person.objects.filter(pk=passkey.person_id))
    return lock_one(Passkey.objects.filter(pk=passkey.pk).select_related("person", "device"))


def _reason(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write the reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(_("The reason is longer than 250 letters. Shorten it."), field="reason")
    return reason


def _end(passkey: Passkey, state: str, reason: str, by: User, now: datetime) -> None:
    if state not in PASSKEY_MOVES[passkey.state]:
        raise Refused(
            _("The phone is “{state}”; this is not possible any more.").format(
                state=passkey.get_state_display()
            ),
            code="state",
        )
    passkey.state, passkey.ended_by, passkey.ended_at, passkey.end_reason = state, by, now, reason
    passkey.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
