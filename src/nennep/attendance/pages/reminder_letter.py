"""One letter of reminder, and the steps before it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import Reminder
from nennep.attendance.pages.reminders import letter_badge, month_asked
from nennep.attendance.policies import reminders as policies
from nennep.attendance.policies import reports as report_policies
from nennep.attendance.queries.reminder_measures import effects, measured
from nennep.attendance.queries.reminder_paper import default_request, printable
from nennep.attendance.queries.reminders import (
    OPEN_STATES,
    WAITING_STATES,
    is_breach,
    letters_of,
    proposed,
)
from nennep.attendance.states import ReminderState
from nennep.audit.queries import timeline
from nennep.documents.models import DocumentKind, SigningAuthority
from nennep.documents.printing.html import PaperPage, to_html_page
from nennep.documents.queries import authorities_on
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.units.queries import name_on
from nennep.web.form_pages import FormPage
from nennep.web.lists import Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact


@dataclass(frozen=True)
class LetterPage:
    """One letter: the paper in the middle, its way and the acts at the side."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    acts: tuple[Act, ...]
    files: tuple[Act, ...]
    paper: PaperPage | None
    paper_missing: str
    facts: tuple[Fact, ...]
    answer: str
    measures: str
    review_form: Any
    review_url: str
    is_reviewed: bool
    """The review is done: the text may still be changed, the next letter is only a link."""
    next_url: str
    position: str
    answer_form: Any
    answer_url: str
    events: tuple[Event, ...]


def letter_page(
    actor: User, reminder: Reminder, now: datetime, *, review_form: Any = None, answer_form: Any = None
) -> LetterPage:
    """One letter for the Board or for the agency."""
    on = local_date(now)
    (letter,) = letters_of([reminder], on)
    is_board = policies.may_draft_reminders(actor, reminder.board, on)
    paper, missing = _paper(letter, on)
    waiting = [
        *policies.reminders_visible_to(actor, on)
        .filter(board=reminder.board, period_from=reminder.period_from, state=ReminderState.DRAFT)
        .order_by("agency__sort_key", "pk")
        .values_list("pk", flat=True)
    ]
    following = next((pk for pk in waiting if pk != reminder.pk), None)
    may_review = is_board and reminder.state in OPEN_STATES
    may_answer = policies.may_answer_reminder(actor, reminder, on) and reminder.state in WAITING_STATES
    desk = reverse("attendance:reminders") + f"?month={reminder.period_from:%Y-%m}"
    home = (
        Crumb(_("Letters of reminder"), desk)
        if is_board
        else Crumb(_("Letters from the Organisation Board"), reverse("attendance:letters"))
    )
    subject = _("Letter of reminder about {month}").format(month=dates.month_text(reminder.period_from))
    return LetterPage(
        title=letter.agency if is_board else subject,
        lead=subject if is_board else " · ".join(part for part in (letter.number, letter.agency) if part),
        trail=(home, Crumb(letter.agency if is_board else dates.month_text(reminder.period_from))),
        badge=letter_badge(reminder, on),
        acts=_acts(actor, reminder, on),
        files=tuple(
            Act(label, reverse("attendance:reminder-file", args=[reminder.pk, fmt]), icon, kind="quiet")
            for fmt, label, icon in (("pdf", "PDF", "file-type-pdf"), ("docx", "DOCX", "file-type-docx"))
        ),
        paper=paper,
        paper_missing=missing,
        facts=_facts(reminder, on, is_board=is_board),
        answer=reminder.answer,
        measures=reminder.measures,
        review_form=review_form if may_review else None,
        review_url=reverse("attendance:review-reminder", args=[reminder.pk]),
        is_reviewed=reminder.state == ReminderState.REVIEWED,
        next_url=reverse("attendance:reminder", args=[following]) if following and may_review else "",
        position=_("{count} letters wait for review").format(count=len(waiting))
        if may_review and waiting
        else "",
        answer_form=answer_form if may_answer else None,
        answer_url=reverse("attendance:answer-reminder", args=[reminder.pk]),
        events=timeline(reminder, since=None if is_board else reminder.sent_at),
    )


def _acts(actor: User, reminder: Reminder, on: date) -> tuple[Act, ...]:
    acts = []
    if reminder.state == ReminderState.REVIEWED and policies.may_send_reminder(actor, reminder.board, on):
        acts.append(
            Act(
                _("Sign and send"),
                reverse("attendance:send-reminder", args=[reminder.pk]),
                "send",
                kind="primary",
            )
        )
    if reminder.state in OPEN_STATES and policies.may_drop_reminder(actor, reminder.board, on):
        acts.append(
            Act(
                _("Do not send"),
                reverse("attendance:drop-reminder", args=[reminder.pk]),
                "ban",
                kind="quiet",
                opens_dialog=True,
            )
        )
    if reminder.state == ReminderState.SENT and policies.may_receive_reminder(actor, reminder, on):
        acts.append(
            Act(
                _("Confirm receipt"),
                reverse("attendance:receive-reminder", args=[reminder.pk]),
                "mail-check",
                "post",
            )
        )
    return tuple(acts)


def _paper(letter: Any, on: date) -> tuple[PaperPage | None, str]:
    try:
        ((content, layout),) = printable([letter], on)
    except Refused as refused:
        return None, refused.message
    return to_html_page(content, layout), ""


def _facts(reminder: Reminder, on: date, *, is_board: bool) -> tuple[Fact, ...]:
    days = measured([reminder])[reminder.pk]
    facts = [Fact(_("Sender"), name_on(reminder.board, on))]
    for label, moment in (
        (_("Drafted"), reminder.drafted_at),
        (_("Reviewed"), reminder.reviewed_at),
        (_("Sent"), reminder.sent_at),
        (_("Received"), reminder.received_at),
        (_("Answered"), reminder.answered_at),
    ):
        if moment and (is_board or label in {_("Sent"), _("Received"), _("Answered")}):
            facts.append(Fact(label, dates.with_weekday(local_date(moment))))
    if reminder.answer_due_on:
        facts.append(Fact(_("Answer due"), dates.with_weekday(reminder.answer_due_on)))
    if reminder.drop_reason:
        facts.append(Fact(_("Why the letter is not sent"), reminder.drop_reason))
    if is_board:
        stations = (
            (_("End of period to report"), days.to_report),
            (_("Report to receipt"), days.to_receipt),
            (_("Receipt to letter"), days.to_letter),
            (_("Letter to answer"), days.to_answer),
        )
        facts += [
            Fact(label, _("{days} days").format(days=count)) for label, count in stations if count is not None
        ]
        effect = effects([reminder], on)[reminder.pk]
        if reminder.sent_at:
            after = str(effect.after) if effect.is_known else _("not known yet")
            facts.append(
                Fact(
                    _("Effect"),
                    _("{before} breaches in the month, {after} in the month after").format(
                        before=effect.before, after=after
                    ),
                )
            )
    return tuple(facts)


def request_of(reminder: Reminder, on: date) -> str:
    """What the letter asks for: the officer's words, else those of every letter."""
    return reminder.request_text or default_request(name_on(reminder.board, on))


def form_page(reminder: Reminder, title: str, form: Any, act: str, *, warning: str = "") -> FormPage:
    """A form about one letter."""
    back = reverse("attendance:reminder", args=[reminder.pk])
    return FormPage(
        title, reminder.agency.name, (Crumb(reminder.agency.name, back),), form, act, back, warning=warning
    )


def signers(board: Unit, on: date) -> list[SigningAuthority]:
    """Who may sign letters of the Board on the day."""
    return authorities_on(board, DocumentKind.objects.get(code="cong-van"), on)


@dataclass(frozen=True)
class DraftPage:
    """Before drafting: which agencies would get a letter."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    rows: tuple[tuple[str, int, int], ...]
    month: str
    has_board: bool
    back: str


def draft_page(actor: User, query: Query, now: datetime) -> DraftPage:
    """Agencies with cases that stand in no letter yet."""
    on = local_date(now)
    month = month_asked(query, on)
    boards = list(report_policies.boards_of(actor, on).order_by("sort_key", "pk"))
    rows = []
    for board in boards:
        groups = proposed(board, month, on)
        agencies = Unit.objects.in_bulk(list(groups))
        for unit in sorted(agencies.values(), key=lambda one: (one.sort_key, one.pk)):
            cases = groups[unit.pk]
            rows.append((unit.name, len(cases), sum(is_breach(case) for case in cases)))
    back = reverse("attendance:reminders") + f"?month={month:%Y-%m}"
    return DraftPage(
        title=_("Draft the letters"),
        lead=_(
            "From the reports received of {month}. Agencies with unavoidable reasons only, and nobody absent without leave, get none."
        ).format(month=dates.month_text(month)),
        trail=(Crumb(_("Letters of reminder"), back), Crumb(_("Draft the letters"))),
        rows=tuple(rows),
        month=f"{month:%Y-%m}",
        has_board=bool(boards),
        back=back,
    )


@dataclass(frozen=True)
class ProgressPage:
    """Signing many letters under way: how far it is, and what is left."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    done: int
    handled: int
    total: int
    left: tuple[int, ...]
    signer_id: int
    back: str


def progress_page(
    left: Sequence[Reminder], signer_id: int, *, done: int, total: int, back: str
) -> ProgressPage:
    """`done` were sent, `total` were chosen; the rest of what is not in `left` was refused."""
    return ProgressPage(
        title=_("Sign and send"),
        lead=_("Letters go out a few at a time. What was sent stays sent; the others stay in the list."),
        trail=(Crumb(_("Letters of reminder"), reverse("attendance:reminders")), Crumb(_("Sign and send"))),
        done=done,
        handled=total - len(left),
        total=total,
        left=tuple(one.pk for one in left),
        signer_id=signer_id,
        back=back,
    )


@dataclass(frozen=True)
class SendPage:
    """Before signing many: which letters, who signs."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    letters: tuple[tuple[int, str], ...]
    warning: str
    back: str
