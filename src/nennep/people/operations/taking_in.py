"""Writing rehearsed people: all of them or none. Class rosters use the same act before they enrol."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import tracing
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.intake import Rehearsal
from nennep.people import policies
from nennep.people.models import Category, Person, Posting
from nennep.people.operations.credentials import declare_levels
from nennep.people.operations.posting import add_posting
from nennep.people.operations.records import checked_fields, made_code
from nennep.people.queries import DECLARED_LADDERS, Titles, missing_fields
from nennep.people.rules import RECORDED_FIELDS, PersonRow
from nennep.units.models import Unit


class HasErrors(Refused):
    """Rows of the file are in error."""


@transaction.atomic
def take_in_people(*, rehearsal: Rehearsal[PersonRow], by: User, now: datetime) -> dict[int, Person]:
    """Write the people of the rehearsal that are not on record yet, complete blanks, post who moved.

    Gives every person by the number of its row. What is on record is never overwritten. All or nothing. Refuses a
    rehearsal with errors, and people of units that are none of the actor's.
    """
    if rehearsal.errors:
        raise HasErrors(
            _("{count} rows have errors. Correct them and load the file again.").format(
                count=len(rehearsal.rejected_rows) or len(rehearsal.errors)
            )
        )
    on = local_date(now)
    rows = rehearsal.rows
    units = Unit.objects.select_related("kind").in_bulk({row.unit_id for row in rows if row.unit_id})
    _check_allowed(rows, units, by, now)
    known = {person.pk: person for person in lock(Person.objects.filter(pk__in=_known_ids(rows)))}
    with tracing.traced(import_=rehearsal.fingerprint):
        written = _register([row for row in rows if row.act == "register"], units, by=by, now=now)
        for row in rows:
            if row.person_id is None:
                continue
            person = known[row.person_id]
            written[row.row] = person
            _complete(person, row, by=by, now=now)
            if row.act == "move" and row.unit_id:
                add_posting(
                    person,
                    units[row.unit_id],
                    post=row.post,
                    category=row.category or Category.UNKNOWN,
                    valid_from=on,
                    is_main=True,
                    basis="",
                    by=by,
                    now=now,
                )
    return written


def _known_ids(rows: Sequence[PersonRow]) -> list[int]:
    return [row.person_id for row in rows if row.person_id is not None]


def _check_allowed(rows: Sequence[PersonRow], units: dict[int, Unit], by: User, now: datetime) -> None:
    needed = {row.unit_id for row in rows if row.act != "same"}
    for unit_id in needed:
        unit = units.get(unit_id) if unit_id else None
        if not policies.may_register(by, unit, local_date(now)):
            raise NotAllowed(
                _(
                    "You may not put people of {unit} on record. Ask the Organisation Board or the unit itself."
                ).format(unit=unit.name if unit else "—"),
                code="forbidden",
            )


def _register(
    rows: Sequence[PersonRow], units: dict[int, Unit], *, by: User, now: datetime
) -> dict[int, Person]:
    on = local_date(now)
    people = [Person(code=row.code or uuid.uuid4().hex, **checked_fields(_given(row), on)) for row in rows]
    Person.objects.bulk_create(people, batch_size=500)
    for row, person in zip(rows, people, strict=True):
        person.code = row.code or made_code(person.pk)
    Person.objects.bulk_update(people, ["code"], batch_size=200)
    titles = Titles()
    Posting.objects.bulk_create(
        [
            Posting(
                person=person,
                unit=units[row.unit_id],
                post=row.post[:150],
                title_id=titles.meant_by(row.post, units[row.unit_id].kind.level),
                category=row.category or Category.UNKNOWN,
                is_main=True,
                valid_from=None,
            )
            for row, person in zip(rows, people, strict=True)
            if row.unit_id
        ],
        batch_size=500,
    )
    declare_levels(people, by=by, now=now)
    for row, person in zip(rows, people, strict=True):
        after = {"code": person.code, "full_name": person.full_name, "unit": row.agency, "row": row.row}
        audit.record(act="people.person.register", subject=person, by=by, now=now, after=after)
    return {row.row: person for row, person in zip(rows, people, strict=True)}


def _given(row: PersonRow) -> dict[str, Any]:
    return {"full_name": row.name, **{key: getattr(row, key) for key in RECORDED_FIELDS}}


def _complete(person: Person, row: PersonRow, *, by: User, now: datetime) -> None:
    """Blanks on record take what the file says; what is on record stays."""
    blanks = missing_fields(person, row)
    if not blanks:
        return
    given = {"born": policies.birth_of(person), "party_joined_on": person.party_joined_on, **blanks}
    fields = checked_fields(given, local_date(now))
    for key, value in fields.items():
        setattr(person, key, value)
    person.save(update_fields=list(fields))
    if blanks.keys() & DECLARED_LADDERS.keys():
        declare_levels([person], by=by, now=now)
    audit.record(act="people.person.complete", subject=person, by=by, now=now, after=blanks)
