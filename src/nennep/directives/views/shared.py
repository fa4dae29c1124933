"""Steps that the doors of directives share."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nennep.directives import policies
from nennep.directives.models import Directive, UnitTask
from nennep.documents.models import DocumentDuty
from nennep.kernel.clock import local_date
from nennep.units.models import Unit
from nennep.web.requests import SignedInRequest


def readers_only(request: SignedInRequest) -> None:
    """Who holds no role here has nothing to read."""
    if not policies.may_read(request.user, local_date(request.now)):
        raise PermissionDenied(_("Directives and tasks are for the Board, the units and their committees."))


def followers_only(request: SignedInRequest, owner: Unit | None = None) -> None:
    """Only the Organisation Board, or the one that follows this."""
    if not policies.may_follow(request.user, owner, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board that follows the directive does this."))


def directive_of(request: SignedInRequest, pk: int) -> Directive:
    """A directive that the reader may see."""
    found = policies.directives_visible_to(request.user, local_date(request.now))
    return get_object_or_404(found.select_related("document", "owner"), pk=pk)


def task_of(request: SignedInRequest, pk: int) -> UnitTask:
    """A task that the reader may see."""
    found = policies.tasks_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        found.select_related(
            "directive__document", "item", "document", "evidence", "unit", "owner", "done_by", "event_duty"
        ),
        pk=pk,
    )


def own_task(request: SignedInRequest, pk: int) -> UnitTask:
    """A task of the reader's own unit."""
    task = task_of(request, pk)
    if not policies.may_report(request.user, task, local_date(request.now)):
        raise PermissionDenied(_("Only {unit} takes its task and reports it.").format(unit=task.unit))
    return task


def given_task(request: SignedInRequest, pk: int) -> UnitTask:
    """A task that the reader's own Board gave."""
    task = task_of(request, pk)
    if not policies.may_steer(request.user, task, local_date(request.now)):
        raise PermissionDenied(_("Only the Organisation Board that follows the directive does this."))
    return task


def asked_duty(request: SignedInRequest) -> DocumentDuty | None:
    """The duty of a regulation that a new task carries out, named in the address (`?duty=`)."""
    asked = request.GET.get("duty", "")
    if not asked.isdecimal():
        return None
    seen = policies.duties_visible_to(request.user, local_date(request.now))
    return get_object_or_404(seen.select_related("document", "unit"), pk=int(asked))


def duty_initial(duty: DocumentDuty | None) -> dict[str, object]:
    """What the form of a new task says when it carries out a duty."""
    if duty is None:
        return {}
    unit = duty.unit.name if duty.unit else ""
    return {"title": duty.duty[:300], "document": duty.document.number_text, "unit": unit, "others": unit}
