"""Doors of tasks: read, give, take, report, receive, send back, postpone, urge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.directives import forms, operations, pages, policies, queries
from nennep.directives.models import UnitTask
from nennep.directives.states import UNFINISHED
from nennep.directives.views.shared import (
    asked_duty,
    duty_initial,
    followers_only,
    given_task,
    own_task,
    readers_only,
    task_of,
)
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_tasks(request: SignedInRequest) -> HttpResponse:
    """The tasks that the reader may see."""
    readers_only(request)
    page = pages.tasks_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def list_units(request: SignedInRequest) -> HttpResponse:
    """Tasks counted by unit."""
    readers_only(request)
    page = pages.units_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def list_obligations(request: SignedInRequest) -> HttpResponse:
    """What the reader's own unit owes."""
    if not policies.own_units(request.user, local_date(request.now)).exists():
        raise PermissionDenied(_("You answer for no unit."))
    page = pages.obligations_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def list_urgings(request: SignedInRequest) -> HttpResponse:
    """Urging messages with their effect."""
    readers_only(request)
    page = pages.urgings_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def show_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """One task."""
    page = pages.task_page(request.user, task_of(request, pk), local_date(request.now))
    return page_response(request, "directives/one.html", page)


@form_view
def assign_task(request: SignedInRequest) -> HttpResponse:
    """Give units a task of its own."""
    followers_only(request)
    today = local_date(request.now)
    duty = asked_duty(request)
    form = forms.TaskForm(
        request.POST or None,
        on=today,
        owners=policies.owners_for(request.user, today),
        initial=duty_initial(duty),
    )

    def act() -> HttpResponse:
        values = dict(form.cleaned_data)
        units = [*queries.units_of_sets(list(values.pop("sets")), today), *values.pop("others")]
        tasks = operations.assign_task(**values, units=units, duty=duty, by=request.user, now=request.now)
        sentence = ngettext("{count} unit has the task.", "{count} units have the task.", len(tasks))
        return done(request, sentence.format(count=numbers.whole(len(tasks))), "directives:tasks")

    page = _form(_("Give a task"), form, _("Give the task"), reverse("directives:tasks"))
    return answer(request, page, act)


@require_POST
def take_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit has it in hand."""
    task = own_task(request, pk)
    operations.take_task(task=task, by=request.user, now=request.now)
    return done(request, _("The task is in hand."), "directives:task", task.pk)


@form_view
def report_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit reports it done."""
    task = own_task(request, pk)
    return _change(
        request, task, forms.ReportForm(request.POST or None), _("Report it done"), operations.report_task,
        sentence=_("The task is reported done."),
    )  # fmt: skip


@form_view
def receive_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Board notes that a plan came in."""
    task = given_task(request, pk)
    form = forms.ReceiveForm(request.POST or None, initial={"received_on": local_date(request.now)})
    return _change(
        request,
        task,
        form,
        _("The plan came in"),
        operations.receive_plan,
        sentence=_("The plan is on record."),
    )


@form_view
def return_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Board sends it back."""
    task = given_task(request, pk)
    return _change(
        request, task, forms.ReasonForm(request.POST or None), _("Send back"), operations.return_task,
        sentence=_("The unit has the task in hand again."),
    )  # fmt: skip


@form_view
def extend_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """The Board gives more time."""
    task = given_task(request, pk)
    return _change(
        request, task, forms.ExtendForm(request.POST or None), _("More time"), operations.extend_task,
        sentence=_("The unit has more time."),
    )  # fmt: skip


@require_POST
def urge_chosen(request: SignedInRequest) -> HttpResponse:
    """Write to the units of the chosen tasks."""
    followers_only(request)
    picked = [one for one in request.POST.getlist("pick") if one.isdecimal()]
    return redirect(f"{reverse('directives:urge')}?{urlencode({'task': picked}, doseq=True)}")


@form_view
def urge(request: SignedInRequest) -> HttpResponse:
    """Urge units to do what is not done: the chosen tasks, else everything overdue."""
    followers_only(request)
    today = local_date(request.now)
    owners = policies.owners_for(request.user, today)
    tasks = _to_urge(request, policies.tasks_visible_to(request.user, today).filter(owner__in=owners))
    form = forms.UrgeForm(
        request.POST or None,
        owners=owners,
        tasks=tasks,
        initial={"tasks": [task.pk for task in tasks], "message": _("Please report the result.")},
    )

    def act() -> HttpResponse:
        operations.urge(
            owner=form.cleaned_data["owner"],
            tasks=list(form.cleaned_data["tasks"]),
            message=form.cleaned_data["message"],
            document=form.cleaned_data["document"],
            by=request.user,
            now=request.now,
        )
        return done(
            request, _("The message is logged; the units see it at their tasks."), "directives:urgings"
        )

    page = _form(_("Urge"), form, _("Send the message"), reverse("directives:urgings"))
    return answer(request, page, act)


def _to_urge(request: SignedInRequest, tasks: QuerySet[UnitTask]) -> QuerySet[UnitTask]:
    tasks = tasks.filter(state__in=UNFINISHED).exclude(unit=F("owner")).select_related("unit")
    picked = [int(one) for one in request.GET.getlist("task") if one.isdecimal()]
    directive = request.GET.get("directive", "")
    if picked:
        tasks = tasks.filter(pk__in=picked)
    elif directive.isdecimal():
        tasks = tasks.filter(directive_id=int(directive))
    else:
        tasks = tasks.filter(queries.states_of(local_date(request.now))["overdue"])
    return tasks.order_by("unit__sort_key", "pk")


def _change(
    request: SignedInRequest,
    task: UnitTask,
    form: Any,
    title: str,
    operation: Callable[..., UnitTask],
    *,
    sentence: str,
) -> HttpResponse:
    def act() -> HttpResponse:
        operation(task=task, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, sentence, "directives:task", task.pk)

    page = _form(title, form, title, reverse("directives:task", args=[task.pk]), lead=str(task))
    return answer(request, page, act)


def _form(title: str, form: Any, act: str, back: str, lead: str = "") -> Any:
    return pages.form_page(title, form, act, back=back, trail=(pages.directives_crumb(),), lead=lead)
