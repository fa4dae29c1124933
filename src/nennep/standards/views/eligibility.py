"""Doors of the check of one person."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.catalogue.models import Programme
from nennep.documents.policies import visible_to as documents_visible_to
from nennep.kernel.clock import local_date
from nennep.people.models import Person
from nennep.people.policies import visible_to as people_visible_to
from nennep.standards import forms, operations, policies
from nennep.standards.models import AdmissionCriterion
from nennep.standards.pages import eligibility as pages
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_eligibility(request: SignedInRequest, pk: int) -> HttpResponse:
    """What stands for and against the person's admission; nothing is kept by looking."""
    today = local_date(request.now)
    person = _person(request, pk)
    form = forms.CheckForm(request.GET if "study_form" in request.GET else None, today=today, initial={
        "on": today, "programme": request.GET.get("programme", ""),
    })  # fmt: skip
    page = pages.eligibility_page(request.user, person, form, today)
    return page_response(request, "standards/eligibility.html", page, status=422 if form.errors else 200)


@require_POST
def keep_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep what came out, as it came out."""
    person = _person(request, pk)
    form = forms.CheckForm(request.POST, today=local_date(request.now))
    if not form.is_valid():
        page = pages.eligibility_page(request.user, person, form, local_date(request.now))
        return page_response(request, "standards/eligibility.html", page, status=422)
    operations.check_eligibility(person=person, **form.cleaned_data, by=request.user, now=request.now)
    messages.success(request, _("The check is kept with the rules and inputs of the day."))
    return redirect("standards:eligibility", pk=person.pk)


@form_view
def waive_criterion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record what the competent level waives."""
    today = local_date(request.now)
    person = _person(request, pk)
    if not policies.may_waive(request.user, person, today):
        raise PermissionDenied(_("Only the Organisation Board records what the competent level waives."))
    programme = get_object_or_404(Programme, code=request.GET.get("programme", ""))
    criteria = AdmissionCriterion.objects.filter(programme_code=programme.code, is_waivable=True)
    keys = list(dict(criteria.order_by("order", "valid_from", "pk").values_list("key", "name")).items())
    if not keys:
        raise Http404
    form = forms.WaiverForm(
        request.POST or None,
        keys=keys,
        documents=documents_visible_to(request.user, today),
        today=today,
        initial={"key": request.GET.get("key", ""), "valid_from": today},
    )

    def act() -> HttpResponse:
        operations.waive_criterion(
            person=person, programme=programme, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(request, _("The waiver is recorded."))
        return redirect(f"{reverse('standards:eligibility', args=[person.pk])}?programme={programme.code}")

    return answer(request, pages.waiver_page(person, programme, form), act)


def _person(request: SignedInRequest, pk: int) -> Person:
    today = local_date(request.now)
    person = get_object_or_404(people_visible_to(request.user, today), pk=pk)
    if not policies.may_check(request.user, person, today):
        raise PermissionDenied(
            _("Only the Organisation Board and the person's own agency check the conditions of a person.")
        )
    return person
