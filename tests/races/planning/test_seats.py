"""Twenty people for the last seat, ten editors who hand seats on at once: never one too many, on both databases."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from nennep.kernel.errors import Refused
from nennep.planning import operations
from nennep.planning.models import SeatAllocation, SeatChange, SeatPool
from nennep.planning.operations import NoSeatLeft
from nennep.units.models import Unit
from tests.make import planning as make
from tests.make import units
from tests.make.units import NOW, system
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def told(act: Callable[[], object]) -> Callable[[], str]:
    """The act with its end as a word."""

    def run() -> str:
        try:
            act()
        except NoSeatLeft:
            return "none left"
        except Refused as refusal:
            return f"refused: {refusal.code}"
        return "done"

    return run


@pytest.mark.requirement("R4-15")
def test_twenty_people_for_the_last_seat() -> None:
    allocation = make.allocation(make.approved(seats=5), 5)
    operations.take_seat(allocation=allocation, count=4, by=system(), now=NOW)
    by = system()
    ends = at_once(
        *[told(lambda: operations.take_seat(allocation=allocation, by=by, now=NOW)) for _ in range(20)]
    )
    assert sorted(ends) == ["done"] + ["none left"] * 19
    allocation.refresh_from_db()
    assert (allocation.used, allocation.free) == (5, 0)
    assert SeatChange.objects.filter(allocation=allocation, kind="taken").count() == 2


@pytest.mark.requirement("R4-15")
def test_ten_editors_hand_seats_on_at_once() -> None:
    agency = units.unit()
    allocation = make.allocation(make.approved(seats=30), 30, agency)
    below = [units.unit(parent=agency) for _ in range(10)]
    by = system()

    def hand_on(unit: Unit) -> Callable[[], str]:
        return told(
            lambda: operations.suballocate_seats(allocation=allocation, unit=unit, seats=7, by=by, now=NOW)
        )

    ends = at_once(*[hand_on(unit) for unit in below])
    assert sorted(ends) == ["done"] * 4 + ["none left"] * 6
    allocation.refresh_from_db()
    assert allocation.handed_out == 28 == sum(row.seats for row in allocation.children.all())


def test_ten_editors_amend_take_and_hand_out_at_once() -> None:
    item = make.approved(seats=40)
    first, second = make.allocation(item, 20), make.allocation(item, 10)
    decision, by = make.decision(), system()
    free = [units.unit() for _ in range(2)]

    def amend(allocation: SeatAllocation, seats: int) -> Callable[[], str]:
        return told(
            lambda: operations.amend_allocation(
                allocation=allocation, seats=seats, reason="Thử", decision=decision, by=by, now=NOW
            )
        )

    ends = at_once(
        *[amend(first, seats) for seats in (25, 30, 18)],
        *[amend(second, seats) for seats in (15, 20, 5)],
        *[
            told(
                lambda unit=unit: operations.allocate_seats(
                    item=item, unit=unit, seats=6, decision=decision, by=by, now=NOW
                )
            )
            for unit in free
        ],
        told(lambda: operations.take_seat(allocation=first, count=15, by=by, now=NOW)),
        told(lambda: operations.take_seat(allocation=second, count=5, by=by, now=NOW)),
    )
    assert set(ends) <= {"done", "none left", "refused: "}
    pool = SeatPool.objects.get()
    rows = list(SeatAllocation.objects.all())
    assert sum(row.seats for row in rows) == pool.handed_out <= 40
    assert all(row.used + row.handed_out <= row.seats for row in rows)


def test_the_database_itself_refuses_one_seat_too_many() -> None:
    item = make.approved(seats=5)
    allocation = make.allocation(item, 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatAllocation.objects.filter(pk=allocation.pk).update(used=F("seats") + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        SeatPool.objects.filter(item=item).update(handed_out=6)
