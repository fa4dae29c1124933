"""Entering somebody by hand after a device refused: the entry stands beside the refusal, never in its place (R0-17)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.operations.facts import locked_session, new_fact, why_shut
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.policies import may_take
from nennep.attendance.states import Checkpoint, Claim, FactKind, Side
from nennep.audit.operations import record
from nennep.kernel.errors import Refused


@transaction.atomic
def enter_after_refusal(
    *, refusal: Fact, late_minutes: int | None, note: str, by: User, now: datetime
) -> Fact:
    """Append by hand that the refused person was there at the moment of the refusal; late when minutes are given.

    Sent twice it is stored once. Refuses who may not take the roll, a period that is reported, and a fact that is no
    refusal of a person.
    """
    session = locked_session(refusal.session)
    if refusal.kind != FactKind.REFUSAL or refusal.enrolment_id is None or not refusal.checkpoint:
        raise Refused(_("Only the refusal of a trainee is set aside here."))
    shut = why_shut(session, by=by, now=now, may=may_take, side=Side.SCHOOL)
    if shut:
        raise Refused(shut)
    client_id = f"o{refusal.pk}"
    known = Fact.objects.filter(client_id=client_id).first()
    if known is not None:
        return known
    fact = new_fact(
        session,
        FactKind.SPOT_CHECK if refusal.checkpoint == Checkpoint.MID else FactKind.CHECKPOINT,
        Side.SCHOOL,
        by,
        now,
        enrolment_id=refusal.enrolment_id,
        checkpoint=refusal.checkpoint,
        claim=Claim.LATE if late_minutes else Claim.PRESENT,
        late_minutes=late_minutes or None,
        happened_at=refusal.happened_at,
        note=note[:300],
        client_id=client_id,
    )
    fact.save()
    refresh_marks(sessions=[session], by=by, now=now)
    record(
        act="attendance.session.enter_after_refusal",
        subject=session,
        by=by,
        now=now,
        after={"claim": fact.claim, "late_minutes": late_minutes},
        reason=note,
        context=session.training_class,
    )
    return fact
