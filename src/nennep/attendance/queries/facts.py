"""Facts of a session as they stand, and the lists that taking needs."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from nennep.attendance.models import AbsenceReason, Fact, PeriodReport
from nennep.attendance.states import FactKind, PeriodKind, ReportState
from nennep.classes.models import Session
from nennep.kernel.periods import in_force_on


def reasons_in_force(on: date) -> dict[str, AbsenceReason]:
    """The dated list of reasons by code, in the order in which it is shown (R0-22, R0-29)."""
    return {
        reason.code: reason
        for reason in AbsenceReason.objects.filter(in_force_on(on)).order_by("order", "code", "pk")
    }


def standing_checkpoint(session: Session, checkpoint: str) -> dict[int, Fact]:
    """The entry that stands at a checkpoint, by enrolment."""
    facts = (
        Fact.objects.filter(session=session, enrolment__isnull=False)
        .filter(Q(kind=FactKind.CHECKPOINT, checkpoint=checkpoint) | Q(kind=FactKind.CANCELLATION))
        .select_related("recorded_by")
    )
    return {
        fact.enrolment_id: fact
        for fact in _standing(facts.order_by("pk"), FactKind.CHECKPOINT)
        if fact.enrolment_id is not None
    }


def standing_paper(sessions: Collection[Session]) -> dict[tuple[int, int], Fact]:
    """The mark from paper that stands, by session and enrolment; one query."""
    return standing_whole(sessions, FactKind.PAPER_MARK)[FactKind.PAPER_MARK]


def standing_whole(sessions: Collection[Session], *kinds: str) -> dict[str, dict[tuple[int, int], Fact]]:
    """What stands about the whole of a session, by kind (from paper, a correction), session and enrolment; one query."""
    facts = Fact.objects.filter(
        session__in=sessions, enrolment__isnull=False, kind__in=[*kinds, FactKind.CANCELLATION]
    ).order_by("pk")
    rows = list(facts)
    return {
        kind: {
            (fact.session_id, fact.enrolment_id): fact
            for fact in _standing(rows, kind)
            if fact.enrolment_id is not None
        }
        for kind in kinds
    }


def _standing(facts: Iterable[Fact], kind: str) -> list[Fact]:
    """The facts of the kind that no cancellation took back, oldest first."""
    ordered = list(facts)
    cancelled: set[int] = set()
    for fact in reversed(ordered):
        if fact.kind == FactKind.CANCELLATION and fact.pk not in cancelled and fact.cancels_id is not None:
            cancelled.add(fact.cancels_id)
    return [fact for fact in ordered if fact.kind == kind and fact.pk not in cancelled]


def frozen_report_of(session: Session) -> PeriodReport | None:
    """The signed report that covers the session, newest version; while there is one, plain taking is shut (R0-21)."""
    frozen = {ReportState.SIGNED, ReportState.SUBMITTED, ReportState.RECEIVED}
    covers = Q(kind=PeriodKind.MONTH, period_from__lte=session.held_on, period_to__gte=session.held_on)
    if session.batch_id is not None:
        covers |= Q(kind=PeriodKind.BATCH, batch_id=session.batch_id)
    return (
        PeriodReport.objects.filter(covers, training_class_id=session.training_class_id, state__in=frozen)
        .order_by("-version", "-pk")
        .first()
    )
