"""Doors of the rooms."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.kernel.clock import local_date
from nennep.rooms import forms, operations, pages, policies, queries
from nennep.rooms.models import Room
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_rooms(request: SignedInRequest) -> HttpResponse:
    """The rooms."""
    page = pages.rooms_page(request.user, request.GET, request.now)
    return list_response(request, "rooms/register.html", page)


@require_GET
def list_faults(request: SignedInRequest) -> HttpResponse:
    """What is broken."""
    page = pages.faults_page(request.user, request.GET, request.now)
    return list_response(request, "rooms/register.html", page)


@require_GET
def show_room(request: SignedInRequest, pk: int) -> HttpResponse:
    """One room in one week."""
    page = pages.room_page(request.user, _room(request, pk), request.GET, request.now)
    return page_response(request, "rooms/room.html", page)


@form_view
def enter_room(request: SignedInRequest) -> HttpResponse:
    """A new room."""
    owners = policies.owners_for(request.user, local_date(request.now))
    _require(owners.exists())
    form = forms.RoomForm(request.POST or None, owners=owners)

    def act() -> HttpResponse:
        room = operations.enter_room(**form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The room is entered. Timetables find it by its name."))
        return redirect("rooms:room", pk=room.pk)

    return answer(request, pages.form_page(_("Enter a room"), form, _("Enter the room")), act)


@form_view
def correct_room(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name, seats, equipment."""
    room = _kept(request, pk)
    form = forms.RoomForm(
        request.POST or None,
        initial={"name": room.name, "seats": room.seats, "equipment": room.equipment},
    )

    def act() -> HttpResponse:
        operations.correct_room(room=room, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The room is corrected."))
        return redirect("rooms:room", pk=room.pk)

    return answer(request, pages.form_page(_("Correct the room"), form, _("Save"), room=room), act)


@form_view
def set_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """Usable, in part, out of use."""
    room = _kept(request, pk)
    on = local_date(request.now)
    today = queries.states_on([room], on)[room.pk]
    form = forms.StateForm(request.POST or None, initial={"valid_from": on, "state": today.state})

    def act() -> HttpResponse:
        cleaned = form.cleaned_data
        last = cleaned["last_on"]
        operations.set_state(
            room=room,
            state=cleaned["state"],
            valid_from=cleaned["valid_from"],
            valid_to=last + timedelta(days=1) if last else None,
            seats=cleaned["seats"] or 0,
            reason=cleaned["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The state of the room is entered."))
        return redirect("rooms:room", pk=room.pk)

    page = pages.form_page(_("Change the state"), form, _("Save"), room=room)
    return answer(request, page, act, fields={"valid_to": "last_on"})


@form_view
def report_fault(request: SignedInRequest, pk: int) -> HttpResponse:
    """Something is broken."""
    room = _room(request, pk)
    _require(policies.may_report_fault(request.user, room, local_date(request.now)))
    form = forms.FaultForm(request.POST or None)

    def act() -> HttpResponse:
        operations.report_fault(room=room, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The fault is reported to the training office."))
        return redirect("rooms:room", pk=room.pk)

    return answer(request, pages.form_page(_("Report a fault"), form, _("Report it"), room=room), act)


@form_view
def mend_fault(request: SignedInRequest, pk: int) -> HttpResponse:
    """A fault is mended."""
    on = local_date(request.now)
    fault = get_object_or_404(
        policies.faults_visible_to(request.user, on).select_related("room__owner"), pk=pk
    )
    _require(policies.may_keep_rooms(request.user, fault.room.owner_id, on))
    form = forms.MendForm(request.POST or None, initial={"mended_on": on})

    def act() -> HttpResponse:
        operations.mend_fault(fault=fault, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The fault is mended."))
        return redirect("rooms:room", pk=fault.room_id)

    page = pages.form_page(_("The fault is mended"), form, _("Save"), room=fault.room)
    return answer(request, page, act)


def _room(request: SignedInRequest, pk: int) -> Room:
    visible = policies.visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("owner"), pk=pk)


def _kept(request: SignedInRequest, pk: int) -> Room:
    room = _room(request, pk)
    _require(policies.may_keep_rooms(request.user, room.owner_id, local_date(request.now)))
    return room


def _require(is_allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_allowed:
        raise PermissionDenied(
            _("Rooms are kept by the training office and the leader of their institution.")
        )
