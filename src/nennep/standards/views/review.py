"""Doors of the review of standards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.documents.policies import visible_to as documents_visible_to
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.kernel.periods import in_force_on
from nennep.norms.queries import rule
from nennep.people.models import CredentialKind
from nennep.standards import forms, operations, policies, queries
from nennep.standards.models import ReviewTask
from nennep.standards.pages import review as pages
from nennep.standards.pages import review_people as people_pages
from nennep.standards.pages import review_tasks as task_pages
from nennep.standards.pages import standards as standard_pages
from nennep.standards.pages.review_scope import ReviewPage, Scope
from nennep.standards.pages.versions import told_entered
from nennep.standards.queries.review_scope import review_units
from nennep.standards.queries.wording import lowered
from nennep.units.models import Unit
from nennep.web.form_pages import FormPage, answer, form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

TEMPLATE = "standards/review.html"


# --- Standards --------------------------------------------------------------------------------------------------------


@require_GET
def list_standards(request: SignedInRequest) -> HttpResponse:
    """What posts require, over time."""
    page = standard_pages.standards_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@form_view
def add_standard(request: SignedInRequest) -> HttpResponse:
    """Write a standard down."""
    today = local_date(request.now)
    _keepers_only(request)
    form = forms.StandardForm(
        request.POST or None,
        audiences=policies.audiences_visible_to(request.user, today).filter(in_force_on(today)),
        documents=documents_visible_to(request.user, today),
        today=today,
        initial={"valid_from": today},
    )

    def act() -> HttpResponse:
        standard = operations.add_standard(**form.values(), by=request.user, now=request.now)
        entered = _("The standard is entered. The review asks for it from its first day on.")
        messages.success(request, told_entered(standard, entered))
        return redirect("standards:standards")

    page = _form(
        _("New standard"),
        form,
        _("Enter the standard"),
        reverse("standards:standards"),
        _("Standards of posts"),
    )
    return answer(request, page, act, fields={"valid_to": "last_on", "ladder": "at_least"})


@form_view
def end_standard(request: SignedInRequest, pk: int) -> HttpResponse:
    """The standard is asked no longer."""
    today = local_date(request.now)
    standard = get_object_or_404(policies.standards_visible_to(request.user, today), pk=pk)
    _keepers_only(request)
    form = forms.EndForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_standard(
            standard=standard,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The standard is ended. Reviews of earlier days keep it."))
        return redirect("standards:standards")

    page = _form(
        _("End the standard"),
        form,
        _("End the standard"),
        reverse("standards:standards"),
        _("Standards of posts"),
        lead=standard.name,
        kind="danger",
    )
    return answer(request, page, act, fields={"valid_to": "last_on"})


# --- Views of the review ----------------------------------------------------------------------------------------------


@require_GET
def show_review(request: SignedInRequest) -> HttpResponse:
    """By standard."""
    return _view(request, lambda scope, form: pages.standards_review_page(scope, form, request.GET))


@require_GET
def show_units(request: SignedInRequest) -> HttpResponse:
    """By unit."""
    return _view(request, lambda scope, form: pages.units_review_page(scope, form, request.GET))


@require_GET
def show_people(request: SignedInRequest) -> HttpResponse:
    """The names of one standard."""
    return _view(
        request,
        lambda scope, form: people_pages.people_review_page(scope, form, request.GET),
        all_standards=False,
    )


@require_GET
def show_unknown(request: SignedInRequest) -> HttpResponse:
    """Records that do not answer."""
    return _view(request, lambda scope, form: people_pages.unknown_page(scope, form, request.GET))


@require_GET
def show_what_if(request: SignedInRequest) -> HttpResponse:
    """What another step would change."""

    def page(scope: Scope, form: Any) -> ReviewPage:
        instead: CredentialKind | None = form.cleaned_data.get("at_least") if form.is_valid() else None
        return people_pages.what_if_page(scope, form, request.GET, instead)

    return _view(request, page, form_class=forms.WhatIfForm, all_standards=False)


@require_GET
def show_tasks(request: SignedInRequest) -> HttpResponse:
    """Reviews asked for."""
    return _view(request, lambda scope, form: task_pages.tasks_page(scope, form, request.GET))


def _view(
    request: SignedInRequest,
    make: Callable[[Scope, Any], ReviewPage],
    *,
    form_class: type[forms.ScopeForm] = forms.ScopeForm,
    all_standards: bool = True,
) -> HttpResponse:
    scope, form = _scope(request, form_class, all_standards=all_standards)
    page = make(scope, form)
    if not form.is_valid():
        return page_response(request, TEMPLATE, page, status=422)
    return list_response(request, TEMPLATE, page)


def _scope(
    request: SignedInRequest,
    form_class: type[forms.ScopeForm] = forms.ScopeForm,
    *,
    all_standards: bool = True,
) -> tuple[Scope, Any]:
    """What the address asks for, as far as the reader may; a unit beyond is not found."""
    today = local_date(request.now)
    reached = policies.reviewed_by(request.user, today)
    units = review_units(reached, today)
    if not units:
        raise PermissionDenied(
            _("The review is for the Organisation Board, agencies and those who oversee them.")
        )
    unit = units[0]
    if asked := request.GET.get("unit", ""):
        if not asked.isdecimal():
            raise Http404
        unit = get_object_or_404(Unit, pk=int(asked))
        if not policies.may_review(request.user, unit, today):
            raise Http404
    choices = [(row.pk, row.name) for row in units]
    if unit.pk not in dict(choices):
        choices.append((unit.pk, unit.name))
    given = request.GET.copy()
    given["unit"] = str(unit.pk)
    on = _day(form_class, given, choices) or today
    if not given.get("on"):
        given["on"] = dates.short(on)
    standards = tuple(queries.standards_on(on))
    standard = next((row for row in standards if str(row.pk) == request.GET.get("standard", "")), None)
    if standard is None:
        given.pop("standard", None)
        if standards and not all_standards:
            standard = standards[0]
            given["standard"] = str(standard.pk)
    form = form_class(given, units=choices, standards=standards, all_standards=all_standards)
    scope = Scope(
        actor=request.user,
        today=today,
        on=on,
        unit=unit,
        standards=standards,
        standard=standard,
        shows_planning=policies.may_see_planned(request.user, unit, today),
        alone=request.GET.get("alone") == "1",
    )
    return scope, form


def _day(form_class: type[forms.ScopeForm], given: Any, choices: Any) -> Any:
    """The day that the address asks for; None for none and for what is no day, which the form tells."""
    first = form_class(given, units=choices, standards=(), all_standards=True)
    first.is_valid()
    return first.cleaned_data.get("on")


# --- Acts of the review -----------------------------------------------------------------------------------------------


@form_view
def open_review(request: SignedInRequest) -> HttpResponse:
    """Ask a unit to review its people by a day."""
    today = local_date(request.now)
    units = [
        unit.pk
        for unit in review_units(policies.reviewed_by(request.user, today), today)
        if policies.may_ask_review(request.user, unit, today)
    ]
    if not units:
        raise PermissionDenied(_("Only the Organisation Board asks for reviews."))
    form = forms.ReviewForm(
        request.POST or None,
        units=Unit.objects.filter(pk__in=units).order_by("sort_key", "pk"),
        standards=policies.standards_visible_to(request.user, today)
        .filter(in_force_on(today))
        .order_by("search_key", "pk"),
        documents=documents_visible_to(request.user, today),
        today=today,
        initial={"unit": request.GET.get("unit", "")},
    )

    def act() -> HttpResponse:
        operations.open_review(**form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The review is asked for."))
        return redirect("standards:review-tasks")

    page = _form(
        _("Ask for a review"),
        form,
        _("Ask for the review"),
        reverse("standards:review-tasks"),
        _("Review tasks"),
    )
    return answer(request, page, act)


@form_view
def finish_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit has reviewed its people."""
    task = _task(request, pk)
    if not policies.may_review(request.user, task.unit, local_date(request.now)):
        raise PermissionDenied(_("Only the unit and its Organisation Board finish this review."))
    form = forms.FinishForm(request.POST or None)

    def act() -> HttpResponse:
        operations.finish_review(task=task, note=form.cleaned_data["note"], by=request.user, now=request.now)
        messages.success(request, _("The review is finished and its figures are kept."))
        return redirect("standards:review-tasks")

    page = _form(
        _("Finish the review"),
        form,
        _("Finish the review"),
        reverse("standards:review-tasks"),
        _("Review tasks"),
        lead=_("{task} · {unit}. The figures of this moment are kept with it.").format(
            task=task.title, unit=task.unit.name
        ),
    )
    return answer(request, page, act)


@form_view
def drop_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The review is not asked for any more."""
    task = _task(request, pk)
    if not policies.may_ask_review(request.user, task.unit, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board of this unit drops a review."))
    form = forms.DropForm(request.POST or None)

    def act() -> HttpResponse:
        operations.drop_review(
            task=task, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        messages.success(request, _("The review is dropped."))
        return redirect("standards:review-tasks")

    page = _form(
        _("Drop the review"),
        form,
        _("Drop the review"),
        reverse("standards:review-tasks"),
        _("Review tasks"),
        lead=f"{task.title} · {task.unit.name}",
        kind="danger",
    )
    return answer(request, page, act)


@form_view
def propose_class(request: SignedInRequest) -> HttpResponse:
    """A class for the people of a gap list, into a plan."""
    scope, _form_of_scope = _scope(request, all_standards=False)
    plans = queries.plans_open_to(request.user, scope.today)
    if scope.standard is None or not plans:
        raise PermissionDenied(_("There is no plan into which you may propose a class."))
    standard = scope.standard
    counts = scope.review(standard).counts()[standard.pk]
    words = queries.catalogue()
    fitting = queries.programmes_to(standard.ladder, standard.at_least.rank, words, scope.on)
    form = forms.ProposalForm(
        request.POST or None,
        plans=plans,
        on=scope.today,
        initial={
            "programme": fitting[0].pk if fitting else None,
            "title": _("{step} for {audience}").format(
                step=standard.at_least.name, audience=lowered(standard.audience.name)
            ),
            "classes": max(1, -(-counts.missing // _class_size(scope))),
            "seats": counts.missing or None,
        },
    )

    def act() -> HttpResponse:
        taken = operations.propose_class(
            **form.cleaned_data, standard=standard, unit=scope.unit, by=request.user, now=request.now
        )
        messages.success(request, _("The class is proposed."))
        return redirect(queries.taker().address(taken))

    page = _form(
        _("Propose a class"),
        form,
        _("Propose the class"),
        scope.url("review-people"),
        _("Standards review"),
        lead=_("{standard}: {missing} below the standard, {unknown} unknown, of {asked} in {unit}.").format(
            standard=standard.name,
            missing=counts.missing,
            unknown=counts.unknown,
            asked=counts.asked,
            unit=scope.unit_name,
        ),
    )
    return answer(request, page, act)


# --- Steps ------------------------------------------------------------------------------------------------------------


def _class_size(scope: Scope) -> int:
    """For how many people one class is planned; all in one where no size is set."""
    size = rule("planning.class_size", scope.today)
    return 10**6 if size.is_off else max(1, size.as_int)


def _task(request: SignedInRequest, pk: int) -> ReviewTask:
    tasks = policies.tasks_visible_to(request.user, local_date(request.now))
    return get_object_or_404(tasks.select_related("unit", "standard"), pk=pk)


def _keepers_only(request: SignedInRequest) -> None:
    if not policies.may_keep(request.user, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board keeps audiences and conditions. Ask it."))


def _form(
    title: str, form: Any, act: str, back: str, back_name: str, *, lead: str = "", kind: str = "primary"
) -> FormPage:
    return FormPage(title, lead, (Crumb(back_name, back), Crumb(title)), form, act, back, kind)
