"""What stands behind a line: the people of its audience, what agencies asked for, what is planned for them (R3-04, R3-07)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from nennep.accounts.models import User
from nennep.needs import policies as needs_policies
from nennep.needs.models import NeedsCall
from nennep.needs.queries import levels_of, needs_by_agency, needs_by_programme
from nennep.norms.queries import rules_in_force
from nennep.planning.models import PlanLine, SeatAllocation, SeatPool, TrainingPlan
from nennep.planning.queries.plans import LineFigures
from nennep.planning.states import LineState, VersionState
from nennep.standards.models import Audience
from nennep.standards.policies import people_of
from nennep.standards.queries import compile_expression, read
from nennep.units.models import UnitLevel

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


def planned_lines(owner_id: int, year: int) -> QuerySet[PlanLine]:
    """The lines whose seats `planned_seats` adds up: approved in the plans in force of the owner, with a form and a number."""
    return PlanLine.objects.filter(
        version__state=VersionState.APPROVED,
        version__plan__owner_id=owner_id,
        version__plan__year=year,
        state=LineState.APPROVED,
        counted_in__isnull=True,
        is_extra=False,
        seats__isnull=False,
    ).exclude(study_form="")


def planned_seats(owner_id: int, year: int) -> dict[tuple[int, str], int]:
    """Seats in the plans in force of the owner, by programme and form; for the consolidation of needs (R4-33). A line without
    a form, or without a number of seats, and one outside the approved seats counts for none. One query."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    rows = planned_lines(owner_id, year).order_by("pk")
    for programme_id, form, seats in rows.values_list("programme_id", "study_form", "seats"):
        found[programme_id, form] += seats or 0
    return dict(found)


def planned_door(owner_id: int, year: int, programme_id: int, form: str) -> str:
    """The address of the lines behind one of these figures."""
    door = reverse("planning:planned", args=[owner_id, year])
    return f"{door}?{urlencode({'programme': programme_id, 'study_form': form})}"


@dataclass(frozen=True)
class DemandFigures:
    """What agencies asked for, what the plan has, what was done: of one programme, or of the agencies of one level."""

    need: int = 0
    seats: int = 0
    people: int = 0
    seats_unknown: int = 0
    """Approved lines without a number of seats."""

    def plus(
        self, *, need: int = 0, seats: int = 0, people: int = 0, seats_unknown: int = 0
    ) -> DemandFigures:
        """With so many more."""
        return DemandFigures(
            self.need + need,
            self.seats + seats,
            self.people + people,
            self.seats_unknown + seats_unknown,
        )


def demand_by_programme(plan: TrainingPlan, figures: Iterable[LineFigures]) -> dict[int, DemandFigures]:
    """Need, seats and people in class by programme: the needs of the owner's calls of the year, the approved lines that count
    here and the classes opened for them (R4-33). One query."""
    found: dict[int, DemandFigures] = defaultdict(DemandFigures)
    for (programme_id, _form), count in needs_by_programme(plan.owner_id, plan.year).items():
        found[programme_id] = found[programme_id].plus(need=count)
    for row in figures:
        if row.is_counted:
            key = row.line.programme_id
            found[key] = found[key].plus(
                seats=row.line.seats or 0, people=row.people, seats_unknown=row.line.seats is None
            )
    return dict(found)


def demand_by_level(
    plan: TrainingPlan, figures: Iterable[LineFigures], on: date
) -> tuple[dict[str, DemandFigures], int]:
    """The same by the level at which agencies stand on the day, and the seats that are not handed out yet (R2-22).

    Seats count where they are: what an agency handed on to units below counts there. A few queries whatever the size.
    """
    counted = [row for row in figures if row.is_counted]
    items = [row.line.item_id for row in counted]
    pools = SeatPool.objects.filter(item_id__in=items).order_by("pk")
    undistributed = sum(pool.approved - pool.handed_out for pool in pools)
    undistributed += sum(
        row.line.seats or 0 for row in counted if row.line.item_id not in {pool.item_id for pool in pools}
    )
    needs: dict[int, int] = needs_by_agency(plan.owner_id, plan.year)
    seats: dict[int, int] = defaultdict(int)
    for unit_id, own, handed_on in SeatAllocation.objects.filter(pool__item_id__in=items).values_list(
        "unit_id", "seats", "handed_out"
    ):
        seats[unit_id] += own - handed_on
    people: dict[int, int] = defaultdict(int)
    for row in counted:
        for one in row.classes:
            if one.is_in_plan:
                for agency_id, count in one.people_by_agency.items():
                    people[agency_id] += count
    levels = levels_of(sorted({*needs, *seats, *people}), on)
    found: dict[str, DemandFigures] = defaultdict(DemandFigures)
    for agency_id in {*needs, *seats, *people}:
        level = levels.get(agency_id, UnitLevel.AGENCY)
        found[level] = found[level].plus(
            need=needs.get(agency_id, 0), seats=seats.get(agency_id, 0), people=people.get(agency_id, 0)
        )
    return dict(found), undistributed
