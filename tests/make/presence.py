"""Presence: a class with its rules, trainees with a registered phone, a window, a whole check-in through the real acts."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from nennep.accounts.models import User
from nennep.attendance.states import Checkpoint
from nennep.classes.models import Enrolment, Session
from nennep.console.authenticator import Authenticator
from nennep.norms.models import Rule
from nennep.norms.rules import known_keys, shipped
from nennep.presence import operations
from nennep.presence.models import CheckIn, CodeWindow, Passkey
from nennep.presence.operations import Question
from nennep.presence.rules.codes import film_code, tick_of, typed_code
from tests.make import attendance, classes, units
from tests.make.attendance import Course

ORIGIN = "https://daotao.tinhuy.local"
ADDRESS = "10.20.0.7"


def ground() -> None:
    """The rules and policies of presence that every installation begins with."""
    if not Rule.objects.filter(key__startswith="presence.").exists():
        units_of = {key: info.unit for key, info in known_keys().items()}
        for row in shipped()["rule"]:
            if row["key"].startswith("presence."):
                Rule.objects.create(
                    key=row["key"],
                    valid_from=row["from"],
                    operator=row.get("operator", "="),
                    value=str(row["value"]),
                    value_unit=units_of[row["key"]],
                    certainty=row["certainty"],
                )
    operations.install_reference(by=units.system(), now=classes.NOW)


def course(people: int = 3, **fields: object) -> Course:
    """A class whose sessions may be checked into by room code."""
    ground()
    return attendance.course(people, **fields)  # type: ignore[arg-type]


def at(session: Session, minutes: float = 5) -> datetime:
    """A moment so many minutes after the session began (before, when negative)."""
    return session.starts_at + timedelta(minutes=minutes)


def window(
    session: Session, *, minutes: float = -10, checkpoint: str = Checkpoint.START, by: User | None = None
) -> CodeWindow:
    """A window that was opened so many minutes after the session began."""
    return operations.open_window(
        session=session, checkpoint=checkpoint, by=by or units.system(), now=at(session, minutes)
    )


@dataclass
class Trainee:
    """Somebody in the class with an account and a phone that was registered and confirmed."""

    enrolment: Enrolment
    account: User
    phone: Authenticator = field(default_factory=Authenticator)
    device_secret: str = ""
    passkey: Passkey | None = None

    def ask(self, now: datetime, *, reason: str = "", device_secret: str | None = None) -> Passkey:
        """Register this phone; it waits."""
        question = operations.begin_passkey(origin=ORIGIN, by=self.account, now=now)
        asked = operations.ask_passkey(
            token=question.token,
            registration=self.phone.create(question.public_key, origin=ORIGIN),
            device_secret=self.device_secret if device_secret is None else device_secret,
            origin=ORIGIN,
            by=self.account,
            now=now,
            reason=reason,
        )
        self.device_secret, self.passkey = asked.device_secret, asked.passkey
        return asked.passkey

    def begin(self, of: CodeWindow, now: datetime, **changes: object) -> Question:
        """Film the screen and ask."""
        wanted: dict[str, object] = {
            "codes": filmed(of, now),
            "typed": "",
            "device_secret": self.device_secret,
            "address": ADDRESS,
            "origin": ORIGIN,
        }
        return operations.begin(window=of, by=self.account, now=now, **{**wanted, **changes})  # type: ignore[arg-type]

    def answer(self, question: Question, now: datetime, **changes: object) -> CheckIn:
        """Unlock the phone and answer."""
        wanted: dict[str, object] = {
            "assertion": changes.pop("assertion", None) or self.sign(question),
            "device_secret": self.device_secret,
            "address": ADDRESS,
            "origin": ORIGIN,
        }
        return operations.answer(token=question.token, by=self.account, now=now, **{**wanted, **changes})  # type: ignore[arg-type]

    def sign(self, question: Question, **forged: object) -> dict[str, object]:
        """What the phone says to the question."""
        return self.phone.get(
            challenge=question.challenge,
            rp_id=question.rp_id,
            credential_ids=question.credential_ids,
            origin=ORIGIN,
            **forged,  # type: ignore[arg-type]
        )

    def check_in(self, of: CodeWindow, now: datetime) -> CheckIn:
        """The whole way, three seconds long."""
        return self.answer(self.begin(of, now), now + timedelta(seconds=3))


def filmed(of: CodeWindow, now: datetime) -> list[str]:
    """The two codes that a phone in the room has filmed by now."""
    tick = tick_of(of.opened_at, now, of.period_ms)
    return [film_code(bytes(of.secret), one) for one in (tick - 1, tick)]


def to_type(of: CodeWindow, now: datetime) -> str:
    """The code to type that stands on the screen."""
    return typed_code(bytes(of.secret), tick_of(of.opened_at, now, of.typed_period_ms))


def trainee(of: Course, index: int = 0, *, has_phone: bool = True, **phone: bool) -> Trainee:
    """A trainee of the class; the phone is registered and confirmed by the class manager."""
    enrolment = of.enrolments[index]
    found = Trainee(enrolment, classes.account_of(enrolment.person), Authenticator(**phone))
    if has_phone:
        earlier = of.session.starts_at - timedelta(minutes=45)
        found.passkey = operations.witness_passkey(passkey=found.ask(earlier), by=of.manager, now=earlier)
    return found
