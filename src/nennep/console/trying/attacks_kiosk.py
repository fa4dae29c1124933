"""Attacks on the kiosk at the door: A7, A8, A11. Each is made as its maker would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from nennep.attendance.models import Fact
from nennep.attendance.states import Claim, FactKind
from nennep.console.trying.baselines import Sheet
from nennep.console.trying.figures import ACCEPTED, FLAGGED, REFUSED
from nennep.console.trying.scene import (
    HAND,
    PAPER,
    Scene,
    is_asked_about,
    missed_by,
    outcome,
    set_ways,
    substituted,
    told,
)


def a7_forged_uploads(scene: Scene) -> str:
    """Somebody with a copy of what the kiosk sent, in some trials with its secret too, sends it again or sends something of the
    own making for an absent friend."""
    kiosk = scene.door()
    honest = kiosk.scan(scene.session, scene.friend.enrolment, "start", scene.at(-8))
    theirs = kiosk.body(scene.at(-7))
    kiosk.hand_in(scene.at(-7))
    kind = scene.lot.randrange(5)
    own_key = ec.generate_private_key(ec.SECP256R1())
    changed = replace(honest, enrolment=scene.who.pk)
    bodies: list[dict[str, object]]
    if kind == 0:  # word for word
        bodies = [theirs]
    elif kind == 1:  # another name under the same signature
        bodies = [kiosk.body(scene.at(-5), [changed])]
    elif kind == 2:  # another name, signed with a key of one's own
        bodies = [kiosk.body(scene.at(-5), [kiosk.signed(replace(changed, before=honest.before), own_key)])]
    elif kind == 3:  # the next number, for both ends
        made = []
        before, number = kiosk.link, kiosk.sequence
        for point in ("start", "end"):
            number += 1
            entry = kiosk.signed(replace(changed, sequence=number, checkpoint=point, before=before), own_key)
            before = entry.link
            made.append(entry)
        bodies = [kiosk.body(scene.at(-5), made)]
    else:  # without the secret of the kiosk
        bodies = [kiosk.body(scene.at(-5), [kiosk.signed(changed, own_key)])]
    for body in bodies:
        browser = kiosk.browser if kind != 4 else scene.friend
        for at in (scene.at(-4), scene.session.ends_at + timedelta(minutes=1)):
            browser.json("presence:kiosk-upload", body, at)
    return outcome(scene)


def a8_clock_moved(scene: Scene) -> str:
    """Comes long after the beginning; the clock of the kiosk is set back so that the entry says in time. Accepted means: the entry
    says a time that is more than a minute too early."""
    kiosk, late = scene.door(), scene.lot.uniform(10, 29)
    back = timedelta(minutes=late + scene.lot.uniform(0.5, 5))
    arrived = scene.at(late)
    kiosk.hand_in(scene.at(-14))
    kiosk.scan(scene.session, scene.friend.enrolment, "start", scene.at(-9))
    kind = scene.lot.randrange(4)
    if kind >= 2:  # closed before the beginning, clock set back, opened again without a network
        if kind == 3:  # just after the last moment for which the page has a word of the server
            back = arrived - scene.at(-6) - timedelta(seconds=scene.lot.uniform(5, 55))
        kiosk.wrong = -back
        kiosk.restart(arrived - timedelta(seconds=20), saved=scene.at(-6))
    else:
        kiosk.watch(arrived - timedelta(seconds=40))
        kiosk.wrong = -back
        kiosk.watch(arrived - timedelta(seconds=20))
    kiosk.scan(scene.session, scene.who, "start", arrived)
    if kind == 1:  # set right before anything is handed in
        kiosk.wrong = timedelta()
        kiosk.watch(arrived + timedelta(seconds=20))
    elif kind >= 2:
        kiosk.wrong = timedelta()
        kiosk.restart(arrived + timedelta(seconds=60), saved=arrived + timedelta(seconds=10))
    kiosk.hand_in(scene.at(late + 5))
    fact = Fact.objects.filter(session=scene.session, enrolment=scene.who, kind=FactKind.CHECKPOINT).first()
    if fact is None or arrived - fact.happened_at <= timedelta(minutes=1):
        return REFUSED
    return FLAGGED if is_asked_about(scene) else ACCEPTED


def a11_other_person(scene: Scene) -> str:
    """Another person comes: with the card to the kiosk, by answering to the name at a roll call, by signing the sheet."""
    if scene.method == PAPER:
        return told(Sheet().sign(scene.who.pk))
    missed = missed_by(scene)
    if scene.method == HAND:
        set_ways(scene, ["hand"])
        for checkpoint, at in (("start", scene.at(5)), ("end", scene.session.ends_at)):
            claim = Claim.PRESENT if scene.lot.random() < missed else Claim.ABSENT
            scene.world.manager.take_roll(scene.session, checkpoint, {scene.who: claim}, at)
        return outcome(scene)
    for checkpoint in ("start", "end"):
        substituted(scene, checkpoint, missed)
    return outcome(scene)
