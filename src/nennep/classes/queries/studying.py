"""Who is in an open class, for the review of standards and whoever else asks which training somebody is in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from nennep.classes.models import EndReason, Enrolment
from nennep.classes.states import ClassState
from nennep.directives.queries import Studied
from nennep.kernel.periods import in_force_on


def in_open_classes(on: date, programme_ids: Collection[int]) -> QuerySet[Enrolment]:
    """The places held on the day in classes of these programmes that were neither closed by then nor cancelled."""
    return Enrolment.objects.filter(
        in_force_on(on),
        Q(training_class__closed_on__isnull=True) | Q(training_class__closed_on__gt=on),
        training_class__programme_version__programme_id__in=programme_ids,
    ).exclude(training_class__state=ClassState.CANCELLED)


def studied_places(
    person_ids: Collection[int] | None, programme_codes: Collection[str], on: date
) -> list[Studied]:
    """The places in classes of these programmes that were completed or are held on the day, for schemes. One query."""
    rows = Enrolment.objects.filter(
        Q(end_reason=EndReason.COMPLETED) | Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        valid_from__lte=on,
        training_class__programme_version__programme__code__in=programme_codes,
    ).exclude(training_class__state=ClassState.CANCELLED)
    if person_ids is not None:
        rows = rows.filter(person_id__in=person_ids)
    return [
        Studied(
            person_id=person_id,
            programme_code=code,
            class_id=class_id,
            is_completed=reason == EndReason.COMPLETED,
            begun_on=begun_on,
            notice_id=notice_id,
        )
        for person_id, code, class_id, reason, begun_on, notice_id in rows.order_by("pk").values_list(
            "person_id",
            "training_class__programme_version__programme__code",
            "training_class_id",
            "end_reason",
            "training_class__starts_on",
            "training_class__notice_id",
        )
    ]
