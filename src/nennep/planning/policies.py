"""Who sees plans, who keeps them, who hands out and uses seats (R1-03, R2-21, R3-03)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor, Rights, rights_of
from nennep.planning.models import PlanLine, PlanVersion, SeatAllocation, Side, TrainingPlan
from nennep.planning.states import VersionState
from nennep.units.models import Unit
from nennep.units.queries import BOARD_ROLES, board_area

BOARD = (Role.BOARD_OFFICER, Role.BOARD_LEADER, Role.PERSONNEL_DIVISION, Role.RECORDS_CLERK)
OFFICE = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)
SCHOOL = (Role.TRAINING_OFFICE, Role.SCHOOL_LEADER)
OVERSEEING = (Role.COMMITTEE_LEADER, Role.INSPECTOR)
INVOLVED = (*OFFICE, *SCHOOL, *BOARD, *OVERSEEING)
"""Whoever holds one of these at a unit sees the approved plans in which the unit has a part."""

DECIDED = (VersionState.APPROVED, VersionState.SUPERSEDED)


def _is_all_powerful(rights: Rights) -> bool:
    actor = rights.actor
    return rights.is_system or (actor is not None and actor.is_active and actor.is_superuser)


def _board_area(rights: Rights) -> frozenset[int]:
    """The units over which somebody acts as Board, read once per account object and day."""
    known: dict[str, frozenset[int]] = rights.__dict__
    if "_board_area" not in known:
        known["_board_area"] = board_area(rights)
    return known["_board_area"]


def visible_to(actor: Actor, on: date | None = None) -> QuerySet[TrainingPlan]:
    """The plans that somebody may open.

    The owner's people, the Organisation Board and leaders over the owner see it from its first draft on. Once a version
    was approved, the units that lead, coordinate, host or hold seats see it too, and so does whoever reads a plan with a
    line that is counted in it: two chains plan, each class counts once, both read where (R3-14, R4-04).
    """
    rights = rights_of(actor, on)
    plans = TrainingPlan.objects.all()
    if rights.actor is None:
        return plans.none()
    if _is_all_powerful(rights):
        return plans
    over = _board_area(rights) | rights.scope_for(*BOARD, *OVERSEEING) | rights.units_for(*OFFICE)
    part = rights.scope_for(*INVOLVED)
    visible = Q(owner_id__in=over)
    if part:
        decided = Q(versions__state__in=DECIDED)
        lines = Q(versions__lines__lead_id__in=part)
        lines |= Q(versions__lines__venue_id__in=part)
        lines |= Q(versions__lines__coordinator_links__unit_id__in=part)
        has_part = TrainingPlan.objects.filter(decided & lines).values("pk")
        has_seats = SeatAllocation.objects.filter(unit_id__in=part).values("pool__item__plan_id")
        visible |= Q(pk__in=has_part) | Q(pk__in=has_seats)
    referring = PlanLine.objects.filter(
        version__plan__in=plans.filter(visible).values("pk"), counted_in__isnull=False
    ).filter(Q(version__state__in=DECIDED) | Q(version__plan__owner_id__in=over))
    referred = decided_plans().filter(pk__in=referring.values("counted_in_id"))
    return plans.filter(visible | Q(pk__in=referred.values("pk")))


def decided_plans() -> QuerySet[TrainingPlan]:
    """Plans of which a version was approved: a line of another plan may say that it is counted there."""
    decided = PlanVersion.objects.filter(state__in=DECIDED).values("plan_id")
    return TrainingPlan.objects.filter(pk__in=decided)


def may_see_drafts(actor: Actor, plan: TrainingPlan, on: date | None = None) -> bool:
    """Whether the versions on their way are shown, not only those that were approved."""
    rights = rights_of(actor, on)
    if _is_all_powerful(rights):
        return True
    return plan.owner_id in (
        _board_area(rights) | rights.scope_for(*BOARD, *OVERSEEING) | rights.units_for(*OFFICE)
    )


def may_open_plan(actor: Actor, owner: Unit, side: str, on: date | None = None) -> bool:
    """Whether one may begin a plan: the Board any plan in its area, an agency the State plan of its own."""
    rights = rights_of(actor, on)
    if _is_all_powerful(rights):
        return True
    if owner.pk in _board_area(rights) and rights.has(*BOARD_ROLES):
        return True
    return side == Side.STATE and owner.pk in rights.units_for(*OFFICE)


def may_keep_plan(actor: Actor, plan: TrainingPlan, on: date | None = None) -> bool:
    """Whether one may write drafts of the plan, submit them, and record money and delays."""
    return may_open_plan(actor, plan.owner, plan.side, on)


def may_conclude(actor: Actor, plan: TrainingPlan, on: date | None = None) -> bool:
    """Whether one may record what the leaders concluded: the plan's keepers and leaders of the committee above it."""
    rights = rights_of(actor, on)
    return may_keep_plan(actor, plan, on) or plan.owner_id in rights.scope_for(Role.COMMITTEE_LEADER)


def may_allocate_seats(actor: Actor, plan: TrainingPlan, on: date | None = None) -> bool:
    """Whether one may hand out and amend the seats of the plan."""
    return may_keep_plan(actor, plan, on)


def may_suballocate_seats(actor: Actor, allocation: SeatAllocation, on: date | None = None) -> bool:
    """Whether one may hand seats on to units below: the office of the unit that holds them, or the plan's keepers."""
    rights = rights_of(actor, on)
    return allocation.unit_id in rights.scope_for(*OFFICE) or may_keep_plan(
        actor, allocation.pool.item.plan, on
    )


def may_use_seats(actor: Actor, allocation: SeatAllocation, on: date | None = None) -> bool:
    """Whether one may take seats for people and give them back: who may hand them on, and the school that leads."""
    rights = rights_of(actor, on)
    return may_suballocate_seats(actor, allocation, on) or rights.has(*SCHOOL)


def allocations_visible_to(
    actor: Actor, plan: TrainingPlan, on: date | None = None
) -> QuerySet[SeatAllocation]:
    """Whose seats of a plan one sees: one's own units and those below, or all where one sees the plan's drafts."""
    rights = rights_of(actor, on)
    found = SeatAllocation.objects.filter(pool__item__plan=plan)
    if may_see_drafts(actor, plan, on):
        return found
    return found.filter(unit_id__in=rights.scope_for(*INVOLVED))


def agencies_told(
    actor: Actor, plan: TrainingPlan, unit_ids: Collection[int], on: date | None = None
) -> Collection[int]:
    """Of which agencies one sees how many people they have in the classes: one's own and those below, or all where one sees
    the plan's drafts."""
    if may_see_drafts(actor, plan, on):
        return unit_ids
    return set(unit_ids) & rights_of(actor, on).scope_for(*INVOLVED)


def may_see_allocation(actor: Actor, allocation: SeatAllocation, on: date | None = None) -> bool:
    """Whether one sees how many seats a unit has: its own people and those above, and whoever sees the plan's drafts."""
    rights = rights_of(actor, on)
    return allocation.unit_id in rights.scope_for(*INVOLVED) or may_see_drafts(
        actor, allocation.pool.item.plan, on
    )
