"""What happens to leave after it was asked for: forwarded, granted, refused, taken back (R0-25, R0-27)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import NoReturn

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Leave
from nennep.attendance.operations.leave_steps import (
    add_step,
    change_state,
    locked_leave,
    require_move,
    sessions_of,
)
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.policies.leave import (
    LeaveRights,
    LimitShelf,
    leave_rights,
    side_to_cancel,
    side_to_forward,
    side_to_grant,
    side_to_refuse,
)
from nennep.attendance.rules.leave import LeaveSide
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.audit.operations import record
from nennep.classes.models import TrainingClass
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import NotAllowed, Refused


@transaction.atomic
def forward_leave(*, leave: Leave, by: User, now: datetime, note: str = "") -> Leave:
    """The personnel division has checked what the agency asks for and puts it before the Board (R0-27)."""
    leave = locked_leave(leave)
    rights = leave_rights(by, [leave.enrolment], local_date(now))
    side = side_to_forward(rights, leave)
    if side is None:
        raise NotAllowed(_("Only the personnel division puts this before the Board."), code="not_allowed")
    require_move(leave, LeaveState.FORWARDED)
    change_state(leave, LeaveState.FORWARDED)
    add_step(leave, LeaveState.FORWARDED, rights, side, note, by=by, now=now)
    record(
        act="attendance.leave.forward",
        subject=leave,
        by=by,
        now=now,
        before={"state": LeaveState.ASKED},
        after={"state": LeaveState.FORWARDED},
        reason=text.clean(note),
        context=leave.enrolment.training_class,
    )
    return leave


@transaction.atomic
def forward_leaves(*, leaves: Collection[Leave], by: User, now: datetime, note: str = "") -> list[Leave]:
    """Put several before the Board with one sentence: all of them or, when one cannot be, none."""
    return _each(leaves, lambda leave: forward_leave(leave=leave, by=by, now=now, note=note))


@transaction.atomic
def decide_leave(*, leave: Leave, is_granted: bool, by: User, now: datetime, note: str = "") -> Leave:
    """Grant or refuse the leave; a refusal says why. Marks follow at once.

    Ordinary leave: class manager, training office or leader of the school, by length; leave asked for or granted on the
    class days next to it counts with it, so that three single days are three days. Office work: the Organisation
    Board after its personnel division, another account than the one that forwarded it (R0-25, R0-27). What is granted
    after the first session began is flagged. Refuses everybody else, and whatever was decided already.
    """
    leave = locked_leave(leave)
    rights = leave_rights(by, [leave.enrolment], local_date(now))
    limits = LimitShelf(local_date(now)).limits(leave.enrolment.training_class)
    wanted = LeaveState.APPROVED if is_granted else LeaveState.REFUSED
    find = side_to_grant if is_granted else side_to_refuse
    side = find(rights, leave, limits)
    if side is None:
        _refuse_decision(leave, wanted, rights)
    require_move(leave, wanted)
    said = text.clean(note)
    if not is_granted and not said:
        raise Refused(_("Say why the leave is refused."), field="note")
    forwarded = leave.steps.filter(state=LeaveState.FORWARDED, by=by).exists()
    if forwarded and not by.is_system:
        raise NotAllowed(
            _("You forwarded this request yourself. Somebody else of the Board decides it."),
            code="not_allowed",
        )
    sessions = sessions_of(leave)
    before = leave.state
    leave.state = wanted
    leave.decided_at, leave.decided_by = now, by
    leave.is_approved_afterwards = is_granted and now >= min(session.starts_at for session in sessions)
    leave.save(update_fields=["state", "decided_at", "decided_by", "is_approved_afterwards"])
    add_step(leave, wanted, rights, side, said, by=by, now=now)
    if is_granted:
        leave.leave_sessions.update(is_granted=True)
        refresh_marks(sessions=sessions, by=by, now=now, enrolment_ids=[leave.enrolment_id])
    record(
        act="attendance.leave.grant" if is_granted else "attendance.leave.refuse",
        subject=leave,
        by=by,
        now=now,
        before={"state": before},
        after={"state": wanted, "afterwards": leave.is_approved_afterwards},
        reason=said,
        context=leave.enrolment.training_class,
    )
    return leave


def _refuse_decision(leave: Leave, wanted: str, rights: LeaveRights) -> NoReturn:
    if leave.route == LeaveRoute.EXCEPTION and LeaveSide.BOARD not in rights.sides(leave.enrolment):
        raise NotAllowed(
            _(
                "Study comes first. Leave for office work is decided by the Organisation Board only, "
                "through its personnel division."
            ),
            code="not_allowed",
        )
    require_move(leave, wanted)
    days = rights.days_of(leave)
    if days > leave.days:
        raise NotAllowed(
            _(
                "With the leave next to it this makes {days} days without a class day between. "
                "Leave it to the next level of the school."
            ).format(days=days),
            code="not_allowed",
        )
    raise NotAllowed(
        _("You may not decide leave of {days} days. Leave it to the next level of the school.").format(
            days=leave.days
        ),
        code="not_allowed",
    )


@transaction.atomic
def decide_leaves(
    *, leaves: Collection[Leave], is_granted: bool, by: User, now: datetime, note: str = ""
) -> list[Leave]:
    """Decide several at once, with one sentence for all: all of them or, when one cannot be decided, none."""
    return _each(
        leaves, lambda leave: decide_leave(leave=leave, is_granted=is_granted, by=by, now=now, note=note)
    )


def _each(leaves: Collection[Leave], act: Callable[[Leave], Leave]) -> list[Leave]:
    """The act on each in the order of the key; a refusal names whose request it is, when there are several."""
    if not leaves:
        raise Refused(_("Choose at least one request."))
    lock(TrainingClass.objects.filter(pk__in={one.enrolment.training_class_id for one in leaves}))
    done = []
    for leave in sorted(leaves, key=lambda one: one.pk):
        try:
            done.append(act(leave))
        except Refused as refused:
            if len(leaves) == 1:
                raise
            sentence = f"{leave.enrolment.person.full_name}: {refused.message}"
            raise type(refused)(sentence, field=refused.field, code=refused.code) from refused
    return done


@transaction.atomic
def cancel_leave(*, leave: Leave, by: User, now: datetime, note: str = "") -> Leave:
    """Take a leave back. It touches only what this leave made: its own sessions; whatever was seen there stays.

    Until the first session begins who asked may do it; later only who decides, with a reason.
    """
    leave = locked_leave(leave)
    sessions = sessions_of(leave)
    has_begun = now >= min(session.starts_at for session in sessions)
    rights = leave_rights(by, [leave.enrolment], local_date(now))
    side = side_to_cancel(rights, leave, has_begun=has_begun)
    require_move(leave, LeaveState.CANCELLED)
    if side is None:
        raise NotAllowed(
            _("The first session has begun. Only who decides may take this leave back now.")
            if has_begun
            else _("You may not take this leave back."),
            code="not_allowed",
        )
    said = text.clean(note)
    if has_begun and not said:
        raise Refused(_("Say why the leave is taken back."), field="note")
    before = leave.state
    change_state(leave, LeaveState.CANCELLED)
    add_step(leave, LeaveState.CANCELLED, rights, side, said, by=by, now=now)
    if before == LeaveState.APPROVED:
        leave.leave_sessions.update(is_granted=False)
        refresh_marks(sessions=sessions, by=by, now=now, enrolment_ids=[leave.enrolment_id])
    record(
        act="attendance.leave.cancel",
        subject=leave,
        by=by,
        now=now,
        before={"state": before},
        after={"state": LeaveState.CANCELLED},
        reason=said,
        context=leave.enrolment.training_class,
    )
    return leave
