"""A kiosk with a real key: it enrols, opens, records and hands in as the page at the door does."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from nennep.accounts.models import User
from nennep.classes.models import Enrolment, Session
from nennep.norms.models import Rule
from nennep.norms.rules import known_keys, shipped
from nennep.presence import operations
from nennep.presence.models import Device, PersonalCard
from nennep.presence.operations import Delivery, Intake
from nennep.presence.queries.cards import code_of
from nennep.presence.queries.kiosk import permit_key
from nennep.presence.rules.kiosk import BEGINNING, KioskEntry, Verdict, card_hash, link_of, milliseconds
from tests.make import attendance, units
from tests.make.attendance import Course

LIFE = "a1b2c3d4e5f60718"


def rules() -> None:
    """The shipped rules of presence."""
    units_of = {key: info.unit for key, info in known_keys().items()}
    for row in shipped()["rule"]:
        if row["key"].startswith("presence.") and not row.get("form"):
            Rule.objects.get_or_create(
                key=row["key"],
                valid_from=row["from"],
                defaults={
                    "operator": row.get("operator", "="),
                    "value": str(row["value"]),
                    "value_unit": units_of[row["key"]],
                    "certainty": row["certainty"],
                },
            )
    operations.install_reference(by=units.system(), now=attendance.classes.NOW)


def sign(key: ec.EllipticCurvePrivateKey, link: str) -> str:
    """The signature as WebCrypto gives it: r and s, 32 bytes each."""
    r, s = decode_dss_signature(key.sign(link.encode(), ec.ECDSA(hashes.SHA256())))
    return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()


@dataclass
class Kiosk:
    """A device at the door. `clock_ahead`: how far its clock goes ahead of the right time."""

    course: Course
    device: Device
    secret: str
    key: ec.EllipticCurvePrivateKey
    permits: list[str] = field(default_factory=list)
    entries: list[KioskEntry] = field(default_factory=list)
    clock_ahead: timedelta = timedelta()
    life: str = LIFE
    began: datetime | None = None

    @property
    def cookie(self) -> str:
        return f"{self.device.pk}.{self.secret}"

    def open(self, at: datetime, by: User | None = None) -> str:
        """Opened for the class in the morning; gives the permit."""
        opened = operations.open_kiosk(
            device=self.device,
            training_class=self.course.training_class,
            by=by or self.course.manager,
            now=at,
        )
        self.permits.append(opened.permit)
        self.began = self.began or at
        return opened.permit

    def tick(self, at: datetime) -> int:
        """Milliseconds since the page was opened."""
        return milliseconds(at) - milliseconds(self.began or at)

    def scan(self, who: Enrolment, at: datetime, **fields: object) -> KioskEntry:
        """The card of a trainee is shown and confirmed at that moment, unless told."""
        session: Session = fields.pop("session", self.course.session)  # type: ignore[assignment]
        verdict = str(fields.pop("verdict", Verdict.CONFIRM))
        card = fields.pop("card", None)
        values: dict[str, object] = {
            "sequence": self.entries[-1].sequence + 1 if self.entries else 1,
            "permit": permit_key(self.permits[-1]) if self.permits else "",
            "session": session.pk,
            "checkpoint": "start",
            "enrolment": who.pk,
            "card": card_of(who) if card is None and verdict != Verdict.BY_HAND else card or "",
            "verdict": verdict,
            "at": milliseconds(at + self.clock_ahead),
            "floor": 0,
            "life": self.life,
            "tick": self.tick(at),
            "jump": 0,
            "before": self.entries[-1].link if self.entries else BEGINNING,
            **fields,
        }
        entry = KioskEntry(**values, link="", signature="")  # type: ignore[arg-type]
        entry = self.signed(entry)
        self.entries.append(entry)
        return entry

    def signed(self, entry: KioskEntry) -> KioskEntry:
        """The entry with its hash and signature."""
        link = link_of(entry)
        return replace(entry, link=link, signature=sign(self.key, link))

    def delivery(self, at: datetime, entries: list[KioskEntry] | None = None, **fields: object) -> Delivery:
        """What it hands in: everything that it holds, unless told."""
        chosen = self.entries if entries is None else entries
        values: dict[str, object] = {
            "entries": tuple(chosen),
            "permits": tuple(self.permits),
            "device_at": milliseconds(at + self.clock_ahead),
            "life": self.life,
            "tick": self.tick(at),
            "oldest_held": self.entries[0].sequence if self.entries else 0,
            "waiting": len(self.entries),
            **fields,
        }
        return Delivery(**values)  # type: ignore[arg-type]

    def hand_in(self, at: datetime, entries: list[KioskEntry] | None = None, **fields: object) -> Intake:
        """Handed in at that moment."""
        return operations.take_in_upload(
            device=self.device, delivery=self.delivery(at, entries, **fields), by=self.course.manager, now=at
        )

    def json(self, at: datetime, entries: list[KioskEntry] | None = None) -> str:
        """The same as the page sends it."""
        told = self.delivery(at, entries)
        return json.dumps(
            {
                "at": told.device_at, "life": told.life, "tick": told.tick, "oldest": told.oldest_held,
                "waiting": told.waiting, "permits": list(told.permits),
                "entries": [{name: getattr(one, name) for name in KioskEntry.__slots__} for one in told.entries],
            }
        )  # fmt: skip


def card_of(who: Enrolment) -> str:
    """The hash of the card in use."""
    card = PersonalCard.objects.filter(person_id=who.person_id, blocked_at__isnull=True).first()
    return card_hash(code_of(card)) if card else hashlib.sha256(b"none").hexdigest()


def public_half(key: ec.EllipticCurvePrivateKey) -> bytes:
    """As the browser exports it."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def kiosk(course: Course, label: str = "Cửa hội trường A1", *, opened: bool = True) -> Kiosk:
    """A kiosk of the school, enrolled by the class manager; opened half an hour before the first session."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = operations.enrol_kiosk(
        unit=course.training_class.host,
        label=label,
        public_key=public_half(key),
        by=course.manager,
        now=attendance.during(course.session, -60),
    )
    found = Kiosk(course, made.device, made.secret, key)
    if opened:
        found.open(attendance.during(course.session, -30))
    return found


def course(people: int = 3, **fields: object) -> Course:
    """A class whose people have cards, with the rules of presence."""
    found = attendance.course(people, **fields)  # type: ignore[arg-type]
    rules()
    operations.issue_cards(
        training_class=found.training_class, by=found.manager, now=attendance.during(found.session, -120)
    )
    return found
