"""What was seen, said and decided in a session. Facts are appended, never changed or deleted (design.md idea 3)."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from nennep.attendance.states import Checkpoint, Claim, FactKind, IncidentState, Method, Side


class AbsenceReason(models.Model):
    """Why somebody was not there, as a dated list; avoidable or not (R0-09, R0-22, R0-29)."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    match_keys = models.JSONField(default=list)  # spellings met on paper sheets
    is_avoidable = models.BooleanField()
    is_agency_work = models.BooleanField(
        default=False
    )  # demands the name and post of who ordered it; leave only by exception
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis_text = models.CharField(max_length=250, blank=True)
    certainty = models.CharField(max_length=10)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="attendance_reason_start_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="attendance_reason_period",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Fact(models.Model):
    """One entry: a checkpoint, an unannounced check, a head count, a paper mark, a correction, a reason, a refusal."""

    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="facts")
    enrolment = models.ForeignKey(
        "classes.Enrolment", null=True, blank=True, on_delete=models.PROTECT, related_name="facts"
    )
    kind = models.CharField(max_length=20, choices=FactKind.choices)
    checkpoint = models.CharField(max_length=10, choices=Checkpoint.choices, blank=True)
    claim = models.CharField(max_length=30, choices=Claim.choices, blank=True)
    late_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    early_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    head_count = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.ForeignKey(
        AbsenceReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason_note = models.CharField(max_length=300, blank=True)
    ordered_by = models.CharField(
        max_length=200, blank=True
    )  # name and post of who called the trainee to work (R0-09)
    method = models.CharField(max_length=20, choices=Method.choices)
    side = models.CharField(max_length=20, choices=Side.choices)
    note = models.CharField(
        max_length=300, blank=True
    )  # reason of a correction, explanation of a difference, why refused
    cancels = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="cancelled_by"
    )
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=60, null=True, blank=True, unique=True)  # sent twice, stored once
    import_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="head_count") | Q(enrolment__isnull=False) | Q(kind="refusal"),
                name="attendance_fact_has_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind="head_count") | Q(head_count__isnull=False),
                name="attendance_fact_head_count",
            ),
            models.CheckConstraint(
                condition=~Q(kind="correction") | ~Q(note=""), name="attendance_fact_correction_reason"
            ),
            models.CheckConstraint(
                condition=~Q(kind="cancellation") | Q(cancels__isnull=False),
                name="attendance_fact_cancellation",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["session", "enrolment", "id"], name="attendance_fact_session"),
            models.Index(fields=["enrolment", "kind"], name="attendance_fact_enrolment"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only the first save is possible."""
        if not self._state.adding:
            raise TypeError("A fact is never changed; append a correction.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Never."""
        raise TypeError("A fact is never deleted; append a cancellation.")


class CheckpointConfirmation(models.Model):
    """School and class board each confirm a checkpoint of a session (R0-15); withdrawn by a later correction, never deleted."""

    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="confirmations")
    checkpoint = models.CharField(max_length=10, choices=Checkpoint.choices)
    side = models.CharField(max_length=20, choices=Side.choices)
    delegation = models.ForeignKey(
        "units.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    last_fact_id = models.BigIntegerField(
        default=0
    )  # newest fact of the session when confirmed: later facts show as unconfirmed
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "checkpoint", "side"],
                condition=Q(withdrawn_at__isnull=True, delegation__isnull=True),
                name="attendance_confirmation_once",
            ),
            models.UniqueConstraint(
                fields=["session", "checkpoint", "delegation"],
                condition=Q(withdrawn_at__isnull=True, delegation__isnull=False),
                name="attendance_confirmation_delegation_once",
            ),
        ]


class Incident(models.Model):
    """Something that must be looked into: another person in the seat, a head count that does not agree (R0-16)."""

    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="incidents")
    enrolment = models.ForeignKey(
        "classes.Enrolment", null=True, blank=True, on_delete=models.PROTECT, related_name="incidents"
    )
    fact = models.OneToOneField(Fact, on_delete=models.PROTECT, related_name="incident")
    state = models.CharField(max_length=20, choices=IncidentState.choices, default=IncidentState.OPEN)
    conclusion = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "opened_at"], name="attendance_incident_state")]
