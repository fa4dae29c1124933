"""What directives ask: of a unit to do its tasks, of the Board to urge who is late and to answer proposals (R1-29, R2-11)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import Role
from nennep.classes.policies import Reach
from nennep.directives.models import Proposal, UnitTask
from nennep.directives.policies import DOING_ROLES, FOLLOWING_ROLES
from nennep.directives.queries import states_of
from nennep.directives.states import UNFINISHED, ProposalState
from nennep.kernel.clock import local_date
from nennep.kernel.dates import short
from nennep.web.parts import Task


def directive_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """Everything that directives want of this person; three queries at most."""
    rights, on = reach.rights, local_date(now)
    late = states_of(on)["overdue"]
    if own := rights.units_for(*DOING_ROLES, *FOLLOWING_ROLES, Role.COMMITTEE_LEADER):
        found = UnitTask.objects.filter(unit_id__in=list(own), state__in=UNFINISHED).aggregate(
            count=Count("pk"), overdue=Count("pk", filter=late), first=Min("due_on", filter=Q(due_on__gte=on))
        )
        if found["count"]:
            yield Task(
                ngettext("task of your unit is not done", "tasks of your unit are not done", found["count"]),
                _("Look"),
                f"{reverse('directives:obligations')}?finished=no",
                due=_("due {day}").format(day=short(found["first"])) if found["first"] else "",
                count=found["count"],
                is_overdue=found["overdue"] > 0,
            )
    if boards := rights.scope_for(*FOLLOWING_ROLES):
        given = UnitTask.objects.filter(late, owner_id__in=list(boards)).exclude(unit_id=F("owner_id"))
        if overdue := given.count():
            yield Task(
                ngettext("task of a unit is overdue", "tasks of units are overdue", overdue),
                _("Look"),
                f"{reverse('directives:units')}?late=yes",
                count=overdue,
            )
        waiting = Proposal.objects.filter(owner_id__in=list(boards), state=ProposalState.MADE).count()
        if waiting:
            yield Task(
                ngettext("proposal waits for your answer", "proposals wait for your answer", waiting),
                _("Look"),
                f"{reverse('directives:proposals')}?state={ProposalState.MADE}",
                count=waiting,
            )
