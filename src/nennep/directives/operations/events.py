"""Duties of a regulation open as tasks by themselves when something happens (R1-14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives.models import Event, EventDuty, UnitTask
from nennep.directives.operations.following import Owner
from nennep.documents.models import DocumentDuty
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import Refused
from nennep.kernel.periods import in_force_on
from nennep.units.models import Unit
from nennep.units.queries import ancestors_on, committee_of, heir_in_force, require_in_force

LONGEST = 366


@transaction.atomic
def add_event_duty(
    *,
    owner: Unit,
    duty: DocumentDuty,
    unit: Unit,
    event: str,
    days: int,
    by: User,
    now: datetime,
    title: str = "",
) -> EventDuty:
    """Say that the unit has `days` days for the duty whenever the event happens in the area of the owner's committee.

    Refuses an unknown event, days out of range, a unit that ended, and what is said already.
    """
    Owner(owner).check(by, now)
    today = local_date(now)
    if event not in Event.values:
        raise Refused(_("Choose the event."), field="event")
    if not 0 <= days <= LONGEST:
        raise Refused(_("Write a number of days from 0 to {most}.").format(most=LONGEST), field="days")
    require_in_force(unit, today, field="unit")
    duty = lock_one(DocumentDuty.objects.filter(pk=duty.pk).select_related("document"))
    if EventDuty.objects.filter(duty=duty, unit=unit, event=event, valid_to__isnull=True).exists():
        raise Refused(
            _("{unit} has this duty at this event already. End it first.").format(unit=unit.name),
            field="event",
        )
    created = EventDuty.objects.create(
        owner=owner,
        duty=duty,
        unit=unit,
        event=event,
        days=days,
        title=(text.clean(title) or duty.duty)[:200],
        valid_from=today,
    )
    record(
        act="directives.event.add",
        subject=created,
        by=by,
        now=now,
        after={"title": created.title, "unit": unit.name, "event": created.get_event_display(), "days": days},
    )
    return created


@transaction.atomic
def end_event_duty(*, event_duty: EventDuty, reason: str, by: User, now: datetime) -> EventDuty:
    """It opens no more tasks; those already open stay. Refuses no reason, and one that ended."""
    event_duty = lock_one(EventDuty.objects.filter(pk=event_duty.pk).select_related("owner"))
    Owner(event_duty.owner).check(by, now)
    reason = text.clean(reason)
    if event_duty.valid_to is not None:
        raise Refused(_("It has ended already."))
    if not reason:
        raise Refused(_("Say why it ends."), field="reason")
    event_duty.valid_to = max(local_date(now), event_duty.valid_from + timedelta(days=1))
    event_duty.save(update_fields=["valid_to"])
    record(
        act="directives.event.end",
        subject=event_duty,
        by=by,
        now=now,
        after={"valid_to": event_duty.valid_to},
        reason=reason,
    )
    return event_duty


@transaction.atomic
def open_event_tasks(
    *, event: str, happened: str, what: str, at: Sequence[Unit], on: date, by: User, now: datetime
) -> list[UnitTask]:
    """Open the tasks of those who have a duty at the event; called in the transaction of what happened. Returns the new ones.

    `happened` tells one event from another ("class 12"): a second call for it opens nothing. `at` are the units where it
    happened: a duty binds in the area of the committee that its Board serves. Due so many days after `on`. Who ended has
    the unit that follows; where none does, no task opens.
    """
    duties = lock(
        EventDuty.objects.filter(in_force_on(local_date(now)), event=event).select_related(
            "owner", "unit", "duty__document"
        )
    )
    if not duties:
        return []
    area = {unit.pk for one in at for unit in (one, *ancestors_on(one, on))}
    given = set(
        UnitTask.objects.filter(event_duty__in=duties, happened=happened)
        .order_by("pk")
        .values_list("event_duty_id", flat=True)
    )
    tasks: list[UnitTask] = []
    for one in duties:
        unit = heir_in_force(one.unit, local_date(now))
        if one.pk in given or unit is None or not {one.owner_id, committee_of(one.owner, on)} & area:
            continue
        title = f"{one.title} · {what}"[:300]
        tasks.append(
            UnitTask(
                owner=one.owner,
                unit=unit,
                event_duty=one,
                happened=happened,
                duty=one.duty,
                document=one.duty.document,
                title=title,
                search_key=text.search_key(f"{title} {unit.name}")[:400],
                due_on=on + timedelta(days=one.days),
                assigned_at=now,
            )
        )
    for task in UnitTask.objects.bulk_create(tasks):
        record(
            act="directives.event.open",
            subject=task,
            by=by,
            now=now,
            after={"unit": task.unit.name, "title": task.title, "due_on": task.due_on},
        )
    return tasks
