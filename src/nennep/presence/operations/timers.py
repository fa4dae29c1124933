"""What time brings to presence: checks planned and missed, flags that many days show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.classes.models import Session, TrainingClass
from nennep.classes.states import ClassState, SessionState
from nennep.kernel.clock import local_date
from nennep.presence.models import UnannouncedCheck
from nennep.presence.operations.check_planning import plan_check
from nennep.presence.operations.checks import miss_check
from nennep.presence.operations.watching import LOOKED_BACK, find_flags
from nennep.presence.states import CheckState

RUNNING = (ClassState.PREPARING, ClassState.OPENED)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What one round found. How many checks were planned is not among it: nobody is to know."""

    missed: int
    flags: int


@transaction.atomic
def watch_presence(*, by: User, now: datetime) -> Watched:
    """Plan the checks of today's sessions, note those that nobody held, and look over the classes that had sessions lately.

    Run again it finds nothing twice.
    """
    on = local_date(now)
    today = Session.objects.filter(
        held_on=on, ends_at__gt=now, training_class__state__in=RUNNING, state=SessionState.PLANNED
    )
    for session in today.order_by("training_class_id", "pk"):
        plan_check(session=session, by=by, now=now)
    standing = UnannouncedCheck.objects.filter(
        state__in=(CheckState.PLANNED, CheckState.CALLED), session__ends_at__lte=now
    ).exclude(session__state=SessionState.CANCELLED)
    missed = [miss_check(check=check, by=by, now=now) for check in standing.order_by("pk")]
    lately = Session.objects.filter(starts_at__gte=now - LOOKED_BACK, starts_at__lte=now)
    classes = TrainingClass.objects.filter(pk__in=lately.values("training_class_id"), state__in=RUNNING)
    flags = sum(find_flags(training_class=one, by=by, now=now) for one in classes.order_by("pk"))
    return Watched(missed=len(missed), flags=flags)
