"""Doors of flags: the list, one of them, closing it, how often they were right."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.presence import operations, policies
from nennep.presence.forms.watching import CloseFlagForm
from nennep.presence.models import Flag
from nennep.presence.pages.flags import flag_page, flags_page, precision_page
from nennep.presence.queries.flags import loaded_flags
from nennep.web.form_pages import form_view
from nennep.web.forms import add_refusal
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

TEMPLATE = "presence/watching/flag.html"


def _flag(request: SignedInRequest, pk: int) -> Flag:
    return get_object_or_404(
        loaded_flags(policies.flags_visible_to(request.user, local_date(request.now))), pk=pk
    )


@require_GET
def list_flags(request: SignedInRequest) -> HttpResponse:
    """Flags of the classes that the reader looks after."""
    page = flags_page(request.user, request.GET, request.now)
    return list_response(request, "presence/watching/list.html", page)


@require_GET
def show_flag(request: SignedInRequest, pk: int) -> HttpResponse:
    """One flag with the entries it rests on."""
    page = flag_page(request.user, _flag(request, pk), CloseFlagForm(), request.now)
    return page_response(request, TEMPLATE, page)


@form_view
def close_flag(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what came out: `state` right, wrong or unclear, and `conclusion` in words."""
    flag = _flag(request, pk)
    if not policies.may_close_flag(request.user, flag, local_date(request.now)):
        raise PermissionDenied(_("Whoever owns the flag closes it; nobody closes one about the own entries."))
    form = CloseFlagForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.close_flag(flag=flag, by=request.user, now=request.now, **form.cleaned_data)
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, _("The flag is closed."))
            return redirect("presence:flag", pk=flag.pk)
    page = flag_page(request.user, flag, form, request.now)
    return page_response(request, TEMPLATE, page, status=422 if request.method == "POST" else 200)


@require_GET
def show_precision(request: SignedInRequest) -> HttpResponse:
    """How often flags of each kind were right."""
    page = precision_page(request.user, request.GET, request.now)
    return list_response(request, "presence/watching/list.html", page)
