"""The log of study, conduct and arising issues of classes (R1-21)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.classes import policies
from nennep.classes.models import ClassIssue, IssueSeverity
from nennep.classes.pages.classes import class_tabs
from nennep.classes.pages.form import class_trail
from nennep.classes.pages.registers import (
    MatterPage,
    RegisterPage,
    StepLine,
    class_asked,
    class_choices,
    in_year,
    owner_choices,
    register_trail,
    year_choices,
)
from nennep.classes.queries.registers import IssueRow, issue_rows, kind_counts
from nennep.classes.states import IssueState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact, Figure, Tone

TONES: dict[str, Tone] = {
    IssueState.OPEN: "decide",
    IssueState.IN_WORK: "waiting",
    IssueState.SETTLED: "good",
}
SEVERITY_TONES: dict[str, Tone] = {
    IssueSeverity.MINOR: "plain",
    IssueSeverity.SERIOUS: "warning",
    IssueSeverity.URGENT: "decide",
}


def issue_badge(state: str, *, is_overdue: bool = False) -> Badge:
    """The state of an issue as icon and word."""
    if is_overdue:
        return Badge(_("{state}, overdue").format(state=IssueState(state).label), "decide")
    return Badge(str(IssueState(state).label), TONES[state])


def severity_badge(severity: str) -> Badge:
    """How serious an issue is, as icon and word."""
    return Badge(str(IssueSeverity(severity).label), SEVERITY_TONES[severity])


def _waiting(source: QuerySet[ClassIssue], is_waiting: bool) -> QuerySet[ClassIssue]:  # noqa: FBT001 - what a list gives
    return source.exclude(state=IssueState.SETTLED) if is_waiting else source.filter(state=IssueState.SETTLED)


ISSUES: Listing[IssueRow] = Listing(
    key="issues",
    title=gettext_lazy("Issues of classes"),
    noun=gettext_lazy("issues"),
    columns=(
        Column(key="text", label=gettext_lazy("What came up")),
        Column(key="kind", label=gettext_lazy("Kind"), sort=("kind__order", "kind__code")),
        Column(
            key="severity",
            label=gettext_lazy("How serious"),
            kind="badge",
            value=lambda row: severity_badge(row.severity),
            sort="severity",
        ),
        Column(
            key="state",
            label=gettext_lazy("State"),
            kind="badge",
            value=lambda row: issue_badge(row.state, is_overdue=row.is_overdue),
            sort="state",
        ),
        Column(key="owner", label=gettext_lazy("Dealt with by"), sort="owner__sort_key"),
        Column(key="class_name", label=gettext_lazy("Class"), sort="training_class__sort_key"),
        Column(key="happened_on", label=gettext_lazy("Came up on"), kind="date", sort="happened_on"),
        Column(key="due_on", label=gettext_lazy("Due"), kind="date", sort="due_on"),
        Column(key="result", label=gettext_lazy("Result"), shown=False),
    ),
    filters=(
        Choices(key="kind", label=gettext_lazy("Kind"), lookup="kind__code"),
        Choices(key="severity", label=gettext_lazy("How serious"), choices=IssueSeverity.choices),
        Choices(key="state", label=gettext_lazy("State"), choices=IssueState.choices),
        YesNo(
            key="waiting",
            label=gettext_lazy("Result"),
            yes=gettext_lazy("not settled yet"),
            no=gettext_lazy("settled"),
            apply=_waiting,
        ),
        Choices(key="year", label=gettext_lazy("Year"), apply=in_year("happened_on")),
        Dates(key="day", label=gettext_lazy("Came up on"), lookup="happened_on"),
        Choices(key="class", label=gettext_lazy("Class"), lookup="training_class_id"),
        Choices(key="owner", label=gettext_lazy("Dealt with by"), lookup="owner_id"),
    ),
    search=("search_key",),
    order=("-happened_on", "-pk"),
    row_url=lambda row: reverse("classes:issue", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No issue is on record yet.")),
)


def issues_page(actor: User, query: Query, now: datetime) -> RegisterPage:
    """The issues that the actor may read, of one class or of all, with the counts by kind as doors (R1-21)."""
    on = local_date(now)
    source = policies.issues_visible_to(actor, on)
    one = class_asked(actor, query, on)
    counts = kind_counts(source.filter(training_class=one) if one else source)
    days = source.order_by().values_list("happened_on__year", flat=True).distinct()
    here = reverse("classes:issues")
    kept = f"&class={one.pk}" if one else ""
    acts: tuple[Act, ...] = ()
    if one and policies.may_record_issue(actor, one, on):
        door = reverse("classes:record-issue", args=[one.pk])
        acts = (Act(_("Enter an issue"), door, "plus", kind="primary"),)
    kinds = source.order_by("kind__order", "kind__code").values_list("kind__code", "kind__name")
    return RegisterPage(
        title=_("Issues of classes"),
        lead=_(
            "What came up in study, conduct and the running of classes, who deals with it and what came of it."
        ),
        trail=register_trail(one, _("Issues")),
        tabs=class_tabs(one, policies.class_rights(actor, one, on), "issues") if one else (),
        acts=acts,
        listing=ISSUES.read(
            query,
            source.select_related("training_class", "kind"),
            make_rows=lambda found: issue_rows(found, on),
            choices={
                "year": year_choices(set(days)),
                "kind": list(dict(kinds.distinct()).items()),
                "class": class_choices(source),
                "owner": owner_choices(source),
            },
            empty=Empty(why=_("No issue is on record yet."), act=acts[0] if acts else None),
        ),
        figures=tuple(
            Fact(
                count.name,
                Figure(count.issues, f"{here}?kind={count.code}{kept}", count.name),
                _("{count} not settled").format(count=count.waiting) if count.waiting else "",
            )
            for count in counts
        ),
    )


def issue_page(actor: User, issue: ClassIssue, now: datetime) -> MatterPage:
    """One issue with what was done about it and what came of it."""
    on = local_date(now)
    row = issue_rows([issue], on)[0]
    register = reverse("classes:issues") + f"?class={issue.training_class_id}"
    return MatterPage(
        title=row.kind,
        lead=row.class_name,
        trail=class_trail(issue.training_class, Crumb(_("Issues"), register), Crumb(row.kind)),
        badge=issue_badge(row.state, is_overdue=row.is_overdue),
        text=issue.text,
        answer_title=_("Result"),
        answer=issue.result,
        steps=_steps(issue),
        facts_title=_("The issue"),
        facts=(
            Fact(_("How serious"), severity_badge(row.severity)),
            Fact(_("Dealt with by"), row.owner),
            Fact(_("Came up on"), dates.with_weekday(row.happened_on)),
            Fact(
                _("Entered"),
                f"{dates.short(local_date(issue.recorded_at))}, {issue.recorded_by}",
            ),
            Fact(_("To be settled by"), dates.short(row.due_on) if row.due_on else "–"),
            Fact(_("Settled"), dates.short(local_date(issue.settled_at)) if issue.settled_at else "–"),
        ),
        acts=_acts(actor, issue, on),
        events=timeline(issue),
    )


def _steps(issue: ClassIssue) -> tuple[StepLine, ...]:
    """What was done; the result of a settled issue stands above them and is not said twice."""
    steps = list(issue.steps.select_related("recorded_by").order_by("pk"))
    if issue.state == IssueState.SETTLED:
        steps = steps[:-1]
    return tuple(
        StepLine(dates.short(local_date(one.recorded_at)), one.text, str(one.recorded_by)) for one in steps
    )


def _acts(actor: User, issue: ClassIssue, on: date) -> tuple[Act, ...]:
    pk = issue.pk
    if issue.state == IssueState.SETTLED:
        again = Act(_("Open it again"), reverse("classes:reopen-issue", args=[pk]), "rotate")
        return (again,) if policies.may_reopen_issue(actor, issue, on) else ()
    if not policies.may_settle_issue(actor, issue, on):
        return ()
    return (
        Act(_("Write what was done"), reverse("classes:follow-issue", args=[pk]), "pencil"),
        Act(_("Settle it"), reverse("classes:settle-issue", args=[pk]), "check", kind="primary"),
    )
