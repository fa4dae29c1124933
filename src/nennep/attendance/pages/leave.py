"""Leave: the list with what waits for me, one request with its stages, asking, deciding (R0-22, R0-25, R0-27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nennep.accounts.models import User
from nennep.attendance.models import Leave, LeaveStep
from nennep.attendance.policies.leave import (
    LimitShelf,
    enrolments_to_ask_for,
    leave_rights,
    leaves_visible_to,
    side_to_cancel,
)
from nennep.attendance.queries.leave import (
    LeaveRow,
    deadline_passed,
    leave_rows,
    leaves_waiting_for,
    standing_of,
    with_sessions,
)
from nennep.attendance.rules.leave import LeaveSide, deciders
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.classes.models import Session
from nennep.classes.policies import reach_of
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, PersonLine, Step, Tab, Tone

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
TONES: dict[str, Tone] = {
    LeaveState.ASKED: "waiting",
    LeaveState.FORWARDED: "waiting",
    LeaveState.APPROVED: "good",
    LeaveState.REFUSED: "decide",
    LeaveState.CANCELLED: "plain",
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


def state_badge(state: str, text: str) -> Badge:
    """The state of a request as icon and word."""
    return Badge(text, TONES[state])


def afterwards_badge(row: LeaveRow) -> Badge | str:
    """The flag "after the event", or nothing."""
    return Badge(_("after the event"), "warning") if row.is_afterwards else ""


def _period(row: LeaveRow) -> str:
    first = local_date(row.first_at)
    if first == row.last_on:
        return dates.short(first)
    return _("{first} to {last}").format(first=dates.short(first), last=dates.short(row.last_on))


def _deadline(row: LeaveRow, now: datetime) -> Badge | str:
    if not row.is_open:
        return ""
    words = f"{dates.clock_text(row.first_at)} {dates.short(local_date(row.first_at))}"
    return Badge(words, "decide" if deadline_passed(row, now) else "waiting")


def leave_listing(key: str, now: datetime, *, is_exceptions: bool) -> Listing[LeaveRow]:
    """The list of requests; `now` tells which should have been decided already."""
    return Listing(
        key=key,
        title=gettext_lazy("Exceptions for office work") if is_exceptions else gettext_lazy("Leave"),
        noun=gettext_lazy("requests"),
        columns=(
            Column(
                key="name",
                label=gettext_lazy("Trainee"),
                kind="person",
                value=lambda row: PersonLine(row.name, row.agency),
                sort="enrolment__person__name_sort_key",
                about_label=gettext_lazy("Agency"),
            ),
            Column(
                key="class_name",
                label=gettext_lazy("Class"),
                sort="enrolment__training_class__sort_key",
            ),
            Column(key="reason", label=gettext_lazy("Reason")),
            Column(key="period", label=gettext_lazy("Days"), value=_period, sort="first_at"),
            Column(key="sessions", label=gettext_lazy("Sessions"), kind="number"),
            Column(key="lessons", label=gettext_lazy("Lessons"), kind="number"),
            Column(
                key="state",
                label=gettext_lazy("State"),
                kind="badge",
                value=lambda row: state_badge(row.state, row.state_text),
                export=lambda row: row.state_text,
            ),
            Column(
                key="deadline",
                label=gettext_lazy("Decide before"),
                kind="badge",
                value=lambda row: _deadline(row, now),
                export=lambda row: row.first_at if row.is_open else None,
                sort="first_at",
            ),
            Column(
                key="afterwards",
                label=gettext_lazy("After the event"),
                kind="badge",
                value=afterwards_badge,
                export=lambda row: _("after the event") if row.is_afterwards else "",
            ),
            Column(key="decided_by", label=gettext_lazy("Decided by"), shown=False),
            Column(
                key="asked_at", label=gettext_lazy("Asked at"), kind="moment", sort="asked_at", shown=False
            ),
        ),
        filters=(
            Choices(key="state", label=gettext_lazy("State"), choices=LeaveState.choices, many=True),
            Choices(key="class", label=gettext_lazy("Class"), lookup="enrolment__training_class_id"),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="enrolment__agency_id"),
            Choices(key="approver", label=gettext_lazy("Decided by"), lookup="decided_by_id"),
            Dates(key="asked", label=gettext_lazy("Asked at"), lookup="asked_at"),
            YesNo(
                key="afterwards",
                label=gettext_lazy("After the event"),
                yes=gettext_lazy("after the event"),
                no=gettext_lazy("in time"),
                apply=_afterwards,
            ),
        ),
        search=(
            "enrolment__person__search_key",
            "enrolment__agency__search_key",
            "enrolment__training_class__search_key",
        ),
        order=("-asked_at", "-pk"),
        row_url=lambda row: reverse("attendance:leave", args=[row.pk]),
        row_id=lambda row: row.pk,
    )


def _afterwards(source: Any, wanted: bool) -> Any:  # noqa: FBT001 - the list calls it so
    flags = source.filter(is_asked_afterwards=True) | source.filter(is_approved_afterwards=True)
    return flags if wanted else source.filter(is_asked_afterwards=False, is_approved_afterwards=False)


@dataclass(frozen=True)
class LeavesPage:
    """Requests for leave, those that wait for me first."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    tabs: tuple[Tab, ...]
    listing: ListPage[LeaveRow]
    note: str


def leaves_page(actor: User, query: Query, now: datetime, *, is_exceptions: bool) -> LeavesPage:
    """`?show=all` shows every visible request, otherwise what waits for the account, when anything can."""
    on = local_date(now)
    name = "attendance:exceptions" if is_exceptions else "attendance:leaves"
    here = reverse(name)
    route = LeaveRoute.EXCEPTION if is_exceptions else LeaveRoute.ORDINARY
    visible = leaves_visible_to(actor, on).filter(route=route)
    waiting = leaves_waiting_for(actor, on)
    mine = visible.filter(pk__in=list(waiting))
    mine_count = mine.count()
    shows_all = query.get("show") == "all" or (not mine_count and query.get("show") != "waiting")
    source = with_sessions(visible if shows_all else mine)
    bulk: tuple[Act, ...] = ()
    if not shows_all and mine_count:
        bulk = (Act(_("Decide the chosen ones"), reverse("attendance:decide-leaves"), "gavel"),)
    classes = visible.order_by("enrolment__training_class__sort_key").values_list(
        "enrolment__training_class_id", "enrolment__training_class__name"
    )
    agencies = visible.order_by("enrolment__agency__sort_key").values_list(
        "enrolment__agency_id", "enrolment__agency__name"
    )
    approvers = (
        visible.filter(decided_by__isnull=False)
        .order_by("decided_by__sort_key")
        .values_list("decided_by_id", "decided_by__full_name")
    )
    listing = leave_listing(
        "exceptions" if is_exceptions else "leaves", now, is_exceptions=is_exceptions
    ).read(
        query,
        source,
        make_rows=leave_rows,
        choices={
            "class": list(dict.fromkeys(classes)),
            "agency": list(dict.fromkeys(agencies)),
            "approver": list(dict.fromkeys(approvers)),
        },
        bulk=bulk,
        empty=Empty(why=_("Nobody has asked for leave yet.") if shows_all else _("Nothing waits for you.")),
    )
    acts = _acts_to_ask(actor, now, is_exceptions=is_exceptions)
    return LeavesPage(
        title=str(_("Exceptions for office work") if is_exceptions else _("Leave")),
        lead=_(
            "Study comes first. Calling a trainee back to work is the exception: agency, personnel division, Board."
        )
        if is_exceptions
        else _("The school decides ordinary reasons, by length. Office work goes to the Organisation Board."),
        trail=(),
        acts=acts,
        tabs=(
            Tab(_("Waiting for me"), f"{here}?show=waiting", not shows_all, mine_count),
            Tab(_("All"), f"{here}?show=all", shows_all),
        ),
        listing=listing,
        note="" if is_exceptions else limits_note(on),
    )


def limits_note(on: date) -> str:
    """Which lengths who decides, with the mark "unverified" while no regulation was read."""
    shelf = LimitShelf(on)
    manager, office = shelf.general_days
    if manager is None or office is None:
        return ""
    words = _(
        "Up to {manager} day: class manager; up to {office} days: training office; longer: leader of the school."
    ).format(manager=manager, office=office)
    return (
        f"{words} {_('Unverified: to be confirmed against the regulation of the school.')}"
        if shelf.has_unverified
        else words
    )


def _acts_to_ask(actor: User, now: datetime, *, is_exceptions: bool) -> tuple[Act, ...]:
    on = local_date(now)
    places = enrolments_to_ask_for(actor, on)
    if is_exceptions:
        if not reach_of(actor, on).agency:
            return ()
        return (Act(_("Ask for an exception"), reverse("attendance:ask-exception"), "plus", kind="primary"),)
    if not places.exists():
        return ()
    return (Act(_("Ask for leave"), reverse("attendance:ask-leave"), "plus", kind="primary"),)


# --- One request ----------------------------------------------------------------------------------------------


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
    next_sides = deciders(leave.route, leave.state, leave.days, limits)
    if leave.route == LeaveRoute.EXCEPTION and leave.state == LeaveState.ASKED:
        next_sides = (LeaveSide.PERSONNEL,)
    standing = standing_of(actor, leave, on, next_sides)
    sessions = Session.objects.filter(leave_sessions__leave=leave).order_by("starts_at", "pk")
    is_exception = leave.route == LeaveRoute.EXCEPTION
    back = reverse("attendance:exceptions" if is_exception else "attendance:leaves")
    side = side_to_cancel(leave_rights(actor, [enrolment], on), leave, has_begun=now >= row.first_at)
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
        facts=tuple(_facts(leave, row, now)),
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
        return tuple(
            Step(label, "done" if place == 0 else "stopped" if place == len(labels) - 1 else "ahead")
            for place, label in enumerate(labels)
        )
    return tuple(
        Step(label, "done" if place < done else "now" if place == done else "ahead")
        for place, label in enumerate(labels)
    )


def _facts(leave: Leave, row: LeaveRow, now: datetime) -> list[Fact]:
    found = [
        Fact(_("Reason"), row.reason),
        Fact(_("Explanation"), leave.explanation),
        Fact(
            _("Sessions"),
            ngettext(
                "{count} session, {lessons} lessons", "{count} sessions, {lessons} lessons", row.sessions
            ).format(count=row.sessions, lessons=row.lessons),
        ),
    ]
    if leave.ordered_by_name:
        found += [
            Fact(_("Ordered by"), f"{leave.ordered_by_name}, {leave.ordered_by_post}"),
            Fact(_("The urgent task"), leave.urgent_task),
            Fact(_("Why nobody else"), leave.why_nobody_else),
        ]
    if row.is_open:
        found.append(Fact(_("Decide before"), _deadline(row, now)))
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
