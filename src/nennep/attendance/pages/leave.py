"""Leave: the list of requests with what waits for me (R0-22, R0-25, R0-27)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.pages.trainee_columns import class_column, trainee_column
from nennep.attendance.policies.leave import LimitShelf, enrolments_to_ask_for
from nennep.attendance.policies.leave_reading import leaves_visible_to
from nennep.attendance.queries.leave import (
    LeaveRow,
    deadline_passed,
    leave_rows,
    leaves_waiting_for,
    with_sessions,
)
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.classes.policies import reach_of
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Tab, Tone

TONES: dict[str, Tone] = {
    LeaveState.ASKED: "waiting",
    LeaveState.FORWARDED: "waiting",
    LeaveState.APPROVED: "good",
    LeaveState.REFUSED: "decide",
    LeaveState.CANCELLED: "plain",
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


def deadline_badge(row: LeaveRow, now: datetime) -> Badge | str:
    """Until when an open request is to be decided; nothing when it is not open."""
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
            trainee_column(),
            class_column(),
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
                value=lambda row: deadline_badge(row, now),
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
        )
        if mine_count or not shows_all
        else (),
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
