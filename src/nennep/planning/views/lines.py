"""Doors of the lines."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.kernel.clock import local_date
from nennep.planning import forms, operations, pages, policies
from nennep.planning.forms.lines import line_initial
from nennep.planning.models import LineDelay, PlanLine, PlanVersion
from nennep.planning.views.shared import (
    concluders_only,
    keepers_only,
    visible_line,
    visible_plan,
    visible_version,
)
from nennep.web.form_pages import FormPage, answer, form_view
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """One line."""
    page = pages.line_page(request.user, visible_line(request, pk), local_date(request.now))
    return page_response(request, "planning/line.html", page)


@form_view
def add_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """A class content more."""
    version = visible_version(request, pk)
    keepers_only(request, version.plan)
    form = _line_form(request, version)

    def act() -> HttpResponse:
        operations.add_line(version=version, line=form.line(), by=request.user, now=request.now)
        messages.success(request, _("The line is added."))
        return _to_version(version)

    page = pages.form_page(
        _("Add a line"), form, _("Add"), plan=version.plan, names_on=local_date(request.now)
    )
    return answer(request, page, act, fields={"funding": ""})


@form_view
def change_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """A line of the draft written anew."""
    line = visible_line(request, pk)
    version = line.version
    keepers_only(request, version.plan)
    form = _line_form(request, version, line)

    def act() -> HttpResponse:
        operations.change_line(
            line=line,
            to=form.line(),
            reason=form.cleaned_data.get("reason", ""),
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The line is changed."))
        return _to_line(line)

    page = pages.form_page(
        _("Change the line"),
        form,
        _("Change"),
        plan=version.plan,
        lead=line.title,
        back=reverse("planning:line", args=[line.pk]),
        names_on=local_date(request.now),
    )
    return answer(request, page, act)


@form_view
def drop_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """A line is taken out of the draft."""
    line = visible_line(request, pk)
    keepers_only(request, line.version.plan)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.drop_line(line=line, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The line is dropped. Earlier versions keep it."))
        return _to_version(line.version)

    page = pages.form_page(
        _("Drop the line"),
        form,
        _("Drop"),
        plan=line.version.plan,
        lead=line.title,
        kind="danger",
        back=reverse("planning:line", args=[line.pk]),
    )
    return answer(request, page, act)


@form_view
def carry_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """An approved line moves to the next year."""
    line = visible_line(request, pk)
    keepers_only(request, line.version.plan)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.carry_line(line=line, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The line moves to the next year."))
        return _to_line(line)

    page = _about_line(line, _("Move to the next year"), form, _("Move"))
    return answer(request, page, act)


@form_view
def conclude_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was concluded on the line."""
    line = visible_line(request, pk)
    concluders_only(request, line.version.plan)
    sessions = list(line.version.sessions.order_by("-held_on", "-pk"))
    conclusion = getattr(line, "conclusion", None)
    initial = (
        {"outcome": conclusion.outcome, "wording": conclusion.text, "session": conclusion.session_id}
        if conclusion
        else {}
    )
    form = forms.ConcludeLineForm(request.POST or None, sessions=sessions, initial=initial)

    def act() -> HttpResponse:
        operations.conclude_line(line=line, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The conclusion is recorded."))
        return _to_version(line.version)

    page = _about_line(line, _("Record the conclusion"), form, _("Record"))
    return answer(request, page, act)


@form_view
def record_delay(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why the line is late."""
    line = visible_line(request, pk)
    keepers_only(request, line.version.plan)
    form = forms.DelayForm(request.POST or None, initial={"began_on": local_date(request.now)})

    def act() -> HttpResponse:
        operations.record_delay(item=line.item, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The delay is recorded."))
        return _to_line(line)

    page = _about_line(line, _("Record a delay"), form, _("Record"))
    return answer(request, page, act)


@form_view
def end_delay(request: SignedInRequest, pk: int) -> HttpResponse:
    """The line goes on."""
    delay = get_object_or_404(LineDelay.objects.select_related("item"), pk=pk)
    plan = visible_plan(request, delay.item.plan_id)
    keepers_only(request, plan)
    form = forms.EndDelayForm(request.POST or None, initial={"ended_on": local_date(request.now)})

    def act() -> HttpResponse:
        operations.end_delay(delay=delay, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The delay is over."))
        return redirect(reverse("planning:progress", args=[plan.pk]))

    page = pages.form_page(_("End the delay"), form, _("End"), plan=plan, lead=delay.reason)
    return answer(request, page, act)


def _line_form(
    request: SignedInRequest, version: PlanVersion, line: PlanLine | None = None
) -> forms.LineForm:
    on = local_date(request.now)
    others = (policies.visible_to(request.user, on) | policies.decided_plans()).filter(year=version.plan.year)
    was_decided = (
        line is not None
        and version.based_on_id is not None
        and PlanLine.objects.filter(version_id=version.based_on_id, item=line.item_id).exists()
    )
    return forms.LineForm(
        request.POST or None,
        on=on,
        plans=others.exclude(pk=version.plan_id).order_by("name", "pk"),
        wants_reason=was_decided,
        initial=line_initial(line) if line is not None else {},
    )


def _to_version(version: PlanVersion) -> HttpResponse:
    return redirect(f"{reverse('planning:plan', args=[version.plan_id])}?version={version.number}")


def _to_line(line: PlanLine) -> HttpResponse:
    return redirect(reverse("planning:line", args=[line.pk]))


def _about_line(line: PlanLine, title: str, form: Any, act: str) -> FormPage:
    """The page of a form about one line, with the way back to it."""
    back = reverse("planning:line", args=[line.pk])
    return pages.form_page(title, form, act, plan=line.version.plan, lead=line.title, back=back)
