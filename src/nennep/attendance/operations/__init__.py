"""The acts of attendance, one file per noun."""

from nennep.attendance.operations.checks import (
    conclude_incident,
    explain_head_count,
    record_head_count,
    record_spot_check,
)
from nennep.attendance.operations.corrections import correct_mark, give_reason
from nennep.attendance.operations.facts import RefusedEntry, RollEntry, Taking
from nennep.attendance.operations.marks import (
    follow_enrolment,
    follow_session,
    refresh_marks,
    refresh_tallies,
    repair_class,
)
from nennep.attendance.operations.paper import PaperMark, take_in_paper_sheet, type_paper_marks
from nennep.attendance.operations.reference import install_reference
from nennep.attendance.operations.reports import (
    correct_report,
    draft_batch_report,
    draft_month_report,
    open_due_reports,
    receive_report,
    sign_report,
    submit_report,
    write_remarks,
)
from nennep.attendance.operations.taking import confirm_checkpoint, take_checkpoint

__all__ = [
    "PaperMark",
    "RefusedEntry",
    "RollEntry",
    "Taking",
    "conclude_incident",
    "confirm_checkpoint",
    "correct_mark",
    "correct_report",
    "draft_batch_report",
    "draft_month_report",
    "explain_head_count",
    "follow_enrolment",
    "follow_session",
    "give_reason",
    "install_reference",
    "open_due_reports",
    "receive_report",
    "record_head_count",
    "record_spot_check",
    "refresh_marks",
    "refresh_tallies",
    "repair_class",
    "sign_report",
    "submit_report",
    "take_checkpoint",
    "take_in_paper_sheet",
    "type_paper_marks",
    "write_remarks",
]
