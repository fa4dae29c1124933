"""The period report (T5): per batch for part-time classes, per month for full-time ones (R0-19 … R0-22, R1-20)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.attendance.states import PeriodKind, ReportState, Status


class PeriodReport(models.Model):
    """One version of the report of one period of one class. Signed means frozen: lines, cases, figures and a hash."""

    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="period_reports"
    )
    kind = models.CharField(max_length=10, choices=PeriodKind.choices)
    batch = models.ForeignKey(
        "classes.Batch", null=True, blank=True, on_delete=models.PROTECT, related_name="period_reports"
    )
    period_from = models.DateField()
    period_to = models.DateField()  # last day, included
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.DRAFT)
    due_on = models.DateField()
    correction_reason = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    figures = models.JSONField(default=dict)  # frozen totals, by agency too
    frozen_hash = models.CharField(max_length=64, blank=True)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "kind", "period_from", "version"],
                name="attendance_report_version_once",
            ),
            models.UniqueConstraint(
                fields=["training_class", "kind", "period_from"],
                condition=Q(state="draft"),
                name="attendance_report_one_draft",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | ~Q(frozen_hash=""), name="attendance_report_signed_is_frozen"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="attendance_report_state")]

    def __str__(self) -> str:
        period = self.batch.number if self.batch else f"{self.period_from:%m-%Y}"
        return f"{self.training_class} · {period} · {self.version}"


class ReportLine(models.Model):
    """One trainee in a signed report, frozen."""

    report = models.ForeignKey(PeriodReport, on_delete=models.PROTECT, related_name="lines")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField()
    person_name = models.CharField(max_length=150)
    agency_name = models.CharField(max_length=250)
    sessions = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    excused = models.PositiveSmallIntegerField()
    unexcused = models.PositiveSmallIntegerField()
    late = models.PositiveSmallIntegerField()
    left_early = models.PositiveSmallIntegerField()
    late_and_left_early = models.PositiveSmallIntegerField(default=0)
    called_away = models.PositiveSmallIntegerField()
    left_mid_session = models.PositiveSmallIntegerField()
    lessons = models.PositiveIntegerField()
    lessons_credited = models.PositiveIntegerField()
    lessons_excused = models.PositiveIntegerField()
    lessons_missed = models.PositiveIntegerField()
    cumulative = models.JSONField(default=dict)  # lessons of the whole course up to the end of the period
    recommendation = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "enrolment"], name="attendance_report_line_once")
        ]


class ReportCase(models.Model):
    """One case with its reason in a signed report, frozen; what the reminder letters and agency tables are made of."""

    report = models.ForeignKey(PeriodReport, on_delete=models.PROTECT, related_name="cases")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField()
    half = models.CharField(max_length=2)
    status = models.CharField(max_length=20, choices=Status.choices)
    is_late = models.BooleanField(default=False)
    is_left_early = models.BooleanField(default=False)
    late_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    early_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    reason_code = models.CharField(max_length=40)
    reason_name = models.CharField(max_length=120)
    reason_note = models.CharField(max_length=300, blank=True)
    is_avoidable = models.BooleanField()
    is_agency_work = models.BooleanField()
    ordered_by = models.CharField(max_length=200, blank=True)
    is_leave_afterwards = models.BooleanField(default=False)
    has_decision = models.BooleanField(default=False)  # a granted leave stands behind it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["report", "enrolment", "session"], name="attendance_report_case_once"
            )
        ]
        indexes: ClassVar = [
            # Everything that the table of agencies counts, so that it is read from the index alone.
            models.Index(
                fields=[
                    "agency",
                    "held_on",
                    "report",
                    "enrolment",
                    "status",
                    "is_avoidable",
                    "is_agency_work",
                    "has_decision",
                    "is_leave_afterwards",
                    "ordered_by",
                ],
                name="attendance_case_agencies",
            ),
            models.Index(fields=["held_on"], name="attendance_case_day"),
        ]


class ReportIssue(models.Model):
    """One issue of the class as a signed report tells it, frozen (R1-21)."""

    report = models.ForeignKey(PeriodReport, on_delete=models.PROTECT, related_name="issues")
    issue = models.ForeignKey("classes.ClassIssue", on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField()
    kind_name = models.CharField(max_length=120)
    severity = models.CharField(max_length=10)
    text = models.TextField()
    owner_name = models.CharField(max_length=250)
    state = models.CharField(max_length=20)
    result = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "issue"], name="attendance_report_issue_once")
        ]


class ReportReceipt(models.Model):
    """Each superior receives the submitted report and sees its part (R0-21, R1-20)."""

    report = models.ForeignKey(PeriodReport, on_delete=models.PROTECT, related_name="receipts")
    superior = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    view = models.CharField(max_length=20)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "superior"], name="attendance_receipt_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["superior", "received_at"], name="attendance_receipt_superior")
        ]
