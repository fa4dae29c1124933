"""Door of "who can see this trainee's marks"."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from nennep.attendance.pages.visibility import seen_by_page
from nennep.attendance.policies.leave_reading import enrolments_whose_leave_is_seen
from nennep.kernel.clock import local_date
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_seen_by(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who sees the marks of a place; for the trainee and for whoever answers for the place."""
    visible = enrolments_whose_leave_is_seen(request.user, local_date(request.now))
    place = get_object_or_404(visible.select_related("person", "training_class"), pk=pk)
    page = seen_by_page(request.user, place, request.now)
    return page_response(request, "attendance/own/seen_by.html", page)
