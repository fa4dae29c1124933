"""Doors of the hall screen: opening check-in, the screen, its poll, closing."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nennep.attendance.policies import sessions_visible_to
from nennep.attendance.states import Checkpoint
from nennep.classes.models import Session
from nennep.kernel.clock import local_date
from nennep.presence import operations, policies
from nennep.presence.forms.codes import OpenWindowForm
from nennep.presence.models import CodeWindow
from nennep.presence.pages.hall import hall_page, open_window_page, shown_code
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


def origin_of(request: HttpRequest) -> str:
    """Scheme, host and port under which the browser sees us."""
    return f"{request.scheme}://{request.get_host()}"


def _shown_window(request: SignedInRequest, pk: int) -> CodeWindow:
    on = local_date(request.now)
    visible = policies.windows_visible_to(request.user, on).select_related("session__training_class")
    window = get_object_or_404(visible, pk=pk)
    if not policies.may_show_window(request.user, window, on):
        raise PermissionDenied(
            _("The codes are shown by who takes the roll: class manager and training office.")
        )
    return window


@form_view
def open_window(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form; when it is sent, the screen. A window that is open already is shown again."""
    on = local_date(request.now)
    session: Session = get_object_or_404(
        sessions_visible_to(request.user, on).select_related("training_class__programme_version__programme"),
        pk=pk,
    )
    if not policies.may_open_window(request.user, session, on):
        raise PermissionDenied(
            _("Check-in is opened by who takes the roll: class manager and training office.")
        )
    middle = session.starts_at + (session.ends_at - session.starts_at) / 2
    form = OpenWindowForm(
        request.POST or None,
        session=session,
        initial={"checkpoint": Checkpoint.START if request.now < middle else Checkpoint.END},
    )

    def act() -> HttpResponse:
        window = operations.open_window(
            session=session, by=request.user, now=request.now, **form.cleaned_data
        )
        return redirect("presence:window", pk=window.pk)

    return answer(request, open_window_page(session, form), act)


@require_GET
@never_cache
def show_window(request: SignedInRequest, pk: int) -> HttpResponse:
    """The screen of the hall."""
    window = _shown_window(request, pk)
    page = hall_page(
        request.user, window, origin=origin_of(request), host=request.get_host(), now=request.now
    )
    return page_response(request, "presence/codes/hall.html", page)


@require_POST
@never_cache
def poll_window(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the screen shows now; asked for when a code has had its time, never ahead."""
    window = _shown_window(request, pk)
    return JsonResponse(asdict(shown_code(request.user, window, origin_of(request), request.now)))


@require_POST
def close_window(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close it now."""
    window = _shown_window(request, pk)
    operations.close_window(window=window, by=request.user, now=request.now)
    messages.success(request, _("Check-in is closed."))
    return redirect("attendance:session", pk=window.session_id)
