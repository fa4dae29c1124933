"""Who writes, signs and answers reminder letters: the Organisation Board one side, the agency the other (R0-23, R0-26)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from nennep.accounts.models import Role
from nennep.accounts.policies import Actor
from nennep.attendance.models import Reminder
from nennep.attendance.states import ReminderState
from nennep.classes.policies import BOARD_ROLES, reach_of
from nennep.documents.models import Delivery
from nennep.documents.policies import may_receive
from nennep.units.models import Unit

ARRIVED = (ReminderState.SENT, ReminderState.RECEIVED, ReminderState.ANSWERED)


def reminders_visible_to(actor: Actor, on: date | None = None) -> QuerySet[Reminder]:
    """The letters that somebody may open.

    All of the Board's: its officers, leaders, divisions and clerks. What was sent to an agency: that agency, and who
    oversees the Board or the agency.
    """
    reach = reach_of(actor, on)
    reminders = Reminder.objects.all()
    if reach.is_system:
        return reminders
    if reach.rights.actor is None:
        return reminders.none()
    found = Q(board_id__in=reach.rights.units_for(*BOARD_ROLES))
    if reach.agency | reach.overseen:
        found |= Q(agency_id__in=reach.agency | reach.overseen, state__in=ARRIVED)
    if reach.overseen:
        found |= Q(board_id__in=reach.overseen, state__in=ARRIVED)
    return reminders.filter(found)


def letters_to(actor: Actor, on: date | None = None) -> QuerySet[Reminder]:
    """The letters that one's own agency has got."""
    reach = reach_of(actor, on)
    return Reminder.objects.filter(agency_id__in=reach.agency, state__in=ARRIVED)


def may_draft_reminders(actor: Actor, board: Unit, on: date | None = None) -> bool:
    """Whether one may write, review and drop letters of the Board: its officers and leaders."""
    reach = reach_of(actor, on)
    return reach.is_system or board.pk in reach.rights.units_for(Role.BOARD_OFFICER, Role.BOARD_LEADER)


may_review_reminder = may_drop_reminder = may_draft_reminders


def may_send_reminder(actor: Actor, board: Unit, on: date | None = None) -> bool:
    """Whether one may sign and send letters of the Board: its leaders."""
    reach = reach_of(actor, on)
    return reach.is_system or board.pk in reach.rights.units_for(Role.BOARD_LEADER)


def may_answer_reminder(actor: Actor, reminder: Reminder, on: date | None = None) -> bool:
    """Whether one may receive and answer the letter: officers and head of the agency, or of the one that took it over."""
    reach = reach_of(actor, on)
    return reach.is_system or reminder.agency_id in reach.agency


may_receive_reminder = may_answer_reminder


def may_confirm_delivery(actor: Actor, delivery: Delivery, on: date | None = None) -> bool:
    """Whether the register of documents takes the receipt from this account too."""
    return may_receive(actor, delivery, on)
