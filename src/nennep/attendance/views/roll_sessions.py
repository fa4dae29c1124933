"""Doors of the sessions of a day, overdue ones, and one session."""

from __future__ import annotations

import contextlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.attendance import operations
from nennep.attendance.pages.roll_lists import overdue_page, today_page
from nennep.attendance.pages.roll_parts import half_text
from nennep.attendance.pages.roll_sessions import session_page
from nennep.attendance.policies import may_confirm_somewhere, sessions_visible_to
from nennep.attendance.views.roll import the_session
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

MOST_AT_ONCE = 50
"""A page of the list."""


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


@require_POST
def confirm_sessions(request: SignedInRequest) -> HttpResponse:
    """Confirm the sessions chosen in the list of overdue ones; what is refused is told one by one."""
    on = local_date(request.now)
    if not may_confirm_somewhere(request.user, on):
        raise PermissionDenied(_("Attendance is confirmed by the school and the class board."))
    keys = [int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19]
    visible = sessions_visible_to(request.user, on).select_related("training_class")
    chosen = list(visible.filter(pk__in=keys[:MOST_AT_ONCE]).order_by("starts_at", "pk"))
    if not chosen:
        messages.warning(request, _("Choose at least one session."))
        return _back_to_list(request)
    outcome = operations.confirm_sessions(sessions=chosen, by=request.user, now=request.now)
    if outcome.confirmed:
        messages.success(
            request,
            ngettext(
                "{count} session is confirmed.", "{count} sessions are confirmed.", outcome.confirmed
            ).format(count=outcome.confirmed),
        )
    for session, sentence in outcome.refused:
        messages.error(request, f"{session.training_class.name} · {half_text(session)}: {sentence}")
    return _back_to_list(request)


def _back_to_list(request: SignedInRequest) -> HttpResponse:
    """The list as it was narrowed, or whole."""
    here, back = reverse("attendance:overdue"), request.POST.get("back", "")
    return redirect(back if back.startswith(f"{here}?") else here)


@require_GET
def show_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """One session with everything that was done about its roll."""
    page = session_page(request.user, the_session(request, pk), request.now)
    return page_response(request, "attendance/roll/session.html", page)
