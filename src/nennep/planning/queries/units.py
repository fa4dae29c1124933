"""How far each unit is with its part in a plan: lines led, classes, seats, people sent, days late (R4-34)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from nennep.accounts.models import User
from nennep.planning import policies
from nennep.planning.models import TrainingPlan
from nennep.planning.queries.plans import LineFigures
from nennep.planning.states import LineState
from nennep.units.models import Unit
from nennep.units.queries import names_on


@dataclass(frozen=True)
class SentPeople:
    """People whom units sent to classes of a plan, as far as somebody may see them; `url` + unit opens their names."""

    by_unit: Mapping[int, int]
    url: str


Sent: TypeAlias = Callable[[User, TrainingPlan, date], SentPeople]
_sent: list[Sent] = []


def register_sent_people(function: Sent) -> None:
    """Tell how many people units sent to the classes of a plan: `function(actor, plan, on)`, in a constant number of queries.
    The area of nominations stands above this one and calls this once at start."""
    _sent[:] = [function]


@dataclass(frozen=True)
class UnitProgress:
    """One unit of a plan with its figures; `days_late` is that of its latest line."""

    pk: int
    name: str
    sort_key: str
    search_key: str
    lines: int = 0
    coordinated: int = 0
    classes: int = 0
    classes_unknown: int = 0
    opened: int = 0
    people: int = 0
    late_lines: int = 0
    days_late: int = 0
    seats: int = 0
    used: int = 0
    sent: int = 0
    studying: int = 0
    """Its own people in the classes opened for the plan."""


def unit_progress(
    actor: User, plan: TrainingPlan, figures: Sequence[LineFigures], on: date
) -> tuple[list[UnitProgress], str]:
    """The units that lead or coordinate lines, hold seats or sent people, and where sent people stand by name.

    Seats handed on to units below count with those below only. A constant number of queries.
    """
    counts: dict[str, Counter[int]] = {
        key: Counter()
        for key in (
            "lines",
            "coordinated",
            "classes",
            "classes_unknown",
            "opened",
            "people",
            "late_lines",
            "seats",
            "used",
            "sent",
            "studying",
        )
    }
    days_late: dict[int, int] = {}
    for one in figures:
        line = one.line
        if not one.is_counted and line.state != LineState.CARRIED:
            continue
        for link in line.coordinator_links.all():
            counts["coordinated"][link.unit_id] += 1
        if line.lead_id is None:
            continue
        opened = [each for each in one.classes if each.is_in_plan and one.is_counted]
        counts["lines"][line.lead_id] += 1
        if one.is_counted:
            counts["classes"][line.lead_id] += line.classes or 0
            counts["classes_unknown"][line.lead_id] += line.classes is None
        counts["opened"][line.lead_id] += len(opened)
        counts["people"][line.lead_id] += sum(each.people for each in opened)
        counts["late_lines"][line.lead_id] += bool(one.days_late)
        days_late[line.lead_id] = max(days_late.get(line.lead_id, 0), one.days_late or 0)
    in_class: Counter[int] = Counter()
    for one in figures:
        if one.is_counted:
            for each in one.classes:
                if each.is_in_plan:
                    in_class.update(each.people_by_agency)
    for unit_id in policies.agencies_told(actor, plan, set(in_class), on):
        counts["studying"][unit_id] = in_class[unit_id]
    for row in policies.allocations_visible_to(actor, plan, on).order_by("pk"):
        counts["seats"][row.unit_id] += row.seats - row.handed_out
        counts["used"][row.unit_id] += row.used
    sent = _sent[0](actor, plan, on) if _sent else SentPeople({}, "")
    counts["sent"].update(sent.by_unit)
    return _rows(counts, days_late, on), sent.url


def _rows(counts: Mapping[str, Counter[int]], days_late: Mapping[int, int], on: date) -> list[UnitProgress]:
    keys: Collection[int] = {pk for found in counts.values() for pk in found}
    units = Unit.objects.in_bulk(list(keys))
    names = names_on(keys, on) if keys else {}
    return [
        UnitProgress(
            pk=pk,
            name=names.get(pk, unit.name),
            sort_key=unit.sort_key,
            search_key=unit.search_key,
            days_late=days_late.get(pk, 0),
            **{key: found[pk] for key, found in counts.items()},
        )
        for pk, unit in sorted(units.items(), key=lambda pair: (pair[1].sort_key, pair[0]))
    ]
