"""Doors of the risk list."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.classes.models import Enrolment
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.pages.risk import risk_page, risks_page
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_risks(request: SignedInRequest) -> HttpResponse:
    """Whom to look at first."""
    if not policies.may_read_risks(request.user, local_date(request.now)):
        raise PermissionDenied(_("The risk list is for the inspector and the training office."))
    return list_response(
        request, "presence/watching/list.html", risks_page(request.user, request.GET, request.now)
    )


@require_GET
def show_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is counted for one trainee; `pk` is the place in the class."""
    visible = policies.risks_visible_to(request.user, local_date(request.now))
    place: Enrolment = get_object_or_404(visible.select_related("person", "training_class"), pk=pk)
    return page_response(request, "presence/watching/risk.html", risk_page(request.user, place, request.now))
