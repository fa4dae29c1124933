"""What a kiosk is told and what is read about it: the day with its people and cards, permits, the list of kiosks."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db.models import Count, Q
from django.utils.crypto import constant_time_compare

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.states import Checkpoint, Claim, FactKind
from nennep.classes.models import Session, TrainingClass
from nennep.classes.queries import sessions_of
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.norms.queries import rules_in_force
from nennep.presence.models import CheckIn, Device, PersonalCard
from nennep.presence.policies.kiosk import classes_taken_by
from nennep.presence.queries.openings import code_rules
from nennep.presence.rules.kiosk import milliseconds, moment
from nennep.presence.rules.times import checking_times
from nennep.presence.states import DeviceKind, Outcome
from nennep.units.queries import names_on

PERMIT_SALT = "nennep.presence.kiosk.permit"
MOST_IN_ONE_DELIVERY = 500
POINTS = (Checkpoint.START, Checkpoint.END)


def secret_hash(secret: str) -> str:
    """What is kept of the secret of a kiosk."""
    return hashlib.sha256(secret.encode()).hexdigest()


def kiosk_of(cookie: str) -> Device | None:
    """The kiosk that a cookie names ("key.secret"), also one that was revoked; None when the secret is not its own."""
    key, _dot, secret = cookie.partition(".")
    if not key.isascii() or not key.isdigit() or len(key) > 18 or not secret:
        return None
    device = Device.objects.filter(pk=int(key), kind=DeviceKind.KIOSK).select_related("enrolled_by").first()
    if device is None or not constant_time_compare(device.secret_hash, secret_hash(secret)):
        return None
    return device


def kiosk_named(device_id: int) -> Device | None:
    """The kiosk of that key, which has still to prove that it is the one."""
    return Device.objects.filter(pk=device_id, kind=DeviceKind.KIOSK).select_related("enrolled_by").first()


# --- Permits: who opened the kiosk, for which half-days -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Permit:
    """Somebody opened this kiosk for these sessions at that moment; the entries made under it bear this account."""

    key: str
    device_id: int
    account_id: int
    sessions: frozenset[int]
    opened_at: int


def permit_key(token: str) -> str:
    """The short name under which entries refer to a permit."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def write_permit(device: Device, by: User, sessions: Collection[Session], now: datetime) -> str:
    """A statement signed by the installation, kept by the kiosk and handed in with its entries."""
    told = [device.pk, by.pk, sorted(one.pk for one in sessions), milliseconds(now)]
    return signing.dumps(told, salt=PERMIT_SALT, compress=True)


def read_permits(tokens: Collection[str], device: Device) -> dict[str, Permit]:
    """The permits of this kiosk that were signed here, by their key; others are left out."""
    found: dict[str, Permit] = {}
    for token in tokens:
        try:
            device_id, account_id, sessions, opened_at = signing.loads(token, salt=PERMIT_SALT)
        except (signing.BadSignature, ValueError, TypeError):
            continue
        if device_id == device.pk:
            key = permit_key(token)
            found[key] = Permit(key, device_id, account_id, frozenset(sessions), opened_at)
    return found


# --- The day ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DoorHours:
    """From when until when a checkpoint may be passed."""

    opens_at: datetime
    closes_at: datetime
    late_after: int
    """Whole minutes after the start that do not yet count as late."""


def clock_tolerance(on: date) -> int:
    """How far the clock of a kiosk may be off before it is flagged, in milliseconds."""
    return rules_in_force(on, "presence.kiosk.").rule("presence.kiosk.clock_tolerance_seconds").as_int * 1000


def sessions_on(training_class: TrainingClass, on: date) -> list[Session]:
    """The half-days of the class on the day that are held, earliest first."""
    held = sessions_of(training_class).filter(held_on=on).exclude(state=SessionState.CANCELLED)
    return list(
        held.select_related("training_class__programme_version__programme").order_by("starts_at", "pk")
    )


@dataclass(frozen=True, slots=True)
class ClassToOpen:
    """A class that may be opened on a kiosk today."""

    pk: int
    name: str
    sessions: int


def classes_to_open(actor: User, device: Device, on: date) -> list[ClassToOpen]:
    """The classes of the school of the kiosk with a half-day on the day, of which the account takes attendance."""
    held = Session.objects.filter(held_on=on).exclude(state=SessionState.CANCELLED)
    house = Q(host_id=device.unit_id) | Q(trainer_id=device.unit_id)
    taken = classes_taken_by(actor, on).filter(house, pk__in=held.values("training_class_id"))
    rows = list(taken.order_by("sort_key", "pk"))
    counts = dict(
        held.filter(training_class__in=[row.pk for row in rows])
        .order_by()
        .values_list("training_class_id")
        .annotate(count=Count("pk"))
    )
    return [ClassToOpen(row.pk, row.name, counts.get(row.pk, 0)) for row in rows]


@dataclass(frozen=True, slots=True)
class DoorPerson:
    """Somebody whom the door expects: with the hashes of all cards in use, and whether there is a portrait."""

    enrolment: int
    person: int
    name: str
    agency: str
    order: int
    card: str
    has_photo: bool


@dataclass(frozen=True, slots=True)
class DoorSession:
    """A half-day with the hours of its two checkpoints, who is expected, and who was seen already."""

    pk: int
    half: str
    starts_at: datetime
    ends_at: datetime
    start: DoorHours
    end: DoorHours
    people: tuple[int, ...]
    seen: dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Day:
    """All that a kiosk needs for a class on a day."""

    training_class: TrainingClass
    on: date
    sessions: tuple[DoorSession, ...]
    people: tuple[DoorPerson, ...]


def day_of(training_class: TrainingClass, sessions: Sequence[Session], on: date) -> Day:
    """The day of the class as the kiosk keeps it; a constant number of queries."""
    rows = training_class.enrolments.select_related("person", "agency").order_by("order", "pk")
    expected = [row for row in rows if is_enrolled(row, on)]
    used = PersonalCard.objects.filter(
        person__in=[row.person_id for row in expected], blocked_at__isnull=True
    )
    cards = dict(used.order_by("pk").values_list("person_id", "code_hash"))
    names = names_on({row.agency_id for row in expected}, on)
    hours = hours_of(sessions)
    seen = _seen(sessions)
    everybody = tuple(row.pk for row in expected)
    return Day(
        training_class=training_class,
        on=on,
        sessions=tuple(
            DoorSession(
                pk=one.pk,
                half=one.half,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                start=hours[one.pk, Checkpoint.START],
                end=hours[one.pk, Checkpoint.END],
                people=everybody,
                seen={point: seen.get((one.pk, point), []) for point in POINTS},
            )
            for one in sessions
        ),
        people=tuple(
            DoorPerson(
                enrolment=row.pk,
                person=row.person_id,
                name=row.person.full_name,
                agency=names.get(row.agency_id, row.agency.name),
                order=row.order,
                card=cards.get(row.person_id, ""),
                has_photo=bool(row.person.photo),
            )
            for row in expected
        ),
    )


def _seen(sessions: Sequence[Session]) -> dict[tuple[int, str], list[int]]:
    """Who is counted at each checkpoint by whatever way, another kiosk, a phone or a hand, so that nobody here waits for them."""
    rows = (
        Fact.objects.filter(
            session__in=sessions,
            kind__in=(FactKind.CHECKPOINT, FactKind.SPOT_CHECK),
            claim__in=(Claim.PRESENT, Claim.LATE),
            enrolment__isnull=False,
            cancelled_by__isnull=True,
        )
        .order_by("pk")
        .values_list("session_id", "checkpoint", "enrolment_id")
        .distinct()
    )
    found: dict[tuple[int, str], list[int]] = {}
    for session_id, checkpoint, enrolment_id in rows:
        found.setdefault((session_id, checkpoint), []).append(enrolment_id)
    return found


def seen_under(permit: str, device: Device, on: date) -> dict[int, dict[str, list[int]]]:
    """Who is counted by now, by session and checkpoint, as a kiosk asks that was opened by this permit on the day.

    Empty for a kiosk out of use and for a permit of another day or kiosk. A constant number of queries.
    """
    opened = [
        one
        for one in read_permits([permit], device).values()
        if device.revoked_at is None and local_date(moment(one.opened_at)) == on
    ]
    sessions = list(Session.objects.filter(pk__in=[pk for one in opened for pk in one.sessions], held_on=on))
    seen = _seen(sessions) if sessions else {}
    return {one.pk: {point: seen.get((one.pk, point), []) for point in POINTS} for one in sessions}


def hours_of(sessions: Collection[Session]) -> dict[tuple[int, str], DoorHours]:
    """When the two checkpoints of each session may be passed, by the dated rules of its class."""
    found: dict[tuple[int, str], DoorHours] = {}
    for one in sessions:
        rules = code_rules(one)
        for point in POINTS:
            times = checking_times(point, one.starts_at, one.ends_at, rules.windows)
            found[one.pk, point] = DoorHours(*times, late_after=rules.late_after_minutes)
    return found


# --- Kiosks -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many entries of a kiosk stand, and how many were refused."""

    taken: int
    refused: int


def entry_counts(devices: Collection[int]) -> dict[int, EntryCount]:
    """What each kiosk has handed in; one query."""
    rows = (
        CheckIn.objects.filter(device_id__in=devices)
        .order_by()
        .values_list("device_id")
        .annotate(
            taken=Count("pk", filter=Q(outcome=Outcome.ACCEPTED)),
            refused=Count("pk", filter=~Q(outcome=Outcome.ACCEPTED)),
        )
    )
    return {device_id: EntryCount(taken, refused) for device_id, taken, refused in rows if device_id}
