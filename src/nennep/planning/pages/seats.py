"""Seats: the pools of a plan, who has how many, every movement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel import numbers
from nennep.planning import policies
from nennep.planning.models import SeatAllocation, SeatChange
from nennep.planning.pages.shared import (
    Chosen,
    document_part,
    plan_crumbs,
    plan_tabs,
    version_badge,
)
from nennep.planning.pages.sheet import Bar, SheetPage
from nennep.planning.queries import (
    pool_rows,
    seat_users_url,
    titles_of,
)
from nennep.units.models import Unit, UnitLevel
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Fact, Figure


@dataclass(frozen=True)
class AllocationRow:
    """Seats of one unit in one line."""

    pk: int
    line: str
    unit: str
    unit_key: str
    unit_id: int
    item_id: int
    above: str
    above_id: int | None
    seats: int
    handed_out: int
    used: int
    free: int
    decision: str
    level: str
    search_key: str
    used_url: str
    below_url: str

    @property
    def kept(self) -> int:
        """What lies here: seats that were handed on are counted where they went, so that the foot counts each once."""
        return self.seats - self.handed_out


ALLOCATIONS: Listing[AllocationRow] = Listing(
    key="allocations",
    title=gettext_lazy("Seats handed out"),
    noun=gettext_lazy("allocations"),
    columns=(
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit_key"),
        Column(key="line", label=gettext_lazy("Class content"), sort=("line", "unit_key")),
        Column(key="above", label=gettext_lazy("Handed on by"), sort="above"),
        Column(key="seats", label=gettext_lazy("Seats"), kind="number", sort="seats", total="kept"),
        Column(
            key="handed_out",
            label=gettext_lazy("Handed on"),
            kind="figure",
            sort="handed_out",
            value=lambda row: Figure(row.handed_out, row.below_url),
        ),
        Column(
            key="used",
            label=gettext_lazy("Used"),
            kind="figure",
            sort="used",
            total="used",
            value=lambda row: Figure(row.used, row.used_url),
        ),
        Column(key="free", label=gettext_lazy("Free"), kind="number", sort="free", total=True),
        Column(key="decision", label=gettext_lazy("Decision")),
    ),
    filters=(
        Choices(key="item", label=gettext_lazy("Class content"), lookup="item_id"),
        Choices(key="unit", label=gettext_lazy("Unit"), lookup="unit_id"),
        Choices(key="above", label=gettext_lazy("Handed on by"), lookup="above_id"),
        Choices(key="level", label=gettext_lazy("Level"), choices=UnitLevel.choices),
        YesNo(
            key="free",
            label=gettext_lazy("Free seats"),
            lookup="free",
            apply=lambda rows, value: [row for row in rows if bool(row.free) is bool(value)],
        ),
    ),
    search=("search_key",),
    order=("line", "unit_key", "pk"),
    row_url=lambda row: reverse("planning:allocation", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "No seats are handed out yet. Whoever keeps the plan hands out the approved seats by a decision with “Hand out seats”."
        )
    ),
)


def seats_page(chosen: Chosen, query: Query) -> SheetPage:
    """The pools of the plan and who has how many seats; an agency sees its own."""
    plan, on = chosen.plan, chosen.on
    allocations = list(
        policies.allocations_visible_to(chosen.actor, plan, on)
        .select_related("unit__kind", "parent__unit", "decision", "pool__item__plan__owner")
        .order_by("pool__item__code", "pk")
    )
    pools = pool_rows(plan, chosen.version)
    titles = {row.item_id: row.title for row in pools}
    holders = {one.unit for one in allocations}
    acts = []
    if policies.may_allocate_seats(chosen.actor, plan, on) and any(row.left for row in pools):
        acts.append(
            Act(_("Hand out seats"), reverse("planning:allocate", args=[plan.pk]), "plus", kind="primary")
        )
    return SheetPage(
        title=_("Seats"),
        lead=plan.name,
        trail=plan_crumbs(plan, _("Seats")),
        tabs=plan_tabs(chosen, "planning:seats"),
        state=version_badge(chosen.version),
        acts=tuple(acts),
        facts=(),
        bars=tuple(
            Bar(row.title, row.handed_out, row.approved, chosen.url("planning:seats", item=row.item_id))
            for row in pools
        ),
        listing=ALLOCATIONS.read(
            query,
            [
                _allocation_row(
                    one, titles, chosen.url("planning:seats", item=one.pool.item_id, above=one.unit_id)
                )
                for one in allocations
            ],
            choices={
                "item": list(titles.items()),
                "unit": _by_name(holders),
                "above": _by_name({one.parent.unit for one in allocations if one.parent is not None}),
            },
        ),
    )


def _by_name(units: Iterable[Unit]) -> list[tuple[int, str]]:
    return [(unit.pk, unit.name) for unit in sorted(units, key=lambda one: (one.sort_key, one.pk))]


def _allocation_row(one: SeatAllocation, titles: dict[int, str], below_url: str) -> AllocationRow:
    line = titles.get(one.pool.item_id, one.pool.item.code)
    return AllocationRow(
        pk=one.pk,
        line=line,
        unit=one.unit.name,
        unit_key=one.unit.sort_key,
        unit_id=one.unit_id,
        item_id=one.pool.item_id,
        above=one.parent.unit.name if one.parent else "",
        above_id=one.parent.unit_id if one.parent else None,
        seats=one.seats,
        handed_out=one.handed_out,
        used=one.used,
        free=one.free,
        decision=str(one.decision or ""),
        level=one.unit.kind.level,
        search_key=f"{one.unit.search_key} {line}",
        used_url=seat_users_url(one.pool.item.plan_id, item=one.pool.item_id, unit=one.unit_id),
        below_url=below_url,
    )


@dataclass(frozen=True)
class ChangeRow:
    """One movement of seats."""

    pk: int
    at: date
    kind: str
    count: int
    decision: str
    reason: str
    who: str


CHANGES: Listing[ChangeRow] = Listing(
    key="seat-changes",
    title=gettext_lazy("Movements of seats"),
    noun=gettext_lazy("movements"),
    columns=(
        Column(key="at", label=gettext_lazy("Day"), kind="date", sort="at"),
        Column(key="kind", label=gettext_lazy("What")),
        Column(key="count", label=gettext_lazy("Seats"), kind="number", sort="count"),
        Column(key="decision", label=gettext_lazy("Decision")),
        Column(key="reason", label=gettext_lazy("Reason")),
        Column(key="who", label=gettext_lazy("By")),
    ),
    order=("pk",),
    empty=Empty(why=gettext_lazy("Nothing moved yet.")),
)


def allocation_page(actor: User, allocation: SeatAllocation, query: Query, on: date) -> SheetPage:
    """The seats of one unit and every movement of them."""
    plan = allocation.pool.item.plan
    item_id = allocation.pool.item_id
    title = titles_of([item_id]).get(item_id, allocation.pool.item.code)
    key = [allocation.pk]
    acts = []
    if policies.may_suballocate_seats(actor, allocation, on) and allocation.free:
        acts.append(
            Act(_("Hand seats on"), reverse("planning:hand-on", args=key), "arrow-down", kind="primary")
        )
    may_amend = (
        policies.may_allocate_seats(actor, plan, on)
        if allocation.parent is None
        else policies.may_suballocate_seats(actor, allocation.parent, on)
    )
    if may_amend:
        acts.append(Act(_("Amend the seats"), reverse("planning:amend-seats", args=key), "pencil"))
    changes = SeatChange.objects.filter(allocation=allocation).select_related("decision", "changed_by")
    return SheetPage(
        title=allocation.unit.name,
        lead=title,
        trail=plan_crumbs(plan, _("Seats"), allocation.unit.name),
        tabs=(),
        state=None,
        acts=tuple(acts),
        facts=(
            Fact(_("Seats"), numbers.whole(allocation.seats)),
            Fact(
                _("Handed on"),
                Figure(
                    allocation.handed_out,
                    f"{reverse('planning:seats', args=[plan.pk])}?item={item_id}&above={allocation.unit_id}",
                ),
            ),
            Fact(
                _("Used"),
                Figure(allocation.used, seat_users_url(plan.pk, item=item_id, unit=allocation.unit_id)),
            ),
            Fact(_("Free"), numbers.whole(allocation.free)),
            Fact(_("Decision"), document_part(allocation.decision, actor, on)),
            *(
                [Fact(_("Handed on by"), allocation.parent.unit.name)]
                if allocation.parent is not None
                else []
            ),
        ),
        bars=(Bar(_("Used"), allocation.used, allocation.seats),),
        listing=CHANGES.read(
            query,
            [
                ChangeRow(
                    pk=one.pk,
                    at=one.changed_at.date(),
                    kind=str(one.get_kind_display()),
                    count=one.count,
                    decision=str(one.decision or ""),
                    reason=one.reason,
                    who=one.changed_by.full_name,
                )
                for one in changes.order_by("-pk")
            ],
        ),
    )
