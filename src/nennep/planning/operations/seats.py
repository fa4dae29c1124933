"""Acts on seats: handed out by decision, handed on downwards, taken and given back (R4-01, R4-15, R4-33).

At every level what is handed out and used never exceeds what is there: the act locks and looks, and the database
refuses what the act would have overlooked. Locks are taken in one order: pool, then allocations by their key.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents.models import OfficialDocument
from nennep.kernel import numbers, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock, lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.planning import policies
from nennep.planning.models import (
    PlanItem,
    SeatAllocation,
    SeatChange,
    SeatChangeKind,
    SeatPool,
)
from nennep.planning.operations.shared import require_issued
from nennep.planning.queries import why_not_amended, why_not_handed_out
from nennep.units.models import Unit
from nennep.units.queries import require_in_force, subtree_ids


class NoSeatLeft(Refused):
    """Nobody has that many free seats."""


@transaction.atomic
def allocate_seats(
    *, item: PlanItem, unit: Unit, seats: int, decision: OfficialDocument, by: User, now: datetime
) -> SeatAllocation:
    """Give seats of an approved line to an agency, by a numbered decision (R4-15).

    Refuses more than are left (`NoSeatLeft`), a unit that has seats of this line already (amend them), a line without
    approved seats, a unit that has ended (R1-06), and a document that is not issued.
    """
    pool = _locked_pool(item)
    _require_allocator(by, pool, now)
    require_issued(decision, "decision")
    _check_count(seats)
    require_in_force(unit, local_date(now), field="unit")
    if SeatAllocation.objects.filter(pool=pool, unit=unit).exists():
        raise Refused(
            _("“{unit}” already has seats of this line. Amend them.").format(unit=unit), field="unit"
        )
    if wrong := why_not_handed_out(pool.approved, pool.handed_out, seats):
        raise NoSeatLeft(wrong, field="seats", code="seats")
    pool.handed_out += seats
    pool.save(update_fields=["handed_out"])
    allocation = SeatAllocation.objects.create(
        pool=pool, unit=unit, seats=seats, decision=decision, allocated_on=local_date(now)
    )
    _note(allocation, SeatChangeKind.ALLOCATED, seats, by=by, now=now, decision=decision)
    record(
        act="planning.seats.allocate",
        subject=allocation,
        by=by,
        now=now,
        after={"unit": unit, "seats": seats, "decision": decision},
        context=pool.item.plan,
    )
    return allocation


@transaction.atomic
def suballocate_seats(
    *,
    allocation: SeatAllocation,
    unit: Unit,
    seats: int,
    by: User,
    now: datetime,
    decision: OfficialDocument | None = None,
) -> SeatAllocation:
    """Hand seats on to a unit below. Refuses more than are free, a unit that is not below, and one that has some."""
    allocation = _locked(allocation)
    if not policies.may_suballocate_seats(by, allocation, local_date(now)):
        raise NotAllowed(_("Only {unit} hands its seats on.").format(unit=allocation.unit))
    _check_count(seats)
    if unit.pk == allocation.unit_id or unit.pk not in subtree_ids([allocation.unit_id], local_date(now)):
        raise Refused(
            _("“{unit}” does not stand below “{above}”. Seats are handed on downwards only.").format(
                unit=unit, above=allocation.unit
            ),
            field="unit",
        )
    if SeatAllocation.objects.filter(pool_id=allocation.pool_id, unit=unit).exists():
        raise Refused(
            _("“{unit}” already has seats of this line. Amend them.").format(unit=unit), field="unit"
        )
    _check_free(allocation, seats)
    allocation.handed_out += seats
    allocation.save(update_fields=["handed_out"])
    below = SeatAllocation.objects.create(
        pool=allocation.pool,
        parent=allocation,
        unit=unit,
        seats=seats,
        decision=decision,
        allocated_on=local_date(now),
    )
    _note(below, SeatChangeKind.SUBALLOCATED, seats, by=by, now=now, decision=decision)
    record(
        act="planning.seats.suballocate",
        subject=below,
        by=by,
        now=now,
        after={"unit": unit, "seats": seats},
        context=allocation.pool.item.plan,
    )
    return below


@transaction.atomic
def amend_allocation(
    *,
    allocation: SeatAllocation,
    seats: int,
    reason: str,
    by: User,
    now: datetime,
    decision: OfficialDocument | None = None,
) -> SeatAllocation:
    """Give a unit more or fewer seats than before; the difference comes from or returns to where they came from.

    Seats from the pool need a numbered decision. Refuses fewer than are used or handed on (`NoSeatLeft`), more than are
    free above, no reason, and the same number again.
    """
    pool = lock_one(SeatPool.objects.filter(pk=allocation.pool_id).select_related("item__plan__owner"))
    rows = {
        row.pk: row
        for row in lock(
            SeatAllocation.objects.filter(
                pk__in=[key for key in (allocation.parent_id, allocation.pk) if key is not None]
            ).select_related("unit")
        )
    }
    allocation = rows[allocation.pk]
    allocation.pool = pool
    parent = rows.get(allocation.parent_id) if allocation.parent_id else None
    _require_amender(by, allocation, parent, now)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the seats change."), field="reason")
    if parent is None:
        if decision is None:
            raise Refused(_("Name the decision that changes the seats."), field="decision")
        require_issued(decision, "decision")
    code, wrong = why_not_amended(allocation, parent, seats)
    if wrong:
        raise (NoSeatLeft if code else Refused)(wrong, field="seats", code=code)
    change = seats - allocation.seats
    before = allocation.seats
    # What is freed is freed below first, what is added is added above first: no moment with more below than above.
    source = parent if parent is not None else pool
    source.handed_out += change
    allocation.seats = seats
    first, second = (source, allocation) if change > 0 else (allocation, source)
    for row in (first, second):
        row.save(update_fields=["seats"] if row is allocation else ["handed_out"])
    _note(allocation, SeatChangeKind.AMENDED, change, by=by, now=now, decision=decision, reason=reason)
    record(
        act="planning.seats.amend",
        subject=allocation,
        by=by,
        now=now,
        before={"seats": before},
        after={"seats": seats, "decision": decision} if decision else {"seats": seats},
        reason=reason,
        context=pool.item.plan,
    )
    return allocation


@transaction.atomic
def take_seat(*, allocation: SeatAllocation, by: User, now: datetime, count: int = 1) -> SeatAllocation:
    """Use seats of a unit for people who are sent. Refuses more than are free (`NoSeatLeft`)."""
    allocation = _locked(allocation)
    _require_user(by, allocation, now)
    _check_count(count)
    _check_free(allocation, count)
    allocation.used += count
    allocation.save(update_fields=["used"])
    _note(allocation, SeatChangeKind.TAKEN, count, by=by, now=now)
    record(
        act="planning.seats.take",
        subject=allocation,
        by=by,
        now=now,
        after={"used": allocation.used},
        context=allocation.pool.item.plan,
    )
    return allocation


@transaction.atomic
def give_back_seat(
    *, allocation: SeatAllocation, by: User, now: datetime, count: int = 1, reason: str = ""
) -> SeatAllocation:
    """Free seats again, because somebody withdrew. Refuses more than are used."""
    allocation = _locked(allocation)
    _require_user(by, allocation, now)
    _check_count(count)
    if count > allocation.used:
        raise Refused(
            _("Only {used} seats are used; no more can be given back.").format(
                used=numbers.whole(allocation.used)
            ),
            field="count",
        )
    allocation.used -= count
    allocation.save(update_fields=["used"])
    _note(allocation, SeatChangeKind.GIVEN_BACK, -count, by=by, now=now, reason=text.clean(reason))
    record(
        act="planning.seats.give_back",
        subject=allocation,
        by=by,
        now=now,
        after={"used": allocation.used},
        reason=text.clean(reason),
        context=allocation.pool.item.plan,
    )
    return allocation


def _locked_pool(item: PlanItem) -> SeatPool:
    pools = lock(SeatPool.objects.filter(item=item).select_related("item__plan__owner"))
    if not pools:
        raise Refused(
            _("No seats of this line are approved yet. Approve the plan with a number of seats first."),
            code="no-pool",
        )
    return pools[0]


def _locked(allocation: SeatAllocation) -> SeatAllocation:
    return lock_one(
        SeatAllocation.objects.filter(pk=allocation.pk).select_related("unit", "pool__item__plan__owner")
    )


def _check_count(count: int) -> None:
    if count < 1:
        raise Refused(_("Write 1 seat or more."), field="seats")


def _check_free(allocation: SeatAllocation, count: int) -> None:
    if count > allocation.free:
        raise NoSeatLeft(
            _("“{unit}” has {free} of {seats} seats free; {count} are wanted.").format(
                unit=allocation.unit,
                free=numbers.whole(allocation.free),
                seats=numbers.whole(allocation.seats),
                count=numbers.whole(count),
            ),
            field="seats",
            code="seats",
        )


def _require_allocator(by: User, pool: SeatPool, now: datetime) -> None:
    if not policies.may_allocate_seats(by, pool.item.plan, local_date(now)):
        raise NotAllowed(_("Only the Organisation Board and the unit whose plan it is hand out its seats."))


def _require_amender(
    by: User, allocation: SeatAllocation, parent: SeatAllocation | None, now: datetime
) -> None:
    if parent is None:
        _require_allocator(by, allocation.pool, now)
        return
    parent.pool = allocation.pool
    if not policies.may_suballocate_seats(by, parent, local_date(now)):
        raise NotAllowed(_("Only {unit} hands its seats on.").format(unit=parent.unit))


def _require_user(by: User, allocation: SeatAllocation, now: datetime) -> None:
    if not policies.may_use_seats(by, allocation, local_date(now)):
        raise NotAllowed(
            _("Seats of {unit} are used by its own office and by the school.").format(unit=allocation.unit)
        )


def _note(
    allocation: SeatAllocation,
    kind: str,
    count: int,
    *,
    by: User,
    now: datetime,
    decision: OfficialDocument | None = None,
    reason: str = "",
) -> None:
    SeatChange.objects.create(
        allocation=allocation,
        kind=kind,
        count=count,
        decision=decision,
        reason=reason[:300],
        changed_at=now,
        changed_by=by,
    )
