"""What openings ask: of the Board and of schools what their classes still lack, of an agency to confirm a convocation."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.classes.models import TrainingClass
from nennep.classes.policies import ACTING_BOARD_ROLES, Reach
from nennep.classes.policies.reach import seen_whole
from nennep.classes.states import ClassState
from nennep.documents.models import Delivery
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.opening.models import ClassPaper
from nennep.opening.queries import checklists_of, owed_by
from nennep.opening.states import ItemOwner, PaperKind
from nennep.web.parts import Task

SOON_DAYS = 7
"""So many days ahead an item is told on the home page."""


def opening_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """What waits for this person before classes open; a constant number of queries (R1-12, R1-18)."""
    on = local_date(now)
    if reach.agency:
        yield from _convocations(reach)
    if not (reach.school or reach.rights.has(*ACTING_BOARD_ROLES)):
        return
    waiting = list(
        TrainingClass.objects.filter(seen_whole(reach), state=ClassState.PREPARING)
        .select_related("programme_version__programme")
        .order_by("starts_on", "pk")
    )
    if not waiting:
        return
    checklists = checklists_of(waiting, on).values()
    for owner, is_mine in ((ItemOwner.SCHOOL, bool(reach.school)), (ItemOwner.BOARD, bool(reach.board))):
        late, soon = owed_by(checklists, owner, SOON_DAYS) if is_mine else (0, 0)
        if not late + soon:
            continue
        yield Task(
            ngettext(
                "document or condition is missing before a class opens",
                "documents or conditions are missing before classes open",
                late + soon,
            ),
            _("Look"),
            f"{reverse('opening:overview')}?owed={owner}",
            due=ngettext("{count} overdue", "{count} overdue", late).format(count=numbers.whole(late))
            if late
            else "",
            count=late + soon,
            is_overdue=late > 0,
        )


def _convocations(reach: Reach) -> Iterator[Task]:
    """Convocations that came and that the agency has not confirmed."""
    issued = ClassPaper.objects.filter(kind=PaperKind.CONVOCATION, issued_at__isnull=False)
    waiting = Delivery.objects.filter(
        document__in=issued.values("document_id"), unit_id__in=reach.agency, received_at__isnull=True
    ).order_by("pk")
    papers = list(waiting.values_list("document__class_paper", flat=True).distinct()[:2])
    count = waiting.values("document_id").distinct().count() if papers else 0
    if count:
        yield Task(
            ngettext("convocation to read and confirm", "convocations to read and confirm", count),
            _("Read"),
            reverse("opening:paper", args=[papers[0]]),
            count=count,
        )
