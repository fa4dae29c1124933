"""Seats of the plans in force, for the comparison with what agencies asked for (R4-33, R2-22)."""

from __future__ import annotations

from collections import defaultdict

from nennep.planning.models import PlanLine
from nennep.planning.states import LineState, VersionState


def planned_seats(owner_id: int, year: int) -> dict[tuple[int, str], int]:
    """Approved seats of the owner's plans of the year by programme and form; a line without a form counts for none.
    One query."""
    lines = PlanLine.objects.filter(
        version__plan__owner_id=owner_id,
        version__plan__year=year,
        version__state=VersionState.APPROVED,
        state=LineState.APPROVED,
        counted_in__isnull=True,
        seats__isnull=False,
    ).exclude(study_form="")
    found: dict[tuple[int, str], int] = defaultdict(int)
    for programme_id, form, seats in lines.order_by("pk").values_list("programme_id", "study_form", "seats"):
        found[programme_id, form] += seats or 0
    return dict(found)
