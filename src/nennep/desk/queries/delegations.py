"""What is expected of heads of delegations: why people of their own were not there (R0-14, R0-22)."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.attendance.models import Mark, PeriodReport
from nennep.attendance.states import PeriodKind, ReportState, Status
from nennep.classes.models import Enrolment
from nennep.classes.policies import Reach, enrolments_headed
from nennep.classes.states import ClassState
from nennep.web.parts import Task

FROZEN = (ReportState.SIGNED, ReportState.SUBMITTED, ReportState.RECEIVED)


def delegation_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """Cases of the own delegations without a reason, while the period can still be completed; the oldest opens first."""
    del now
    headed = enrolments_headed(reach)
    if headed is None:
        return
    own = Enrolment.objects.filter(headed, training_class__state=ClassState.OPENED)
    reported = PeriodReport.objects.filter(
        Q(
            kind=PeriodKind.MONTH,
            period_from__lte=OuterRef("held_on"),
            period_to__gte=OuterRef("held_on"),
        )
        | Q(kind=PeriodKind.BATCH, batch=OuterRef("session__batch")),
        training_class=OuterRef("training_class"),
        state__in=FROZEN,
    )
    cases = (
        Mark.objects.filter(
            ~Exists(reported), enrolment__in=own.values("pk"), is_case=True, reason__isnull=True
        )
        .exclude(status=Status.NOT_TAKEN)
        .order_by(F("session__starts_at"), "enrolment__order", "pk")
    )
    found = list(cases.values_list("session_id", "enrolment_id"))
    if found:
        yield Task(
            ngettext(
                "case of your delegation without a reason",
                "cases of your delegation without a reason",
                len(found),
            ),
            _("Give the reason"),
            reverse("attendance:reason", args=found[0]),
            count=len(found),
        )
