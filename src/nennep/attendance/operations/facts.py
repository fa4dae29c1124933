"""Appending facts: checkpoints, unannounced checks, head counts, corrections, reasons (R0-09, R0-11, R0-15 … R0-18)."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, CheckpointConfirmation, Fact, Incident
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.policies import may_correct, may_take, may_witness, sides_of
from nennep.attendance.queries.facts import frozen_report_of, reasons_in_force, standing_checkpoint
from nennep.attendance.states import INCIDENT_MOVES, Checkpoint, Claim, FactKind, IncidentState, Method, Side
from nennep.audit.operations import record
from nennep.classes.models import Enrolment, Session
from nennep.classes.policies import enrolments_visible_to
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import clock_text
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused

OPENS_BEFORE = timedelta(minutes=60)
MINUTE_CLAIMS = frozenset({Claim.LATE, Claim.LEFT_EARLY, Claim.LATE_AND_LEFT_EARLY, Claim.CALLED_AWAY})


@dataclass(frozen=True, kw_only=True)
class RollEntry:
    """What the taker says of one trainee. An empty claim takes the entry of this checkpoint back."""

    enrolment_id: int
    claim: str
    late_minutes: int | None = None
    early_minutes: int | None = None
    reason_code: str = ""
    reason_note: str = ""
    ordered_by: str = ""


@dataclass(frozen=True, kw_only=True)
class RefusedEntry:
    """An attempt that was not accepted; it is kept as a fact with this sentence."""

    enrolment_id: int | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Outcome of taking attendance: how many entries were appended, which attempts were refused and why."""

    recorded: int
    refused: tuple[RefusedEntry, ...] = ()


@transaction.atomic
def take_checkpoint(
    *, session: Session, checkpoint: str, entries: Sequence[RollEntry], side: str, by: User, now: datetime, client_key: str = ""
) -> Taking:
    """Append what was seen at a checkpoint; entries equal to what already stands are not repeated.

    Refused attempts are kept as facts with the reason: a session that is cancelled, not yet open or already reported,
    somebody outside the taker's own people, a claim without its minutes, office work without the Board's decision
    (R0-25). `client_key` makes sending the same form twice harmless.
    """
    session = lock_one(Session.objects.filter(pk=session.pk))
    shut = _why_shut(session, by=by, now=now, may=may_take, side=side)
    if shut:
        _append_refusal(session, None, checkpoint, side, shut, by=by, now=now)
        return Taking(recorded=0, refused=(RefusedEntry(enrolment_id=None, sentence=shut),))
    allowed = {row.pk: row for row in enrolments_visible_to(by, session.training_class, session.held_on)}
    standing = standing_checkpoint(session, checkpoint)
    reasons = reasons_in_force(session.held_on)
    refused: list[RefusedEntry] = []
    facts: list[Fact] = []
    for entry in entries:
        old = standing.get(entry.enrolment_id)
        sentence = _why_refused(entry, allowed, reasons, session)
        if sentence:
            refused.append(RefusedEntry(enrolment_id=entry.enrolment_id, sentence=sentence))
            enrolment_id = entry.enrolment_id if entry.enrolment_id in allowed else None
            _append_refusal(session, enrolment_id, checkpoint, side, sentence, by=by, now=now)
            continue
        reason = reasons.get(entry.reason_code)
        if not entry.claim:
            if old is not None:
                facts.append(_fact(session, FactKind.CANCELLATION, side, by, now, enrolment_id=entry.enrolment_id, cancels=old))
            continue
        if old is not None and _says_the_same(old, entry, reason):
            continue
        facts.append(
            _fact(
                session,
                FactKind.CHECKPOINT,
                side,
                by,
                now,
                enrolment_id=entry.enrolment_id,
                checkpoint=checkpoint,
                claim=entry.claim,
                late_minutes=entry.late_minutes,
                early_minutes=entry.early_minutes,
                reason=reason,
                reason_note=entry.reason_note,
                ordered_by=entry.ordered_by,
                client_id=f"{client_key}:{entry.enrolment_id}" if client_key else None,
            )
        )
    recorded = _append(facts)
    if recorded:
        refresh_marks(sessions=[session], by=by, now=now, enrolment_ids=_everyone_or(session, facts))
        record(
            act="attendance.session.take",
            subject=session,
            by=by,
            now=now,
            after={"checkpoint": checkpoint, "side": side, "entries": recorded, "refused": len(refused)},
            context=session.training_class,
        )
    return Taking(recorded=recorded, refused=tuple(refused))


@transaction.atomic
def record_spot_check(*, session: Session, entries: Sequence[RollEntry], side: str, by: User, now: datetime) -> Taking:
    """Append what an unannounced look at some trainees found; "another person" opens an incident (R0-16)."""
    session = lock_one(Session.objects.filter(pk=session.pk))
    shut = _why_shut(session, by=by, now=now, may=may_take, side=side)
    if shut:
        _append_refusal(session, None, Checkpoint.MID, side, shut, by=by, now=now)
        return Taking(recorded=0, refused=(RefusedEntry(enrolment_id=None, sentence=shut),))
    allowed = {row.pk for row in enrolments_visible_to(by, session.training_class, session.held_on)}
    wanted = {Claim.PRESENT, Claim.ABSENT, Claim.OTHER_PERSON}
    seen = 0
    for entry in entries:
        if entry.enrolment_id not in allowed or entry.claim not in wanted:
            raise Refused(_("An unannounced check says of a trainee of this class: there, not there, or another person. Choose one of them."))
        fact = _fact(
            session, FactKind.SPOT_CHECK, side, by, now, enrolment_id=entry.enrolment_id, checkpoint=Checkpoint.MID, claim=entry.claim, note=entry.reason_note
        )
        fact.save()
        seen += 1
        if entry.claim == Claim.OTHER_PERSON:
            incident = Incident.objects.create(session=session, enrolment_id=entry.enrolment_id, fact=fact, opened_at=now)
            record(act="attendance.incident.open", subject=incident, by=by, now=now, after={"claim": entry.claim}, context=session.training_class)
    if seen:
        refresh_marks(sessions=[session], by=by, now=now)
        record(act="attendance.session.spot_check", subject=session, by=by, now=now, after={"seen": seen}, context=session.training_class)
    return Taking(recorded=seen)


@transaction.atomic
def record_head_count(*, session: Session, checkpoint: str, count: int, by: User, now: datetime, explanation: str = "") -> Fact:
    """Append how many people somebody counted in the room, typed before the expected number was seen (issue: head count).

    The difference to the roll is a matter of reading; it is explained by a second count with its explanation.
    """
    session = lock_one(Session.objects.filter(pk=session.pk))
    sides = sides_of(by, session, local_date(now))
    if not sides:
        raise Refused(_("Only the lecturer, the school or the class board counts heads in this session."))
    if not 0 <= count <= 5000:
        raise Refused(_("The number of people must be between 0 and 5,000."), field="count")
    side = Side.LECTURER if Side.LECTURER in sides else next(iter(sorted(sides)))
    fact = _fact(session, FactKind.HEAD_COUNT, side, by, now, checkpoint=checkpoint, head_count=count, note=explanation)
    fact.save()
    record(act="attendance.session.head_count", subject=session, by=by, now=now, after={"count": count, "checkpoint": checkpoint}, reason=explanation, context=session.training_class)
    return fact


@transaction.atomic
def correct_mark(
    *,
    session: Session,
    enrolment: Enrolment,
    claim: str,
    note: str,
    by: User,
    now: datetime,
    late_minutes: int | None = None,
    early_minutes: int | None = None,
    reason_code: str = "",
    reason_note: str = "",
    ordered_by: str = "",
) -> Fact:
    """Append a correction of the whole session for one trainee, with the reason of the correction.

    It outweighs all earlier entries. In a period already reported it does not change the report: the next version
    of the report shows the difference (R0-21).
    """
    session = lock_one(Session.objects.filter(pk=session.pk))
    if not may_correct(by, session, local_date(now)):
        raise Refused(_("Only the class manager or the training office corrects an entry."))
    if not note.strip():
        raise Refused(_("Say why the entry is corrected."), field="note")
    if session.state == SessionState.CANCELLED or session.starts_at - OPENS_BEFORE > now:
        raise Refused(_("Only a session that was held can be corrected."))
    entry = RollEntry(
        enrolment_id=enrolment.pk, claim=claim, late_minutes=late_minutes, early_minutes=early_minutes, reason_code=reason_code, reason_note=reason_note, ordered_by=ordered_by
    )
    reasons = reasons_in_force(session.held_on)
    allowed = {row.pk: row for row in enrolments_visible_to(by, session.training_class, session.held_on)}
    sentence = _why_refused(entry, allowed, reasons, session) if claim else _("Choose what was true in this session.")
    if sentence:
        raise Refused(sentence, field="claim")
    fact = _fact(
        session,
        FactKind.CORRECTION,
        Side.SCHOOL,
        by,
        now,
        enrolment_id=enrolment.pk,
        claim=claim,
        late_minutes=late_minutes,
        early_minutes=early_minutes,
        reason=reasons.get(reason_code),
        reason_note=reason_note,
        ordered_by=ordered_by,
        note=note.strip(),
    )
    fact.save()
    refresh_marks(sessions=[session], by=by, now=now, enrolment_ids=[enrolment.pk])
    record(
        act="attendance.mark.correct", subject=enrolment, by=by, now=now, after={"session": session, "claim": claim, "late_minutes": late_minutes, "early_minutes": early_minutes}, reason=note, context=session.training_class
    )
    return fact


@transaction.atomic
def give_reason(
    *, session: Session, enrolment: Enrolment, reason_code: str, by: User, now: datetime, reason_note: str = "", ordered_by: str = ""
) -> Fact:
    """Append why a trainee was not there, late or gone; office work names who ordered it (R0-09, R0-22)."""
    session = lock_one(Session.objects.filter(pk=session.pk))
    if not may_witness(by, session, local_date(now)):
        raise Refused(_("Only the school, the class board or the delegation head gives reasons in this class."))
    if frozen_report_of(session) is not None and not may_correct(by, session, local_date(now)):
        raise Refused(_("This period has been reported. Ask the class manager to correct it."))
    reason = reasons_in_force(session.held_on).get(reason_code)
    if reason is None:
        raise Refused(_("Choose a reason from the list."), field="reason")
    if reason.is_agency_work and not ordered_by.strip():
        raise Refused(_("Name who ordered the work: name and post."), field="ordered_by")
    fact = _fact(
        session, FactKind.REASON, Side.SCHOOL, by, now, enrolment_id=enrolment.pk, reason=reason, reason_note=reason_note, ordered_by=ordered_by.strip()
    )
    fact.save()
    refresh_marks(sessions=[session], by=by, now=now, enrolment_ids=[enrolment.pk])
    record(act="attendance.mark.give_reason", subject=enrolment, by=by, now=now, after={"session": session, "reason": reason_code, "ordered_by": ordered_by}, context=session.training_class)
    return fact


@transaction.atomic
def confirm_checkpoint(*, session: Session, checkpoint: str, side: str, by: User, now: datetime, delegation_id: int | None = None) -> CheckpointConfirmation:
    """The school, the class board or a delegation head confirms a checkpoint, each for its own side (R0-14, R0-15)."""
    session = lock_one(Session.objects.filter(pk=session.pk))
    if side not in sides_of(by, session, local_date(now)):
        raise Refused(_("You cannot confirm for this side."))
    if session.state == SessionState.CANCELLED:
        raise Refused(_("The session was cancelled; there is nothing to confirm."))
    if session.starts_at - OPENS_BEFORE > now:
        raise Refused(_("Too early: attendance opens at {time}.").format(time=clock_text(session.starts_at - OPENS_BEFORE)))
    last = Fact.objects.filter(session=session).order_by("-pk").values_list("pk", flat=True).first()
    if not last:
        raise Refused(_("Nothing has been taken yet. Take attendance, then confirm."))
    standing = lock(
        CheckpointConfirmation.objects.filter(session=session, checkpoint=checkpoint, side=side, delegation_id=delegation_id, withdrawn_at__isnull=True)
    )
    for old in standing:
        old.withdrawn_at = now
        old.save(update_fields=["withdrawn_at"])
    confirmation = CheckpointConfirmation.objects.create(
        session=session, checkpoint=checkpoint, side=side, delegation_id=delegation_id, confirmed_by=by, confirmed_at=now, last_fact_id=last
    )
    refresh_marks(sessions=[session], by=by, now=now)
    record(act="attendance.session.confirm", subject=session, by=by, now=now, after={"checkpoint": checkpoint, "side": side}, context=session.training_class)
    return confirmation


@transaction.atomic
def conclude_incident(*, incident: Incident, is_confirmed: bool, conclusion: str, by: User, now: datetime) -> Incident:
    """Close an incident with a conclusion in words."""
    incident = lock_one(Incident.objects.filter(pk=incident.pk).select_related("session__training_class"))
    if not may_correct(by, incident.session, local_date(now)):
        raise Refused(_("Only the class manager or the training office concludes an incident."))
    state = IncidentState.CONFIRMED if is_confirmed else IncidentState.CLEARED
    if state not in INCIDENT_MOVES[incident.state]:
        raise Refused(_("This incident has already been concluded."))
    if not conclusion.strip():
        raise Refused(_("Write the conclusion."), field="conclusion")
    before = {"state": incident.state}
    incident.state, incident.conclusion, incident.closed_at, incident.closed_by = state, conclusion.strip(), now, by
    incident.save(update_fields=["state", "conclusion", "closed_at", "closed_by"])
    record(act="attendance.incident.conclude", subject=incident, by=by, now=now, before=before, after={"state": state}, reason=conclusion, context=incident.session.training_class)
    return incident


def _why_shut(session: Session, *, by: User, now: datetime, may: Callable[[User, Session, str, datetime], bool], side: str) -> str:
    """Why nothing at all may be taken now, or an empty text."""
    if not may(by, session, side, now):
        return _("You do not take attendance in this class.")
    if session.state == SessionState.CANCELLED:
        return _("The session was cancelled; nothing is taken.")
    opens_at = session.starts_at - OPENS_BEFORE
    if now < opens_at:
        return _("Too early: attendance opens at {time}.").format(time=clock_text(opens_at))
    report = frozen_report_of(session)
    if report is not None:
        return _("This period has been signed and reported. Correct the single entry with a reason; the report then gets a new version.")
    return ""


def _why_refused(entry: RollEntry, allowed: dict[int, Enrolment], reasons: dict[str, AbsenceReason], session: Session) -> str:
    """Why this one entry cannot stand, or an empty text."""
    if entry.enrolment_id not in allowed:
        return _("This trainee is not in the class on that day or not among your people.")
    if not entry.claim:
        return ""
    if entry.claim not in Claim.values or entry.claim == Claim.OTHER_PERSON:
        return _("“{claim}” is not a known entry.").format(claim=entry.claim)
    for minutes in (entry.late_minutes, entry.early_minutes):
        if minutes is not None and not 0 < minutes <= 600:
            return _("Minutes must be between 1 and 600.")
    reason = reasons.get(entry.reason_code)
    if entry.reason_code and reason is None:
        return _("The reason is not in the list that was in force on that day.")
    if reason is not None and reason.is_agency_work and entry.claim != Claim.PRESENT and not entry.ordered_by.strip():
        return _("Office work: name who ordered it, name and post.")
    if reason is not None and reason.is_agency_work and entry.claim == Claim.ABSENT_EXCUSED:
        return _("Leave for office work is decided by the Organisation Board only. Enter it as absent without leave, or ask for an exception.")
    return ""


def _says_the_same(old: Fact, entry: RollEntry, reason: AbsenceReason | None) -> bool:
    return (old.claim, old.late_minutes, old.early_minutes, old.reason_id, old.reason_note, old.ordered_by) == (
        entry.claim, entry.late_minutes, entry.early_minutes, reason.pk if reason else None, entry.reason_note, entry.ordered_by,
    )  # fmt: skip


def _fact(session: Session, kind: str, side: str, by: User, now: datetime, **columns: object) -> Fact:
    values: dict[str, object] = {"method": Method.HAND, "happened_at": now, **columns}
    return Fact(session=session, kind=kind, side=side, recorded_at=now, recorded_by=by, **values)  # type: ignore[misc]


def _append(facts: Sequence[Fact]) -> int:
    """Append in one statement; an entry whose client id is already there is the same entry sent again."""
    known = set(
        Fact.objects.filter(client_id__in=[fact.client_id for fact in facts if fact.client_id]).order_by().values_list("client_id", flat=True)
    )
    fresh = [fact for fact in facts if not fact.client_id or fact.client_id not in known]
    Fact.objects.bulk_create(fresh, batch_size=500)
    return len(fresh)


def _append_refusal(session: Session, enrolment_id: int | None, checkpoint: str, side: str, sentence: str, *, by: User, now: datetime) -> None:
    _fact(session, FactKind.REFUSAL, side, by, now, enrolment_id=enrolment_id, checkpoint=checkpoint, note=sentence[:300]).save()


def _everyone_or(session: Session, facts: Sequence[Fact]) -> Collection[int] | None:
    """The first entry of a session makes marks for the whole class; later ones touch only their own people."""
    ids = {fact.enrolment_id for fact in facts if fact.enrolment_id is not None}
    has_marks = session.marks.exists()
    return ids if has_marks else None
