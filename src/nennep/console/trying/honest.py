"""Honest trainees with real troubles: how many are refused in the end, how many are flagged, what another way costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.db.models import Q

from nennep.attendance.models import Mark
from nennep.attendance.states import Claim, Status
from nennep.classes.models import Enrolment, Session
from nennep.console.trying.actors import ACCEPTED as COUNTED
from nennep.console.trying.actors import Phone, next_picture
from nennep.console.trying.baselines import TURNS_EVERY, CodeRegister, Sheet
from nennep.console.trying.parameters import People
from nennep.console.trying.scene import CODE, DEFAULT, FIXED, HAND, KIOSK, PAPER, TURNING, Scene, set_ways
from nennep.console.trying.school import School, derived, looked_over
from nennep.console.trying.world import IN_A_BATCH, PLAYERS, World, seat
from nennep.presence.models import Flag
from nennep.presence.rules.kiosk import Verdict

SECONDS = {"again": 12, "kiosk": 30, "typed": 30, "hand": 120}
"""What each way costs more than the first one, in seconds of the trainee: assumed. "hand": waiting for the class manager."""
TRIES = 3
CAMERA = 0.3


@dataclass
class Trouble:
    """What goes wrong for one trainee in one half-day; `late` in minutes, negative: came before the beginning."""

    is_dead: bool
    is_slow: bool
    has_card: bool
    late: float

    @classmethod
    def drawn(cls, lot: Random, people: People) -> Trouble:
        """By lot."""
        is_late = lot.random() < people["late_bus"]
        return cls(
            is_dead=lot.random() < people["dead_phone"],
            is_slow=lot.random() < people["slow_network"],
            has_card=lot.random() >= people["forgotten_card"],
            late=lot.uniform(1, 45) if is_late else -lot.triangular(0.5, 13, 4),
        )

    def seconds(self, lot: Random) -> float:
        """How long what the phone sends is on its way."""
        return lot.uniform(1, 6) if self.is_slow else lot.uniform(0.05, 0.4)


HONEST_FOR_ONE = 5
"""Half-days of honest trainees for each trial of an attack: their aims are a matter of one in two hundred."""


def players_for(trials: int) -> int:
    """How many trainees are followed through a batch."""
    return min(PLAYERS, -(-trials * HONEST_FOR_ONE // IN_A_BATCH))


def batches_for(trials: int) -> int:
    """How many batches give so many half-days of trainees."""
    return -(-trials * HONEST_FOR_ONE // (players_for(trials) * IN_A_BATCH))


def honest_row(found: Counter[str]) -> dict[str, object]:
    """What was counted, as the output shows it. Keys of `found`: n, refused, flagged, fallen_back, seconds, flag …, way …"""
    again = found["fallen_back"]
    return {
        "n": found["n"],
        "refused": found["refused"],
        "flagged": found["flagged"],
        "flags": _named(found, "flag "),
        "fallback": {
            "n": again,
            "minutes_each": round(found["seconds"] / 60 / again, 2) if again else 0.0,
            "ways": _named(found, "way "),
        },
    }


def _named(found: Counter[str], word: str) -> dict[str, int]:
    return {key.removeprefix(word): found[key] for key in sorted(found) if key.startswith(word)}


class Honest:
    """One method, a few trainees, one batch."""

    def __init__(self, world: World, lot: Random, people: People, method: str) -> None:
        self.world, self.lot, self.people, self.method = world, lot, people, method
        self.count: Counter[str] = Counter()

    def batch(self, trials: int) -> Counter[str]:
        """One batch of the trainees that a trial of this size follows; what came out of it."""
        size = players_for(trials)
        self._batch(self.world.phones[:size], self.world.enrolments[size:PLAYERS])
        return self.count

    def _batch(self, phones: list[Phone], others: list[Enrolment]) -> None:
        sessions = self.world.batch(self.lot)
        people = [one.enrolment for one in phones]
        if self.method == HAND:
            set_ways(
                Scene(self.world, self.lot, self.people, HAND, sessions[0], phones[0], phones[0]), ["hand"]
            )
        for session in sessions:
            troubles = [Trouble.drawn(self.lot, self.people) for _phone in phones]
            if self.method in {PAPER, FIXED, TURNING}:
                for phone, trouble in zip(phones, troubles, strict=True):
                    self._baseline(session, phone, trouble)
                continue
            seat(self.world, session, others)
            self._ends(session, phones, troubles, "start")
            if self.method == DEFAULT:
                out = [one for one in people if self.lot.random() < self.people["out_of_room"]]
                derived(self.world, session)
                School(self.world, self.lot, self.people).watch(session, gone={}, outside=out)
            self._ends(session, phones, troubles, "end")
            derived(self.world, session)
            marks = Mark.objects.filter(session=session, enrolment__in=people, status=Status.PRESENT)
            self.count["n"] += len(phones)
            self.count["refused"] += len(phones) - marks.count()
        if self.method in {PAPER, FIXED, TURNING}:
            return
        looked_over(self.world, sessions[-1])
        who = [one.person_id for one in people]
        about = Flag.objects.filter(Q(session__in=sessions) | Q(session__isnull=True))
        named: set[tuple[object, ...]] = set()
        for flag in about.filter(Q(person_id__in=who) | Q(other_person_id__in=who)).order_by("pk"):
            mine = {(flag.session_id, one) for one in (flag.person_id, flag.other_person_id) if one in who}
            self.count[f"flag {flag.kind}"] += len(mine)
            named |= mine
        self.count["flagged"] += len(named)

    def _ends(self, session: Session, phones: list[Phone], troubles: list[Trouble], checkpoint: str) -> None:
        """All come through one end of the half-day, in the order in which they arrive."""
        arriving = []
        for phone, trouble in zip(phones, troubles, strict=True):
            if checkpoint == "start":
                at = session.starts_at + timedelta(minutes=trouble.late)
            else:
                at = session.ends_at + timedelta(seconds=self.lot.uniform(0, 240))
            arriving.append((at, phone.enrolment.pk, phone, trouble))
        called: dict[Enrolment, str] = {}
        for at, _pk, phone, trouble in sorted(arriving, key=lambda one: one[:2]):
            if self.method == HAND and (at < session.starts_at or checkpoint == "end"):
                called[phone.enrolment] = (
                    self._called()
                )  # the names are called once; who is late goes to the class manager
                continue
            ways: list[Callable[[], bool]] = []
            self._used: list[str] = []
            if self.method in {DEFAULT, CODE} and not trouble.is_dead:
                ways.append(lambda p=phone, t=trouble, at=at: self._film(session, p, t, checkpoint, at))  # type: ignore[misc]
            if self.method in {DEFAULT, KIOSK} and trouble.has_card:
                ways.append(lambda p=phone, at=at: self._kiosk(session, p, checkpoint, at))  # type: ignore[misc]
            if self.method in {DEFAULT, CODE} and not trouble.is_dead:
                ways.append(lambda p=phone, t=trouble, at=at: self._type(session, p, t, checkpoint, at))  # type: ignore[misc]
            ways.append(lambda p=phone, t=trouble, at=at: self._hand(session, p, t, checkpoint, at))  # type: ignore[misc]
            any(way() for way in ways)
            self._note()
        if called:
            at = session.starts_at if checkpoint == "start" else session.ends_at
            self.world.manager.take_roll(session, checkpoint, called, at + timedelta(minutes=3))

    def _note(self) -> None:
        """What was needed beyond the first way."""
        if self._used:
            self.count["fallen_back"] += 1
            self.count["seconds"] += sum(SECONDS[one] for one in self._used)
            self.count[f"way {self._used[-1]}"] += 1

    def _film(self, session: Session, phone: Phone, trouble: Trouble, checkpoint: str, at: datetime) -> bool:
        window = self.world.windows[session.pk, checkpoint]
        for number in range(TRIES):
            if number:
                self._used.append("again")
            seen = next_picture(window, at)
            found = phone.film(
                window, seen, arrives=CAMERA + trouble.seconds(self.lot), finger=2 + trouble.seconds(self.lot)
            )
            if found == COUNTED:
                return True
            at = seen + timedelta(seconds=6)
        return False

    def _type(self, session: Session, phone: Phone, trouble: Trouble, checkpoint: str, at: datetime) -> bool:
        if at >= self.world.windows[session.pk, checkpoint].closes_at:
            return False
        self._used.append("typed")
        window = self.world.windows[session.pk, checkpoint]
        later = at + timedelta(minutes=2)
        return (
            phone.type(window, later, arrives=self.lot.uniform(3, 8) + trouble.seconds(self.lot)) == COUNTED
        )

    def _kiosk(self, session: Session, phone: Phone, checkpoint: str, at: datetime) -> bool:
        if self.method == DEFAULT:
            self._used.append("kiosk")
        if checkpoint == "start" and at >= self.world.windows[session.pk, checkpoint].closes_at:
            return False
        door = self.world.kiosk.fresh(
            self.world.permits[session.held_on], session.starts_at - timedelta(minutes=15)
        )
        is_doubted = self.lot.random() < self.people["honest_face_doubted"]
        verdict = Verdict.OTHER_PERSON if is_doubted else Verdict.CONFIRM
        later = at + timedelta(minutes=1.5)
        door.scan(session, phone.enrolment, checkpoint, later, verdict)
        door.hand_in(later + timedelta(seconds=5))
        self.world.kiosk.goes_on_from(door)
        return not is_doubted

    def _hand(self, session: Session, phone: Phone, trouble: Trouble, checkpoint: str, at: datetime) -> bool:
        """The class manager sees the person and enters it; where the roll is by hand anyway somebody may be missed."""
        if self.method != HAND:
            self._used.append("hand")
        claims = {phone.enrolment: self._called() if self.method == HAND else Claim.PRESENT}
        self.world.manager.take_roll(session, checkpoint, claims, at + timedelta(minutes=3))
        del trouble
        return True

    def _called(self) -> str:
        """What is entered when the name of somebody who is there is called."""
        return Claim.ABSENT if self.lot.random() < self.people["roll_slip"] else Claim.PRESENT

    def _baseline(self, session: Session, phone: Phone, trouble: Trouble) -> None:
        """Own small code: nobody mistypes; who has no phone tells the lecturer and is entered by hand."""
        self._used = []
        at = session.starts_at + timedelta(minutes=trouble.late)
        if self.method == PAPER:
            is_in = self.lot.random() >= self.people["roll_slip"] and Sheet().sign(phone.enrolment.pk)
        else:
            register = CodeRegister(session.starts_at - timedelta(minutes=14), turns=self.method == TURNING)
            is_in = False
            for number in range(TRIES if not trouble.is_dead else 0):
                if number:
                    self._used.append("again")
                code = register.shown(at)
                is_in = register.check_in(
                    phone.enrolment.pk, code, at + timedelta(seconds=trouble.seconds(self.lot))
                )
                if is_in:
                    break
                at += TURNS_EVERY
            if not is_in:
                self._used.append("hand")
                is_in = True
        self.count["n"] += 1
        self.count["refused"] += not is_in
        self._note()
