"""Facts that devices append, and the marks that follow them later (R0-17; docs/how/facts-and-marks.md)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.models import Fact, MarkDue
from nennep.attendance.operations.facts import known_client_ids, locked_classes
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.queries.due import marks_due
from nennep.attendance.rules import DEVICES
from nennep.attendance.states import FactKind
from nennep.classes.models import Session, TrainingClass
from nennep.kernel.db import insert

DEVICE_KINDS = frozenset({FactKind.CHECKPOINT, FactKind.SPOT_CHECK, FactKind.REFUSAL})


@transaction.atomic(savepoint=False)
def append_device_facts(
    *, facts: Sequence[Fact], by: User, now: datetime, known: Collection[str] | None = None
) -> list[Fact]:
    """Append what devices saw or refused, and note whose marks are behind. Returns the facts that are new.

    A hall checks in at once: nothing is derived here, `settle_marks` does it for many in one go. Who may append was
    judged before. A fact whose client id is stored already is the same one sent again and is left out; `known`: those
    client ids, when the caller has just looked. Refuses facts that no device makes (`ValueError`). Writes no line of the
    trail: the fact is the trace.
    """
    for fact in facts:
        if fact.method not in DEVICES or fact.kind not in DEVICE_KINDS:
            raise ValueError(f"no device appends {fact.kind} by {fact.method}")
    if known is None:
        known = known_client_ids(fact.client_id for fact in facts)
    for fact in facts:
        fact.recorded_by, fact.recorded_at = by, now
    new = [fact for fact in facts if fact.client_id is None or fact.client_id not in known]
    due = [
        MarkDue(session_id=fact.session_id, enrolment_id=fact.enrolment_id)
        for fact in new
        if fact.kind != FactKind.REFUSAL and fact.enrolment_id is not None
    ]
    if len(new) == 1:  # a phone; a kiosk brings many
        for row in (*new, *due):
            insert(row)
        return new
    made = Fact.objects.bulk_create(new, batch_size=500)
    MarkDue.objects.bulk_create(due, batch_size=500)
    return made


@transaction.atomic
def settle_marks(
    *, by: User, now: datetime, session: Session | None = None, training_class: TrainingClass | None = None
) -> int:
    """Derive the marks that are behind the facts of devices: of one session, of a class, or (neither given) of all.

    Called before anything is decided on marks: confirming, drafting, signing, correcting. Returns how many marks changed.
    One query when nothing is due.
    """
    waiting = list(marks_due(session, training_class).values_list("session_id", flat=True).distinct())
    if not waiting:
        return 0
    changed = 0
    sessions = list(Session.objects.filter(pk__in=waiting).order_by("training_class_id", "pk"))
    locked_classes({one.training_class_id for one in sessions})
    for one in sessions:
        people = set(marks_due(one).values_list("enrolment_id", flat=True))
        changed += refresh_marks(sessions=[one], by=by, now=now, enrolment_ids=people)
    return changed
