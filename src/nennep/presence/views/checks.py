"""Doors of unannounced checks: is one due, call it, hold it, the list."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nennep.classes.models import Session
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.presence import operations, policies
from nennep.presence.forms.watching import found_entries
from nennep.presence.models import UnannouncedCheck
from nennep.presence.pages.checks import check_page, checks_page
from nennep.presence.queries.checks import calling_check, people_to_find
from nennep.presence.states import CheckState
from nennep.presence.views.sessions import the_session
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

TEMPLATE = "presence/watching/check.html"


def _due_check(request: SignedInRequest, session: Session) -> UnannouncedCheck | None:
    """The check of the session that has to be made now; 403 for who would not hold it."""
    if not policies.may_hold_checks(request.user, session.training_class, local_date(request.now)):
        raise PermissionDenied(_("Unannounced checks are held by who takes the roll."))
    return calling_check(session, request.now)


@require_POST
@never_cache
def ask_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether a check has to be made now: {"due": true, "url": where}. Asked again and again by an open page."""
    session = the_session(request, pk)
    due = _due_check(request, session)
    url = reverse("presence:call-check", args=[session.pk]) if due is not None else ""
    return JsonResponse({"due": due is not None, "url": url})


@require_POST
def call_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin the check of this session and go to its page; called twice it begins once."""
    session = the_session(request, pk)
    check = _due_check(request, session)
    if check is None:
        raise Refused(_("There is nothing to check now."))
    check = operations.call_check(check=check, by=request.user, now=request.now)
    return redirect("presence:check", pk=check.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hold_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whom to look for; what was found is sent as `found-<place>` of each."""
    on = local_date(request.now)
    check = get_object_or_404(
        policies.checks_visible_to(request.user, on).select_related(
            "session__training_class", "window", "held_by"
        ),
        pk=pk,
    )
    if request.method != "POST":
        return page_response(request, TEMPLATE, check_page(request.user, check, request.now))
    if not policies.may_hold_check(request.user, check, on):
        raise PermissionDenied(_("Unannounced checks are held by who takes the roll."))
    sent = {key: str(value) for key, value in request.POST.items()}
    people = people_to_find(check) if check.state == CheckState.CALLED else []
    try:
        operations.hold_check(
            check=check, entries=found_entries(sent, people), by=request.user, now=request.now
        )
    except Refused as refused:
        page = check_page(request.user, check, request.now, sent=sent, problem=refused.message)
        return page_response(request, TEMPLATE, page, status=422)
    messages.success(request, _("The check is written down."))
    return redirect("presence:check", pk=check.pk)


@require_GET
def list_checks(request: SignedInRequest) -> HttpResponse:
    """Checks that were called, held or missed."""
    page = checks_page(request.user, request.GET, request.now)
    return list_response(request, "presence/watching/list.html", page)
