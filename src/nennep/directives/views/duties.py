"""Doors of the duties that regulations of coordination lay on parties (R1-14)."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.directives import forms, operations, pages, policies
from nennep.directives.models import EventDuty
from nennep.directives.views.shared import followers_only, readers_only
from nennep.documents.operations import lay_duty as lay
from nennep.kernel.clock import local_date
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_duties(request: SignedInRequest) -> HttpResponse:
    """Duties by regulations of coordination."""
    readers_only(request)
    page = pages.duties_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def show_duty(request: SignedInRequest, pk: int) -> HttpResponse:
    """One duty with the tasks that came of it."""
    today = local_date(request.now)
    seen = policies.duties_visible_to(request.user, today).select_related("document", "unit")
    page = pages.duty_page(request.user, get_object_or_404(seen, pk=pk), request.GET, today)
    return list_response(request, "directives/list.html", page)


@form_view
def lay_duty(request: SignedInRequest) -> HttpResponse:
    """Write down a duty."""
    today = local_date(request.now)
    if not policies.may_lay_duties(request.user, today):
        raise PermissionDenied(_("Only the Organisation Board that follows the directive does this."))
    form = forms.DutyForm(request.POST or None, on=today)

    def act() -> HttpResponse:
        duty = lay(**form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The duty is on record."), "directives:duty", duty.pk)

    page = pages.form_page(
        _("Enter a duty"),
        form,
        _("Save"),
        back=reverse("directives:duties"),
        trail=(pages.register_crumb(_("Coordination"), "duties"),),
        lead=_("The regulation must be in the registry; its date may be missing."),
    )
    return answer(request, page, act)


@form_view
def add_event_duty(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tie a duty to an event."""
    today = local_date(request.now)
    seen = policies.duties_visible_to(request.user, today).select_related("document", "unit")
    duty = get_object_or_404(seen, pk=pk)
    followers_only(request)
    form = forms.EventDutyForm(
        request.POST or None,
        on=today,
        owners=policies.owners_for(request.user, today),
        initial={"unit": duty.unit.name if duty.unit else ""},
    )

    def act() -> HttpResponse:
        operations.add_event_duty(duty=duty, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The task opens by itself whenever this happens."), "directives:duty", duty.pk)

    page = pages.form_page(
        _("Tie the duty to an event"),
        form,
        _("Save"),
        back=reverse("directives:duty", args=[duty.pk]),
        trail=(pages.register_crumb(_("Coordination"), "duties"),),
        lead=f"{duty.party}: {duty.duty}",
    )
    return answer(request, page, act)


@form_view
def end_event_duty(request: SignedInRequest, pk: int) -> HttpResponse:
    """The event opens no more tasks for the duty."""
    today = local_date(request.now)
    seen = policies.duties_visible_to(request.user, today)
    rows = EventDuty.objects.filter(duty__in=seen).select_related("owner", "duty")
    event_duty = get_object_or_404(rows, pk=pk)
    followers_only(request, event_duty.owner)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_event_duty(
            event_duty=event_duty, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(request, _("The event opens no more tasks."), "directives:duty", event_duty.duty_id)

    page = pages.form_page(
        _("Untie the duty from the event"),
        form,
        _("End it"),
        back=reverse("directives:duty", args=[event_duty.duty_id]),
        trail=(pages.register_crumb(_("Coordination"), "duties"),),
        lead=str(event_duty),
        kind="danger",
    )
    return answer(request, page, act)
