"""Seats of a plan as lists show them: who has how many, handed on, used, free (R4-33)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.kernel import numbers
from nennep.planning.models import PlanLine, PlanVersion, SeatAllocation, SeatPool, TrainingPlan


@dataclass(frozen=True)
class PoolRow:
    """The seats of one line: approved, handed out, used, left."""

    item_id: int
    title: str
    code: str
    approved: int
    handed_out: int
    used: int

    @property
    def left(self) -> int:
        """Seats that nobody has yet."""
        return self.approved - self.handed_out


def pool_rows(plan: TrainingPlan, version: PlanVersion | None) -> list[PoolRow]:
    """The pools of a plan in the order of its lines; two queries and one for the titles."""
    pools = list(SeatPool.objects.filter(item__plan=plan).select_related("item").order_by("pk"))
    used: dict[int, int] = {}
    for pool_id, count in SeatAllocation.objects.filter(pool__item__plan=plan).values_list("pool_id", "used"):
        used[pool_id] = used.get(pool_id, 0) + count
    lines = {line.item_id: line for line in PlanLine.objects.filter(version=version)} if version else {}
    rows = [
        (
            lines[pool.item_id].order if pool.item_id in lines else 9999,
            PoolRow(
                pool.item_id,
                lines[pool.item_id].title if pool.item_id in lines else pool.item.code,
                pool.item.code,
                pool.approved,
                pool.handed_out,
                used.get(pool.pk, 0),
            ),
        )
        for pool in pools
    ]
    return [row for _order, row in sorted(rows, key=lambda pair: (pair[0], pair[1].item_id))]


SeatUsers = Callable[[int, int | None, int | None], str]

_users: list[SeatUsers] = []


def register_seat_users(function: SeatUsers) -> None:
    """Tell where the people stand who use seats of a plan: `function(plan_id, item_id, unit_id)` gives the address of a list.
    The area of nominations stands above this one and calls this once at start."""
    _users[:] = [function]


def seat_users_url(plan_id: int, *, item: int | None = None, unit: int | None = None) -> str:
    """Where the people stand who use seats of a plan, of one line, of one unit; empty where nobody tells."""
    return _users[0](plan_id, item, unit) if _users else ""


def titles_of(item_ids: Iterable[int]) -> dict[int, str]:
    """What the newest version of each item is called."""
    rows = (
        PlanLine.objects.filter(item_id__in=set(item_ids))
        .order_by("item_id", "version__number")
        .values_list("item_id", "title")
    )
    return dict(rows)


def why_not_handed_out(approved: int, handed_out: int, seats: int) -> str:
    """Why so many seats of a line cannot be handed out; empty where they can."""
    left = approved - handed_out
    if seats <= left:
        return ""
    return _("Only {left} of {all} seats are left to hand out. Write at most {left}.").format(
        left=numbers.whole(left), all=numbers.whole(approved)
    )


def why_not_amended(allocation: SeatAllocation, parent: SeatAllocation | None, seats: int) -> tuple[str, str]:
    """Kind and sentence of why a unit cannot get this number: the same, fewer than it uses, more than are free above.

    Both are empty where it can, the kind also for the same number again.
    """
    if seats < 0 or seats == allocation.seats:
        return "", _("Write another number of seats than now.")
    bound = allocation.handed_out + allocation.used
    if seats < bound:
        return "used", _("{bound} seats are used or handed on already. Write at least {bound}.").format(
            bound=numbers.whole(bound)
        )
    pool = allocation.pool
    left = parent.free if parent is not None else pool.approved - pool.handed_out
    if seats - allocation.seats > left:
        return "seats", _("Only {left} more seats are left. Write at most {most}.").format(
            left=numbers.whole(left), most=numbers.whole(allocation.seats + left)
        )
    return "", ""
