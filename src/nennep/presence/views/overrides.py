"""Doors of overrides: asking, the list, one of them with its decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.attendance.models import Fact
from nennep.attendance.policies import sessions_visible_to
from nennep.attendance.states import FactKind
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.presence import operations, policies
from nennep.presence.forms.watching import AskOverrideForm, DecideOverrideForm
from nennep.presence.pages.overrides import ask_page, override_page, overrides_page
from nennep.web.form_pages import answer, form_view
from nennep.web.forms import add_refusal
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@form_view
def ask_override(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask with a reason that a refused check-in counts; `pk` is the fact of the refusal."""
    on = local_date(request.now)
    refusals = Fact.objects.filter(
        kind=FactKind.REFUSAL,
        enrolment__isnull=False,
        session__in=sessions_visible_to(request.user, on).values("pk"),
    )
    refusal = get_object_or_404(
        refusals.select_related("session__training_class", "enrolment__person"), pk=pk
    )
    if not policies.may_ask_override(request.user, refusal.session.training_class, on, refusal):
        raise PermissionDenied(_("The class manager and the training office ask to set a refusal aside."))
    form = AskOverrideForm(request.POST or None)

    def act() -> HttpResponse:
        made = operations.ask_override(
            refusal=refusal, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        messages.success(request, _("Asked. Somebody else of the school has to agree."))
        return redirect("presence:override", pk=made.pk)

    return answer(request, ask_page(refusal, form), act)


@require_GET
def list_overrides(request: SignedInRequest) -> HttpResponse:
    """Requests to set refusals aside."""
    page = overrides_page(request.user, request.GET, request.now)
    return list_response(request, "presence/watching/list.html", page)


@form_view
def decide_override(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request; `decision` agree or decline, with a `note`."""
    on = local_date(request.now)
    override = get_object_or_404(
        policies.overrides_visible_to(request.user, on).select_related(
            "session__training_class", "enrolment__person", "refusal", "asked_by", "decided_by"
        ),
        pk=pk,
    )
    form = DecideOverrideForm(request.POST or None)
    if request.method == "POST":
        if not policies.may_decide_override(request.user, override, on):
            raise PermissionDenied(_("A second person of the school decides: not the one who asked."))
        if form.is_valid():
            try:
                operations.decide_override(
                    override=override,
                    is_agreed=form.cleaned_data["decision"] == "agree",
                    note=form.cleaned_data["note"],
                    by=request.user,
                    now=request.now,
                )
            except Refused as refused:
                add_refusal(form, refused)
            else:
                messages.success(request, _("Decided."))
                return redirect("presence:override", pk=override.pk)
    page = override_page(request.user, override, form, request.now)
    status = 422 if request.method == "POST" else 200
    return page_response(request, "presence/watching/override.html", page, status=status)
