"""What the templates of reminder letters and of the agency table may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import Reminder, ReportCase
from nennep.attendance.pages.reports import FormPage, case_words
from nennep.attendance.policies import reminders as policies
from nennep.attendance.policies import reports as report_policies
from nennep.attendance.queries.agencies import AgencyRow, agency_rows
from nennep.attendance.queries.reminder_paper import default_request, printable
from nennep.attendance.queries.reminders import (
    BREACH,
    IN_FORCE,
    OPEN_STATES,
    WAITING_STATES,
    effects,
    is_breach,
    is_overdue,
    letters_of,
    measured,
    proposed,
)
from nennep.attendance.queries.report_figures import Case
from nennep.attendance.queries.reports import last_day, parse_month
from nennep.attendance.states import ReminderState
from nennep.audit.queries import timeline
from nennep.classes.models import HalfDay
from nennep.documents.models import DocumentKind, SigningAuthority
from nennep.documents.printing.html import PaperPage, to_html_page
from nennep.documents.queries import authorities_on
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.units.queries import name_on, with_predecessors
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Tab, Task, Tone

TONES: dict[str, Tone] = {
    ReminderState.DRAFT: "decide",
    ReminderState.REVIEWED: "waiting",
    ReminderState.SENT: "waiting",
    ReminderState.RECEIVED: "information",
    ReminderState.ANSWERED: "good",
    ReminderState.DROPPED: "plain",
}


def letter_badge(reminder: Reminder, on: date) -> Badge:
    """The state as icon and word."""
    if is_overdue(reminder, on):
        return Badge(_("No answer, overdue"), "decide")
    return Badge(str(reminder.get_state_display()), TONES[reminder.state])


# --- The desk of the Board ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LetterRow:
    """One line of the list of letters."""

    pk: int
    agency: str
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
        Column(key="before", label=gettext_lazy("All breaches of the month"), kind="number"),
        Column(key="after", label=gettext_lazy("The month after"), kind="number"),
    )
    return Listing(
        key="letters",
        title=gettext_lazy("Letters of reminder"),
        noun=gettext_lazy("letters"),
        columns=(
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
            Column(key="badge", label=gettext_lazy("State"), kind="badge"),
            Column(key="people", label=gettext_lazy("Number of people"), kind="number"),
            Column(key="cases", label=gettext_lazy("Cases"), kind="number"),
            Column(key="breaches", label=gettext_lazy("Breaches"), kind="number"),
            Column(key="agency_work", label=gettext_lazy("Agency work"), kind="number"),
            Column(key="number", label=gettext_lazy("Number")),
            Column(key="due_on", label=gettext_lazy("Answer due"), kind="date", sort="answer_due_on"),
            *(desk_columns if is_desk else ()),
        ),
        filters=(
            Choices(key="state", label=gettext_lazy("State"), choices=ReminderState.choices),
            YesNo(
                key="overdue",
                label=gettext_lazy("Overdue"),
                yes=gettext_lazy("overdue"),
                no=gettext_lazy("not overdue"),
                apply=overdue,
            ),
        ),
        search=("agency__search_key",),
        order=("agency__sort_key", "pk"),
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
                _("Sign"),
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
    shown = sorted({*list(months[:8]), month}, reverse=True)
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


# --- The letters of an agency ---------------------------------------------------------------------------------------


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
            reverse("attendance:reminder", args=[one.pk]),
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


# --- One letter -----------------------------------------------------------------------------------------------------


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
    return LetterPage(
        title=letter.agency,
        lead=_("Letter of reminder about {month}").format(month=dates.month_text(reminder.period_from)),
        trail=(home, Crumb(letter.agency)),
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
        next_url=reverse("attendance:reminder", args=[following]) if following and may_review else "",
        position=_("{count} letters wait for review").format(count=len(waiting))
        if may_review and waiting
        else "",
        answer_form=answer_form if may_answer else None,
        answer_url=reverse("attendance:answer-reminder", args=[reminder.pk]),
        events=tuple(timeline(reminder)),
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
            "From the reports received of {month}. Agencies whose people had only unavoidable reasons get none."
        ).format(month=dates.month_text(month)),
        trail=(Crumb(_("Letters of reminder"), back), Crumb(_("Draft the letters"))),
        rows=tuple(rows),
        month=f"{month:%Y-%m}",
        has_board=bool(boards),
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


# --- The table of agencies ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AgenciesPage:
    """Agencies held against each other."""

    title: str
    lead: str
    tabs: tuple[Tab, ...]
    figures: tuple[Fact, ...]
    listing: ListPage[AgencyRow]
    trail: tuple[Crumb, ...] = ()


def _period(query: Query, on: date) -> tuple[date, date, str]:
    """The days that are looked at: a month, or the last 30 days."""
    if asked := parse_month(query.get("month", "")):
        return asked, last_day(asked), dates.month_text(asked)
    since = on - timedelta(days=29)
    return (
        since,
        on,
        _("last 30 days: {since} – {until}").format(since=dates.short(since), until=dates.short(on)),
    )


def visible_cases(actor: User, on: date) -> QuerySet[ReportCase]:
    """The cases of reports in force that somebody may see: of whole reports, or of the own people in them."""
    cases = ReportCase.objects.filter(report__state__in=IN_FORCE)
    whole = report_policies.reports_seen_whole(actor, on)
    return cases.filter(report__in=whole.values("pk"))


def agencies_page(actor: User, query: Query, now: datetime) -> AgenciesPage:
    """The table of agencies over a month or the last 30 days."""
    on = local_date(now)
    since, until, words = _period(query, on)
    rows = agency_rows(visible_cases(actor, on), policies.reminders_visible_to(actor, on), since, until, on)
    url = reverse("attendance:agencies")
    this = on.replace(day=1)
    months = [this]
    for _one in range(5):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    asked = query.get("month", "")
    tabs = [Tab(_("Last 30 days"), url, not asked)]
    tabs += [
        Tab(dates.month_text(one), f"{url}?month={one:%Y-%m}", asked == f"{one:%Y-%m}") for one in months
    ]
    return AgenciesPage(
        title=_("Agencies and study"),
        lead=_(
            "Who keeps people from class, {period}. Counted from the reports that were sent; an arrow compares with as many days before."
        ).format(period=words),
        tabs=tuple(tabs),
        figures=(
            Fact(
                _("Breaches"),
                Figure(sum(row.breaches for row in rows), _door(since, until, breaches="yes"), _("Breaches")),
            ),
            Fact(
                _("Agency work"),
                Figure(
                    sum(row.agency_work for row in rows), _door(since, until, work="yes"), _("Agency work")
                ),
            ),
            Fact(_("Agencies concerned"), str(sum(bool(row.breaches) for row in rows))),
        ),
        listing=agencies_listing(since, until).read(query, rows),
    )


def _door(since: date, until: date, **more: object) -> str:
    query = "".join(f"&{key}={value}" for key, value in more.items())
    return reverse("attendance:agency-cases") + f"?since={since.isoformat()}&until={until.isoformat()}{query}"


def agencies_listing(since: date, until: date) -> Listing[AgencyRow]:
    """Agencies, those with the most breaches first."""

    def door(key: str, label: Any, **more: object) -> Column[AgencyRow]:
        return Column(
            key=key,
            label=label,
            kind="figure",
            value=lambda row: Figure(
                getattr(row, key), _door(since, until, agency=row.agency_id, **more), f"{label}: {row.name}"
            ),
            sort=key,
            total=True,
        )

    return Listing(
        key="agencies",
        title=gettext_lazy("Agencies and study"),
        noun=gettext_lazy("agencies"),
        columns=(
            Column(key="name", label=gettext_lazy("Agency"), sort="sort_key"),
            door("breaches", gettext_lazy("Breaches"), breaches="yes"),
            Column(
                key="trend",
                label=gettext_lazy("Trend"),
                value=lambda row: f"{row.trend} {row.before} → {row.breaches}",
                export=lambda row: row.trend,
                sort="change",
            ),
            door("people", gettext_lazy("Number of people"), breaches="yes"),
            door("repeat", gettext_lazy("More than once"), breaches="yes", repeat="yes"),
            door("agency_work", gettext_lazy("Agency work"), work="yes"),
            Column(key="ordered_by", label=gettext_lazy("Ordered most by")),
            door("cases", gettext_lazy("All cases")),
            Column(key="letters", label=gettext_lazy("Letters"), kind="number", sort="letters", total=True),
            Column(
                key="answered", label=gettext_lazy("Answered"), kind="number", sort="answered", total=True
            ),
            Column(key="overdue", label=gettext_lazy("Overdue"), kind="number", sort="overdue", total=True),
        ),
        filters=(
            YesNo(
                key="worse",
                label=gettext_lazy("Trend"),
                yes=gettext_lazy("more than before"),
                no=gettext_lazy("not more than before"),
                apply=lambda source, wanted: [row for row in source if (row.change > 0) == wanted],
            ),
            YesNo(
                key="late",
                label=gettext_lazy("Letters"),
                yes=gettext_lazy("with an overdue answer"),
                no=gettext_lazy("without"),
                apply=lambda source, wanted: [row for row in source if bool(row.overdue) == wanted],
            ),
        ),
        search=("name",),
        order=("agency_id",),
        empty=Empty(why=gettext_lazy("No report that was sent names a case in these days.")),
    )


@dataclass(frozen=True)
class AgencyCaseRow:
    """One case behind a figure of the table."""

    pk: int
    name: str
    agency: str
    class_name: str
    held_on: date
    half: str
    status: str
    reason: str
    ordered_by: str
    report_url: str


@dataclass(frozen=True)
class AgencyCasesPage:
    """The names behind a figure of the table."""

    title: str
    lead: str
    listing: ListPage[AgencyCaseRow]
    trail: tuple[Crumb, ...]


AGENCY_CASES: Listing[AgencyCaseRow] = Listing(
    key="agency-cases",
    title=gettext_lazy("Cases of agencies"),
    noun=gettext_lazy("cases"),
    columns=(
        Column(key="name", label=gettext_lazy("Full name"), sort="enrolment__person__name_sort_key"),
        Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="report__training_class__sort_key"),
        Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort="held_on"),
        Column(key="half", label=gettext_lazy("Half-day")),
        Column(key="status", label=gettext_lazy("What happened")),
        Column(key="reason", label=gettext_lazy("Reason"), sort="reason_name"),
        Column(key="ordered_by", label=gettext_lazy("Ordered by"), sort="ordered_by"),
    ),
    search=("enrolment__person__search_key",),
    order=("held_on", "pk"),
    row_url=lambda row: row.report_url,
    row_id=lambda row: row.pk,
)


def agency_cases_page(actor: User, query: Query, now: datetime) -> AgencyCasesPage:
    """The cases that a figure of the table counts, by name."""
    on = local_date(now)
    since = _day(query.get("since", ""), on - timedelta(days=29))
    until = _day(query.get("until", ""), on)
    cases = visible_cases(actor, on).filter(held_on__range=(since, until))
    lead = f"{dates.short(since)} – {dates.short(until)}"
    agency = query.get("agency", "")
    if agency.isdecimal():
        found = Unit.objects.filter(pk=int(agency)).first()
        cases = cases.filter(agency_id__in=with_predecessors({int(agency)}, on))
        lead = f"{found.name} · {lead}" if found else lead
    if query.get("breaches") == "yes":
        cases = cases.filter(BREACH)
    if query.get("work") == "yes":
        cases = cases.filter(is_agency_work=True)
    if query.get("repeat") == "yes":
        people: dict[int, int] = {}
        for person in cases.order_by().values_list("enrolment__person_id", flat=True):
            people[person] = people.get(person, 0) + 1
        cases = cases.filter(enrolment__person_id__in=[pk for pk, times in people.items() if times > 1])
    return AgencyCasesPage(
        title=_("Cases of agencies"),
        lead=lead,
        listing=AGENCY_CASES.read(
            query,
            cases.select_related("enrolment__person", "agency", "report__training_class"),
            make_rows=lambda rows: [_agency_case(row) for row in rows],
        ),
        trail=(Crumb(_("Agencies and study"), reverse("attendance:agencies")), Crumb(_("Cases"))),
    )


def _day(written: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return otherwise


def _agency_case(row: ReportCase) -> AgencyCaseRow:
    case = Case(
        enrolment_id=row.enrolment_id,
        session_id=row.session_id,
        order=0,
        name=row.enrolment.person.full_name,
        agency_id=row.agency_id,
        agency=row.agency.name,
        held_on=row.held_on,
        half=row.half,
        status=row.status,
        is_late=row.is_late,
        is_left_early=row.is_left_early,
        late_minutes=row.late_minutes,
        early_minutes=row.early_minutes,
    )
    return AgencyCaseRow(
        pk=row.pk,
        name=case.name,
        agency=case.agency,
        class_name=row.report.training_class.name,
        held_on=row.held_on,
        half=str(HalfDay(row.half).label),
        status=case_words(case),
        reason=f"{row.reason_name}: {row.reason_note}" if row.reason_note else row.reason_name,
        ordered_by=row.ordered_by,
        report_url=reverse("attendance:report", args=[row.report_id]) + "?view=cases",
    )
