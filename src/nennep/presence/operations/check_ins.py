"""Checking in by room code and passkey in two steps (R0-16 … R0-18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from nennep.accounts.models import User
from nennep.kernel.errors import Refused
from nennep.presence.models import CheckIn, CodeWindow


class NotAdmitted(Refused):
    """The attempt was refused and is kept. `outcome` is a word of `states.Outcome`, `message` the sentence to say."""

    def __init__(self, outcome: str, sentence: str) -> None:
        super().__init__(sentence, code=outcome)
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Question:
    """What the phone must answer. With `counted_at` there is nothing to answer: the person is counted already.

    `challenge` and `credential_ids` are base64url as in `PublicKeyCredential.parseRequestOptionsFromJSON`; user
    verification is required. `token` comes back with the answer within 60 seconds.
    """

    token: str = ""
    challenge: str = ""
    rp_id: str = ""
    credential_ids: tuple[str, ...] = ()
    counted_at: datetime | None = None


def begin(
    *,
    window: CodeWindow,
    codes: Sequence[str],
    typed: str,
    by: User,
    device_secret: str,
    address: str | None,
    origin: str,
    now: datetime,
) -> Question:
    """Judge the codes and ask the phone. Writes nothing unless it refuses; a refusal is kept, then raised (NotAdmitted).

    `codes`: what was filmed, oldest first, codes alone or the whole texts of the pictures. `typed`: what was typed
    instead. `device_secret`: the cookie `nennep_device`, may be empty. `address`: of the caller, None when unknown.
    `origin`: scheme, host and port of the request.
    """
    raise NotImplementedError


def answer(
    *,
    token: str,
    assertion: Mapping[str, object],
    by: User,
    device_secret: str,
    address: str | None,
    origin: str,
    now: datetime,
) -> CheckIn:
    """Take the phone's answer: fact, check-in, mark due, in one short transaction. A second answer gives the first check-in.

    `assertion`: the credential as `toJSON()` gives it. Refuses (NotAdmitted), and keeps, what does not hold.
    `check_in.fact` has claim and minutes; `check_in.at` is when the person was counted.
    """
    raise NotImplementedError
