"""Acts on the work calendar of an agency, held against the timetable (R0-24)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.classes import policies, queries
from nennep.classes.models import AgencyEvent, HalfDay
from nennep.classes.queries import Clash
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.units.models import Unit


@transaction.atomic
def enter_agency_event(
    *,
    agency: Unit,
    title: str,
    held_on: date,
    half: str,
    by: User,
    now: datetime,
    people: Collection[Person] = (),
) -> tuple[AgencyEvent, tuple[Clash, ...]]:
    """Enter something into the work calendar of an agency; without `people` it concerns everybody there.

    Returns the event and whom it would pull out of a session (R0-24): a warning, study comes first. Refuses an
    empty title and people of another agency.
    """
    if not policies.may_enter_agency_event(by, agency.pk, local_date(now)):
        raise NotAllowed(_("The work calendar of an agency is kept by its own officers."))
    title = text.clean(title)
    if not title:
        raise Refused(_("Say what takes place."), field="title")
    if half not in HalfDay.values:
        raise Refused(_("Choose morning, afternoon or evening."), field="half")
    known = (
        set(queries.people_of_agency([agency.pk], held_on).values_list("pk", flat=True)) if people else set()
    )
    for person in people:
        if person.pk not in known:
            raise Refused(
                _("{name} does not belong to {agency}.").format(name=person.full_name, agency=agency.name),
                field="people",
            )
    event = AgencyEvent.objects.create(
        agency=agency, title=title[:250], held_on=held_on, half=half, created_by=by, created_at=now
    )
    event.people.set(people)
    clashes = queries.clashes_of_event(event)
    record(
        act="classes.agency_event.enter",
        subject=event,
        context=agency,
        by=by,
        now=now,
        after={"title": title, "held_on": held_on, "half": half, "clashes": len(clashes)},
    )
    return event, clashes


@transaction.atomic
def cancel_agency_event(*, event: AgencyEvent, by: User, now: datetime) -> AgencyEvent:
    """Take an event out of the work calendar; it stays in the trail. Refuses one that is cancelled already."""
    event = lock_one(AgencyEvent.objects.filter(pk=event.pk))
    if not policies.may_cancel_agency_event(by, event, local_date(now)):
        raise NotAllowed(_("The work calendar of an agency is kept by its own officers."))
    if event.cancelled_at:
        raise Refused(_("This event is cancelled already."))
    event.cancelled_at = now
    event.save(update_fields=["cancelled_at"])
    record(
        act="classes.agency_event.cancel",
        subject=event,
        context=event.agency,
        by=by,
        now=now,
        before={"cancelled_at": None},
        after={"cancelled_at": now},
    )
    return event
