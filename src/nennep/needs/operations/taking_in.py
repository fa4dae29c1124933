"""Writing a rehearsed registration: all of it or nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.catalogue.models import Programme
from nennep.kernel import tracing
from nennep.kernel.errors import Refused
from nennep.kernel.intake import Rehearsal
from nennep.needs.models import NeedEntry, NeedsCall
from nennep.needs.operations.entries import register_need
from nennep.needs.queries.naming import NamedPerson
from nennep.needs.rules import NeedRow, common, lines_of
from nennep.people.models import Person
from nennep.units.models import Unit


@transaction.atomic
def take_in_needs(
    *, rehearsal: Rehearsal[NeedRow], call: NeedsCall, agency: Unit, by: User, now: datetime
) -> int:
    """Register the needs of the file, one for each programme and form; gives how many rows changed something.

    What the agency wrote for the same programme and form before is replaced. Nothing is sent yet. Refuses a rehearsal
    with errors, and what `register_need` refuses.
    """
    if rehearsal.errors:
        raise Refused(
            _("{count} rows have errors. Correct them and load the file again.").format(
                count=len(rehearsal.rejected_rows) or len(rehearsal.errors)
            )
        )
    groups = {
        key: group
        for key, group in lines_of(row for row in rehearsal.rows if row.act != "none").items()
        if any(row.act != "same" for row in group)
    }
    rows = [row for group in groups.values() for row in group]
    people = Person.objects.in_bulk([row.person_id for row in rows if row.person_id])
    programmes = Programme.objects.in_bulk({row.programme_id for row in rows if row.programme_id})
    known = {
        (entry.programme_id, entry.study_form): entry
        for entry in NeedEntry.objects.filter(call=call, agency=agency).order_by("pk")
    }
    with tracing.traced(import_=rehearsal.fingerprint):
        for (programme_id, form), group in groups.items():
            entry = known.get((programme_id, form))
            register_need(
                call=call,
                agency=agency,
                programme=programmes[programme_id],
                study_form=form,
                people_count=sum(row.count for row in group),
                people=[
                    NamedPerson(people.get(row.person_id or 0), row.name, row.note)
                    for row in group
                    if row.is_named
                ],
                reason=entry.reason if entry else "",
                priority_group=common(row.priority_group for row in group) or "",
                wished_quarter=common(row.wished_quarter for row in group),
                funding=entry.funding if entry else "",
                entry=entry,
                by=by,
                now=now,
            )
    return sum(row.act != "same" for row in rows)
