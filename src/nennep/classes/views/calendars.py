"""Doors of one's own timetable and of the calendar of an agency."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from nennep.classes import forms, operations, pages, policies, queries
from nennep.classes.models import Enrolment
from nennep.classes.views.loading import answer_form
from nennep.kernel.clock import local_date
from nennep.units.models import Unit
from nennep.web.form_pages import form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_GET
def my_timetable(request: SignedInRequest) -> HttpResponse:
    """Where I must be in the coming weeks."""
    page = pages.my_timetable_page(request.user, request.GET, request.now)
    return page_response(request, "classes/my_timetable.html", page)


@require_GET
def for_my_head(request: SignedInRequest) -> HttpResponse:
    """My timetable, ready for the head of my agency."""
    places = Enrolment.objects.filter(person_id=request.user.person_id or 0, valid_to__isnull=True)
    place = (
        places.select_related("person", "agency", "training_class__host")
        .order_by("-valid_from", "-pk")
        .first()
    )
    if place is None:
        raise Http404(_("You are in no class now."))
    return page_response(request, "classes/for_my_head.html", pages.for_my_head_page(place, request.now))


def _agencies_only(request: SignedInRequest) -> frozenset[int]:
    reach = policies.reach_of(request.user, local_date(request.now))
    if not reach.agency:
        raise PermissionDenied(_("This calendar is kept by the officers of an agency."))
    return reach.agency


@require_GET
def agency_calendar(request: SignedInRequest) -> HttpResponse:
    """Work and study of an agency's people side by side."""
    _agencies_only(request)
    page = pages.agency_calendar_page(request.user, request.GET, request.now)
    return page_response(request, "classes/agency_calendar.html", page)


@form_view
def enter_event(request: SignedInRequest) -> HttpResponse:
    """Enter something into the work calendar; whom it would pull out of a session is told."""
    agencies = _agencies_only(request)
    on = local_date(request.now)
    form = forms.EventForm(
        request.POST or None,
        agencies=Unit.objects.filter(pk__in=agencies).order_by("sort_key", "pk"),
        people=queries.people_of_agency(agencies, on),
        initial={"half": "AM"},
    )

    def act(cleaned: dict[str, Any]) -> str:
        _event, clashes = operations.enter_agency_event(**cleaned, by=request.user, now=request.now)
        if not clashes:
            return _("The event is entered. Nobody has to study then.")
        names = ", ".join(dict.fromkeys(clash.name for clash in clashes))
        return ngettext(
            "The event is entered, but {count} person must study then: {names}. Study comes first: choose another time.",
            "The event is entered, but {count} people must study then: {names}. Study comes first: choose another time.",
            len(clashes),
        ).format(count=len(clashes), names=names)

    title = _("Enter a work event")
    back = reverse("classes:agency-calendar")
    page = pages.FormPage(
        title=title,
        lead=_("Who studies at that time is told at once."),
        trail=(Crumb(_("Work and study"), back), Crumb(title)),
        form=form,
        act=_("Enter"),
        back=back,
    )
    return answer_form(request, page, act, back)


@form_view
def cancel_event(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take an event out of the work calendar."""
    visible = policies.events_visible_to(request.user, local_date(request.now))
    event = get_object_or_404(visible.select_related("agency"), pk=pk)
    form = forms.EmptyForm(request.POST if request.method == "POST" else None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.cancel_agency_event(event=event, by=request.user, now=request.now)
        return _("The event is taken out.")

    title = _("Take the event out")
    back = reverse("classes:agency-calendar")
    page = pages.FormPage(
        title=title,
        lead=event.title,
        trail=(Crumb(_("Work and study"), back), Crumb(title)),
        form=form,
        act=title,
        back=back,
        kind="danger",
    )
    return answer_form(request, page, act, back)
