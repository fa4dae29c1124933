"""Steps that several acts on plans share."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.documents.models import DocumentState, OfficialDocument
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.planning import policies
from nennep.planning.models import PlanVersion, TrainingPlan
from nennep.planning.states import VersionState


class WrongState(Refused):
    """The version is not in a state from which the act is possible."""


def locked_plan(plan_id: int) -> TrainingPlan:
    """The plan, locked: acts on its versions wait for each other."""
    return lock_one(TrainingPlan.objects.filter(pk=plan_id).select_related("owner"))


def locked_version(version: PlanVersion) -> PlanVersion:
    """The version as it stands now, behind the lock of its plan."""
    plan = locked_plan(version.plan_id)
    found = lock_one(PlanVersion.objects.filter(pk=version.pk))
    found.plan = plan
    return found


def require_keeper(by: User, plan: TrainingPlan, now: datetime) -> None:
    """Refuse whoever does not keep this plan."""
    if not policies.may_keep_plan(by, plan, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board and the unit whose plan it is change it. Ask them."))


def require_state(version: PlanVersion, *states: str) -> None:
    """Refuse a version in any other state."""
    if version.state not in states:
        raise WrongState(
            _("Version {number} is “{state}”. Open the plan again to see what can be done now.").format(
                number=version.number, state=version.get_state_display()
            ),
            code="state",
        )


def open_draft(version: PlanVersion, by: User, now: datetime) -> PlanVersion:
    """The locked draft that this person may write; refuses everything else."""
    version = locked_version(version)
    require_keeper(by, version.plan, now)
    require_state(version, VersionState.DRAFT)
    return version


def require_issued(document: OfficialDocument, field: str = "document") -> None:
    """Refuse a document without force: only an issued one decides or gives money (R1-15)."""
    if document.state != DocumentState.ISSUED:
        raise Refused(
            _("“{document}” is {state}. Only an issued document can be the decision.").format(
                document=document, state=document.get_state_display().lower()
            ),
            field=field,
            code="document",
        )


def require_concluder(by: User, plan: TrainingPlan, now: datetime) -> None:
    """Refuse whoever neither keeps this plan nor leads above it."""
    if not policies.may_conclude(by, plan, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board and the leaders over this plan record conclusions."))
