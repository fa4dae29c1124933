"""Plans, their versions and lines as pages and reports show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from nennep.accounts.policies import Actor
from nennep.planning import policies
from nennep.planning.models import BudgetShare, LineDelay, PlanLine, PlanVersion, TrainingPlan
from nennep.planning.queries.comparing import coordinators_of, funding_words, lines_of
from nennep.planning.queries.progress import OpenedClass, opened_classes
from nennep.planning.rules.totals import Counted, Total, Totals, totals
from nennep.planning.rules.year import days_between, last_day_for_opening
from nennep.planning.states import OPEN, LineState, VersionState


@dataclass(frozen=True)
class LineFigures:
    """A line with what was opened for it, the money it got, and how late it is."""

    line: PlanLine
    classes: tuple[OpenedClass, ...]
    money_on: date | None
    delay: LineDelay | None
    due_on: date | None
    days_late: int | None
    """None where no day of opening is planned."""
    coordinators: tuple[str, ...]
    funding: str
    is_elsewhere: bool

    @property
    def opened(self) -> int:
        """Classes opened until the day, those of the plan."""
        return sum(1 for one in self.classes if one.is_in_plan)

    @property
    def people(self) -> int:
        """People in the classes opened for this line."""
        return sum(one.people for one in self.classes if one.is_in_plan)

    @property
    def first_opened_on(self) -> date | None:
        """The day on which the first class began."""
        return min((one.opened_on for one in self.classes), default=None)

    @property
    def is_counted(self) -> bool:
        """Whether the line counts towards this plan's approved classes and seats."""
        return (
            self.line.state == LineState.APPROVED and not self.line.counted_in_id and not self.line.is_extra
        )


def shown_versions(actor: Actor, plan: TrainingPlan, on: date) -> list[PlanVersion]:
    """The versions that somebody may read, the newest first: whoever sees no drafts sees what was decided."""
    versions = plan.versions.select_related("plan__owner", "document", "based_on").order_by("-number")
    found = list(versions)
    if policies.may_see_drafts(actor, plan, on):
        return found
    return [one for one in found if one.state not in OPEN]


def current_version(versions: Iterable[PlanVersion]) -> PlanVersion | None:
    """The version in force, or the newest where none is."""
    found = list(versions)
    in_force = next((one for one in found if one.state == VersionState.APPROVED), None)
    return in_force or (found[0] if found else None)


def line_figures(version: PlanVersion, on: date, school_id: int | None = None) -> list[LineFigures]:
    """The lines of a version with their figures, in order; a constant number of queries."""
    lines = lines_of(version)
    items = [line.item_id for line in lines]
    classes = opened_classes(items, on)
    money = first_money(items, on)
    delays: dict[int, LineDelay] = {}
    for delay in LineDelay.objects.filter(item_id__in=items, began_on__lte=on).order_by("began_on", "pk"):
        delays[delay.item_id] = delay
    found = []
    for line in lines:
        opened = classes.get(line.item_id, ())
        due_on = last_day_for_opening(version.plan.year, line.opens_month, line.quarter)
        found.append(
            LineFigures(
                line=line,
                classes=opened,
                money_on=money.get(line.item_id),
                delay=delays.get(line.item_id),
                due_on=due_on,
                days_late=_days_late(line, opened, due_on, on),
                coordinators=tuple(coordinators_of(line)),
                funding=funding_words(line),
                is_elsewhere=line.venue_id is not None
                and school_id is not None
                and line.venue_id != school_id,
            )
        )
    return found


def first_money(item_ids: Collection[int], on: date) -> dict[int, date]:
    """The day on which each item first got money, until the day."""
    shares = (
        BudgetShare.objects.filter(item_id__in=item_ids, decision__decided_on__lte=on)
        .order_by("-decision__decided_on", "-pk")
        .values_list("item_id", "decision__decided_on")
    )
    return dict(shares)


def totals_of(figures: Iterable[LineFigures]) -> Totals:
    """The sums of a version by state."""
    return totals(
        Counted(
            row.line.state,
            row.line.classes,
            row.line.seats,
            row.line.counted_in_id is not None,
            row.line.is_extra,
        )
        for row in figures
    )


@dataclass(frozen=True)
class PlanFigures:
    """What a plan counts: approved classes and seats, how many lines have no number of them yet, opened classes, people, agencies."""

    classes: int
    seats: int
    opened: int
    people: int
    agencies: int
    classes_unknown: int = 0
    seats_unknown: int = 0


def plan_figures(figures: Iterable[LineFigures]) -> PlanFigures:
    """The sums of the approved lines that count here, and of the classes opened for them (R1-08)."""
    rows = [row for row in figures if row.is_counted]
    total = Total()
    for row in rows:
        total = total.plus(Counted(row.line.state, row.line.classes, row.line.seats))
    opened = [one for row in rows for one in row.classes if one.is_in_plan]
    return PlanFigures(
        classes=total.classes,
        seats=total.seats,
        opened=len(opened),
        people=sum(one.people for one in opened),
        agencies=len(frozenset[int]().union(*(one.agencies for one in opened))),
        classes_unknown=total.classes_unknown,
        seats_unknown=total.seats_unknown,
    )


def versions_to_show(plans: Collection[TrainingPlan]) -> dict[int, PlanVersion]:
    """For each plan its version in force, or the newest; one query."""
    found: dict[int, PlanVersion] = {}
    rows = PlanVersion.objects.filter(plan__in=[plan.pk for plan in plans]).order_by("plan_id", "number")
    for row in rows:
        if row.plan_id not in found or found[row.plan_id].state != VersionState.APPROVED:
            found[row.plan_id] = row
    return found


def figures_by_version(versions: Iterable[PlanVersion], on: date) -> dict[int, PlanFigures]:
    """The sums of several versions at once, by version; two queries."""
    keys = [version.pk for version in versions]
    lines = list(
        PlanLine.objects.filter(
            version_id__in=keys, state=LineState.APPROVED, counted_in__isnull=True, is_extra=False
        ).order_by("pk")
    )
    classes = opened_classes([line.item_id for line in lines], on)
    found = {key: PlanFigures(0, 0, 0, 0, 0) for key in keys}
    for key in keys:
        own = [line for line in lines if line.version_id == key]
        opened = [one for line in own for one in classes.get(line.item_id, ()) if one.is_in_plan]
        found[key] = PlanFigures(
            classes=sum(line.classes or 0 for line in own),
            seats=sum(line.seats or 0 for line in own),
            opened=len(opened),
            people=sum(one.people for one in opened),
            agencies=len(frozenset[int]().union(*(one.agencies for one in opened))),
            classes_unknown=sum(line.classes is None for line in own),
            seats_unknown=sum(line.seats is None for line in own),
        )
    return found


def _days_late(line: PlanLine, classes: tuple[OpenedClass, ...], due_on: date | None, on: date) -> int | None:
    """Days by which the last planned class was or is late; 0 when it is not, None when nobody knows when it is due."""
    if due_on is None:
        return None
    if line.state != LineState.APPROVED:
        return 0
    wanted = line.classes or 1
    opened = sorted(one.opened_on for one in classes if one.is_in_plan)
    ready_on = opened[wanted - 1] if len(opened) >= wanted else on
    return max(0, days_between(due_on, ready_on))
