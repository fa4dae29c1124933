"""The plans of a year as figures: what was planned, what was opened, line by line (R1-08, R1-28, R4-34). See docs/formats.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from nennep.kernel import numbers
from nennep.planning.models import PlanVersion, TrainingPlan
from nennep.planning.queries.plans import LineFigures, line_figures, totals_of, versions_to_show
from nennep.planning.states import LineState
from nennep.units.models import Unit
from nennep.units.queries import subtree_ids
from nennep.web.parts import KnownSum


@dataclass(frozen=True)
class PlanInYear:
    """A plan in the version that holds, with its lines."""

    plan: TrainingPlan
    version: PlanVersion
    figures: tuple[LineFigures, ...]


def plans_of_year(year: int, on: date, unit: Unit | None = None) -> list[PlanInYear]:
    """The plans of the year that the unit and those below it keep, or all; each in the version that holds."""
    plans = TrainingPlan.objects.filter(year=year).select_related("owner").order_by("side", "pk")
    if unit is not None:
        plans = plans.filter(owner_id__in=subtree_ids([unit.pk], on) | {unit.pk})
    found = list(plans)
    versions = versions_to_show(found)
    for plan in found:
        versions[plan.pk].plan = plan
    return [PlanInYear(plan, versions[plan.pk], tuple(line_figures(versions[plan.pk], on))) for plan in found]


def year_data(plans: Iterable[PlanInYear], year: int, on: date) -> dict[str, Any]:
    """The report of a year as plain data; shares as a report prints them."""
    found = list(plans)
    counted = [row for one in found for row in one.figures if row.is_counted]
    opened = [one for row in counted for one in row.classes if one.is_in_plan]
    classes = KnownSum(
        sum(row.line.classes or 0 for row in counted), sum(row.line.classes is None for row in counted)
    )
    seats = KnownSum(
        sum(row.line.seats or 0 for row in counted), sum(row.line.seats is None for row in counted)
    )
    people = sum(one.people for one in opened)
    return {
        "year": year,
        "as_of": on.isoformat(),
        "classes": _sum(len(opened), classes),
        "people": _sum(people, seats),
        "without_numbers": {"classes": classes.unknown, "people": seats.unknown},
        "agencies": len(frozenset[int]().union(*(one.agencies for one in opened))),
        "plans": [_plan(one) for one in found],
        "lines": [_line(one, row) for one in found for row in one.figures],
    }


def _part(opened: int, planned: int) -> dict[str, Any]:
    return {"planned": planned, "opened": opened, "share": numbers.share(opened, planned)}


def _sum(opened: int, planned: KnownSum) -> dict[str, Any]:
    """A part of a sum; no share where of some lines nobody knows the number."""
    share = numbers.NO_SHARE if planned.unknown else numbers.share(opened, planned.known)
    return {"planned": planned.known, "opened": opened, "share": share}


def _plan(one: PlanInYear) -> dict[str, Any]:
    sums = totals_of(one.figures)
    return {
        "name": one.plan.name,
        "owner": one.plan.owner.code,
        "side": one.plan.side,
        "version": one.version.number,
        "state": one.version.state,
        "document": str(one.version.document) if one.version.document else None,
        "approved_on": one.version.approved_on.isoformat() if one.version.approved_on else None,
        "totals": {
            state.value: {
                "lines": total.lines,
                "classes": total.classes,
                "seats": total.seats,
                "without_numbers": total.without_numbers,
            }
            for state in LineState
            if (total := sums.by_state.get(state)) is not None
        },
    }


def _line(one: PlanInYear, row: LineFigures) -> dict[str, Any]:
    line = row.line
    return {
        "plan": one.plan.name,
        "code": line.item.code,
        "title": line.title,
        "audience": line.audience_text,
        "programme": line.programme.code,
        "state": line.state,
        "is_counted": row.is_counted,
        "counted_in": line.counted_in.name if line.counted_in else None,
        "is_extra": line.is_extra,
        "classes": _part(row.opened, line.classes or 0) | {"planned": line.classes},
        "people": _part(row.people, line.seats or 0) | {"planned": line.seats},
        "quarter": line.quarter,
        "month": line.opens_month,
        "lead": line.lead.code if line.lead else None,
        "coordinators": [link.unit.code for link in line.coordinator_links.all()],
        "money_on": row.money_on.isoformat() if row.money_on else None,
        "first_opened_on": row.first_opened_on.isoformat() if row.first_opened_on else None,
        "days_late": row.days_late or 0,
        "opened": [
            {
                "code": opened.code,
                "opened_on": opened.opened_on.isoformat(),
                "people": opened.people,
                "agencies": len(opened.agencies),
            }
            for opened in row.classes
        ],
    }
