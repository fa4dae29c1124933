"""Leave by named sessions (R0-22, R0-25, R0-27); leave that is given freely undoes the best roll (docs/decisions/0011)."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from nennep.attendance.states import LeaveRoute, LeaveState


class Leave(models.Model):
    """A request and its outcome. The route follows from the reason; the state follows LEAVE_MOVES."""

    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="leaves")
    route = models.CharField(max_length=20, choices=LeaveRoute.choices)
    state = models.CharField(max_length=20, choices=LeaveState.choices, default=LeaveState.ASKED)
    reason = models.ForeignKey("attendance.AbsenceReason", on_delete=models.PROTECT, related_name="leaves")
    explanation = models.TextField()
    ordered_by_name = models.CharField(max_length=150, blank=True)
    ordered_by_post = models.CharField(max_length=150, blank=True)
    urgent_task = models.TextField(blank=True)
    why_nobody_else = models.TextField(blank=True)
    evidence = models.FileField(upload_to="leave/", blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_asked_afterwards = models.BooleanField(default=False)  # after the first named session began
    is_approved_afterwards = models.BooleanField(default=False)
    days = (
        models.PositiveSmallIntegerField()
    )  # distinct days of the named sessions: decides who of the school may approve

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(route="ordinary") | (~Q(ordered_by_name="") & ~Q(ordered_by_post="")),
                name="attendance_leave_orderer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "route"], name="attendance_leave_state"),
            models.Index(fields=["enrolment", "state"], name="attendance_leave_enrolment"),
            models.Index(fields=["decided_by", "state"], name="attendance_leave_decider"),
        ]


class LeaveSession(models.Model):
    """One session that a leave names; `is_granted` follows the decision and its cancelling."""

    leave = models.ForeignKey(Leave, on_delete=models.PROTECT, related_name="leave_sessions")
    session = models.ForeignKey("classes.Session", on_delete=models.PROTECT, related_name="leave_sessions")
    enrolment = models.ForeignKey("classes.Enrolment", on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["leave", "session"], name="attendance_leave_session_once"),
            models.UniqueConstraint(
                fields=["session", "enrolment"],
                condition=Q(is_granted=True),
                name="attendance_leave_granted_once",
            ),
        ]


class LeaveStep(models.Model):
    """One stage of the way, appended: asked, forwarded, approved, refused, cancelled; by whom, when, with which words."""

    leave = models.ForeignKey(Leave, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(max_length=20, choices=LeaveState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_role = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    document = models.ForeignKey(
        "documents.OfficialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
