"""How the doors find what they open: foreign plans are not there, versions not meant for the reader neither."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nennep.kernel.clock import local_date
from nennep.planning import policies
from nennep.planning.models import PlanLine, PlanVersion, SeatAllocation, TrainingPlan
from nennep.planning.pages import Chosen, choose
from nennep.planning.states import OPEN
from nennep.web.requests import SignedInRequest


def visible_plan(request: SignedInRequest, pk: int) -> TrainingPlan:
    """The plan, or 404."""
    plans = policies.visible_to(request.user, local_date(request.now)).select_related("owner")
    return get_object_or_404(plans, pk=pk)


def chosen_version(request: SignedInRequest, pk: int) -> Chosen:
    """The plan in the version that the address asks for, or 404."""
    plan = visible_plan(request, pk)
    found = choose(request.user, plan, request.GET.get("version", ""), local_date(request.now))
    if found is None:
        raise Http404
    return found


def visible_version(request: SignedInRequest, pk: int) -> PlanVersion:
    """The version, or 404: one that is on its way is there only for those who see drafts."""
    version = get_object_or_404(
        PlanVersion.objects.select_related("plan__owner", "based_on", "document"), pk=pk
    )
    on = local_date(request.now)
    plan = visible_plan(request, version.plan_id)
    if version.state in OPEN and not policies.may_see_drafts(request.user, plan, on):
        raise Http404
    return version


def visible_line(request: SignedInRequest, pk: int) -> PlanLine:
    """The line of a version that may be seen, or 404."""
    lines = PlanLine.objects.select_related(
        "version__plan__owner",
        "item",
        "programme",
        "lead",
        "venue",
        "counted_in",
        "audience",
        "priority_field",
        "conclusion",
    ).prefetch_related("coordinator_links__unit", "funding")
    line = get_object_or_404(lines, pk=pk)
    visible_version(request, line.version_id)
    return line


def visible_allocation(request: SignedInRequest, pk: int) -> SeatAllocation:
    """The seats of a unit, or 404."""
    allocation = get_object_or_404(
        SeatAllocation.objects.select_related("unit", "parent__unit", "decision", "pool__item__plan__owner"),
        pk=pk,
    )
    if allocation.parent is not None:
        allocation.parent.pool = allocation.pool
    if not policies.may_see_allocation(request.user, allocation, local_date(request.now)):
        raise Http404
    return allocation


def keepers_only(request: SignedInRequest, plan: TrainingPlan) -> None:
    """403 for whoever may read the plan and not write it."""
    if not policies.may_keep_plan(request.user, plan, local_date(request.now)):
        raise PermissionDenied(
            _("Only the Organisation Board and the unit whose plan it is change it. Ask them.")
        )


def concluders_only(request: SignedInRequest, plan: TrainingPlan) -> None:
    """403 for whoever neither keeps the plan nor leads above it."""
    if not policies.may_conclude(request.user, plan, local_date(request.now)):
        raise PermissionDenied(
            _("Only the Organisation Board and the leaders over this plan record conclusions.")
        )
