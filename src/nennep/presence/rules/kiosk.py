"""What an entry of a kiosk amounts to: its link in the chain, its place after the others, the time at which it happened.

The kiosk decides without us. Each entry is a link: its text holds the hash of the one before, so that leaving one out,
putting one in or changing one shows; the hash is signed by a key that never leaves the device (R0-17). The device cannot be
believed about the hour: what its clock says is held against what a clock that cannot be set (the one of the running page)
has counted since and until the server was last heard.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

BEGINNING = "0" * 64
"""What stands for the link before the first one."""
VERSION = "nennep-kiosk-1"
HASH = re.compile(r"[0-9a-f]{64}")
CARD_CODE = re.compile(r"\d{30}")
"""Figures only: a scanner that types is not disturbed by the way Vietnamese is typed, and the picture stays small."""


class Verdict(StrEnum):
    """What the person at the door said of the card that was shown."""

    CONFIRM = "confirm"
    OTHER_PERSON = "other_person"
    BY_HAND = "by_hand"  # no card: chosen from the list
    UNKNOWN_CARD = "unknown_card"


@dataclass(frozen=True, slots=True)
class KioskEntry:
    """One entry as the kiosk sends it. Moments in milliseconds since 1970 by the clock named with each."""

    sequence: int
    permit: str
    session: int
    checkpoint: str
    enrolment: int  # 0: nobody known
    card: str  # SHA-256 of the code, empty without a card
    verdict: str
    at: int  # clock of the device
    floor: int  # the earliest that it can have been, counted from the last time the server was heard
    life: str  # of the page: `tick` counts from its beginning
    tick: int  # milliseconds since then, by a clock that nobody can set
    jump: int  # by how much the clock of the device moved against it since the entry before
    before: str  # link of the entry before
    link: str
    signature: str  # base64 of r and s
    own_link: str = field(init=False, compare=False, default="")
    """The hash of what it says, whatever `link` claims; computed once, for it is asked often."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "own_link", hashlib.sha256(self.text.encode()).hexdigest())

    @property
    def text(self) -> str:
        """What is hashed: every field but the hash and its signature, in this order."""
        return "|".join(
            str(part)
            for part in (
                VERSION, self.sequence, self.permit, self.session, self.checkpoint, self.enrolment, self.card,
                self.verdict, self.at, self.floor, self.life, self.tick, self.jump, self.before,
            )
        )  # fmt: skip


def link_of(entry: KioskEntry) -> str:
    """The hash of an entry, which the next one names."""
    return entry.own_link


def signature_holds(key: ec.EllipticCurvePublicKey, text: str, signature: str) -> bool:
    """Whether the text was signed by the other half of the key, as a browser signs: r and s, 32 bytes each, in base64."""
    try:
        raw = base64.b64decode(signature, validate=True)
        if len(raw) != 64:
            return False
        der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key.verify(der, text.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def read_key(der: bytes) -> ec.EllipticCurvePublicKey | None:
    """A public key on the curve P-256 (SubjectPublicKeyInfo); None when it is none."""
    if len(der) > 200:
        return None
    try:
        key = load_der_public_key(der)
    except (ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    return None


def statement(device_id: int, heard: Heard, oldest_held: int, waiting: int) -> str:
    """What a kiosk signs with each delivery, so that it is known by its key where the browser has lost its secret."""
    parts = ("nennep-kiosk-heard-1", device_id, heard.device, heard.life, heard.tick, oldest_held, waiting)
    return "|".join(str(part) for part in parts)


def card_hash(code: str) -> str:
    """What is kept of the code of a card."""
    return hashlib.sha256(code.encode()).hexdigest()


class Place(StrEnum):
    """Where an entry stands in the chain."""

    NEXT = "next"
    AFTER_A_GAP = "after_a_gap"  # entries between are gone from the device
    TOO_SOON = "too_soon"  # entries between are still on their way
    SECOND_HISTORY = (
        "second_history"  # its number is taken by another entry, or it follows another one than the last
    )
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its place; `missing` is how many lie between it and the last one."""

    entry: KioskEntry
    place: Place
    missing: int = 0


def place_entries(
    entries: Iterable[KioskEntry],
    *,
    last_sequence: int,
    last_link: str,
    oldest_held: int,
    is_signed: Iterable[bool],
) -> Iterator[Placed]:
    """Judge entries that are not stored yet, lowest number first; only what is taken moves the chain on.

    `oldest_held` is the lowest number that the device still holds: entries below it do not come any more, so a gap up to
    there is a loss, one above it only a matter of waiting. `is_signed` says of each entry whether hash and signature hold.
    """
    last, link = last_sequence, last_link or BEGINNING
    for entry, signed in zip(entries, is_signed, strict=True):
        if not signed or link_of(entry) != entry.link:
            yield Placed(entry, Place.FORGED)
            continue
        if entry.sequence <= last or (entry.sequence == last + 1 and entry.before != link):
            yield Placed(entry, Place.SECOND_HISTORY)
            continue
        missing = entry.sequence - last - 1
        if missing and oldest_held < entry.sequence:
            yield Placed(entry, Place.TOO_SOON, missing)
            continue
        last, link = entry.sequence, entry.link
        yield Placed(entry, Place.AFTER_A_GAP if missing else Place.NEXT, missing)


@dataclass(frozen=True, slots=True)
class Heard:
    """The clocks at the moment of a delivery: ours, the one of the device, and the tick of its page."""

    server: int
    device: int
    life: str
    tick: int

    @property
    def shift(self) -> int:
        """How far the clock of the device goes ahead of ours, in milliseconds."""
        return self.device - self.server


@dataclass(frozen=True, slots=True)
class Timed:
    """When an entry happened by our clock; whether the clock of the device was moved, and whether it said the impossible.

    `unsure`: for how many milliseconds only that clock speaks, because the page was closed or asleep both before and after.
    """

    at: int
    is_shifted: bool
    is_impossible: bool
    unsure: int = 0


def timed(
    entry: KioskEntry, heard: Heard, *, earliest: int, tolerance: int, lives_heard: Collection[str]
) -> Timed:
    """The time of an entry, its device time corrected by the shift and held between what it can have been.

    Not before `earliest` (the entry before it, or the opening of the day) nor its own floor; not after the delivery; within
    one life of the page not later than the delivery less the ticks in between, for ticks stand still when a device sleeps
    but never run ahead. `tolerance` is what a good clock may be off. `lives_heard`: the lives of the page in which the server
    was heard before; for an entry of any other only its own clock speaks, between the bounds.
    """
    corrected = entry.at - heard.shift
    lowest = min(max(earliest, entry.floor), heard.server)
    highest = heard.server
    if entry.life == heard.life:
        highest = min(highest, heard.server - max(heard.tick - entry.tick, 0))
    highest = max(highest, lowest)
    is_impossible = not lowest - tolerance <= corrected <= highest + tolerance
    at = min(max(corrected, lowest), highest)
    # Whoever closes the page, sets the clock, opens the page again and closes it once more leaves no jump behind.
    is_between = entry.life != heard.life and entry.life not in lives_heard
    unsure = highest - lowest if is_between else min(at - lowest, highest - at)
    return Timed(
        at=at,
        is_shifted=abs(heard.shift) > tolerance or abs(entry.jump) > tolerance,
        is_impossible=is_impossible,
        unsure=unsure if unsure > tolerance else 0,
    )


def early_minutes(at: datetime, ends_at: datetime, end_opens_at: datetime) -> int | None:
    """Minutes begun before the end, for who went before the end could be passed; else None (R0-11, R0-18)."""
    if at >= end_opens_at:
        return None
    return min(max(-(-(ends_at - at) // timedelta(minutes=1)), 1), 600)


BEGINNING_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def moment(milliseconds: int) -> datetime:
    """A moment out of milliseconds since 1970."""
    return BEGINNING_OF_TIME + timedelta(milliseconds=milliseconds)


def milliseconds(at: datetime) -> int:
    """Milliseconds since 1970 of a moment."""
    return (at - BEGINNING_OF_TIME) // timedelta(milliseconds=1)
