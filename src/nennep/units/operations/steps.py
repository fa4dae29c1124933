"""Steps that the acts on units share: one at a time, versions that never overlap, no circles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.audit import operations as audit
from nennep.kernel import clock, dates, text
from nennep.kernel.db import lock
from nennep.kernel.errors import NotAllowed, Refused
from nennep.kernel.periods import Period, in_force_on
from nennep.units import policies
from nennep.units.models import Unit, UnitKind, UnitVersion
from nennep.units.rules import Span, circle_day


class CodeTaken(Refused):
    """Another unit has this code."""


class NotInForce(Refused):
    """The unit does not exist on the day of the act."""


class LaterChangeKnown(Refused):
    """A later change is already recorded; a change before it would contradict it."""


class OwnSuperior(Refused):
    """The unit would stand under itself."""


class HasUnitsBelow(Refused):
    """Units stand under the one that is to end."""


def lock_tree() -> None:
    """One act at a time shapes the tree: two moves that are right alone may make a circle together."""
    lock(UnitKind.objects.all())


def check_allowed(by: User, now: datetime) -> None:
    """Refuse who may not shape the tree."""
    if not policies.may_shape_units(by, clock.local_date(now)):
        raise NotAllowed(
            _("Only the administrator and officers of the Organisation Board change units. Ask one of them."),
            code="forbidden",
        )


def clean_name(name: str) -> str:
    """The name as it is stored; refuses none."""
    name = text.clean(name)
    if not name:
        raise Refused(_("A unit needs a name."), field="name")
    if len(name) > 250:
        raise Refused(_("The name is longer than 250 letters. Shorten it."), field="name")
    return name


def name_keys(code: str, name: str, short_name: str, symbol: str) -> dict[str, str]:
    """Name and keys of the newest version, for the unit's own row."""
    return {
        "name": name,
        "sort_key": text.sort_key(name)[:600],
        "search_key": text.search_key(f"{name} {short_name} {symbol} {code}")[:500],
        "match_key": text.match_key(name)[:300],
    }


def check_period(valid_from: date, valid_to: date | None) -> None:
    """Refuse an end that does not come after the beginning."""
    if valid_to is not None and valid_to <= valid_from:
        raise Refused(
            _("The unit would end on {end}, not after it begins on {begin}. Correct one of the days.").format(
                end=dates.short(valid_to), begin=dates.short(valid_from)
            ),
            field="valid_to",
        )


def check_parent_covers(parent: Unit, valid_from: date, valid_to: date | None) -> None:
    """Refuse a superior that does not exist during all the days."""
    parent.refresh_from_db()
    ends_early = parent.valid_to is not None and (valid_to is None or valid_to > parent.valid_to)
    if parent.valid_from > valid_from or ends_early:
        raise NotInForce(
            _("{parent} exists {period} only. Choose another superior or another day.").format(
                parent=parent.name, period=Period(parent.valid_from, parent.valid_to).as_text()
            ),
            field="parent",
        )


def check_no_circle(unit: Unit, parent_id: int, valid_from: date, valid_to: date | None) -> None:
    """Refuse a superior that stands under the unit on any of the days."""
    spans = [
        Span(*row)
        for row in UnitVersion.objects.values_list("unit_id", "parent_id", "valid_from", "valid_to")
    ]
    day = circle_day(spans, unit.pk, parent_id, valid_from, valid_to)
    if day is not None:
        raise OwnSuperior(
            _("{unit} would stand under itself on {day}. Choose a superior that is not below it.").format(
                unit=unit.name, day=dates.short(day)
            ),
            field="parent",
        )


def change_from(
    unit: Unit, on: date, changes: dict[str, Any], *, act: str, basis: str, by: User, now: datetime
) -> Unit:
    """Name, kind or superior are others from the day: the version in force ends there and a new one begins.

    A second change of the same day joins the first.
    """
    unit.refresh_from_db()
    if unit.versions.filter(valid_from__gt=on).exists():
        later = (
            unit.versions.filter(valid_from__gt=on)
            .order_by("valid_from")
            .values_list("valid_from", flat=True)[0]
        )
        raise LaterChangeKnown(
            _(
                "A change of {unit} on {day} is already recorded. Choose a later day, or correct that change."
            ).format(unit=unit.name, day=dates.short(later)),
            field="on",
        )
    current = unit.versions.filter(in_force_on(on)).select_related("kind", "parent").first()
    if current is None:
        raise NotInForce(
            _("{unit} does not exist on {day}. Choose another day.").format(
                unit=unit.name, day=dates.short(on)
            ),
            field="on",
        )
    parent = changes.get("parent", current.parent)
    if parent is not None and parent.pk == unit.pk:
        raise OwnSuperior(_("A unit cannot be its own superior. Choose another one."), field="parent")
    if parent is not None and "parent" in changes:
        check_parent_covers(parent, on, unit.valid_to)
        check_no_circle(unit, parent.pk, on, unit.valid_to)
    before = {key: _shown(getattr(current, key)) for key in changes}
    basis = text.clean(basis)
    version = current
    if current.valid_from < on:
        end = current.valid_to
        current.valid_to = on
        current.save(update_fields=["valid_to"])
        version = UnitVersion(
            unit=unit,
            short_name=current.short_name,
            symbol=current.symbol,
            place=current.place,
            address=current.address,
            name=current.name,
            kind=current.kind,
            parent=current.parent,
            valid_from=on,
            valid_to=end,
        )
    for key, value in changes.items():
        setattr(version, key, value)
    version.basis = basis or version.basis
    version.match_key = text.match_key(version.name)[:300]
    version.save()
    copy_newest(unit)
    audit.record(
        act=act,
        subject=unit,
        by=by,
        now=now,
        before=before,
        after={key: _shown(value) for key, value in changes.items()} | {"on": on, "basis": basis},
    )
    return unit


def end_unit(
    unit: Unit,
    on: date,
    *,
    move_children_to: Unit | None = None,
    basis: str = "",
    reason: str = "",
    by: User,
    now: datetime,
) -> None:
    """Close the unit and its version in force; the units below it move or stop the act."""
    unit.refresh_from_db()
    last = unit.versions.order_by("-valid_from").first()
    assert last is not None  # noqa: S101 - every unit begins with a version
    if on <= last.valid_from or (unit.valid_to is not None and on >= unit.valid_to):
        raise NotInForce(
            _("{unit} cannot end on {day}: it exists {period}, and its last change was on {change}.").format(
                unit=unit.name,
                day=dates.short(on),
                period=Period(unit.valid_from, unit.valid_to).as_text(),
                change=dates.short(last.valid_from),
            ),
            field="on",
        )
    _move_children(unit, on, move_children_to, basis=basis, by=by, now=now)
    before = {"valid_to": unit.valid_to}
    unit.valid_to = on
    unit.save(update_fields=["valid_to"])
    last.valid_to = on
    last.save(update_fields=["valid_to"])
    audit.record(
        act="units.unit.close",
        subject=unit,
        by=by,
        now=now,
        before=before,
        after={"valid_to": on, "basis": text.clean(basis)},
        reason=text.clean(reason),
    )


def _move_children(unit: Unit, on: date, to: Unit | None, *, basis: str, by: User, now: datetime) -> None:
    still_there = UnitVersion.objects.filter(parent=unit).exclude(valid_to__lte=on).select_related("unit")
    children = list(still_there.order_by("valid_from", "pk"))
    if not children:
        return
    starting_later = [version for version in children if version.valid_from >= on]
    if to is None or starting_later:
        raise HasUnitsBelow(
            _(
                "{unit} still has units below it: {names}. Name the unit that takes them over, or close or move them first."
            ).format(unit=unit.name, names=_some_names(version.unit.name for version in children)),
            field="move_children_to",
        )
    if to.pk == unit.pk:
        raise OwnSuperior(
            _("A unit that ends cannot take over its own units. Choose another one."),
            field="move_children_to",
        )
    for version in children:
        change_from(version.unit, on, {"parent": to}, act="units.unit.move", basis=basis, by=by, now=now)


def copy_newest(unit: Unit) -> None:
    """Bring name, kind and superior of the newest version into the unit's own row."""
    newest = unit.versions.order_by("-valid_from").select_related("kind", "parent").first()
    if newest is None:
        return
    for key, value in name_keys(unit.code, newest.name, newest.short_name, newest.symbol).items():
        setattr(unit, key, value)
    unit.kind = newest.kind
    unit.parent = newest.parent
    unit.save(update_fields=["name", "sort_key", "search_key", "match_key", "kind", "parent"])


def _shown(value: object) -> object:
    return value.name if isinstance(value, (Unit, UnitKind)) else value


def _some_names(names: Iterable[str], shown: int = 3) -> str:
    every = list(dict.fromkeys(names))
    rest = len(every) - shown
    return ", ".join(every[:shown]) + (f" … (+{rest})" if rest > 0 else "")
