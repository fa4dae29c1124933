"""A passkey on the trainee's phone: asked for there, witnessed in the room, approved by a second person (R0-16, R0-17)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.presence.models import Passkey


@dataclass(frozen=True, kw_only=True)
class PasskeyQuestion:
    """What the page needs to have the phone make a passkey.

    `public_key` goes to `navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(…)})`
    as it is; `token` comes back with the answer.
    """

    token: str
    public_key: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AskedPasskey:
    """The passkey that waits, and the secret to keep in the cookie of this browser (`nennep_device`)."""

    passkey: Passkey
    device_secret: str


def begin_passkey(*, origin: str, by: User, now: datetime) -> PasskeyQuestion:
    """Begin a passkey for oneself; nothing is written. Refuses an account without a person who is in a class today.

    `origin`: scheme, host and port of the request, "https://daotao.tinhuy.local".
    """
    raise NotImplementedError


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
    raise NotImplementedError


@transaction.atomic
def witness_passkey(*, passkey: Passkey, by: User, now: datetime) -> Passkey:
    """The class manager has compared face, portrait and word: ACTIVE when it is the first one, else WITNESSED.

    Refuses one's own passkey, one that does not wait, and who does not take the roll in a class of the person.
    """
    raise NotImplementedError


@transaction.atomic
def approve_passkey(*, passkey: Passkey, by: User, now: datetime) -> Passkey:
    """A second person lets a witnessed passkey replace an earlier one, which is revoked in the same act.

    Refuses who witnessed it, one's own, and who has no right in a class of the person.
    """
    raise NotImplementedError


@transaction.atomic
def refuse_passkey(*, passkey: Passkey, reason: str, by: User, now: datetime) -> Passkey:
    """Refuse one that waits, with a reason. Whoever may witness or approve it, or the person taking it back."""
    raise NotImplementedError


@transaction.atomic
def revoke_passkey(*, passkey: Passkey, reason: str, by: User, now: datetime) -> Passkey:
    """Take one out of use with a reason: the school, the class manager, or the person (a lost phone)."""
    raise NotImplementedError
