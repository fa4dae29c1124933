"""Whether marks are behind the facts of devices."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from nennep.attendance.models import MarkDue
from nennep.classes.models import Enrolment, Session, TrainingClass


def marks_due(
    session: Session | None = None, training_class: TrainingClass | None = None
) -> QuerySet[MarkDue]:
    """What `settle_marks` would derive: of a session, of a class, or of all. Ask first where a page is only looked at."""
    due = MarkDue.objects.order_by()
    if session is not None:
        due = due.filter(session=session)
    if training_class is not None:
        due = due.filter(session__training_class_id=training_class.pk)
    return due


def people_due(
    session_ids: Collection[int], among: QuerySet[Enrolment] | None = None
) -> defaultdict[int, set[int]]:
    """Whom devices have seen in the sessions and whose marks may not say it yet: places in the class by session; one
    query. `among`: only these places."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    rows = MarkDue.objects.filter(session_id__in=list(session_ids)).order_by()
    if among is not None:
        rows = rows.filter(enrolment__in=among.values("pk"))
    for session_id, enrolment_id in rows.values_list("session_id", "enrolment_id"):
        found[session_id].add(enrolment_id)
    return found
