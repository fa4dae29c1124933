"""Requests for leave as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Min, QuerySet, Sum

from nennep.accounts.models import User
from nennep.attendance.models import AbsenceReason, Leave, LeaveSession, LeaveStep
from nennep.attendance.policies.leave import (
    LeaveRights,
    LimitShelf,
    enrolments_to_ask_for,
    leave_rights,
    side_to_ask,
    side_to_forward,
    side_to_grant,
    side_to_refuse,
)
from nennep.attendance.policies.leave_reading import leaves_visible_to
from nennep.attendance.rules.leave import LeaveSide
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.classes.models import Enrolment, Session
from nennep.classes.states import SessionState
from nennep.kernel.periods import in_force_on

OPEN_STATES = (LeaveState.ASKED, LeaveState.FORWARDED)
BACK = timedelta(days=30)
"""How far back a session may be named in a request; older ones are corrected by the school."""
AHEAD = timedelta(days=120)


@dataclass(frozen=True)
class LeaveRow:
    """One request. `first_at` is when its first session begins: until then it is to be decided."""

    pk: int
    name: str
    enrolment_id: int
    class_id: int
    class_name: str
    agency: str
    reason: str
    route: str
    state: str
    state_text: str
    sessions: int
    lessons: int
    days: int
    first_at: datetime
    last_on: date
    asked_at: datetime
    decided_by: str
    is_asked_afterwards: bool
    is_approved_afterwards: bool

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in OPEN_STATES

    @property
    def is_afterwards(self) -> bool:
        """Whether it was asked or granted only after the session began (R0-27)."""
        return self.is_asked_afterwards or self.is_approved_afterwards


def with_sessions(leaves: QuerySet[Leave]) -> QuerySet[Leave]:
    """The requests with the figures of their named sessions, ready for `leave_rows`."""
    return leaves.annotate(
        first_at=Min("leave_sessions__session__starts_at"),
        last_on=Max("leave_sessions__session__held_on"),
        session_count=Count("leave_sessions"),
        lesson_count=Sum("leave_sessions__session__lessons"),
    ).select_related(
        "reason",
        "decided_by",
        "enrolment__person",
        "enrolment__agency",
        "enrolment__training_class__programme_version__programme",
    )


def leave_rows(leaves: Iterable[Leave]) -> list[LeaveRow]:
    """Requests read by `with_sessions` as rows; no query."""
    return [_row(leave) for leave in leaves]


def _row(leave: Leave) -> LeaveRow:
    enrolment = leave.enrolment
    first_at: datetime = leave.first_at  # type: ignore[attr-defined]
    return LeaveRow(
        pk=leave.pk,
        name=enrolment.person.full_name,
        enrolment_id=enrolment.pk,
        class_id=enrolment.training_class_id,
        class_name=enrolment.training_class.name,
        agency=enrolment.agency.name,
        reason=leave.reason.name,
        route=leave.route,
        state=leave.state,
        state_text=leave.get_state_display(),
        sessions=leave.session_count,  # type: ignore[attr-defined]
        lessons=leave.lesson_count or 0,  # type: ignore[attr-defined]
        days=leave.days,
        first_at=first_at,
        last_on=leave.last_on,  # type: ignore[attr-defined]
        asked_at=leave.asked_at,
        decided_by=str(leave.decided_by or ""),
        is_asked_afterwards=leave.is_asked_afterwards,
        is_approved_afterwards=leave.is_approved_afterwards,
    )


def leaves_waiting_for(actor: User, on: date) -> dict[int, LeaveSide]:
    """The open requests whose next step is the account's today, and as whom; a constant number of queries.

    Left out: what the account forwarded itself, for another of the Board decides it, and what the Board may only refuse
    while the personnel division has not spoken yet: nothing is asked of it before (R0-27).
    """
    waiting = list(
        leaves_visible_to(actor, on)
        .filter(state__in=OPEN_STATES)
        .select_related("enrolment__training_class__programme_version__programme")
        .order_by("pk")
    )
    if not waiting:
        return {}
    rights = leave_rights(actor, [leave.enrolment for leave in waiting], on)
    shelf = LimitShelf(on)
    own = forwarded_by(actor, waiting)
    found: dict[int, LeaveSide] = {}
    for leave in waiting:
        if leave.pk in own:
            continue
        limits = shelf.limits(leave.enrolment.training_class)
        side = side_to_grant(rights, leave, limits)
        if side is None and leave.route == LeaveRoute.EXCEPTION and leave.state == LeaveState.ASKED:
            side = side_to_forward(rights, leave)
        if side is not None:
            found[leave.pk] = side
    return found


def forwarded_by(actor: User, leaves: Collection[Leave]) -> frozenset[int]:
    """Which of the requests the account put before the Board itself: somebody else decides these; one query."""
    if actor.is_system:
        return frozenset()
    steps = LeaveStep.objects.filter(
        leave_id__in=[leave.pk for leave in leaves], state=LeaveState.FORWARDED, by=actor
    )
    return frozenset(steps.order_by("pk").values_list("leave_id", flat=True))


@dataclass(frozen=True)
class LeaveStanding:
    """What one account may do with one request now; `next_sides` are those for whom it waits."""

    may_grant: bool
    may_refuse: bool
    may_forward: bool
    next_sides: tuple[LeaveSide, ...]


def standing_of(actor: User, leave: Leave, on: date, next_sides: Sequence[LeaveSide]) -> LeaveStanding:
    """What the account may do with the request on the day."""
    rights = leave_rights(actor, [leave.enrolment], on)
    limits = LimitShelf(on).limits(leave.enrolment.training_class)
    can_forward = leave.route == LeaveRoute.EXCEPTION and leave.state == LeaveState.ASKED
    may_decide = not forwarded_by(actor, [leave])
    return LeaveStanding(
        may_grant=may_decide and side_to_grant(rights, leave, limits) is not None,
        may_refuse=may_decide and side_to_refuse(rights, leave, limits) is not None,
        may_forward=can_forward and side_to_forward(rights, leave) is not None,
        next_sides=tuple(next_sides),
    )


def sessions_to_name(enrolment: Enrolment, on: date) -> list[Session]:
    """The sessions that a request may name: not cancelled, while the place lasts, none asked for or granted already."""
    taken = LeaveSession.objects.filter(
        enrolment=enrolment, leave__state__in=(*OPEN_STATES, LeaveState.APPROVED)
    )
    sessions = (
        Session.objects.filter(
            training_class_id=enrolment.training_class_id,
            held_on__gte=max(enrolment.valid_from, on - BACK),
            held_on__lte=on + AHEAD,
        )
        .exclude(state=SessionState.CANCELLED)
        .exclude(pk__in=taken.values("session_id"))
    )
    if enrolment.valid_to is not None:
        sessions = sessions.filter(held_on__lt=enrolment.valid_to)
    return list(sessions.order_by("starts_at", "pk"))


def reasons_to_choose(rights: LeaveRights, enrolment: Enrolment, on: date) -> list[AbsenceReason]:
    """The reasons for which the account may ask for this place, in their order."""
    allowed = [
        is_work
        for is_work in (False, True)
        if side_to_ask(rights, enrolment, is_agency_work=is_work) is not None
    ]
    return list(
        AbsenceReason.objects.filter(in_force_on(on), is_agency_work__in=allowed).order_by(
            "order", "code", "pk"
        )
    )


def places_to_ask_for(actor: User, on: date) -> QuerySet[Enrolment]:
    """Open places for which the account may ask for leave: own, of its agency, of its school or class."""
    return (
        enrolments_to_ask_for(actor, on)
        .select_related("person", "agency", "training_class")
        .order_by("person__name_sort_key", "pk")
    )


def deadline_passed(row: LeaveRow, now: datetime) -> bool:
    """Whether an open request should have been decided: its first session has begun."""
    return row.is_open and now >= row.first_at


def own_leaves(person_id: int) -> list[LeaveRow]:
    """All requests of one person, newest first."""
    leaves = Leave.objects.filter(enrolment__person_id=person_id)
    return leave_rows(with_sessions(leaves).order_by("-asked_at", "-pk"))
