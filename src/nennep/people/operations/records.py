"""Putting people on record and correcting what stands there."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people import policies
from nennep.people.models import Category, Person, Sex
from nennep.people.operations.credentials import declare_levels
from nennep.people.operations.posting import add_posting
from nennep.people.queries import DECLARED_LADDERS, same_people, similar_people
from nennep.units.models import Unit

LENGTHS = {
    "full_name": 150,
    "ethnicity": 40,
    "education": 80,
    "political_theory": 80,
    "phone": 30,
    "email": 254,
}
"""The longest text of each field."""


class AlreadyOnRecord(Refused):
    """Somebody with this name and birth date is on record."""


@transaction.atomic
def register_person(
    *,
    full_name: str,
    sex: str = "",
    born: dates.PartialDate | None = None,
    ethnicity: str = "",
    party_joined_on: date | None = None,
    party_official_on: date | None = None,
    education: str = "",
    political_theory: str = "",
    phone: str = "",
    email: str = "",
    unit: Unit | None = None,
    post: str = "",
    category: str = Category.UNKNOWN,
    posted_from: date | None = None,
    code: str = "",
    is_another_person: bool = False,
    by: User,
    now: datetime,
) -> Person:
    """A person comes on record, with `unit` also the main post there (`posted_from` None: not known since when).

    Refuses a code in use, a birth date in the future, a Party date before it, and, unless `is_another_person` is
    confirmed, somebody with the same name and birth date on record.
    """
    on = local_date(now)
    if not policies.may_register(by, unit, on):
        raise NotAllowed(
            _(
                "You may not put people of this unit on record. Ask the Organisation Board or the unit itself."
            ),
            code="forbidden",
        )
    given: dict[str, Any] = {
        "full_name": full_name,
        "sex": sex,
        "born": born,
        "ethnicity": ethnicity,
        "party_joined_on": party_joined_on,
        "party_official_on": party_official_on,
        "education": education,
        "political_theory": political_theory,
        "phone": phone,
        "email": email,
    }
    fields = checked_fields(given, on)
    if not is_another_person:
        twins = [
            twin
            for twin in same_people(full_name, born)
            if policies.birth_of(twin) is not None or born is None
        ]
        if twins:
            raise AlreadyOnRecord(
                _(
                    "{name} with this birth date is on record already ({code}). Confirm if this is another person."
                ).format(name=twins[0].full_name, code=twins[0].code),
                field="full_name",
                code="duplicate",
            )
        alike = similar_people(fields["full_name"], born)
        if alike:
            raise AlreadyOnRecord(
                _(
                    "{name}, born on the same day, is on record ({code}) under another spelling. Confirm if this is another person."
                ).format(name=alike[0].full_name, code=alike[0].code),
                field="full_name",
                code="similar",
            )
    person = create_person(code=code, fields=fields)
    audit.record(
        act="people.person.register",
        subject=person,
        by=by,
        now=now,
        after={"code": person.code, **{key: _shown(value) for key, value in given.items()}},
    )
    declare_levels([person], by=by, now=now)
    if unit is not None:
        add_posting(
            person,
            unit,
            post=post,
            category=category,
            valid_from=posted_from,
            is_main=True,
            basis="",
            by=by,
            now=now,
        )
    return person


@transaction.atomic
def correct_person(
    *, person: Person, reason: str = "", changes: Mapping[str, Any], by: User, now: datetime
) -> Person:
    """What stands on record of a person was wrong or missing; `changes` by the names of `register_person`.

    Refuses fields that are not corrected here, and everything that `register_person` refuses of them.
    """
    on = local_date(now)
    person = lock_one(Person.objects.filter(pk=person.pk))
    if not policies.may_correct(by, person, on):
        raise NotAllowed(
            _("You may not correct this record. Ask the Organisation Board or the unit of the person."),
            code="forbidden",
        )
    known = {"born": policies.birth_of(person)}
    before = {key: known[key] if key in known else getattr(person, key) for key in changes}
    given = {"born": known["born"], "party_joined_on": person.party_joined_on, **changes}
    fields = checked_fields({**given, "full_name": changes.get("full_name", person.full_name)}, on)
    for key, value in fields.items():
        setattr(person, key, value)
    person.save(update_fields=list(fields))
    if changes.keys() & DECLARED_LADDERS.keys():
        declare_levels([person], by=by, now=now)
    audit.record(
        act="people.person.correct",
        subject=person,
        by=by,
        now=now,
        before={key: _shown(value) for key, value in before.items()},
        after={key: _shown(value) for key, value in changes.items()},
        reason=text.clean(reason),
    )
    return person


# --- Shared by the acts of this area --------------------------------------------------------------------------------


def checked_fields(given: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Columns of a person from what was given; refuses what cannot be."""
    fields: dict[str, Any] = {}
    for key, value in given.items():
        if key in LENGTHS:
            fields[key] = _checked_text(key, value)
        elif key == "born":
            fields |= _birth_fields(value, on)
        elif key == "sex":
            fields["sex"] = _checked_sex(value)
        elif key in {"party_joined_on", "party_official_on"}:
            fields[key] = _checked_party_day(key, value, given, on)
        else:
            raise ValueError(f"{key} is not corrected here")
    if "full_name" in fields:
        fields |= name_keys(fields["full_name"])
    return fields


def name_keys(full_name: str) -> dict[str, str]:
    """Keys of the name for sorting, searching and comparing."""
    if not full_name:
        raise Refused(_("Type the full name."), field="full_name")
    return {
        "name_sort_key": text.name_sort_key(full_name)[:400],
        "search_key": text.search_key(full_name)[:300],
        "match_key": text.match_key(full_name)[:200],
    }


def create_person(*, code: str, fields: Mapping[str, Any]) -> Person:
    """The row of a person; without a code one is made from its number."""
    code = text.clean(code)
    if code and Person.objects.filter(code__iexact=code).exists():
        raise Refused(
            _("The code {code} belongs to somebody else. Choose another code.").format(code=code),
            field="code",
        )
    person = Person.objects.create(code=code or uuid.uuid4().hex, **fields)
    if not code:
        person.code = made_code(person.pk)
        person.save(update_fields=["code"])
    return person


def made_code(number: int) -> str:
    """The code of a person without one of its own: "CB000123"."""
    return f"CB{number:06d}"


def _checked_text(key: str, value: object) -> str:
    cleaned = text.clean(str(value or ""))
    if len(cleaned) > LENGTHS[key]:
        raise Refused(
            _("“{start}…” is longer than {limit} letters. Shorten it.").format(
                start=cleaned[:30], limit=LENGTHS[key]
            ),
            field=key,
        )
    if key == "email" and cleaned:
        try:
            validate_email(cleaned)
        except ValidationError:
            raise Refused(_("“{value}” is not an e-mail address.").format(value=cleaned), field=key) from None
    return cleaned


def _checked_sex(value: object) -> str:
    if value not in ("", *Sex.values):
        raise Refused(_("Choose male or female."), field="sex")
    return str(value)


def _birth_fields(born: dates.PartialDate | None, on: date) -> dict[str, int | None]:
    if born is not None and born.first > on:
        raise Refused(
            _("The birth date {day} lies in the future.").format(day=dates.short(born)), field="born"
        )
    return {
        "birth_year": born.year if born else None,
        "birth_month": born.month if born else None,
        "birth_day": born.day if born else None,
    }


def _checked_party_day(key: str, value: date | None, given: Mapping[str, Any], on: date) -> date | None:
    if value is None:
        return None
    born = given.get("born")
    joined = given.get("party_joined_on")
    if value > on:
        raise Refused(_("The Party date {day} lies in the future.").format(day=dates.short(value)), field=key)
    if born is not None and value <= born.first:
        raise Refused(
            _("The Party date {day} lies before the birth.").format(day=dates.short(value)), field=key
        )
    if key == "party_official_on" and joined is not None and value < joined:
        raise Refused(
            _("Full membership on {day} lies before the entry.").format(day=dates.short(value)), field=key
        )
    return value


def _shown(value: object) -> object:
    return value.isoformat() if isinstance(value, dates.PartialDate) else value
