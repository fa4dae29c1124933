"""The way from the page of a class to its readiness, and for an agency to its part of the convocation."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.accounts.models import User
from nennep.classes.models import TrainingClass
from nennep.classes.queries import ClassDoors
from nennep.classes.states import ClassState
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.nominations.models import EnrolmentNotice
from nennep.opening import policies
from nennep.opening.queries.readiness import Checklist, checklist_of
from nennep.opening.states import PaperKind
from nennep.web.parts import Act, Task


def class_doors(*, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """What this area offers on the page of a class, and what it asks while the class waits to be opened."""
    on = local_date(now)
    if training_class.state == ClassState.CANCELLED:
        return ClassDoors()
    if policies.classes_visible_to(actor, on).filter(pk=training_class.pk).exists():
        url = reverse("opening:class", args=[training_class.pk])
        acts = (Act(_("Readiness"), url, "list-check"),)
        if training_class.state != ClassState.PREPARING or not policies.may_answer(actor, training_class, on):
            return ClassDoors(acts=acts)
        return ClassDoors(acts=acts, tasks=_tasks(checklist_of(training_class, on), url))
    papers = policies.papers_visible_to(actor, on).filter(
        training_class=training_class, kind=PaperKind.CONVOCATION
    )
    last = papers.order_by("-issued_at", "-pk").first()
    if last is None:
        return ClassDoors()
    return ClassDoors(acts=(Act(_("Convocation"), reverse("opening:paper", args=[last.pk]), "mail-forward"),))


def _tasks(checklist: Checklist, url: str) -> tuple[Task, ...]:
    missing, late = len(checklist.open), len(checklist.overdue)
    if not missing:
        return ()
    due = ""
    if late:
        due = ngettext("{count} overdue", "{count} overdue", late).format(count=numbers.whole(late))
    return (
        Task(
            ngettext("item is missing before the opening", "items are missing before the opening", missing),
            _("Look"),
            url,
            due=due,
            count=missing,
            is_overdue=late > 0,
        ),
    )


def readiness_of_notice(actor: User, notice: EnrolmentNotice, on: date) -> tuple[Act, ...]:
    """The way from a decided notice to what its class still lacks, while it is prepared."""
    classes = policies.classes_visible_to(actor, on).filter(notice=notice, state=ClassState.PREPARING)
    found = classes.order_by("pk").first()
    if found is None:
        return ()
    return (Act(_("Prepare the opening"), reverse("opening:class", args=[found.pk]), "door-enter"),)
