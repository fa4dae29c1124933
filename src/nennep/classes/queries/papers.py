"""Classes and the documents they stand on (R0-03, R0-04, R0-12): from the document to the class and back."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.policies import Actor
from nennep.classes.models import ClassAppointment, Enrolment, TrainingClass
from nennep.classes.policies import visible_to
from nennep.documents.models import OfficialDocument
from nennep.documents.queries import Follow
from nennep.kernel import dates
from nennep.norms.models import StudyRegulation

MOST_CLASSES = 30
"""Classes named on the page of a document; a regulation that binds hundreds is followed through its programme."""


def built_on(document: OfficialDocument, actor: Actor) -> list[Follow]:
    """The classes that stand on a document, for its page, as far as the actor sees them (R0-04). Four queries at most.

    Its programme or study regulation stands on the document, or the decision opened places and gave duties in it.
    """
    seen = visible_to(actor)
    bound = Q(programme_version__basis=document) | Q(regulation__document=document)
    duties = ClassAppointment.objects.filter(document=document)
    places = Enrolment.objects.filter(document=document)
    decided = Q(pk__in=duties.values("training_class_id")) | Q(pk__in=places.values("training_class_id"))
    return [
        *_follows(seen.filter(decided), _("duties and places by this decision")),
        *_follows(seen.filter(bound).exclude(decided), ""),
    ]


def _follows(classes: QuerySet[TrainingClass], about: str) -> Iterable[Follow]:
    newest = list(classes.order_by("-starts_on", "sort_key", "pk")[: MOST_CLASSES + 1])
    for one in newest[:MOST_CLASSES]:
        since = _("from {first}").format(first=dates.short(one.starts_on))
        yield Follow(
            one.name, reverse("classes:class", args=[one.pk]), " · ".join(filter(None, [since, about]))
        )
    if len(newest) > MOST_CLASSES:
        yield Follow(_("Further classes"), reverse("classes:list"))


def what_followed(regulation: StudyRegulation) -> OfficialDocument | None:
    """The document that has replaced the one of the regulation, None while that one holds; one query."""
    return regulation.document.replaced_by.filter(issued_on__isnull=False).order_by("issued_on", "pk").last()
