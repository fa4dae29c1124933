"""Opening, renaming, moving and closing units. Every act that shapes the tree waits for the one before it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import clock, text
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units import policies
from nennep.units.models import Unit, UnitContact, UnitKind, UnitSuccession, UnitVersion
from nennep.units.operations.steps import (
    CodeTaken,
    change_from,
    check_allowed,
    check_no_circle,
    check_parent_covers,
    check_period,
    clean_name,
    copy_newest,
    end_unit,
    lock_tree,
    name_keys,
)


@transaction.atomic
def open_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    valid_from: date,
    valid_to: date | None = None,
    parent: Unit | None = None,
    is_outside_tree: bool = False,
    short_name: str = "",
    symbol: str = "",
    place: str = "",
    address: str = "",
    basis: str = "",
    by: User,
    now: datetime,
) -> Unit:
    """A unit begins on `valid_from`; with `valid_to` its end is known already (day not included).

    Central agencies that only send trainees have `is_outside_tree` (R1-03). Refuses a code in use, a superior that
    does not exist all that time, and an empty name or code.
    """
    lock_tree()
    check_allowed(by, now)
    code, name = text.clean(code), clean_name(name)
    if not code:
        raise Refused(_("A unit needs a code. Enter one, for example BTC."), field="code")
    if Unit.objects.filter(code__iexact=code).exists():
        raise CodeTaken(
            _("The code {code} belongs to another unit. Choose another code.").format(code=code), field="code"
        )
    check_period(valid_from, valid_to)
    if parent is not None:
        check_parent_covers(parent, valid_from, valid_to)
    unit = Unit.objects.create(
        code=code,
        valid_from=valid_from,
        valid_to=valid_to,
        is_outside_tree=is_outside_tree,
        kind=kind,
        parent=parent,
        **name_keys(code, name, short_name, symbol),
    )
    UnitVersion.objects.create(
        unit=unit,
        name=name,
        match_key=text.match_key(name)[:300],
        short_name=text.clean(short_name),
        symbol=text.clean(symbol),
        place=text.clean(place),
        address=text.clean(address),
        kind=kind,
        parent=parent,
        valid_from=valid_from,
        valid_to=valid_to,
        basis=text.clean(basis),
    )
    audit.record(
        act="units.unit.open",
        subject=unit,
        by=by,
        now=now,
        after={
            "code": code,
            "name": name,
            "kind": kind.name,
            "superior": parent.name if parent else "",
            "valid_from": valid_from,
            "valid_to": valid_to,
            "basis": basis,
        },
    )
    return unit


@transaction.atomic
def rename_unit(
    *,
    unit: Unit,
    name: str,
    on: date,
    short_name: str | None = None,
    symbol: str | None = None,
    place: str | None = None,
    address: str | None = None,
    basis: str = "",
    by: User,
    now: datetime,
) -> Unit:
    """From `on` the unit has another name; the old one stays on documents of earlier days.

    Short name, symbol, place and address change with it where given. Refuses a day outside the life of the unit and a
    day before a change that is already recorded.
    """
    lock_tree()
    check_allowed(by, now)
    given = {"short_name": short_name, "symbol": symbol, "place": place, "address": address}
    changes: dict[str, Any] = {key: text.clean(value) for key, value in given.items() if value is not None}
    return change_from(
        unit, on, {"name": clean_name(name), **changes}, act="units.unit.rename", basis=basis, by=by, now=now
    )


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit | None, on: date, basis: str = "", by: User, now: datetime) -> Unit:
    """From `on` the unit stands under another superior, or under none.

    Refuses a superior that ends before the unit does, one that stands under the unit itself on any later day, and days
    as `rename_unit`.
    """
    lock_tree()
    check_allowed(by, now)
    return change_from(unit, on, {"parent": parent}, act="units.unit.move", basis=basis, by=by, now=now)


@transaction.atomic
def change_kind(*, unit: Unit, kind: UnitKind, on: date, basis: str = "", by: User, now: datetime) -> Unit:
    """From `on` the unit is of another kind. Refuses days as `rename_unit`."""
    lock_tree()
    check_allowed(by, now)
    return change_from(unit, on, {"kind": kind}, act="units.unit.change_kind", basis=basis, by=by, now=now)


@transaction.atomic
def close_unit(
    *,
    unit: Unit,
    on: date,
    basis: str = "",
    reason: str = "",
    move_children_to: Unit | None = None,
    by: User,
    now: datetime,
) -> Unit:
    """The unit ends: `on` is the first day on which it does not exist any more (R1-06).

    Units below it go to `move_children_to` on that day. Refuses when units stand below it and no place for them is
    named, a day outside its life, and a day before a change already recorded.
    """
    lock_tree()
    check_allowed(by, now)
    end_unit(unit, on, move_children_to=move_children_to, basis=basis, reason=reason, by=by, now=now)
    return unit


@transaction.atomic
def reopen_unit(*, unit: Unit, reason: str, by: User, now: datetime) -> Unit:
    """The end of the unit was recorded by mistake: it continues as before, and successions of that day are taken back.

    Refuses without a reason, a unit that has no end, and one whose superior has ended.
    """
    lock_tree()
    check_allowed(by, now)
    unit.refresh_from_db()
    if not text.clean(reason):
        raise Refused(_("Say why the end of this unit is taken back."), field="reason")
    if unit.valid_to is None:
        raise Refused(_("{unit} has no end. Nothing is to be taken back.").format(unit=unit.name))
    ended_on = unit.valid_to
    last = unit.versions.order_by("-valid_from").select_related("parent").first()
    assert last is not None  # noqa: S101 - every unit begins with a version
    if last.parent is not None:
        check_parent_covers(last.parent, last.valid_from, None)
    if last.parent_id is not None:
        check_no_circle(unit, last.parent_id, last.valid_from, None)
    UnitSuccession.objects.filter(predecessor=unit, effective_on=ended_on).delete()
    unit.valid_to = None
    unit.save(update_fields=["valid_to"])
    last.valid_to = None
    last.save(update_fields=["valid_to"])
    audit.record(
        act="units.unit.reopen",
        subject=unit,
        by=by,
        now=now,
        before={"valid_to": ended_on},
        after={"valid_to": None},
        reason=text.clean(reason),
    )
    return unit


@transaction.atomic
def correct_version(
    *,
    version: UnitVersion,
    reason: str,
    name: str | None = None,
    short_name: str | None = None,
    symbol: str | None = None,
    place: str | None = None,
    address: str | None = None,
    basis: str | None = None,
    by: User,
    now: datetime,
) -> UnitVersion:
    """A name or an address was typed wrongly: it is put right for the days of this version.

    What is issued already keeps what it printed. Refuses without a reason and an empty name.
    """
    lock_tree()
    check_allowed(by, now)
    if not text.clean(reason):
        raise Refused(_("Say what was wrong."), field="reason")
    version = lock_one(UnitVersion.objects.filter(pk=version.pk))
    given = {"short_name": short_name, "symbol": symbol, "place": place, "address": address, "basis": basis}
    changes = {key: text.clean(value) for key, value in given.items() if value is not None}
    if name is not None:
        changes["name"] = clean_name(name)
    before = {key: getattr(version, key) for key in changes}
    for key, value in changes.items():
        setattr(version, key, value)
    version.match_key = text.match_key(version.name)[:300]
    version.save(update_fields=[*changes, "match_key"])
    copy_newest(Unit.objects.get(pk=version.unit_id))
    audit.record(
        act="units.unit.correct",
        subject=version.unit,
        by=by,
        now=now,
        before=before,
        after=changes,
        reason=text.clean(reason),
    )
    return version


@transaction.atomic
def set_contact(
    *,
    unit: Unit,
    by: User,
    now: datetime,
    person_name: str = "",
    phone: str = "",
    email: str = "",
    website: str = "",
) -> UnitContact:
    """How a unit is reached from now on: a person, a telephone, an address (R4-39). Refuses nothing at all."""
    if not policies.may_set_contact(by, unit, clock.local_date(now)):
        raise NotAllowed(_("Only the unit itself and who keeps the units say how it is reached."))
    values = {
        "person_name": text.clean(person_name)[:150],
        "phone": text.clean(phone)[:60],
        "email": email.strip(),
        "website": text.clean(website)[:200],
    }
    if not any(values.values()):
        raise Refused(_("Write a telephone number, an e-mail address or a website."), field="phone")
    unit = lock_one(Unit.objects.filter(pk=unit.pk))
    contact = UnitContact.objects.filter(unit=unit).first() or UnitContact(unit=unit)
    before = {key: getattr(contact, key) for key in values}
    for key, value in values.items():
        setattr(contact, key, value)
    contact.save()
    audit.record(act="units.unit.contact", subject=unit, by=by, now=now, before=before, after=values)
    return contact
