"""Acts on opinions of trainees: recorded, taken up, answered, reopened (R0-08)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes import policies
from nennep.classes.models import Meeting, Opinion, OpinionTopic, TrainingClass
from nennep.classes.states import OPINION_MOVES, OpinionState
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit


@transaction.atomic
def record_opinion(
    *,
    training_class: TrainingClass,
    topic: str,
    opinion_text: str,
    owner: Unit,
    by: User,
    now: datetime,
    meeting: Meeting | None = None,
    agency: Unit | None = None,
    due_on: date | None = None,
) -> Opinion:
    """Enter what trainees said, with the unit that must deal with it (R0-08). `agency` is the one it speaks of.

    Refuses an empty text, an unknown topic, and a meeting of another class.
    """
    if not policies.may_record_opinion(by, training_class, local_date(now)):
        raise NotAllowed(
            _("Opinions are entered by the school, the boards of the class and the class manager.")
        )
    opinion_text = opinion_text.strip()
    if not opinion_text:
        raise Refused(_("Write the opinion."), field="opinion_text")
    if topic not in OpinionTopic.values:
        raise Refused(_("Choose a topic from the list."), field="topic")
    if meeting is not None and meeting.training_class_id != training_class.pk:
        raise Refused(_("This meeting was one of another class."), field="meeting")
    opinion = Opinion.objects.create(
        training_class=training_class, meeting=meeting, topic=topic, text=opinion_text,
        search_key=text.search_key(opinion_text), agency=agency, owner=owner, due_on=due_on, recorded_by=by,
        recorded_at=now,
    )  # fmt: skip
    record(
        act="classes.opinion.record",
        subject=opinion,
        context=training_class,
        by=by,
        now=now,
        after={"topic": topic, "owner": owner, "due_on": due_on},
    )
    return opinion


def _moved(opinion: Opinion, state: OpinionState, by: User, now: datetime) -> Opinion:
    opinion = lock_one(Opinion.objects.filter(pk=opinion.pk))
    may = policies.may_reopen_opinion if state == OpinionState.OPEN else policies.may_answer_opinion
    if not may(by, opinion, local_date(now)):
        raise NotAllowed(_("This opinion is dealt with by {unit}.").format(unit=opinion.owner.name))
    if state not in OPINION_MOVES[opinion.state]:
        raise Refused(
            _("This opinion is “{state}” already.").format(state=OpinionState(opinion.state).label.lower())
        )
    opinion.state = state
    return opinion


def _record(opinion: Opinion, act: str, *, before: str, by: User, now: datetime, reason: str = "") -> None:
    record(
        act=act,
        subject=opinion,
        context=opinion.training_class,
        by=by,
        now=now,
        before={"state": before},
        after={"state": opinion.state, "answer": opinion.answer},
        reason=reason,
    )


@transaction.atomic
def take_up_opinion(*, opinion: Opinion, by: User, now: datetime) -> Opinion:
    """Begin to deal with an opinion. Refuses one that is not open."""
    before = opinion.state
    opinion = _moved(opinion, OpinionState.IN_WORK, by, now)
    opinion.save(update_fields=["state"])
    _record(opinion, "classes.opinion.take_up", before=before, by=by, now=now)
    return opinion


@transaction.atomic
def answer_opinion(*, opinion: Opinion, answer: str, by: User, now: datetime) -> Opinion:
    """Answer an opinion; the answer stays with it. Refuses an empty answer and one that is answered."""
    before = opinion.state
    opinion = _moved(opinion, OpinionState.ANSWERED, by, now)
    answer = answer.strip()
    if not answer:
        raise Refused(_("Write the answer."), field="answer")
    opinion.answer = answer
    opinion.answered_at = now
    opinion.save(update_fields=["state", "answer", "answered_at"])
    _record(opinion, "classes.opinion.answer", before=before, by=by, now=now)
    return opinion


@transaction.atomic
def reopen_opinion(*, opinion: Opinion, reason: str, by: User, now: datetime) -> Opinion:
    """Open an answered opinion again, because the answer does not hold; the old answer stays in the trail."""
    before = opinion.state
    opinion = _moved(opinion, OpinionState.OPEN, by, now)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the opinion is opened again."), field="reason")
    opinion.answered_at = None
    opinion.save(update_fields=["state", "answered_at"])
    _record(opinion, "classes.opinion.reopen", before=before, by=by, now=now, reason=reason)
    return opinion
