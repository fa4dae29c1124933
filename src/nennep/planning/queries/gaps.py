"""The plans that take a class proposed from a gap list (R3-13)."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel.periods import Period
from nennep.planning import policies
from nennep.planning.models import NextYearProposal, PlanLine, PlanVersion, TrainingPlan
from nennep.planning.states import VersionState
from nennep.units.models import Unit
from nennep.units.queries import heir_in_force
from nennep.web.lists.listing import PAGE_SIZE


def plans_for_proposals(by: User, on: date) -> list[tuple[str, str]]:
    """Key and name of the plans of this year and later that somebody keeps, and what becomes of a proposal there.

    The draft of the coming year stands first, as the one to be chosen where nothing else is said.
    """
    drafts = PlanVersion.objects.filter(plan=OuterRef("pk"), state=VersionState.DRAFT)
    plans = (
        policies.visible_to(by, on)
        .filter(year__gte=on.year)
        .select_related("owner")
        .annotate(has_draft=Exists(drafts))
        .order_by("year", "pk")
    )
    kept = [plan for plan in plans if policies.may_keep_plan(by, plan, on)]
    kept.sort(key=lambda plan: not (plan.year == on.year + 1 and plan.has_draft))
    return [(str(plan.pk), _named(plan, on)) for plan in kept]


def lead_of_proposal(plan: TrainingPlan, on: date) -> Unit | None:
    """Who leads a proposed class until somebody says otherwise: the owner of the plan, or the unit that followed it; None
    where neither is there on the first day of the plan's year."""
    owner = plan.owner
    is_there = Period(owner.valid_from, owner.valid_to).contains(on)
    lead = owner if is_there else heir_in_force(owner, on)
    begins_on = max(on, date(plan.year, 1, 1))
    return lead if lead and Period(lead.valid_from, lead.valid_to).contains(begins_on) else None


def place_of_proposal(taken: PlanLine | NextYearProposal) -> str:
    """Where the proposed class stands on the page of its plan: its line among those of the draft, or the proposals."""
    if isinstance(taken, NextYearProposal):
        return f"{reverse('planning:plan', args=[taken.plan_id])}#proposal-{taken.pk}"
    version = taken.version
    before = version.lines.filter(Q(order__lt=taken.order) | Q(order=taken.order, pk__lt=taken.pk)).count()
    asked = f"?version={version.number}&page={before // PAGE_SIZE + 1}"
    return f"{reverse('planning:plan', args=[version.plan_id])}{asked}#list-lines-{taken.pk}"


def _named(plan: TrainingPlan, on: date) -> str:
    if plan.has_draft:  # type: ignore[attr-defined]
        name = _("{plan}: a new line of the draft").format(plan=plan)
    else:
        name = _("{plan}: a proposal for {year}").format(plan=plan, year=str(plan.year + 1))
    lead = lead_of_proposal(plan, on)
    return _("{name} (lead: {unit})").format(name=name, unit=lead.name) if lead else name
