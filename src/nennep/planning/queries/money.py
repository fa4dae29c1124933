"""Money of a plan: decisions, what waits for money, how long things took (R4-35, R4-37, R4-44, R4-45)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from nennep.planning.models import BudgetDecision, DelayCause, FundingSource, PlanVersion, TrainingPlan
from nennep.planning.queries.plans import LineFigures
from nennep.planning.rules.year import days_between
from nennep.planning.states import LineState


@dataclass(frozen=True)
class MoneyRow:
    """A line and its money: days from the approval to the money, from the money to the opening, or days of waiting."""

    figures: LineFigures
    approved_on: date | None
    money_on: date | None
    days_to_money: int | None
    days_to_opening: int | None
    days_waiting: int | None
    cause: str


def money_rows(version: PlanVersion, figures: Iterable[LineFigures], on: date) -> list[MoneyRow]:
    """The lines that count here, the extra ones and whatever else got money, the longest waiting first.

    A line that opened late although the money had come has a subjective cause unless a reason is on record (R4-45).
    """
    first_on = _first_approved_on(version)
    rows = []
    for row in figures:
        is_extra = row.line.is_extra and row.line.state == LineState.APPROVED and not row.line.counted_in_id
        if not (row.is_counted or is_extra or row.money_on is not None):
            continue
        approved_on = first_on.get(row.line.item_id) or version.approved_on
        opened_on = row.first_opened_on
        rows.append(
            MoneyRow(
                figures=row,
                approved_on=approved_on,
                money_on=row.money_on,
                days_to_money=days_between(approved_on, row.money_on)
                if approved_on and row.money_on
                else None,
                days_to_opening=days_between(row.money_on, opened_on) if row.money_on and opened_on else None,
                days_waiting=days_between(approved_on, on)
                if approved_on and row.money_on is None and opened_on is None
                else None,
                cause=cause_of(row),
            )
        )
    return sorted(rows, key=lambda one: (-(one.days_waiting or 0), one.figures.line.order))


def cause_of(row: LineFigures) -> str:
    """Why a line is late: what was recorded; else subjective once the money had come before the line was due."""
    if row.delay is not None:
        return row.delay.cause
    if row.days_late and row.money_on is not None and row.due_on is not None and row.money_on <= row.due_on:
        return DelayCause.SUBJECTIVE
    return ""


@dataclass(frozen=True)
class SourceTotal:
    """Money of one source: planned on the lines, of some of which the amount is not known, given by decisions."""

    source: str
    planned: int
    planned_unknown: int
    given: int


def totals_by_source(plan: TrainingPlan, figures: Iterable[LineFigures]) -> list[SourceTotal]:
    """Planned and given money by source of these lines, in the order of the sources; those without any are left out (R4-35)."""
    planned: dict[str, int] = {}
    unknown: Counter[str] = Counter()
    for row in figures:
        for part in row.line.funding.all():
            planned[part.source] = planned.get(part.source, 0) + (part.amount or 0)
            unknown[part.source] += part.amount is None
    given: dict[str, int] = {}
    for decision in decisions_of(plan):
        given[decision.source] = given.get(decision.source, 0) + decision.amount
    return [
        SourceTotal(source, planned.get(source, 0), unknown[source], given.get(source, 0))
        for source in FundingSource.values
        if source in planned or source in given
    ]


def decisions_of(plan: TrainingPlan) -> list[BudgetDecision]:
    """The decisions that gave money to lines of the plan, the earliest first."""
    return list(
        BudgetDecision.objects.filter(shares__item__plan=plan)
        .select_related("document", "unit")
        .prefetch_related("shares__item")
        .order_by("decided_on", "pk")
        .distinct()
    )


def _first_approved_on(version: PlanVersion) -> dict[int, date]:
    """The day on which each item of the plan was approved first; an amendment does not make it younger."""
    rows = (
        PlanVersion.objects.filter(
            plan=version.plan_id,
            approved_on__isnull=False,
            lines__state="approved",
            number__lte=version.number,
        )
        .order_by("-number")
        .values_list("lines__item_id", "approved_on")
    )
    return {item_id: day for item_id, day in rows if day is not None}
