"""Violations of the study rules: from what happened to a decision, by levels (R2-40, R1-23)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.attendance.states import DecidedBy, ViolationState
from nennep.documents.models import Certainty


class ViolationMeasure(models.Model):
    """What may be done about a violation, and on which level it is decided; a dated list (R2-40)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=20, choices=DecidedBy.choices)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="attendance_measure_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="attendance_measure_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Violation(models.Model):
    """One trainee's violation: opened from incidents or other facts, proposed on, decided or dropped. Nothing is deleted."""

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="violations")
    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="violations"
    )
    happened_on = models.DateField()
    what = models.CharField(max_length=500)
    incidents = models.ManyToManyField("attendance.Incident", related_name="violations", blank=True)
    facts = models.ManyToManyField("attendance.Fact", related_name="violations", blank=True)
    state = models.CharField(max_length=10, choices=ViolationState.choices, default=ViolationState.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    statement = models.TextField(blank=True)  # what the trainee says to it
    proposed_measure = models.ForeignKey(
        ViolationMeasure, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.TextField(blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    measure = models.ForeignKey(
        ViolationMeasure, null=True, blank=True, on_delete=models.PROTECT, related_name="violations"
    )
    decision = models.TextField(blank=True)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state="decided") | (Q(measure__isnull=False) & Q(closed_at__isnull=False)),
                name="attendance_violation_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="proposed") | Q(proposed_measure__isnull=False),
                name="attendance_violation_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped") | (~Q(decision="") & Q(closed_at__isnull=False)),
                name="attendance_violation_dropped_why",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["training_class", "state"], name="attendance_violation_class"),
            models.Index(fields=["enrolment", "happened_on"], name="attendance_violation_person"),
            models.Index(fields=["state", "opened_at"], name="attendance_violation_state"),
        ]

    def __str__(self) -> str:
        return self.what[:80]
