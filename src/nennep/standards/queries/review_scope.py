"""The units for which a review may be opened, and when each was last reviewed (R4-43)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from nennep.kernel.clock import local_date
from nennep.norms.queries import rule
from nennep.standards.models import ReviewTask, TaskState
from nennep.units.models import Unit

MAX_AGE = "standards.review_max_age_months"


def review_units(reached: Collection[int] | None, on: date) -> list[Unit]:
    """The highest units of those reached and what stands directly under them; committees first."""
    units = Unit.objects.filter(valid_from__lte=on).select_related("kind")
    if reached is not None:
        units = units.filter(pk__in=reached)
    rows = list(units.order_by("sort_key", "pk"))
    known = {row.pk for row in rows}
    tops = [row for row in rows if row.parent_id not in known]
    tops.sort(
        key=lambda row: (row.is_outside_tree, not row.kind.is_committee, row.kind.order, row.sort_key, row.pk)
    )
    chosen = []
    for top in tops:
        chosen += [top, *(row for row in rows if row.parent_id == top.pk)]
    return chosen


def last_reviews(unit_ids: Collection[int]) -> dict[int, date]:
    """When each unit, or one above it, last finished a review of all its people. Two queries."""
    done: dict[int, date] = {}
    tasks = ReviewTask.objects.filter(state=TaskState.DONE, done_at__isnull=False).order_by("done_at", "pk")
    for unit_id, done_at in tasks.values_list("unit_id", "done_at"):
        if done_at is not None:
            done[unit_id] = local_date(done_at)
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    found: dict[int, date] = {}
    for unit_id in unit_ids:
        seen: set[int] = set()
        current: int | None = unit_id
        while current is not None and current not in seen:
            seen.add(current)
            if current in done and done[current] > found.get(unit_id, date.min):
                found[unit_id] = done[current]
            current = parents.get(current)
    return found


def oldest_allowed(on: date) -> date | None:
    """A review before this day is too old; None when no age is set."""
    months = rule(MAX_AGE, on)
    if months.is_off:
        return None
    place = on.year * 12 + on.month - 1 - months.as_int
    return date(place // 12, place % 12 + 1, min(on.day, 28))
