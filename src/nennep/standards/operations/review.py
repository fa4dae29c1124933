"""Reviews as tasks with a day and their figures, and the class proposed from a gap list (R3-12, R3-13, R4-43)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Programme
from nennep.documents.models import Certainty, OfficialDocument
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.standards import policies
from nennep.standards.models import ReviewTask, Standard, TaskState
from nennep.standards.operations.steps import checked_basis
from nennep.standards.queries import ClassProposal, Review, plans_open_to, requirement_of, standards_on, taker
from nennep.units.models import Unit
from nennep.units.queries import subtree_ids


@transaction.atomic
def open_review(
    *,
    unit: Unit,
    title: str,
    due_on: date,
    by: User,
    now: datetime,
    standard: Standard | None = None,
    basis: OfficialDocument | None = None,
    basis_text: str = "",
    note: str = "",
) -> ReviewTask:
    """Ask a unit to review its people by a day, against one standard or all. Refuses no title, no basis, a past day."""
    if not policies.may_ask_review(by, unit, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board of this unit asks for a review."))
    title = text.clean(title)[:200]
    if not title:
        raise Refused(_("Say what is to be reviewed."), field="title")
    if due_on < local_date(now):
        raise Refused(_("This day has passed. Choose a later one."), field="due_on")
    basis_text = checked_basis(basis, basis_text, Certainty.OFFICE)
    task = ReviewTask.objects.create(
        unit=unit,
        standard=standard,
        title=title,
        due_on=due_on,
        basis=basis,
        basis_text=basis_text,
        opened_at=now,
        opened_by=by,
        note=text.clean(note)[:500],
    )
    record(
        act="standards.review.open",
        subject=task,
        by=by,
        now=now,
        after={"unit": unit, "title": title, "due_on": due_on, "standard": standard},
    )
    return task


@transaction.atomic
def finish_review(*, task: ReviewTask, by: User, now: datetime, note: str = "") -> ReviewTask:
    """The unit has reviewed its people: the figures of the moment are kept with the task, without who is planned.

    Refuses a task that is not open.
    """
    on = local_date(now)
    task = lock_one(ReviewTask.objects.filter(pk=task.pk).select_related("unit", "standard"))
    if not policies.may_review(by, task.unit, on):
        raise NotAllowed(_("Only the unit and its Organisation Board finish this review."))
    _require_open(task)
    standards = [row for row in standards_on(on) if task.standard_id in (None, row.pk)]
    if not standards:
        raise Refused(_("No standard is in force today, so there is nothing to review."))
    review = Review(
        {row.pk: requirement_of(row) for row in standards},
        on,
        subtree_ids([task.unit_id], on),
        shows_planning=False,
    )
    counts = review.counts()
    task.state, task.done_at, task.done_by = TaskState.DONE, now, by
    task.note = text.clean(note)[:500] or task.note
    task.result = [
        {
            "code": row.code,
            "name": row.name,
            "asked": counts[row.pk].asked,
            **_figures(counts[row.pk]._asdict()),
        }
        for row in standards
    ]
    task.save(update_fields=["state", "done_at", "done_by", "note", "result"])
    record(
        act="standards.review.finish",
        subject=task,
        by=by,
        now=now,
        after={"missing": sum(counts[row.pk].missing for row in standards)},
    )
    return task


@transaction.atomic
def drop_review(*, task: ReviewTask, reason: str, by: User, now: datetime) -> ReviewTask:
    """The review is not asked for any more. Refuses no reason, and a task that is not open."""
    task = lock_one(ReviewTask.objects.filter(pk=task.pk).select_related("unit"))
    if not policies.may_ask_review(by, task.unit, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board of this unit drops a review."))
    _require_open(task)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the review is dropped."), field="reason")
    task.state = TaskState.DROPPED
    task.note = reason[:500]
    task.save(update_fields=["state", "note"])
    record(act="standards.review.drop", subject=task, by=by, now=now, reason=reason)
    return task


@transaction.atomic
def propose_class(
    *,
    plan: str,
    standard: Standard,
    unit: Unit,
    programme: Programme,
    title: str,
    classes: int,
    seats: int,
    by: User,
    now: datetime,
    note: str = "",
) -> Any:
    """Put a class for the people of a gap list into a plan, with the figures it comes from; what the plan made of it.

    Refuses a plan that takes no proposals, a gap list without anybody, and what the plan itself refuses.
    """
    on = local_date(now)
    if not policies.may_review(by, unit, on):
        raise NotAllowed(_("Only those who review these people propose a class for them."))
    if plan not in {key for key, _name in plans_open_to(by, on)}:
        raise Refused(_("This plan takes no proposals from you. Choose another one."), field="plan")
    if classes < 1 or seats < 1:
        raise Refused(_("Write for how many people, in how many classes."), field="seats")
    review = Review(
        {standard.pk: requirement_of(standard)}, on, subtree_ids([unit.pk], on), shows_planning=False
    )
    counts = review.counts()[standard.pk]
    if not counts.missing:
        raise Refused(
            _(
                "Nobody in {unit} is below this standard, so no class is needed. Complete the unknown records first."
            ).format(unit=unit.name),
            code="nobody",
        )
    source = _("Standards review of {unit} on {day}: {missing} below the standard of {asked}.").format(
        unit=unit.name, day=dates.short(on), missing=counts.missing, asked=counts.asked
    )
    proposal = ClassProposal(
        title=text.clean(title)[:300],
        programme_code=programme.code,
        audience=standard.audience.name,
        audience_id=standard.audience_id,
        classes=classes,
        seats=seats,
        note=f"{source} {text.clean(note)}".strip()[:500],
    )
    return taker().propose(plan=plan, proposal=proposal, by=by, now=now)


def _require_open(task: ReviewTask) -> None:
    if task.state != TaskState.OPEN:
        raise Refused(
            _("This review is “{state}” already.").format(state=task.get_state_display()), code="state"
        )


def _figures(counts: dict[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in ("met", "missing", "in_study", "unknown")}
