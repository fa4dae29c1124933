"""The door of the trail."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.audit import pages, policies
from nennep.kernel.clock import local_date
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_acts(request: SignedInRequest) -> HttpResponse:
    """Who did what, for inspectors and, as far as it is administration, for administrators."""
    today = local_date(request.now)
    if not policies.may_read_trail(request.user, today):
        raise PermissionDenied(_("The trail of acts is read by inspectors and administrators."))
    return list_response(request, "audit/trail.html", pages.trail_page(request.user, request.GET, today))
