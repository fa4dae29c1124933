"""Units are urged to do what is not done (R2-45)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.directives.models import UnitTask, UrgedTask, Urging
from nennep.directives.operations.following import Owner
from nennep.directives.states import UNFINISHED
from nennep.documents.models import OfficialDocument
from nennep.kernel import text
from nennep.kernel.db import lock
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit


@transaction.atomic
def urge(
    *,
    owner: Unit,
    tasks: Sequence[UnitTask],
    message: str,
    by: User,
    now: datetime,
    document: OfficialDocument | None = None,
) -> Urging:
    """Urge units to do what is not done; the message stands with its tasks, its effect is read off them (R2-45).

    Refuses no words, no task, tasks that another Board gave, and tasks that are done.
    """
    Owner(owner).check(by, now)
    message = text.clean(message)
    if not message:
        raise Refused(_("Write what the units are urged to do."), field="message")
    locked = lock(UnitTask.objects.filter(pk__in=[task.pk for task in tasks]).select_related("unit"))
    if not locked:
        raise Refused(_("Choose at least one task that is not done."), field="tasks")
    if any(task.owner_id != owner.pk for task in locked):
        raise NotAllowed(_("Only the Board that gave a task urges it."))
    done = next((task for task in locked if task.state not in UNFINISHED), None)
    if done is not None:
        raise Refused(
            _("{unit} has done its task already. Leave it out.").format(unit=done.unit), field="tasks"
        )
    urging = Urging.objects.create(
        owner=owner,
        text=message,
        search_key=text.search_key(message)[:500],
        document=document,
        sent_at=now,
        sent_by=by,
    )
    UrgedTask.objects.bulk_create(UrgedTask(urging=urging, task=task) for task in locked)
    record(
        act="directives.urging.send",
        subject=urging,
        by=by,
        now=now,
        after={"text": message, "tasks": len(locked), "document": document},
    )
    return urging
