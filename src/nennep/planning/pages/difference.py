"""What a version says otherwise than the one before (R3-08)."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.planning.models import PlanVersion
from nennep.planning.pages.shared import UNKNOWN, plan_crumbs
from nennep.planning.queries import difference_between
from nennep.planning.rules.difference import ChangedLine, Difference, Line, Named
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge

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


@dataclass(frozen=True)
class DifferenceRow:
    """A line that was added, removed or changed; its numbers of classes and seats always stand beside it."""

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
    unchanged: tuple[str, ...]


def difference_page(version: PlanVersion) -> DifferencePage:
    """The version beside the one it is based on; without one every line is new."""
    old = version.based_on
    found = difference_between(old, version)
    plan = version.plan
    facts = {
        line.item.code: (line.changed_reason, reverse("planning:line", args=[line.pk]))
        for line in version.lines.select_related("item")
    }

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
        rows=tuple(_rows(found, facts)),
        unchanged=tuple(line.title for line in found.unchanged),
    )


def _rows(found: Difference, facts: dict[str, tuple[str, str]]) -> list[DifferenceRow]:
    rows = [_changed(one, *facts[one.new.key]) for one in found.changed]
    rows += [
        _single(line, Badge(_("Added"), "good", "plus"), *facts[line.key], is_new=True)
        for line in found.added
    ]
    rows += [
        _single(line, Badge(_("Removed"), "plain", "minus"), "", "", is_new=False) for line in found.removed
    ]
    return rows


def _changed(one: ChangedLine, reason: str, url: str) -> DifferenceRow:
    return DifferenceRow(
        title=one.new.title,
        code=one.new.key,
        kind=Badge(_("Changed"), "information", "pencil"),
        classes=_pair("classes", one.old.values.get("classes"), one.new.values.get("classes")),
        seats=_pair("seats", one.old.values.get("seats"), one.new.values.get("seats")),
        others=tuple(
            _pair(change.field, change.old, change.new)
            for change in one.changes
            if change.field not in ALWAYS
        ),
        reason=reason,
        url=url,
    )


def _single(line: Line, kind: Badge, reason: str, url: str, *, is_new: bool) -> DifferenceRow:
    def pair(name: str) -> Pair:
        value = line.values.get(name)
        nothing = 0 if value is not None else None
        return _pair(name, nothing, value) if is_new else _pair(name, value, nothing)

    return DifferenceRow(
        title=line.title,
        code=line.key,
        kind=kind,
        classes=pair("classes"),
        seats=pair("seats"),
        others=(),
        reason=reason,
        url=url,
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
