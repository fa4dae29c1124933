"""What a version says otherwise than the one before (R3-08)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.planning.models import PlanVersion
from nennep.planning.pages.shared import UNKNOWN, plan_crumbs
from nennep.planning.queries import difference_between
from nennep.planning.queries.comparing import reasons_of
from nennep.planning.rules.difference import ChangedLine, Difference, Line, Named
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Link

NAMES = {
    "title": gettext_lazy("Class content"),
    "audience": gettext_lazy("Audience"),
    "programme": gettext_lazy("Programme"),
    "study_form": gettext_lazy("Form of study"),
    "duration": gettext_lazy("Length"),
    "classes": gettext_lazy("Number of classes"),
    "seats": gettext_lazy("Seats"),
    "quarter": gettext_lazy("Quarter"),
    "opens_month": gettext_lazy("Month of opening"),
    "lead": gettext_lazy("Leading unit"),
    "coordinators": gettext_lazy("Coordinating units"),
    "venue": gettext_lazy("Venue"),
    "state": gettext_lazy("State"),
    "counted_in": gettext_lazy("Belongs to another plan"),
    "is_extra": gettext_lazy("Extra class"),
    "cost": gettext_lazy("Cost in đồng"),
    "funding": gettext_lazy("Money from"),
    "priority_field": gettext_lazy("Priority field"),
}
ALWAYS = ("classes", "seats")


@dataclass(frozen=True)
class Pair:
    """A value before and after."""

    label: str
    old: str
    new: str
    is_same: bool = False
    old_url: str = ""
    new_url: str = ""


@dataclass(frozen=True)
class DifferenceRow:
    """A line that was added, removed or changed; its numbers of classes and seats always stand beside it, each a door to the
    line that says so."""

    title: str
    code: str
    kind: Badge
    classes: Pair
    seats: Pair
    others: tuple[Pair, ...]
    reason: str
    url: str


@dataclass(frozen=True)
class DifferencePage:
    """Two versions beside each other."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    acts: tuple[Act, ...]
    rows: tuple[DifferenceRow, ...]
    unchanged: tuple[Link, ...]


def difference_page(version: PlanVersion) -> DifferencePage:
    """The version beside the one it is based on; without one every line is new."""
    old = version.based_on
    found = difference_between(old, version)
    plan = version.plan
    doors = _Doors(_addresses(old), _addresses(version), reasons_of(version))

    title = (
        _("Version {new} beside version {old}").format(new=version.number, old=old.number)
        if old
        else _("Version {number}").format(number=version.number)
    )
    return DifferencePage(
        title=title,
        lead=version.note,
        trail=plan_crumbs(plan, title),
        acts=(),
        rows=tuple(_rows(found, doors)),
        unchanged=tuple(Link(line.title, doors.new[line.key]) for line in found.unchanged),
    )


@dataclass(frozen=True)
class _Doors:
    """Addresses of the lines before and after by the code of their item, and why a line was changed or dropped."""

    old: dict[str, str]
    new: dict[str, str]
    reasons: dict[str, str]

    def pair(self, key: str, name: str, old: Hashable, new: Hashable) -> Pair:
        """A number before and after, each with its door."""
        return replace(_pair(name, old, new), old_url=self.old.get(key, ""), new_url=self.new.get(key, ""))


def _addresses(version: PlanVersion | None) -> dict[str, str]:
    if version is None:
        return {}
    lines = version.lines.order_by("pk").values_list("item__code", "pk")
    return {code: reverse("planning:line", args=[pk]) for code, pk in lines}


def _rows(found: Difference, doors: _Doors) -> list[DifferenceRow]:
    rows = [_changed(one, doors) for one in found.changed]
    rows += [_single(line, Badge(_("Added"), "good", "plus"), doors, is_new=True) for line in found.added]
    rows += [
        _single(line, Badge(_("Removed"), "plain", "minus"), doors, is_new=False) for line in found.removed
    ]
    return rows


def _changed(one: ChangedLine, doors: _Doors) -> DifferenceRow:
    key = one.new.key
    return DifferenceRow(
        title=one.new.title,
        code=key,
        kind=Badge(_("Changed"), "information", "pencil"),
        classes=doors.pair(key, "classes", one.old.values.get("classes"), one.new.values.get("classes")),
        seats=doors.pair(key, "seats", one.old.values.get("seats"), one.new.values.get("seats")),
        others=tuple(
            _pair(change.field, change.old, change.new)
            for change in one.changes
            if change.field not in ALWAYS
        ),
        reason=doors.reasons.get(key, ""),
        url=doors.new[key],
    )


def _single(line: Line, kind: Badge, doors: _Doors, *, is_new: bool) -> DifferenceRow:
    def pair(name: str) -> Pair:
        value = line.values.get(name)
        nothing = 0 if value is not None else None
        return doors.pair(line.key, name, *((nothing, value) if is_new else (value, nothing)))

    return DifferenceRow(
        title=line.title,
        code=line.key,
        kind=kind,
        classes=pair("classes"),
        seats=pair("seats"),
        others=(),
        reason=doors.reasons.get(line.key, ""),
        url=(doors.new if is_new else doors.old)[line.key],
    )


def _pair(name: str, old: Hashable, new: Hashable) -> Pair:
    return Pair(str(NAMES[name]), _words(name, old), _words(name, new), old == new)


def _words(name: str, value: Hashable) -> str:
    if value is None or value == "" or (isinstance(value, Named) and not value.text):
        return UNKNOWN
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return str(value) if name in ("quarter", "opens_month") else numbers.whole(value)
    return str(value)
