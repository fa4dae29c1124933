"""Planning unannounced checks: by lot, for a moment that nobody is told (R0-16, R0-18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.states import Checkpoint
from nennep.classes.models import Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel.db import lock_one
from nennep.presence.models import UnannouncedCheck
from nennep.presence.queries.evidence import policies_of
from nennep.presence.queries.lots import lot_secret
from nennep.presence.rules.draws import check_moment, is_checked
from nennep.presence.states import CheckState


@transaction.atomic
def plan_check(*, session: Session, by: User, now: datetime) -> UnannouncedCheck | None:
    """Plan the check of a session when its policy and the lot want one; None when they do not.

    Harmless to call again: the lot of a session never changes. A session that was moved gets its moment anew while it
    has not been called. Nothing is planned for a session that is cancelled or over. Writes no line of the trail: the
    moment is nobody's act, and the trail would give it away.
    """
    lock_one(TrainingClass.objects.filter(pk=session.training_class_id))
    session = lock_one(Session.objects.filter(pk=session.pk))
    policy = policies_of([session]).get(session.pk)
    check = UnannouncedCheck.objects.filter(session=session).first()
    due_at = check_moment(lot_secret(), session.pk, session.starts_at, session.ends_at)
    if check is not None:
        if check.state == CheckState.PLANNED and check.due_at != due_at:
            check.due_at = due_at
            check.save(update_fields=["due_at"])
        return check
    if policy is None or session.state == SessionState.CANCELLED or now >= session.ends_at:
        return None
    if not is_checked(lot_secret(), session.pk, policy.check_percent):
        return None
    return UnannouncedCheck.objects.create(
        session=session, kind=policy.check_kind, people_wanted=policy.check_people, due_at=due_at
    )


@transaction.atomic
def plan_when_taken(*, session: Session, checkpoint: str, by: User, now: datetime) -> None:
    """Registered with attendance: whoever takes the start by hand sets the lot going too."""
    if checkpoint == Checkpoint.START:
        plan_check(session=session, by=by, now=now)


@transaction.atomic
def plan_when_moved(*, session: Session, before: Mapping[str, object], by: User, now: datetime) -> None:
    """Registered with classes: a check that was planned moves with its session."""
    if before.keys() & {"held_on", "starts_at", "ends_at"}:
        planned = UnannouncedCheck.objects.filter(session=session, state=CheckState.PLANNED)
        if planned.exists():
            plan_check(session=session, by=by, now=now)
