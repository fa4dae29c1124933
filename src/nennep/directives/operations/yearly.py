"""What recurs every year opens by itself, with its deadline (R2-16)."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives.models import UnitTask, YearlyDuty
from nennep.directives.operations.following import Owner
from nennep.directives.queries import units_of_sets
from nennep.documents.models import DocumentDuty, OfficialDocument, RecipientSet
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.periods import in_force_on
from nennep.units.models import Unit
from nennep.units.queries import heir_in_force, require_in_force

LONGEST = 360


@transaction.atomic
def add_yearly_duty(
    *,
    owner: Unit,
    title: str,
    month: int,
    day: int,
    opens_before_days: int,
    by: User,
    now: datetime,
    recipient_set: RecipientSet | None = None,
    unit: Unit | None = None,
    document: OfficialDocument | None = None,
    basis_text: str = "",
    valid_from: date | None = None,
    duty: DocumentDuty | None = None,
) -> YearlyDuty:
    """Say what falls due every year on a day, and for whom: one unit, or those of a set of recipients in that year.

    Its tasks open `opens_before_days` before; with `duty` they carry out what a regulation lays on a party (R1-14). Refuses a day that no year has, nobody, both a unit and a set, no title.
    """
    Owner(owner).check(by, now)
    title = text.clean(title)
    if not title:
        raise Refused(_("Say what is to be done."), field="title")
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(2024, month)[1]:
        raise Refused(_("No year has this day. Write a day and a month, for example 15 and 11."), field="day")
    if not 0 <= opens_before_days <= LONGEST:
        raise Refused(
            _("A task opens at most {days} days before it is due.").format(days=LONGEST),
            field="opens_before_days",
        )
    if (recipient_set is None) == (unit is None):
        raise Refused(_("Choose either a set of units or one unit."), field="recipient_set")
    if unit is not None:
        require_in_force(unit, local_date(now), field="unit")
    document = document or (duty.document if duty else None)
    yearly = YearlyDuty.objects.create(
        owner=owner,
        duty=duty,
        title=title[:300],
        search_key=text.search_key(title)[:400],
        month=month,
        day=day,
        opens_before_days=opens_before_days,
        recipient_set=recipient_set,
        unit=unit,
        document=document,
        basis_text=text.clean(basis_text),
        valid_from=valid_from or local_date(now),
    )
    record(
        act="directives.yearly.add",
        subject=yearly,
        by=by,
        now=now,
        after={"title": title, "day": f"{day}-{month}", "units": str(recipient_set or unit)},
    )
    return yearly


@transaction.atomic
def end_yearly_duty(*, duty: YearlyDuty, reason: str, by: User, now: datetime) -> YearlyDuty:
    """It does not recur any more; tasks already open stay. Refuses no reason, and one that ended."""
    duty = lock_one(YearlyDuty.objects.filter(pk=duty.pk).select_related("owner"))
    Owner(duty.owner).check(by, now)
    reason = text.clean(reason)
    if duty.valid_to is not None:
        raise Refused(_("It has ended already."))
    if not reason:
        raise Refused(_("Say why it ends."), field="reason")
    duty.valid_to = max(local_date(now), duty.valid_from + timedelta(days=1))
    duty.save(update_fields=["valid_to"])
    record(
        act="directives.yearly.end",
        subject=duty,
        by=by,
        now=now,
        after={"valid_to": duty.valid_to},
        reason=reason,
    )
    return duty


@transaction.atomic
def open_yearly_tasks(*, by: User, now: datetime) -> list[UnitTask]:
    """Open the tasks of what falls due soon: the timer calls this daily, twice does no harm. Returns the new tasks.

    A set of recipients means its units on that day; for a unit that has ended the one that follows it is taken. Only the program itself does this.
    """
    if not by.is_system:
        raise NotAllowed(_("The timer of the program opens what recurs every year."))
    today = local_date(now)
    opened: list[UnitTask] = []
    for duty in lock(
        YearlyDuty.objects.filter(in_force_on(today)).select_related("owner", "unit", "recipient_set")
    ):
        due_on = next_due(duty, today)
        if due_on - timedelta(days=duty.opens_before_days) > today:
            continue
        given = set(duty.tasks.filter(year=due_on.year).order_by("pk").values_list("unit_id", flat=True))
        if given and duty.recipient_set is not None:
            continue  # the units of the day on which it opened
        units: Sequence[Unit | None] = (
            units_of_sets([duty.recipient_set], today)
            if duty.recipient_set
            else [heir_in_force(duty.unit, today) if duty.unit else None]
        )
        tasks = UnitTask.objects.bulk_create(
            UnitTask(
                owner=duty.owner,
                unit=unit,
                yearly=duty,
                year=due_on.year,
                document=duty.document,
                duty=duty.duty,
                title=duty.title,
                search_key=text.search_key(f"{duty.title} {unit.name}")[:400],
                due_on=due_on,
                assigned_at=now,
            )
            for unit in units
            if unit is not None and unit.pk not in given
        )
        if tasks:
            record(
                act="directives.yearly.open",
                subject=duty,
                by=by,
                now=now,
                after={"units": len(tasks), "due_on": due_on},
            )
        opened += tasks
    return opened


def next_due(duty: YearlyDuty, today: date) -> date:
    """The next day, today included, on which it falls due; 29 February is 28 February in other years."""
    this_year, next_year = (
        date(year, duty.month, min(duty.day, calendar.monthrange(year, duty.month)[1]))
        for year in (today.year, today.year + 1)
    )
    return this_year if this_year >= today else next_year
