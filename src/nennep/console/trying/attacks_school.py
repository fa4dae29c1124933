"""Attacks by paper, by hand and by leave: A1, A9, A10. Each is made as its maker would."""

# Vietnamese throughout: invented people and what they write

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from nennep.attendance.models import AbsenceReason, Fact, Leave, Mark
from nennep.attendance.states import Claim, LeaveState, Status
from nennep.console.trying.actors import must
from nennep.console.trying.baselines import Sheet
from nennep.console.trying.figures import ACCEPTED, FLAGGED, REFUSED
from nennep.console.trying.scene import (
    FIXED,
    HAND,
    PAPER,
    TURNING,
    Scene,
    is_asked_about,
    outcome,
    set_ways,
    told,
)
from nennep.console.trying.school import derived


def a1_friend_signs(scene: Scene) -> str:
    """A friend signs the sheet of paper for the absent person."""
    if scene.method == PAPER:
        return told(Sheet().sign(scene.who.pk))
    # Under the default policy a sheet is what is left when nothing else works; the school types it in.
    sheet = Sheet()
    sheet.sign(scene.who.pk)
    address = reverse("attendance:type-paper", args=[scene.world.training_class.pk])
    sent = {f"mark-{scene.who.pk}-{scene.session.pk}": "x"}
    at = scene.session.ends_at + timedelta(minutes=30)
    must(scene.world.manager.form(f"{address}?week={scene.session.held_on:%d-%m-%Y}", sent, at))
    return outcome(scene)


def a9_board_marks_friend(scene: Scene) -> str:
    """The monitor enters the absent friend as present by hand at both ends. Where the roll is by hand anyway, the class manager
    either calls the names too or lets the class board do it."""
    if scene.method == HAND:
        set_ways(scene, ["hand"])
    board = scene.world.monitor
    looks = scene.method == HAND and not scene.chance("board_is_believed")
    for checkpoint, at in (("start", scene.at(5)), ("end", scene.session.ends_at)):
        board.take_roll(scene.session, checkpoint, {scene.who: Claim.PRESENT}, at)
        if looks:
            last = Fact.objects.filter(session=scene.session, enrolment=scene.who).order_by("-pk")[0]
            later = at + timedelta(minutes=5)
            scene.world.manager.take_roll(
                scene.session, checkpoint, {scene.who: Claim.ABSENT}, later, seen=last.pk
            )
    return outcome(scene)


def a10_leave_afterwards(scene: Scene) -> str:
    """Was absent, asks for leave when the half-day is over. It helps when it is granted; then the mark must say that it came late."""
    granted = scene.chance("leave_granted_afterwards")
    if scene.method in {PAPER, FIXED, TURNING}:
        return told(granted)  # a paper bears the date that its writer gives it
    if scene.method == HAND:
        set_ways(scene, ["hand"])
    later = scene.session.ends_at + timedelta(hours=scene.lot.uniform(0.2, 8))
    reason = AbsenceReason.objects.filter(is_agency_work=False).order_by("pk")[0]
    sent = {"sessions": [scene.session.pk], "reason": reason.pk, "explanation": "Bị ốm"}
    must(scene.absent.form(reverse("attendance:ask-leave-for", args=[scene.who.pk]), sent, later))
    leave = Leave.objects.order_by("-pk")[0]
    word = {"decision": "grant" if granted else "refuse", "note": "Đã xem"}
    must(
        scene.world.manager.form(
            reverse("attendance:decide-leave", args=[leave.pk]), word, later + timedelta(hours=12)
        )
    )
    derived(scene.world, scene.session)
    leave.refresh_from_db()
    mark = Mark.objects.get(session=scene.session, enrolment=scene.who)
    if leave.state != LeaveState.APPROVED or mark.status != Status.ABSENT_EXCUSED:
        return REFUSED
    return FLAGGED if mark.is_leave_afterwards or is_asked_about(scene) else ACCEPTED
