"""What happened in each session that is over: arrivals, breaches, checks, confirmations (notice 407, items 1 to 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from nennep.accounts.models import User
from nennep.attendance.models import LeaveSession
from nennep.attendance.operations import (
    RollEntry,
    confirm_checkpoint,
    correct_mark,
    give_reason,
    record_head_count,
    record_spot_check,
    take_checkpoint,
)
from nennep.attendance.rules import ABSENT_CLAIMS
from nennep.attendance.states import Checkpoint, Claim, Side
from nennep.classes.models import Enrolment, HalfDay, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.scenario.stage import Stage
from nennep.scenario.studies import manager_of, monitor_of

LATE_REASONS = ("traffic", "traffic", "far_home", "agency_work", "sudden_office_work")
ABSENT_REASONS = ("agency_work", "meeting", "private", "ill", "other")
OFFICE_WORK = frozenset({"agency_work", "sudden_office_work", "meeting"})


@dataclass(frozen=True)
class Habit:
    """How often one trainee breaks the rules; some agencies call their people back more than others."""

    late: float
    early: float
    absent: float
    called: float
    left: float


def pass_days(
    stage: Stage, classes: list[TrainingClass], *, after: datetime | None = None, until: datetime
) -> None:
    """Take every session that ended between the two moments, as the school and the class board would."""
    for made in classes:
        roster = list(made.enrolments.select_related("agency", "person").order_by("order"))
        habits = {row.pk: _habit(stage.lot, row) for row in roster}
        sessions = (
            made.sessions.exclude(state=SessionState.CANCELLED)
            .filter(ends_at__lte=until)
            .order_by("starts_at", "pk")
        )
        if after is not None:
            sessions = sessions.filter(ends_at__gt=after)
        for number, session in enumerate(sessions.select_related("training_class")):
            _take(stage, made, session, roster, habits, number)
            stage.bar.update()


def _habit(lot: Random, row: Enrolment) -> Habit:
    factor = 2.4 if sum(map(ord, row.agency.code)) % 7 == 0 else 0.8
    if lot.random() < 0.55:
        factor *= 0.35
    return Habit(
        late=0.05 * factor,
        early=0.04 * factor,
        absent=0.035 * factor,
        called=0.02 * factor,
        left=0.012 * factor,
    )


def _take(
    stage: Stage,
    made: TrainingClass,
    session: Session,
    roster: list[Enrolment],
    habits: dict[int, Habit],
    number: int,
) -> None:
    lot, manager, monitor = stage.lot, manager_of(stage, made), monitor_of(stage, made)
    days_away = dict(
        LeaveSession.objects.filter(session=session, is_granted=True)
        .order_by("pk")
        .values_list("enrolment_id", "leave__days")
    )
    first: list[RollEntry] = []
    last: list[RollEntry] = []
    drawn: list[Enrolment] = []
    for row in roster:
        away = days_away.get(row.pk, 0)
        # Who is away for weeks is drawn by lot like everybody, so that the others do as they would without it.
        came, went = _entries(lot, row, habits[row.pk], is_on_leave=away == 1)
        if came.claim not in ABSENT_CLAIMS:
            drawn.append(row)
        if away > 1:
            came = went = RollEntry(enrolment_id=row.pk, claim=Claim.ABSENT)
        first.append(came)
        last.append(went)
    there = [row for row in drawn if days_away.get(row.pk, 0) <= 1]
    opened = session.starts_at + timedelta(minutes=10)
    if number % 9 == 4:
        _try_to_excuse(session, roster[number % len(roster)], by=manager, now=opened)
    if number % 16 == 7:
        _try_the_loophole(session, roster[number % len(roster)], by=manager, now=opened)
    take_checkpoint(
        session=session, checkpoint=Checkpoint.START, entries=first, side=Side.SCHOOL, by=manager, now=opened
    )
    confirm_checkpoint(
        session=session,
        checkpoint=Checkpoint.START,
        side=Side.SCHOOL,
        by=manager,
        now=opened + timedelta(minutes=2),
    )
    confirm_checkpoint(
        session=session,
        checkpoint=Checkpoint.START,
        side=Side.CLASS_BOARD,
        by=monitor,
        now=opened + timedelta(minutes=5),
    )
    if number % 5 == 1:
        picked = [row for row in stage.lot.sample(drawn, k=min(5, len(drawn))) if row in there]
        _look_by_surprise(session, picked, number, by=manager, now=session.starts_at + timedelta(minutes=95))
    if number % 6 == 2:
        gone = sum(entry.claim in ABSENT_CLAIMS | {Claim.CALLED_AWAY} for entry in last)
        lie = 1 if number % 12 == 2 else 0
        record_head_count(
            session=session,
            checkpoint=Checkpoint.END,
            count=max(len(last) - gone - lie, 0),
            by=manager,
            now=session.ends_at - timedelta(minutes=12),
        )
    closing = session.ends_at - timedelta(minutes=5)
    take_checkpoint(
        session=session, checkpoint=Checkpoint.END, entries=last, side=Side.SCHOOL, by=manager, now=closing
    )
    confirm_checkpoint(
        session=session, checkpoint=Checkpoint.END, side=Side.SCHOOL, by=manager, now=session.ends_at
    )
    confirm_checkpoint(
        session=session,
        checkpoint=Checkpoint.END,
        side=Side.CLASS_BOARD,
        by=monitor,
        now=session.ends_at + timedelta(minutes=3),
    )
    if number % 8 == 3 and there:
        correct_mark(
            session=session,
            enrolment=there[0],
            claim=Claim.LATE,
            late_minutes=9,
            reason_code="traffic",
            note="Vào lớp sau khi đã điểm danh, ban cán sự lớp xác nhận",
            by=manager,
            now=session.ends_at + timedelta(hours=1),
        )
        # Who counts as late after all has come late with a reason; both sides look at the session again.
        confirm_checkpoint(
            session=session,
            checkpoint=Checkpoint.END,
            side=Side.SCHOOL,
            by=manager,
            now=session.ends_at + timedelta(hours=2),
        )
        confirm_checkpoint(
            session=session,
            checkpoint=Checkpoint.END,
            side=Side.CLASS_BOARD,
            by=monitor,
            now=session.ends_at + timedelta(hours=2),
        )


def _try_to_excuse(session: Session, row: Enrolment, *, by: User, now: datetime) -> None:
    """Office work entered as leave that the Board has not granted: refused, and kept as a refused attempt (R0-25)."""
    take_checkpoint(
        session=session,
        checkpoint=Checkpoint.START,
        entries=[
            RollEntry(
                enrolment_id=row.pk,
                claim=Claim.ABSENT_EXCUSED,
                reason_code="agency_work",
                ordered_by=_orderer(row, "agency_work"),
            )
        ],
        side=Side.SCHOOL,
        by=by,
        now=now,
    )


def _entries(lot: Random, row: Enrolment, habit: Habit, *, is_on_leave: bool) -> tuple[RollEntry, RollEntry]:
    """What stands at the start and at the end for one trainee."""
    if is_on_leave:
        away = RollEntry(enrolment_id=row.pk, claim=Claim.ABSENT)
        return away, away
    chance = lot.random()
    if chance < habit.absent:
        reason = lot.choice(ABSENT_REASONS)
        away = RollEntry(
            enrolment_id=row.pk,
            claim=Claim.ABSENT_UNEXCUSED,
            reason_code=reason,
            ordered_by=_orderer(row, reason),
        )
        return away, away
    came = RollEntry(enrolment_id=row.pk, claim=Claim.PRESENT)
    if lot.random() < habit.late:
        reason = lot.choice(LATE_REASONS)
        came = RollEntry(
            enrolment_id=row.pk,
            claim=Claim.LATE,
            late_minutes=lot.randint(3, 55),
            reason_code=reason,
            ordered_by=_orderer(row, reason),
        )
    chance = lot.random()
    if chance < habit.called:
        went = RollEntry(
            enrolment_id=row.pk,
            claim=Claim.CALLED_AWAY,
            early_minutes=lot.randint(50, 150),
            reason_code="agency_work",
            ordered_by=_orderer(row, "agency_work"),
        )
    elif chance < habit.called + habit.left:
        went = RollEntry(enrolment_id=row.pk, claim=Claim.ABSENT, reason_code="other")
    elif chance < habit.called + habit.left + habit.early:
        reason = lot.choice(LATE_REASONS)
        went = RollEntry(
            enrolment_id=row.pk,
            claim=Claim.LEFT_EARLY,
            early_minutes=lot.randint(5, 40),
            reason_code=reason,
            ordered_by=_orderer(row, reason),
        )
    else:
        went = RollEntry(enrolment_id=row.pk, claim=Claim.PRESENT)
    return came, went


def _orderer(row: Enrolment, reason: str) -> str:
    return f"Thủ trưởng {row.agency.name}" if reason in OFFICE_WORK else ""


def _look_by_surprise(
    session: Session, picked: list[Enrolment], number: int, *, by: User, now: datetime
) -> None:
    """The people picked by lot; once in a while another person sits in the seat (R0-16)."""
    is_bad_day = number % 35 == 16 and session.half == HalfDay.AM
    entries = [
        RollEntry(
            enrolment_id=row.pk, claim=Claim.OTHER_PERSON if is_bad_day and index == 0 else Claim.PRESENT
        )
        for index, row in enumerate(picked)
    ]
    record_spot_check(session=session, entries=entries, side=Side.SCHOOL, by=by, now=now)
    if is_bad_day:
        give_reason(
            session=session,
            enrolment=picked[0],
            reason_code="other",
            reason_note="Người khác ngồi thay",
            by=by,
            now=now,
        )


def _try_the_loophole(session: Session, row: Enrolment, *, by: User, now: datetime) -> None:
    """Somebody tries to enter office work as absence with leave; it is refused and the attempt is kept (R0-25)."""
    attempt = RollEntry(
        enrolment_id=row.pk,
        claim=Claim.ABSENT_EXCUSED,
        reason_code="agency_work",
        ordered_by=_orderer(row, "agency_work"),
    )
    take_checkpoint(
        session=session, checkpoint=Checkpoint.START, entries=[attempt], side=Side.SCHOOL, by=by, now=now
    )
