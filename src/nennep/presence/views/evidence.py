"""Doors of policies of evidence."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.classes.models import Mode, TrainingClass
from nennep.classes.policies import may_govern, visible_to
from nennep.kernel.clock import local_date
from nennep.presence import operations, policies
from nennep.presence.forms.evidence import PolicyForm
from nennep.presence.pages.evidence import initial_of, policy_page, set_policy_page
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


def _class(request: SignedInRequest, pk: int) -> TrainingClass:
    found: TrainingClass = get_object_or_404(visible_to(request.user, local_date(request.now)), pk=pk)
    return found


@require_GET
def show_policy(request: SignedInRequest, pk: int) -> HttpResponse:
    """How presence is shown in the class, now and later."""
    training_class = _class(request, pk)
    if not policies.may_watch(request.user, training_class, local_date(request.now)):
        raise PermissionDenied(
            _("How presence was shown is looked into by the school, the Board and the inspector.")
        )
    page = policy_page(request.user, training_class, request.now)
    return page_response(request, "presence/watching/policy.html", page)


@form_view
def set_policy(request: SignedInRequest, pk: int, mode: str) -> HttpResponse:
    """Set the policy of one mode from a day on."""
    training_class = _class(request, pk)
    on = local_date(request.now)
    if mode not in Mode.values:
        raise Http404
    if not may_govern(request.user, training_class, on):
        raise PermissionDenied(
            _("The training office of the school sets how presence is shown in its classes.")
        )
    form = PolicyForm(request.POST or None, initial=initial_of(training_class, mode, on))

    def act() -> HttpResponse:
        operations.set_policy(
            training_class=training_class, mode=mode, by=request.user, now=request.now, **form.cleaned_data
        )
        messages.success(request, _("The policy is set."))
        return redirect("presence:policy", pk=training_class.pk)

    return answer(request, set_policy_page(training_class, mode, form), act)
