"""One version of a plan: what is asked, its sums, its year, its lines, how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.audit.queries import timeline
from nennep.kernel import dates, numbers
from nennep.norms.queries import rules_in_force
from nennep.planning.models import PlanVersion
from nennep.planning.pages.lines import (
    ANY_FIELD,
    ELSEWHERE,
    EXTRA,
    LINES,
    NO_BAR,
    NO_CLASSES,
    NO_SEATS,
    NO_TIME,
    LineRow,
    coordinators_among,
    line_row,
    may_be_held,
)
from nennep.planning.pages.meetings import SessionRow, sessions_of
from nennep.planning.pages.shared import (
    QUARTERS,
    UNKNOWN,
    Chosen,
    document_part,
    plan_crumbs,
    plan_tabs,
    to_move_words,
    version_badge,
)
from nennep.planning.queries import LineFigures, line_figures, plan_figures, school_of, totals_of
from nennep.planning.queries.paper import decision_drafted_for, decision_issued_for
from nennep.planning.queries.plans import PlanFigures
from nennep.planning.rules.totals import Total
from nennep.planning.rules.year import Histogram, histogram
from nennep.planning.states import OPEN, LineState, VersionState
from nennep.units.models import Unit
from nennep.web.lists import ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Figure, KnownSum, Link, Step, Tab, steps

LAST_QUARTER_RULE = "planning.last_quarter_max_share"
MONTH_ROWS = tuple(range(1, 13))


@dataclass(frozen=True)
class TotalRow:
    """A sum of the version that opens its lines."""

    label: str
    badge: Badge | None
    lines: Figure
    classes: KnownSum
    seats: KnownSum


@dataclass(frozen=True)
class MonthBar:
    """The classes of a month, which open its lines, and of the largest one, for the length of the bar."""

    label: str
    classes: Figure
    most: int
    is_last_quarter: bool


@dataclass(frozen=True)
class VersionRow:
    """One version in the history of the plan."""

    number: int
    url: str
    state: Badge
    document: object
    note: str
    difference_url: str
    is_shown: bool


@dataclass(frozen=True)
class ProposalRow:
    """A class proposed for the next year."""

    pk: int
    title: str
    lead: str
    taken_up_url: str


@dataclass(frozen=True)
class PlanPage:
    """One version of a plan."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    tabs: tuple[Tab, ...]
    state: Badge
    stations: tuple[Step, ...]
    acts: tuple[Act, ...]
    facts: tuple[Fact, ...]
    totals: tuple[TotalRow, ...]
    figures: PlanFigures
    opened_url: str
    months: tuple[MonthBar, ...]
    unknown_months: Figure | None
    unnumbered: Figure | None
    """Lines that may be held and have no number of classes: no bar tells of them."""
    warning: str
    listing: ListPage[LineRow]
    versions: tuple[VersionRow, ...]
    sessions: tuple[SessionRow, ...]
    proposals: tuple[ProposalRow, ...]
    events: tuple[Event, ...] = field(default=())


def plan_page(chosen: Chosen, query: Query) -> PlanPage:
    """The page of one version."""
    plan, version, on = chosen.plan, chosen.version, chosen.on
    school = school_of(plan.owner, on)
    figures = line_figures(version, on, school.pk if school else None)
    rows = [line_row(one) for one in figures]
    year = _year(figures)
    return PlanPage(
        title=plan.name,
        lead=_("{owner} · {side}").format(owner=plan.owner, side=plan.get_side_display()),
        trail=plan_crumbs(plan)[:-1],
        tabs=plan_tabs(chosen, "planning:plan"),
        state=version_badge(version),
        stations=_stations(version),
        acts=tuple(_acts(chosen)),
        facts=(*_facts(chosen), *_priority(chosen, figures), *_at_the_school(chosen, figures, school)),
        totals=_totals(chosen, figures),
        figures=plan_figures(figures),
        opened_url=chosen.url("planning:classes"),
        months=_months(year, chosen),
        unknown_months=Figure(year.unknown, chosen.url(bar=NO_TIME)) if year.unknown else None,
        unnumbered=_unnumbered(chosen, figures),
        warning=_warning(year, chosen),
        listing=LINES.read(query, rows, choices=_choices(figures)),
        versions=_versions(chosen),
        sessions=sessions_of(version),
        proposals=_proposals(chosen),
        events=timeline(plan),
    )


def _year(figures: Sequence[LineFigures]) -> Histogram:
    """The classes of this plan that are or may be held, by month."""
    return histogram(
        (one.line.classes or 0, one.line.opens_month, one.line.quarter)
        for one in figures
        if may_be_held(one.line)
    )


def _unnumbered(chosen: Chosen, figures: Sequence[LineFigures]) -> Figure | None:
    count = sum(one.line.classes is None for one in figures if may_be_held(one.line))
    return Figure(count, chosen.url(numbers=NO_BAR)) if count else None


def _months(year: Histogram, chosen: Chosen) -> tuple[MonthBar, ...]:
    rests = [
        year.quarters[place] - sum(year.months[place * 3 : place * 3 + 3]) for place in range(len(QUARTERS))
    ]
    most = max(*year.months, *rests)
    if not most:
        return ()
    bars = []
    for place, quarter in enumerate(QUARTERS):
        is_last = place == len(QUARTERS) - 1
        for month in MONTH_ROWS[place * 3 : place * 3 + 3]:
            words = _("Month {month}").format(month=month)
            count = Figure(year.months[month - 1], chosen.url(bar=month))
            bars.append(MonthBar(words, count, most, is_last))
        if rests[place]:
            words = _("Quarter {quarter}, month not known").format(quarter=quarter)
            count = Figure(rests[place], chosen.url(bar=f"q{place + 1}"))
            bars.append(MonthBar(words, count, most, is_last))
    return tuple(bars)


def _warning(year: Histogram, chosen: Chosen) -> str:
    limit = rules_in_force(chosen.on, LAST_QUARTER_RULE).find(LAST_QUARTER_RULE)
    if limit is None or limit.is_off or not year.is_bunched(limit.as_int):
        return ""
    words = _("{classes} of {all} classes with a date lie in the last quarter, more than {limit}%.").format(
        classes=year.last_quarter, all=year.dated, limit=limit.as_int
    )
    words = " ".join(filter(None, (words, to_move_words(year, limit.as_int, chosen))))
    return words if limit.is_verified else f"{words} {_('The limit is unverified.')}"


def _totals(chosen: Chosen, figures: Sequence[LineFigures]) -> tuple[TotalRow, ...]:
    found = totals_of(figures)
    rows = [
        _total_row(chosen, state.value, str(state.label), found.by_state[state])
        for state in LineState
        if state in found.by_state
    ]
    if found.extra.lines:
        rows.append(_total_row(chosen, EXTRA, _("Extra, outside the approved seats"), found.extra))
    if found.elsewhere.lines:
        rows.append(_total_row(chosen, ELSEWHERE, _("Counted in another plan"), found.elsewhere))
    return tuple(rows)


def _total_row(chosen: Chosen, state: str, label: str, total: Total) -> TotalRow:
    url = chosen.url(state=state)
    return TotalRow(
        label=label,
        badge=None,
        lines=Figure(total.lines, url),
        classes=KnownSum(
            total.classes, total.classes_unknown, url, chosen.url(state=state, numbers=NO_CLASSES)
        ),
        seats=KnownSum(total.seats, total.seats_unknown, url, chosen.url(state=state, numbers=NO_SEATS)),
    )


def _choices(figures: Sequence[LineFigures]) -> dict[str, list[tuple[Any, str]]]:
    leads: dict[int, str] = {}
    for one in figures:
        if one.line.lead:
            leads[one.line.lead.pk] = one.line.lead.name
    fields = {
        one.line.priority_field.pk: one.line.priority_field.name for one in figures if one.line.priority_field
    }
    programmes = {one.line.programme_id: one.line.programme.name for one in figures}
    return {
        "programme": sorted(programmes.items(), key=lambda pair: pair[1]),
        "lead": sorted(leads.items(), key=lambda pair: pair[1]),
        "coordinator": coordinators_among(figures),
        "field": [(ANY_FIELD, _("any priority field")), *sorted(fields.items(), key=lambda pair: pair[1])]
        if fields
        else [],
    }


def _stations(version: PlanVersion) -> tuple[Step, ...]:
    order = (VersionState.DRAFT, VersionState.SUBMITTED, VersionState.CONCLUDED, VersionState.APPROVED)
    if version.state == VersionState.SUPERSEDED:
        return ()
    place = order.index(VersionState(version.state))
    return steps([state.label for state in order], place + (version.state == VersionState.APPROVED))


def _facts(chosen: Chosen) -> tuple[Fact, ...]:
    version = chosen.version
    facts = [Fact(_("Version"), str(version.number)), _decision(chosen)]
    if version.approved_on:
        facts.append(Fact(_("Approved on"), dates.with_weekday(version.approved_on)))
    if version.due_on and version.state == VersionState.DRAFT:
        facts.append(Fact(_("To be submitted by"), dates.with_weekday(version.due_on)))
    if version.note:
        facts.append(Fact(_("Why amended"), version.note))
    return tuple(facts)


def _decision(chosen: Chosen) -> Fact:
    """The decision on the version; while it is on its way, where it is and what comes next."""
    version, label = chosen.version, _("Decision")
    if version.state != VersionState.CONCLUDED:
        return Fact(label, document_part(version.document, chosen.actor, chosen.on))
    document, hint = decision_issued_for(version), _("It is issued. Approve the plan by it.")
    if document is None:
        document, hint = (
            decision_drafted_for(version),
            _("It is a draft. Sign and issue it, then approve the plan by it."),
        )
    return Fact(
        label, document_part(document, chosen.actor, chosen.on), hint=hint if document is not None else ""
    )


def _priority(chosen: Chosen, figures: Sequence[LineFigures]) -> tuple[Fact, ...]:
    """The share of the seats that go to priority fields, of the lines that are or may be held here (R2-10)."""
    counted = [one.line for one in figures if may_be_held(one.line)]
    first = sum(line.seats or 0 for line in counted if line.priority_field_id)
    if not any(one.line.priority_field_id for one in figures):
        return ()
    seats = KnownSum(sum(line.seats or 0 for line in counted), sum(line.seats is None for line in counted))
    return (Fact(_("Seats in priority fields"), Link(_part(first, seats), chosen.url(field=ANY_FIELD))),)


def _at_the_school(chosen: Chosen, figures: Sequence[LineFigures], school: Unit | None) -> tuple[Fact, ...]:
    """The share of the classes that are held at the province's school, of the lines that are or may be held here (R2-30)."""
    counted = [one for one in figures if may_be_held(one.line)]
    if school is None or not counted:
        return ()
    there = sum(one.line.classes or 0 for one in counted if not one.is_elsewhere)
    classes = KnownSum(
        sum(one.line.classes or 0 for one in counted), sum(one.line.classes is None for one in counted)
    )
    words = _part(there, classes)
    return (Fact(_("Classes at the provincial school"), Link(words, chosen.url(elsewhere="no"))),)


def _part(part: int, whole: KnownSum) -> str:
    """A part of a sum; its share where every line has a number."""
    words = f"{numbers.whole(part)}/{whole}"
    return words if whole.unknown else f"{words} ({numbers.share(part, whole.known)})"


def _acts(chosen: Chosen) -> list[Act]:
    plan, version = chosen.plan, chosen.version
    found: list[Act] = []

    def act(label: str, name: str, pk: int, icon: str, **more: Any) -> None:
        found.append(Act(label, reverse(name, args=[pk]), icon, **more))

    if version.state == VersionState.DRAFT and chosen.may_keep:
        act(_("Add a line"), "planning:add-line", version.pk, "plus", kind="primary")
        act(_("Submit"), "planning:submit", version.pk, "send", method="post")
    if version.state == VersionState.SUBMITTED and chosen.may_conclude:
        act(_("Close the conclusions"), "planning:conclude", version.pk, "check", kind="primary")
        act(_("Record a meeting"), "planning:record-session", version.pk, "users-group")
        act(_("Return"), "planning:return", version.pk, "arrow-back-up", kind="quiet")
    if version.state == VersionState.CONCLUDED and chosen.may_keep:
        is_issued = decision_issued_for(version) is not None
        if not is_issued and decision_drafted_for(version) is None:
            act(_("Write the decision"), "planning:draft-decision", version.pk, "file-text", kind="primary")
        kind = "primary" if is_issued else "secondary"
        act(_("Approve by decision"), "planning:approve", version.pk, "rubber-stamp", kind=kind)
    if version.state == VersionState.APPROVED and chosen.may_keep:
        ahead = next((one for one in chosen.versions if one.state in OPEN), None)
        if ahead is None:
            act(_("Amend the plan"), "planning:amend", plan.pk, "pencil", kind="primary")
        else:
            label = _("Go on with version {number}").format(number=ahead.number)
            url = f"{reverse('planning:plan', args=[plan.pk])}?version={ahead.number}"
            found.append(Act(label, url, "arrow-right", kind="primary"))
        act(_("Propose for the next year"), "planning:propose", plan.pk, "plus")
        if not plan.continued_by.exists():
            act(_("Open the next year"), "planning:carry", plan.pk, "arrow-right")
    found.append(
        Act(_("Annex of seats (XLSX)"), chosen.url("planning:annex"), "file-spreadsheet", kind="quiet")
    )
    return found


def _versions(chosen: Chosen) -> tuple[VersionRow, ...]:
    rows = []
    for version in chosen.versions:
        url = reverse("planning:plan", args=[chosen.plan.pk])
        difference = reverse("planning:difference", args=[version.pk]) if version.based_on_id else ""
        rows.append(
            VersionRow(
                number=version.number,
                url=f"{url}?version={version.number}",
                state=version_badge(version),
                document=document_part(version.document, chosen.actor, chosen.on) if version.document else "",
                note=version.note,
                difference_url=difference,
                is_shown=version == chosen.version,
            )
        )
    return tuple(rows)


def _proposals(chosen: Chosen) -> tuple[ProposalRow, ...]:
    found = chosen.plan.proposals.select_related("lead", "taken_up").order_by("pk")
    return tuple(
        ProposalRow(
            pk=one.pk,
            title=one.title,
            lead=one.lead.name if one.lead else UNKNOWN,
            taken_up_url=reverse("planning:plan", args=[one.taken_up.plan_id]) if one.taken_up else "",
        )
        for one in found
    )
