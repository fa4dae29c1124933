"""Those who act in the trial, each through a browser of its own: phones of trainees, staff of the school, the kiosk at the door.

A browser here is Django's client: every request passes the whole program, sign-in, session, policies and database included.
"""

# Vietnamese throughout: invented people and what they write

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import User
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.console.authenticator import Authenticator
from nennep.presence.models import CodeWindow, Device, Passkey, PersonalCard
from nennep.presence.queries.kiosk import permit_key
from nennep.presence.rules.codes import film_code, mark_text, tick_of, typed_code
from nennep.presence.rules.kiosk import BEGINNING, KioskEntry, Verdict, link_of, milliseconds

HOST = "localhost"
ORIGIN = f"http://{HOST}"
BACKEND = "nennep.accounts.backends.AccountBackend"
ACCEPTED = "accepted"
NO_PASSKEY_HERE = "no_passkey_here"


def clock(at: datetime) -> None:
    """The clock of the house shows this moment."""
    settings.NENNEP_NOW = at.isoformat()


class TrialFailed(Exception):
    """A door answered as none should: the figures would say nothing."""


class Browser:
    """One browser with its cookies."""

    def __init__(self, user: User | None = None) -> None:
        self.client = Client(SERVER_NAME=HOST)
        self.user = user
        if user is not None:
            self.client.force_login(user, backend=BACKEND)

    def json(self, name: str, sent: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Post JSON and read JSON."""
        clock(at)
        answer = self.client.post(reverse(name), json.dumps(sent), content_type="application/json")
        if answer.status_code >= 500 or not answer.headers.get("Content-Type", "").startswith(
            "application/json"
        ):
            return {"outcome": f"http {answer.status_code}"}
        found: dict[str, Any] = answer.json()
        return found

    def form(self, address: str, sent: Mapping[str, Any], at: datetime) -> Any:
        """Post a form; gives the response."""
        clock(at)
        answer = self.client.post(address, sent)
        if answer.status_code >= 500:
            raise TrialFailed(f"{address} answered {answer.status_code}")
        return answer


def must(answer: Any, *statuses: int) -> Any:
    """The answer, which has to have one of the statuses: a step that is no attack has to succeed."""
    if answer.status_code not in (statuses or (302,)):
        raise TrialFailed(f"{answer.request['PATH_INFO']} answered {answer.status_code}")
    return answer


# --- What stands on the screen ------------------------------------------------------------------------------------


def filmed(window: CodeWindow, at: datetime) -> list[str]:
    """What a camera before the screen has seen by then: the last picture and the present one."""
    tick = tick_of(window.opened_at, at, window.period_ms)
    return [
        mark_text(window.pk, film_code(bytes(window.secret), one)) for one in (tick - 1, tick) if one >= 0
    ]


def shown_to_type(window: CodeWindow, at: datetime) -> str:
    """The code to type that stands on the screen."""
    return typed_code(bytes(window.secret), tick_of(window.opened_at, at, window.typed_period_ms))


def next_picture(window: CodeWindow, at: datetime) -> datetime:
    """When the picture changes next."""
    tick = tick_of(window.opened_at, at, window.period_ms)
    return window.opened_at + timedelta(milliseconds=(tick + 1) * window.period_ms)


# --- Phones -------------------------------------------------------------------------------------------------------


class Phone(Browser):
    """The phone of a trainee: signed in, with a passkey once it is registered."""

    def __init__(self, user: User | None, enrolment: Enrolment) -> None:
        super().__init__(user)
        self.username = user.username if user is not None else ""
        self.enrolment = enrolment
        self.authenticator = Authenticator()

    @classmethod
    def of(cls, user: User, enrolment: Enrolment) -> Phone:
        """A phone on which its owner is signed in."""
        return cls(user, enrolment)

    def ask(self, at: datetime, reason: str = "") -> dict[str, Any]:
        """Make a passkey and ask for it to be confirmed."""
        told = self.json("presence:passkey-options", {}, at)
        if "public_key" not in told:
            return told
        make = self.authenticator.create
        made = make(told["public_key"], origin=ORIGIN)
        return self.json(
            "presence:register-passkey", {"token": told["token"], "registration": made, "reason": reason}, at
        )

    def register(self, by: Staff, at: datetime) -> None:
        """Registered before the eyes of the class manager."""
        self.ask(at)
        waiting = Passkey.objects.get(person_id=self.enrolment.person_id, state="asked")
        must(by.form(reverse("presence:witness-passkey", args=[waiting.pk]), {}, at))

    def begin(
        self, at: datetime, *, codes: Sequence[str] = (), typed: str = "", window: int | None = None
    ) -> dict[str, Any]:
        """Hand codes in."""
        sent: dict[str, Any] = {"typed": typed, "window": str(window)} if typed else {"codes": list(codes)}
        return self.json("presence:begin", sent, at)

    def answer(self, question: Mapping[str, Any], at: datetime, **forged: Any) -> str:
        """Answer the question with the passkey on this phone; gives the outcome."""
        if "token" not in question:
            return str(question.get("outcome", ""))
        try:
            assertion = self.authenticator.get(
                challenge=question["challenge"],
                rp_id=question["rp_id"],
                credential_ids=forged.pop("credential_ids", question["credential_ids"]),
                origin=ORIGIN,
                **forged,
            )
        except LookupError:
            return NO_PASSKEY_HERE
        told = self.json("presence:answer", {"token": question["token"], "assertion": assertion}, at)
        return str(told.get("outcome", ""))

    def film(self, window: CodeWindow, seen_at: datetime, *, arrives: float, finger: float = 3.0) -> str:
        """Film the screen as it stood at `seen_at`; the codes arrive so many seconds later, the finger takes its time."""
        at = seen_at + timedelta(seconds=arrives)
        question = self.begin(at, codes=filmed(window, seen_at))
        return self.answer(question, at + timedelta(seconds=finger))

    def type(self, window: CodeWindow, read_at: datetime, *, arrives: float, finger: float = 3.0) -> str:
        """Type the code that stood on the screen at `read_at`."""
        at = read_at + timedelta(seconds=arrives)
        question = self.begin(at, typed=shown_to_type(window, read_at), window=window.pk)
        return self.answer(question, at + timedelta(seconds=finger))


# --- School -------------------------------------------------------------------------------------------------------


class Staff(Browser):
    """Somebody of the school, or of the class board, at a desk."""

    def open_window(self, session: Session, checkpoint: str, at: datetime) -> CodeWindow:
        """Open check-in by room code."""
        must(self.form(reverse("presence:open-window", args=[session.pk]), {"checkpoint": checkpoint}, at))
        return CodeWindow.objects.filter(session=session, checkpoint=checkpoint).order_by("-pk")[0]

    def take_roll(
        self, session: Session, checkpoint: str, claims: Mapping[Enrolment, str], at: datetime, seen: int = 0
    ) -> int:
        """Enter some people by hand; gives the status of the answer."""
        sent = {f"claim-{who.pk}": claim for who, claim in claims.items()}
        sent |= {f"seen-{who.pk}": str(seen) for who in claims}
        answer = self.form(reverse("attendance:roll", args=[session.pk, checkpoint]), sent, at)
        return int(answer.status_code)

    def count_heads(self, session: Session, count: int, at: datetime, checkpoint: str = "mid") -> None:
        """Write down how many people were counted."""
        sent = {"count": count, "checkpoint": checkpoint}
        must(self.form(reverse("attendance:head-count", args=[session.pk]), sent, at))

    def correct(self, session: Session, who: Enrolment, claim: str, note: str, at: datetime) -> None:
        """Correct an entry with a reason."""
        sent = {"claim": claim, "note": note}
        must(self.form(reverse("attendance:correct", args=[session.pk, who.pk]), sent, at))


# --- The kiosk ----------------------------------------------------------------------------------------------------


@dataclass
class Kiosk:
    """The page at the door with its three clocks, as presence/kiosk/clocks.js keeps them; `wrong` is how far its wall clock is set ahead."""

    browser: Browser
    device: Device
    key: ec.EllipticCurvePrivateKey
    permits: list[str] = field(default_factory=list)
    entries: list[KioskEntry] = field(default_factory=list)
    sequence: int = 0
    link: str = BEGINNING
    wrong: timedelta = timedelta()
    life: str = "a1b2c3d4e5f60718"
    born: datetime | None = None  # when this life of the page began
    heard: tuple[int, datetime] | None = None  # what the server said last, and when
    last_wall: tuple[int, datetime] | None = None
    jump: int = 0
    cards: dict[int, str] = field(default_factory=dict)  # what it has scanned, by person

    @classmethod
    def enrolled(cls, by: Staff, training_class: TrainingClass, at: datetime) -> Kiosk:
        """Enrolled by the class manager on the device itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        half = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        sent = {
            "label": "Cửa hội trường",
            "unit": training_class.host_id,
            "public_key": base64.b64encode(half).decode(),
        }
        must(by.form(reverse("presence:enrol-kiosk"), sent, at))
        browser = Browser()
        browser.client.cookies["nennep_kiosk"] = by.client.cookies["nennep_kiosk"].value
        return cls(browser, Device.objects.get(kind="kiosk"), key)

    def fresh(self, permit: str, at: datetime) -> Kiosk:
        """The same kiosk on a day for which it was opened; its page was begun and heard the server at that moment."""
        return replace(
            self, permits=[permit], entries=[], jump=0, wrong=timedelta(), heard=(milliseconds(at), at), born=at, last_wall=None
        )  # fmt: skip

    def goes_on_from(self, other: Kiosk) -> None:
        """What the other one has recorded was recorded by this one: it is the same device later on."""
        self.sequence, self.link = other.sequence, other.link

    def open(self, by: Staff, training_class: TrainingClass, at: datetime) -> None:
        """Opened for the day in the name of the class manager."""
        by.client.cookies["nennep_kiosk"] = self.browser.client.cookies["nennep_kiosk"].value
        clock(at)
        answer = must(by.client.post(reverse("presence:open-kiosk"), {"class": training_class.pk}), 200)
        self.permits = [answer.json()["permit"]]

    def restart(self, at: datetime, saved: datetime) -> None:
        """The browser is closed and opened again without a network; it goes on from what was saved (every 15 seconds)."""
        floor = self.floor(saved)
        self.life, self.born, self.jump, self.last_wall = f"{int(self.life, 16) + 1:016x}", at, 0, None
        self.heard = (floor, at)

    def wall(self, at: datetime) -> int:
        """The clock that anybody can set."""
        return milliseconds(at + self.wrong)

    def tick(self, at: datetime) -> int:
        """The clock that nobody can set."""
        return milliseconds(at) - milliseconds(self.born or at)

    def floor(self, at: datetime) -> int:
        """The earliest that it can be by the clock of the server."""
        server, when = self.heard or (0, at)
        return server + milliseconds(at) - milliseconds(when)

    def watch(self, at: datetime) -> None:
        """The page compares its clocks every few seconds."""
        if self.last_wall is not None:
            wall, when = self.last_wall
            moved = self.wall(at) - wall - (milliseconds(at) - milliseconds(when))
            self.jump += moved if abs(moved) >= 2000 else 0
        self.last_wall = (self.wall(at), at)

    def scan(
        self, session: Session, who: Enrolment, checkpoint: str, at: datetime, verdict: str = Verdict.CONFIRM
    ) -> KioskEntry:
        """A card is shown, somebody says yes or no."""
        self.watch(at)
        card = "" if verdict == Verdict.BY_HAND else self.card_of(who)
        self.sequence += 1
        entry = KioskEntry(
            sequence=self.sequence, permit=permit_key(self.permits[-1]), session=session.pk, checkpoint=checkpoint,
            enrolment=who.pk, card=card, verdict=str(verdict), at=self.wall(at), floor=self.floor(at), life=self.life,
            tick=self.tick(at), jump=self.jump, before=self.link, link="", signature="",
        )  # fmt: skip
        self.jump = 0
        entry = self.signed(entry)
        self.link = entry.link
        self.entries.append(entry)
        return entry

    def card_of(self, who: Enrolment) -> str:
        """The hash of the code on the card of a trainee, as the scanner reads it."""
        if who.person_id not in self.cards:
            card = PersonalCard.objects.get(person_id=who.person_id, blocked_at__isnull=True)
            self.cards[who.person_id] = card.code_hash
        return self.cards[who.person_id]

    def signed(self, entry: KioskEntry, key: ec.EllipticCurvePrivateKey | None = None) -> KioskEntry:
        """The entry with its hash and the signature of the key."""
        link = link_of(entry)
        r, s = decode_dss_signature((key or self.key).sign(link.encode(), ec.ECDSA(hashes.SHA256())))
        signature = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
        return replace(entry, link=link, signature=signature)

    def body(self, at: datetime, entries: Sequence[KioskEntry] | None = None) -> dict[str, Any]:
        """What the page sends."""
        chosen = self.entries if entries is None else entries
        return {
            "at": self.wall(at), "life": self.life, "tick": self.tick(at),
            "oldest": chosen[0].sequence if chosen else 0, "waiting": len(chosen), "permits": self.permits,
            "entries": [{name: getattr(one, name) for name in KioskEntry.__slots__ if name != "own_link"} for one in chosen],
        }  # fmt: skip

    def hand_in(self, at: datetime, entries: Sequence[KioskEntry] | None = None) -> dict[str, Any]:
        """The network is there: what waits goes to the server."""
        self.watch(at)
        told = self.browser.json("presence:kiosk-upload", self.body(at, entries), at)
        if "now" in told:
            self.heard = (int(told["now"]), at)
        if entries is None:
            self.entries = []
        return told
