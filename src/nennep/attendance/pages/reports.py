"""What the templates of period reports may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport
from nennep.attendance.pages.report_changes import CaseChangeLine, ChangeLine, changed_cases_of, changes_of
from nennep.attendance.pages.report_issues import (
    IssueChangeLine,
    changed_issues_of,
    issue_lines,
    issues_listing,
)
from nennep.attendance.pages.report_list import report_badge, trail
from nennep.attendance.pages.report_tables import (
    CASE_KINDS,
    FIGURE_LABELS,
    AgencyLine,
    agencies_listing,
    case_choices,
    case_lines,
    cases_listing,
    people_listing,
)
from nennep.attendance.policies import reports as policies
from nennep.attendance.queries.report_blockers import Blocker
from nennep.attendance.queries.report_difference import Difference, difference
from nennep.attendance.queries.report_paper import printable
from nennep.attendance.queries.report_view import ReportView, is_intact, view_of
from nennep.attendance.queries.reports import body_of
from nennep.attendance.states import ReportState
from nennep.audit.queries import timeline
from nennep.documents.printing.html import PaperPage, to_html_page
from nennep.kernel import dates, numbers
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.web.lists import ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, Share, Step, Tab, steps

STATION = {ReportState.DRAFT: 0, ReportState.SIGNED: 2, ReportState.SUBMITTED: 3, ReportState.RECEIVED: 4}


@dataclass(frozen=True)
class BlockerLine:
    """What must be done first, with the door to where it is done."""

    sentence: str
    url: str


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
    figures_note: str
    tabs: tuple[Tab, ...]
    view: str
    listing: ListPage[Any] | None
    paper: PaperPage | None
    paper_missing: str
    difference: Difference | None
    changes: tuple[ChangeLine, ...]
    changed_cases: tuple[CaseChangeLine, ...]
    changed_issues: tuple[IssueChangeLine, ...]
    facts: tuple[Fact, ...]
    files: tuple[Act, ...]
    events: tuple[Event, ...]


VIEWS = ("people", "agencies", "cases", "issues", "paper", "difference", "about")


def report_page(actor: User, report: PeriodReport, query: Query, now: datetime) -> ReportPage:
    """The report with the tab that the address asks for."""
    on = local_date(now)
    view = view_of(report, now, only=policies.part_of(actor, report, on))
    url = reverse("attendance:report", args=[report.pk])
    asked = query.get("view", "people")
    asked = asked if asked in VIEWS else "people"
    before = _before(report) if not view.is_part else None
    if (asked == "difference" and before is None) or (asked == "issues" and view.is_part):
        asked = "people"
    paper, missing = _paper(view) if asked == "paper" else (None, "")
    listing: ListPage[Any] | None = None
    if asked == "people":
        listing = people_listing(view, url).read(query, list(view.body.lines))
    elif asked == "agencies":
        listing = agencies_listing(url).read(query, [AgencyLine(one) for one in view.body.by_agency])
    elif asked == "cases":
        listing = cases_listing(view).read(query, case_lines(view), choices=case_choices(view))
    elif asked == "issues":
        listing = issues_listing().read(query, issue_lines(view))
    shown = view.blockers[:12]
    changed = difference(body_of(before), view.body) if before and asked == "difference" else None
    return ReportPage(
        title=_("Attendance report · {period}").format(period=view.period),
        lead=" · ".join(filter(None, (view.class_name, view.host, _followed(view.successor)))),
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
        figures_note=_figures_note(view) if view.body.cases else "",
        tabs=_tabs(view, url, asked, before is not None),
        view=asked,
        listing=listing,
        paper=paper,
        paper_missing=missing,
        difference=changed,
        changes=changes_of(changed) if changed else (),
        changed_cases=changed_cases_of(changed) if changed else (),
        changed_issues=changed_issues_of(changed) if changed else (),
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


def _followed(successor: str) -> str:
    return _("continued by {unit}").format(unit=successor) if successor else ""


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


def _figures_note(view: ReportView) -> str:
    """What the share counts, and why people of several reasons are more than the people with cases (R0-10, R0-22)."""
    said = _(
        "The attendance share counts lessons: coming late or leaving early stays a case, but costs no lesson "
        "that was not wholly missed."
    )
    people = len({case.enrolment_id for case in view.body.cases})
    by_reason = sum(row.people for row in view.body.by_reason)
    if by_reason > people:
        said += " " + _(
            "{people} trainees have a case; by reasons they add up to {sum}, because one may have several reasons."
        ).format(people=numbers.whole(people), sum=numbers.whole(by_reason))
    return said


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
        *([] if view.is_part else [("issues", _("Issues"), len(view.body.issues))]),
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
            f"{view.period}: {dates.span(report.period_from, report.period_to)}",
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
