"""Words and moves of attendance: marks, leave, reports, reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """Main word of a mark. Late and left early stand beside PRESENT, with minutes (R0-11)."""

    PRESENT = "present", _("Present")
    CALLED_AWAY = "called_away", _("Called away in session")
    LEFT_MID_SESSION = "left_mid_session", _("Left in mid-session")
    ABSENT_EXCUSED = "absent_excused", _("Absent with leave")
    ABSENT_UNEXCUSED = "absent_unexcused", _("Absent without leave")
    NOT_TAKEN = "not_taken", _("Not taken")


class FactKind(models.TextChoices):
    CHECKPOINT = "checkpoint", _("Checkpoint")
    SPOT_CHECK = "spot_check", _("Unannounced check")
    HEAD_COUNT = "head_count", _("Head count")
    PAPER_MARK = "paper_mark", _("Mark from paper")
    CORRECTION = "correction", _("Correction")
    REASON = "reason", _("Reason added")
    CANCELLATION = "cancellation", _("Cancellation of an entry")
    REFUSAL = "refusal", _("Refused attempt")


class Checkpoint(models.TextChoices):
    START = "start", _("Start of session")
    END = "end", _("End of session")
    MID = "mid", _("During the session")


class Claim(models.TextChoices):
    """What one fact says."""

    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    LEFT_EARLY = "left_early", _("Left early")
    LATE_AND_LEFT_EARLY = "late_and_left_early", _("Late and left early")
    CALLED_AWAY = "called_away", _("Called away in session")
    LEFT_MID_SESSION = "left_mid_session", _("Left in mid-session")
    ABSENT = "absent", _("Absent")
    ABSENT_EXCUSED = "absent_excused", _("Absent with leave")
    ABSENT_UNEXCUSED = "absent_unexcused", _("Absent without leave")
    OTHER_PERSON = "other_person", _("Another person in the seat")


class Method(models.TextChoices):
    """How a fact came in; weaker evidence stays visible as such."""

    HAND = "hand", _("By hand")
    PAPER = "paper", _("From paper")
    ROOM_CODE = "room_code", _("Room code and passkey")
    KIOSK = "kiosk", _("Door kiosk")


class Side(models.TextChoices):
    SCHOOL = "school", _("School")
    CLASS_BOARD = "class_board", _("Class board")
    DELEGATION = "delegation", _("Delegation")
    LECTURER = "lecturer", _("Lecturer")


class Evidence(models.IntegerChoices):
    """Strength of what stands behind a mark, weakest first."""

    NONE = 0, pgettext_lazy("evidence", "none")
    PAPER = 10, pgettext_lazy("evidence", "paper")
    LEAVE = 15, _("leave decision")
    HAND = 20, _("by hand, one checkpoint")
    DEVICE_ONE = 25, _("by device, one checkpoint")
    HAND_BOTH = 30, _("by hand, both checkpoints")
    CONFIRMED = 40, _("confirmed by school and class board")
    DEVICE = 50, _("by device, both checkpoints")


class LeaveRoute(models.TextChoices):
    """Ordinary reasons are decided by the school; office work only by the Board through its personnel division (R0-25, R0-27)."""

    ORDINARY = "ordinary", _("Ordinary reason: the school decides")
    EXCEPTION = "exception", _("Office work: the Organisation Board decides")


class LeaveState(models.TextChoices):
    ASKED = "asked", _("Asked")
    FORWARDED = "forwarded", _("Forwarded by the personnel division")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


LEAVE_MOVES: dict[str, dict[str, frozenset[str]]] = {
    LeaveRoute.ORDINARY: {
        LeaveState.ASKED: frozenset({LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.CANCELLED}),
        LeaveState.APPROVED: frozenset({LeaveState.CANCELLED}),
        LeaveState.REFUSED: frozenset(),
        LeaveState.CANCELLED: frozenset(),
    },
    LeaveRoute.EXCEPTION: {
        LeaveState.ASKED: frozenset({LeaveState.FORWARDED, LeaveState.REFUSED, LeaveState.CANCELLED}),
        LeaveState.FORWARDED: frozenset({LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.CANCELLED}),
        LeaveState.APPROVED: frozenset({LeaveState.CANCELLED}),
        LeaveState.REFUSED: frozenset(),
        LeaveState.CANCELLED: frozenset(),
    },
}


class PeriodKind(models.TextChoices):
    BATCH = "batch", _("Batch")
    MONTH = "month", _("Month")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SIGNED = "signed", _("Signed")
    SUBMITTED = "submitted", _("Submitted")
    RECEIVED = "received", _("Received")
    REPLACED = "replaced", _("Replaced by a newer version")


REPORT_MOVES: dict[str, frozenset[str]] = {
    ReportState.DRAFT: frozenset({ReportState.SIGNED}),
    ReportState.SIGNED: frozenset({ReportState.SUBMITTED, ReportState.REPLACED}),
    ReportState.SUBMITTED: frozenset({ReportState.RECEIVED, ReportState.REPLACED}),
    ReportState.RECEIVED: frozenset({ReportState.REPLACED}),
    ReportState.REPLACED: frozenset(),
}


class ReminderState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    REVIEWED = "reviewed", _("Reviewed")
    SENT = "sent", _("Signed and sent")
    RECEIVED = "received", _("Received by the agency")
    ANSWERED = "answered", _("Answered")
    DROPPED = "dropped", _("Dropped")


REMINDER_MOVES: dict[str, frozenset[str]] = {
    ReminderState.DRAFT: frozenset({ReminderState.REVIEWED, ReminderState.DROPPED}),
    ReminderState.REVIEWED: frozenset({ReminderState.DRAFT, ReminderState.SENT, ReminderState.DROPPED}),
    ReminderState.SENT: frozenset({ReminderState.RECEIVED, ReminderState.ANSWERED}),
    ReminderState.RECEIVED: frozenset({ReminderState.ANSWERED}),
    ReminderState.ANSWERED: frozenset(),
    ReminderState.DROPPED: frozenset(),
}


class IncidentState(models.TextChoices):
    OPEN = "open", pgettext_lazy("incident", "Open")
    CONFIRMED = "confirmed", _("Confirmed")
    CLEARED = "cleared", _("Cleared")


INCIDENT_MOVES: dict[str, frozenset[str]] = {
    IncidentState.OPEN: frozenset({IncidentState.CONFIRMED, IncidentState.CLEARED}),
    IncidentState.CONFIRMED: frozenset(),
    IncidentState.CLEARED: frozenset(),
}


class DecidedBy(models.TextChoices):
    """On which level a measure is decided."""

    CLASS_MANAGER = "class_manager", _("Class manager")
    SCHOOL_LEADER = "school_leader", _("Leader of the school")
    BOARD = "board", _("Organisation Board")


class ViolationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("violation", "Open")
    PROPOSED = "proposed", _("Measure proposed")
    DECIDED = "decided", _("Decided")
    DROPPED = "dropped", pgettext_lazy("violation", "Dropped")


VIOLATION_MOVES: dict[str, frozenset[str]] = {
    ViolationState.OPEN: frozenset({ViolationState.PROPOSED, ViolationState.DROPPED}),
    ViolationState.PROPOSED: frozenset(
        {ViolationState.PROPOSED, ViolationState.DECIDED, ViolationState.DROPPED}
    ),
    ViolationState.DECIDED: frozenset(),
    ViolationState.DROPPED: frozenset(),
}
