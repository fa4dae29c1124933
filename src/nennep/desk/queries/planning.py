"""What plans ask: of the leaders to conclude on what was submitted, of the Board to bring the decision (R3-03, R3-18)."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import Role
from nennep.classes.policies import Reach
from nennep.planning.models import PlanVersion
from nennep.planning.states import VersionState
from nennep.web.parts import Task

CONCLUDING = (Role.COMMITTEE_LEADER, Role.BOARD_LEADER)
"""Who is asked to conclude; an officer may write the conclusions down but is not asked for them."""


def plan_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """The versions that wait for conclusions, and those concluded that no decision has put into force; two queries at most."""
    for roles, state, text, act in (
        (CONCLUDING, VersionState.SUBMITTED, _("Plan to conclude on: {plan}"), _("Look")),
        (
            (Role.BOARD_OFFICER,),
            VersionState.CONCLUDED,
            _("Concluded plan without its decision: {plan}"),
            _("Open the plan"),
        ),
    ):
        if owners := reach.rights.scope_for(*roles):
            waiting = PlanVersion.objects.filter(state=state, plan__owner_id__in=list(owners))
            for version in waiting.select_related("plan").order_by("plan__year", "pk"):
                url = f"{reverse('planning:plan', args=[version.plan_id])}?version={version.number}"
                yield Task(text.format(plan=version.plan.name), act, url)
