"""Leave by named sessions: asked, forwarded, decided, taken back (R0-22, R0-25, R0-27; domain.md 2, steps 18, 18b)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NoReturn

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.operations import NotAllowed
from nennep.attendance.models import AbsenceReason, Leave, LeaveSession, LeaveStep
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.policies.leave import (
    LeaveRights,
    LimitShelf,
    leave_rights,
    note_on_whose_behalf,
    side_to_ask,
    side_to_cancel,
    side_to_forward,
    side_to_grant,
    side_to_refuse,
)
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.rules.leave import LeaveSide
from nennep.attendance.states import LEAVE_MOVES, LeaveRoute, LeaveState
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import Refused

MAX_EVIDENCE_BYTES = 8 * 1024 * 1024
EVIDENCE_KINDS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))
LONGEST_TEXT = 2000


@transaction.atomic
def ask_leave(
    *,
    enrolment: Enrolment,
    sessions: Sequence[Session],
    reason: AbsenceReason,
    explanation: str,
    by: User,
    now: datetime,
    ordered_by_name: str = "",
    ordered_by_post: str = "",
    urgent_task: str = "",
    why_nobody_else: str = "",
    evidence: bytes | None = None,
) -> Leave:
    """Ask for leave from the named sessions; the reason decides the way it goes.

    Ordinary reasons are asked by the trainee, the agency or the school and decided by the school. Office work is asked
    by the agency alone, names who ordered it, the urgent task and why nobody else can do it, and goes to the
    Organisation Board through its personnel division (R0-09, R0-25, R0-27). What is asked after the first session
    began is flagged. Refuses sessions of another class, cancelled ones and days on which the trainee is not in the
    class, sessions for which leave was already asked or granted, and a file that is no PDF, JPEG or PNG up to 8 MB.
    """
    enrolment = _locked_place(enrolment)
    rights = leave_rights(by, [enrolment], local_date(now))
    side = side_to_ask(rights, enrolment, is_agency_work=reason.is_agency_work)
    if side is None:
        raise NotAllowed(_why_not_ask(rights, enrolment, reason), field="reason", code="not_allowed")
    named = _named_sessions(enrolment, sessions)
    first = min(session.starts_at for session in named)
    if not (
        reason.valid_from <= named[0].held_on
        and (reason.valid_to is None or named[0].held_on < reason.valid_to)
    ):
        raise Refused(_("Choose a reason from the list."), field="reason")
    texts = {
        "explanation": text.clean(explanation),
        "ordered_by_name": text.clean(ordered_by_name),
        "ordered_by_post": text.clean(ordered_by_post),
        "urgent_task": text.clean(urgent_task),
        "why_nobody_else": text.clean(why_nobody_else),
    }
    route = LeaveRoute.EXCEPTION if reason.is_agency_work else LeaveRoute.ORDINARY
    _check_texts(texts, route)
    ending = _evidence_ending(evidence)
    leave = Leave(
        enrolment=enrolment,
        route=route,
        state=LeaveState.ASKED,
        reason=reason,
        asked_by=by,
        asked_at=now,
        is_asked_afterwards=now >= first,
        days=len({session.held_on for session in named}),
        **texts,
    )
    if evidence is not None:
        leave.evidence.save(f"{uuid.uuid4().hex}.{ending}", ContentFile(evidence), save=False)
    leave.save()
    LeaveSession.objects.bulk_create(
        [LeaveSession(leave=leave, session=session, enrolment=enrolment) for session in named]
    )
    _step(leave, LeaveState.ASKED, rights, side, texts["explanation"], by=by, now=now)
    record(
        act="attendance.leave.ask",
        subject=leave,
        by=by,
        now=now,
        after={
            "trainee": enrolment.person,
            "reason": reason.name,
            "sessions": len(named),
            "first": named[0].held_on,
            "ordered_by": ", ".join(filter(None, [texts["ordered_by_name"], texts["ordered_by_post"]])),
            "afterwards": leave.is_asked_afterwards,
        },
        context=enrolment.training_class,
    )
    return leave


def _why_not_ask(rights: LeaveRights, enrolment: Enrolment, reason: AbsenceReason) -> str:
    if reason.is_agency_work and rights.sides(enrolment):
        return _(
            "Study comes first. Leave for office work is asked by the head of the agency, through the personnel "
            "division, and decided by the Organisation Board."
        )
    return _("You may not ask for leave of this trainee.")


def _named_sessions(enrolment: Enrolment, sessions: Sequence[Session]) -> list[Session]:
    keys = {session.pk for session in sessions}
    if not keys:
        raise Refused(_("Choose at least one session."), field="sessions")
    named = list(
        Session.objects.filter(pk__in=keys, training_class_id=enrolment.training_class_id)
        .exclude(state=SessionState.CANCELLED)
        .order_by("starts_at", "pk")
    )
    if len(named) != len(keys) or not all(is_enrolled(enrolment, session.held_on) for session in named):
        raise Refused(
            _("One of the sessions was cancelled or is not in this trainee's timetable. Choose again."),
            field="sessions",
        )
    open_states = (LeaveState.ASKED, LeaveState.FORWARDED, LeaveState.APPROVED)
    taken = (
        LeaveSession.objects.filter(session__in=keys, enrolment=enrolment, leave__state__in=open_states)
        .select_related("session")
        .order_by("session__starts_at", "pk")
        .first()
    )
    if taken is not None:
        raise Refused(
            _("Leave from the session of {day} was already asked for. Take that session out.").format(
                day=dates.with_weekday(taken.session.held_on)
            ),
            field="sessions",
        )
    return named


def _check_texts(texts: dict[str, str], route: str) -> None:
    if not texts["explanation"]:
        raise Refused(_("Say in one sentence why."), field="explanation")
    if route == LeaveRoute.EXCEPTION:
        missing = {
            "ordered_by_name": _("Name who orders the work: the name."),
            "ordered_by_post": _("Name who orders the work: the post."),
            "urgent_task": _("Say which urgent task it is."),
            "why_nobody_else": _("Say why nobody else can do it."),
        }
        for field, sentence in missing.items():
            if not texts[field]:
                raise Refused(sentence, field=field)
    limits = {"ordered_by_name": 150, "ordered_by_post": 150}
    for field, value in texts.items():
        if len(value) > limits.get(field, LONGEST_TEXT):
            raise Refused(_("This is too long. Shorten it."), field=field)


def _evidence_ending(content: bytes | None) -> str:
    if content is None:
        return ""
    if len(content) > MAX_EVIDENCE_BYTES:
        raise Refused(_("The file is larger than 8 MB. Choose a smaller one."), field="evidence")
    for beginning, ending in EVIDENCE_KINDS:
        if content.startswith(beginning):
            return ending
    raise Refused(
        _("The file is no PDF, JPEG or PNG. Choose a scan or a photo of the paper."), field="evidence"
    )


@transaction.atomic
def forward_leave(*, leave: Leave, by: User, now: datetime, note: str = "") -> Leave:
    """The personnel division has checked what the agency asks for and puts it before the Board (R0-27)."""
    leave = _locked_leave(leave)
    rights = leave_rights(by, [leave.enrolment], local_date(now))
    side = side_to_forward(rights, leave)
    if side is None:
        raise NotAllowed(_("Only the personnel division puts this before the Board."), code="not_allowed")
    _require_move(leave, LeaveState.FORWARDED)
    _change_state(leave, LeaveState.FORWARDED)
    _step(leave, LeaveState.FORWARDED, rights, side, note, by=by, now=now)
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

    Ordinary leave: class manager, training office or leader of the school, by length. Office work: the Organisation
    Board after its personnel division, another account than the one that forwarded it (R0-25, R0-27). What is granted
    after the first session began is flagged. Refuses everybody else, and whatever was decided already.
    """
    leave = _locked_leave(leave)
    rights = leave_rights(by, [leave.enrolment], local_date(now))
    limits = LimitShelf(local_date(now)).limits(leave.enrolment.training_class)
    wanted = LeaveState.APPROVED if is_granted else LeaveState.REFUSED
    find = side_to_grant if is_granted else side_to_refuse
    side = find(rights, leave, limits)
    if side is None:
        _refuse_decision(leave, wanted, rights.sides(leave.enrolment))
    _require_move(leave, wanted)
    said = text.clean(note)
    if not is_granted and not said:
        raise Refused(_("Say why the leave is refused."), field="note")
    forwarded = leave.steps.filter(state=LeaveState.FORWARDED, by=by).exists()
    if forwarded and not by.is_system:
        raise NotAllowed(
            _("You forwarded this request yourself. Somebody else of the Board decides it."),
            code="not_allowed",
        )
    sessions = _sessions_of(leave)
    before = leave.state
    leave.state = wanted
    leave.decided_at, leave.decided_by = now, by
    leave.is_approved_afterwards = is_granted and now >= min(session.starts_at for session in sessions)
    leave.save(update_fields=["state", "decided_at", "decided_by", "is_approved_afterwards"])
    _step(leave, wanted, rights, side, said, by=by, now=now)
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


def _refuse_decision(leave: Leave, wanted: str, sides: Collection[LeaveSide]) -> NoReturn:
    if leave.route == LeaveRoute.EXCEPTION and LeaveSide.BOARD not in sides:
        raise NotAllowed(
            _(
                "Study comes first. Leave for office work is decided by the Organisation Board only, "
                "through its personnel division."
            ),
            code="not_allowed",
        )
    _require_move(leave, wanted)
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

    Until the first session begins who asked may do it; later only who decides, with a reason (peers.md 3.6).
    """
    leave = _locked_leave(leave)
    sessions = _sessions_of(leave)
    has_begun = now >= min(session.starts_at for session in sessions)
    rights = leave_rights(by, [leave.enrolment], local_date(now))
    side = side_to_cancel(rights, leave, has_begun=has_begun)
    _require_move(leave, LeaveState.CANCELLED)
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
    _change_state(leave, LeaveState.CANCELLED)
    _step(leave, LeaveState.CANCELLED, rights, side, said, by=by, now=now)
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


def _locked_place(enrolment: Enrolment) -> Enrolment:
    """The place with its class, which is locked first, as everywhere marks are written."""
    lock(TrainingClass.objects.filter(pk=enrolment.training_class_id))
    return Enrolment.objects.select_related(
        "person", "agency", "training_class__programme_version__programme"
    ).get(pk=enrolment.pk)


def _locked_leave(leave: Leave) -> Leave:
    class_id = Leave.objects.values_list("enrolment__training_class_id", flat=True).get(pk=leave.pk)
    lock(TrainingClass.objects.filter(pk=class_id))
    lock(Leave.objects.filter(pk=leave.pk))
    return Leave.objects.select_related(
        "reason", "enrolment__person", "enrolment__training_class__programme_version__programme"
    ).get(pk=leave.pk)


def _require_move(leave: Leave, wanted: str) -> None:
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


def _sessions_of(leave: Leave) -> list[Session]:
    return list(Session.objects.filter(leave_sessions__leave=leave).order_by("starts_at", "pk"))


def _change_state(leave: Leave, state: str) -> None:
    leave.state = state
    leave.save(update_fields=["state"])


def _step(
    leave: Leave, state: str, rights: LeaveRights, side: LeaveSide, note: str, *, by: User, now: datetime
) -> None:
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
