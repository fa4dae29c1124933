"""Doors of audiences and of conditions of admission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.documents.policies import visible_to as documents_visible_to
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.standards import forms, operations, policies
from nennep.standards.models import AdmissionCriterion, Audience
from nennep.standards.pages import audiences as pages
from nennep.standards.pages import criteria as criteria_pages
from nennep.standards.pages.versions import told_entered
from nennep.web.form_pages import FormPage, answer, form_view
from nennep.web.forms import add_refusal
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

FORM = "standards/conditions.html"


@require_GET
def list_audiences(request: SignedInRequest) -> HttpResponse:
    """All audiences."""
    today = local_date(request.now)
    if not policies.may_read(request.user, today):
        raise PermissionDenied(_("Audiences are for those who plan, nominate or check."))
    return list_response(
        request, "documents/list.html", pages.audiences_page(request.user, request.GET, today)
    )


@require_GET
def show_audience(request: SignedInRequest, pk: int) -> HttpResponse:
    """One audience and its people as of a day."""
    today = local_date(request.now)
    audience = _audience(request, pk)
    form = forms.DayForm(request.GET if "on" in request.GET else None, initial={"on": today})
    on = (form.cleaned_data["on"] if form.is_bound and form.is_valid() else None) or today
    page = pages.audience_page(request.user, audience, request.GET, form, today=today, on=on)
    if form.errors:
        return page_response(request, "standards/audience.html", page, status=422)
    return list_response(request, "standards/audience.html", page)


@form_view
def enter_audience(request: SignedInRequest) -> HttpResponse:
    """Write an audience down, row by row; `?copy=` begins with the conditions of another one."""
    _keepers_only(request)
    today = local_date(request.now)
    copied = _audience(request, int(asked)) if (asked := request.GET.get("copy", "")).isdecimal() else None
    initial: dict[str, Any] = {"valid_from": today}
    if copied is not None:
        initial |= {"name": copied.name, "code": copied.code}
    form = forms.AudienceForm(
        request.POST if _is_judged(request) else None,
        initial=initial | _typed(request),
        documents=documents_visible_to(request.user, today),
        today=today,
    )

    def save(expression: dict[str, Any]) -> HttpResponse:
        audience = operations.enter_audience(
            **form.values(), expression=expression, by=request.user, now=request.now
        )
        messages.success(request, told_entered(audience, _("The audience is entered.")))
        return redirect("standards:audience", pk=audience.pk)

    words = Words(
        title=_("New audience"),
        lead=_("Add conditions one by one. AND binds closer than OR; what you wrote is read back below."),
        act=_("Enter the audience"),
        back=(_("Audiences"), reverse("standards:audiences")),
    )
    return _answer(request, form, words, save, first=copied.expression if copied else None)


@form_view
def end_audience(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nothing new is for it."""
    audience = _audience(request, pk)
    _keepers_only(request)
    form = forms.EndForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_audience(
            audience=audience,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The audience is ended. What rests on it stays."))
        return redirect("standards:audience", pk=audience.pk)

    back = reverse("standards:audience", args=[audience.pk])
    trail = (
        Crumb(_("Audiences"), reverse("standards:audiences")),
        Crumb(audience.name, back),
        Crumb(_("End the audience")),
    )
    page = FormPage(_("End the audience"), "", trail, form, _("End the audience"), back, kind="danger")
    return answer(request, page, act, fields={"valid_to": "last_on"})


@require_GET
def list_criteria(request: SignedInRequest) -> HttpResponse:
    """All conditions of admission, over time."""
    page = criteria_pages.criteria_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@require_GET
def show_criterion(request: SignedInRequest, pk: int) -> HttpResponse:
    """One condition of admission in full."""
    today = local_date(request.now)
    visible = policies.criteria_visible_to(request.user, today).select_related("basis")
    page = criteria_pages.criterion_page(request.user, get_object_or_404(visible, pk=pk), today)
    return page_response(request, "standards/criterion.html", page)


@form_view
def enter_criterion(request: SignedInRequest) -> HttpResponse:
    """Write a condition of admission down."""
    _keepers_only(request)
    today = local_date(request.now)
    form = forms.CriterionForm(
        request.POST if _is_judged(request) else None,
        initial={"valid_from": today} | _typed(request),
        documents=documents_visible_to(request.user, today),
        today=today,
    )

    def save(expression: dict[str, Any]) -> HttpResponse:
        criterion = operations.enter_criterion(
            **form.values(), expression=expression, by=request.user, now=request.now
        )
        messages.success(request, told_entered(criterion, _("The condition is entered.")))
        return redirect("standards:criteria")

    words = Words(
        title=_("New condition"),
        lead=_(
            "From its day on it is asked; the row of the same key, programme and form before it ends there."
        ),
        act=_("Enter the condition"),
        back=(_("Conditions of admission"), reverse("standards:criteria")),
    )
    return _answer(request, form, words, save)


@form_view
def end_criterion(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is asked no longer."""
    today = local_date(request.now)
    criterion = get_object_or_404(policies.criteria_visible_to(request.user, today), pk=pk)
    _keepers_only(request)
    form = forms.EndForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_criterion(
            criterion=criterion,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The condition is ended."))
        return redirect("standards:criteria")

    back = reverse("standards:criteria")
    trail = (Crumb(_("Conditions of admission"), back), Crumb(_("End the condition")))
    page = FormPage(
        _("End the condition"), _lead(criterion), trail, form, _("End the condition"), back, kind="danger"
    )
    return answer(request, page, act, fields={"valid_to": "last_on"})


# --- Steps that the doors share -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Words:
    """What stands around a form with conditions."""

    title: str
    lead: str
    act: str
    back: tuple[str, str]


def _answer(
    request: SignedInRequest,
    form: Any,
    words: Words,
    save: Callable[[dict[str, Any]], HttpResponse],
    *,
    first: dict[str, Any] | None = None,
) -> HttpResponse:
    """One more row, one less, read back, or saved: each step sends the whole form."""
    today = local_date(request.now)
    step = request.POST.get("step", "save")
    if request.method == "POST":
        conditions = forms.Conditions.sent(request.POST, today, checks=step in {"look", "save"})
    else:
        conditions = forms.Conditions.of(first, today)
    read_back, status = None, 200
    if request.method == "POST" and step in {"look", "save"}:
        status = 422
        fits = conditions.is_valid()
        if fits:
            try:
                day = _day(form, today)
                read_back = pages.read_back(request.user, conditions.expression(), day, today)
                if step == "look":
                    status = 200
                elif form.is_valid():
                    return save(conditions.expression())
            except Refused as refused:
                if form.is_bound:
                    add_refusal(form, refused)
                else:
                    conditions.error = refused.message
    page = pages.conditions_page(
        words.title,
        form,
        conditions,
        read_back,
        act=words.act,
        back=words.back,
        lead=words.lead,
        on=today,
    )
    return page_response(request, FORM, page, status=status)


def _day(form: Any, today: date) -> date:
    """The day for which the conditions are read back: when they begin to hold, not before today."""
    try:
        begins = form.fields["valid_from"].clean(form["valid_from"].value())
    except ValidationError:  # what was typed is judged when it is saved
        return today
    return max(begins, today) if begins else today


def _is_judged(request: SignedInRequest) -> bool:
    return request.method == "POST" and request.POST.get("step", "save") == "save"


def _typed(request: SignedInRequest) -> dict[str, Any]:
    """What was typed so far, shown again while conditions are being added."""
    if request.method != "POST" or _is_judged(request):
        return {}
    return {key: request.POST[key] for key in request.POST if not key.startswith("row-")}


def _lead(criterion: AdmissionCriterion) -> str:
    return f"{criterion.programme_code} · {criterion.name}"


def _audience(request: SignedInRequest, pk: int) -> Audience:
    visible = policies.audiences_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("basis"), pk=pk)


def _keepers_only(request: SignedInRequest) -> None:
    if not policies.may_keep(request.user, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board keeps audiences and conditions. Ask it."))
