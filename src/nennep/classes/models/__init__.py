"""Tables of classes, one file per noun (domain.md 2, steps 14–16, 35)."""

from nennep.classes.models.classes import (
    CLASS_BOARD_ROLES,
    DELEGATION_ROLES,
    MANAGING_ROLES,
    ClassAppointment,
    ClassRole,
    ClassSuperior,
    SuperiorView,
    TrainingClass,
)
from nennep.classes.models.enrolments import (
    EndReason,
    Enrolment,
)
from nennep.classes.models.registers import (
    AgencyEvent,
    ClassIssue,
    IssueKind,
    IssueSeverity,
    IssueStep,
    Meeting,
    Opinion,
    OpinionTopic,
)
from nennep.classes.models.timetable import (
    AddedTopic,
    Batch,
    HalfDay,
    Method,
    Mode,
    Session,
)

__all__ = [
    "CLASS_BOARD_ROLES",
    "DELEGATION_ROLES",
    "MANAGING_ROLES",
    "AddedTopic",
    "AgencyEvent",
    "Batch",
    "ClassAppointment",
    "ClassIssue",
    "ClassRole",
    "ClassSuperior",
    "EndReason",
    "Enrolment",
    "HalfDay",
    "IssueKind",
    "IssueSeverity",
    "IssueStep",
    "Meeting",
    "Method",
    "Mode",
    "Opinion",
    "OpinionTopic",
    "Session",
    "SuperiorView",
    "TrainingClass",
]
