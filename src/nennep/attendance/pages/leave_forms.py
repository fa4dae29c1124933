"""Asking for leave, taking it back, deciding several requests: pages with a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.attendance.models import Leave
from nennep.attendance.pages.leave import limits_note
from nennep.attendance.pages.trainee_columns import class_column, trainee_column
from nennep.attendance.queries.leave import (
    LeaveRow,
)
from nennep.attendance.states import LeaveRoute
from nennep.classes.models import Enrolment
from nennep.web.lists import Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb


@dataclass(frozen=True)
class LeaveFormPage:
    """A form about leave, with one act or, for a decision, several."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    act: str
    back: str
    kind: str = "primary"
    note: str = ""
    picked: tuple[LeaveRow, ...] = ()
    may_forward: bool = False
    has_file: bool = False


@dataclass(frozen=True)
class WhomRow:
    """Somebody for whom leave may be asked."""

    pk: int
    name: str
    agency: str
    class_name: str


@dataclass(frozen=True)
class WhomPage:
    """Choose for whom leave is asked."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    listing: ListPage[WhomRow]


def whom_page(source: Any, query: Query, *, is_work: bool) -> WhomPage:
    """The places for which the account may ask."""
    name = "attendance:ask-exception-for" if is_work else "attendance:ask-leave-for"
    listing: Listing[WhomRow] = Listing(
        key="whom",
        title=gettext_lazy("For whom"),
        noun=gettext_lazy("trainees"),
        columns=(
            trainee_column(""),
            class_column(""),
        ),
        search=("person__search_key", "agency__search_key", "training_class__search_key"),
        order=("person__name_sort_key", "pk"),
        row_url=lambda row: reverse(name, args=[row.pk]),
        row_id=lambda row: row.pk,
    )
    page = listing.read(
        query,
        source.select_related("person", "agency", "training_class"),
        make_rows=_whom_rows,
        empty=Empty(why=_("Nobody for whom you may ask is in a class now.")),
    )
    return WhomPage(
        title=_("Ask for an exception") if is_work else _("Ask for leave"),
        lead=_("Choose the trainee."),
        trail=(_crumb(is_work=is_work), Crumb(_("For whom"))),
        listing=page,
    )


def _whom_rows(places: list[Enrolment]) -> list[WhomRow]:
    return [WhomRow(one.pk, one.person.full_name, one.agency.name, one.training_class.name) for one in places]


def _crumb(*, is_work: bool) -> Crumb:
    if is_work:
        return Crumb(_("Exceptions for office work"), reverse("attendance:exceptions"))
    return Crumb(_("Leave"), reverse("attendance:leaves"))


def ask_page(place: Enrolment, form: Any, *, is_work: bool, is_own: bool, on: date) -> LeaveFormPage:
    """The form of a request."""
    note = (
        _(
            "Study comes first: the Board grants this only when the task is urgent and nobody else can do it. "
            "Ask before the session; a request after it began is marked “after the event”."
        )
        if is_work
        else limits_note(on)
    )
    back = (
        reverse("attendance:own")
        if is_own
        else reverse("attendance:exceptions" if is_work else "attendance:leaves")
    )
    title = _("Ask for an exception") if is_work else _("Ask for leave")
    trail = (Crumb(_("My attendance"), back),) if is_own else (_crumb(is_work=is_work),)
    return LeaveFormPage(
        title=title,
        lead=f"{place.person.full_name} · {place.training_class.name}",
        trail=(*trail, Crumb(title)),
        form=form,
        act=_("Send the request"),
        back=back,
        note=note,
        has_file=True,
    )


def withdraw_page(leave: Leave, form: Any) -> LeaveFormPage:
    """Take a leave back."""
    title = _("Take the leave back")
    back = reverse("attendance:leave", args=[leave.pk])
    return LeaveFormPage(
        title=title,
        lead=_("Only the sessions of this leave change; whatever was entered there stays."),
        trail=(
            _crumb(is_work=leave.route == LeaveRoute.EXCEPTION),
            Crumb(leave.enrolment.person.full_name, back),
            Crumb(title),
        ),
        form=form,
        act=title,
        back=back,
        kind="danger",
    )


def decide_many_page(rows: Sequence[LeaveRow], form: Any, *, may_forward: bool) -> LeaveFormPage:
    """Decide several requests with one sentence."""
    is_work = any(row.route == LeaveRoute.EXCEPTION for row in rows)
    title = _("Decide several requests")
    return LeaveFormPage(
        title=title,
        lead=_("One decision and one sentence for all of them."),
        trail=(_crumb(is_work=is_work), Crumb(title)),
        form=form,
        act=_("Grant"),
        back=reverse("attendance:exceptions" if is_work else "attendance:leaves"),
        picked=tuple(rows),
        may_forward=may_forward,
    )
