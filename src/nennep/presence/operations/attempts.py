"""What all ways through a check-in share: who tries, why not, what is kept of a refusal, what is said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.operations import append_device_facts
from nennep.attendance.states import FactKind, Method, Side
from nennep.classes.states import SessionState
from nennep.kernel.dates import clock_text
from nennep.kernel.errors import Refused
from nennep.presence.models import CheckIn, Passkey
from nennep.presence.operations.flags import raise_flag
from nennep.presence.queries.admission import Admission, OpenedWindow
from nennep.presence.rules.passkeys import rp_id_of
from nennep.presence.rules.times import is_outside
from nennep.presence.states import FlagKind, Outcome, PasskeyState

ANSWER_WITHIN = timedelta(seconds=60)
KEPT_ATTEMPTS = 40
"""Attempts of one person at one window that are kept; whoever hammers on fills no table."""


class NotAdmitted(Refused):
    """The attempt was refused and is kept. `outcome` is a word of `states.Outcome`, `message` the sentence to say."""

    def __init__(self, outcome: str, sentence: str) -> None:
        super().__init__(sentence, code=outcome)
        self.outcome = outcome


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """Who tries what, from where: all that a refusal or a check-in keeps."""

    known: Admission
    by: User
    address: str | None
    now: datetime
    is_typed: bool = False
    code_age_ms: int | None = None

    @property
    def window(self) -> OpenedWindow:
        """The window as it stood when this was read."""
        return self.known.window


def unfit(attempt: Attempt) -> tuple[str, str] | None:
    """Why this person may not check in here and now, whatever the code: outcome and sentence."""
    known, window, now = attempt.known, attempt.window, attempt.now
    if known.enrolment_id is None:
        return Outcome.NOT_ENROLLED, not_enrolled()
    if window.session_state == SessionState.CANCELLED:
        return Outcome.NOT_OPEN, _("The session was cancelled; nobody checks in.")
    if known.is_frozen:
        return Outcome.NOT_OPEN, _("This period has been signed and reported. Ask the class manager.")
    if now < window.opened_at:
        return Outcome.TOO_EARLY, _("Too early: check-in opens at {time}.").format(
            time=clock_text(window.opened_at)
        )
    # The question was asked in time; a finger that takes some seconds is not too late.
    if now >= window.closes_at + (ANSWER_WITHIN if attempt.code_age_ms is not None else timedelta(0)):
        return Outcome.TOO_LATE, _("Check-in closed at {time}. Go to the class manager.").format(
            time=clock_text(window.closes_at)
        )
    if known.wrong_codes >= window.most_wrong:
        return Outcome.TOO_MANY, _("Too many wrong codes. Go to the class manager.")
    if known.passkey_id is None:
        return Outcome.NO_PASSKEY, _no_passkey(attempt.by)
    if known.other_person_id is not None:
        return Outcome.OTHER_DEVICE, _(
            "This phone has checked in somebody else. Everybody uses the own phone; go to the class manager."
        )
    if attempt.is_typed and not window.accepts_typed:
        return Outcome.WAY_CLOSED, _("Codes are not typed in this class. Film the screen.")
    return None


def refuse_unfit(attempt: Attempt) -> None:
    """Refuse whoever may not check in here and now."""
    why = unfit(attempt)
    if why is not None:
        refuse(attempt, *why)


def refuse(attempt: Attempt, outcome: str, sentence: str, *, age: int | None = None) -> NoReturn:
    raise kept(attempt, outcome, sentence, age=age)


def kept(attempt: Attempt, outcome: str, sentence: str, *, age: int | None = None) -> NotAdmitted:
    """Keep the attempt with the sentence that is to be said."""
    if attempt.known.attempts < KEPT_ATTEMPTS:
        _keep_refusal(attempt, outcome, sentence, age)
    return NotAdmitted(outcome, sentence)


@transaction.atomic
def _keep_refusal(attempt: Attempt, outcome: str, sentence: str, age: int | None) -> None:
    window, known, now = attempt.window, attempt.known, attempt.now
    fact = append_device_facts(
        facts=[
            Fact(
                session_id=window.session_id,
                enrolment_id=known.enrolment_id,
                kind=FactKind.REFUSAL,
                checkpoint=window.checkpoint,
                method=Method.ROOM_CODE,
                side=Side.SCHOOL,
                note=sentence[:300],
                happened_at=now,
            )
        ],
        by=attempt.by,
        now=now,
        known=(),
    )[0]
    CheckIn.objects.create(
        fact=fact,
        session_id=window.session_id,
        person_id=attempt.by.person_id,
        window_id=window.id,
        outcome=outcome,
        device_id=known.device_id,
        passkey_id=known.passkey_id,
        is_typed=attempt.is_typed,
        code_age_ms=age if age is not None else attempt.code_age_ms,
        address=attempt.address,
        is_outside=is_outside(attempt.address, window.networks),
        at=now,
    )
    if outcome == Outcome.OTHER_DEVICE:
        flag(attempt, FlagKind.ONE_DEVICE_TWO_PEOPLE, fact)
    elif outcome == Outcome.TOO_MANY:
        flag(attempt, FlagKind.OLD_CODES, fact, wrong=known.wrong_codes)


def flag(attempt: Attempt, kind: str, fact: Fact, **figures: int) -> None:
    """Ask the class manager to look at this attempt."""
    known, window = attempt.known, attempt.window
    if attempt.code_age_ms is not None:
        figures["code_age_ms"] = attempt.code_age_ms
    raise_flag(
        kind=kind,
        key=f"{kind}:w{window.id}:p{attempt.by.person_id}",
        training_class=window.training_class_id,
        owner_role="class_manager",
        by=attempt.by,
        now=attempt.now,
        session=window.session_id,
        person=attempt.by.person_id,
        other_person=known.other_person_id,
        device=known.device_id,
        facts=[fact],
        figures=figures,
    )


def device_hash(device_secret: str) -> str:
    """What is stored of the secret in the cookie; empty for none."""
    return hashlib.sha256(device_secret.encode()).hexdigest() if device_secret else ""


def rp_id(origin: str) -> str:
    """The name to which passkeys of this installation belong: the setting NENNEP_RP_ID, else the host of the request."""
    return settings.PASSKEY_RP_ID or rp_id_of(origin)


def not_enrolled() -> str:
    """What somebody from elsewhere is told."""
    return _("You are not in this class on that day. Ask the class manager.")


def not_open() -> str:
    """What is said where there is no window."""
    return _("Check-in by code is not open. Ask the class manager.")


def stale() -> str:
    """What is said when the question had run out."""
    return _("It took too long. Film the screen again.")


def bad_passkey() -> str:
    """What is said when the answer of the phone does not hold."""
    return _("The phone's answer does not hold. Unlock the phone with finger, face or PIN and try again.")


def _no_passkey(by: User) -> str:
    waiting = [PasskeyState.ASKED, PasskeyState.WITNESSED]
    if Passkey.objects.filter(person=by.person, state__in=waiting).exists():
        return _("Your phone is not confirmed yet. Show it to the class manager.")
    return _("No phone of yours is on record. Register this phone, then show it to the class manager.")
