"""Refusals that may be set aside, and the requests to do so."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from nennep.attendance.models import Fact
from nennep.attendance.queries.facts import standing_checkpoint
from nennep.attendance.rules import ABSENT_CLAIMS
from nennep.attendance.states import Checkpoint, FactKind
from nennep.classes.models import Session
from nennep.presence.models import CheckIn, Override
from nennep.presence.states import Outcome

NEVER = frozenset({Outcome.OTHER_PERSON, Outcome.BAD_SIGNATURE, Outcome.NOT_ENROLLED})
"""What no second person makes true: another face, an entry that the kiosk never made, somebody outside the class."""


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


def is_asked_already(refusal: Fact) -> bool:
    """Whether a request stands about this refusal, or about another one of the same trainee and checkpoint: one that waits,
    or one that was decided after this refusal."""
    about = Q(refusal=refusal) | Q(
        Q(decided_at__isnull=True) | Q(decided_at__gte=refusal.happened_at),
        session_id=refusal.session_id,
        enrolment_id=refusal.enrolment_id,
        checkpoint=refusal.checkpoint,
    )
    return Override.objects.filter(about).exists()


def to_set_aside(session: Session, refusals: Sequence[CheckIn]) -> set[int]:
    """Of refusals, newest first, those about which it makes sense to ask: the newest one of each trainee and checkpoint, where
    nobody has asked and the trainee is not counted; keys of facts. A constant number of queries."""
    asked = {
        (one.enrolment_id, one.checkpoint): one
        for one in Override.objects.filter(session=session).order_by("pk")
    }
    there = {
        (place, str(checkpoint))
        for checkpoint in (Checkpoint.START, Checkpoint.END)
        for place, fact in standing_checkpoint(session, checkpoint).items()
        if fact.claim not in ABSENT_CLAIMS
    }
    there |= set(
        CheckIn.objects.filter(session=session, fact__checkpoint=Checkpoint.MID, outcome=Outcome.ACCEPTED)
        .order_by()
        .values_list("fact__enrolment_id", "fact__checkpoint")
    )
    found: dict[tuple[int | None, str], int] = {}
    for one in refusals:
        key = (one.fact.enrolment_id, one.fact.checkpoint)
        request = asked.get((one.fact.enrolment_id or 0, one.fact.checkpoint))
        is_covered = request is not None and (
            request.decided_at is None or request.decided_at >= one.fact.happened_at
        )
        if one.outcome not in NEVER and key not in there and not is_covered:
            found.setdefault(key, one.fact_id)
    return set(found.values())


def refusals_of(session: Session) -> QuerySet[CheckIn]:
    """Refused attempts of trainees in the session, newest first."""
    return (
        CheckIn.objects.filter(session=session, fact__kind=FactKind.REFUSAL, fact__enrolment__isnull=False)
        .exclude(outcome=Outcome.ACCEPTED)
        .select_related("fact__enrolment__person", "fact__enrolment__agency", "fact__override")
        .order_by("-at", "-pk")
    )
