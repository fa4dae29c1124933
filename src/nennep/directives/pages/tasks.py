"""Tasks: all of them, by unit, one, the own obligations, and what urging brought about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.directives import policies, queries
from nennep.directives.models import Directive, TaskKind, UnitTask, Urging
from nennep.directives.pages.directives import with_papers
from nennep.directives.pages.shared import (
    TASK_WORDS,
    DutyListPage,
    OnePage,
    directive_crumb,
    directives_crumb,
    task_badge,
    work_tabs,
)
from nennep.directives.queries import TaskRow, states_of
from nennep.directives.states import UNFINISHED, TaskState
from nennep.documents.models import DocumentDuty, OfficialDocument
from nennep.documents.policies import open_to
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Dates, Empty, Filter, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Fact, Figure, Link


def _finished(tasks: QuerySet[UnitTask], is_done: bool) -> QuerySet[UnitTask]:  # noqa: FBT001 - what a list gives
    return tasks.filter(state=TaskState.DONE) if is_done else tasks.filter(state__in=UNFINISHED)


TASKS: Listing[TaskRow] = Listing(
    key="tasks",
    title=gettext_lazy("Tasks"),
    noun=gettext_lazy("tasks"),
    columns=(
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__sort_key"),
        Column(key="title", label=gettext_lazy("Task"), kind="long", sort="search_key"),
        Column(key="directive", label=gettext_lazy("Document"), kind="code"),
        Column(key="number", label=gettext_lazy("Item"), kind="number", sort="item__number"),
        Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
        Column(key="done_on", label=gettext_lazy("Done on"), kind="date", sort="done_on"),
        Column(
            key="days_late",
            label=gettext_lazy("Days late"),
            kind="number",
            value=lambda row: row.days_late or None,
        ),
        Column(
            key="urged",
            label=gettext_lazy("Urged"),
            kind="number",
            value=lambda row: row.urged or None,
            shown=False,
        ),
        Column(key="result", label=gettext_lazy("Result"), shown=False),
        Column(key="evidence", label=gettext_lazy("Document that shows it"), kind="code", shown=False),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: task_badge(row.state),
            sort="state",
        ),
    ),
    search=("search_key",),
    order=("due_on", "unit__sort_key", "item__number", "pk"),
    row_url=lambda row: reverse("directives:task", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "There is no task here. Tasks come from the items of a directive, a decision or a duty that recurs."
        )
    ),
)


def tasks_listing(on: date) -> Listing[TaskRow]:
    """The list of tasks as of a day: what is overdue depends on it."""
    meaning = states_of(on)

    def in_state(tasks: QuerySet[UnitTask], state: Any) -> QuerySet[UnitTask]:
        return tasks.filter(meaning[state])

    filters: tuple[Filter, ...] = (
        Choices(
            key="state",
            label=gettext_lazy("State"),
            choices=tuple((key, words) for key, (words, _tone) in TASK_WORDS.items()),
            apply=in_state,
        ),
        YesNo(key="finished", label=gettext_lazy("Finished"), apply=_finished),
        Choices(key="unit", label=gettext_lazy("Unit"), lookup="unit_id"),
        Choices(key="directive", label=gettext_lazy("Directive"), lookup="directive_id"),
        Choices(key="item", label=gettext_lazy("Item"), lookup="item__number"),
        Choices(key="urging", label=gettext_lazy("Urged on"), lookup="urged__urging_id"),
        Choices(key="kind", label=gettext_lazy("Kind"), choices=TaskKind.choices),
        Dates(key="due", label=gettext_lazy("Due"), lookup="due_on"),
    )
    return replace(TASKS, filters=filters)


def task_choices(tasks: QuerySet[UnitTask], on: date) -> dict[str, list[tuple[Any, str]]]:
    """What the filters of the list offer: only what these tasks have."""
    units = list(tasks.order_by("unit__sort_key", "unit_id").values_list("unit_id", flat=True).distinct())
    names = names_on(units, on)
    directives = Directive.objects.filter(pk__in=tasks.order_by().values("directive_id"))
    items = tasks.filter(item__isnull=False).order_by("item__number")
    urged = Urging.objects.filter(urged__task__in=tasks.order_by().values("pk")).distinct()
    return {
        "unit": [(pk, names.get(pk, "")) for pk in units],
        "directive": [
            (one.pk, str(one.document)) for one in directives.select_related("document").order_by("-pk")
        ],
        "item": [(number, str(number)) for number in items.values_list("item__number", flat=True).distinct()],
        "urging": [
            (one.pk, dates.short(local_date(one.sent_at))) for one in urged.order_by("-sent_at", "-pk")
        ],
    }


def tasks_page(actor: User, query: Query, on: date) -> ListingPage:
    """The tasks that the reader may see."""
    tasks = policies.tasks_visible_to(actor, on)
    may = policies.may_follow(actor, None, on)
    urge = Act(_("Urge"), reverse("directives:urge-chosen"), "bell")
    give = Act(_("Give a task"), reverse("directives:assign-task"), "plus", kind="primary")
    return ListingPage(
        title=_("Tasks"),
        lead=_("Everything that units have to do, by when, and how far they are."),
        trail=(directives_crumb(),),
        listing=tasks_listing(on).read(
            query,
            with_papers(tasks),
            make_rows=lambda some: queries.task_rows(some, on),
            choices=task_choices(tasks, on),
            bulk=(urge,) if may else (),
        ),
        acts=(give,) if may else (),
        tabs=work_tabs("tasks"),
    )


# --- One task -------------------------------------------------------------------------------------------------------


def task_page(actor: User, task: UnitTask, on: date) -> OnePage:
    """One task: who, what, by when, how far, with what is asked of the reader."""
    (row,) = queries.task_rows([task], on)
    facts = [
        Fact(_("Unit"), row.unit),
        Fact(_("Given by"), names_on([task.owner_id], on).get(task.owner_id, "")),
        Fact(_("Given on"), dates.short(local_date(task.assigned_at))),
        Fact(_("Due"), dates.with_weekday(task.due_on) if task.due_on else _("no day set")),
    ]
    if task.directive is not None:
        url = reverse("directives:directive", args=[task.directive_id])
        number = f" · {task.item.number}" if task.item else ""
        facts.insert(0, Fact(_("Directive"), Link(f"{task.directive.document}{number}", url)))
    papers = [(_("Document"), task.document), (_("Document that shows it"), task.evidence)]
    may_open = open_to(actor, [paper.pk for _label, paper in papers if paper], on)
    facts += [Fact(label, _paper(paper, may_open)) for label, paper in papers if paper]
    if task.plan_item_id is not None:
        facts.insert(
            0, Fact(_("Part in the plan"), queries.place_of(task.plan_item_id) or task.get_kind_display())
        )
    if task.duty_id is not None:
        url = reverse("directives:duty", args=[task.duty_id])
        words = (
            _("Whenever {event}").format(event=task.event_duty.get_event_display()) if task.event_duty else ""
        )
        facts.insert(0, Fact(_("Duty by a regulation"), Link(words or _("open the duty"), url)))
    if task.done_on is not None:
        facts.append(Fact(_("Done on"), dates.short(task.done_on)))
        facts.append(Fact(_("Reported by"), str(task.done_by or "")))
    if row.days_late:
        facts.append(Fact(_("Days late"), numbers.whole(row.days_late)))
    facts += [
        Fact(_("Urged on {day}").format(day=dates.short(local_date(one.urging.sent_at))), one.urging.text)
        for one in task.urged.select_related("urging").order_by("-urging__sent_at", "-pk")[:5]
    ]
    if task.result:
        facts.append(Fact(_("Result"), task.result))
    return OnePage(
        title=row.title if len(row.title) <= 120 else f"{row.title[:117]}…",
        lead=row.unit,
        trail=(
            directives_crumb(),
            *((directive_crumb(task.directive),) if task.directive else ()),
            Crumb(_("Tasks"), reverse("directives:tasks")),
            Crumb(row.unit),
        ),
        badge=task_badge(row.state),
        facts=tuple(facts),
        words=task.item.text if task.item else (task.title if len(row.title) > 120 else ""),
        acts=_task_acts(actor, task, on),
        events=timeline(task),
    )


def _paper(paper: OfficialDocument, may_open: frozenset[int]) -> object:
    if paper.pk not in may_open:
        return str(paper)
    return Link(str(paper), reverse("documents:document", args=[paper.pk]))


def _task_acts(actor: User, task: UnitTask, on: date) -> tuple[Act, ...]:
    acts: list[Act] = []

    def act(label: str, name: str, icon: str, kind: Any = "secondary") -> Act:
        return Act(label, reverse(f"directives:{name}", args=[task.pk]), icon, kind=kind, opens_dialog=True)

    is_open = task.state in UNFINISHED
    if is_open and policies.may_report(actor, task, on):
        acts.append(act(_("Report it done"), "report", "check", "primary"))
        if task.state == TaskState.OPEN:
            take = reverse("directives:take", args=[task.pk])
            acts.append(Act(_("Take it in hand"), take, "user-check", method="post"))
    if policies.may_steer(actor, task, on) and task.state != TaskState.CALLED_OFF:
        if is_open:
            if task.kind == TaskKind.PLAN:
                acts.append(act(_("The plan came in"), "receive", "mail"))
            acts.append(act(_("More time"), "extend", "clock"))
            if policies.may_follow(actor, task.owner, on):
                acts.append(Act(_("Urge"), f"{reverse('directives:urge')}?task={task.pk}", "bell"))
        else:
            acts.append(act(_("Send back"), "return", "arrow-back-up"))
    return tuple(acts)


# --- The own obligations --------------------------------------------------------------------------------------------


def obligations_page(actor: User, query: Query, on: date) -> ListingPage:
    """What the reader's own unit owes: tasks, plans, and duties that a regulation lays on it (R1-14, R1-29)."""
    units = list(policies.own_units(actor, on))
    tasks = UnitTask.objects.filter(unit__in=units)
    overdue = tasks.filter(states_of(on)["overdue"]).count()
    unfinished = tasks.filter(state__in=UNFINISHED).count()
    url = reverse("directives:obligations")
    duties = DocumentDuty.objects.filter(unit__in=units).select_related("document")
    names = names_on([unit.pk for unit in units], on)
    listing = replace(
        tasks_listing(on),
        key="own-tasks",
        title=_("Tasks of my unit"),
        empty=Empty(
            why=_(
                "Your unit has no task. What a directive or decision gives to your unit appears here with its deadline."
            )
        ),
    )
    return DutyListPage(
        title=_("Tasks of my unit"),
        lead=", ".join(names.get(unit.pk, "") for unit in units[:3]),
        trail=(),
        listing=listing.read(
            query,
            with_papers(tasks),
            make_rows=lambda some: queries.task_rows(some, on),
            choices=task_choices(tasks, on),
        ),
        facts=(
            Fact(_("Not done"), Figure(unfinished, f"{url}?finished=no")),
            Fact(_("Overdue"), Figure(overdue, f"{url}?state=overdue")),
        ),
        duties_title=_("Standing duties"),
        duties=tuple(
            Fact(_duty_source(one.document), one.duty)
            for one in duties.order_by("document_id", "order", "pk")
        ),
    )


def _duty_source(document: OfficialDocument) -> str:
    if document.is_date_missing:
        return _("{document}, date missing").format(document=document)
    return str(document)
