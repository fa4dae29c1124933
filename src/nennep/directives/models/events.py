"""Duties of a regulation that fall due when something happens (R1-14)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Event(models.TextChoices):
    """What makes a duty fall due."""

    PLAN = "plan", _("a plan is approved")
    OPENING = "opening", _("a class opens")
    BATCH = "batch", _("a batch of a class is closed")


class EventDuty(models.Model):
    """Whenever the event happens in the area of the owner, the unit has so many days for its duty; a task opens by itself."""

    owner = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="event_duties")
    duty = models.ForeignKey("documents.DocumentDuty", on_delete=models.PROTECT, related_name="event_duties")
    unit = models.ForeignKey("units.Unit", on_delete=models.PROTECT, related_name="+")
    event = models.CharField(_("at which event"), max_length=10, choices=Event.choices)
    days = models.PositiveSmallIntegerField(_("days after the event"))
    title = models.CharField(_("heading"), max_length=200)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until (not included)"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["duty", "unit", "event"],
                condition=Q(valid_to__isnull=True),
                name="directives_event_duty_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="directives_event_duty_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_event_display()}: {self.title}"
