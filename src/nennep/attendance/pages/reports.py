"""What the templates of period reports may read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport
from nennep.attendance.policies import reports as policies
from nennep.attendance.queries.report_figures import AgencyFigures, Case, Difference, Line, difference
from nennep.attendance.queries.report_paper import printable
from nennep.attendance.queries.report_view import ReportView, is_intact, view_of
from nennep.attendance.queries.reports import Blocker, body_of, newest, period_name
from nennep.attendance.states import PeriodKind, ReportState, Status
from nennep.audit.queries import timeline
from nennep.classes.models import HalfDay
from nennep.documents.models import DocumentKind, SigningAuthority
from nennep.documents.printing.html import PaperPage, to_html_page
from nennep.documents.queries import authorities_on
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.kernel.text import search_key, sort_key
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Share, Step, Tab, Task, Tone, steps

TONES: dict[str, Tone] = {
    ReportState.DRAFT: "decide",
    ReportState.SIGNED: "waiting",
    ReportState.SUBMITTED: "waiting",
    ReportState.RECEIVED: "good",
    ReportState.REPLACED: "plain",
}
STATION = {ReportState.DRAFT: 0, ReportState.SIGNED: 2, ReportState.SUBMITTED: 3, ReportState.RECEIVED: 4}
FIGURE_LABELS = {
    "sessions": gettext_lazy("Sessions of all trainees"),
    "present": gettext_lazy("Present"),
    "excused": gettext_lazy("Absent with leave"),
    "unexcused": gettext_lazy("Absent without leave"),
    "late": gettext_lazy("Late"),
    "left_early": gettext_lazy("Left early"),
    "late_and_left_early": gettext_lazy("of these late and left early"),
    "called_away": gettext_lazy("Called away in session"),
    "left_mid_session": gettext_lazy("Left in mid-session"),
    "not_taken": gettext_lazy("Not taken"),
    "lessons": gettext_lazy("Lessons"),
    "lessons_credited": gettext_lazy("Lessons credited"),
    "lessons_excused": gettext_lazy("Lessons excused"),
    "lessons_missed": gettext_lazy("Lessons missed"),
}
SHORT_LABELS = {
    "present": gettext_lazy("Present"),
    "excused": gettext_lazy("With leave"),
    "unexcused": gettext_lazy("Without leave"),
    "late": gettext_lazy("Late"),
    "left_early": gettext_lazy("Early"),
    "late_and_left_early": gettext_lazy("Both"),
    "called_away": gettext_lazy("Called away"),
    "left_mid_session": gettext_lazy("Went away"),
    "not_taken": gettext_lazy("Not taken"),
}
"""Headings of narrow columns."""
CASE_KINDS = (
    ("excused", FIGURE_LABELS["excused"]),
    ("unexcused", FIGURE_LABELS["unexcused"]),
    ("late", FIGURE_LABELS["late"]),
    ("left_early", FIGURE_LABELS["left_early"]),
    ("late_and_left_early", FIGURE_LABELS["late_and_left_early"]),
    ("called_away", FIGURE_LABELS["called_away"]),
    ("left_mid_session", FIGURE_LABELS["left_mid_session"]),
)


def trail(*more: Crumb) -> tuple[Crumb, ...]:
    """The way to the pages of reports."""
    return (Crumb(_("Attendance reports"), reverse("attendance:reports")), *more)


def report_badge(report: PeriodReport, on: date) -> Badge:
    """The state as icon and word; red only for what is asked of somebody."""
    if report.state in {ReportState.DRAFT, ReportState.SIGNED} and report.due_on < on:
        return Badge(_("{state}, overdue").format(state=report.get_state_display()), "decide")
    return Badge(str(report.get_state_display()), TONES[report.state])


# --- The list -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReportRow:
    """One line of the list of reports."""

    pk: int
    class_name: str
    period: str
    period_to: date
    version: int
    badge: Badge
    due_on: date
    submitted: datetime | None
    received: datetime | None
    days: int | None
    cases: int


def _rows(reports: Iterable[PeriodReport], on: date) -> list[ReportRow]:
    found = list(reports)
    counts = dict(
        PeriodReport.objects.filter(pk__in=[one.pk for one in found])
        .order_by()
        .values_list("pk")
        .annotate(Count("cases"))
    )
    rows = PeriodReport.objects.filter(pk__in=[one.pk for one in found], receipts__received_at__isnull=False)
    # The first receipt comes last and stays.
    received = dict(rows.order_by("-receipts__received_at").values_list("pk", "receipts__received_at"))
    return [
        ReportRow(
            pk=one.pk,
            class_name=one.training_class.name,
            period=period_name(one),
            period_to=one.period_to,
            version=one.version,
            badge=report_badge(one, on),
            due_on=one.due_on,
            submitted=one.submitted_at,
            received=received.get(one.pk),
            days=(local_date(one.submitted_at) - one.period_to).days if one.submitted_at else None,
            cases=counts.get(one.pk, 0),
        )
        for one in found
    ]


def _listing(on: date) -> Listing[ReportRow]:
    def overdue(source: QuerySet[PeriodReport], wanted: bool) -> QuerySet[PeriodReport]:  # noqa: FBT001 - the list calls it so
        late = Q(state__in=[ReportState.DRAFT, ReportState.SIGNED], due_on__lt=on)
        return source.filter(late) if wanted else source.exclude(late)

    def every(source: QuerySet[PeriodReport], wanted: bool) -> QuerySet[PeriodReport]:  # noqa: FBT001 - as above
        return source if wanted else newest(source)

    return Listing(
        key="reports",
        title=gettext_lazy("Attendance reports"),
        noun=gettext_lazy("reports"),
        columns=(
            Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
            Column(key="period", label=gettext_lazy("Period"), sort="period_to"),
            Column(key="badge", label=gettext_lazy("State"), kind="badge"),
            Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
            Column(key="submitted", label=gettext_lazy("Sent"), kind="moment", sort="submitted_at"),
            Column(key="received", label=gettext_lazy("Received"), kind="moment"),
            Column(
                key="days",
                label=gettext_lazy("Days from the end of the period to sending"),
                kind="number",
                shown=False,
            ),
            Column(key="cases", label=gettext_lazy("Cases"), kind="number", hint=gettext_lazy("once signed")),
            Column(key="version", label=gettext_lazy("Version"), kind="number", sort="version"),
        ),
        filters=(
            Choices(key="state", label=gettext_lazy("State"), choices=ReportState.choices),
            Choices(key="kind", label=gettext_lazy("Period"), choices=PeriodKind.choices),
            YesNo(
                key="overdue",
                label=gettext_lazy("Overdue"),
                yes=gettext_lazy("overdue"),
                no=gettext_lazy("not overdue"),
                apply=overdue,
            ),
            YesNo(
                key="versions",
                label=gettext_lazy("Versions"),
                yes=gettext_lazy("every version"),
                no=gettext_lazy("the newest only"),
                apply=every,
            ),
            Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
        ),
        search=("training_class__search_key",),
        order=("-period_to", "training_class__sort_key", "-version", "-pk"),
        row_url=lambda row: reverse("attendance:report", args=[row.pk]),
        empty=Empty(
            why=gettext_lazy("No report is due: a draft appears when a batch is closed or a month ends.")
        ),
    )


@dataclass(frozen=True)
class ReportsPage:
    """The reports that somebody makes or receives."""

    title: str
    lead: str
    tasks: tuple[Task, ...]
    listing: ListPage[ReportRow]
    trail: tuple[Crumb, ...] = ()


def reports_page(actor: User, query: Query, now: datetime) -> ReportsPage:
    """The list with what waits on top: to receive, overdue."""
    on = local_date(now)
    visible = policies.reports_visible_to(actor, on)
    units = frozenset(policies.receiving_units(actor, on))
    waiting = visible.filter(
        state=ReportState.SUBMITTED, receipts__superior_id__in=units, receipts__received_at__isnull=True
    )
    late = newest(visible).filter(state__in=[ReportState.DRAFT, ReportState.SIGNED], due_on__lt=on)
    number, overdue = waiting.distinct().count(), late.count()
    url = reverse("attendance:reports")
    tasks = []
    if number:
        oldest = waiting.order_by("submitted_at", "pk").values_list("submitted_at", flat=True)[0]
        days = (on - local_date(oldest)).days if oldest else 0
        tasks.append(
            Task(
                _("reports wait to be received"),
                _("Open"),
                f"{url}?state=submitted",
                _("the oldest for {days} days").format(days=days) if days else _("sent today"),
                number,
            )
        )
    if overdue:
        tasks.append(
            Task(_("reports are overdue"), _("See"), f"{url}?overdue=yes", count=overdue, is_overdue=True)
        )
    asked = query.get("class", "")
    classes = list(
        visible.order_by("training_class__sort_key", "training_class_id")
        .values_list("training_class_id", "training_class__name")
        .distinct()[:300]
    )
    source = visible.select_related("training_class", "batch")
    if "versions" not in query and query.get("state") != ReportState.REPLACED:
        source = newest(source)
    return ReportsPage(
        title=_("Attendance reports"),
        lead=_("Of each batch or month of a class, from the draft to the receipt by the Board."),
        tasks=tuple(tasks),
        listing=_listing(on).read(
            query,
            source,
            make_rows=lambda found: _rows(found, on),
            choices={"class": classes if asked or classes else []},
        ),
    )


# --- One report -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BlockerLine:
    """What must be done first, with the door to where it is done."""

    sentence: str
    url: str


@dataclass(frozen=True)
class ChangeLine:
    """A total before and now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class CaseChangeLine:
    """One trainee in one session before and now."""

    name: str
    agency: str
    when: str
    before: str
    after: str


@dataclass(frozen=True)
class ReportPage:
    """One report as its reader sees it."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    stations: tuple[Step, ...]
    acts: tuple[Act, ...]
    blockers: tuple[BlockerLine, ...]
    blockers_more: int
    blocked_title: str
    notes: tuple[str, ...]
    is_broken: bool
    figures: tuple[Fact, ...]
    split: tuple[Fact, ...]
    reconciliation: str
    tabs: tuple[Tab, ...]
    view: str
    listing: ListPage[Any] | None
    paper: PaperPage | None
    paper_missing: str
    difference: Difference | None
    changes: tuple[ChangeLine, ...]
    changed_cases: tuple[CaseChangeLine, ...]
    facts: tuple[Fact, ...]
    files: tuple[Act, ...]
    events: tuple[Event, ...]


VIEWS = ("people", "agencies", "cases", "paper", "difference", "about")


def report_page(actor: User, report: PeriodReport, query: Query, now: datetime) -> ReportPage:
    """The report with the tab that the address asks for."""
    on = local_date(now)
    view = view_of(report, now, only=policies.part_of(actor, report, on))
    url = reverse("attendance:report", args=[report.pk])
    asked = query.get("view", "people")
    asked = asked if asked in VIEWS else "people"
    before = _before(report) if not view.is_part else None
    if asked == "difference" and before is None:
        asked = "people"
    paper, missing = _paper(view) if asked == "paper" else (None, "")
    listing: ListPage[Any] | None = None
    if asked == "people":
        listing = people_listing(view, url).read(query, list(view.body.lines))
    elif asked == "agencies":
        listing = agencies_listing(url).read(query, [_AgencyLine(one) for one in view.body.by_agency])
    elif asked == "cases":
        listing = cases_listing(view).read(query, case_lines(view), choices=_case_choices(view))
    shown = view.blockers[:12]
    changed = difference(body_of(before), view.body) if before and asked == "difference" else None
    return ReportPage(
        title=_("Attendance report · {period}").format(period=view.period),
        lead=f"{view.class_name} · {view.host}",
        trail=trail(
            Crumb(view.class_name, reverse("attendance:reports") + f"?class={report.training_class_id}")
        ),
        badge=report_badge(report, on),
        stations=_stations(report, view),
        acts=_acts(actor, view, on),
        blockers=tuple(BlockerLine(one.sentence, _where(one)) for one in shown),
        blockers_more=len(view.blockers) - len(shown),
        blocked_title=_("Cannot be sent yet: {count} things to do").format(count=len(view.blockers)),
        notes=_notes(view, before),
        is_broken=not view.is_part and not is_intact(report, view.body),
        figures=_figures(view, url),
        split=_split(view, url),
        reconciliation=_reconciliation(view),
        tabs=_tabs(view, url, asked, before is not None),
        view=asked,
        listing=listing,
        paper=paper,
        paper_missing=missing,
        difference=changed,
        changes=_changes(changed) if changed else (),
        changed_cases=_changed_cases(changed) if changed else (),
        facts=_facts(view),
        files=tuple(
            Act(label, reverse("attendance:report-file", args=[report.pk, fmt]), icon, kind="quiet")
            for fmt, label, icon in (
                ("pdf", "PDF", "file-type-pdf"),
                ("docx", "DOCX", "file-type-docx"),
                ("xlsx", "XLSX", "file-spreadsheet"),
            )
        ),
        events=tuple(timeline(report)) if asked == "about" else (),
    )


def _changes(changed: Difference) -> tuple[ChangeLine, ...]:
    return tuple(
        ChangeLine(str(FIGURE_LABELS[name]), numbers.whole(old), numbers.whole(new))
        for name, old, new in changed.totals
    )


def _changed_cases(changed: Difference) -> tuple[CaseChangeLine, ...]:
    return tuple(
        CaseChangeLine(
            one.name,
            one.agency,
            f"{HalfDay(one.half).label}, {dates.short(one.held_on)}",
            _said(one.before),
            _said(one.after),
        )
        for one in changed.cases
    )


def _said(case: Case | None) -> str:
    if case is None:
        return str(FIGURE_LABELS["present"])
    return f"{case_words(case)} · {case.reason or _('Without reason')}"


def _before(report: PeriodReport) -> PeriodReport | None:
    if report.version < 2:
        return None
    same = PeriodReport.objects.filter(training_class_id=report.training_class_id, kind=report.kind)
    same = (
        same.filter(batch_id=report.batch_id)
        if report.batch_id
        else same.filter(period_from=report.period_from)
    )
    return same.filter(version=report.version - 1).select_related("training_class", "batch").first()


def _stations(report: PeriodReport, view: ReportView) -> tuple[Step, ...]:
    notes = {}
    if report.signed_at:
        notes[1] = dates.short(local_date(report.signed_at))
    if report.submitted_at:
        notes[2] = dates.short(local_date(report.submitted_at))
    got = [one.received_at for one in view.receipts if one.received_at]
    if got:
        notes[3] = dates.short(local_date(min(got)))
    place = STATION.get(ReportState(report.state), 4)
    if report.state == ReportState.DRAFT and not view.blockers:
        place = 1
    return steps((_("Draft"), _("Signing"), _("Sending"), _("Receipt")), place, notes=notes)


def _where(one: Blocker) -> str:
    if one.session_id is None:
        return ""
    if one.enrolment_id is not None:
        return reverse("attendance:mark", args=[one.session_id, one.enrolment_id])
    return reverse("attendance:session", args=[one.session_id])


def _acts(actor: User, view: ReportView, on: date) -> tuple[Act, ...]:
    report = view.report
    training_class = report.training_class
    acts: list[Act] = []

    def door(name: str) -> str:
        return reverse(f"attendance:{name}", args=[report.pk])

    if report.state == ReportState.DRAFT:
        if policies.may_write_remarks(actor, training_class, on):
            acts.append(Act(_("Write remarks"), door("report-remarks"), "pencil", opens_dialog=True))
        if policies.may_sign_report(actor, training_class, on):
            refused = _("Do what is listed below first.") if view.blockers else ""
            acts.append(
                Act(_("Sign the report"), door("sign-report"), "gavel", kind="primary", refused=refused)
            )
    if report.state == ReportState.SIGNED and policies.may_submit_report(actor, training_class, on):
        acts.append(
            Act(
                _("Send to {superiors}").format(superiors=", ".join(view.superiors) or "…"),
                door("submit-report"),
                "send",
                "post",
                "primary",
            )
        )
    for receipt in report.receipts.select_related("report").order_by("pk"):
        is_open = receipt.received_at is None and report.state in {
            ReportState.SUBMITTED,
            ReportState.RECEIVED,
        }
        if is_open and policies.may_receive_report(actor, receipt, on):
            acts.append(
                Act(
                    _("Receive the report"),
                    reverse("attendance:receive-report", args=[receipt.pk]),
                    "mail-check",
                    "post",
                    "primary",
                )
            )
            break
    signed = {ReportState.SIGNED, ReportState.SUBMITTED, ReportState.RECEIVED}
    if (
        report.state in signed
        and policies.may_correct_report(actor, training_class, on)
        and not _later(report)
    ):
        acts.append(
            Act(_("Correct it in a new version"), door("correct-report"), "replace", opens_dialog=True)
        )
    return tuple(acts)


def _later(report: PeriodReport) -> bool:
    return PeriodReport.objects.filter(
        training_class_id=report.training_class_id,
        kind=report.kind,
        period_from=report.period_from,
        version__gt=report.version,
    ).exists()


def _notes(view: ReportView, before: PeriodReport | None) -> tuple[str, ...]:
    report = view.report
    notes = []
    if view.is_part:
        notes.append(_("You see the people of your own units; all totals are theirs."))
    if report.state == ReportState.REPLACED:
        notes.append(_("A newer version has replaced this report; it stays as it was signed."))
    if before is not None:
        notes.append(
            _("Version {version}. What is corrected: {reason}").format(
                version=report.version, reason=report.correction_reason
            )
        )
    return tuple(notes)


def _figures(view: ReportView, url: str) -> tuple[Fact, ...]:
    totals = view.totals
    figures = [
        Fact(
            FIGURE_LABELS["sessions"],
            Figure(totals.sessions, f"{url}?view=people", str(FIGURE_LABELS["sessions"])),
        ),
        Fact(
            FIGURE_LABELS["present"],
            Figure(totals.present, f"{url}?view=people&sort=-present", str(FIGURE_LABELS["present"])),
        ),
    ]
    for name, label in CASE_KINDS:
        value = getattr(totals, name)
        if value or name in {"excused", "unexcused", "late", "left_early"}:
            figures.append(Fact(label, Figure(value, f"{url}?view=cases&what={name}", str(label))))
    if totals.not_taken:
        label = FIGURE_LABELS["not_taken"]
        figures.append(
            Fact(label, Figure(totals.not_taken, f"{url}?view=people&sort=-not_taken", str(label)))
        )
    figures.append(Fact(_("Attendance by lessons"), Share(totals.lessons_credited, totals.lessons)))
    return tuple(figures)


def _split(view: ReportView, url: str) -> tuple[Fact, ...]:
    body = view.body
    cases = f"{url}?view=cases"
    facts = [
        Fact(_("Avoidable"), Figure(body.avoidable, f"{cases}&avoidable=yes", _("Avoidable"))),
        Fact(_("Unavoidable"), Figure(body.unavoidable, f"{cases}&avoidable=no", _("Unavoidable"))),
    ]
    for row in body.by_reason[:6]:
        name = row.name or _("Without reason")
        facts.append(Fact(name, Figure(row.cases, f"{cases}&reason={row.code or '-'}", name)))
    return tuple(facts)


def _reconciliation(view: ReportView) -> str:
    totals = view.totals
    parts = [
        numbers.whole(totals.present),
        numbers.whole(totals.excused),
        numbers.whole(totals.unexcused),
        numbers.whole(totals.late),
        numbers.whole(totals.left_early),
    ]
    text = " + ".join(parts) + f" − {numbers.whole(totals.late_and_left_early)}"
    text += "".join(
        f" + {numbers.whole(value)}"
        for value in (totals.called_away, totals.left_mid_session, totals.not_taken)
    )
    sign = "=" if totals.is_reconciled else "≠"
    return f"{numbers.whole(totals.sessions)} {sign} {text}"


def _tabs(view: ReportView, url: str, asked: str, has_before: bool) -> tuple[Tab, ...]:  # noqa: FBT001 - a helper of one page
    wanted = [
        ("people", _("By person"), view.people),
        ("agencies", _("By agency"), view.agencies),
        ("cases", _("Cases"), len(view.body.cases)),
        ("paper", _("Document"), None),
    ]
    if has_before:
        wanted.append(("difference", _("What changed"), None))
    wanted.append(("about", _("On its way"), None))
    return tuple(Tab(label, f"{url}?view={key}", key == asked, count) for key, label, count in wanted)


def _facts(view: ReportView) -> tuple[Fact, ...]:
    report = view.report
    facts = [
        Fact(
            _("Period"),
            f"{view.period}: {dates.short(report.period_from)} – {dates.short(report.period_to)}",
        ),
        Fact(_("Due"), dates.with_weekday(report.due_on), _("a proposal of the program, unverified")),
        Fact(_("Version"), str(report.version)),
    ]
    if view.number:
        facts.append(Fact(_("Number"), view.number))
        facts.append(Fact(_("Signer"), view.signer))
    for receipt in view.receipts:
        got = (
            _("received on {day} by {name}").format(
                day=dates.short(local_date(receipt.received_at)), name=receipt.received_by
            )
            if receipt.received_at
            else _("not received yet")
        )
        facts.append(Fact(receipt.superior, got, "" if receipt.sees_all else _("sees its own people only")))
    if report.remarks:
        facts.append(Fact(_("Remarks and proposals"), report.remarks))
    return tuple(facts)


def _paper(view: ReportView) -> tuple[PaperPage | None, str]:
    try:
        return to_html_page(*printable(view)), ""
    except Refused as refused:
        return None, refused.message


# --- The tables behind the figures ----------------------------------------------------------------------------------


def people_listing(view: ReportView, url: str) -> Listing[Line]:
    """Trainees with their figures; each figure opens the cases behind it."""

    def count(name: str, label: Any, *, shown: bool = True) -> Column[Line]:
        def cell(line: Line) -> object:
            value = getattr(line.figures, name)
            if name in {"sessions", "present", "not_taken"}:
                return value
            return Figure(value, f"{url}?view=cases&person={line.enrolment_id}&what={name}", str(label))

        return Column(
            key=name,
            label=label,
            kind="number" if name in {"sessions", "present", "not_taken"} else "figure",
            value=cell,
            sort=f"figures__{name}",
            total=True,
            shown=shown,
        )

    totals = view.totals
    return Listing(
        key="report-people",
        title=gettext_lazy("Report by person"),
        noun=gettext_lazy("people"),
        columns=(
            Column(key="name", label=gettext_lazy("Full name"), sort="order"),
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency"),
            count("sessions", gettext_lazy("Sessions planned")),
            count("present", SHORT_LABELS["present"]),
            count("excused", SHORT_LABELS["excused"]),
            count("unexcused", SHORT_LABELS["unexcused"]),
            count("late", SHORT_LABELS["late"]),
            count("left_early", SHORT_LABELS["left_early"]),
            count("late_and_left_early", SHORT_LABELS["late_and_left_early"], shown=False),
            count("called_away", SHORT_LABELS["called_away"], shown=bool(totals.called_away)),
            count("left_mid_session", SHORT_LABELS["left_mid_session"], shown=bool(totals.left_mid_session)),
            count("not_taken", SHORT_LABELS["not_taken"], shown=bool(totals.not_taken)),
            Column(
                key="share",
                label=gettext_lazy("Attendance share"),
                kind="share",
                value=lambda line: Share(line.figures.lessons_credited, line.figures.lessons),
            ),
            Column(
                key="course",
                label=gettext_lazy("Course so far"),
                hint=gettext_lazy("lessons"),
                value=lambda line: _("{credited}/{held}, {left} left to miss").format(
                    credited=line.cumulative.credited,
                    held=line.cumulative.held,
                    left=line.cumulative.left_to_miss,
                ),
            ),
            Column(key="recommendation", label=gettext_lazy("Recommendation"), shown=False),
        ),
        filters=(),
        search=("name", "agency"),
        order=("order", "enrolment_id"),
        row_id=lambda line: line.enrolment_id,
    )


class _AgencyLine:
    """One agency with its figures as attributes, for sorting and totals."""

    def __init__(self, row: AgencyFigures) -> None:
        self.pk = row.agency_id
        self.agency_id = row.agency_id
        self.agency = row.agency
        self.people = row.people
        self.cases = row.cases
        self.avoidable = row.avoidable
        self.agency_work = row.agency_work
        self.figures = row.figures


def agencies_listing(url: str) -> Listing[_AgencyLine]:
    """Agencies with their figures."""

    def count(name: str, label: Any) -> Column[_AgencyLine]:
        return Column(
            key=name,
            label=label,
            kind="figure",
            value=lambda row: Figure(
                getattr(row.figures, name),
                f"{url}?view=cases&agency={row.agency_id}&what={name}",
                str(label),
            ),
            sort=f"figures__{name}",
            total=True,
        )

    return Listing(
        key="report-agencies",
        title=gettext_lazy("Report by agency"),
        noun=gettext_lazy("agencies"),
        columns=(
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency"),
            Column(key="people", label=gettext_lazy("Trainees"), kind="number", sort="people", total=True),
            Column(
                key="sessions",
                label=gettext_lazy("Sessions planned"),
                kind="number",
                value=lambda row: row.figures.sessions,
                total=True,
            ),
            Column(
                key="present",
                label=FIGURE_LABELS["present"],
                kind="number",
                value=lambda row: row.figures.present,
                total=True,
            ),
            *(
                count(name, SHORT_LABELS[name])
                for name, _label in CASE_KINDS
                if name != "late_and_left_early"
            ),
            Column(
                key="cases",
                label=gettext_lazy("Cases"),
                kind="figure",
                value=lambda row: Figure(row.cases, f"{url}?view=cases&agency={row.agency_id}", _("Cases")),
                sort="cases",
                total=True,
            ),
            Column(
                key="avoidable",
                label=gettext_lazy("Avoidable"),
                kind="figure",
                value=lambda row: Figure(
                    row.avoidable, f"{url}?view=cases&agency={row.agency_id}&avoidable=yes", _("Avoidable")
                ),
                sort="avoidable",
                total=True,
            ),
            Column(
                key="agency_work",
                label=gettext_lazy("Agency work"),
                kind="figure",
                value=lambda row: Figure(
                    row.agency_work, f"{url}?view=cases&agency={row.agency_id}&work=yes", _("Agency work")
                ),
                sort="agency_work",
                total=True,
            ),
            Column(
                key="share",
                label=gettext_lazy("Attendance share"),
                kind="share",
                value=lambda row: Share(row.figures.lessons_credited, row.figures.lessons),
            ),
        ),
        search=("agency",),
        order=("pk",),
    )


@dataclass(frozen=True)
class CaseLine:
    """One case as lists show it."""

    pk: str
    case: Case
    name: str
    agency: str
    agency_id: int
    person: int
    held_on: date
    half: str
    what: frozenset[str]
    status: str
    reason_code: str
    is_avoidable: bool
    is_agency_work: bool
    search_key: str


def case_lines(view: ReportView) -> list[CaseLine]:
    """The cases of the view."""
    return [case_line(case) for case in view.body.cases]


def case_line(case: Case) -> CaseLine:
    """One case with the words for its kinds."""
    kinds = {
        Status.ABSENT_EXCUSED: {"excused"},
        Status.ABSENT_UNEXCUSED: {"unexcused"},
        Status.CALLED_AWAY: {"called_away"},
        Status.LEFT_MID_SESSION: {"left_mid_session"},
    }.get(Status(case.status), set())
    if case.status == Status.PRESENT:
        kinds = {
            name for name, is_so in (("late", case.is_late), ("left_early", case.is_left_early)) if is_so
        }
        if len(kinds) == 2:
            kinds = kinds | {"late_and_left_early"}
    return CaseLine(
        pk=f"{case.enrolment_id}-{case.session_id}",
        case=case,
        name=case.name,
        agency=case.agency,
        agency_id=case.agency_id,
        person=case.enrolment_id,
        held_on=case.held_on,
        half=str(HalfDay(case.half).label),
        what=frozenset(kinds),
        status=case_words(case),
        reason_code=case.reason_code or "-",
        is_avoidable=case.is_avoidable,
        is_agency_work=case.is_agency_work,
        search_key=search_key(f"{case.name} {case.agency} {case.reason} {case.ordered_by}"),
    )


def case_words(case: Case) -> str:
    """What happened, in the language of the person."""
    words = [] if case.status == Status.PRESENT else [str(Status(case.status).label)]
    if case.is_late:
        words.append(
            _("late {minutes}'").format(minutes=case.late_minutes) if case.late_minutes else _("late")
        )
    if case.is_left_early:
        early = case.early_minutes
        words.append(_("left {minutes}' early").format(minutes=early) if early else _("left early"))
    text = ", ".join(words)
    return text[:1].upper() + text[1:]


def _case_choices(view: ReportView) -> dict[str, list[tuple[Any, Any]]]:
    cases = view.body.cases
    agencies = {case.agency_id: case.agency for case in cases}
    people = {case.enrolment_id: case.name for case in cases}
    people |= {line.enrolment_id: line.name for line in view.body.lines}
    agencies |= {line.agency_id: line.agency for line in view.body.lines}
    return {
        "reason": [(row.code or "-", row.name or _("Without reason")) for row in view.body.by_reason],
        "agency": sorted(agencies.items(), key=lambda item: sort_key(item[1])),
        "person": sorted(people.items(), key=lambda item: sort_key(item[1])),
    }


def cases_listing(view: ReportView) -> Listing[CaseLine]:
    """Cases with their reasons."""

    def of_kind(source: list[CaseLine], what: str) -> list[CaseLine]:
        return [line for line in source if what in line.what]

    return Listing(
        key="report-cases",
        title=gettext_lazy("Cases with their reasons"),
        noun=gettext_lazy("cases"),
        columns=(
            Column(key="name", label=gettext_lazy("Full name"), sort="name"),
            Column(key="agency", label=gettext_lazy("Agency"), sort="agency"),
            Column(key="held_on", label=gettext_lazy("Day"), kind="date", sort="held_on"),
            Column(key="half", label=gettext_lazy("Half-day")),
            Column(key="status", label=gettext_lazy("What happened"), sort="status"),
            Column(
                key="reason",
                label=gettext_lazy("Reason"),
                value=lambda line: (
                    line.case.reason + (f": {line.case.reason_note}" if line.case.reason_note else "")
                    or _("Without reason")
                ),
            ),
            Column(
                key="avoidable",
                label=gettext_lazy("Avoidable"),
                value=lambda line: (
                    "" if not line.case.reason_code else _("Yes") if line.is_avoidable else _("No")
                ),
            ),
            Column(
                key="ordered_by", label=gettext_lazy("Ordered by"), value=lambda line: line.case.ordered_by
            ),
            Column(
                key="afterwards",
                label=gettext_lazy("Leave afterwards"),
                value=lambda line: _("Yes") if line.case.is_leave_afterwards else "",
                shown=False,
            ),
        ),
        filters=(
            Choices(key="what", label=gettext_lazy("What happened"), choices=CASE_KINDS, apply=of_kind),
            Choices(key="reason", label=gettext_lazy("Reason"), lookup="reason_code"),
            YesNo(
                key="avoidable",
                label=gettext_lazy("Avoidable"),
                lookup="is_avoidable",
                apply=lambda source, wanted: [
                    line for line in source if line.case.reason_code and line.is_avoidable == wanted
                ],
            ),
            YesNo(
                key="work",
                label=gettext_lazy("Agency work"),
                apply=lambda source, wanted: [line for line in source if line.is_agency_work == wanted],
            ),
            Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
            Choices(key="person", label=gettext_lazy("Person")),
        ),
        search=("search_key",),
        order=("held_on", "pk"),
    )


# --- Forms ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormPage:
    """A small form about a report or a letter."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    act: str
    back: str
    kind: str = "primary"
    warning: str = ""


def form_page(report: PeriodReport, title: str, form: Any, act: str, *, warning: str = "") -> FormPage:
    """A form about one report."""
    back = reverse("attendance:report", args=[report.pk])
    name = _("{period} · {name}").format(period=period_name(report), name=report.training_class.name)
    return FormPage(title, name, trail(Crumb(name, back)), form, act, back, warning=warning)


def signers(report: PeriodReport, on: date) -> list[SigningAuthority]:
    """Who may sign reports of the school on the day."""
    kind = DocumentKind.objects.get(code="bao-cao")
    return authorities_on(report.training_class.host, kind, on)
