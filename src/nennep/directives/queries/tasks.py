"""Tasks as lists show them: the state derived for a day, counts by unit and by item, what urging brought about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, QuerySet

from nennep.directives.models import Directive, DirectiveItem, TaskKind, UnitTask, UrgedTask, Urging
from nennep.directives.states import UNFINISHED, TaskState
from nennep.kernel.clock import local_date
from nennep.units.models import Unit
from nennep.units.queries import names_on


def states_of(on: date) -> dict[str, Q]:
    """What each derived state means on the day: done, done late, overdue, in hand, assigned, called off."""
    late = Q(state__in=UNFINISHED, due_on__isnull=False, due_on__lt=on)
    return {
        "overdue": late,
        "open": Q(state=TaskState.OPEN) & ~late,
        "taken": Q(state=TaskState.TAKEN) & ~late,
        "done": Q(state=TaskState.DONE) & (Q(due_on__isnull=True) | Q(done_on__lte=F("due_on"))),
        "late": Q(state=TaskState.DONE, due_on__isnull=False, done_on__gt=F("due_on")),
        "called_off": Q(state=TaskState.CALLED_OFF),
    }


@dataclass(frozen=True)
class TaskRow:
    """One task as of a day."""

    pk: int
    unit: str
    title: str
    kind: str
    directive: str
    number: int | None
    due_on: date | None
    state: str
    """`overdue`, `open`, `taken`, `done`, `late` or `called_off`."""
    done_on: date | None
    days_late: int
    result: str
    evidence: str
    urged: int


def derived_state(task: UnitTask, on: date) -> str:
    """The state of the task as of the day; the words of `states_of`."""
    if task.state == TaskState.DONE:
        is_late = task.due_on is not None and task.done_on is not None and task.done_on > task.due_on
        return "late" if is_late else "done"
    if task.state in UNFINISHED and task.due_on is not None and task.due_on < on:
        return "overdue"
    return str(task.state)


def task_rows(tasks: Sequence[UnitTask], on: date) -> list[TaskRow]:
    """Lines for a list; directives, items and evidence must be read along. Two queries."""
    names = names_on([task.unit_id for task in tasks], on)
    urged = dict(
        UrgedTask.objects.filter(task__in=[task.pk for task in tasks])
        .values("task_id")
        .annotate(count=Count("pk"))
        .order_by("task_id")
        .values_list("task_id", "count")
    )
    rows = []
    for task in tasks:
        last = task.done_on or on
        rows.append(
            TaskRow(
                pk=task.pk,
                unit=names.get(task.unit_id, ""),
                title=task.title,
                kind=task.get_kind_display(),
                directive=str(task.directive.document) if task.directive else str(task.document or ""),
                number=task.item.number if task.item else None,
                due_on=task.due_on,
                state=derived_state(task, on),
                done_on=task.done_on,
                days_late=max((last - task.due_on).days, 0)
                if task.due_on and task.state != TaskState.CALLED_OFF
                else 0,
                result=task.result,
                evidence=str(task.evidence) if task.evidence else "",
                urged=urged.get(task.pk, 0),
            )
        )
    return rows


@dataclass(frozen=True)
class UnitCount:
    """How many tasks a unit has (R1-29)."""

    unit_id: int
    unit: str
    sort_key: str
    total: int
    unfinished: int
    overdue: int
    done: int
    last_urged_on: date | None


def tasks_by_unit(tasks: QuerySet[UnitTask], on: date) -> list[UnitCount]:
    """The tasks counted by unit, most overdue first. Three queries for any number."""
    late = states_of(on)["overdue"]
    counts = list(
        tasks.order_by()
        .values("unit_id")
        .annotate(
            total=Count("pk", filter=~Q(state=TaskState.CALLED_OFF)),
            unfinished=Count("pk", filter=Q(state__in=UNFINISHED)),
            overdue=Count("pk", filter=late),
            done=Count("pk", filter=Q(state=TaskState.DONE)),
        )
        .order_by("-overdue", "unit_id")
    )
    ids = [row["unit_id"] for row in counts]
    names = names_on(ids, on)
    keys = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "sort_key"))
    urged = dict(
        UrgedTask.objects.filter(task__in=tasks.order_by().values("pk"))
        .values("task__unit_id")
        .annotate(last=Max("urging__sent_at"))
        .order_by("task__unit_id")
        .values_list("task__unit_id", "last")
    )
    rows = [
        UnitCount(
            unit_id=row["unit_id"],
            unit=names.get(row["unit_id"], ""),
            sort_key=keys[row["unit_id"]],
            total=row["total"],
            unfinished=row["unfinished"],
            overdue=row["overdue"],
            done=row["done"],
            last_urged_on=local_date(urged[row["unit_id"]]) if row["unit_id"] in urged else None,
        )
        for row in counts
    ]
    return sorted(rows, key=lambda row: (-row.overdue, -row.unfinished, row.sort_key))


@dataclass(frozen=True)
class ItemRow:
    """One item of a directive with its tasks."""

    pk: int
    number: int
    text: str
    due_on: date | None
    tasks: int
    done: int
    overdue: int


def item_rows(
    directive: Directive, items: Sequence[DirectiveItem], tasks: QuerySet[UnitTask], on: date
) -> list[ItemRow]:
    """The items with counts of those tasks that the reader sees. One query."""
    late = states_of(on)["overdue"]
    counts = {
        row["item_id"]: row
        for row in tasks.filter(directive=directive, item__in=[item.pk for item in items])
        .order_by()
        .values("item_id")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=TaskState.DONE)),
            overdue=Count("pk", filter=late),
        )
        .order_by("item_id")
    }
    none = {"total": 0, "done": 0, "overdue": 0}
    return [
        ItemRow(
            pk=item.pk,
            number=item.number,
            text=item.text,
            due_on=item.due_on,
            tasks=counts.get(item.pk, none)["total"],
            done=counts.get(item.pk, none)["done"],
            overdue=counts.get(item.pk, none)["overdue"],
        )
        for item in items
    ]


def plans_of(tasks: QuerySet[UnitTask]) -> QuerySet[UnitTask]:
    """Of the tasks, the implementation plans: received when done (R2-42)."""
    return tasks.filter(kind=TaskKind.PLAN)


@dataclass(frozen=True)
class UrgingRow:
    """One urging message and its effect."""

    pk: int
    sent_on: date
    sent_by: str
    text: str
    document: str
    units: int
    tasks: int
    done_since: int
    still_open: int


def urging_rows(urgings: Sequence[Urging], tasks: QuerySet[UnitTask]) -> list[UrgingRow]:
    """The messages with what was done after them, of the tasks that the reader sees. One query."""
    counts = {
        row["urging_id"]: row
        for row in UrgedTask.objects.filter(
            urging__in=[urging.pk for urging in urgings], task__in=tasks.order_by().values("pk")
        )
        .values("urging_id")
        .annotate(
            units=Count("task__unit_id", distinct=True),
            tasks=Count("pk"),
            done=Count("pk", filter=Q(task__state=TaskState.DONE)),
        )
        .order_by("urging_id")
    }
    none = {"units": 0, "tasks": 0, "done": 0}
    rows = []
    for urging in urgings:
        found = counts.get(urging.pk, none)
        rows.append(
            UrgingRow(
                pk=urging.pk,
                sent_on=local_date(urging.sent_at),
                sent_by=str(urging.sent_by),
                text=urging.text,
                document=str(urging.document or ""),
                units=found["units"],
                tasks=found["tasks"],
                done_since=found["done"],
                still_open=found["tasks"] - found["done"],
            )
        )
    return rows
