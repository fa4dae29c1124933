"""Which side a class belongs to, who leads it and who coordinates on it (R1-02, R2-20, R3-06, R3-09)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from nennep.planning.models import LineCoordinator, PlanItem, PlanLine, Side, TrainingPlan
from nennep.planning.queries.seats import titles_of
from nennep.planning.states import OPEN, VersionState
from nennep.units.models import Unit
from nennep.web.parts import Link


@dataclass(frozen=True)
class Partners:
    """Whose plan an item stands in, the unit that leads and those that coordinate, by their names."""

    side: str
    lead: str
    coordinators: tuple[str, ...]


def partners_of_items(item_ids: Collection[int]) -> dict[int, Partners]:
    """Side, lead and coordinators of items as the version in force says; two queries for any number."""
    lines = list(
        PlanLine.objects.filter(item_id__in=set(item_ids), version__state=VersionState.APPROVED)
        .select_related("version__plan", "counted_in", "lead")
        .order_by("pk")
    )
    names: dict[int, list[str]] = defaultdict(list)
    links = LineCoordinator.objects.filter(line__in=[line.pk for line in lines]).order_by("line_id", "order")
    for line_id, name in links.values_list("line_id", "unit__name"):
        names[line_id].append(name)
    return {
        line.item_id: Partners(
            side=str(Side((line.counted_in or line.version.plan).side).label),
            lead=line.lead.name if line.lead else "",
            coordinators=tuple(names[line.pk]),
        )
        for line in lines
    }


def items_of_side(side: str) -> QuerySet[PlanLine, Any]:
    """The items whose class is counted on that side, as their keys (`item_id`)."""
    lines = PlanLine.objects.filter(version__state=VersionState.APPROVED)
    own = Q(counted_in__isnull=True, version__plan__side=side)
    return lines.filter(own | Q(counted_in__side=side)).order_by().values("item_id")


def items_with_unit(unit_id: int, *, leads: bool) -> QuerySet[PlanLine, Any]:
    """The items that the unit leads, or on which it coordinates, as their keys (`item_id`)."""
    lines = PlanLine.objects.filter(version__state=VersionState.APPROVED)
    part = Q(lead_id=unit_id) if leads else Q(coordinator_links__unit_id=unit_id)
    return lines.filter(part).order_by().values("item_id")


def units_with_a_part(items: QuerySet[Any, Any], *, leads: bool) -> list[tuple[int, str]]:
    """The units that lead one of the items, or coordinate on one, for a filter; in Vietnamese order."""
    lines = PlanLine.objects.filter(item_id__in=items, version__state=VersionState.APPROVED)
    ids = lines.order_by().values("lead_id" if leads else "coordinator_links__unit_id")
    return list(Unit.objects.filter(pk__in=ids).order_by("sort_key", "pk").values_list("pk", "name"))


def same_class_there(line: PlanLine) -> PlanLine | None:
    """The line of the other plan's version in force in which this class is counted: the one of the same code, else the only
    one for the same people, else the only one of the same title; None where the other plan names it otherwise (R3-14)."""
    if line.counted_in_id is None:
        return None
    there = PlanLine.objects.filter(
        version__plan=line.counted_in_id, version__state=VersionState.APPROVED
    ).order_by("pk")
    for same in (
        Q(item__code=line.item.code),
        Q(audience=line.audience_id, audience__isnull=False),
        Q(title=line.title),
    ):
        found = list(there.filter(same)[:2])
        if len(found) == 1:
            return found[0]
    return None


def lines_referring_to(plan_id: int, visible: QuerySet[TrainingPlan]) -> list[PlanLine]:
    """Lines of other plans in force that are counted in this plan, of those plans that are visible."""
    return list(
        PlanLine.objects.filter(
            counted_in=plan_id, version__state=VersionState.APPROVED, version__plan__in=visible.values("pk")
        )
        .select_related("version__plan")
        .order_by("version__plan_id", "order", "pk")
    )


def carried_lines(item: PlanItem) -> list[PlanLine]:
    """Where the item came from and where it was taken further: one line of each neighbour year, the earlier first; as decided,
    or as its first draft says."""
    others = [
        pk
        for pk in (item.carried_from_id, *item.carried_to.order_by("pk").values_list("pk", flat=True))
        if pk
    ]
    lines = (
        PlanLine.objects.filter(item_id__in=others)
        .exclude(version__state__in=OPEN, version__number__gt=1)
        .select_related("version__plan__owner", "item")
        .order_by("version__plan__year", "version__number", "pk")
    )
    return list({line.item_id: line for line in lines}.values())


def place_of_item(item_id: int) -> Link | None:
    """What the item is called, and the plan in which it stands; for the task of a unit that has a part in it."""
    item = PlanItem.objects.filter(pk=item_id).first()
    if item is None:
        return None
    return Link(titles_of([item_id]).get(item_id, item.code), reverse("planning:plan", args=[item.plan_id]))
