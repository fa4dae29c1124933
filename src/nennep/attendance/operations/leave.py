"""Leave by named sessions: asking for it (R0-22, R0-25, R0-27; domain.md 2, steps 18, 18b)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, Leave, LeaveSession
from nennep.attendance.operations.leave_steps import LONGEST_TEXT, add_step, locked_place
from nennep.attendance.policies.leave import LeaveRights, leave_rights, side_to_ask
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session
from nennep.classes.states import SessionState
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused

MAX_EVIDENCE_BYTES = 8 * 1024 * 1024
EVIDENCE_KINDS = ((b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"))


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
    enrolment = locked_place(enrolment)
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
    add_step(leave, LeaveState.ASKED, rights, side, texts["explanation"], by=by, now=now)
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
