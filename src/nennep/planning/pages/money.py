"""Money: which line has it since when, which waits, what each source gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.kernel import dates, numbers
from nennep.planning.models import DelayCause, FundingSource
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
from nennep.web.parts import Act, Fact


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


MONEY: Listing[MoneyLine] = Listing(
    key="money",
    title=gettext_lazy("Lines and their money"),
    noun=gettext_lazy("lines of the plan"),
    columns=(
        Column(key="title", label=gettext_lazy("Class content"), sort="order"),
        Column(key="lead", label=gettext_lazy("Leading unit"), sort="lead", shown=False),
        Column(key="cost", label=gettext_lazy("Cost in đồng"), kind="number", sort="cost", total=True),
        Column(key="funding", label=gettext_lazy("Money from")),
        Column(
            key="approved_on", label=gettext_lazy("Approved on"), kind="date", sort="approved_on", shown=False
        ),
        Column(key="money_on", label=gettext_lazy("Money on"), kind="date", sort="money_on"),
        Column(key="to_money", label=gettext_lazy("Days to the money"), kind="number", sort="to_money"),
        Column(
            key="to_opening",
            label=gettext_lazy("Days from money to opening"),
            kind="number",
            sort="to_opening",
        ),
        Column(key="waiting", label=gettext_lazy("Days of waiting"), kind="number", sort="waiting"),
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
    ),
    search=("search_key",),
    order=("order", "pk"),
    row_url=lambda row: reverse("planning:line", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No approved line counts here.")),
)


def money_page(chosen: Chosen, query: Query) -> SheetPage:
    """Which line has money since when, which waits, and what each source gives."""
    plan, version, on = chosen.plan, chosen.version, chosen.on
    figures = line_figures(version, on)
    rows = [_money_line(place, row) for place, row in enumerate(money_rows(version, figures, on))]
    facts = [
        Fact(
            str(decision.document),
            _("{amount} đồng to {unit}, {source}").format(
                amount=numbers.whole(decision.amount),
                unit=decision.unit,
                source=decision.get_source_display(),
            ),
            hint=dates.with_weekday(decision.decided_on),
        )
        for decision in decisions_of(plan)
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
            Bar(str(FundingSource(one.source).label), one.given, one.planned)
            for one in totals_by_source(plan, figures)
        ),
        listing=MONEY.read(query, rows),
    )


def _money_line(place: int, row: MoneyRow) -> MoneyLine:
    line = row.figures.line
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
