"""Reminder letters on their way: drafted by agency, reviewed, signed and sent, received, answered (R0-23, R0-26, R0-34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Reminder, ReminderCase, ReportCase
from nennep.attendance.policies import reminders as policies
from nennep.attendance.queries.reminder_paper import AS_ABOVE, LETTER_KIND, letter_content, subject_of
from nennep.attendance.queries.reminders import (
    OPEN_STATES,
    answer_due,
    cases_received,
    grouped,
    homes_of,
    letters_of,
)
from nennep.attendance.queries.reports import last_day
from nennep.attendance.states import REMINDER_MOVES, ReminderState
from nennep.audit.operations import record
from nennep.documents.models import Delivery
from nennep.documents.operations import RecipientLine, draft_document, issue_document, record_receipt
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.units.queries import name_on

# Vietnamese: kept in the trace of an official letter
NOTHING_LEFT = "Không còn trường hợp nào sau khi báo cáo được điều chỉnh"
"""Why a draft letter is dropped when a newer version of the report took its last case away."""


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """Outcome of drafting: letters that are new, letters that got more or fewer cases, letters left without a case."""

    made: tuple[Reminder, ...]
    changed: tuple[Reminder, ...]
    dropped: tuple[Reminder, ...]


@transaction.atomic
def draft_reminders(*, board: Unit, period: date, by: User, now: datetime) -> Drafting:
    """Group the cases of a month in received reports by agency and draft one letter to each head (R0-23).

    `period` is any day of the month. The letter goes to where the person belongs now. Agencies whose people have only
    cases that cannot be avoided get none. A case is named in one letter only: drafting again adds what has come since to
    letters that are still open, and follows newer versions of the reports; letters that were sent stay as they are.
    """
    board = lock_one(
        Unit.objects.filter(pk=board.pk)
    )  # one officer at a time, so that nothing is drafted twice
    if not policies.may_draft_reminders(by, board, local_date(now)):
        raise NotAllowed(_("Letters of reminder are drafted by the officers of the Organisation Board."))
    month, today = period.replace(day=1), local_date(now)
    cases = list(cases_received(board, month))
    standing = {
        row.agency_id: row
        for row in lock(Reminder.objects.filter(board=board, period_from=month, state__in=OPEN_STATES))
    }
    changed, dropped = _settle(standing, cases, today, by, now)
    taken = {
        (enrolment, session)
        for enrolment, session in ReminderCase.objects.filter(
            is_live=True, session__in={case.session_id for case in cases}
        ).values_list("enrolment_id", "session_id")
    }
    left = [case for case in cases if (case.enrolment_id, case.session_id) not in taken]
    groups = _groups(left, standing, today)
    agencies = Unit.objects.in_bulk(list(groups))
    made: list[Reminder] = []
    for agency in sorted(agencies.values(), key=lambda unit: (unit.sort_key, unit.pk)):
        reminder = standing.get(agency.pk)
        if reminder is None:
            reminder = Reminder.objects.create(
                board=board,
                agency=agency,
                period_from=month,
                period_to=last_day(month),
                drafted_at=now,
                drafted_by=by,
            )
            made.append(reminder)
        elif reminder not in changed:
            changed.append(reminder)
        _name(reminder, groups[agency.pk])
        if reminder not in made:
            _back_to_draft(reminder)
        record(
            act="attendance.reminder.draft",
            subject=reminder,
            by=by,
            now=now,
            after={"agency": agency, "cases": len(groups[agency.pk])},
            context=board,
        )
    return Drafting(made=tuple(made), changed=tuple(changed), dropped=tuple(dropped))


def _groups(
    cases: list[ReportCase], standing: dict[int, Reminder], today: date
) -> dict[int, list[ReportCase]]:
    """New cases by agency; an open letter takes every further case of its agency, also one that alone would make none."""
    groups = grouped(cases, today)
    homes = homes_of(cases, today)
    for case in cases:
        agency = homes[case.enrolment_id]
        if agency in standing and agency not in groups:
            groups[agency] = [one for one in cases if homes[one.enrolment_id] == agency]
    return groups


def _settle(
    standing: dict[int, Reminder], cases: list[ReportCase], today: date, by: User, now: datetime
) -> tuple[list[Reminder], list[Reminder]]:
    """Let open letters follow newer versions of the reports: lines point to the case in force, or go."""
    current = {(case.enrolment_id, case.session_id): case.pk for case in cases}
    changed: list[Reminder] = []
    dropped: list[Reminder] = []
    for agency_id, reminder in list(standing.items()):
        lines = lock(ReminderCase.objects.filter(reminder=reminder))
        gone = [line for line in lines if (line.enrolment_id, line.session_id) not in current]
        moved = [
            line
            for line in lines
            if current.get((line.enrolment_id, line.session_id), line.case_id) != line.case_id
        ]
        for line in moved:
            line.case_id = current[line.enrolment_id, line.session_id]
            line.save(update_fields=["case"])
        ReminderCase.objects.filter(pk__in=[line.pk for line in gone]).delete()
        if not gone and not moved:
            continue
        _back_to_draft(reminder)
        changed.append(reminder)
        if len(gone) == len(lines):
            _drop(reminder, NOTHING_LEFT, by, now)
            changed.remove(reminder)
            dropped.append(reminder)
            del standing[agency_id]
    return changed, dropped


def _name(reminder: Reminder, cases: Sequence[ReportCase]) -> None:
    ReminderCase.objects.bulk_create(
        [
            ReminderCase(
                reminder=reminder, case=case, enrolment_id=case.enrolment_id, session_id=case.session_id
            )
            for case in cases
        ],
        batch_size=200,
    )


def _back_to_draft(reminder: Reminder) -> None:
    """What was reviewed must be reviewed again when its cases change."""
    if reminder.state == ReminderState.REVIEWED:
        reminder.state, reminder.reviewed_at, reminder.reviewed_by = ReminderState.DRAFT, None, None
        reminder.save(update_fields=["state", "reviewed_at", "reviewed_by"])


@transaction.atomic
def review_reminder(
    *, reminder: Reminder, by: User, now: datetime, request_text: str | None = None
) -> Reminder:
    """Content was checked; the letter waits for its signature. `request_text` changes what the Board asks for.

    A reviewed letter may be reviewed again with another text. Refuses one that was sent or dropped.
    """
    reminder = _locked(reminder)
    if not policies.may_review_reminder(by, reminder.board, local_date(now)):
        raise NotAllowed(_("Letters of reminder are reviewed by the officers of the Organisation Board."))
    if reminder.state not in OPEN_STATES:
        raise Refused(_("The letter was sent or dropped and does not change any more."), code="state")
    before = {"request_text": reminder.request_text, "state": reminder.state}
    if request_text is not None:
        lines = [text.clean(line) for line in request_text.splitlines()]
        reminder.request_text = "\n".join(line for line in lines if line)
        if len(reminder.request_text) > 5000:
            raise Refused(_("The text is longer than 5,000 letters. Shorten it."), field="request_text")
    reminder.state, reminder.reviewed_at, reminder.reviewed_by = ReminderState.REVIEWED, now, by
    reminder.save(update_fields=["request_text", "state", "reviewed_at", "reviewed_by"])
    record(
        act="attendance.reminder.review",
        subject=reminder,
        by=by,
        now=now,
        before=before,
        after={"request_text": reminder.request_text, "state": reminder.state},
        context=reminder.board,
    )
    return reminder


@transaction.atomic
def sign_and_send(
    *, reminder: Reminder, signer: Person, by: User, now: datetime, capacity: str = ""
) -> Reminder:
    """Sign a reviewed letter, number it and send it to the head of the agency; a copy is filed (R0-34).

    The day for the answer follows from the dated rule. Refuses everybody but the leaders of the Board, a signer without
    authority for letters (R2-51), a letter that was not reviewed, and one that a newer version of a report made wrong.
    """
    reminder = _locked(reminder)
    today = local_date(now)
    if not policies.may_send_reminder(by, reminder.board, today):
        raise NotAllowed(
            _("Letters of reminder are signed and sent by the leaders of the Organisation Board.")
        )
    if reminder.state == ReminderState.DRAFT:
        raise Refused(_("The letter was not reviewed yet. Review it, then sign."), code="state")
    _check_move(reminder, ReminderState.SENT)
    _check_current(reminder)
    reminder.answer_due_on = answer_due(today, reminder.board)
    (letter,) = letters_of([reminder], today)
    board_name = name_on(reminder.board, today)
    drafted = draft_document(
        issuer=reminder.board,
        kind=LETTER_KIND,
        subject=subject_of(letter),
        content=letter_content(letter, board_name, reminder.answer_due_on),
        recipients=[RecipientLine(AS_ABOVE, unit=reminder.agency)],
        by=by,
        now=now,
    )
    reminder.document = issue_document(
        document=drafted, signer=signer, on=today, by=by, now=now, capacity=capacity
    )
    reminder.state, reminder.sent_at, reminder.sent_by = ReminderState.SENT, now, by
    reminder.save(update_fields=["answer_due_on", "document", "state", "sent_at", "sent_by"])
    record(
        act="attendance.reminder.send",
        subject=reminder,
        by=by,
        now=now,
        after={
            "document": reminder.document,
            "signer": signer,
            "agency": reminder.agency,
            "answer_due_on": reminder.answer_due_on,
        },
        context=reminder.board,
    )
    return reminder


def _check_current(reminder: Reminder) -> None:
    current = set(cases_received(reminder.board, reminder.period_from).values_list("pk", flat=True))
    named = ReminderCase.objects.filter(reminder=reminder).order_by("pk").values_list("case_id", flat=True)
    if not set(named) <= current:
        raise Refused(
            _(
                "A report behind this letter was replaced by a newer version. Draft the letters of the month again."
            )
        )


@transaction.atomic
def drop_reminder(*, reminder: Reminder, reason: str, by: User, now: datetime) -> Reminder:
    """Give up a letter that was not sent; its cases are free again. Refuses without a reason."""
    reminder = _locked(reminder)
    if not policies.may_drop_reminder(by, reminder.board, local_date(now)):
        raise NotAllowed(_("Letters of reminder are drafted by the officers of the Organisation Board."))
    _check_move(reminder, ReminderState.DROPPED)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the letter is not sent."), field="reason")
    if len(reason) > 300:
        raise Refused(_("The reason is longer than 300 letters. Shorten it."), field="reason")
    return _drop(reminder, reason, by, now)


def _drop(reminder: Reminder, reason: str, by: User, now: datetime) -> Reminder:
    reminder.state, reminder.drop_reason = ReminderState.DROPPED, reason
    reminder.save(update_fields=["state", "drop_reason"])
    for line in lock(ReminderCase.objects.filter(reminder=reminder)):
        line.is_live = False
        line.save(update_fields=["is_live"])
    record(
        act="attendance.reminder.drop",
        subject=reminder,
        by=by,
        now=now,
        reason=reason,
        context=reminder.board,
    )
    return reminder


@transaction.atomic
def receive_reminder(*, reminder: Reminder, by: User, now: datetime) -> Reminder:
    """Record that the agency has received the letter; doing it again changes nothing."""
    reminder = _locked(reminder)
    if not policies.may_receive_reminder(by, reminder, local_date(now)):
        raise NotAllowed(_("Only the agency to which the letter was sent receives it."))
    if reminder.received_at is not None:
        return reminder
    _check_move(reminder, ReminderState.RECEIVED)
    _mark_received(reminder, by, now)
    reminder.state = ReminderState.RECEIVED
    reminder.save(update_fields=["state", "received_at", "received_by"])
    record(
        act="attendance.reminder.receive",
        subject=reminder,
        by=by,
        now=now,
        after={"received_at": now},
        context=reminder.board,
    )
    return reminder


def _mark_received(reminder: Reminder, by: User, now: datetime) -> None:
    """The letter and its delivery in the register of documents."""
    reminder.received_at, reminder.received_by = now, by
    delivery = Delivery.objects.filter(
        document=reminder.document, unit=reminder.agency, received_at__isnull=True
    ).first()
    if delivery is not None and policies.may_confirm_delivery(by, delivery, local_date(now)):
        record_receipt(delivery=delivery, by=by, now=now)


@transaction.atomic
def answer_reminder(*, reminder: Reminder, answer: str, measures: str, by: User, now: datetime) -> Reminder:
    """Record the answer of the agency with the measures it has taken. Refuses an empty answer, and a second one."""
    reminder = _locked(reminder)
    if not policies.may_answer_reminder(by, reminder, local_date(now)):
        raise NotAllowed(_("Only the agency to which the letter was sent answers it."))
    _check_move(reminder, ReminderState.ANSWERED)
    answer, measures = answer.strip(), measures.strip()
    if not answer:
        raise Refused(_("Write the answer of the agency."), field="answer")
    if len(answer) > 5000 or len(measures) > 5000:
        raise Refused(_("The text is longer than 5,000 letters. Shorten it."), field="answer")
    if reminder.received_at is None:
        _mark_received(reminder, by, now)
    reminder.answer, reminder.measures = answer, measures
    reminder.state, reminder.answered_at, reminder.answered_by = ReminderState.ANSWERED, now, by
    reminder.save(
        update_fields=[
            "answer",
            "measures",
            "state",
            "answered_at",
            "answered_by",
            "received_at",
            "received_by",
        ]
    )
    record(
        act="attendance.reminder.answer",
        subject=reminder,
        by=by,
        now=now,
        after={"answer": answer, "measures": measures},
        context=reminder.board,
    )
    return reminder


def _locked(reminder: Reminder) -> Reminder:
    return lock_one(Reminder.objects.filter(pk=reminder.pk).select_related("board", "agency", "document"))


def _check_move(reminder: Reminder, to: str) -> None:
    if to not in REMINDER_MOVES[reminder.state]:
        raise Refused(
            _("The letter is “{state}” and cannot become “{to}”.").format(
                state=reminder.get_state_display(), to=ReminderState(to).label
            ),
            code="state",
        )
