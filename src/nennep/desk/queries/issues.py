"""Issues of classes that wait for the reader (R1-21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.classes.policies import Reach, issues_dealt_with_by
from nennep.classes.states import IssueState
from nennep.kernel.clock import local_date
from nennep.web.parts import Task


def issue_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """One line for all issues that the account has to settle; where one body owns them all, the list is narrowed to it."""
    if reach.rights.actor is None or reach.is_system:
        return
    own = issues_dealt_with_by(reach.rights.actor, reach.on).exclude(state=IssueState.SETTLED)
    found = list(
        own.order_by("owner_id")
        .values("owner_id")
        .annotate(count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=local_date(now))))
        .values_list("owner_id", "count", "late")
    )
    count, late = sum(row[1] for row in found), sum(row[2] for row in found)
    if not count:
        return
    whose = f"&owner={found[0][0]}" if len(found) == 1 else ""
    yield Task(
        ngettext("issue of a class to settle", "issues of classes to settle", count),
        _("Look"),
        f"{reverse('classes:issues')}?waiting=yes{whose}",
        due=ngettext("{count} overdue", "{count} overdue", late).format(count=late) if late else "",
        count=count,
        is_overdue=late > 0,
    )
