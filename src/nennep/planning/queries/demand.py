"""What stands behind a line: the people of its audience, what agencies asked for, what is planned for them (R3-04, R3-07)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from nennep.accounts.models import User
from nennep.needs import policies as needs_policies
from nennep.needs.models import NeedsCall
from nennep.needs.queries import needs_by_programme
from nennep.norms.queries import rules_in_force
from nennep.planning.models import PlanLine
from nennep.planning.states import LineState, VersionState
from nennep.standards.models import Audience
from nennep.standards.policies import people_of
from nennep.standards.queries import compile_expression, read

CLASS_SIZE_RULE = "planning.class_size"


@dataclass(frozen=True)
class Suggestion:
    """How many classes of the planned size that many people make."""

    classes: int
    size: int
    is_verified: bool


def people_of_audience(actor: User, audience: Audience, on: date) -> int:
    """How many of the people whom the actor may see surely belong to the audience on the day."""
    people = people_of(actor, uses_planning=audience.uses_planning, on=on)
    return compile_expression(read(audience.expression), on).members(people).count()


def suggested_classes(people: int, line: PlanLine, on: date) -> Suggestion | None:
    """How many classes the audience makes; None where no size is in force."""
    rule = rules_in_force(on, CLASS_SIZE_RULE).find(
        CLASS_SIZE_RULE, programme_code=line.programme.code, study_form=line.study_form
    )
    if rule is None or rule.is_off or rule.as_int < 1:
        return None
    return Suggestion(-(-people // rule.as_int), rule.as_int, rule.is_verified)


def needs_behind(line: PlanLine) -> int:
    """How many people agencies asked the owner of the plan for, of this programme and form, for its year."""
    plan = line.version.plan
    found = needs_by_programme(plan.owner_id, plan.year)
    return sum(
        count
        for (programme_id, form), count in found.items()
        if programme_id == line.programme_id and line.study_form in ("", form)
    )


def call_behind(actor: User, line: PlanLine, on: date) -> NeedsCall | None:
    """The newest call for needs of the year that the actor may open."""
    plan = line.version.plan
    calls = needs_policies.calls_visible_to(actor, on).filter(owner_id=plan.owner_id, year=plan.year)
    return calls.order_by("-pk").first()


def planned_seats(owner_id: int, year: int) -> dict[tuple[int, str], int]:
    """Seats in the plans in force of the owner, by programme and form; for the consolidation of needs (R4-33). One query."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    rows = PlanLine.objects.filter(
        version__state=VersionState.APPROVED,
        version__plan__owner_id=owner_id,
        version__plan__year=year,
        state=LineState.APPROVED,
        counted_in__isnull=True,
    )
    for programme_id, form, seats in rows.order_by("pk").values_list("programme_id", "study_form", "seats"):
        found[programme_id, form] += seats or 0
    return dict(found)
