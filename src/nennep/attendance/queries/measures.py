"""What attendance says about the quality of a class (R1-22)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nennep.accounts.models import User
from nennep.attendance.models import EnrolmentTally
from nennep.attendance.policies.roll import incidents_visible_to
from nennep.classes.models import EndReason
from nennep.classes.policies import enrolments_visible_to
from nennep.classes.queries.measures import ClassMeasure
from nennep.classes.states import ClassState
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.web.parts import Figure


def attendance_shares(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """Lessons attended of the lessons held, in percent, over everybody in the class now or, when it is closed, at its end.

    A class of which no session was taken yet is left out.
    """
    on = local_date(now)
    counts = (
        EnrolmentTally.objects.filter(
            Q(enrolment__valid_to__isnull=True)
            | Q(enrolment__valid_to__gt=on)
            | Q(
                enrolment__training_class__state=ClassState.CLOSED,
                enrolment__end_reason=EndReason.COMPLETED,
            ),
            enrolment__training_class_id__in=class_ids,
            enrolment__in=enrolments_visible_to(actor, None, on).values("pk"),
        )
        .order_by()
        .values("enrolment__training_class_id", "enrolment__training_class__state")
        .annotate(held=Sum("lessons_held"), credited=Sum("lessons_credited"))
    )
    found = {}
    for row in counts:
        tenths = numbers.share_tenths(row["credited"], row["held"])
        if tenths is not None:
            pk, state = row["enrolment__training_class_id"], row["enrolment__training_class__state"]
            found[pk] = Figure(Decimal(tenths) / 10, _behind(pk, state), _("of the lessons held"), "%")
    return found


def _behind(pk: int, state: str) -> str:
    """The trainees with their hours while the class runs; its reports when it is closed."""
    if state == ClassState.CLOSED:
        return f"{reverse('attendance:reports')}?class={pk}"
    return f"{reverse('attendance:warnings')}?show=all&class={pk}"


def incidents(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """Incidents of presence in the class, whatever became of them."""
    rows = incidents_visible_to(actor, local_date(now)).filter(session__training_class_id__in=class_ids)
    counts = rows.order_by().values("session__training_class_id").annotate(count=Count("pk"))
    counted = dict(counts.values_list("session__training_class_id", "count"))
    url = f"{reverse('attendance:incidents')}?class="
    return {pk: Figure(counted.get(pk, 0), f"{url}{pk}", _("incidents")) for pk in class_ids}


MEASURES = (
    ClassMeasure(key="attendance", label=_("Attendance by lessons"), place=10, read=attendance_shares),
    ClassMeasure(key="incidents", label=_("Incidents"), place=20, read=incidents),
)
