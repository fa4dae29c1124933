"""What a class needs before it opens, as dated data, and what was said of it (R1-12, R1-18)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from nennep.documents.models import Certainty
from nennep.opening.states import Answer, ItemOwner, ItemScope, ItemSort


class ChecklistItem(models.Model):
    """A document or condition that a class, or a line of the plan, must have some days before the opening; dated."""

    code = models.SlugField(_("code"), max_length=60)
    scope = models.CharField(max_length=10, choices=ItemScope.choices)
    sort = models.CharField(max_length=10, choices=ItemSort.choices)
    name = models.CharField(_("name"), max_length=200)
    owner = models.CharField(_("seen to by"), max_length=10, choices=ItemOwner.choices)
    days_before = models.PositiveSmallIntegerField(_("days before the opening"))
    levels = models.JSONField(default=list)  # of programmes; none: all
    required_for = models.JSONField(default=list)  # levels without "not needed"; "*": all
    wants_capacity = models.BooleanField(default=False)
    order = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=300)
    certainty = models.CharField(max_length=10, choices=Certainty.choices)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="opening_item_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="opening_item_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemAnswer(models.Model):
    """What somebody said of an item of one class: done, or not needed and why. Taken back, never edited."""

    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="checklist_answers"
    )
    code = models.SlugField(max_length=60)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    done_on = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)  # places of the room
    link = models.CharField(max_length=300, blank=True)  # where the file lies
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["training_class", "code"],
                condition=Q(withdrawn_at__isnull=True),
                name="opening_answer_one_in_force",
            ),
            models.CheckConstraint(
                condition=~Q(answer="not_needed") | ~Q(note=""), name="opening_not_needed_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} · {self.code}"


class Readiness(models.Model):
    """A class was marked ready; with items still open only by a leader and with a reason (R1-18)."""

    training_class = models.OneToOneField(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="readiness"
    )
    open_count = models.PositiveSmallIntegerField(default=0)
    open_items = models.JSONField(default=list)  # names of what was still open
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(open_count=0) | ~Q(reason=""), name="opening_ready_in_spite_why"
            )
        ]

    def __str__(self) -> str:
        return str(self.training_class)
