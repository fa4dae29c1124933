"""What the templates of reminder letters and of the agency table may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Reminder
from nennep.attendance.policies import reminders as policies
from nennep.attendance.policies import reports as report_policies
from nennep.attendance.queries.reminder_measures import effects, measured
from nennep.attendance.queries.reminders import (
    WAITING_STATES,
    is_overdue,
    letters_of,
    newest_month_received,
    proposed,
)
from nennep.attendance.queries.reports import parse_month
from nennep.attendance.states import ReminderState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Figure, Tab, Task, Tone

TONES: dict[str, Tone] = {
    ReminderState.DRAFT: "decide",
    ReminderState.REVIEWED: "waiting",
    ReminderState.SENT: "waiting",
    ReminderState.RECEIVED: "information",
    ReminderState.ANSWERED: "good",
    ReminderState.DROPPED: "plain",
}


TOLD_STATES = (*WAITING_STATES, ReminderState.ANSWERED)
"""The states in which an agency sees a letter."""


def letter_badge(reminder: Reminder, on: date) -> Badge:
    """The state as icon and word."""
    if is_overdue(reminder, on):
        return Badge(_("No answer, overdue"), "decide")
    return Badge(str(reminder.get_state_display()), TONES[reminder.state])


@dataclass(frozen=True)
class LetterRow:
    """One line of the list of letters."""

    pk: int
    agency: str
    month: str
    number: str
    badge: Badge
    cases: int
    breaches: int
    people: int
    agency_work: int
    due_on: date | None
    sent: datetime | None
    answered: datetime | None
    to_letter: int | None
    to_answer: int | None
    before: int
    after: object


def _letter_rows(reminders: Sequence[Reminder], on: date) -> list[LetterRow]:
    letters = letters_of(reminders, on)
    days = measured(reminders)
    effect = effects(reminders, on)
    return [
        LetterRow(
            pk=one.pk,
            agency=letter.agency,
            month=dates.month_text(one.period_from),
            number=letter.number,
            badge=letter_badge(one, on),
            cases=len(letter.cases),
            breaches=letter.breaches,
            people=len(letter.people),
            agency_work=letter.agency_work,
            due_on=one.answer_due_on,
            sent=one.sent_at,
            answered=one.answered_at,
            to_letter=days[one.pk].to_letter,
            to_answer=days[one.pk].to_answer,
            before=effect[one.pk].before,
            after=effect[one.pk].after if effect[one.pk].is_known else None,
        )
        for one, letter in zip(reminders, letters, strict=True)
    ]


def letters_listing(on: date, *, is_desk: bool) -> Listing[LetterRow]:
    """Letters of the Board, or to one's own agency."""

    def overdue(source: QuerySet[Reminder], wanted: bool) -> QuerySet[Reminder]:  # noqa: FBT001 - the list calls it so
        late = source.filter(state__in=WAITING_STATES, answer_due_on__lt=on)
        return late if wanted else source.exclude(pk__in=late.values("pk"))

    desk_columns: tuple[Column[LetterRow], ...] = (
        Column(key="to_letter", label=gettext_lazy("Days from report to letter"), kind="number", shown=False),
        Column(key="to_answer", label=gettext_lazy("Days from letter to answer"), kind="number", shown=False),
        Column(key="before", label=gettext_lazy("All breaches of the month"), kind="number", shown=False),
        Column(key="after", label=gettext_lazy("The month after"), kind="number"),
    )
    agency: Column[LetterRow] = Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key")
    month: Column[LetterRow] = Column(
        key="month", label=gettext_lazy("Month"), sort="period_from", shown=not is_desk
    )
    states = [choice for choice in ReminderState.choices if is_desk or choice[0] in TOLD_STATES]
    return Listing(
        key="letters",
        title=gettext_lazy("Letters of reminder"),
        noun=gettext_lazy("letters"),
        columns=(
            *((agency, month) if is_desk else (month, agency)),
            Column(key="badge", label=gettext_lazy("State"), kind="badge"),
            Column(key="people", label=gettext_lazy("Number of people"), kind="number"),
            Column(key="cases", label=gettext_lazy("Cases"), kind="number"),
            Column(key="breaches", label=gettext_lazy("Breaches"), kind="number"),
            Column(key="agency_work", label=gettext_lazy("Agency work"), kind="number"),
            Column(key="number", label=gettext_lazy("Number"), kind="code"),
            Column(key="due_on", label=gettext_lazy("Answer due"), kind="date", sort="answer_due_on"),
            *(desk_columns if is_desk else ()),
        ),
        filters=(
            Choices(key="state", label=gettext_lazy("State"), choices=states),
            YesNo(
                key="overdue",
                label=gettext_lazy("Overdue"),
                yes=gettext_lazy("overdue"),
                no=gettext_lazy("not overdue"),
                apply=overdue,
            ),
        ),
        search=("agency__search_key",),
        order=("agency__sort_key", "pk") if is_desk else ("-period_from", "agency__sort_key", "pk"),
        row_url=lambda row: reverse("attendance:reminder", args=[row.pk]),
    )


@dataclass(frozen=True)
class DeskPage:
    """The letters of one month of one Board."""

    title: str
    lead: str
    tasks: tuple[Task, ...]
    tabs: tuple[Tab, ...]
    acts: tuple[Act, ...]
    figures: tuple[Fact, ...]
    listing: ListPage[LetterRow]
    trail: tuple[Crumb, ...] = ()


def month_asked(query: Query, on: date) -> date:
    """The month in the address, else the one before today's."""
    asked = parse_month(query.get("month", ""))
    return asked or (on.replace(day=1) - timedelta(days=1)).replace(day=1)


def desk_page(actor: User, query: Query, now: datetime) -> DeskPage:
    """What is to be drafted, reviewed, signed, answered; the letters of the month."""
    on = local_date(now)
    month = month_asked(query, on)
    boards = list(report_policies.boards_of(actor, on).order_by("sort_key", "pk"))
    visible = policies.reminders_visible_to(actor, on).filter(board__in=boards)
    here = visible.filter(period_from=month)
    url = reverse("attendance:reminders") + f"?month={month:%Y-%m}"
    new = sum(len(proposed(board, month, on)) for board in boards)
    drafts = here.filter(state=ReminderState.DRAFT).count()
    reviewed = here.filter(state=ReminderState.REVIEWED).count()
    late = visible.filter(state__in=WAITING_STATES, answer_due_on__lt=on).count()
    tasks, acts = [], []
    may_draft = any(policies.may_draft_reminders(actor, board, on) for board in boards)
    may_send = any(policies.may_send_reminder(actor, board, on) for board in boards)
    draft_url = reverse("attendance:draft-reminders") + f"?month={month:%Y-%m}"
    if new:
        tasks.append(
            Task(_("agencies have new cases that stand in no letter yet"), _("See"), draft_url, count=new)
        )
    if drafts:
        tasks.append(
            Task(
                _("letters are drafted and wait for review"), _("Review"), f"{url}&state=draft", count=drafts
            )
        )
    if reviewed:
        tasks.append(
            Task(
                _("letters are reviewed and wait for the signature"),
                _("Sign") if may_send else _("See"),
                f"{url}&state=reviewed",
                count=reviewed,
            )
        )
    if late:
        tasks.append(
            Task(
                _("agencies have not answered in time"),
                _("See"),
                reverse("attendance:reminders") + "?month=all&overdue=yes",
                count=late,
                is_overdue=True,
            )
        )
    if may_draft and boards:
        acts.append(
            Act(_("Draft the letters"), draft_url, "mail-forward", kind="primary" if new else "secondary")
        )
    is_all = query.get("month") == "all"
    source = visible if is_all else here
    if query.get("state") != ReminderState.DROPPED:
        source = source.exclude(state=ReminderState.DROPPED)
    bulk = []
    if may_draft and drafts:
        bulk.append(Act(_("Reviewed, all chosen"), reverse("attendance:review-reminders"), "check"))
    if may_send and reviewed:
        bulk.append(
            Act(_("Sign and send all chosen"), reverse("attendance:send-reminders"), "send", kind="primary")
        )
    months = visible.order_by("-period_from").values_list("period_from", flat=True).distinct()
    shown = sorted({*months[:8], *newest_month_received(boards), month}, reverse=True)
    tabs = [
        Tab(
            dates.month_text(one),
            reverse("attendance:reminders") + f"?month={one:%Y-%m}",
            one == month and not is_all,
        )
        for one in shown
    ]
    return DeskPage(
        title=_("Letters of reminder"),
        lead=_("To the heads of agencies, from the reports received of {month}.").format(
            month=dates.month_text(month)
        ),
        tasks=tuple(tasks),
        tabs=tuple(tabs),
        acts=tuple(acts),
        figures=_desk_figures(here, url),
        listing=letters_listing(on, is_desk=True).read(
            query,
            source.select_related("board", "agency", "document"),
            make_rows=lambda found: _letter_rows(found, on),
            bulk=bulk,
            empty=Empty(
                why=_(
                    "There is no letter of {month}: nothing was drafted, or no received report has a breach."
                ).format(month=dates.month_text(month)),
                act=acts[0] if acts else None,
            ),
        ),
    )


def _desk_figures(here: QuerySet[Reminder], url: str) -> tuple[Fact, ...]:
    counts = {state: here.filter(state=state).count() for state in ReminderState.values}
    return tuple(
        Fact(
            ReminderState(state).label,
            Figure(counts[state], f"{url}&state={state}", str(ReminderState(state).label)),
        )
        for state in ReminderState.values
        if counts[state] or state not in {ReminderState.DROPPED, ReminderState.RECEIVED}
    )


@dataclass(frozen=True)
class InboxPage:
    """The letters that an agency has got."""

    title: str
    lead: str
    tasks: tuple[Task, ...]
    listing: ListPage[LetterRow]
    trail: tuple[Crumb, ...] = ()


def inbox_page(actor: User, query: Query, now: datetime) -> InboxPage:
    """Letters to one's own agency; those without an answer on top."""
    on = local_date(now)
    letters = policies.letters_to(actor, on)
    waiting = letters.filter(state__in=WAITING_STATES)
    tasks = [
        Task(
            _("Letter of {month}, answer due {day}").format(
                month=dates.month_text(one.period_from),
                day=dates.short(one.answer_due_on) if one.answer_due_on else "–",
            ),
            _("Answer"),
            f"{reverse('attendance:reminder', args=[one.pk])}#answer",
            is_overdue=is_overdue(one, on),
        )
        for one in waiting.order_by("answer_due_on", "pk")[:10]
    ]
    return InboxPage(
        title=_("Letters from the Organisation Board"),
        lead=_("About your own people only. Please answer before the day that the letter names."),
        tasks=tuple(tasks),
        listing=letters_listing(on, is_desk=False).read(
            query,
            letters.select_related("board", "agency", "document"),
            make_rows=lambda found: _letter_rows(found, on),
            empty=Empty(why=_("No letter has come: none of your people was named to the Board.")),
        ),
    )
