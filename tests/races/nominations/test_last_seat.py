"""Twenty people for the last seat: one gets it, whatever the database (issue 4)."""

from contextlib import suppress

import pytest

from nennep.nominations import operations
from nennep.nominations.models import Nomination
from nennep.nominations.states import WITH_SEAT
from nennep.planning.models import SeatAllocation
from nennep.planning.operations import NoSeatLeft
from tests.make import nominations as make
from tests.make import planning
from tests.make.units import NOW, system
from tests.races.together import at_once

PEOPLE = 20


def _nominate(row: Nomination, *, rest_in_reserve: bool) -> str:
    try:
        operations.nominate(
            invited=row.invited,
            nominations=[row],
            is_time_released=True,
            release_signer="Giám đốc Sở",
            rest_in_reserve=rest_in_reserve,
            by=system(),
            now=NOW,
        )
    except NoSeatLeft:
        return "no seat"
    return Nomination.objects.get(pk=row.pk).state


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("rest_in_reserve", [False, True])
def test_twenty_people_for_the_last_seat_of_an_agency(rest_in_reserve: bool) -> None:
    world = make.calling(is_out=False)
    item = planning.approved(seats=30, owner=world.board)
    allocation = planning.allocation(item, 1, world.agency)
    notice = make.prepared(world.board, world.school, [], item=item, seats=30)
    operations.publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    rows = operations.register_nominees(
        invited=notice.invited.get(),
        people=[make.person(world.agency) for _ in range(PEOPLE)],
        by=system(),
        now=NOW,
    )
    by = [lambda row=row: _nominate(row, rest_in_reserve=rest_in_reserve) for row in rows]
    found = at_once(*by)
    assert found.count("nominated") == 1
    assert found.count("reserve" if rest_in_reserve else "no seat") == PEOPLE - 1
    allocation.refresh_from_db()
    assert (allocation.used, allocation.free) == (1, 0)
    assert SeatAllocation.objects.get().used == Nomination.objects.filter(state="nominated").count()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_agencies_for_the_last_seat_of_the_class() -> None:
    world = make.calling(seats=1)
    rows = [make.registered(world, unit) for unit in (world.agency, world.other) for _ in range(5)]
    found = at_once(*[lambda row=row: _nominate(row, rest_in_reserve=False) for row in rows])
    assert (found.count("nominated"), found.count("no seat")) == (1, len(rows) - 1)


@pytest.mark.race
@pytest.mark.requirement("R4-52")
@pytest.mark.django_db(transaction=True)
def test_who_meets_the_conditions_after_all_and_the_reserve_for_the_last_seat() -> None:
    world = make.calling(seats=1)
    first = make.nominated(world)
    waiting = [make.nominated(world, unit, rest_in_reserve=True) for unit in (world.agency, world.other)]
    Nomination.objects.filter(pk=first.pk).update(state="ineligible")

    def take_over(row: Nomination) -> None:
        with suppress(NoSeatLeft):
            operations.replace_from_reserve(reserve=row, by=system(), now=NOW)

    def check() -> None:
        operations.check_nominees(notice=world.notice, nominations=[first], by=system(), now=NOW)

    at_once(check, *[lambda row=row: take_over(row) for row in waiting])
    seated = Nomination.objects.filter(state__in=WITH_SEAT).count()
    assert (seated, Nomination.objects.filter(state="reserve").count()) == (1, 2)
