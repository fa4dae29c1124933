"""Door of a trainee's own page."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from nennep.attendance.pages.own import own_page
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_own(request: SignedInRequest) -> HttpResponse:
    """My attendance, my hours, my leave."""
    asked = request.GET.get("class", "")
    class_id = int(asked) if asked.isdecimal() and len(asked) < 19 else None
    page = own_page(request.user, class_id, request.now)
    return page_response(request, "attendance/own/own.html", page)
