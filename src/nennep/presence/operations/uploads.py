"""What a kiosk hands in, stored once, however often it is sent (R0-16, R0-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact, MarkDue
from nennep.attendance.operations import append_device_facts
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method, Side
from nennep.audit.operations import record
from nennep.classes.models import Session
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.presence.models import CheckIn, Device, KioskUpload
from nennep.presence.operations.upload_flags import flag_delivery
from nennep.presence.operations.upload_judging import CHECKPOINTS, Delivery, Ground, Judged, Seen, judge
from nennep.presence.queries.kiosk import MOST_IN_ONE_DELIVERY
from nennep.presence.rules.kiosk import KioskEntry, Verdict, early_minutes, link_of, milliseconds, moment
from nennep.presence.rules.times import late_minutes
from nennep.presence.states import DeviceKind

LONGEST = 600
"""More minutes than a half-day has are not written."""
TAKEN, KNOWN, WAIT = "taken", "known", "wait"
NOTED = ["last_seen_at", "clock_shift_ms", "waiting", "heard_lives"]
MOST_LIVES = 8
OFFLINE_AFTER = 60_000
"""An entry that comes more than a minute late was decided without the server."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a delivery. `answers` by number: taken, known, wait, or the word of an Outcome.

    `expected` is the number that is wanted next.
    """

    answers: Mapping[int, str]
    taken: int
    known: int
    refused: int
    expected: int
    clock_shift_ms: int


@transaction.atomic
def note_kiosk(*, device: Device, delivery: Delivery, by: User, now: datetime) -> Device:
    """Note that a kiosk was heard: when, how much it holds, how far its clock is off. Leaves no trace in the trail."""
    device = lock_one(Device.objects.filter(pk=device.pk, kind=DeviceKind.KIOSK))
    _note(device, delivery, now, waiting=delivery.waiting)
    device.save(update_fields=NOTED)
    return device


@transaction.atomic
def take_in_upload(*, device: Device, delivery: Delivery, by: User, now: datetime) -> Intake:
    """Take in what a kiosk recorded; the same delivery a second time changes nothing.

    Every entry whose signature, permit and place in the chain hold becomes a fact in the name of who opened the kiosk,
    at the time corrected by the shift of its clock. What the server would not have accepted at that time (other hours, a
    cancelled session, a blocked card, a kiosk revoked later) stays a fact and is flagged. Refused and kept as refused:
    forged or copied entries, cards of nobody, people who did not belong to the class on that day, entries after the
    revocation, and sessions whose report is signed: there the class manager corrects with a reason.

    `by`: who is signed in at the device, else who enrolled it. Refuses more than 500 entries at once. Marks are derived
    later (`settle_marks`). An entry that another one must precede is not judged yet: it "waits".
    """
    if len(delivery.entries) > MOST_IN_ONE_DELIVERY:
        raise Refused(_("Too many entries at once. Send at most {count}.").format(count=MOST_IN_ONE_DELIVERY))
    device = lock_one(Device.objects.filter(pk=device.pk, kind=DeviceKind.KIOSK))
    answers, fresh, forged = _told_before(device, delivery)
    ground = Ground(device, fresh, delivery.permits, now)
    judged: list[Judged] = []
    for one in judge(ground, fresh, delivery, now):
        if not isinstance(one, Judged):
            answers[one.entry.sequence] = WAIT
            continue
        key = _client_id(device, one.entry, is_forged=True)
        if one.is_forged and key in forged:
            answers[one.entry.sequence] = KNOWN
            continue
        forged.add(key)
        judged.append(one)
        answers[one.entry.sequence] = TAKEN if one.is_accepted else str(one.outcome)
    heard = delivery.heard(now)
    _store(ground, judged, by=by, now=now)
    flag_delivery(device, judged, heard, by=by, now=now)
    waits = sum(word == WAIT for word in answers.values())
    _note(device, delivery, now, waiting=max(delivery.waiting - len(answers) + waits, 0))
    device.save(update_fields=[*NOTED, "last_sequence", "last_link"])
    refused = sum(not one.is_accepted for one in judged)
    known = sum(word == KNOWN for word in answers.values())
    _keep(device, delivery, len(judged) - refused, known, refused, by=by, now=now)
    if refused or any(one.time and heard.server - one.time.at > OFFLINE_AFTER for one in judged):
        record(
            act="presence.kiosk.upload",
            subject=device,
            by=by,
            now=now,
            after={"taken": len(judged) - refused, "refused": refused},
            context=device.unit,
        )
    return Intake(
        answers=answers,
        taken=len(judged) - refused,
        known=known,
        refused=refused,
        expected=device.last_sequence + 1,
        clock_shift_ms=heard.shift,
    )


def _note(device: Device, delivery: Delivery, now: datetime, *, waiting: int) -> None:
    device.last_seen_at, device.waiting = now, waiting
    device.clock_shift_ms = delivery.heard(now).shift
    if delivery.life not in device.heard_lives:
        device.heard_lives = [*device.heard_lives, delivery.life][-MOST_LIVES:]


def _keep(
    device: Device, delivery: Delivery, taken: int, known: int, refused: int, *, by: User, now: datetime
) -> None:
    numbers = [entry.sequence for entry in delivery.entries]
    KioskUpload.objects.create(
        device=device,
        received_at=now,
        first_sequence=min(numbers, default=0),
        last_sequence=max(numbers, default=0),
        entries=len(numbers),
        taken_in=taken,
        known_before=known,
        refused=refused,
        clock_shift_ms=delivery.heard(now).shift,
        uploaded_by=by,
    )


def _client_id(device: Device, entry: KioskEntry, *, is_forged: bool = False) -> str:
    # The hash of what it says belongs to the id: another entry of the same number is another entry. A forged one has ids
    # of its own, so that it cannot take the place of the real one.
    return f"{'f' if is_forged else 'k'}{device.pk}:{entry.sequence}:{link_of(entry)[:16]}"


def _told_before(device: Device, delivery: Delivery) -> tuple[dict[int, str], list[KioskEntry], set[str]]:
    """The entries that are stored, as answers; the others, lowest number first; the ids of forged ones that are stored."""
    entries = sorted(delivery.entries, key=lambda one: one.sequence)
    ids = [_client_id(device, one) for one in entries]
    stored = set(
        Fact.objects.filter(client_id__in=[*ids, *(f"f{one[1:]}" for one in ids)])
        .order_by()
        .values_list("client_id", flat=True)
    )
    answers: dict[int, str] = {}
    fresh: dict[tuple[str, str], KioskEntry] = {}
    for one, key in zip(entries, ids, strict=True):
        if key in stored:
            answers[one.sequence] = KNOWN
        else:
            fresh.setdefault((key, one.signature), one)
    return answers, list(fresh.values()), {one for one in stored if one and one.startswith("f")}


def _store(ground: Ground, judged: Sequence[Judged], *, by: User, now: datetime) -> None:
    kept = [one for one in judged if one.session is not None]
    by_account: dict[int, list[Fact]] = {}
    for one in kept:
        one.fact = _fact(ground, one, by, now)
        by_account.setdefault(one.fact.recorded_by_id, []).append(one.fact)
    accounts = ground.accounts | {by.pk: by}
    for account_id, facts in by_account.items():
        seen = [fact for fact in facts if fact.method != Method.HAND]
        append_device_facts(facts=seen, by=accounts[account_id], now=now, known=())
        _append_by_hand([fact for fact in facts if fact.method == Method.HAND])
    CheckIn.objects.bulk_create(
        [_check_in(ground, one, one.fact, now) for one in kept if one.fact is not None], batch_size=500
    )


def _append_by_hand(facts: Sequence[Fact]) -> None:
    """Whom the person at the door let in without a card: weaker evidence, and never by another name."""
    made = Fact.objects.bulk_create(facts, batch_size=500)
    MarkDue.objects.bulk_create(
        [
            MarkDue(session_id=fact.session_id, enrolment_id=fact.enrolment_id)
            for fact in made
            if fact.kind == FactKind.CHECKPOINT and fact.enrolment_id is not None
        ],
        batch_size=500,
    )


def _fact(ground: Ground, one: Judged, by: User, now: datetime) -> Fact:
    entry = one.entry
    account = ground.accounts.get(one.permit.account_id) if one.permit else None
    shared: dict[str, object] = {
        "session": one.session,
        "enrolment": one.enrolment,
        "checkpoint": entry.checkpoint if entry.checkpoint in CHECKPOINTS else "",
        "side": Side.SCHOOL,
        "happened_at": one.at if one.time else now,
        "recorded_at": now,
        "recorded_by": account or by,
        "method": Method.HAND if entry.verdict == Verdict.BY_HAND else Method.KIOSK,
        "client_id": _client_id(ground.device, entry, is_forged=one.is_forged),
    }
    if not one.is_accepted or one.session is None:
        return Fact(kind=FactKind.REFUSAL, note=one.sentence[:300], **shared)
    return Fact(kind=FactKind.CHECKPOINT, **_claim(ground, one, one.session), **shared)


def _claim(ground: Ground, one: Judged, session: Session) -> dict[str, object]:
    """What the entry says. Who was seen earlier at the same checkpoint keeps what was said then."""
    entry = one.entry
    place = (session.pk, entry.checkpoint, entry.enrolment)
    first = ground.first.get(place)
    if first is None or first.at > one.at:
        hours = ground.hours[session.pk, entry.checkpoint]
        is_start = entry.checkpoint == Checkpoint.START
        late = late_minutes(session.starts_at, one.at, hours.late_after) if is_start else None
        early = None if is_start else early_minutes(one.at, session.ends_at, hours.opens_at)
        first = ground.first[place] = Seen(
            at=one.at,
            claim=Claim.LATE if late else Claim.LEFT_EARLY if early else Claim.PRESENT,
            late_minutes=min(late, LONGEST) if late else None,
            early_minutes=early,
        )
    return {"claim": first.claim, "late_minutes": first.late_minutes, "early_minutes": first.early_minutes}


def _check_in(ground: Ground, one: Judged, fact: Fact, now: datetime) -> CheckIn:
    is_offline = one.time is not None and milliseconds(now) - one.time.at > OFFLINE_AFTER
    return CheckIn(
        fact_id=fact.pk,
        session_id=one.entry.session,
        person_id=one.enrolment.person_id if one.enrolment else None,
        outcome=one.outcome,
        device_id=ground.device.pk,
        is_offline=is_offline,
        sequence=one.entry.sequence,
        device_at=moment(one.entry.at),
        at=one.at if one.time else now,
    )
