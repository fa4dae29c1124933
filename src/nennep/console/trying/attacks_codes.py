"""Attacks on codes, phones and passkeys: A2 … A6, A12. Each is made as its maker would."""

# Vietnamese throughout: invented people and what they write

from __future__ import annotations

from datetime import datetime, timedelta

from nennep.attendance.states import Claim
from nennep.console.trying.actors import ACCEPTED as COUNTED
from nennep.console.trying.actors import Phone, clock, filmed, must, next_picture
from nennep.console.trying.figures import ACCEPTED, REFUSED
from nennep.console.trying.scene import (
    CAMERA,
    DEFAULT,
    FIXED,
    HAND,
    PAPER,
    TRIES,
    TURNING,
    Scene,
    attend,
    both_ends,
    outcome,
    relayed,
    set_ways,
    told,
)
from nennep.console.trying.school import School
from nennep.console.trying.world import PASSWORD
from nennep.presence.models import CodeWindow


def a2_borrowed_password(scene: Scene) -> str:
    """A friend in the room signs in as the absent person on another phone, films the screen, answers with a passkey of that phone."""
    if scene.method in {FIXED, TURNING}:
        register, at = scene.register(), scene.moment()
        return told(register.check_in(scene.who.pk, register.shown(at), at))
    other = Phone(None, scene.who)
    clock(scene.at(-12))
    must(other.client.post("/account/login/", {"login": scene.absent.username, "password": PASSWORD}))
    other.authenticator = scene.friend.authenticator if scene.lot.random() < 0.5 else other.authenticator
    if not other.authenticator.credentials:
        other.ask(
            scene.at(-11.5), reason="Mất điện thoại"
        )  # a passkey of its own, which nobody has confirmed

    def check_in(window: CodeWindow, at: datetime) -> str:
        seen = next_picture(window, at)
        first = other.film(window, seen, arrives=CAMERA)
        if first == COUNTED:
            return first
        question = other.begin(seen + timedelta(seconds=8), codes=filmed(window, seen + timedelta(seconds=8)))
        if "token" in question:
            mine = list(other.authenticator.credentials)
            if mine:
                return other.answer(question, seen + timedelta(seconds=10), credential_ids=mine)
        return first

    return both_ends(scene, check_in)


def a3_phone_without_finger(scene: Scene) -> str:
    """A friend in the room holds the absent person's own phone, open, but cannot unlock the passkey."""
    if scene.method in {FIXED, TURNING}:
        register, at = scene.register(), scene.moment()
        return told(register.check_in(scene.who.pk, register.shown(at), at))
    scene.absent.authenticator.is_unlocked = False
    try:

        def check_in(window: CodeWindow, at: datetime) -> str:
            found = ""
            for _try in range(TRIES):
                seen = next_picture(window, at)
                found = scene.absent.film(window, seen, arrives=CAMERA)
                if found == COUNTED:
                    return found
                at = seen + timedelta(seconds=10)
            return scene.absent.type(window, at, arrives=5)

        return both_ends(scene, check_in)
    finally:
        scene.absent.authenticator.is_unlocked = True


def a4_photo_by_chat(scene: Scene) -> str:
    """A friend sends photographs of the screen, two pictures one after the other; the absent person, at home with the own phone
    and finger, hands the pictures in, and when they are refused types the code that stands on the photograph."""
    if scene.method in {FIXED, TURNING}:
        register = scene.register()
        at = scene.moment()
        for _try in range(TRIES):
            arrives = at + timedelta(seconds=scene.chat())
            if register.check_in(scene.who.pk, register.shown(at), arrives):
                return ACCEPTED
            at = arrives + timedelta(seconds=15)
        return REFUSED

    def check_in(window: CodeWindow, at: datetime) -> str:
        found = ""
        for _try in range(TRIES):
            seen = next_picture(window, at) + timedelta(seconds=0.05)
            delay = scene.chat()
            found = scene.absent.film(window, seen, arrives=delay)
            if found == COUNTED:
                return found
            found = scene.absent.type(window, seen, arrives=delay + scene.lot.uniform(3, 8))
            if found == COUNTED:
                return found
            at = seen + timedelta(seconds=delay + 20)
        return found

    return both_ends(scene, check_in)


def a5_live_relay(scene: Scene) -> str:
    """A friend shows the screen by a video call; the absent person films the call at home with the own phone and finger."""
    if scene.method in {FIXED, TURNING}:
        register, at = scene.register(), scene.moment()
        return told(register.check_in(scene.who.pk, register.shown(at), at + timedelta(seconds=3)))
    return both_ends(scene, lambda window, at: relayed(scene, window, at))


def a6_leaves(scene: Scene) -> str:
    """Checks in rightly, leaves, and comes back for the end or does not. One half-day, all that the method looks at."""
    if scene.method in {FIXED, TURNING, PAPER}:
        return ACCEPTED  # they look once, at the start
    back = scene.chance("comes_back")
    school = School(scene.world, scene.lot, scene.people)
    if scene.method == HAND:
        set_ways(scene, ["hand"])
        scene.world.manager.take_roll(scene.session, "start", {scene.who: Claim.PRESENT}, scene.at(5))
        claim = Claim.PRESENT if back else Claim.ABSENT
        scene.world.manager.take_roll(scene.session, "end", {scene.who: claim}, scene.session.ends_at)
        return outcome(scene)
    attend(scene, "start")
    if scene.method == DEFAULT:
        school.watch(scene.session, gone={scene.who: scene.at(scene.lot.uniform(10, 60))})
    if back:
        attend(scene, "end")
    else:
        school.settle_end(scene.session, scene.who)
    return outcome(scene)


def a12_one_phone_for_two(scene: Scene) -> str:
    """A friend checks in, then signs the absent person in on the same phone. Half of them have that person's passkey on it, copied
    by the maker's cloud; some clear the cookies before."""
    if scene.method in {FIXED, TURNING}:
        register, at = scene.register(), scene.moment()
        return told(register.check_in(scene.who.pk, register.shown(at), at))
    shared = Phone(None, scene.who)
    is_copied, clears = scene.lot.random() < 0.5, scene.lot.random() < 0.3
    shared.authenticator = (scene.absent if is_copied else scene.friend).authenticator.copy()
    if not clears:
        shared.client.cookies["nennep_device"] = scene.friend.client.cookies["nennep_device"].value
    clock(scene.at(-12))
    must(shared.client.post("/account/login/", {"login": scene.absent.username, "password": PASSWORD}))

    def check_in(window: CodeWindow, at: datetime) -> str:
        scene.friend.film(window, next_picture(window, at), arrives=CAMERA)
        seen = next_picture(window, at + timedelta(seconds=30))
        question = shared.begin(seen + timedelta(seconds=CAMERA), codes=filmed(window, seen))
        return shared.answer(
            question, seen + timedelta(seconds=4), credential_ids=list(shared.authenticator.credentials)
        )

    return both_ends(scene, check_in)
