"""Corrections with a reason, and reasons given later (R0-09, R0-21, R0-22)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.operations.facts import (
    RollEntry,
    enrolled_among,
    locked_session,
    new_fact,
    whom_to_refresh,
    why_refused,
)
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.policies import may_correct, may_witness, why_unopened
from nennep.attendance.queries.derivation import RuleShelf, is_enrolled
from nennep.attendance.queries.facts import frozen_report_of, reasons_in_force
from nennep.attendance.states import Claim, FactKind, Side
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session
from nennep.classes.policies import class_rights, enrolments_visible_to
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused


@transaction.atomic
def correct_mark(
    *,
    session: Session,
    enrolment: Enrolment,
    claim: str,
    note: str,
    by: User,
    now: datetime,
    late_minutes: int | None = None,
    early_minutes: int | None = None,
    reason_code: str = "",
    reason_note: str = "",
    ordered_by: str = "",
) -> Fact:
    """Append a correction of the whole session for one trainee, with the reason of the correction.

    It outweighs all earlier entries. In a period already reported it does not change the report: the next version
    of the report shows the difference (R0-21). Refuses everybody but the school, a correction without a reason, and
    a session that was not held.
    """
    session = locked_session(session)
    if not may_correct(by, session, local_date(now)):
        raise Refused(_("Only the class manager or the training office corrects an entry."))
    unopened = why_unopened(session.training_class)
    if unopened:
        raise Refused(unopened)
    if not note.strip():
        raise Refused(_("Say why the entry is corrected."), field="note")
    if len(note.strip()) > 300:
        raise Refused(_("The note is too long. Shorten it."), field="note")
    if session.state == SessionState.CANCELLED or RuleShelf().opens_at(session) > now:
        raise Refused(_("Only a session that was held can be corrected."))
    if not claim:
        raise Refused(_("Choose what was true in this session."), field="claim")
    reasons = reasons_in_force(session.held_on)
    entry = RollEntry(
        enrolment_id=enrolment.pk,
        claim=claim,
        late_minutes=late_minutes,
        early_minutes=early_minutes,
        reason_code=reason_code,
        reason_note=reason_note,
        ordered_by=ordered_by,
    )
    sentence, field = why_refused(entry, enrolled_among(by, session), reasons, needs_minutes=False)
    if sentence:
        raise Refused(sentence, field=field)
    reason = reasons.get(reason_code) if claim != Claim.PRESENT else None
    fact = new_fact(
        session,
        FactKind.CORRECTION,
        Side.SCHOOL,
        by,
        now,
        enrolment_id=enrolment.pk,
        claim=claim,
        late_minutes=late_minutes,
        early_minutes=early_minutes,
        reason=reason,
        reason_note=reason_note if reason else "",
        ordered_by=ordered_by.strip() if reason else "",
        note=note.strip(),
    )
    fact.save()
    refresh_marks(sessions=[session], by=by, now=now, enrolment_ids=whom_to_refresh(session, [fact]))
    record(
        act="attendance.mark.correct",
        subject=enrolment,
        by=by,
        now=now,
        after={
            "session": session,
            "claim": str(Claim(claim).label),
            "late_minutes": late_minutes,
            "early_minutes": early_minutes,
            "reason": reason.name if reason else "",
        },
        reason=note,
        context=session.training_class,
    )
    return fact


@transaction.atomic
def give_reason(
    *,
    session: Session,
    enrolment: Enrolment,
    reason_code: str,
    by: User,
    now: datetime,
    reason_note: str = "",
    ordered_by: str = "",
) -> Fact:
    """Append why a trainee was not there, late or gone; office work names who ordered it (R0-09, R0-22).

    Refuses who stands on no side of the class or gives reasons for other people than the own delegation, a reason
    outside the list of the day, office work without a name; and in a reported period everybody but the school.
    """
    session = locked_session(session)
    on = local_date(now)
    if not may_witness(by, session, on):
        raise Refused(
            _("Only the school, the class board or the delegation head gives reasons in this class.")
        )
    mine = enrolments_visible_to(by, session.training_class, on).filter(pk=enrolment.pk)
    if not mine.exists() or not is_enrolled(enrolment, session.held_on):
        raise Refused(_("This trainee is not in the class on that day or not among your people."))
    if frozen_report_of(session) is not None and not may_correct(by, session, on):
        raise Refused(_("This period has been reported. Ask the class manager to correct it."))
    reason = reasons_in_force(session.held_on).get(reason_code)
    if reason is None:
        raise Refused(_("Choose a reason from the list."), field="reason_code")
    if reason.is_agency_work and not ordered_by.strip():
        raise Refused(_("Office work: name who ordered it, name and post."), field="ordered_by")
    if len(reason_note) > 300 or len(ordered_by) > 200:
        raise Refused(_("The note is too long. Shorten it."), field="reason_note")
    rights = class_rights(by, session.training_class, on)
    side = Side.SCHOOL if rights.takes else Side.CLASS_BOARD if rights.witnesses else Side.DELEGATION
    fact = new_fact(
        session,
        FactKind.REASON,
        side,
        by,
        now,
        enrolment_id=enrolment.pk,
        reason=reason,
        reason_note=reason_note.strip(),
        ordered_by=ordered_by.strip(),
    )
    fact.save()
    refresh_marks(sessions=[session], by=by, now=now, enrolment_ids=[enrolment.pk])
    record(
        act="attendance.mark.give_reason",
        subject=enrolment,
        by=by,
        now=now,
        after={"session": session, "reason": reason.name, "ordered_by": ordered_by.strip()},
        context=session.training_class,
    )
    return fact
