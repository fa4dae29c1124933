"""Whether marks are behind the facts of devices."""

from django.db.models import QuerySet

from nennep.attendance.models import MarkDue
from nennep.classes.models import Session, TrainingClass


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
