"""What agencies asked for, what the plan has, what was done: by programme, and by level (R4-33, R2-22)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.catalogue.models import Programme
from nennep.needs import policies as needs_policies
from nennep.planning.pages.lines import NO_SEATS
from nennep.planning.pages.shared import Chosen, plan_crumbs, plan_tabs, version_badge
from nennep.planning.pages.sheet import Bar, SheetPage
from nennep.planning.queries.demand import DemandFigures, demand_by_level, demand_by_programme
from nennep.planning.queries.plans import line_figures
from nennep.planning.states import LineState
from nennep.units.models import UnitLevel
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.parts import Act, Fact, Figure, KnownSum, Link, Share

BY_LEVEL = "level"


@dataclass(frozen=True)
class DemandRow:
    """One programme, or the agencies of one level."""

    pk: str
    label: str
    sort_key: str
    search_key: str
    need: int
    seats: int
    seats_unknown: int
    people: int
    need_url: str
    seats_url: str
    people_url: str
    url: str


def _figure(count: int, url: str, label: str) -> object:
    return Figure(count, url, label) if url and count else count


def _listing(first: Any) -> Listing[DemandRow]:
    return Listing(
        key="demand",
        title=gettext_lazy("Needs and seats"),
        noun=gettext_lazy("lines"),
        columns=(
            Column(key="label", label=first, sort="sort_key"),
            Column(
                key="need",
                label=gettext_lazy("Need"),
                kind="figure",
                value=lambda row: _figure(row.need, row.need_url, row.label),
                sort="need",
                total="need",
            ),
            Column(
                key="seats",
                label=gettext_lazy("Seats in the plan"),
                kind="figure",
                value=lambda row: KnownSum(
                    row.seats, row.seats_unknown, row.seats_url, f"{row.seats_url}&numbers={NO_SEATS}"
                ),
                sort="seats",
                total="seats",
            ),
            Column(
                key="met",
                label=gettext_lazy("Need met"),
                kind="share",
                value=lambda row: Share(row.seats, row.need) if row.need and not row.seats_unknown else None,
                hint=gettext_lazy("Seats out of the need"),
            ),
            Column(
                key="people",
                label=gettext_lazy("People in class"),
                kind="figure",
                value=lambda row: _figure(row.people, row.people_url, row.label),
                sort="people",
                total="people",
            ),
            Column(
                key="done",
                label=gettext_lazy("Plan done"),
                kind="share",
                value=lambda row: (
                    Share(row.people, row.seats) if row.seats and not row.seats_unknown else None
                ),
                hint=gettext_lazy("People out of the seats"),
            ),
        ),
        search=("search_key",),
        order=("sort_key", "pk"),
        row_url=lambda row: row.url,
        empty=Empty(
            why=gettext_lazy(
                "No agency has asked for places of this year and no approved line has seats. Agencies register under “Training needs”; the Board enters seats on the lines."
            )
        ),
    )


def demand_page(chosen: Chosen, query: Query) -> SheetPage:
    """The table of one plan; each figure opens the needs, lines, seats or classes behind it."""
    plan = chosen.plan
    figures = line_figures(chosen.version, chosen.on)
    by_level = query.get("by") == BY_LEVEL
    here = chosen.url("planning:demand")
    call = (
        needs_policies.calls_visible_to(chosen.actor, chosen.on)
        .filter(owner_id=plan.owner_id, year=plan.year)
        .order_by("-pk")
        .first()
    )
    needs_url = f"{reverse('needs:entries', args=[call.pk])}?counts=yes" if call is not None else ""
    facts: list[Fact] = []
    if call is not None:
        facts.append(Fact(_("Call for needs"), Link(call.title, reverse("needs:call", args=[call.pk]))))
    if by_level:
        found, rest = demand_by_level(plan, figures, chosen.on)
        rows = [_level_row(chosen, level, one, needs_url) for level, one in found.items()]
        unknown = sum(one.is_counted and one.line.seats is None for one in figures)
        if rest or unknown:
            lines = chosen.url(state=LineState.APPROVED.value)
            left = KnownSum(rest, unknown, chosen.url("planning:seats"), f"{lines}&numbers={NO_SEATS}")
            facts.append(Fact(_("Seats not handed out yet"), left))
        sums = list(found.values())
    else:
        by_programme = demand_by_programme(plan, figures)
        programmes = Programme.objects.in_bulk(list(by_programme))
        rows = [_programme_row(chosen, programmes[pk], one, needs_url) for pk, one in by_programme.items()]
        sums = list(by_programme.values())
    need, met = sum(one.need for one in sums), sum(min(one.seats, one.need) for one in sums)
    joined = "&" if "?" in here else "?"
    other = (
        Act(_("By programme"), here, "list")
        if by_level
        else Act(_("By level"), f"{here}{joined}by={BY_LEVEL}", "list")
    )
    return SheetPage(
        title=_("Needs and seats"),
        lead=plan.name,
        trail=plan_crumbs(plan, _("Needs and seats")),
        tabs=plan_tabs(chosen, "planning:demand"),
        state=version_badge(chosen.version),
        acts=(other,),
        facts=tuple(facts),
        bars=(Bar(_("Need met by the seats of the plan"), met, need),) if need else (),
        listing=_listing(gettext_lazy("Level") if by_level else gettext_lazy("Programme")).read(query, rows),
    )


def _programme_row(chosen: Chosen, programme: Programme, one: DemandFigures, needs_url: str) -> DemandRow:
    lines = chosen.url(programme=programme.pk, state=LineState.APPROVED.value)
    return DemandRow(
        pk=str(programme.pk),
        label=programme.name,
        sort_key=programme.search_key,
        search_key=programme.search_key,
        need=one.need,
        seats=one.seats,
        seats_unknown=one.seats_unknown,
        people=one.people,
        need_url=f"{needs_url}&programme={programme.pk}" if needs_url else "",
        seats_url=lines,
        people_url=chosen.url("planning:classes", programme=programme.pk),
        url=lines,
    )


def _level_row(chosen: Chosen, level: str, one: DemandFigures, needs_url: str) -> DemandRow:
    label = str(UnitLevel(level).label)
    seats = chosen.url("planning:seats", level=level)
    return DemandRow(
        pk=level,
        label=label,
        sort_key=f"{list(UnitLevel.values).index(level):02}",
        search_key=label,
        need=one.need,
        seats=one.seats,
        seats_unknown=one.seats_unknown,
        people=one.people,
        need_url=f"{needs_url}&level={level}" if needs_url else "",
        seats_url=seats,
        people_url=chosen.url("planning:classes"),
        url=seats,
    )
