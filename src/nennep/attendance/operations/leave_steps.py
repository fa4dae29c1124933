"""Steps that the acts of leave share: the lock, the allowed move, the written stage. Not acts of their own."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Leave, LeaveStep
from nennep.attendance.policies.leave import LeaveRights, note_on_whose_behalf
from nennep.attendance.rules.leave import LeaveSide
from nennep.attendance.states import LEAVE_MOVES, LeaveRoute, LeaveState
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.kernel import text
from nennep.kernel.db import lock
from nennep.kernel.errors import Refused

LONGEST_TEXT = 2000


def locked_place(enrolment: Enrolment) -> Enrolment:
    """The place with its class, which is locked first, as everywhere marks are written."""
    lock(TrainingClass.objects.filter(pk=enrolment.training_class_id))
    return Enrolment.objects.select_related(
        "person", "agency", "training_class__programme_version__programme"
    ).get(pk=enrolment.pk)


def locked_leave(leave: Leave) -> Leave:
    """The request, locked after its class, with what the acts read of it."""
    class_id = Leave.objects.values_list("enrolment__training_class_id", flat=True).get(pk=leave.pk)
    lock(TrainingClass.objects.filter(pk=class_id))
    lock(Leave.objects.filter(pk=leave.pk))
    return Leave.objects.select_related(
        "reason", "enrolment__person", "enrolment__training_class__programme_version__programme"
    ).get(pk=leave.pk)


def require_move(leave: Leave, wanted: str) -> None:
    """Refuse what the state of the request does not allow."""
    if wanted in LEAVE_MOVES[leave.route][leave.state]:
        return
    if (
        leave.route == LeaveRoute.EXCEPTION
        and wanted == LeaveState.APPROVED
        and leave.state == LeaveState.ASKED
    ):
        raise Refused(_("The personnel division has not put this before the Board yet."))
    raise Refused(
        _("This request is already: {state}. Nothing more to do.").format(state=leave.get_state_display())
    )


def sessions_of(leave: Leave) -> list[Session]:
    """The sessions that the request names, in time."""
    return list(Session.objects.filter(leave_sessions__leave=leave).order_by("starts_at", "pk"))


def change_state(leave: Leave, state: str) -> None:
    """Write the state and nothing else."""
    leave.state = state
    leave.save(update_fields=["state"])


def add_step(
    leave: Leave, state: str, rights: LeaveRights, side: LeaveSide, note: str, *, by: User, now: datetime
) -> None:
    """Write down the stage: who, as whom, for which absent head, and what was said."""
    said = text.clean(note)
    if len(said) > LONGEST_TEXT:
        raise Refused(_("This is too long. Shorten it."), field="note")
    behalf = note_on_whose_behalf(rights, leave.enrolment, side)
    by_role = LeaveSide.SYSTEM.value if by.is_system else side.value
    LeaveStep.objects.create(
        leave=leave,
        state=state,
        by=by,
        by_role=f"{by_role}|{behalf}"[:150] if behalf else by_role,
        at=now,
        note=said,
    )
