"""The same attacker goes on for ten half-days under the default policy: is he named, rightly, before the batch ends?

Named means: a flag, an incident, or a mark other than present, about this person and about a half-day in which it is true.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from nennep.attendance.models import Mark
from nennep.attendance.states import Claim, Status
from nennep.console.trying.actors import ACCEPTED as COUNTED
from nennep.console.trying.scene import (
    DEFAULT,
    Scene,
    attend,
    is_flagged,
    missed_by,
    relayed,
    substituted,
)
from nennep.console.trying.school import School, derived, looked_over
from nennep.console.trying.world import World


def _a5(scene: Scene, school: School) -> None:
    """At home, relayed at both ends."""
    for checkpoint in ("start", "end"):
        if checkpoint == "end":
            school.watch(scene.session, gone={scene.who: scene.at(-30)})
        begin = scene.moment() if checkpoint == "start" else scene.session.ends_at + timedelta(minutes=2)
        if relayed(scene, scene.window(checkpoint), begin) != COUNTED:
            return


def _a6(scene: Scene, school: School, *, comes_back: bool) -> None:
    """Goes after some minutes, comes back for the end or does not."""
    attend(scene, "start")
    school.watch(scene.session, gone={scene.who: scene.at(scene.lot.uniform(10, 60))})
    if comes_back:
        attend(scene, "end")
    else:
        school.settle_end(scene.session, scene.who)


def _a9(scene: Scene, school: School) -> None:
    """Entered by the monitor at both ends."""
    for checkpoint, at in (("start", scene.at(5)), ("end", scene.session.ends_at)):
        if checkpoint == "end":
            school.watch(scene.session, gone={scene.who: scene.at(-30)})
        scene.world.monitor.take_roll(scene.session, checkpoint, {scene.who: Claim.PRESENT}, at)


def _a11(scene: Scene, school: School, *, missed: float) -> None:
    """Another person with the card, in the seat all the time."""
    for checkpoint in ("start", "end"):
        if checkpoint == "end":
            school.watch(scene.session, gone={}, others={scene.who: missed})
        substituted(scene, checkpoint, missed)


def caught(world: World, first: Scene, attack: str) -> int:
    """The half-day, counted from 1, in which the attacker is named; 0 when the batch ends before."""
    school = School(world, first.lot, first.people)
    comes_back, missed = first.chance("comes_back"), missed_by(first)
    ways: dict[str, Callable[[Scene], None]] = {
        "A5": lambda scene: _a5(scene, school),
        "A6": lambda scene: _a6(scene, school, comes_back=comes_back),
        "A9": lambda scene: _a9(scene, school),
        "A11": lambda scene: _a11(scene, school, missed=missed),
    }
    for number, session in enumerate(world.batch(first.lot), 1):
        scene = Scene(world, first.lot, first.people, DEFAULT, session, first.absent, first.friend)
        ways[attack](scene)
        if _is_named(scene):
            return number
        if attack == "A9":
            looked_over(world, session)
            if _is_named(scene):
                return number
    return 0


def _is_named(scene: Scene) -> bool:
    derived(scene.world, scene.session)
    mark = Mark.objects.filter(session=scene.session, enrolment=scene.who).first()
    return (mark is not None and (mark.status != Status.PRESENT or mark.has_conflict)) or is_flagged(scene)


BATCHES = ("A5", "A6", "A9", "A11")

__all__ = ["BATCHES", "caught"]
