"""Doors of the sessions of a day, overdue ones, and one session."""

from __future__ import annotations

import contextlib

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from nennep.attendance.pages.roll_lists import overdue_page, today_page
from nennep.attendance.pages.roll_sessions import session_page
from nennep.attendance.views.roll import the_session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_today(request: SignedInRequest) -> HttpResponse:
    """The sessions of today, or of the day in the address, with the state of their roll."""
    on = local_date(request.now)
    with contextlib.suppress(dates.DateError):  # without a day, or with one nobody can read, it is today
        on = dates.parse_date(request.GET.get("on", "")).exact or on
    return list_response(
        request, "attendance/roll/sessions.html", today_page(request.user, on, request.GET, request.now)
    )


@require_GET
def list_overdue(request: SignedInRequest) -> HttpResponse:
    """Sessions without confirmed attendance."""
    return list_response(
        request, "attendance/roll/sessions.html", overdue_page(request.user, request.GET, request.now)
    )


@require_GET
def show_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """One session with everything that was done about its roll."""
    page = session_page(request.user, the_session(request, pk), request.now)
    return page_response(request, "attendance/roll/session.html", page)
