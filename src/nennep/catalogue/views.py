"""Doors of the programmes."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.catalogue import forms, operations, pages, policies
from nennep.catalogue.models import Programme
from nennep.kernel.clock import local_date
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_programmes(request: SignedInRequest) -> HttpResponse:
    """All programmes."""
    page = pages.programmes_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@require_GET
def show_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    """One programme."""
    page = pages.programme_page(request.user, _programme(request, pk), local_date(request.now))
    return page_response(request, "catalogue/programme.html", page)


@form_view
def create_programme(request: SignedInRequest) -> HttpResponse:
    """A new programme."""
    _keepers_only(request)
    form = forms.ProgrammeForm(request.POST or None, initial={"valid_from": local_date(request.now)})

    def act() -> HttpResponse:
        programme = operations.create_programme(**form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The programme is entered. Add its version with modules and lessons."))
        return redirect("catalogue:programme", pk=programme.pk)

    return answer(request, pages.form_page(_("New programme"), form, _("Enter the programme")), act)


@form_view
def add_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new version."""
    programme = _programme(request, pk)
    _keepers_only(request)
    on = local_date(request.now)
    form = forms.VersionForm(
        request.POST or None,
        surveys=pages.survey_choices(request.user, programme, on),
        is_revision=programme.versions.exists(),
        initial={"valid_from": on},
    )

    def act() -> HttpResponse:
        cleaned = dict(form.cleaned_data)
        survey = cleaned.pop("needs_survey", None)
        operations.add_version(
            programme=programme, needs_survey_id=survey, **cleaned, by=request.user, now=request.now
        )
        messages.success(request, _("The version is entered. Running classes keep theirs."))
        return redirect("catalogue:programme", pk=programme.pk)

    return answer(
        request, pages.form_page(_("New version"), form, _("Enter the version"), programme=programme), act
    )


@form_view
def set_given_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """To which step the programme leads from a day on."""
    programme = _programme(request, pk)
    _keepers_only(request)
    on = local_date(request.now)
    held = programme.given_steps.filter(valid_to__isnull=True).first()
    form = forms.GivenStepForm(
        request.POST or None, initial={"valid_from": on, "step": held.step_id if held else None}
    )

    def act() -> HttpResponse:
        operations.set_given_step(programme=programme, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("It is noted. Reviews of standards count by it from that day."))
        return redirect("catalogue:programme", pk=programme.pk)

    page = pages.form_page(_("Change what it leads to"), form, _("Save"), programme=programme)
    return answer(request, page, act)


@form_view
def close_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    """No class is opened any more."""
    programme = _programme(request, pk)
    _keepers_only(request)
    form = forms.CloseForm(request.POST or None)

    def act() -> HttpResponse:
        operations.close_programme(
            programme=programme,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The programme is closed. Running classes go on."))
        return redirect("catalogue:programme", pk=programme.pk)

    page = pages.form_page(
        _("Close the programme"), form, _("Close the programme"), programme=programme, kind="danger"
    )
    return answer(request, page, act, fields={"valid_to": "last_on"})


def _programme(request: SignedInRequest, pk: int) -> Programme:
    return get_object_or_404(policies.visible_to(request.user), pk=pk)


def _keepers_only(request: SignedInRequest) -> None:
    if not policies.may_keep_programmes(request.user, local_date(request.now)):
        raise PermissionDenied(
            _("Only the Organisation Board and training offices keep programmes. Ask one of them.")
        )
