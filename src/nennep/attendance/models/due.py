"""Which marks are behind their facts."""

from typing import ClassVar

from django.db import models


class MarkDue(models.Model):
    """A device has appended a fact and the mark was not derived yet; taken away by the act that derives it.

    One row per fact, not per trainee: whoever derives takes away the rows that it has read, so a fact that arrives
    meanwhile stays due whatever the two databases let be seen.
    """

    session = models.ForeignKey(
        "classes.Session", on_delete=models.PROTECT, related_name="marks_due", db_index=False
    )
    enrolment = models.ForeignKey(
        "classes.Enrolment", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "enrolment"], name="attendance_mark_due")]
