"""Progress: the plan against what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import numbers
from nennep.planning import policies
from nennep.planning.models import TrainingPlan
from nennep.planning.pages.lines import NUMBERS, coordinators_among, with_coordinator
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
    PlanFigures,
    cause_of,
    figures_by_version,
    line_figures,
    plan_figures,
    versions_to_show,
)
from nennep.planning.states import LineState
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Badge, Fact, Figure, KnownSum, Link


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
    days_late: int | None
    money_on: date | None
    state: Badge
    done: str
    why: str
    search_key: str
    classes_url: str

    @property
    def counted_classes(self) -> int | None:
        """What the line adds to the classes of this year: none once it has moved to the next."""
        return 0 if self.done == "moved" else self.classes

    @property
    def counted_seats(self) -> int | None:
        """What the line adds to the seats of this year."""
        return 0 if self.done == "moved" else self.seats


YEARS_BEFORE = 3
"""So many years stand beside the year of the plan."""
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
        Column(key="lead", label=gettext_lazy("Leading unit"), sort="lead", shown=False),
        Column(
            key="classes",
            label=gettext_lazy("Number of classes"),
            kind="number",
            sort="classes",
            total="counted_classes",
            counts_unknown=True,
        ),
        Column(
            key="opened",
            label=gettext_lazy("Classes opened"),
            kind="figure",
            sort="opened",
            total="opened",
            value=lambda row: Figure(row.opened, row.classes_url),
        ),
        Column(
            key="seats",
            label=gettext_lazy("Seats"),
            kind="number",
            sort="seats",
            total="counted_seats",
            counts_unknown=True,
        ),
        Column(
            key="people",
            label=gettext_lazy("People in class"),
            kind="figure",
            sort="people",
            total="people",
            value=lambda row: Figure(row.people, row.classes_url),
        ),
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
            apply=lambda rows, value: [
                row for row in rows if row.days_late is not None and bool(row.days_late) is bool(value)
            ],
            yes=gettext_lazy("Behind plan"),
            no=gettext_lazy("Not behind plan"),
        ),
        NUMBERS,
    ),
    search=("search_key",),
    order=("order", "pk"),
    row_url=lambda row: reverse("planning:line", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No line of this plan is approved yet. Lines appear here once the plan is approved by decision."
        )
    ),
)


def progress_page(chosen: Chosen, query: Query) -> SheetPage:
    """Plan against what was done: classes, people, days late, with the years before beside it (R1-08, R1-28, R1-30)."""
    plan, version, on = chosen.plan, chosen.version, chosen.on
    figures = line_figures(version, on)
    found = plan_figures(figures)
    rows = [
        _progress_row(chosen, one) for one in figures if one.is_counted or one.line.state == LineState.CARRIED
    ]
    opened = chosen.url("planning:classes")
    return SheetPage(
        title=_("Progress"),
        lead=plan.name,
        trail=plan_crumbs(plan, _("Progress")),
        tabs=plan_tabs(chosen, "planning:progress"),
        state=version_badge(version),
        acts=(),
        facts=(
            Fact(
                _("Agencies with people in these classes"),
                Figure(found.agencies, chosen.url("planning:units", studying="yes"))
                if policies.may_see_drafts(chosen.actor, plan, on)
                else numbers.whole(found.agencies),
            ),
            *_years_before(chosen),
        ),
        bars=(
            Bar(_("Classes opened"), found.opened, found.classes, opened, found.classes_unknown),
            Bar(_("People in class"), found.people, found.seats, opened, found.seats_unknown),
        ),
        listing=PROGRESS.read(
            query,
            rows,
            choices={"lead": leads_among(figures), "coordinator": coordinators_among(figures)},
        ),
    )


def leads_among(figures: Sequence[LineFigures]) -> list[tuple[int, str]]:
    """Who leads these lines, to choose from."""
    leads = {one.line.lead.pk: one.line.lead for one in figures if one.line.lead}
    return [
        (unit.pk, unit.name) for unit in sorted(leads.values(), key=lambda unit: (unit.sort_key, unit.pk))
    ]


def _years_before(chosen: Chosen) -> list[Fact]:
    """The same owner's plans of the years before: "—" for the last one where there was none (R1-28)."""
    plan = chosen.plan
    earlier: list[TrainingPlan] = list(
        policies.visible_to(chosen.actor, chosen.on)
        .filter(owner=plan.owner, side=plan.side, year__range=(plan.year - YEARS_BEFORE, plan.year - 1))
        .order_by("-year", "pk")
    )
    versions = versions_to_show(earlier)
    sums = figures_by_version(versions.values(), chosen.on) if earlier else {}
    facts = []
    if plan.year - 1 not in {one.year for one in earlier}:
        hint = (
            _("There was no plan in that year.")
            if earlier
            else _("There was no plan: this is the first year.")
        )
        facts.append(Fact(_year_label(plan, plan.year - 1), UNKNOWN, hint=hint))
    for year, plans in groupby(earlier, key=lambda one: one.year):
        of_year = list(plans)
        words = _figures_in_words([sums[versions[one.pk].pk] for one in of_year])
        # Several plans of one year are one sum; it opens none of them.
        url = reverse("planning:progress", args=[of_year[0].pk])
        facts.append(Fact(_year_label(plan, year), Link(words, url) if len(of_year) == 1 else words))
    return facts


def _year_label(plan: TrainingPlan, year: int) -> str:
    if year == plan.year - 1:
        return _("Year before ({year})").format(year=str(year))
    return _("Year {year}").format(year=str(year))


def _figures_in_words(sums: Sequence[PlanFigures]) -> str:
    """What was opened of what was planned; the share, or how many lines have no number."""
    opened, people = sum(one.opened for one in sums), sum(one.people for one in sums)
    classes = KnownSum(sum(one.classes for one in sums), sum(one.classes_unknown for one in sums))
    seats = KnownSum(sum(one.seats for one in sums), sum(one.seats_unknown for one in sums))
    return _("{opened}/{classes} classes ({share}), {people}/{seats} people ({people_share})").format(
        opened=numbers.whole(opened),
        classes=numbers.whole(classes.known) if classes.known else UNKNOWN,
        share=classes.unknown_words or numbers.share(opened, classes.known),
        people=numbers.whole(people),
        seats=numbers.whole(seats.known) if seats.known else UNKNOWN,
        people_share=seats.unknown_words or numbers.share(people, seats.known),
    )


def _progress_row(chosen: Chosen, one: LineFigures) -> ProgressRow:
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
        classes_url=chosen.url("planning:classes", line=line.pk),
    )
