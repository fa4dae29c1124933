"""What the school does beside check-in: unannounced checks, head counts and what follows from them, the work of the evening."""

# Vietnamese throughout: invented people and what they write

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from random import Random

from django.urls import reverse

from nennep.attendance.operations import settle_marks
from nennep.attendance.states import Claim
from nennep.classes.models import Enrolment, Session
from nennep.console.trying.actors import must
from nennep.console.trying.parameters import People
from nennep.console.trying.world import PEOPLE, World
from nennep.presence import operations
from nennep.presence.models import Flag, UnannouncedCheck
from nennep.presence.states import CheckState, FlagKind


def derived(world: World, session: Session) -> None:
    """The marks of the half-day catch up with its facts, as the timers do it in the evening."""
    settle_marks(session=session, by=world.system, now=session.ends_at + timedelta(hours=2))


def looked_over(world: World, session: Session) -> None:
    """The facts of the class are looked over, as the timers do it in the evening."""
    now = session.ends_at + timedelta(hours=10)
    operations.find_flags(training_class=world.training_class, by=world.system, now=now)


class School:
    """Class manager and lecturer during a half-day."""

    def __init__(self, world: World, lot: Random, people: People) -> None:
        self.world, self.lot, self.people = world, lot, people

    def watch(
        self,
        session: Session,
        *,
        gone: Mapping[Enrolment, datetime],
        others: Mapping[Enrolment, float] | None = None,
        outside: Collection[Enrolment] = (),
    ) -> None:
        """Hold the check when the server calls one and count heads when the lecturer does.

        `gone`: who is not in the room, from when; `others`: in whose place somebody else sits, with the chance that he passes
        one look; `outside`: who is out for a moment just then and is there when the names are called.
        """
        events: list[tuple[datetime, str]] = []
        check = UnannouncedCheck.objects.filter(session=session, state=CheckState.PLANNED).first()
        if check is not None and self.lot.random() < self.people["check_held"]:
            events.append((check.due_at + timedelta(seconds=self.lot.uniform(5, 240)), "check"))
        if self.lot.random() < self.people["heads_counted"]:
            share = self.lot.uniform(0.3, 0.8)
            events.append((session.starts_at + (session.ends_at - session.starts_at) * share, "heads"))
        for at, kind in sorted(events):
            missing = {one for one, since in gone.items() if since <= at}
            if kind == "check" and check is not None:
                self._check(check, missing | set(outside), others or {}, at)
            else:
                self._heads(session, missing, len(outside), at)

    def settle_end(self, session: Session, who: Enrolment) -> None:
        """Nobody has seen this one at the end, and no report can be signed before that is settled: the class manager finds out,
        or believes that it was forgotten."""
        found_out = self.lot.random() < self.people["end_followed"]
        claim = Claim.ABSENT if found_out else Claim.PRESENT
        self.world.manager.take_roll(session, "end", {who: claim}, session.ends_at + timedelta(minutes=40))

    def _check(
        self,
        check: UnannouncedCheck,
        missing: set[Enrolment],
        others: Mapping[Enrolment, float],
        at: datetime,
    ) -> None:
        manager = self.world.manager
        must(manager.form(reverse("presence:call-check", args=[check.session_id]), {}, at))
        gone = {one.pk for one in missing}
        seats = {one.pk: passes for one, passes in others.items()}
        sent: dict[str, str] = {}
        for drawn in check.people.order_by("pk").values_list("enrolment_id", flat=True):
            claim = Claim.PRESENT
            if drawn in gone:
                claim = Claim.ABSENT
                if self.lot.random() < self.people["answered_for"]:
                    passes = self.lot.random() < self.people["face_missed"]
                    claim = Claim.PRESENT if passes else Claim.OTHER_PERSON
            elif drawn in seats and self.lot.random() >= seats[drawn]:
                claim = Claim.OTHER_PERSON
            sent[f"found-{drawn}"] = str(claim)
        must(manager.form(reverse("presence:check", args=[check.pk]), sent, at + timedelta(minutes=3)))

    def _heads(self, session: Session, missing: set[Enrolment], outside: int, at: datetime) -> None:
        """The lecturer counts and types; a difference that is asked about is followed up by calling the names, or is not."""
        wrong = 0 if self.lot.random() < self.people["count_exact"] else self.lot.choice((-2, -1, 1, 2))
        self.world.lecturer.count_heads(session, PEOPLE - len(missing) - outside + wrong, at)
        flag = Flag.objects.filter(session=session, kind=FlagKind.HEAD_COUNT).first()
        if flag is None or self.lot.random() >= self.people["difference_followed"]:
            return
        for one in sorted(missing, key=lambda who: who.pk):
            self.world.manager.correct(
                session,
                one,
                Claim.ABSENT_UNEXCUSED,
                "Gọi tên khi lệch số đếm: không có mặt.",
                at + timedelta(minutes=5),
            )
