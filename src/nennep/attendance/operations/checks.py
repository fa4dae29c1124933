"""Unannounced checks, head counts, and the incidents they open (R0-16, R0-18)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Fact, Incident
from nennep.attendance.operations.facts import (
    RefusedEntry,
    RollEntry,
    Taking,
    append_refusal,
    enrolled_among,
    locked_session,
    new_fact,
    why_shut,
)
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.operations.registry import tell_head_count
from nennep.attendance.policies import may_correct, may_take, sides_of
from nennep.attendance.queries.sheet import there_now
from nennep.attendance.states import INCIDENT_MOVES, Checkpoint, Claim, FactKind, IncidentState, Side
from nennep.audit.operations import record
from nennep.classes.models import Session
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused

SPOT_CLAIMS = frozenset({Claim.PRESENT, Claim.ABSENT, Claim.OTHER_PERSON})


@transaction.atomic
def draw_spot_check(*, session: Session, count: int, side: str, by: User, now: datetime) -> tuple[int, ...]:
    """Draw by lot, at this moment, whom to look at; the trail keeps who was drawn, so that nobody draws until it suits.

    Drawn from those whom the roll puts into the room; from everybody while nothing is entered. Refuses who may not
    take the roll, and a session that is not being held. Returns keys of places in the class.
    """
    session = locked_session(session)
    shut = why_shut(session, by=by, now=now, may=may_take, side=side)
    if not shut and now < session.starts_at:
        shut = _("An unannounced check is made while the session is held.")
    if shut:
        raise Refused(shut)
    if not 1 <= count <= 20:
        raise Refused(_("Draw between 1 and 20 people."), field="count")
    people = enrolled_among(by, session)
    there = there_now(session) & set(people)
    pool = sorted(there or set(people))
    drawn = tuple(secrets.SystemRandom().sample(pool, min(count, len(pool))))
    record(
        act="attendance.session.draw_spot_check",
        subject=session,
        by=by,
        now=now,
        after={"people": [people[one].person.full_name for one in drawn]},
        context=session.training_class,
    )
    return drawn


@transaction.atomic
def record_spot_check(
    *, session: Session, entries: Sequence[RollEntry], side: str, by: User, now: datetime
) -> Taking:
    """Append what an unannounced look at some trainees found; "another person" opens an incident (R0-16).

    Refuses, and keeps the refusal, where nothing may be taken now; refuses other words than there, not there,
    another person.
    """
    session = locked_session(session)
    shut = why_shut(session, by=by, now=now, may=may_take, side=side)
    if not shut and now < session.starts_at:
        shut = _("An unannounced check is made while the session is held.")
    if shut:
        append_refusal(session, None, Checkpoint.MID, side, shut, by=by, now=now)
        return Taking(recorded=0, refused=(RefusedEntry(enrolment_id=None, sentence=shut),))
    allowed = enrolled_among(by, session)
    if any(entry.enrolment_id not in allowed or entry.claim not in SPOT_CLAIMS for entry in entries):
        raise Refused(
            _(
                "An unannounced check says of a trainee of this class: there, not there, or another person. "
                "Choose one of them."
            )
        )
    others = 0
    for entry in entries:
        fact = new_fact(
            session,
            FactKind.SPOT_CHECK,
            side,
            by,
            now,
            enrolment_id=entry.enrolment_id,
            checkpoint=Checkpoint.MID,
            claim=entry.claim,
            note=entry.reason_note[:300],
        )
        fact.save()
        if entry.claim == Claim.OTHER_PERSON:
            others += 1
            Incident.objects.create(
                session=session, enrolment_id=entry.enrolment_id, fact=fact, opened_at=now
            )
    if entries:
        refresh_marks(sessions=[session], by=by, now=now)
        record(
            act="attendance.session.spot_check",
            subject=session,
            by=by,
            now=now,
            after={"seen": len(entries), "incidents": others},
            context=session.training_class,
        )
    return Taking(recorded=len(entries))


@transaction.atomic
def record_head_count(
    *,
    session: Session,
    checkpoint: str,
    count: int,
    by: User,
    now: datetime,
    explanation: str = "",
    side: str = "",
) -> Fact:
    """Append how many people somebody counted in the room, typed before the expected number was seen.

    The difference to the roll is a matter of reading; it is explained by `explain_head_count`. Refuses somebody
    without a part in the session, and a number that no hall holds.
    """
    session = locked_session(session)
    sides = sides_of(by, session, local_date(now)) - {Side.DELEGATION}
    shut = (
        "" if sides else _("Only the lecturer, the school or the class board counts heads in this session.")
    )
    shut = shut or why_shut(session, by=by, now=now, may=lambda *_any: True, side=side)
    if shut:
        raise Refused(shut)
    if checkpoint not in Checkpoint.values:
        raise Refused(_("Say when the heads were counted."), field="checkpoint")
    if not 0 <= count <= 5000:
        raise Refused(_("The number of people must be between 0 and 5,000."), field="count")
    if side not in sides:
        side = Side.LECTURER if Side.LECTURER in sides else min(sides)
    fact = new_fact(
        session,
        FactKind.HEAD_COUNT,
        side,
        by,
        now,
        checkpoint=checkpoint,
        head_count=count,
        note=explanation.strip(),
    )
    fact.save()
    record(
        act="attendance.session.head_count",
        subject=session,
        by=by,
        now=now,
        after={
            "count": count,
            "checkpoint": str(Checkpoint(checkpoint).label),
            "side": str(Side(side).label),
        },
        reason=explanation,
        context=session.training_class,
    )
    tell_head_count(fact, by, now)
    return fact


@transaction.atomic
def explain_head_count(*, fact: Fact, explanation: str, by: User, now: datetime) -> Fact:
    """Append why a head count differs from the roll; the count itself stays as it was typed.

    Refuses an empty explanation, and a fact that is no head count.
    """
    session = locked_session(fact.session)
    if not may_correct(by, session, local_date(now)) and fact.recorded_by_id != by.pk:
        raise Refused(_("Who counted explains the difference, or the class manager."))
    if fact.kind != FactKind.HEAD_COUNT or fact.head_count is None:
        raise Refused(_("Only a head count is explained here."))
    explanation = explanation.strip()
    if not explanation:
        raise Refused(_("Write why the numbers differ."), field="explanation")
    told = new_fact(
        session,
        FactKind.HEAD_COUNT,
        fact.side,
        by,
        now,
        checkpoint=fact.checkpoint,
        head_count=fact.head_count,
        note=explanation[:300],
        cancels=fact,
    )
    told.save()
    record(
        act="attendance.session.explain_head_count",
        subject=session,
        by=by,
        now=now,
        after={"count": fact.head_count, "checkpoint": str(Checkpoint(fact.checkpoint).label)},
        reason=explanation,
        context=session.training_class,
    )
    tell_head_count(told, by, now)
    return told


@transaction.atomic
def open_incident(*, fact: Fact, by: User, now: datetime) -> Incident:
    """Open an incident about another person with the card of a trainee, as a device was told; once for each fact (R0-16).

    Who may enter at the device was judged before; the fact is the trace. Refuses a fact that names no trainee
    (`ValueError`).
    """
    if fact.enrolment_id is None:
        raise ValueError("an incident is about somebody")
    incident, _is_new = Incident.objects.get_or_create(
        fact=fact,
        defaults={"session_id": fact.session_id, "enrolment_id": fact.enrolment_id, "opened_at": now},
    )
    return incident


@transaction.atomic
def conclude_incident(
    *, incident: Incident, is_confirmed: bool, conclusion: str, by: User, now: datetime
) -> Incident:
    """Close an incident with a conclusion in words.

    Refuses who may not correct in the class, an incident that is concluded, and a conclusion without words. A cleared
    incident takes the check that opened it back, so that the mark no longer says "another person"; what the kiosk refused
    said nothing of a mark.
    """
    session = locked_session(incident.session)
    incident = lock_one(Incident.objects.filter(pk=incident.pk))
    if not may_correct(by, session, local_date(now)):
        raise Refused(_("Only the class manager or the training office concludes an incident."))
    state = IncidentState.CONFIRMED if is_confirmed else IncidentState.CLEARED
    if state not in INCIDENT_MOVES[incident.state]:
        raise Refused(_("This incident has already been concluded."))
    conclusion = conclusion.strip()
    if not conclusion:
        raise Refused(_("Write the conclusion."), field="conclusion")
    before = {"state": incident.state}
    incident.state, incident.conclusion, incident.closed_at, incident.closed_by = state, conclusion, now, by
    incident.save(update_fields=["state", "conclusion", "closed_at", "closed_by"])
    if state == IncidentState.CLEARED and incident.fact.kind != FactKind.REFUSAL:
        new_fact(
            session,
            FactKind.CANCELLATION,
            Side.SCHOOL,
            by,
            now,
            enrolment_id=incident.enrolment_id,
            checkpoint=Checkpoint.MID,
            cancels_id=incident.fact_id,
            note=conclusion[:300],
        ).save()
        refresh_marks(sessions=[session], by=by, now=now)
    record(
        act="attendance.incident.conclude",
        subject=incident,
        by=by,
        now=now,
        before=before,
        after={"state": state},
        reason=conclusion,
        context=session.training_class,
    )
    return incident
