"""Taking and confirming a checkpoint (R0-11, R0-14, R0-15, R0-18)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, CheckpointConfirmation, Fact
from nennep.attendance.operations.devices import settle_marks
from nennep.attendance.operations.facts import (
    RefusedEntry,
    RollEntry,
    Taking,
    append,
    append_refusal,
    client_id,
    enrolled_among,
    known_client_ids,
    locked_classes,
    locked_session,
    new_fact,
    whom_to_refresh,
    why_refused,
    why_shut,
)
from nennep.attendance.operations.marks import refresh_marks
from nennep.attendance.operations.registry import tell_taken
from nennep.attendance.policies import may_take, sides_of
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.facts import reasons_in_force, standing_checkpoint
from nennep.attendance.queries.sheet import session_states
from nennep.attendance.states import Checkpoint, Claim, FactKind, Side
from nennep.audit.operations import record
from nennep.classes.models import Session
from nennep.classes.policies import class_rights
from nennep.classes.states import SessionState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import clock_text
from nennep.kernel.db import lock
from nennep.kernel.errors import Refused
from nennep.units.models import Unit


@transaction.atomic
def take_checkpoint(
    *,
    session: Session,
    checkpoint: str,
    entries: Sequence[RollEntry],
    side: str,
    by: User,
    now: datetime,
    client_key: str = "",
) -> Taking:
    """Append what was seen at a checkpoint; entries equal to what already stands are not repeated.

    Refused attempts are kept as facts with the reason: a session that is cancelled, not yet open or already reported,
    somebody outside the taker's own people, a claim without its minutes, office work without the Board's decision
    (R0-25). `client_key` (24 characters) makes sending the same form twice harmless.
    """
    session = locked_session(session)
    if checkpoint not in {Checkpoint.START, Checkpoint.END}:
        raise Refused(_("Attendance is taken at the start or at the end of the session."))
    shut = why_shut(session, by=by, now=now, may=may_take, side=side)
    if shut:
        append_refusal(session, None, checkpoint, side, shut, by=by, now=now)
        return Taking(recorded=0, refused=(RefusedEntry(enrolment_id=None, sentence=shut),))
    allowed = enrolled_among(by, session)
    standing = standing_checkpoint(session, checkpoint)
    reasons = reasons_in_force(session.held_on)
    ids = {entry.enrolment_id: client_id(session, by, client_key, entry.enrolment_id) for entry in entries}
    known = known_client_ids(ids.values())
    refused: list[RefusedEntry] = []
    facts: list[Fact] = []
    for entry in entries:
        if ids[entry.enrolment_id] in known:
            continue
        old = standing.get(entry.enrolment_id)
        reason = reasons.get(entry.reason_code) if entry.claim != Claim.PRESENT else None
        fact = _entered(session, checkpoint, entry, old, reason, side=side, by=by, now=now)
        if fact is None:
            continue
        sentence, _field = why_refused(entry, allowed, reasons)
        sentence = sentence or _why_overtaken(entry, old)
        if sentence:
            refused.append(RefusedEntry(enrolment_id=entry.enrolment_id, sentence=sentence))
            enrolment_id = entry.enrolment_id if entry.enrolment_id in allowed else None
            append_refusal(session, enrolment_id, checkpoint, side, sentence, by=by, now=now)
            continue
        fact.client_id = ids[entry.enrolment_id]
        facts.append(fact)
    recorded = append(facts)
    if recorded:
        refresh_marks(sessions=[session], by=by, now=now, enrolment_ids=whom_to_refresh(session, recorded))
        record(
            act="attendance.session.take",
            subject=session,
            by=by,
            now=now,
            after={
                "checkpoint": str(Checkpoint(checkpoint).label),
                "side": str(Side(side).label),
                "entries": len(recorded),
                "refused": len(refused),
            },
            context=session.training_class,
        )
        tell_taken(session, checkpoint, by, now)
    return Taking(recorded=len(recorded), refused=tuple(refused))


def _why_overtaken(entry: RollEntry, old: Fact | None) -> str:
    """Why the entry must be looked at again: somebody else wrote another one meanwhile."""
    if entry.seen_fact_id is None or entry.seen_fact_id == (old.pk if old else 0):
        return ""
    if old is None:
        return _("The entry was taken back by somebody else meanwhile. Look again, then save.")
    return _("{who} has entered “{claim}” meanwhile. Look again, then save.").format(
        who=old.recorded_by.full_name, claim=Claim(old.claim).label
    )


def _entered(
    session: Session,
    checkpoint: str,
    entry: RollEntry,
    old: Fact | None,
    reason: AbsenceReason | None,
    *,
    side: str,
    by: User,
    now: datetime,
) -> Fact | None:
    """The fact to append for an entry, None when it says what already stands."""
    if not entry.claim:
        if old is None:
            return None
        return new_fact(
            session,
            FactKind.CANCELLATION,
            side,
            by,
            now,
            enrolment_id=entry.enrolment_id,
            checkpoint=checkpoint,
            cancels=old,
        )
    late = entry.late_minutes if entry.claim != Claim.PRESENT else None
    early = entry.early_minutes if entry.claim != Claim.PRESENT else None
    note, ordered_by = (entry.reason_note, entry.ordered_by.strip()) if reason is not None else ("", "")
    if old is not None and (
        (old.claim, old.late_minutes, old.early_minutes, old.reason_id, old.reason_note, old.ordered_by)
        == (entry.claim, late, early, reason.pk if reason else None, note, ordered_by)
    ):
        return None
    return new_fact(
        session,
        FactKind.CHECKPOINT,
        side,
        by,
        now,
        enrolment_id=entry.enrolment_id,
        checkpoint=checkpoint,
        claim=entry.claim,
        late_minutes=late,
        early_minutes=early,
        reason=reason,
        reason_note=note,
        ordered_by=ordered_by,
    )


@transaction.atomic
def confirm_checkpoint(
    *,
    session: Session,
    checkpoint: str,
    side: str,
    by: User,
    now: datetime,
    delegation_id: int | None = None,
) -> CheckpointConfirmation:
    """The school, the class board or a delegation head confirms a checkpoint, each for its own side (R0-14, R0-15).

    A later confirmation of the same side takes the place of the earlier one, which stays on record as withdrawn.
    Refuses another side than one's own, both sides by one account (R0-17), a cancelled session, and a checkpoint at
    which nobody has been entered.
    """
    session = locked_session(session)
    if checkpoint not in {Checkpoint.START, Checkpoint.END}:
        raise Refused(_("Attendance is taken at the start or at the end of the session."))
    if side not in sides_of(by, session, local_date(now)) or side == Side.LECTURER:
        raise Refused(_("You cannot confirm for this side."))
    if side == Side.DELEGATION:
        own = class_rights(by, session.training_class, local_date(now)).delegation_ids
        if delegation_id is None or delegation_id not in own:
            raise Refused(_("A delegation head confirms the own delegation only."))
    else:
        delegation_id = None
    if session.state == SessionState.CANCELLED:
        raise Refused(_("The session was cancelled; there is nothing to confirm."))
    opens_at = RuleShelf().opens_at(session)
    if opens_at > now:
        raise Refused(_("Too early: attendance opens at {time}.").format(time=clock_text(opens_at)))
    if not _is_taken(session, checkpoint):
        raise Refused(_("Nothing has been taken yet. Take attendance, then confirm."))
    if _has_confirmed_other_side(session, checkpoint, side, by):
        raise Refused(
            _(
                "You have confirmed this checkpoint for the other side. School and class board confirm apart: "
                "somebody else has to do it."
            )
        )
    last = Fact.objects.filter(session=session).order_by("-pk").values_list("pk", flat=True)[0]
    standing = CheckpointConfirmation.objects.filter(
        session=session,
        checkpoint=checkpoint,
        side=side,
        delegation_id=delegation_id,
        withdrawn_at__isnull=True,
    )
    for old in lock(standing):
        old.withdrawn_at = now
        old.save(update_fields=["withdrawn_at"])
    confirmation = CheckpointConfirmation.objects.create(
        session=session,
        checkpoint=checkpoint,
        side=side,
        delegation_id=delegation_id,
        confirmed_by=by,
        confirmed_at=now,
        last_fact_id=last,
    )
    if _is_confirmed_by_both(session):
        refresh_marks(sessions=[session], by=by, now=now)
    else:  # one side alone changes no mark
        settle_marks(session=session, by=by, now=now)
    record(
        act="attendance.session.confirm",
        subject=session,
        by=by,
        now=now,
        after={
            "checkpoint": str(Checkpoint(checkpoint).label),
            "side": str(Side(side).label),
            "delegation": Unit.objects.get(pk=delegation_id) if delegation_id else None,
        },
        context=session.training_class,
    )
    return confirmation


@dataclass(frozen=True, kw_only=True)
class Confirming:
    """Outcome of confirming several sessions: how many stand confirmed now, and why each of the others does not."""

    confirmed: int
    refused: tuple[tuple[Session, str], ...] = ()


@transaction.atomic
def confirm_sessions(*, sessions: Collection[Session], by: User, now: datetime) -> Confirming:
    """Confirm the end of several sessions for one's own side, each by `confirm_checkpoint`, in the order of the days.

    A session in which somebody is not taken is not confirmed with others: somebody has to look at it. What is refused
    stands in the outcome with its sentence; the others are confirmed.
    """
    locked_classes({session.training_class_id for session in sessions})
    confirmed = 0
    refused: list[tuple[Session, str]] = []
    for session in sessions:
        settle_marks(session=session, by=by, now=now)
    states = session_states(sessions)
    for session in sorted(sessions, key=lambda one: (one.starts_at, one.pk)):
        try:
            with transaction.atomic():
                _confirm_whole(session, states[session.pk].not_taken, by, now)
        except Refused as refusal:
            refused.append((session, refusal.message))
        else:
            confirmed += 1
    return Confirming(confirmed=confirmed, refused=tuple(refused))


def _confirm_whole(session: Session, missing: int, by: User, now: datetime) -> None:
    """Confirm the end of a session in which nobody is missing from the roll, for one's own side."""
    sides = sides_of(by, session, local_date(now))
    if missing and sides & {Side.SCHOOL, Side.CLASS_BOARD}:
        raise Refused(
            ngettext(
                "{count} trainee is not taken. Take attendance, then confirm.",
                "{count} trainees are not taken. Take attendance, then confirm.",
                missing,
            ).format(count=missing)
        )
    side = Side.SCHOOL if Side.SCHOOL in sides else Side.CLASS_BOARD
    confirm_checkpoint(session=session, checkpoint=Checkpoint.END, side=side, by=by, now=now)


def _has_confirmed_other_side(session: Session, checkpoint: str, side: str, by: User) -> bool:
    """Whether the account holds the standing confirmation of the side that is there to watch this one."""
    others = {Side.SCHOOL: Side.CLASS_BOARD, Side.CLASS_BOARD: Side.SCHOOL}
    return (
        side in others
        and not by.is_system
        and CheckpointConfirmation.objects.filter(
            session=session,
            checkpoint=checkpoint,
            side=others[Side(side)],
            confirmed_by=by,
            withdrawn_at__isnull=True,
        ).exists()
    )


def _is_confirmed_by_both(session: Session) -> bool:
    """Whether school and class board both stand behind the end of the session: then its marks are complete (R0-15)."""
    sides = CheckpointConfirmation.objects.filter(
        session=session, checkpoint=Checkpoint.END, delegation__isnull=True, withdrawn_at__isnull=True
    )
    return {Side.SCHOOL, Side.CLASS_BOARD} <= set(sides.values_list("side", flat=True))


def _is_taken(session: Session, checkpoint: str) -> bool:
    """Whether anybody stands entered there, by hand or by a statement about the whole session."""
    if standing_checkpoint(session, checkpoint):
        return True
    whole = Fact.objects.filter(session=session, kind__in=[FactKind.PAPER_MARK, FactKind.CORRECTION])
    return whole.filter(cancelled_by__isnull=True).exists()
