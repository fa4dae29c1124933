"""Setting a refusal aside: one asks with a reason, another one agrees (R0-17)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.operations import enter_after_refusal
from nennep.attendance.queries.facts import frozen_report_of
from nennep.attendance.states import Checkpoint, FactKind
from nennep.audit.operations import record
from nennep.classes.models import Session, TrainingClass
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence.models import CheckIn, Override
from nennep.presence.policies.flags import may_ask_override, may_decide_override
from nennep.presence.queries.openings import code_rules
from nennep.presence.queries.overrides import NEVER, is_asked_already, is_counted
from nennep.presence.rules.times import late_minutes
from nennep.presence.states import OVERRIDE_MOVES, OverrideState


@transaction.atomic
def ask_override(*, refusal: Fact, reason: str, by: User, now: datetime) -> Override:
    """Ask that a refused check-in counts after all; a second person decides.

    Refuses who may not take the roll, a fact that is no refusal of a device, one that was asked about before (a request
    covers all that was refused to the trainee there until it was decided), somebody who is counted at this checkpoint
    already, a period that is reported, and a request without a reason.
    """
    session = _locked(refusal.session_id)
    if not may_ask_override(by, session.training_class, local_date(now), refusal):
        raise NotAllowed(_("The class manager and the training office ask to set a refusal aside."))
    tried = CheckIn.objects.filter(fact=refusal).first()
    if refusal.kind != FactKind.REFUSAL or refusal.enrolment_id is None or tried is None:
        raise Refused(_("Only a refused check-in of a trainee is set aside."))
    if tried.outcome in NEVER:
        raise Refused(_("This refusal stands: somebody else came, or nobody did."))
    reason = reason.strip()
    if not reason:
        raise Refused(_("Write why the refusal should not stand."), field="reason")
    if is_asked_already(refusal):
        raise Refused(
            _("This has been asked before, for this trainee and this checkpoint. Look at that request.")
        )
    if is_counted(session, refusal.enrolment_id, refusal.checkpoint):
        raise Refused(_("This trainee is counted already; nothing has to be set aside."))
    if frozen_report_of(session) is not None:
        raise Refused(_("This period has been signed and reported. Correct the single entry with a reason."))
    override = Override.objects.create(
        refusal=refusal,
        enrolment_id=refusal.enrolment_id,
        session=session,
        checkpoint=refusal.checkpoint,
        reason=reason[:300],
        asked_by=by,
        asked_at=now,
    )
    record(
        act="presence.override.ask",
        subject=override,
        by=by,
        now=now,
        after={"refused": refusal.note},
        reason=reason,
        context=session.training_class,
    )
    return override


@transaction.atomic
def decide_override(
    *, override: Override, is_agreed: bool, by: User, now: datetime, note: str = ""
) -> Override:
    """Agree as the second person, and the trainee is entered by hand for the moment of the refusal; or decline with words.

    Refuses the one who asked, what is decided already, and declining without a reason. A declined one stays as it is.
    """
    session = _locked(Override.objects.only("session_id").get(pk=override.pk).session_id)
    override = lock_one(Override.objects.filter(pk=override.pk))
    override.session = session
    if not may_decide_override(by, override, local_date(now)):
        raise NotAllowed(_("A second person of the school decides: not the one who asked."))
    state = OverrideState.AGREED if is_agreed else OverrideState.DECLINED
    if state not in OVERRIDE_MOVES[override.state]:
        raise Refused(_("This has been decided already."))
    note = note.strip()
    if not is_agreed and not note:
        raise Refused(_("Write why it is declined."), field="note")
    if is_agreed:
        late = None
        if override.checkpoint == Checkpoint.START:
            late = late_minutes(
                session.starts_at, override.refusal.happened_at, code_rules(session).late_after_minutes
            )
        override.fact = enter_after_refusal(
            refusal=override.refusal, late_minutes=late, note=override.reason, by=by, now=now
        )
    override.state, override.decided_by, override.decided_at = state, by, now
    override.decision_note = note[:300]
    override.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "fact"])
    words = {"state": str(state.label)}
    if is_agreed:
        record(act="presence.override.agree", subject=override, by=by, now=now, after=words, reason=note,
               context=session.training_class)  # fmt: skip
    else:
        record(act="presence.override.decline", subject=override, by=by, now=now, after=words, reason=note,
               context=session.training_class)  # fmt: skip
    return override


def _locked(session_id: int) -> Session:
    training_class = lock_one(
        TrainingClass.objects.filter(sessions=session_id).select_related("programme_version__programme")
    )
    session = lock_one(Session.objects.filter(pk=session_id))
    session.training_class = training_class
    return session
