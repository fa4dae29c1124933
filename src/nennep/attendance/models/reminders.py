"""Reminder letters to agency heads, each with only its own people (R0-23, R0-26)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.attendance.states import ReminderState


class Reminder(models.Model):
    """One letter of the Board to one agency head about one month, made from received reports.

    Of one month an agency has one open letter; what arrives after it was sent makes a further one.
    """

    board = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="reminders_sent")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="reminders")
    period_from = models.DateField()
    period_to = models.DateField()
    state = models.CharField(max_length=20, choices=ReminderState.choices, default=ReminderState.DRAFT)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    request_text = models.TextField(blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = models.TextField(blank=True)
    measures = models.TextField(blank=True)
    drop_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["board", "agency", "period_from", "period_to"],
                condition=Q(state__in=["draft", "reviewed"]),
                name="attendance_reminder_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state"], name="attendance_reminder_agency"),
            models.Index(fields=["board", "state", "answer_due_on"], name="attendance_reminder_board"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.period_from:%m-%Y}"


class ReminderCase(models.Model):
    """A case of a received report named in a letter.

    What happened to one trainee in one session is named in one letter only, whichever version of the report it was
    taken from; a dropped letter gives its cases back (`is_live` false).
    """

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="reminder_cases")
    case = models.ForeignKey("attendance.ReportCase", on_delete=models.PROTECT, related_name="reminder_cases")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="+")
    is_live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reminder", "case"], name="attendance_reminder_case_once"),
            models.UniqueConstraint(
                fields=["enrolment", "session"],
                condition=Q(is_live=True),
                name="attendance_reminder_named_once",
            ),
        ]
