"""The acts of attendance, one file per noun."""

from nennep.attendance.operations import registry
from nennep.attendance.operations.checks import (
    conclude_incident,
    draw_spot_check,
    explain_head_count,
    open_incident,
    record_head_count,
    record_spot_check,
)
from nennep.attendance.operations.corrections import correct_mark, give_reason
from nennep.attendance.operations.devices import append_device_facts, settle_marks
from nennep.attendance.operations.facts import RefusedEntry, RollEntry, Taking
from nennep.attendance.operations.leave import MAX_EVIDENCE_BYTES, ask_leave
from nennep.attendance.operations.leave_deciding import (
    cancel_leave,
    decide_leave,
    decide_leaves,
    forward_leave,
    forward_leaves,
)
from nennep.attendance.operations.marks import (
    follow_class,
    follow_enrolment,
    follow_session,
    refresh_marks,
    refresh_tallies,
    repair_class,
)
from nennep.attendance.operations.overrides import enter_after_refusal
from nennep.attendance.operations.paper import PaperMark, take_in_paper_sheet, type_paper_marks
from nennep.attendance.operations.reference import install_reference
from nennep.attendance.operations.reminders import (
    Drafting,
    answer_reminder,
    draft_reminders,
    drop_reminder,
    receive_reminder,
    review_reminder,
    sign_and_send,
)
from nennep.attendance.operations.reports import (
    correct_report,
    receive_report,
    sign_report,
    submit_report,
    write_remarks,
)
from nennep.attendance.operations.reports_drafts import (
    draft_batch_report,
    draft_month_report,
    open_due_reports,
)
from nennep.attendance.operations.rule_changes import follow_rule_change
from nennep.attendance.operations.taking import (
    Confirming,
    confirm_checkpoint,
    confirm_sessions,
    take_checkpoint,
)
from nennep.attendance.operations.violations import (
    decide_violation,
    drop_violation,
    install_measures,
    open_violation,
    propose_measure,
)

register_head_count_listener = registry.register_head_count_listener
register_taking_listener = registry.register_taking_listener

__all__ = [
    "MAX_EVIDENCE_BYTES",
    "Confirming",
    "Drafting",
    "PaperMark",
    "RefusedEntry",
    "RollEntry",
    "Taking",
    "answer_reminder",
    "append_device_facts",
    "ask_leave",
    "cancel_leave",
    "conclude_incident",
    "confirm_checkpoint",
    "confirm_sessions",
    "correct_mark",
    "correct_report",
    "decide_leave",
    "decide_leaves",
    "decide_violation",
    "draft_batch_report",
    "draft_month_report",
    "draft_reminders",
    "draw_spot_check",
    "drop_reminder",
    "drop_violation",
    "enter_after_refusal",
    "explain_head_count",
    "follow_class",
    "follow_enrolment",
    "follow_rule_change",
    "follow_session",
    "forward_leave",
    "forward_leaves",
    "give_reason",
    "install_measures",
    "install_reference",
    "open_due_reports",
    "open_incident",
    "open_violation",
    "propose_measure",
    "receive_reminder",
    "receive_report",
    "record_head_count",
    "record_spot_check",
    "refresh_marks",
    "refresh_tallies",
    "register_head_count_listener",
    "register_taking_listener",
    "repair_class",
    "review_reminder",
    "settle_marks",
    "sign_and_send",
    "sign_report",
    "submit_report",
    "take_checkpoint",
    "take_in_paper_sheet",
    "type_paper_marks",
    "write_remarks",
]
