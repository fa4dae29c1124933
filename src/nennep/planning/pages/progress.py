"""Progress: the plan against what was done, and the classes behind the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.planning import policies
from nennep.planning.models import TrainingPlan
from nennep.planning.pages.lines import coordinators_among, with_coordinator
from nennep.planning.pages.money import cause_words
from nennep.planning.pages.shared import (
    UNKNOWN,
    Chosen,
    plan_crumbs,
    plan_tabs,
    version_badge,
    when_words,
)
from nennep.planning.pages.sheet import Bar, SheetPage
from nennep.planning.queries import (
    LineFigures,
    OpenedClass,
    cause_of,
    classes_open_to,
    figures_by_version,
    line_figures,
    plan_figures,
    versions_to_show,
)
from nennep.planning.states import LineState
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Badge, Fact, Figure, Link, PersonLine, Share


@dataclass(frozen=True)
class ProgressRow:
    """A line against what was done (T8)."""

    pk: int
    order: int
    title: str
    lead: str
    lead_id: int | None
    coordinator_ids: frozenset[int]
    classes: int | None
    opened: int
    seats: int | None
    people: int
    when: str
    first_on: date | None
    days_late: int
    money_on: date | None
    state: Badge
    done: str
    why: str
    search_key: str


DONE = {
    "done": gettext_lazy("Done"),
    "partly": gettext_lazy("Partly done"),
    "not": gettext_lazy("No class opened yet"),
    "moved": gettext_lazy("Moved to the next year"),
}
DONE_TONES: dict[str, Any] = {"done": "good", "partly": "waiting", "not": "plain", "moved": "information"}

PROGRESS: Listing[ProgressRow] = Listing(
    key="progress",
    title=gettext_lazy("Progress of the plan"),
    noun=gettext_lazy("lines of the plan"),
    columns=(
        Column(key="title", label=gettext_lazy("Class content"), sort="order"),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="done"),
        Column(key="lead", label=gettext_lazy("Leading unit"), sort="lead"),
        Column(
            key="classes", label=gettext_lazy("Number of classes"), kind="number", sort="classes", total=True
        ),
        Column(key="opened", label=gettext_lazy("Classes opened"), kind="number", sort="opened", total=True),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats", total=True),
        Column(key="people", label=gettext_lazy("People in class"), kind="number", sort="people", total=True),
        Column(key="when", label=gettext_lazy("Planned for")),
        Column(key="first_on", label=gettext_lazy("Opened on"), kind="date", sort="first_on"),
        Column(key="days_late", label=gettext_lazy("Days late"), kind="number", sort="days_late"),
        Column(key="money_on", label=gettext_lazy("Money on"), kind="date", sort="money_on", shown=False),
        Column(key="why", label=gettext_lazy("Reason")),
    ),
    filters=(
        Choices(key="done", label=gettext_lazy("State"), lookup="done", choices=list(DONE.items())),
        Choices(key="lead", label=gettext_lazy("Leading unit"), lookup="lead_id"),
        Choices(key="coordinator", label=gettext_lazy("Coordinating unit"), apply=with_coordinator),
        YesNo(
            key="late",
            label=gettext_lazy("In time"),
            apply=lambda rows, value: [row for row in rows if bool(row.days_late) is bool(value)],
            yes=gettext_lazy("Behind plan"),
            no=gettext_lazy("Not behind plan"),
        ),
    ),
    search=("search_key",),
    order=("order", "pk"),
    row_url=lambda row: reverse("planning:line", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No approved line counts here.")),
)


def progress_page(chosen: Chosen, query: Query) -> SheetPage:
    """Plan against what was done: classes, people, days late, with the year before beside it (R1-08, R1-28, R1-30)."""
    plan, version, on = chosen.plan, chosen.version, chosen.on
    figures = line_figures(version, on)
    found = plan_figures(figures)
    rows = [_progress_row(one) for one in figures if one.is_counted or one.line.state == LineState.CARRIED]
    opened = chosen.url("planning:classes")
    return SheetPage(
        title=_("Progress"),
        lead=plan.name,
        trail=plan_crumbs(plan, _("Progress")),
        tabs=plan_tabs(chosen, "planning:progress"),
        state=version_badge(version),
        acts=(),
        facts=(
            Fact(_("Agencies with people in these classes"), numbers.whole(found.agencies)),
            *_year_before(chosen),
        ),
        bars=(
            Bar(_("Classes opened"), found.opened, found.classes, opened),
            Bar(_("People in class"), found.people, found.seats, opened),
        ),
        listing=PROGRESS.read(
            query,
            rows,
            choices={"lead": _leads(figures), "coordinator": coordinators_among(figures)},
        ),
    )


def _leads(figures: Sequence[LineFigures]) -> list[tuple[int, str]]:
    leads = {one.line.lead.pk: one.line.lead for one in figures if one.line.lead}
    return [
        (unit.pk, unit.name) for unit in sorted(leads.values(), key=lambda unit: (unit.sort_key, unit.pk))
    ]


def _year_before(chosen: Chosen) -> list[Fact]:
    """The same owner's plan of the year before, "—" where there was none (R1-28)."""
    plan = chosen.plan
    before = (
        policies.visible_to(chosen.actor, chosen.on)
        .filter(owner=plan.owner, side=plan.side, year=plan.year - 1)
        .order_by("pk")
    )
    earlier: list[TrainingPlan] = list(before)
    label = _("Year before ({year})").format(year=str(plan.year - 1))
    if not earlier:
        return [Fact(label, UNKNOWN, hint=_("There was no plan: this is the first year."))]
    versions = versions_to_show(earlier)
    sums = figures_by_version(versions.values(), chosen.on).values()
    words = _("{opened}/{classes} classes, {people}/{seats} people").format(
        opened=numbers.whole(sum(one.opened for one in sums)),
        classes=numbers.whole(sum(one.classes for one in sums)),
        people=numbers.whole(sum(one.people for one in sums)),
        seats=numbers.whole(sum(one.seats for one in sums)),
    )
    if len(earlier) == 1:
        return [Fact(label, Link(words, reverse("planning:progress", args=[earlier[0].pk])))]
    return [Fact(label, words)]


def _progress_row(one: LineFigures) -> ProgressRow:
    line = one.line
    if line.state == LineState.CARRIED:
        done = "moved"
    elif one.opened >= (line.classes or 1):
        done = "done"
    else:
        done = "partly" if one.opened else "not"
    why = line.changed_reason if done == "moved" else cause_words(one, cause_of(one))
    return ProgressRow(
        pk=line.pk,
        order=line.order,
        title=line.title,
        lead=line.lead.name if line.lead else "",
        lead_id=line.lead_id,
        coordinator_ids=frozenset(link.unit_id for link in line.coordinator_links.all()),
        classes=line.classes,
        opened=one.opened,
        seats=line.seats,
        people=one.people,
        when=when_words(line),
        first_on=one.first_opened_on,
        days_late=one.days_late,
        money_on=one.money_on,
        state=Badge(str(DONE[done]), DONE_TONES[done]),
        done=done,
        why=why,
        search_key=line.search_key,
    )


@dataclass(frozen=True)
class OpenedRow:
    """A class that was opened for the plan."""

    pk: int
    lead_id: int | None
    programme_id: int
    planned: int | None
    code: str
    name: str
    line: str
    when: str
    due_on: date | None
    opened_on: date
    days_late: int | None
    ends_on: date | None
    closed_on: date | None
    days_over: int | None
    why: str
    people: int
    agencies: int
    state: str
    url: str
    people_url: str
    search_key: str


CLASSES: Listing[OpenedRow] = Listing(
    key="opened-classes",
    title=gettext_lazy("Classes opened for the plan"),
    noun=gettext_lazy("classes"),
    columns=(
        Column(
            key="name",
            label=gettext_lazy("Class"),
            value=lambda row: PersonLine(row.name, row.code),
            about_label=gettext_lazy("Code"),
            sort="name",
        ),
        Column(key="line", label=gettext_lazy("Class content"), sort="line"),
        Column(key="when", label=gettext_lazy("Planned for"), sort="due_on"),
        Column(key="opened_on", label=gettext_lazy("Opened on"), kind="date", sort="opened_on"),
        Column(key="days_late", label=gettext_lazy("Opened late (days)"), kind="number", sort="days_late"),
        Column(key="ends_on", label=gettext_lazy("Planned end"), kind="date", sort="ends_on"),
        Column(key="closed_on", label=gettext_lazy("Closed on"), kind="date", sort="closed_on"),
        Column(key="days_over", label=gettext_lazy("Ended late (days)"), kind="number", sort="days_over"),
        Column(key="why", label=gettext_lazy("Reason")),
        Column(
            key="people",
            label=gettext_lazy("People in class"),
            kind="figure",
            value=lambda row: Figure(row.people, row.people_url) if row.people_url else row.people,
            sort="people",
            total="people",
        ),
        Column(
            key="filled",
            label=gettext_lazy("Filled"),
            kind="share",
            value=lambda row: Share(row.people, row.planned) if row.planned else None,
            hint=gettext_lazy("People in class out of the seats that the line has for one class"),
        ),
        Column(key="agencies", label=gettext_lazy("Agencies"), kind="number", sort="agencies"),
        Column(key="state", label=gettext_lazy("State")),
    ),
    filters=(
        Choices(key="programme", label=gettext_lazy("Programme"), lookup="programme_id"),
        Choices(key="lead", label=gettext_lazy("Leading unit"), lookup="lead_id"),
        YesNo(
            key="full",
            label=gettext_lazy("Filled"),
            yes=gettext_lazy("as planned"),
            no=gettext_lazy("fewer people than planned"),
            apply=lambda rows, value: [
                row for row in rows if bool(row.planned and row.people < row.planned) is not bool(value)
            ],
        ),
    ),
    search=("search_key",),
    order=("opened_on", "pk"),
    row_url=lambda row: row.url,
    empty=Empty(why=gettext_lazy("No class was opened for this plan yet.")),
)


def classes_page(chosen: Chosen, query: Query) -> SheetPage:
    """The classes behind the figures of the progress."""
    figures = [one for one in line_figures(chosen.version, chosen.on) if one.is_counted]
    rows = [
        _opened_row(one, opened, chosen.on) for one in figures for opened in one.classes if opened.is_in_plan
    ]
    may_open = classes_open_to(chosen.actor, [row.pk for row in rows], chosen.on)
    rows = [row if row.pk in may_open else replace(row, url="", people_url="") for row in rows]
    return SheetPage(
        title=_("Classes opened for the plan"),
        lead=chosen.plan.name,
        trail=plan_crumbs(chosen.plan, _("Classes opened for the plan")),
        tabs=(),
        state=None,
        acts=(),
        facts=(),
        bars=(),
        listing=CLASSES.read(
            query,
            rows,
            choices={
                "programme": sorted(
                    {one.line.programme_id: one.line.programme.name for one in figures}.items(),
                    key=lambda pair: pair[1],
                ),
                "lead": _leads(figures),
            },
        ),
    )


def _opened_row(one: LineFigures, opened: OpenedClass, on: date) -> OpenedRow:
    """A class beside the plan: the line's month or quarter with the opening, the planned with the real end (R1-19)."""
    line = one.line
    late, over = opened.days_late(one.due_on), opened.days_over(on)
    return OpenedRow(
        pk=opened.pk,
        lead_id=line.lead_id,
        programme_id=line.programme_id,
        planned=round(line.seats / line.classes) if line.seats and line.classes else None,
        code=opened.code,
        name=opened.name,
        line=one.line.title,
        when=when_words(line),
        due_on=one.due_on,
        opened_on=opened.opened_on,
        days_late=late,
        ends_on=opened.ends_on,
        closed_on=opened.closed_on,
        days_over=over,
        why=cause_words(one, cause_of(one)) if late or over else "",
        people=opened.people,
        agencies=len(opened.agencies),
        state=opened.state,
        url=opened.url,
        people_url=opened.people_url,
        search_key=f"{opened.code} {opened.name}",
    )
