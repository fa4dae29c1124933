"""Judging what a kiosk hands in: which entries stand, which are refused, what the server would have said at the time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.policies import may_take
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.queries.facts import frozen_report_of
from nennep.attendance.states import Checkpoint, FactKind, Method, Side
from nennep.classes.models import Enrolment, Session
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date, zone
from nennep.presence.models import CheckIn, Device, PersonalCard
from nennep.presence.queries.evidence import policies_of, ways_of
from nennep.presence.queries.kiosk import Permit, clock_tolerance, hours_of, read_permits
from nennep.presence.rules.kiosk import (
    BEGINNING_OF_TIME,
    Heard,
    KioskEntry,
    Place,
    Placed,
    Timed,
    Verdict,
    milliseconds,
    moment,
    place_entries,
    read_key,
    signature_holds,
    timed,
)
from nennep.presence.states import Outcome

CHECKPOINTS = frozenset({Checkpoint.START, Checkpoint.END})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a kiosk hands in: entries, the permits they name, its clocks, how many it holds and from which number on."""

    entries: tuple[KioskEntry, ...]
    permits: tuple[str, ...]
    device_at: int
    life: str
    tick: int
    oldest_held: int
    waiting: int
    device_id: int = 0
    proof: str = ""
    """Signature of the statement that goes with it, where the device has no secret to show."""
    day: str = ""
    """The permit of the day that it shows, when it asks who was seen meanwhile."""

    def heard(self, now: datetime) -> Heard:
        """The clocks at the moment of the delivery."""
        return Heard(milliseconds(now), self.device_at, self.life, self.tick)


@dataclass(slots=True)
class Judged:
    """An entry on its way to a fact. `would_be`: the outcomes that the server would have given at the time."""

    entry: KioskEntry
    outcome: str = Outcome.ACCEPTED
    sentence: str = ""
    permit: Permit | None = None
    session: Session | None = None
    enrolment: Enrolment | None = None
    time: Timed | None = None
    would_be: tuple[str, ...] = ()
    missing: int = 0
    is_forged: bool = False
    fact: Fact | None = None
    at: datetime = BEGINNING_OF_TIME
    """When it happened by our clock; for what does not stand in the chain, what the device says."""

    @property
    def is_accepted(self) -> bool:
        """Whether it stands."""
        return self.outcome == Outcome.ACCEPTED


class Ground:
    """All that the judgement of a delivery needs, read in a constant number of queries for each session it names."""

    def __init__(
        self, device: Device, entries: Sequence[KioskEntry], tokens: Sequence[str], now: datetime
    ) -> None:
        self.device = device
        self.permits = read_permits(tokens, device)
        named = {one.session for one in entries}
        rows = (
            Session.objects.filter(pk__in=named)
            .select_related("training_class__programme_version__programme")
            .order_by("pk")
        )
        self.sessions = {
            one.pk: one
            for one in rows
            if device.unit_id in {one.training_class.host_id, one.training_class.trainer_id}
        }
        held = list(self.sessions.values())
        enrolments = Enrolment.objects.filter(pk__in={one.enrolment for one in entries}).order_by("pk")
        self.enrolments = {one.pk: one for one in enrolments}
        cards = PersonalCard.objects.filter(code_hash__in={one.card for one in entries if one.card})
        self.cards = {one.code_hash: one for one in cards.order_by("pk")}
        self.hours = hours_of(held)
        self.policies = policies_of(held)
        self.frozen = {one.pk for one in held if frozen_report_of(one) is not None}
        accounts = User.objects.filter(pk__in={one.account_id for one in self.permits.values()})
        self.accounts = {one.pk: one for one in accounts.order_by("pk")}
        self.tolerance = clock_tolerance(local_date(now))
        self.first = _seen_first(named, set(self.enrolments))
        self.last_at = _last_at(device)
        self._may: dict[tuple[int, int], bool] = {}

    def trainee(self, entry: KioskEntry) -> Enrolment | None:
        """The trainee whom the entry names, of the class of the session that it names."""
        session, found = self.sessions.get(entry.session), self.enrolments.get(entry.enrolment)
        if session is None or found is None or found.training_class_id != session.training_class_id:
            return None
        return found

    def might_take(self, permit: Permit, session: Session) -> bool:
        """Whether who opened the kiosk took attendance there on the day of the session."""
        key = (permit.account_id, session.pk)
        if key not in self._may:
            account = self.accounts.get(permit.account_id)
            self._may[key] = account is not None and may_take(
                account, session, Side.SCHOOL, session.starts_at
            )
        return self._may[key]


def _last_at(device: Device) -> int:
    """When the newest entry of the chain happened: what comes after it did not happen before."""
    entries = CheckIn.objects.filter(device=device, sequence__lte=device.last_sequence)
    last = entries.exclude(outcome__in=[Outcome.BAD_SIGNATURE, Outcome.BROKEN_CHAIN])
    at = last.order_by("-sequence", "-pk").values_list("at", flat=True).first()
    return milliseconds(at) if at is not None else 0


@dataclass(frozen=True, slots=True)
class Seen:
    """What was said of somebody at a checkpoint, and when it happened."""

    at: datetime
    claim: str
    late_minutes: int | None
    early_minutes: int | None


def _seen_first(sessions: Collection[int], enrolments: Collection[int]) -> dict[tuple[int, str, int], Seen]:
    """The earliest entry of a device at each checkpoint: who came at 07:20 is not late for coming again at 07:50."""
    rows = (
        Fact.objects.filter(
            session_id__in=sessions,
            enrolment_id__in=enrolments,
            kind=FactKind.CHECKPOINT,
            method__in=[Method.KIOSK, Method.ROOM_CODE],
        )
        .order_by("-happened_at", "-pk")
        .values_list(
            "session_id",
            "checkpoint",
            "enrolment_id",
            "happened_at",
            "claim",
            "late_minutes",
            "early_minutes",
        )
    )
    return {
        (session, point, who or 0): Seen(at, claim, late, early)
        for session, point, who, at, claim, late, early in rows
    }


def judge(
    ground: Ground, fresh: Sequence[KioskEntry], delivery: Delivery, now: datetime
) -> Iterator[Judged | Placed]:
    """Each entry with what becomes of it; a bare `Placed` is one that must wait for those before it.

    Moves the chain of `ground.device` on.
    """
    device, heard = ground.device, delivery.heard(now)
    key = read_key(bytes(device.public_key))
    here = zone()
    earliest = ground.last_at
    lives = list(device.heard_lives)
    for placed in place_entries(
        fresh,
        last_sequence=device.last_sequence,
        last_link=device.last_link,
        oldest_held=delivery.oldest_held,
        is_signed=[key is not None and signature_holds(key, one.own_link, one.signature) for one in fresh],
    ):
        entry = placed.entry
        if placed.place == Place.TOO_SOON:
            yield placed
            continue
        one = Judged(
            entry,
            permit=ground.permits.get(entry.permit),
            session=ground.sessions.get(entry.session),
            enrolment=ground.trainee(entry),
            missing=placed.missing,
        )
        if placed.place in {Place.NEXT, Place.AFTER_A_GAP}:
            device.last_sequence, device.last_link = entry.sequence, entry.link
            floor = max(earliest, one.permit.opened_at if one.permit else 0)
            one.time = timed(entry, heard, earliest=floor, tolerance=ground.tolerance, lives_heard=lives)
            earliest = one.time.at
        one.at = moment(one.time.at if one.time else entry.at).astimezone(here)
        refusal = next(_refusals(ground, one, placed.place), None)
        if refusal is None:
            one.would_be = tuple(dict.fromkeys(_would_be(ground, one)))
        else:
            one.outcome, one.sentence, one.is_forged = refusal
        yield one


def _refusals(ground: Ground, one: Judged, place: Place) -> Iterator[tuple[str, str, bool]]:
    """Why the entry cannot stand, gravest first: outcome, sentence, whether somebody tampered."""
    entry, permit = one.entry, one.permit
    if place == Place.FORGED:
        yield Outcome.BAD_SIGNATURE, _("The entry was not signed by this kiosk."), True
    if place == Place.SECOND_HISTORY:
        yield (
            Outcome.BROKEN_CHAIN,
            _("Another entry stands under this number: the kiosk was copied or put back."),
            True,
        )
    if permit is None or one.session is None or entry.session not in permit.sessions:
        yield Outcome.BAD_SIGNATURE, _("Nobody had opened the kiosk for this session."), True
    if entry.checkpoint not in CHECKPOINTS or entry.verdict not in set(Verdict):
        yield Outcome.BAD_SIGNATURE, _("The entry names a checkpoint or a word that does not exist."), True
    if ground.device.revoked_at is not None and one.at >= ground.device.revoked_at:
        yield Outcome.WAY_CLOSED, _("The kiosk was out of use by then."), False
    if entry.verdict == Verdict.UNKNOWN_CARD:
        one.enrolment = None
        yield Outcome.BAD_CARD, _("Card of nobody in this class."), False
    elif one.session is not None:
        yield from _about_person(ground, one, one.session)


def _about_person(ground: Ground, one: Judged, session: Session) -> Iterator[tuple[str, str, bool]]:
    entry, enrolment = one.entry, one.enrolment
    if enrolment is None:
        yield Outcome.NOT_ENROLLED, _("Not a trainee of this class."), True
        return
    card = ground.cards.get(entry.card)
    if entry.verdict != Verdict.BY_HAND and (card is None or card.person_id != enrolment.person_id):
        yield Outcome.BAD_CARD, _("The card belongs to somebody else."), True
    if not is_enrolled(enrolment, session.held_on):
        yield Outcome.NOT_ENROLLED, _("Not in the class on that day."), False
    if entry.verdict == Verdict.OTHER_PERSON:
        yield Outcome.OTHER_PERSON, _("Another person came with the card of the trainee."), False
    if session.pk in ground.frozen:
        yield (
            Outcome.TOO_LATE,
            _("The period was signed before the kiosk handed this in. Correct the entry with a reason."),
            False,
        )


def _would_be(ground: Ground, one: Judged) -> Iterator[str]:
    """What the server would have answered at that time to an entry that stands."""
    session, entry, permit = one.session, one.entry, one.permit
    if session is None or permit is None:
        return
    hours = ground.hours[session.pk, entry.checkpoint]
    if one.at < hours.opens_at:
        yield Outcome.TOO_EARLY
    if one.at > hours.closes_at:
        yield Outcome.TOO_LATE
    if session.state == SessionState.CANCELLED:
        yield Outcome.NOT_OPEN
    card = ground.cards.get(entry.card)
    if card is not None and card.blocked_at is not None and card.blocked_at <= one.at:
        yield Outcome.BAD_CARD
    policy = ground.policies.get(session.pk)
    is_by_card = entry.verdict != Verdict.BY_HAND
    if is_by_card and policy is not None and Method.KIOSK not in ways_of(policy, entry.checkpoint):
        yield Outcome.WAY_CLOSED
    if ground.device.revoked_at is not None or not ground.might_take(permit, session):
        yield Outcome.WAY_CLOSED
