"""Doors of calls: ask, put together, postpone, close."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.kernel.clock import local_date
from nennep.needs import forms, operations, pages, policies, queries
from nennep.needs.models import NeedEntry
from nennep.needs.pages.shared import call_crumb, calls_crumb
from nennep.needs.views.shared import at_once, call_of, call_to_answer
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_calls(request: SignedInRequest) -> HttpResponse:
    """The calls that the reader may see."""
    page = pages.calls_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "layout/list.html", page)


@form_view
def open_call(request: SignedInRequest) -> HttpResponse:
    """Ask agencies for their needs."""
    today = local_date(request.now)
    if not policies.may_open_call(request.user, None, today):
        raise PermissionDenied(_("Only the Organisation Board asks agencies for their needs."))
    owners = policies.owners_for(request.user, today)
    first = owners.first()
    form = forms.CallForm(
        request.POST or None,
        owners=owners,
        on=today,
        initial={
            "owner": first.pk if first else None,
            "year": today.year + 1,
            "title": _("Training needs for {year}").format(year=today.year + 1),
        },
    )

    def act() -> HttpResponse:
        values = dict(form.cleaned_data)
        sets = list(values.pop("sets"))
        agencies = [*queries.units_of_sets(sets, today), *values.pop("agencies")]
        call = operations.open_call(**values, agencies=agencies, by=request.user, now=request.now)
        return done(request, _("The agencies are asked. They see the call at once."), "needs:call", call.pk)

    page = pages.form_page(
        _("Ask for needs"),
        form,
        _("Ask the agencies"),
        back=reverse("needs:calls"),
        trail=(calls_crumb(),),
        lead=_("Each agency registers what it needs by the deadline; late answers are marked."),
    )
    return answer(request, page, act)


@require_GET
def show_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Programme × agency; an agency that sees only itself is led to its own registration."""
    call = call_of(request, pk)
    today = local_date(request.now)
    if not policies.may_read_whole(request.user, call, today):
        own = list(policies.asked_visible_to(request.user, today).filter(call=call).order_by("pk")[:2])
        if len(own) == 1:
            return redirect("needs:agency", pk=own[0].pk)
    page = pages.consolidation_page(request.user, call, request.GET, today)
    return list_response(request, "layout/list.html", page)


@require_GET
def list_agencies(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who answered, and who did not."""
    call = call_of(request, pk)
    page = pages.agencies_page(request.user, call, request.GET, local_date(request.now))
    return list_response(request, "layout/list.html", page)


@require_GET
def list_entries(request: SignedInRequest, pk: int) -> HttpResponse:
    """The needs of a call."""
    call = call_of(request, pk)
    page = pages.entries_page(request.user, call, request.GET, local_date(request.now))
    return list_response(request, "layout/list.html", page)


@require_GET
def list_names(request: SignedInRequest, pk: int) -> HttpResponse:
    """The people named in a call."""
    call = call_of(request, pk)
    page = pages.names_page(request.user, call, request.GET, local_date(request.now))
    return list_response(request, "layout/list.html", page)


@require_POST
def accept_entries(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept the chosen needs."""
    call = call_to_answer(request, pk)
    picked = [int(one) for one in request.POST.getlist("pick") if one.isdecimal()]
    entries = list(NeedEntry.objects.filter(pk__in=picked, call=call).order_by("pk"))
    accepted = operations.accept_needs(call=call, entries=entries, by=request.user, now=request.now)
    sentence = ngettext("{count} need accepted.", "{count} needs accepted.", len(accepted))
    return done(request, sentence.format(count=len(accepted)), "needs:entries", call.pk)


@form_view
def postpone_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the agencies more time."""
    call = call_to_answer(request, pk)
    form = forms.PostponeForm(request.POST or None)

    def act() -> HttpResponse:
        operations.postpone_call(call=call, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The deadline is postponed."), "needs:call", call.pk)

    page = pages.form_page(
        _("Postpone the deadline"),
        form,
        _("Postpone"),
        back=reverse("needs:call", args=[call.pk]),
        trail=(calls_crumb(), call_crumb(call)),
    )
    return answer(request, page, act)


@require_POST
def close_call(request: SignedInRequest, pk: int) -> HttpResponse:
    """No need is taken any more."""
    call = call_to_answer(request, pk)
    return at_once(
        request,
        lambda: operations.close_call(call=call, by=request.user, now=request.now),
        _("The call is closed."),
        "needs:call",
        call.pk,
    )
