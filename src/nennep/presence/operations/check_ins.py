"""Checking in by room code and passkey in two steps (R0-16 … R0-18)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.operations import append_device_facts
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side
from nennep.classes.models import TrainingClass
from nennep.kernel.db import first_row, insert, share
from nennep.presence.models import CheckIn, CodeWindow
from nennep.presence.operations.attempts import (
    ANSWER_WITHIN,
    Attempt,
    NotAdmitted,
    bad_passkey,
    device_hash,
    flag,
    kept,
    not_enrolled,
    not_open,
    refuse,
    refuse_unfit,
    rp_id,
    stale,
    unfit,
)
from nennep.presence.queries.admission import Admission, OpenedWindow, admission
from nennep.presence.rules.codes import Judgement, judge_film, judge_typed, read_mark
from nennep.presence.rules.passkeys import BadPasskey, challenge_of, decode, encode, sign_count_of
from nennep.presence.rules.times import is_outside, late_minutes
from nennep.presence.states import FlagKind, Outcome

SALT = "nennep.presence.check-in"
LONGEST_CODE = 300
_SAID = frozenset("wcpxykdtai")
"""What a question carries: window, class, person, passkey with its credential and public key, phone, whether the code was
typed, its age, the moment."""


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
        raise NotAdmitted(Outcome.NOT_ENROLLED, not_enrolled())
    window_id = window if isinstance(window, int) else window.pk
    known = admission(window_id, by.person_id, device_hash(device_secret))
    if known is None:
        raise NotAdmitted(
            Outcome.WRONG_CODE, _code_sentence(Outcome.WRONG_CODE, is_typed=bool(typed) and not codes)
        )
    attempt = Attempt(known=known, by=by, address=address, now=now, is_typed=bool(typed) and not codes)
    if known.fact_id is not None:
        return Question(counted_at=Fact.objects.only("happened_at").get(pk=known.fact_id).happened_at)
    refuse_unfit(attempt)
    judged = _judge(known.window, codes, typed, now)
    if not judged.is_accepted:
        sentence = _code_sentence(judged.outcome, is_typed=attempt.is_typed)
        refuse(attempt, judged.outcome, sentence, age=judged.age_ms)
    token = _signer().sign_object(
        {
            "w": window_id,
            "c": known.window.training_class_id,
            "p": by.person_id,
            "x": known.passkey_id,
            "y": known.credential_id,
            "k": encode(known.public_key),
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
        raise NotAdmitted(Outcome.STALE_CHALLENGE, stale())
    device = device_hash(device_secret)
    age = now.timestamp() * 1000 - said["i"]
    is_timely = 0 <= age <= ANSWER_WITHIN.total_seconds() * 1000 and said["d"] == device[:16]
    count = _signed(said, token, assertion, origin) if is_timely and said["p"] == by.person_id else None
    if count is not None:
        try:
            made = _keep(said, device, count, address=address, by=by, now=now)
        except IntegrityError:  # somebody was quicker: the same person, or another one with the same phone
            made = None
        if made is not None:
            return made
    known = admission(said["w"], by.person_id, device)
    if known is None:
        raise NotAdmitted(Outcome.NOT_OPEN, not_open())
    if known.fact_id is not None:
        return _counted(known.fact_id)
    attempt = _attempt(known, said, address, by, now)
    if said["p"] != by.person_id or said["x"] != known.passkey_id:
        refuse(attempt, Outcome.BAD_PASSKEY, bad_passkey())
    if not is_timely:
        refuse(attempt, Outcome.STALE_CHALLENGE, stale())
    if count is None:
        refuse(attempt, Outcome.BAD_PASSKEY, bad_passkey())
    raise kept(attempt, *(unfit(attempt) or (Outcome.NOT_OPEN, not_open())))


def _signed(said: Mapping[str, Any], token: str, assertion: Mapping[str, object], origin: str) -> int | None:
    """The counter of the phone when its answer holds against the key that the question named; nothing is read for it.

    Whether that passkey is still in use `_keep` asks.
    """
    try:
        return sign_count_of(
            assertion,
            credential_id=said["y"],
            public_key=decode(said["k"]),
            challenge=challenge_of(token),
            rp_id=rp_id(origin),
            origins=(origin, *settings.CSRF_TRUSTED_ORIGINS),
        )
    except BadPasskey:
        return None


def _attempt(
    known: Admission, said: Mapping[str, Any], address: str | None, by: User, now: datetime
) -> Attempt:
    return Attempt(
        known=known, by=by, address=address, now=now, is_typed=bool(said["t"]), code_age_ms=said["a"]
    )


@transaction.atomic
def _keep(
    said: Mapping[str, Any], device: str, count: int, *, address: str | None, by: User, now: datetime
) -> CheckIn | None:
    """Append fact and check-in; None when the person may not be counted any more, or is counted already."""
    share(TrainingClass, said["c"])  # while a report is signed nobody checks in
    known = admission(said["w"], by.person_id or 0, device)
    if known is None or known.fact_id is not None or known.passkey_id != said["x"]:
        return None
    attempt = _attempt(known, said, address, by, now)
    if known.window.training_class_id != said["c"] or unfit(attempt) is not None:
        return None
    window = known.window
    fact = append_device_facts(facts=[_fact(attempt)], by=by, now=now, known=())[0]
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
    insert(check_in)
    if known.passkey_id is not None and count > known.sign_count:
        _count_signature(known.passkey_id, count)
    _flag_accepted(attempt, fact, count)
    return check_in


def _count_signature(passkey: int, count: int) -> None:
    first_row(
        "UPDATE presence_passkey SET sign_count = %s WHERE id = %s AND sign_count < %s RETURNING id",
        [count, passkey, count],
    )


def _fact(attempt: Attempt) -> Fact:
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


def _flag_accepted(attempt: Attempt, fact: Fact, count: int) -> None:
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
        flag(attempt, kind, fact)


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


def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


def _read_token(token: str) -> dict[str, Any] | None:
    try:
        said = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    return said if isinstance(said, dict) and said.keys() >= _SAID else None


def _code_sentence(outcome: str, *, is_typed: bool = False) -> str:
    if is_typed and outcome == Outcome.OLD_CODE:
        return _("The code that you typed has run out. Type the one that stands on the screen now.")
    if is_typed:
        return _("The code that you typed is not the one on the screen. Compare each sign and type it again.")
    if outcome == Outcome.ONE_CODE:
        return _("Only one code arrived. Hold the phone on the screen until the code has changed.")
    if outcome == Outcome.OLD_CODE:
        return _("The code has run out. Film the screen in the room again.")
    return _("This is not a code of this session. Film the screen in your room.")
