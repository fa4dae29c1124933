"""Which evidence a session needs, and the unannounced checks inside it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.classes.models import Mode
from nennep.documents.models import Certainty
from nennep.presence.states import CheckKind, CheckState, DrawnBy


class EvidencePolicy(models.Model):
    """Which ways count at each checkpoint of a session of a mode, in general or for one class, for a time (R2-27, R0-18)."""

    training_class = models.ForeignKey(
        "classes.TrainingClass",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="evidence_policies",
    )
    mode = models.CharField(max_length=20, choices=Mode.choices)
    start_ways = models.JSONField(default=list)  # values of attendance Method that satisfy the checkpoint
    end_ways = models.JSONField(default=list)
    accepts_typed_code = models.BooleanField(default=True)
    wants_head_count = models.BooleanField(default=True)
    check_percent = models.PositiveSmallIntegerField(
        default=0
    )  # of 100 sessions so many have an unannounced check
    check_kind = models.CharField(max_length=10, choices=CheckKind.choices, default=CheckKind.PEOPLE)
    check_people = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mode", "valid_from"],
                condition=Q(training_class__isnull=True),
                name="presence_policy_general_once",
            ),
            models.UniqueConstraint(
                fields=["training_class", "mode", "valid_from"],
                condition=Q(training_class__isnull=False),
                name="presence_policy_class_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="presence_policy_period",
            ),
            models.CheckConstraint(condition=Q(check_percent__lte=100), name="presence_policy_percent"),
        ]


class UnannouncedCheck(models.Model):
    """A check inside a session, at a moment that only the server knows until it comes (R0-16, R0-18)."""

    session = models.OneToOneField(
        "classes.Session", on_delete=models.PROTECT, related_name="unannounced_check"
    )
    kind = models.CharField(max_length=10, choices=CheckKind.choices)
    people_wanted = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.PLANNED)
    called_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    window = models.OneToOneField(
        "presence.CodeWindow",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="unannounced_check",
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="presence_check_due")]


class CheckedPerson(models.Model):
    """Somebody drawn for an unannounced check, and what was found."""

    drawn_for = models.ForeignKey(UnannouncedCheck, on_delete=models.PROTECT, related_name="people")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="+")
    drawn_by = models.CharField(max_length=10, choices=DrawnBy.choices)
    fact = models.OneToOneField(
        "attendance.Fact", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["drawn_for", "enrolment"], name="presence_checked_person_once")
        ]
