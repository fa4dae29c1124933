"""One trial: who is not in the room, who helps, when; what stands in the evening; steps that several attacks take."""

# Vietnamese throughout: invented people and what they write

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from nennep.attendance.models import Incident, Mark
from nennep.attendance.states import Status
from nennep.classes.models import Enrolment, Session
from nennep.console.trying.actors import ACCEPTED as COUNTED
from nennep.console.trying.actors import Kiosk, Phone, TrialFailed, next_picture
from nennep.console.trying.baselines import CodeRegister
from nennep.console.trying.figures import ACCEPTED, FLAGGED, REFUSED
from nennep.console.trying.parameters import People
from nennep.console.trying.school import derived, looked_over
from nennep.console.trying.world import ATTACKERS, IN_A_BATCH, World
from nennep.presence.models import CodeWindow, Flag
from nennep.presence.operations import set_policy
from nennep.presence.rules.kiosk import Verdict

DEFAULT, CODE, KIOSK, HAND, PAPER, FIXED, TURNING = (
    "default_policy", "room_code_passkey", "kiosk", "roll_by_hand", "paper", "fixed_code", "turning_qr",
)  # fmt: skip
METHODS = (DEFAULT, CODE, KIOSK, HAND, PAPER, FIXED, TURNING)
TRIES = 3
"""How often somebody who was refused tries again before it attracts notice."""
CAMERA = 0.3
"""Seconds from a new picture on the screen to a code read by a phone before it."""


@dataclass
class Scene:
    """One trial: who is not in the room, who helps, and when."""

    world: World
    lot: Random
    people: People
    method: str
    session: Session
    absent: Phone
    friend: Phone

    @classmethod
    def drawn(
        cls, world: World, lot: Random, people: People, method: str, session: Session | None = None
    ) -> Scene:
        """Any half-day; which of the two is absent and which one helps."""
        absent, friend = lot.sample(world.phones[:ATTACKERS], 2)
        chosen = session or lot.choice(world.sessions[:IN_A_BATCH])
        return cls(world, lot, people, method, chosen, absent, friend)

    @property
    def who(self) -> Enrolment:
        """Whose mark it is about."""
        return self.absent.enrolment

    def at(self, minutes: float) -> datetime:
        """So many minutes after the beginning of the half-day."""
        return self.session.starts_at + timedelta(minutes=minutes)

    def chance(self, name: str) -> bool:
        """Whether it happens this time."""
        return self.lot.random() < self.people[name]

    def chat(self) -> float:
        """Seconds until a message is there and opened."""
        return self.lot.uniform(self.people["chat_seconds_least"], self.people["chat_seconds_most"])

    def window(self, checkpoint: str = "start") -> CodeWindow:
        """Check-in, which the class manager has opened as on every day."""
        return self.world.windows[self.session.pk, checkpoint]

    def register(self) -> CodeRegister:
        """A baseline with codes."""
        return CodeRegister(self.at(-14), turns=self.method == TURNING)

    def moment(self) -> datetime:
        """Some moment while people arrive."""
        return self.at(-10) + timedelta(milliseconds=self.lot.randrange(9 * 60_000))

    def door(self) -> Kiosk:
        """The kiosk as it was opened in the morning; it has heard the server a quarter of an hour before the beginning."""
        return self.world.kiosk.fresh(self.world.permits[self.session.held_on], self.at(-15))


Attack = Callable[[Scene], str]


def outcome(scene: Scene) -> str:
    """What the evening shows: whether the mark of the absent person says present, and whether anything asks about it."""
    derived(scene.world, scene.session)
    mark = Mark.objects.filter(session=scene.session, enrolment=scene.who).first()
    if mark is None or mark.status != Status.PRESENT or mark.is_left_early:
        return REFUSED
    return FLAGGED if mark.has_conflict or is_asked_about(scene) else ACCEPTED


def is_asked_about(scene: Scene) -> bool:
    """Whether something names the person: at once, or when the many facts are looked over in the evening."""
    if is_flagged(scene):
        return True
    looked_over(scene.world, scene.session)
    return is_flagged(scene)


def is_flagged(scene: Scene) -> bool:
    """Whether a flag or an incident names the person in this half-day."""
    about = Flag.objects.filter(session=scene.session)
    named = about.filter(person_id=scene.who.person_id) | about.filter(other_person_id=scene.who.person_id)
    named = named | about.filter(facts__enrolment=scene.who)
    return named.exists() or Incident.objects.filter(session=scene.session, enrolment=scene.who).exists()


def told(is_accepted: bool) -> str:  # noqa: FBT001 - reads as a sentence
    """A baseline knows no flags."""
    return ACCEPTED if is_accepted else REFUSED


def both_ends(scene: Scene, check_in: Callable[[CodeWindow, datetime], str]) -> str:
    """The same trick at the start and at the end; both ends are needed for a mark that says present."""
    for checkpoint in ("start", "end"):
        window = scene.window(checkpoint)
        begin = (
            scene.moment()
            if checkpoint == "start"
            else scene.session.ends_at + timedelta(seconds=scene.lot.uniform(0, 300))
        )
        if check_in(window, begin) != COUNTED:
            return outcome(scene)
    return outcome(scene)


def attend(scene: Scene, checkpoint: str) -> None:
    """The person is there and checks in as everybody does."""
    if scene.method == KIOSK:
        door = scene.door()
        at = scene.moment() if checkpoint == "start" else scene.session.ends_at + timedelta(minutes=1)
        door.scan(scene.session, scene.who, checkpoint, at)
        door.hand_in(at + timedelta(seconds=5))
        scene.world.kiosk.goes_on_from(door)
        return
    window = scene.window(checkpoint)
    at = scene.moment() if checkpoint == "start" else scene.session.ends_at + timedelta(minutes=1)
    found = scene.absent.film(window, next_picture(window, at), arrives=CAMERA + 0.2)
    if found != COUNTED:
        raise TrialFailed(f"an honest check-in was refused: {found}")


def relayed(scene: Scene, window: CodeWindow, at: datetime) -> str:
    """One check-in over a video call, tried three times."""
    found = ""
    for _try in range(TRIES):
        seen = next_picture(window, at)
        delay = scene.lot.expovariate(1 / scene.people["relay_seconds"])
        found = scene.absent.film(window, seen, arrives=0.15 + delay + CAMERA + scene.lot.uniform(0.05, 0.4))
        if found == COUNTED:
            return found
        at = seen + timedelta(seconds=8)
    return found


def set_ways(scene: Scene, ways: list[str]) -> None:
    """The class lives by another policy."""
    set_policy(
        training_class=scene.world.training_class, mode=scene.session.mode, valid_from=scene.session.held_on,
        start_ways=ways, end_ways=ways, accepts_typed_code=False, wants_head_count=False, check_percent=0,
        check_kind="people", check_people=0, basis_text="Lớp thử", by=scene.world.system, now=scene.at(-60),
    )  # fmt: skip


def missed_by(scene: Scene) -> float:
    """How often this other person passes one look: alike or not, and whether anybody looks at all."""
    missed = scene.people["alike_missed"] if scene.chance("alike_share") else scene.people["face_missed"]
    return 1 - scene.people["looks"] * (1 - missed)


def substituted(scene: Scene, checkpoint: str, missed: float) -> bool:
    """One showing of the card by another person; whether it was noticed."""
    kiosk = scene.door()
    at = scene.moment() if checkpoint == "start" else scene.session.ends_at + timedelta(minutes=1)
    is_noticed = scene.lot.random() >= missed
    verdict = Verdict.OTHER_PERSON if is_noticed else Verdict.CONFIRM
    kiosk.scan(scene.session, scene.who, checkpoint, at, verdict)
    kiosk.hand_in(at + timedelta(seconds=5))
    scene.world.kiosk.goes_on_from(kiosk)
    return is_noticed
