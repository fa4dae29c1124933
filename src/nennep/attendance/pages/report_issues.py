"""What came up in the class, as the page of a report shows it (R1-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.attendance.queries.report_difference import Difference
from nennep.attendance.queries.report_figures import Issue
from nennep.attendance.queries.report_view import ReportView
from nennep.classes.models import IssueSeverity
from nennep.classes.states import IssueState
from nennep.kernel.text import search_key
from nennep.web.lists import Choices, Column, Empty, Listing


@dataclass(frozen=True)
class IssueLine:
    """One issue as the report tells it."""

    pk: int
    text: str
    kind: str
    severity: str
    severity_text: str
    owner: str
    state: str
    state_text: str
    result: str
    happened_on: date
    search_key: str


def issue_lines(view: ReportView) -> list[IssueLine]:
    """The issues of the view."""
    return [
        IssueLine(
            pk=one.issue_id,
            text=one.text,
            kind=one.kind,
            severity=one.severity,
            severity_text=str(IssueSeverity(one.severity).label),
            owner=one.owner,
            state=one.state,
            state_text=str(IssueState(one.state).label),
            result=one.result,
            happened_on=one.happened_on,
            search_key=search_key(f"{one.text} {one.kind} {one.owner} {one.result}"),
        )
        for one in view.body.issues
    ]


def issues_listing() -> Listing[IssueLine]:
    """Issues with who deals with them and what came of them; each opens in the log of the class, as it is today."""
    return Listing(
        key="report-issues",
        title=gettext_lazy("Issues of the class"),
        noun=gettext_lazy("issues"),
        columns=(
            Column(key="text", label=gettext_lazy("What came up")),
            Column(key="kind", label=gettext_lazy("Kind"), sort="kind"),
            Column(key="severity_text", label=gettext_lazy("How serious"), sort="severity"),
            Column(key="happened_on", label=gettext_lazy("Came up on"), kind="date", sort="happened_on"),
            Column(key="owner", label=gettext_lazy("Dealt with by"), sort="owner"),
            Column(key="state_text", label=gettext_lazy("State"), sort="state"),
            Column(key="result", label=gettext_lazy("Result")),
        ),
        filters=(
            Choices(key="severity", label=gettext_lazy("How serious"), choices=IssueSeverity.choices),
            Choices(key="state", label=gettext_lazy("State"), choices=IssueState.choices),
        ),
        search=("search_key",),
        order=("happened_on", "pk"),
        row_url=lambda line: reverse("classes:issue", args=[line.pk]),
        empty=Empty(why=gettext_lazy("No issue of the class is on record for this period.")),
    )


@dataclass(frozen=True)
class IssueChangeLine:
    """One issue before and now."""

    text: str
    before: str
    after: str


def changed_issues_of(changed: Difference) -> tuple[IssueChangeLine, ...]:
    """The issues of which the newer version says something else."""
    return tuple(
        IssueChangeLine(known.text, _said(before), _said(after))
        for before, after in changed.issues
        if (known := after or before) is not None
    )


def _said(issue: Issue | None) -> str:
    if issue is None:
        return _("not in the report")
    return " · ".join(part for part in (str(IssueState(issue.state).label), issue.result) if part)
