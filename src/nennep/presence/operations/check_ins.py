"""Checking in by room code and passkey in two steps (R0-16 … R0-18)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.operations import append_device_facts
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side
from nennep.classes.models import TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel.dates import clock_text
from nennep.kernel.db import share
from nennep.kernel.errors import Refused
from nennep.presence.models import CheckIn, CodeWindow, Passkey
from nennep.presence.operations.flags import raise_flag
from nennep.presence.queries.admission import Admission, OpenedWindow, admission
from nennep.presence.rules.codes import Judgement, judge_film, judge_typed, read_mark
from nennep.presence.rules.passkeys import BadPasskey, challenge_of, encode, rp_id_of, sign_count_of
from nennep.presence.rules.times import is_outside, late_minutes
from nennep.presence.states import FlagKind, Outcome, PasskeyState

SALT = "nennep.presence.check-in"
ANSWER_WITHIN = timedelta(seconds=60)
KEPT_ATTEMPTS = 40
"""Attempts of one person at one window that are kept; whoever hammers on fills no table."""
LONGEST_CODE = 300


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


@dataclass(frozen=True, kw_only=True)
class _Attempt:
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


def begin(
    *,
    window: CodeWindow | int,
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
    `origin`: scheme, host and port of the request. `window`: the window or its key.
    """
    if by.person_id is None:
        raise NotAdmitted(Outcome.NOT_ENROLLED, _not_enrolled())
    window_id = window if isinstance(window, int) else window.pk
    known = admission(window_id, by.person_id, device_hash(device_secret))
    if known is None:
        raise NotAdmitted(Outcome.WRONG_CODE, _code_sentence(Outcome.WRONG_CODE))
    attempt = _Attempt(known=known, by=by, address=address, now=now, is_typed=bool(typed) and not codes)
    if known.fact_id is not None:
        return Question(counted_at=Fact.objects.only("happened_at").get(pk=known.fact_id).happened_at)
    _refuse_unfit(attempt)
    judged = _judge(known.window, codes, typed, now)
    if not judged.is_accepted:
        _refuse(attempt, judged.outcome, _code_sentence(judged.outcome), age=judged.age_ms)
    token = _signer().sign_object(
        {
            "w": window_id,
            "p": by.person_id,
            "x": known.passkey_id,
            "d": device_hash(device_secret)[:16],
            "t": int(attempt.is_typed),
            "a": judged.age_ms,
            "i": int(now.timestamp() * 1000),
            "n": secrets.token_urlsafe(9),
        }
    )
    return Question(
        token=token,
        challenge=encode(challenge_of(token)),
        rp_id=rp_id(origin),
        credential_ids=(known.credential_id,),
    )


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
    `check_in.fact` has claim and minutes; `check_in.at` is when the person was counted, earlier than `now` when this is
    a second answer.
    """
    said = _read_token(token)
    if said is None or by.person_id is None:
        raise NotAdmitted(Outcome.STALE_CHALLENGE, _stale())
    device = device_hash(device_secret)
    known = admission(said["w"], by.person_id, device)
    if known is None:
        raise NotAdmitted(Outcome.NOT_OPEN, _not_open())
    attempt = _Attempt(
        known=known,
        by=by,
        address=address,
        now=now,
        is_typed=bool(said["t"]),
        code_age_ms=said["a"],
    )
    if known.fact_id is not None:
        return _counted(known.fact_id)
    if said["p"] != by.person_id or said["x"] != known.passkey_id:
        _refuse(attempt, Outcome.BAD_PASSKEY, _bad_passkey())
    age = now.timestamp() * 1000 - said["i"]
    if not 0 <= age <= ANSWER_WITHIN.total_seconds() * 1000 or said["d"] != device[:16]:
        _refuse(attempt, Outcome.STALE_CHALLENGE, _stale())
    try:
        count = sign_count_of(
            assertion,
            credential_id=known.credential_id,
            public_key=known.public_key,
            challenge=challenge_of(token),
            rp_id=rp_id(origin),
            origins=(origin, *settings.CSRF_TRUSTED_ORIGINS),
        )
    except BadPasskey:
        _refuse(attempt, Outcome.BAD_PASSKEY, _bad_passkey())
    try:
        made = _keep(attempt, device, count)
    except IntegrityError:  # somebody was quicker: the same person, or another one with the same phone
        made = None
    if isinstance(made, CheckIn):
        return made
    again = admission(said["w"], by.person_id, device) or known
    if again.fact_id is not None:
        return _counted(again.fact_id)
    attempt = replace(attempt, known=again)
    raise _kept(attempt, *(_unfit(attempt) or (Outcome.NOT_OPEN, _not_open())))


@transaction.atomic
def _keep(attempt: _Attempt, device: str, count: int) -> CheckIn | None:
    """Append fact and check-in; None when what was known before the transaction does not hold any more."""
    by, now = attempt.by, attempt.now
    share(TrainingClass, attempt.window.training_class_id)  # while a report is signed nobody checks in
    known = admission(attempt.window.id, by.person_id or 0, device)
    if known is None or known.fact_id is not None or known.passkey_id != attempt.known.passkey_id:
        return None
    attempt = replace(attempt, known=known)
    if _unfit(attempt) is not None:
        return None
    window = known.window
    fact = append_device_facts(facts=[_fact(attempt)], by=by, now=now, known=())[0]
    # One call less to the database than `create` followed by reading back; the row is complete.
    check_in = CheckIn(
        fact=fact,
        session_id=window.session_id,
        person_id=by.person_id,
        window_id=window.id,
        outcome=Outcome.ACCEPTED,
        device_id=known.device_id,
        passkey_id=known.passkey_id,
        is_typed=attempt.is_typed,
        code_age_ms=attempt.code_age_ms,
        address=attempt.address,
        is_outside=is_outside(attempt.address, window.networks),
        at=now,
    )
    check_in.save(force_insert=True)
    if count > known.sign_count:
        Passkey.objects.filter(pk=known.passkey_id, sign_count__lt=count).update(sign_count=count)
    _flag_accepted(attempt, fact, count)
    return check_in


def _fact(attempt: _Attempt) -> Fact:
    known, window, now = attempt.known, attempt.window, attempt.now
    late = None
    if window.checkpoint == Checkpoint.START:
        late = late_minutes(window.starts_at, now, window.late_after_minutes)
    return Fact(
        session_id=window.session_id,
        enrolment_id=known.enrolment_id,
        kind=FactKind.SPOT_CHECK if window.checkpoint == Checkpoint.MID else FactKind.CHECKPOINT,
        checkpoint=window.checkpoint,
        claim=Claim.PRESENT if late is None else Claim.LATE,
        late_minutes=late,
        method=Method.ROOM_CODE,
        side=Side.SCHOOL,
        happened_at=now,
        client_id=f"w{window.id}:{known.enrolment_id}",
    )


def _flag_accepted(attempt: _Attempt, fact: Fact, count: int) -> None:
    known = attempt.known
    kinds = []
    if attempt.is_typed:
        kinds.append(FlagKind.TYPED_CODE)
    if not known.is_known_device:
        kinds.append(FlagKind.UNKNOWN_DEVICE)
    # A counter that stands still at nought says that the phone does not count.
    if count <= known.sign_count and (count or known.sign_count):
        kinds.append(FlagKind.COPIED_PASSKEY)
    for kind in kinds:
        _flag(attempt, kind, fact)


def _flag(attempt: _Attempt, kind: str, fact: Fact) -> None:
    known, window = attempt.known, attempt.window
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
        figures={"code_age_ms": attempt.code_age_ms} if attempt.code_age_ms is not None else None,
    )


def _unfit(attempt: _Attempt) -> tuple[str, str] | None:
    """Why this person may not check in here and now, whatever the code: outcome and sentence."""
    known, window, now = attempt.known, attempt.window, attempt.now
    if known.enrolment_id is None:
        return Outcome.NOT_ENROLLED, _not_enrolled()
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


def _refuse_unfit(attempt: _Attempt) -> None:
    why = _unfit(attempt)
    if why is not None:
        _refuse(attempt, *why)


def _refuse(attempt: _Attempt, outcome: str, sentence: str, *, age: int | None = None) -> NoReturn:
    raise _kept(attempt, outcome, sentence, age=age)


def _kept(attempt: _Attempt, outcome: str, sentence: str, *, age: int | None = None) -> NotAdmitted:
    """Keep the attempt with the sentence that is to be said."""
    if attempt.known.attempts < KEPT_ATTEMPTS:
        _keep_refusal(attempt, outcome, sentence, age)
    return NotAdmitted(outcome, sentence)


@transaction.atomic
def _keep_refusal(attempt: _Attempt, outcome: str, sentence: str, age: int | None) -> None:
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
        _flag(attempt, FlagKind.ONE_DEVICE_TWO_PEOPLE, fact)
    elif outcome == Outcome.TOO_MANY:
        _flag(attempt, FlagKind.OLD_CODES, fact)


def _judge(window: OpenedWindow, codes: Sequence[str], typed: str, now: datetime) -> Judgement:
    secret = window.secret
    if typed and not codes:
        return judge_typed(
            typed[:LONGEST_CODE],
            secret=secret,
            opened_at=window.opened_at,
            now=now,
            period_ms=window.typed_period_ms,
            grace_ms=window.typed_grace_ms,
        )
    return judge_film(
        [_bare(code, window.id) for code in codes],
        secret=secret,
        opened_at=window.opened_at,
        now=now,
        period_ms=window.period_ms,
        grace_ms=window.grace_ms,
    )


def _bare(text: str, window_id: int) -> str:
    """The code alone; of the picture of another window nothing."""
    if "." not in text:
        return text.strip()
    read = read_mark(text[-LONGEST_CODE:])
    return read[1] if read is not None and read[0] == window_id else ""


def _counted(fact_id: int) -> CheckIn:
    return CheckIn.objects.select_related("fact").get(fact_id=fact_id)


def device_hash(device_secret: str) -> str:
    """What is stored of the secret in the cookie; empty for none."""
    return hashlib.sha256(device_secret.encode()).hexdigest() if device_secret else ""


def rp_id(origin: str) -> str:
    """The name to which passkeys of this installation belong: the setting NENNEP_RP_ID, else the host of the request."""
    return settings.PASSKEY_RP_ID or rp_id_of(origin)


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


def _read_token(token: str) -> dict[str, Any] | None:
    try:
        said = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    return said if isinstance(said, dict) else None


def _not_enrolled() -> str:
    return _("You are not in this class on that day. Ask the class manager.")


def _not_open() -> str:
    return _("Check-in by code is not open. Ask the class manager.")


def _stale() -> str:
    return _("It took too long. Film the screen again.")


def _bad_passkey() -> str:
    return _("The phone's answer does not hold. Unlock the phone with finger, face or PIN and try again.")


def _no_passkey(by: User) -> str:
    waiting = [PasskeyState.ASKED, PasskeyState.WITNESSED]
    if Passkey.objects.filter(person_id=by.person_id, state__in=waiting).exists():
        return _("Your phone is not confirmed yet. Show it to the class manager.")
    return _("No phone of yours is on record. Register this phone, then show it to the class manager.")


def _code_sentence(outcome: str) -> str:
    if outcome == Outcome.ONE_CODE:
        return _("Only one code arrived. Hold the phone on the screen until the code has changed.")
    if outcome == Outcome.OLD_CODE:
        return _("The code has run out. Film the screen in the room again.")
    return _("This is not a code of this session. Film the screen in your room.")
