"""Tables of attendance, one file per noun."""

from nennep.attendance.models.due import MarkDue
from nennep.attendance.models.facts import AbsenceReason, CheckpointConfirmation, Fact, Incident
from nennep.attendance.models.leave import Leave, LeaveSession, LeaveStep
from nennep.attendance.models.marks import EnrolmentTally, Mark, ModuleTally, MonthTally
from nennep.attendance.models.reminders import Reminder, ReminderCase
from nennep.attendance.models.reports import PeriodReport, ReportCase, ReportIssue, ReportLine, ReportReceipt
from nennep.attendance.models.violations import Violation, ViolationMeasure

__all__ = [
    "AbsenceReason",
    "CheckpointConfirmation",
    "EnrolmentTally",
    "Fact",
    "Incident",
    "Leave",
    "LeaveSession",
    "LeaveStep",
    "Mark",
    "MarkDue",
    "ModuleTally",
    "MonthTally",
    "PeriodReport",
    "Reminder",
    "ReminderCase",
    "ReportCase",
    "ReportIssue",
    "ReportLine",
    "ReportReceipt",
    "Violation",
    "ViolationMeasure",
]
