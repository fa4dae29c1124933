"""Acts on classes, one function each; other areas import them from here."""

from nennep.classes.operations import registry
from nennep.classes.operations.agency_events import cancel_agency_event, enter_agency_event
from nennep.classes.operations.appointments import appoint, end_appointment, put_duties_on_document
from nennep.classes.operations.batches import add_batch, change_batch, close_batch, reopen_batch
from nennep.classes.operations.classes import (
    add_superior,
    cancel_class,
    change_class,
    close_class,
    create_class,
    open_class,
)
from nennep.classes.operations.decided import follow_decided_list
from nennep.classes.operations.enrolments import (
    acknowledge_rules,
    end_enrolment,
    enrol,
    move_to_class,
    set_seat,
)
from nennep.classes.operations.issues import follow_issue, record_issue, reopen_issue, settle_issue
from nennep.classes.operations.meetings import record_meeting
from nennep.classes.operations.opinions import answer_opinion, record_opinion, reopen_opinion, take_up_opinion
from nennep.classes.operations.reference import install_reference
from nennep.classes.operations.sessions import cancel_session, change_session, move_session, plan_session
from nennep.classes.operations.taking_in import HasErrors, take_in_roster, take_in_timetable
from nennep.classes.operations.topics import add_topic

register_batch_closing = registry.register_batch_closing
register_batch_reopening = registry.register_batch_reopening
register_class_change = registry.register_class_change
register_closing_check = registry.register_closing_check
register_enrolment_change = registry.register_enrolment_change
register_opening_check = registry.register_opening_check
register_session_change = registry.register_session_change

__all__ = [
    "HasErrors",
    "acknowledge_rules",
    "add_batch",
    "add_superior",
    "add_topic",
    "answer_opinion",
    "appoint",
    "cancel_agency_event",
    "cancel_class",
    "cancel_session",
    "change_batch",
    "change_class",
    "change_session",
    "close_batch",
    "close_class",
    "create_class",
    "end_appointment",
    "end_enrolment",
    "enrol",
    "enter_agency_event",
    "follow_decided_list",
    "follow_issue",
    "install_reference",
    "move_session",
    "move_to_class",
    "open_class",
    "plan_session",
    "put_duties_on_document",
    "record_issue",
    "record_meeting",
    "record_opinion",
    "register_batch_closing",
    "register_batch_reopening",
    "register_class_change",
    "register_closing_check",
    "register_enrolment_change",
    "register_opening_check",
    "register_session_change",
    "reopen_batch",
    "reopen_issue",
    "reopen_opinion",
    "set_seat",
    "settle_issue",
    "take_in_roster",
    "take_in_timetable",
    "take_up_opinion",
]
