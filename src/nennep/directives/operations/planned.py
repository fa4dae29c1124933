"""What a plan makes the task of units: to lead a class, to coordinate on it (R3-06, R3-09)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives import policies, states
from nennep.directives.models import TaskKind, UnitTask
from nennep.directives.states import UNFINISHED, TaskState
from nennep.documents.models import OfficialDocument
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import NotAllowed
from nennep.units.models import Unit


@dataclass(frozen=True)
class Part:
    """The part of one unit in one class of the plan, and the day by which the class is to be opened."""

    item_id: int
    unit: Unit
    title: str
    due_on: date | None
    is_lead: bool

    @property
    def kind(self) -> str:
        """The kind of task that it is."""
        return TaskKind.LEAD if self.is_lead else TaskKind.PARTNER


@transaction.atomic
def give_parts(
    *,
    owner: Unit,
    document: OfficialDocument,
    parts: Sequence[Part],
    item_ids: Collection[int],
    by: User,
    now: datetime,
) -> list[UnitTask]:
    """Bring the tasks of units to what the version of a plan in force says. Returns the tasks that are new.

    `item_ids` are all items of the plan: a unit that no longer has a part in one has its task called off, unless it is
    done already. A part that only changed changes its task. Refuses who neither follows for the owner nor keeps its plan.
    """
    if not policies.may_give_parts(by, owner, local_date(now)):
        raise NotAllowed(_("Only the unit whose plan it is gives its parts to units."))
    known = {
        (task.plan_item_id, task.unit_id): task
        for task in lock(UnitTask.objects.filter(plan_item_id__in=item_ids).select_related("unit"))
    }
    wanted = {(part.item_id, part.unit.pk): part for part in parts}
    for key, task in known.items():
        if key not in wanted and task.state in UNFINISHED:
            _call_off(task, document, by=by, now=now)
    for key, part in wanted.items():
        if key in known:
            _bring(known[key], part, document)
    fresh = UnitTask.objects.bulk_create(
        UnitTask(
            owner=owner,
            unit=part.unit,
            kind=part.kind,
            plan_item_id=part.item_id,
            document=document,
            title=part.title[:300],
            search_key=_key(part),
            due_on=part.due_on,
            assigned_at=now,
        )
        for key, part in wanted.items()
        if key not in known
    )
    if fresh:
        record(
            act="directives.plan.give",
            subject=document,
            by=by,
            now=now,
            after={"tasks": len(fresh), "units": len({task.unit_id for task in fresh})},
        )
    return fresh


def _bring(task: UnitTask, part: Part, document: OfficialDocument) -> None:
    """An unfinished task says what the plan says now; one that is done stays as it was done."""
    if task.state == TaskState.CALLED_OFF:
        task.state = TaskState.OPEN
    if task.state not in UNFINISHED:
        return
    task.kind, task.title, task.search_key = part.kind, part.title[:300], _key(part)
    task.due_on, task.document = part.due_on, document
    task.save(update_fields=["state", "kind", "title", "search_key", "due_on", "document"])


def _call_off(task: UnitTask, document: OfficialDocument, *, by: User, now: datetime) -> None:
    if not states.may_move(task.state, TaskState.CALLED_OFF):
        return
    task.state = TaskState.CALLED_OFF
    task.save(update_fields=["state"])
    record(
        act="directives.task.call_off",
        subject=task,
        by=by,
        now=now,
        after={"state": task.get_state_display(), "document": document},
    )


def _key(part: Part) -> str:
    return text.search_key(f"{part.title} {part.unit.name}")[:400]
