"""Counts of heads against the roll: a difference is a question to the class manager (R0-18)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.queries.sheet import head_counts
from nennep.classes.models import ClassRole
from nennep.presence.models import Flag
from nennep.presence.operations.flags import raise_flag
from nennep.presence.states import FlagKind


@transaction.atomic
def follow_head_count(*, fact: Fact, by: User, now: datetime) -> Flag | None:
    """Flag a count that does not agree with the roll as it stood; an explanation joins the facts of the flag.

    Registered with attendance. None where they agree, and where nobody has entered anything yet: there is no roll then.
    """
    counted_id = fact.cancels_id or fact.pk
    key = f"{FlagKind.HEAD_COUNT}:{counted_id}"
    standing = Flag.objects.filter(key=key).first()
    if standing is not None:
        standing.facts.add(fact)
        return standing
    if fact.cancels_id is not None:
        return None
    session = fact.session
    count = next(one for one in head_counts(session) if one.fact_id == counted_id)
    if not count.difference or not session.marks.exists():
        return None
    return raise_flag(
        kind=FlagKind.HEAD_COUNT,
        key=key,
        training_class=session.training_class_id,
        session=session,
        facts=[fact],
        figures={"counted": count.counted, "there": count.there, "checkpoint": count.checkpoint},
        owner_role=ClassRole.CLASS_MANAGER,
        by=by,
        now=now,
    )
