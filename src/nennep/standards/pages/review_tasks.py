"""Reviews asked of units, by when, and the figures they found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.kernel.clock import local_date
from nennep.standards import policies
from nennep.standards.models import ReviewTask, TaskState
from nennep.standards.pages.review_scope import ReviewPage, Scope, head
from nennep.units.queries import names_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.parts import Act, Badge, Link

# --- Tasks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TaskRow:
    """A review asked of a unit."""

    pk: int
    title: str
    unit: str
    standard: str
    due_on: date
    state: Badge
    done_on: date | None
    missing: str
    finish: Link | str
    drop: Link | str


def tasks_page(scope: Scope, form: Any, query: Query) -> ReviewPage:
    """Reviews asked for: by when, done when, with which figures."""
    tasks = policies.tasks_visible_to(scope.actor, scope.today).select_related("unit", "standard")

    def rows(found: Sequence[ReviewTask]) -> list[TaskRow]:
        names = names_on({task.unit_id for task in found}, scope.today)
        return [_task(task, names.get(task.unit_id, ""), scope) for task in found]

    listing: Listing[TaskRow] = Listing(
        key="review-tasks",
        title=_("Review tasks"),
        noun=_("tasks"),
        columns=(
            Column(key="title", label=_("Task"), sort="title"),
            Column(key="unit", label=_("Unit"), sort="unit__sort_key"),
            Column(key="standard", label=_("Standard")),
            Column(key="due_on", label=_("Due on"), kind="date", sort="due_on"),
            Column(key="state", label=_("State"), kind="badge", sort="state"),
            Column(key="done_on", label=_("Done on"), kind="date", sort="done_at"),
            Column(key="missing", label=_("Below the standard")),
            Column(key="finish", label=_("Finish"), kind="link", exported=False),
            Column(key="drop", label=_("Drop"), kind="link", exported=False),
        ),
        filters=(Choices(key="state", label=_("State"), choices=TaskState.choices),),
        order=("-due_on", "-pk"),
        empty=Empty(
            why=_(
                "No review has been asked for yet. The Organisation Board asks a unit for a review by a day; the unit finishes it here."
            )
        ),
    )
    asking = policies.may_ask_review(scope.actor, scope.unit, scope.today)
    url = f"{reverse('standards:open-review')}?unit={scope.unit.pk}"
    return ReviewPage(
        **head(scope, "review-tasks"),
        lead=_("The review itself is always current; a task keeps the figures of the day it was finished."),
        form=form,
        listing=listing.read(query, tasks, make_rows=rows),
        acts=(Act(_("Ask for a review"), url, "plus", kind="primary"),) if asking else (),
    )


def _task(task: ReviewTask, unit: str, scope: Scope) -> TaskRow:
    is_open = task.state == TaskState.OPEN
    is_late = is_open and task.due_on < scope.today
    state = Badge(_("overdue"), "decide") if is_late else Badge(
        task.get_state_display(), {"open": "waiting", "done": "good"}.get(task.state, "plain")  # type: ignore[arg-type]
    )  # fmt: skip
    result = task.result or []
    return TaskRow(
        pk=task.pk,
        title=task.title,
        unit=unit,
        standard=task.standard.name if task.standard else _("all standards"),
        due_on=task.due_on,
        state=state,
        done_on=local_date(task.done_at) if task.done_at else None,
        missing=f"{sum(row['missing'] for row in result)}/{sum(row['asked'] for row in result)}"
        if result
        else "",
        finish=Link(_("Finish"), reverse("standards:finish-review", args=[task.pk]))
        if is_open and policies.may_review(scope.actor, task.unit, scope.today)
        else "",
        drop=Link(_("Drop"), reverse("standards:drop-review", args=[task.pk]))
        if is_open and policies.may_ask_review(scope.actor, task.unit, scope.today)
        else "",
    )
