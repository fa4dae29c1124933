"""Doors of seats and money."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.kernel.clock import local_date
from nennep.planning import forms, operations, pages, policies
from nennep.planning.models import SeatAllocation
from nennep.planning.queries import current_version, lines_of, pool_rows, shown_versions
from nennep.planning.views.shared import chosen_version, keepers_only, visible_allocation, visible_plan
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest

SHEET = "planning/sheet.html"


@require_GET
def show_seats(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has how many seats."""
    return list_response(request, SHEET, pages.seats_page(chosen_version(request, pk), request.GET))


@require_GET
def show_allocation(request: SignedInRequest, pk: int) -> HttpResponse:
    """The seats of one unit."""
    allocation = visible_allocation(request, pk)
    page = pages.allocation_page(request.user, allocation, request.GET, local_date(request.now))
    return list_response(request, SHEET, page)


@form_view
def allocate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Seats for an agency."""
    plan = visible_plan(request, pk)
    keepers_only(request, plan)
    on = local_date(request.now)
    version = current_version(shown_versions(request.user, plan, on))
    form = forms.AllocateForm(
        request.POST or None,
        on=on,
        pools=[pool for pool in pool_rows(plan, version) if pool.approved],
        initial={"item": request.GET.get("item", "")},
    )

    def act() -> HttpResponse:
        operations.allocate_seats(**form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The seats are handed out."))
        return redirect(reverse("planning:seats", args=[plan.pk]))

    page = pages.form_page(
        _("Hand out seats"),
        form,
        _("Hand out"),
        plan=plan,
        back=reverse("planning:seats", args=[plan.pk]),
        names_on=on,
    )
    return answer(request, page, act)


@form_view
def hand_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Seats for a unit below."""
    allocation = visible_allocation(request, pk)
    on = local_date(request.now)
    _require(
        policies.may_suballocate_seats(request.user, allocation, on),
        _("Only {unit} hands its seats on.").format(unit=allocation.unit),
    )
    form = forms.HandOnForm(request.POST or None, on=on)

    def act() -> HttpResponse:
        below = operations.suballocate_seats(
            allocation=allocation, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(request, _("The seats are handed on."))
        return redirect(reverse("planning:allocation", args=[below.pk]))

    page = pages.form_page(
        _("Hand seats on"),
        form,
        _("Hand on"),
        plan=allocation.pool.item.plan,
        lead=str(allocation.unit),
        back=_url(allocation),
        names_on=on,
    )
    return answer(request, page, act)


@form_view
def amend_seats(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another number of seats."""
    allocation = visible_allocation(request, pk)
    on = local_date(request.now)
    plan = allocation.pool.item.plan
    _require(
        policies.may_allocate_seats(request.user, plan, on)
        if allocation.parent is None
        else policies.may_suballocate_seats(request.user, allocation.parent, on),
        _("Only who handed these seats out amends them."),
    )
    form = forms.AmendForm(request.POST or None, allocation=allocation, initial={"seats": allocation.seats})

    def act() -> HttpResponse:
        operations.amend_allocation(
            allocation=allocation, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(request, _("The seats are amended."))
        return redirect(_url(allocation))

    page = pages.form_page(
        _("Amend the seats"), form, _("Amend"), plan=plan, lead=str(allocation.unit), back=_url(allocation)
    )
    return answer(request, page, act)


@require_GET
def show_money(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which lines have money."""
    return list_response(request, SHEET, pages.money_page(chosen_version(request, pk), request.GET))


@form_view
def record_budget(request: SignedInRequest, pk: int) -> HttpResponse:
    """A decision that gives money."""
    plan = visible_plan(request, pk)
    keepers_only(request, plan)
    on = local_date(request.now)
    version = current_version(shown_versions(request.user, plan, on))
    lines = lines_of(version) if version is not None else []
    form = forms.BudgetForm(request.POST or None, on=on, lines=lines)

    def act() -> HttpResponse:
        given = dict(form.cleaned_data)
        items = list(given.pop("items"))
        shares = {item: given["amount"] if len(items) == 1 else None for item in items}
        operations.record_budget(plan=plan, shares=shares, **given, by=request.user, now=request.now)
        messages.success(request, _("The money is recorded."))
        return redirect(reverse("planning:money", args=[plan.pk]))

    page = pages.form_page(
        _("Record money"),
        form,
        _("Record"),
        plan=plan,
        back=reverse("planning:money", args=[plan.pk]),
        names_on=on,
    )
    return answer(request, page, act)


def _url(allocation: SeatAllocation) -> str:
    return reverse("planning:allocation", args=[allocation.pk])


def _require(allowed: bool, sentence: str) -> None:  # noqa: FBT001 - reads as a sentence: require this, else say that
    if not allowed:
        raise PermissionDenied(sentence)
