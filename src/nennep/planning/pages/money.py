"""Money: which line has it since when, which waits, what each source gives."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import dates, numbers
from nennep.planning.models import BudgetDecision, DelayCause, FundingSource
from nennep.planning.pages.shared import (
    Chosen,
    plan_crumbs,
    plan_tabs,
    version_badge,
)
from nennep.planning.pages.sheet import Bar, SheetPage
from nennep.planning.queries import (
    LineFigures,
    MoneyRow,
    decisions_of,
    line_figures,
    money_rows,
    totals_by_source,
)
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Fact, Link


@dataclass(frozen=True)
class MoneyLine:
    """A line and its money."""

    pk: int
    order: int
    title: str
    lead: str
    cost: int | None
    funding: str
    approved_on: date | None
    money_on: date | None
    to_money: int | None
    to_opening: int | None
    waiting: int | None
    cause: str
    cause_code: str
    search_key: str
    is_waiting: bool
    sources: frozenset[str]
    decisions: frozenset[int]


MONEY: Listing[MoneyLine] = Listing(
    key="money",
    title=gettext_lazy("Lines and their money"),
    noun=gettext_lazy("lines of the plan"),
    columns=(
        Column(key="title", label=gettext_lazy("Class content"), sort="order"),
        Column(key="lead", label=gettext_lazy("Leading unit"), sort="lead", shown=False),
        Column(
            key="cost",
            label=gettext_lazy("Cost in đồng"),
            kind="number",
            sort="cost",
            total=True,
            counts_unknown=True,
        ),
        Column(key="funding", label=gettext_lazy("Money from")),
        Column(
            key="approved_on", label=gettext_lazy("Approved on"), kind="date", sort="approved_on", shown=False
        ),
        Column(key="money_on", label=gettext_lazy("Money on"), kind="date", sort="money_on"),
        Column(
            key="to_money",
            label=gettext_lazy("Approval → money"),
            hint=gettext_lazy("days"),
            kind="number",
            sort="to_money",
        ),
        Column(
            key="to_opening",
            label=gettext_lazy("Money → opening"),
            hint=gettext_lazy("days"),
            kind="number",
            sort="to_opening",
        ),
        Column(
            key="waiting",
            label=gettext_lazy("Waits for money"),
            hint=gettext_lazy("days"),
            kind="number",
            sort="waiting",
        ),
        Column(key="cause", label=gettext_lazy("Cause of the delay")),
    ),
    filters=(
        YesNo(
            key="waiting",
            label=gettext_lazy("Money"),
            lookup="is_waiting",
            yes=gettext_lazy("Waits for money"),
            no=gettext_lazy("Has money, or was opened without"),
        ),
        Choices(
            key="cause",
            label=gettext_lazy("Cause of the delay"),
            lookup="cause_code",
            choices=DelayCause.choices,
        ),
        Choices(
            key="source",
            label=gettext_lazy("Money from"),
            choices=FundingSource.choices,
            apply=lambda rows, value: [row for row in rows if value in row.sources],
        ),
        Choices(
            key="decision",
            label=gettext_lazy("Decision"),
            apply=lambda rows, value: [row for row in rows if int(value) in row.decisions],
        ),
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


def money_page(chosen: Chosen, query: Query) -> SheetPage:
    """Which line has money since when, which waits, and what each source gives."""
    plan, version, on = chosen.plan, chosen.version, chosen.on
    figures = line_figures(version, on)
    decisions = decisions_of(plan)
    found = money_rows(version, figures, on)
    rows = [_money_line(place, row, decisions) for place, row in enumerate(found)]
    facts = [
        Fact(
            str(decision.document),
            Link(
                _("{amount} đồng to {unit}, {source}").format(
                    amount=numbers.whole(decision.amount),
                    unit=decision.unit,
                    source=decision.get_source_display(),
                ),
                chosen.url("planning:money", decision=decision.pk),
            ),
            hint=dates.with_weekday(decision.decided_on),
        )
        for decision in decisions
    ]
    acts = (
        (Act(_("Record money"), reverse("planning:record-budget", args=[plan.pk]), "plus", kind="primary"),)
        if chosen.may_keep
        else ()
    )
    return SheetPage(
        title=_("Money"),
        lead=plan.name,
        trail=plan_crumbs(plan, _("Money")),
        tabs=plan_tabs(chosen, "planning:money"),
        state=version_badge(version),
        acts=acts,
        facts=tuple(facts),
        bars=tuple(
            Bar(
                str(FundingSource(one.source).label),
                one.given,
                one.planned,
                chosen.url("planning:money", source=one.source),
                one.planned_unknown,
            )
            for one in totals_by_source(plan, [row.figures for row in found])
        ),
        listing=MONEY.read(
            query, rows, choices={"decision": [(one.pk, str(one.document)) for one in decisions]}
        ),
    )


def _money_line(place: int, row: MoneyRow, decisions: Iterable[BudgetDecision]) -> MoneyLine:
    line = row.figures.line
    giving = [one for one in decisions if any(share.item_id == line.item_id for share in one.shares.all())]
    return MoneyLine(
        pk=line.pk,
        order=place,
        title=line.title,
        lead=line.lead.name if line.lead else "",
        cost=line.cost,
        funding=row.figures.funding,
        approved_on=row.approved_on,
        money_on=row.money_on,
        to_money=row.days_to_money,
        to_opening=row.days_to_opening,
        waiting=row.days_waiting,
        cause=cause_words(row.figures, row.cause),
        cause_code=row.cause,
        search_key=line.search_key,
        is_waiting=row.days_waiting is not None,
        sources=frozenset([*(part.source for part in line.funding.all()), *(one.source for one in giving)]),
        decisions=frozenset(one.pk for one in giving),
    )


def cause_words(row: LineFigures, cause: str) -> str:
    """Why a line is late, with the reason that was recorded."""
    if not cause:
        return ""
    words = str(DelayCause(cause).label)
    return (
        f"{words}: {row.delay.reason}"
        if row.delay is not None
        else _("{cause}: the money had come").format(cause=words)
    )
