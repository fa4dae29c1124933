"""What stands in the way of a signature: open sessions, cases without a reason (R0-15, R0-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.attendance.models import (
    CheckpointConfirmation,
    Fact,
    Mark,
    MarkDue,
    PeriodReport,
)
from nennep.attendance.queries.derivation import is_enrolled
from nennep.attendance.queries.report_figures import (
    Body,
)
from nennep.attendance.queries.reports import sessions_of
from nennep.attendance.states import Checkpoint, FactKind, PeriodKind, ReportState, Side, Status
from nennep.classes.models import CLASS_BOARD_ROLES, Batch, Enrolment, HalfDay, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.kernel import dates
from nennep.kernel.clock import local_date

CLAIMING_KINDS = (FactKind.CHECKPOINT, FactKind.SPOT_CHECK, FactKind.PAPER_MARK)


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """One thing that must be done before the report can be signed, with the session (and trainee) where it is done."""

    kind: str
    sentence: str
    session_id: int | None = None
    enrolment_id: int | None = None


def blockers_of(report: PeriodReport, body: Body, now: datetime) -> tuple[Blocker, ...]:
    """Everything that must be done before the draft can be signed, each with the place where it is done (R0-15, R0-22)."""
    if report.state != ReportState.DRAFT:
        return ()
    found: list[Blocker] = []
    if report.kind == PeriodKind.BATCH and report.batch is not None and report.batch.closed_at is None:
        found.append(
            Blocker(
                kind="batch_open",
                sentence=_("Batch {number} is open. Close it first.").format(number=report.batch.number),
            )
        )
    if report.kind == PeriodKind.MONTH and local_date(now) <= report.period_to:
        found.append(
            Blocker(
                kind="period_running",
                sentence=_("The period ends on {day}. The report can be signed after that day.").format(
                    day=dates.short(report.period_to)
                ),
            )
        )
    sessions = list(sessions_of(report))
    if not sessions or not body.lines:
        found.append(
            Blocker(
                kind="empty",
                sentence=_("The period has no session with trainees; there is nothing to report."),
            )
        )
    found += _open_sessions(report, sessions, now)
    found += _open_cases(body)
    return tuple(found)


def _open_sessions(report: PeriodReport, sessions: list[Session], now: datetime) -> list[Blocker]:
    """Sessions that are not taken, not taken for everybody, not complete or not confirmed."""
    ids = [session.pk for session in sessions]
    taken: dict[int, int] = defaultdict(int)
    missing: dict[int, int] = defaultdict(int)
    incomplete: dict[int, int] = defaultdict(int)
    marked: dict[int, int] = defaultdict(int)  # of those enrolled on the day
    on_the_day = Q(enrolment__valid_from__lte=F("session__held_on")) & (
        Q(enrolment__valid_to__isnull=True) | Q(enrolment__valid_to__gt=F("session__held_on"))
    )
    on_leave = Q(status=Status.ABSENT_EXCUSED, leave__isnull=False)
    rows = (
        Mark.objects.filter(session_id__in=ids)
        .order_by()
        .values_list("session_id")
        .annotate(
            every=Count("pk"),
            open=Count("pk", filter=Q(status=Status.NOT_TAKEN)),
            half=Count("pk", filter=Q(is_complete=False) & ~Q(status=Status.NOT_TAKEN) & ~on_leave),
            enrolled=Count("pk", filter=on_the_day),
        )
    )
    for session_id, *counts in rows:
        taken[session_id], missing[session_id], incomplete[session_id], marked[session_id] = counts
    enrolments = list(Enrolment.objects.filter(training_class_id=report.training_class_id).order_by("pk"))
    confirmed = _confirmed_sides(ids)
    wanted = _sides_wanted(report.training_class)
    found = []
    for session in sessions:
        name = _("{half}, {day}").format(
            half=HalfDay(session.half).label, day=dates.with_weekday(session.held_on)
        )
        missing[session.pk] += (
            sum(is_enrolled(one, session.held_on) for one in enrolments) - marked[session.pk]
        )
        lacking = [side for side in wanted if side not in confirmed.get(session.pk, set())]
        if session.ends_at > now:
            kind, sentence = "not_held", _("{session}: not over yet.").format(session=name)
        elif not taken[session.pk]:
            kind, sentence = "not_taken", _("{session}: attendance not taken.").format(session=name)
        elif missing[session.pk]:
            kind = "not_taken"
            sentence = _("{session}: {count} trainees not entered.").format(
                session=name, count=missing[session.pk]
            )
        elif incomplete[session.pk]:
            kind = "incomplete"
            sentence = _("{session}: one of the two checkpoints is missing for {count} trainees.").format(
                session=name, count=incomplete[session.pk]
            )
        elif lacking:
            kind = "unconfirmed"
            sentence = _("{session}: not confirmed by {sides}.").format(
                session=name, sides=", ".join(str(Side(side).label).lower() for side in lacking)
            )
        else:
            continue
        found.append(Blocker(kind=kind, sentence=sentence, session_id=session.pk))
    return found


def unconfirmed_in(*, batch: Batch) -> tuple[str, ...]:
    """What somebody who closes the batch should know: sessions of it whose roll the school has not confirmed (R0-15)."""
    planned = Session.objects.filter(batch=batch, state=SessionState.PLANNED)
    ids = list(planned.order_by("pk").values_list("pk", flat=True))
    confirmed = _confirmed_sides(ids)
    count = sum(Side.SCHOOL not in confirmed.get(pk, set()) for pk in ids)
    if not count:
        return ()
    return (
        ngettext(
            "The roll of {count} session of this batch is not taken or not confirmed. The batch can be closed; the report can be signed only when every roll is confirmed.",
            "The rolls of {count} sessions of this batch are not taken or not confirmed. The batch can be closed; the report can be signed only when every roll is confirmed.",
            count,
        ).format(count=count),
    )


def untaken_in(*, training_class: TrainingClass) -> tuple[str, ...]:
    """What keeps a class open: sessions held of which nobody has taken the roll; who was there would stay unknown."""
    said = Mark.objects.filter(session=OuterRef("pk")).exclude(status=Status.NOT_TAKEN)
    seen = MarkDue.objects.filter(session=OuterRef("pk"))
    open_ones = Session.objects.filter(
        ~Exists(said), ~Exists(seen), training_class=training_class, state=SessionState.PLANNED
    )
    days = list(open_ones.order_by("held_on", "starts_at", "pk").values_list("held_on", flat=True))
    if not days:
        return ()
    return (
        ngettext(
            "The roll of {count} session was not taken, on {day}. Take it, type its sheet, or cancel the session; then close the class.",
            "The rolls of {count} sessions were not taken, the first on {day}. Take them, type their sheets, or cancel the sessions; then close the class.",
            len(days),
        ).format(count=len(days), day=dates.with_weekday(days[0])),
    )


def _sides_wanted(training_class: TrainingClass) -> tuple[str, ...]:
    """The school always; the class board where the class has one (R0-15)."""
    has_board = training_class.appointments.filter(role__in=CLASS_BOARD_ROLES).exists()
    return (Side.SCHOOL, Side.CLASS_BOARD) if has_board else (Side.SCHOOL,)


def _confirmed_sides(session_ids: Collection[int]) -> dict[int, set[str]]:
    """Who has confirmed the end of each session, after the last entry of the roll; a correction needs no new confirmation."""
    last = dict(
        Fact.objects.filter(session_id__in=session_ids, kind__in=CLAIMING_KINDS)
        .order_by()
        .values_list("session_id")
        .annotate(Max("pk"))
    )
    found: dict[int, set[str]] = defaultdict(set)
    rows = CheckpointConfirmation.objects.filter(
        Q(checkpoint=Checkpoint.END),
        session_id__in=session_ids,
        withdrawn_at__isnull=True,
        delegation__isnull=True,
    ).order_by("pk")
    for row in rows:
        if row.last_fact_id >= last.get(row.session_id, 0):
            found[row.session_id].add(row.side)
    return found


def _open_cases(body: Body) -> list[Blocker]:
    found = []
    for case in body.cases:
        where = _("{name}, {half}, {day}").format(
            name=case.name, half=str(HalfDay(case.half).label).lower(), day=dates.short(case.held_on)
        )
        if not case.reason_code:
            kind, sentence = "no_reason", _("{case}: no reason.").format(case=where)
        elif case.is_agency_work and not case.ordered_by:
            kind = "no_orderer"
            sentence = _("{case}: office work, but not who ordered it.").format(case=where)
        else:
            continue
        found.append(
            Blocker(kind=kind, sentence=sentence, session_id=case.session_id, enrolment_id=case.enrolment_id)
        )
    return found
