"""Refusals that may be set aside, and the requests to do so."""

from __future__ import annotations

from django.db.models import QuerySet

from nennep.attendance.models import Fact
from nennep.attendance.queries.facts import standing_checkpoint
from nennep.attendance.rules import ABSENT_CLAIMS
from nennep.attendance.states import Checkpoint, FactKind
from nennep.classes.models import Session
from nennep.presence.models import CheckIn
from nennep.presence.states import Outcome


def is_counted(session: Session, enrolment_id: int, checkpoint: str) -> bool:
    """Whether an entry that stands already says that the person was there at the checkpoint."""
    if checkpoint == Checkpoint.MID:
        return CheckIn.objects.filter(
            session=session,
            fact__enrolment_id=enrolment_id,
            fact__checkpoint=Checkpoint.MID,
            outcome=Outcome.ACCEPTED,
        ).exists()
    standing: Fact | None = standing_checkpoint(session, checkpoint).get(enrolment_id)
    return standing is not None and standing.claim not in ABSENT_CLAIMS


def refusals_of(session: Session) -> QuerySet[CheckIn]:
    """Refused attempts of trainees in the session, newest first."""
    return (
        CheckIn.objects.filter(session=session, fact__kind=FactKind.REFUSAL, fact__enrolment__isnull=False)
        .exclude(outcome=Outcome.ACCEPTED)
        .select_related("fact__enrolment__person", "fact__enrolment__agency", "fact__override")
        .order_by("-at", "-pk")
    )
