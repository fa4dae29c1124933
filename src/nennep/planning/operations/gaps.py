"""A class proposed from a gap list of the standards review (R3-13)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.catalogue.models import Programme
from nennep.kernel.clock import local_date
from nennep.planning.models import NextYearProposal, PlanLine, TrainingPlan
from nennep.planning.operations.lines import LinePlan, add_line
from nennep.planning.operations.next_year import propose_next_year
from nennep.planning.queries import lead_of_proposal
from nennep.planning.states import VersionState
from nennep.standards.models import Audience
from nennep.standards.queries import ClassProposal


@transaction.atomic
def take_class_proposal(
    *, plan: str, proposal: ClassProposal, by: User, now: datetime
) -> PlanLine | NextYearProposal:
    """Put the class into the plan's draft as a proposed line; without a draft it is proposed for the year after.

    The owner of the plan leads it until the line says otherwise. `plan` is the key given by queries.plans_for_proposals.
    Refuses as the two acts do.
    """
    chosen = TrainingPlan.objects.select_related("owner").get(pk=int(plan))
    programme = Programme.objects.get(code=proposal.programme_code)
    audience = Audience.objects.get(pk=proposal.audience_id)
    lead = lead_of_proposal(chosen, local_date(now))
    draft = chosen.versions.filter(state=VersionState.DRAFT).first()
    if draft is None:
        return propose_next_year(
            plan=chosen,
            title=proposal.title,
            programme=programme,
            audience=proposal.audience,
            selected_by=audience,
            classes=proposal.classes,
            seats=proposal.seats,
            lead=lead,
            note=proposal.note,
            by=by,
            now=now,
        )
    line = LinePlan(
        title=proposal.title,
        programme=programme,
        audience=proposal.audience,
        selected_by=audience,
        classes=proposal.classes,
        seats=proposal.seats,
        lead=lead,
        note=proposal.note,
    )
    return add_line(version=draft, line=line, by=by, now=now)
