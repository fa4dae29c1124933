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
    Meeting,
    Opinion,
    OpinionTopic,
)
from nennep.classes.models.timetable import (
    Batch,
    HalfDay,
    Mode,
    Session,
)

__all__ = [
    "CLASS_BOARD_ROLES",
    "DELEGATION_ROLES",
    "MANAGING_ROLES",
    "AgencyEvent",
    "Batch",
    "ClassAppointment",
    "ClassRole",
    "ClassSuperior",
    "EndReason",
    "Enrolment",
    "HalfDay",
    "Meeting",
    "Mode",
    "Opinion",
    "OpinionTopic",
    "Session",
    "SuperiorView",
    "TrainingClass",
]
