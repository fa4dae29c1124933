"""Acts on batches (đợt học) of a part-time class (R0-19)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import StudyForm
from nennep.classes import policies
from nennep.classes.models import Batch, Session, TrainingClass
from nennep.classes.operations import registry
from nennep.classes.operations.classes import check_running, locked_class
from nennep.classes.queries import why_batch_stays_open
from nennep.classes.states import SessionState
from nennep.directives.models import Event
from nennep.directives.operations import open_event_tasks
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused


def _require(by: User, training_class: TrainingClass, now: datetime) -> None:
    if not policies.may_add_batch(by, training_class, local_date(now)):
        raise NotAllowed(_("Batches are kept by the school and the class manager."))


def _check_dates(training_class: TrainingClass, starts_on: date, ends_on: date, batch_id: int | None) -> None:
    if ends_on < starts_on:
        raise Refused(_("The batch ends before it begins: check the dates."), field="ends_on")
    others = Batch.objects.filter(
        training_class=training_class, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if other := others.exclude(pk=batch_id or 0).order_by("number").first():
        raise Refused(
            _("Batch {number} lies in the same days ({first} to {last}).").format(
                number=other.number, first=dates.short(other.starts_on), last=dates.short(other.ends_on)
            ),
            field="starts_on",
        )


@transaction.atomic
def add_batch(
    *,
    training_class: TrainingClass,
    starts_on: date,
    ends_on: date,
    by: User,
    now: datetime,
    number: int | None = None,
) -> Batch:
    """Add a batch to a part-time class, the next number where none is given; both days belong to it.

    Refuses a full-time class (it reports monthly, R0-20), a number that exists and days of another batch.
    """
    training_class = locked_class(training_class.pk)
    _require(by, training_class, now)
    check_running(training_class)
    if training_class.study_form != StudyForm.PART_TIME_BATCH:
        raise Refused(_("A full-time class has no batches; it reports by month."))
    _check_dates(training_class, starts_on, ends_on, None)
    if number is None:
        number = (training_class.batches.aggregate(last=Max("number"))["last"] or 0) + 1
    if number < 1 or training_class.batches.filter(number=number).exists():
        raise Refused(_("Batch {number} exists already.").format(number=number), field="number")
    batch = Batch.objects.create(
        training_class=training_class, number=number, starts_on=starts_on, ends_on=ends_on
    )
    record(
        act="classes.batch.add",
        subject=batch,
        context=training_class,
        by=by,
        now=now,
        after={"number": number, "starts_on": starts_on, "ends_on": ends_on},
    )
    return batch


def _open_batch(batch: Batch, by: User, now: datetime) -> tuple[TrainingClass, Batch]:
    training_class = locked_class(batch.training_class_id)
    batch = lock_one(Batch.objects.filter(pk=batch.pk))
    batch.training_class = training_class
    _require(by, training_class, now)
    check_running(training_class)
    if batch.closed_at:
        raise Refused(
            _("Batch {number} is closed. Reopen it first, with the reason of the correction.").format(
                number=batch.number
            )
        )
    return training_class, batch


@transaction.atomic
def change_batch(*, batch: Batch, starts_on: date, ends_on: date, by: User, now: datetime) -> Batch:
    """Move the days of a batch. Refuses when a session of it would lie outside, and a closed batch."""
    training_class, batch = _open_batch(batch, by, now)
    _check_dates(training_class, starts_on, ends_on, batch.pk)
    planned = batch.sessions.filter(state=SessionState.PLANNED)
    outside = planned.exclude(held_on__range=(starts_on, ends_on)).order_by("held_on", "pk").first()
    if outside:
        raise Refused(
            _("The session of {day} would lie outside the batch. Move it first.").format(
                day=dates.with_weekday(outside.held_on)
            ),
            field="ends_on",
        )
    before = {"starts_on": batch.starts_on, "ends_on": batch.ends_on}
    batch.starts_on, batch.ends_on = starts_on, ends_on
    batch.save(update_fields=["starts_on", "ends_on"])
    record(
        act="classes.batch.change",
        subject=batch,
        context=training_class,
        by=by,
        now=now,
        before=before,
        after={"starts_on": starts_on, "ends_on": ends_on},
    )
    return batch


@transaction.atomic
def close_batch(*, batch: Batch, by: User, now: datetime) -> Batch:
    """Close a batch: its timetable stands, and its report falls due (R0-19).

    What other areas registered runs in the same transaction (`register_batch_closing`). Refuses a batch of
    a class that is not open yet, one without a session, one with a session that has not ended, and one that is closed.
    """
    training_class, batch = _open_batch(batch, by, now)
    planned = Session.objects.filter(batch=batch, state=SessionState.PLANNED)
    reason = why_batch_stays_open(batch, now)
    if reason:
        raise Refused(reason)
    batch.closed_at = now
    batch.closed_by = by
    batch.save(update_fields=["closed_at", "closed_by"])
    record(
        act="classes.batch.close",
        subject=batch,
        context=training_class,
        by=by,
        now=now,
        after={"sessions": planned.count()},
    )
    registry.tell_batch_closed(batch, by, now)
    open_event_tasks(
        event=Event.BATCH,
        happened=f"batch {batch.pk}",
        what=_("{code}, batch {number}").format(code=training_class.code, number=batch.number),
        at=(training_class.host, training_class.trainer),
        on=local_date(now),
        by=by,
        now=now,
    )
    return batch


@transaction.atomic
def reopen_batch(*, batch: Batch, reason: str, by: User, now: datetime) -> Batch:
    """Open a closed batch again to correct it; what was reported stays, a correction makes a new version.

    Refuses without a reason, and a batch that is open.
    """
    training_class = locked_class(batch.training_class_id)
    batch = lock_one(Batch.objects.filter(pk=batch.pk))
    batch.training_class = training_class
    _require(by, training_class, now)
    check_running(training_class)
    if not batch.closed_at:
        raise Refused(_("Batch {number} is open.").format(number=batch.number))
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say what must be corrected."), field="reason")
    before = batch.closed_at
    batch.closed_at = None
    batch.closed_by = None
    batch.save(update_fields=["closed_at", "closed_by"])
    record(
        act="classes.batch.reopen",
        subject=batch,
        context=training_class,
        by=by,
        now=now,
        before={"closed_at": before},
        after={"closed_at": None},
        reason=reason,
    )
    registry.tell_batch_reopened(batch, by, now)
    return batch
