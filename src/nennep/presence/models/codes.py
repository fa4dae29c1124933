"""Room codes and the attempts to check in with them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.attendance.states import Checkpoint
from nennep.presence.states import Outcome


class CodeWindow(models.Model):
    """A time in which a session may be checked into by room code. Codes are computed from `secret` and the clock of the server;
    none is stored and none leaves the server before its time (R0-17, R0-18)."""

    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="code_windows")
    checkpoint = models.CharField(max_length=10, choices=Checkpoint.choices)
    secret = models.BinaryField()
    period_ms = models.PositiveIntegerField()  # a code in the picture lives so long
    grace_ms = models.PositiveIntegerField()  # and is accepted so much longer
    typed_period_ms = models.PositiveIntegerField()  # the code to type turns more slowly
    typed_grace_ms = models.PositiveIntegerField()
    # The rules of the moment of opening, so that nothing changes under those who are checking in.
    accepts_typed = models.BooleanField(default=True)
    most_wrong = models.PositiveSmallIntegerField(default=10)
    late_after_minutes = models.PositiveSmallIntegerField(default=0)
    networks = models.JSONField(default=list, blank=True)  # of the school; empty: not looked at
    rule_version = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opened_at")), name="presence_window_times"),
            models.CheckConstraint(condition=Q(period_ms__gte=500), name="presence_window_period"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["session", "checkpoint", "closes_at"], name="presence_window_session")
        ]


class CheckIn(models.Model):
    """How a fact of a device came about, or why an attempt was refused. Appended with its fact, never changed (design.md idea 3)."""

    fact = models.OneToOneField("attendance.Fact", on_delete=models.PROTECT, related_name="check_in")
    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="check_ins")
    person = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins"
    )
    window = models.ForeignKey(
        CodeWindow, null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    device = models.ForeignKey(
        "presence.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins"
    )
    passkey = models.ForeignKey(
        "presence.Passkey", null=True, blank=True, on_delete=models.PROTECT, related_name="check_ins"
    )
    is_typed = models.BooleanField(default=False)  # the code was typed, not filmed
    is_offline = models.BooleanField(default=False)  # decided by the kiosk without the server
    code_age_ms = models.PositiveIntegerField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    is_outside = models.BooleanField(default=False)  # not from the school's network
    sequence = models.PositiveBigIntegerField(null=True, blank=True)  # of the kiosk
    device_at = models.DateTimeField(null=True, blank=True)  # by the clock of the kiosk
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # One phone checks in one person at a checkpoint (R0-17); the database keeps this under any load.
            models.UniqueConstraint(
                fields=["window", "device"],
                condition=Q(outcome="accepted"),
                name="presence_check_in_device_once",
            ),
            models.UniqueConstraint(
                fields=["window", "person"],
                condition=Q(outcome="accepted"),
                name="presence_check_in_person_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["session", "outcome"], name="presence_check_in_session"),
            # How often somebody tried here: asked at each step of a check-in, whatever the size of the hall.
            models.Index(fields=["window", "person"], name="presence_check_in_attempts"),
            models.Index(fields=["person", "at"], name="presence_check_in_person"),
            models.Index(fields=["device", "at"], name="presence_check_in_device"),
        ]
