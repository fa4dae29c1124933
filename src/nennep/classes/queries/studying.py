"""Who is in an open class, for the review of standards and whoever else asks which training somebody is in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from nennep.classes.models import Enrolment
from nennep.classes.states import ClassState
from nennep.kernel.periods import in_force_on


def in_open_classes(on: date, programme_ids: Collection[int]) -> QuerySet[Enrolment]:
    """The places held on the day in classes of these programmes that were neither closed by then nor cancelled."""
    return Enrolment.objects.filter(
        in_force_on(on),
        Q(training_class__closed_on__isnull=True) | Q(training_class__closed_on__gt=on),
        training_class__programme_version__programme_id__in=programme_ids,
    ).exclude(training_class__state=ClassState.CANCELLED)
