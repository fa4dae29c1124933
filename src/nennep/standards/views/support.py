"""Doors of the policies that support trainees (R2-35)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.documents.policies import visible_to as documents_visible_to
from nennep.kernel.clock import local_date
from nennep.kernel.periods import in_force_on
from nennep.standards import forms, operations, policies
from nennep.standards.pages.support import support_page
from nennep.standards.pages.versions import told_entered
from nennep.web.form_pages import FormPage, answer, form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_support(request: SignedInRequest) -> HttpResponse:
    """The register, over time."""
    page = support_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@form_view
def add_support(request: SignedInRequest) -> HttpResponse:
    """Write a policy down."""
    today = local_date(request.now)
    _keepers_only(request)
    form = forms.SupportForm(
        request.POST or None,
        audiences=policies.audiences_visible_to(request.user, today).filter(in_force_on(today)),
        documents=documents_visible_to(request.user, today),
        today=today,
        initial={"valid_from": today},
    )

    def act() -> HttpResponse:
        policy = operations.add_support(**form.values(), by=request.user, now=request.now)
        entered = _("The policy is entered. Classes show what is due by it.")
        messages.success(request, told_entered(policy, entered))
        return redirect("standards:support")

    return answer(
        request, _page(_("Enter a policy"), form, _("Enter the policy")), act, fields={"valid_to": "last_on"}
    )


@form_view
def end_support(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing is due by it any longer."""
    policy = get_object_or_404(policies.support_visible_to(request.user), pk=pk)
    _keepers_only(request)
    form = forms.EndForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_support(
            policy=policy,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The policy is ended. Days before its end keep it."))
        return redirect("standards:support")

    page = _page(_("End the policy"), form, _("End the policy"), lead=policy.name, kind="danger")
    return answer(request, page, act, fields={"valid_to": "last_on"})


def _page(title: str, form: object, act: str, *, lead: str = "", kind: str = "primary") -> FormPage:
    back = reverse("standards:support")
    return FormPage(title, lead, (Crumb(_("Support of trainees"), back), Crumb(title)), form, act, back, kind)


def _keepers_only(request: SignedInRequest) -> None:
    if not policies.may_keep(request.user, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board keeps audiences and conditions. Ask it."))
