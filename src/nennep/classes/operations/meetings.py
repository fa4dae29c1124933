"""Acts on minutes of meetings with the class (R0-07)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes import policies
from nennep.classes.models import Meeting, TrainingClass
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused


@transaction.atomic
def record_meeting(
    *,
    training_class: TrainingClass,
    held_on: date,
    chair: str,
    participants: str,
    minutes: str,
    by: User,
    now: datetime,
) -> Meeting:
    """Keep the minutes of a meeting of the organising board with class board and class manager (R0-07).

    Opinions of trainees are added with `record_opinion`. Refuses a day in the future and empty minutes.
    """
    today = local_date(now)
    if not policies.may_record_meeting(by, training_class, today):
        raise NotAllowed(_("Minutes are kept by the school, the organising board and the class manager."))
    if held_on > today:
        raise Refused(_("The meeting has not been held yet."), field="held_on")
    chair, minutes = text.clean(chair), minutes.strip()
    if not chair:
        raise Refused(_("Say who chaired the meeting."), field="chair")
    if not minutes:
        raise Refused(_("Write what was said in the meeting."), field="minutes")
    meeting = Meeting.objects.create(
        training_class=training_class, held_on=held_on, chair=chair[:150], participants=participants.strip(),
        minutes=minutes, search_key=text.search_key(f"{chair} {participants} {minutes}"), recorded_by=by,
        recorded_at=now,
    )  # fmt: skip
    record(
        act="classes.meeting.record",
        subject=meeting,
        context=training_class,
        by=by,
        now=now,
        after={"held_on": held_on, "chair": chair},
    )
    return meeting
