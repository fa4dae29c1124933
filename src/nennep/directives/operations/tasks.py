"""Tasks of units: given, taken, reported, sent back, postponed, urged (R2-01, R2-15, R2-42, R2-45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives import policies, states
from nennep.directives.models import Directive, DirectiveItem, TaskKind, UnitTask
from nennep.directives.operations.following import Owner
from nennep.directives.states import TaskState
from nennep.documents.models import DocumentDuty, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit
from nennep.units.queries import require_in_force


@transaction.atomic
def assign_item(
    *,
    item: DirectiveItem,
    units: Sequence[Unit],
    by: User,
    now: datetime,
    due_on: date | None = None,
    title: str = "",
) -> list[UnitTask]:
    """Make an item the task of these units; who has it already keeps it. Returns the new tasks (R2-15).

    Without a day the task is due when the item is. Refuses a day that has passed, no unit, and units that all have it.
    """
    item = lock_one(DirectiveItem.objects.filter(pk=item.pk).select_related("directive__owner"))
    directive = item.directive
    Owner(directive.owner).check(by, now)
    due_on = due_on or item.due_on
    _check_due(due_on, now)
    given = set(item.tasks.order_by("pk").values_list("unit_id", flat=True))
    fresh = _fresh(units, given, now)
    title = (text.clean(title) or item.text)[:300]
    tasks = _give(
        fresh, owner=directive.owner, directive=directive, item=item, title=title, due_on=due_on, now=now
    )
    record(
        act="directives.item.assign",
        subject=item,
        by=by,
        now=now,
        after={"title": title, "units": len(tasks), "due_on": due_on},
    )
    return tasks


@transaction.atomic
def ask_for_plans(
    *, directive: Directive, units: Sequence[Unit], due_on: date, by: User, now: datetime
) -> list[UnitTask]:
    """Ask units for their plan to carry out the directive; who was asked already is left out (R2-42)."""
    directive = lock_one(Directive.objects.filter(pk=directive.pk).select_related("owner", "document"))
    Owner(directive.owner).check(by, now)
    _check_due(due_on, now)
    asked = directive.tasks.filter(kind=TaskKind.PLAN).order_by("pk").values_list("unit_id", flat=True)
    title = _("Plan to carry out {document}").format(document=directive.document)[:300]
    tasks = _give(
        _fresh(units, set(asked), now),
        owner=directive.owner,
        directive=directive,
        kind=TaskKind.PLAN,
        title=title,
        due_on=due_on,
        now=now,
    )
    record(
        act="directives.directive.ask",
        subject=directive,
        by=by,
        now=now,
        after={"units": len(tasks), "due_on": due_on},
    )
    return tasks


@transaction.atomic
def assign_task(
    *,
    owner: Unit,
    units: Sequence[Unit],
    title: str,
    by: User,
    now: datetime,
    due_on: date | None = None,
    document: OfficialDocument | None = None,
    duty: DocumentDuty | None = None,
) -> list[UnitTask]:
    """Give units a task that belongs to no item, with or without a document it comes from (R1-29).

    With `duty` it carries out what a regulation of coordination lays on a party (R1-14).
    """
    Owner(owner).check(by, now)
    _check_due(due_on, now)
    document = document or (duty.document if duty else None)
    title = text.clean(title)
    if not title:
        raise Refused(_("Say what is to be done."), field="title")
    tasks = _give(
        _fresh(units, set(), now),
        owner=owner,
        document=document,
        duty=duty,
        title=title[:300],
        due_on=due_on,
        now=now,
    )
    for task in tasks:
        record(
            act="directives.task.assign",
            subject=task,
            by=by,
            now=now,
            after={"title": title, "unit": task.unit, "due_on": due_on, "document": document},
        )
    return tasks


@transaction.atomic
def take_task(*, task: UnitTask, by: User, now: datetime) -> UnitTask:
    """The unit has the task in hand. Refuses one that is taken or done."""
    task = _own(task, by, now)
    _move(task, TaskState.TAKEN)
    task.taken_at = now
    task.save(update_fields=["state", "taken_at"])
    record(
        act="directives.task.take", subject=task, by=by, now=now, after={"state": task.get_state_display()}
    )
    return task


@transaction.atomic
def report_task(
    *,
    task: UnitTask,
    result: str,
    by: User,
    now: datetime,
    evidence: OfficialDocument | None = None,
) -> UnitTask:
    """The unit reports the task done, in words and with the document that shows it. Refuses no words, and one that is done."""
    task = _own(task, by, now)
    result = text.clean(result)
    if not result:
        raise Refused(_("Say in a few words what was done."), field="result")
    return _finish(task, local_date(now), result, evidence, by=by, now=now, act="directives.task.report")


@transaction.atomic
def receive_plan(
    *,
    task: UnitTask,
    received_on: date,
    by: User,
    now: datetime,
    document: OfficialDocument | None = None,
    note: str = "",
) -> UnitTask:
    """The Board notes that the implementation plan of a unit came in. Refuses a day to come, and what is no plan."""
    task = _given(task, by, now)
    if task.kind != TaskKind.PLAN:
        raise Refused(_("This task is no implementation plan; the unit reports it."))
    if received_on > local_date(now):
        raise Refused(
            _("That day is still to come. Write the day on which the plan came in."), field="received_on"
        )
    return _finish(
        task, received_on, text.clean(note), document, by=by, now=now, act="directives.task.receive"
    )


@transaction.atomic
def return_task(*, task: UnitTask, reason: str, by: User, now: datetime) -> UnitTask:
    """The Board does not find it done: the unit has it in hand again. Refuses no reason, and one that is not done."""
    task = _given(task, by, now)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say what is still missing."), field="reason")
    if task.state != TaskState.DONE:
        raise Refused(_("Only a task that is reported done is sent back."))
    before = {"result": task.result, "evidence": task.evidence}
    task.state, task.done_on, task.done_at, task.done_by = TaskState.TAKEN, None, None, None
    task.save(update_fields=["state", "done_on", "done_at", "done_by"])
    record(act="directives.task.return", subject=task, by=by, now=now, before=before, reason=reason)
    return task


@transaction.atomic
def extend_task(*, task: UnitTask, due_on: date, reason: str, by: User, now: datetime) -> UnitTask:
    """Give a unit more time. Refuses a day that is not later or has passed, no reason, and a task that is done."""
    task = _given(task, by, now)
    reason = text.clean(reason)
    if task.state == TaskState.DONE:
        raise Refused(_("The task is done already."))
    if task.state == TaskState.CALLED_OFF:
        raise Refused(_("The task was called off; there is nothing to do any more."))
    _check_due(due_on, now)
    if task.due_on is not None and due_on <= task.due_on:
        raise Refused(
            _("The new day must be later than {day}.").format(day=dates.short(task.due_on)), field="due_on"
        )
    if not reason:
        raise Refused(_("Say why the unit gets more time."), field="reason")
    before, task.due_on = task.due_on, due_on
    task.save(update_fields=["due_on"])
    record(
        act="directives.task.extend",
        subject=task,
        by=by,
        now=now,
        before={"due_on": before},
        after={"due_on": due_on},
        reason=reason,
    )
    return task


def _own(task: UnitTask, by: User, now: datetime) -> UnitTask:
    task = lock_one(UnitTask.objects.filter(pk=task.pk).select_related("unit", "owner"))
    if not policies.may_report(by, task, local_date(now)):
        raise NotAllowed(_("Only {unit} takes its task and reports it.").format(unit=task.unit))
    return task


def _given(task: UnitTask, by: User, now: datetime) -> UnitTask:
    task = lock_one(UnitTask.objects.filter(pk=task.pk).select_related("unit", "owner", "evidence"))
    if not policies.may_steer(by, task, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board that follows the directive does this."))
    return task


def _move(task: UnitTask, to: str) -> None:
    if not states.may_move(task.state, to):
        raise Refused(
            _("The task is “{state}” already.").format(state=task.get_state_display()), code="state"
        )
    task.state = to


def _finish(
    task: UnitTask,
    on: date,
    result: str,
    evidence: OfficialDocument | None,
    *,
    by: User,
    now: datetime,
    act: str,
) -> UnitTask:
    _move(task, TaskState.DONE)
    task.done_on, task.done_at, task.done_by = on, now, by
    task.result, task.evidence = result, evidence
    task.save(update_fields=["state", "done_on", "done_at", "done_by", "result", "evidence"])
    record(
        act=act, subject=task, by=by, now=now, after={"result": result, "evidence": evidence, "done_on": on}
    )
    return task


def _check_due(due_on: date | None, now: datetime) -> None:
    if due_on is not None and due_on < local_date(now):
        raise Refused(_("That day has passed already. Choose today or a later day."), field="due_on")


def _fresh(units: Sequence[Unit], given: set[int], now: datetime) -> list[Unit]:
    every = list({unit.pk: unit for unit in units}.values())
    if not every:
        raise Refused(_("Choose at least one unit."), field="sets")
    for unit in every:
        require_in_force(unit, local_date(now), field="others")
    fresh = [unit for unit in every if unit.pk not in given]
    if not fresh:
        raise Refused(_("These units have the task already."), field="sets")
    return fresh


def _give(
    units: Sequence[Unit],
    *,
    owner: Unit,
    title: str,
    due_on: date | None,
    now: datetime,
    directive: Directive | None = None,
    item: DirectiveItem | None = None,
    document: OfficialDocument | None = None,
    duty: DocumentDuty | None = None,
    kind: str = TaskKind.TASK,
) -> list[UnitTask]:
    return UnitTask.objects.bulk_create(
        UnitTask(
            owner=owner,
            unit=unit,
            kind=kind,
            directive=directive,
            item=item,
            document=document,
            duty=duty,
            title=title,
            search_key=text.search_key(f"{title} {unit.name}")[:400],
            due_on=due_on,
            assigned_at=now,
        )
        for unit in units
    )
