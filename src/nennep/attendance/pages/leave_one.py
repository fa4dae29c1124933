"""One request for leave with its sessions and every stage (R0-22, R0-25, R0-27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.attendance.models import Leave, LeaveStep
from nennep.attendance.pages.leave import afterwards_badge, deadline_badge, state_badge
from nennep.attendance.policies.leave import LimitShelf, leave_rights, side_to_cancel
from nennep.attendance.queries.leave import LeaveRow, leave_rows, standing_of
from nennep.attendance.rules.leave import LeaveSide, deciders
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.classes.models import Session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Event, Fact, Step

SIDE_NAMES = {
    LeaveSide.TRAINEE: gettext_lazy("trainee"),
    LeaveSide.AGENCY: gettext_lazy("agency"),
    LeaveSide.CLASS_MANAGER: gettext_lazy("class manager"),
    LeaveSide.TRAINING_OFFICE: gettext_lazy("training office"),
    LeaveSide.SCHOOL_LEADER: gettext_lazy("leader of the school"),
    LeaveSide.PERSONNEL: gettext_lazy("personnel division"),
    LeaveSide.BOARD: gettext_lazy("Organisation Board"),
    LeaveSide.SYSTEM: gettext_lazy("the program"),
}
DID = {
    LeaveState.ASKED: gettext_lazy("asked for leave"),
    LeaveState.FORWARDED: gettext_lazy("put the leave before the Organisation Board"),
    LeaveState.APPROVED: gettext_lazy("granted the leave"),
    LeaveState.REFUSED: gettext_lazy("refused the leave"),
    LeaveState.CANCELLED: gettext_lazy("took the leave back"),
}
STEP_ICONS = {
    LeaveState.ASKED: "door-exit",
    LeaveState.FORWARDED: "mail-forward",
    LeaveState.APPROVED: "circle-check",
    LeaveState.REFUSED: "ban",
    LeaveState.CANCELLED: "arrow-back-up",
}


@dataclass(frozen=True)
class NamedSession:
    """One session that the request names."""

    day: str
    half: str
    time: str
    topic: str
    lessons: int
    has_begun: bool


@dataclass(frozen=True)
class LeavePage:
    """One request with its sessions and every stage."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    afterwards: Badge | str
    steps: tuple[Step, ...]
    facts: tuple[Fact, ...]
    sessions: tuple[NamedSession, ...]
    events: tuple[Event, ...]
    form: Any
    may_grant: bool
    may_refuse: bool
    may_forward: bool
    may_decide: bool
    decide_url: str
    waits_for: str
    is_exception: bool
    evidence_url: str
    withdraw_url: str


def leave_page(actor: User, leave: Leave, form: Any, now: datetime) -> LeavePage:
    """`leave` is loaded by `with_sessions`."""
    on = local_date(now)
    row = leave_rows([leave])[0]
    enrolment = leave.enrolment
    limits = LimitShelf(on).limits(enrolment.training_class)
    rights = leave_rights(actor, [enrolment], on)
    next_sides = deciders(leave.route, leave.state, rights.days_of(leave), limits)
    if leave.route == LeaveRoute.EXCEPTION and leave.state == LeaveState.ASKED:
        next_sides = (LeaveSide.PERSONNEL,)
    standing = standing_of(actor, leave, on, next_sides)
    sessions = Session.objects.filter(leave_sessions__leave=leave).order_by("starts_at", "pk")
    is_exception = leave.route == LeaveRoute.EXCEPTION
    back = reverse("attendance:exceptions" if is_exception else "attendance:leaves")
    side = side_to_cancel(rights, leave, has_begun=now >= row.first_at)
    return LeavePage(
        title=_("Leave of {name}").format(name=row.name),
        lead=f"{row.class_name} · {row.agency}",
        trail=(
            Crumb(_("Exceptions for office work") if is_exception else _("Leave"), back),
            Crumb(row.name),
        ),
        badge=state_badge(row.state, row.state_text),
        afterwards=afterwards_badge(row),
        steps=_stations(leave),
        facts=tuple(_facts(leave, row, now, rights.days_of(leave))),
        sessions=tuple(
            NamedSession(
                dates.with_weekday(one.held_on),
                one.get_half_display(),
                dates.clock_text(one.starts_at),
                one.topic or one.module_name,
                one.lessons,
                now >= one.starts_at,
            )
            for one in sessions
        ),
        events=leave_events(leave),
        form=form,
        may_grant=standing.may_grant,
        may_refuse=standing.may_refuse,
        may_forward=standing.may_forward,
        may_decide=standing.may_grant or standing.may_refuse or standing.may_forward,
        decide_url=reverse("attendance:decide-leave", args=[leave.pk]),
        waits_for=", ".join(str(SIDE_NAMES[one]) for one in standing.next_sides),
        is_exception=is_exception,
        evidence_url=reverse("attendance:leave-evidence", args=[leave.pk]) if leave.evidence else "",
        withdraw_url=reverse("attendance:cancel-leave", args=[leave.pk]) if side else "",
    )


STATION_SIDES = (LeaveSide.AGENCY, LeaveSide.PERSONNEL, LeaveSide.BOARD)
"""Who stands at the stations of a request for office work, in their order (R0-27)."""


def _stations(leave: Leave) -> tuple[Step, ...]:
    labels = [_("Asked"), _("Decided")]
    if leave.route == LeaveRoute.EXCEPTION:
        labels = [_("Agency"), _("Personnel division"), _("Organisation Board")]
    done = {
        LeaveState.ASKED: 1,
        LeaveState.FORWARDED: 2,
        LeaveState.APPROVED: len(labels),
    }.get(LeaveState(leave.state))
    if done is None:
        return _ended(leave, labels)
    return tuple(
        Step(label, "done" if place < done else "now" if place == done else "ahead")
        for place, label in enumerate(labels)
    )


def _ended(leave: Leave, labels: Sequence[str]) -> tuple[Step, ...]:
    """The stations of a request that was refused or taken back: who had acted, where it ended, who never saw it."""
    steps = list(leave.steps.order_by("pk"))
    end = len(labels) - 1
    acted = {0}
    if leave.route == LeaveRoute.EXCEPTION:
        places = {side.value: place for place, side in enumerate(STATION_SIDES)}
        sides = [step.by_role.partition("|")[0] for step in steps]
        acted |= {places[side] for side in sides if side in places}
        end = places.get(sides[-1], end)
    note = leave.get_state_display()
    return tuple(
        Step(label, "stopped", note) if place == end else Step(label, "done" if place in acted else "ahead")
        for place, label in enumerate(labels)
    )


def _facts(leave: Leave, row: LeaveRow, now: datetime, days: int) -> list[Fact]:
    found = [
        Fact(_("Reason"), row.reason),
        Fact(_("Explanation"), leave.explanation),
        Fact(
            _("Sessions"),
            ngettext(
                "{count} session, {lessons} lessons", "{count} sessions, {lessons} lessons", row.sessions
            ).format(count=row.sessions, lessons=row.lessons),
            _("{days} days in a row with the leave next to it; this length decides who decides.").format(
                days=days
            )
            if days > leave.days
            else "",
        ),
    ]
    if leave.ordered_by_name:
        found += [
            Fact(_("Ordered by"), f"{leave.ordered_by_name}, {leave.ordered_by_post}"),
            Fact(_("The urgent task"), leave.urgent_task),
            Fact(_("Why nobody else"), leave.why_nobody_else),
        ]
    if row.is_open:
        found.append(Fact(_("Decide before"), deadline_badge(row, now)))
    return found


def leave_events(leave: Leave) -> tuple[Event, ...]:
    """The stages of a request, newest first; a substitute with the name of who is away."""
    steps: Sequence[LeaveStep] = list(leave.steps.select_related("by").order_by("-pk"))
    events = []
    for step in steps:
        side, _bar, behalf = step.by_role.partition("|")
        role = str(SIDE_NAMES.get(LeaveSide(side), side)) if side else ""
        who = f"{step.by} ({role})" if role else str(step.by)
        if behalf:
            who = _("{who} for {absent}").format(who=who, absent=behalf)
        events.append(
            Event(step.at, who, DID[LeaveState(step.state)], step.note, STEP_ICONS[LeaveState(step.state)])
        )
    return tuple(events)
