"""Places of people in classes."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.classes.models.classes import TrainingClass


class EndReason(models.TextChoices):
    MOVED = "moved", _("moved to another class")
    NOT_BEGUN = "not_begun", _("withdrawn after the class decision")  # before the first day (R4-52)
    WITHDRAWN = "withdrawn", _("withdrawn")
    DROPPED_OUT = "dropped_out", _("dropped out")
    DISMISSED = "dismissed", _("dismissed")
    DEFERRED = "deferred", _("deferred")
    COMPLETED = "completed", _("completed")
    CLASS_CANCELLED = "class_cancelled", _("the class was cancelled")


class Enrolment(models.Model):
    """A person's place in a class for a time. A move ends one and begins another; marks stay with theirs.

    `agency` is the sending unit on the day of enrolment; later letters follow the person's posting (domain.md 1.3).
    """

    training_class = models.ForeignKey(TrainingClass, on_delete=models.PROTECT, related_name="enrolments")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="enrolments")
    agency = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="enrolments")
    delegation = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="delegation_enrolments"
    )
    order = models.PositiveSmallIntegerField()  # STT in the class list
    seat = models.CharField(max_length=20, blank=True)
    post = models.CharField(max_length=150, blank=True)  # as written in the list
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, choices=EndReason.choices, blank=True)
    rules_acknowledged_at = models.DateTimeField(null=True, blank=True)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                condition=Q(valid_to__isnull=True),
                name="classes_enrolment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="classes_enrolment_period",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "valid_to"], name="classes_enrolment_person"),
            models.Index(fields=["agency", "valid_to"], name="classes_enrolment_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.training_class}"
