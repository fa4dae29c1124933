"""Flags, and refusals that somebody wants to set aside."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.attendance.states import Checkpoint
from nennep.presence.states import FlagKind, FlagState, OverrideState


class Flag(models.Model):
    """A question that the facts raise: it names them, has an owner and a state, and its truth is counted when closed.

    `key` makes finding the same thing again harmless. A flag about a person of the house (share of overrides) names an
    account instead of a trainee and is owned above that account.
    """

    kind = models.CharField(max_length=30, choices=FlagKind.choices)
    key = models.CharField(max_length=120, unique=True)
    training_class = models.ForeignKey(
        "classes.TrainingClass", on_delete=models.PROTECT, related_name="presence_flags"
    )
    session = models.ForeignKey(
        "classes.Session", null=True, blank=True, on_delete=models.PROTECT, related_name="presence_flags"
    )
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="presence_flags"
    )
    other_person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    about_account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    device = models.ForeignKey(
        "presence.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="flags"
    )
    facts = models.ManyToManyField("attendance.Fact", related_name="presence_flags", blank=True)
    figures = models.JSONField(default=dict)  # the numbers that its sentence needs
    owner_role = models.CharField(max_length=30)  # class_manager, training_office, inspector
    state = models.CharField(max_length=10, choices=FlagState.choices, default=FlagState.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    conclusion = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open") | (Q(closed_at__isnull=False) & ~Q(conclusion="")),
                name="presence_flag_closed_with_words",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["training_class", "state", "opened_at"], name="presence_flag_class"),
            models.Index(fields=["kind", "state"], name="presence_flag_kind"),
            models.Index(fields=["person", "opened_at"], name="presence_flag_person"),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class Override(models.Model):
    """Somebody wants a refused check-in to stand after all: one asks with a reason, another one agrees (issue of R0-17)."""

    refusal = models.OneToOneField("attendance.Fact", on_delete=models.PROTECT, related_name="override")
    enrolment = models.ForeignKey(
        "classes.Enrolment", on_delete=models.PROTECT, related_name="presence_overrides"
    )
    session = models.ForeignKey(
        "classes.Session", on_delete=models.PROTECT, related_name="presence_overrides"
    )
    checkpoint = models.CharField(max_length=10, choices=Checkpoint.choices)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=OverrideState.choices, default=OverrideState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True)
    fact = models.OneToOneField(
        "attendance.Fact", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="presence_override_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="presence_override_two_people",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "asked_at"], name="presence_override_state")]
