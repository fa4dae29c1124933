"""Seats: handed out, handed on, amended, used; never more than there are, in whatever order."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nennep.accounts.models import Role
from nennep.kernel.errors import NotAllowed, Refused
from nennep.planning import operations
from nennep.planning.models import SeatAllocation, SeatChange, SeatPool
from nennep.planning.operations import NoSeatLeft
from nennep.units.models import Unit
from tests.make import accounts, documents, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R4-01", "R4-15")
def test_seats_go_down_and_come_back() -> None:
    item = make.approved(seats=70)
    agency = units.unit()
    division = units.unit(parent=agency, kind_code="division")
    allocation = make.allocation(item, 50, agency)
    with pytest.raises(NoSeatLeft, match="20"):
        make.allocation(item, 21)
    with pytest.raises(Refused):
        make.allocation(item, 1, agency)
    below = operations.suballocate_seats(allocation=allocation, unit=division, seats=30, by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.suballocate_seats(allocation=below, unit=agency, seats=1, by=system(), now=NOW)
    with pytest.raises(NoSeatLeft):
        operations.take_seat(allocation=allocation, count=21, by=system(), now=NOW)
    operations.take_seat(allocation=below, count=30, by=system(), now=NOW)
    with pytest.raises(NoSeatLeft):
        operations.take_seat(allocation=below, by=system(), now=NOW)
    with pytest.raises(NoSeatLeft, match="30"):
        operations.amend_allocation(allocation=below, seats=29, reason="Giảm", by=system(), now=NOW)
    operations.give_back_seat(allocation=below, count=5, reason="Rút", by=system(), now=NOW)
    operations.amend_allocation(allocation=below, seats=25, reason="Giảm", by=system(), now=NOW)
    allocation.refresh_from_db()
    assert (allocation.handed_out, allocation.free) == (25, 25)
    with pytest.raises(Refused):
        operations.amend_allocation(allocation=allocation, seats=60, reason="Thêm", by=system(), now=NOW)
    operations.amend_allocation(
        allocation=allocation, seats=70, reason="Thêm", decision=make.decision(), by=system(), now=NOW
    )
    with pytest.raises(NoSeatLeft):
        operations.amend_allocation(
            allocation=allocation, seats=71, reason="Thêm", decision=make.decision(), by=system(), now=NOW
        )
    with pytest.raises(Refused):
        operations.give_back_seat(allocation=below, count=26, by=system(), now=NOW)
    assert SeatPool.objects.get().handed_out == 70
    kinds = SeatChange.objects.filter(allocation=below).order_by("pk").values_list("kind", "count")
    assert list(kinds) == [("suballocated", 30), ("taken", 30), ("given_back", -5), ("amended", -5)]


def test_seats_are_handed_out_by_an_issued_decision_of_an_approved_line() -> None:
    item = make.approved(seats=70)
    with pytest.raises(Refused):
        operations.allocate_seats(
            item=item,
            unit=units.unit(),
            seats=1,
            decision=documents.draft(item.plan.owner),
            by=system(),
            now=NOW,
        )
    unapproved = make.line(make.plan(item.plan.owner, year=2025).versions.get()).item
    with pytest.raises(Refused, match=r"approved|duyệt"):
        make.allocation(unapproved, 1)
    assert not SeatAllocation.objects.exists()


@pytest.mark.requirement("R2-21")
def test_who_handles_seats() -> None:
    board = make.board()
    item = make.approved(seats=70, owner=board)
    agency = units.unit(parent=board.parent)
    other = units.unit(parent=board.parent)
    division = units.unit(parent=agency, kind_code="division")
    officer, stranger = (
        accounts.holder(Role.AGENCY_OFFICER, agency),
        accounts.holder(Role.AGENCY_OFFICER, other),
    )
    with pytest.raises(NotAllowed):
        operations.allocate_seats(
            item=item, unit=agency, seats=1, decision=make.decision(), by=officer, now=NOW
        )
    allocation = make.allocation(item, 10, agency)
    for act in (
        lambda: operations.suballocate_seats(
            allocation=allocation, unit=division, seats=1, by=stranger, now=NOW
        ),
        lambda: operations.take_seat(allocation=allocation, by=stranger, now=NOW),
        lambda: operations.amend_allocation(
            allocation=allocation, seats=11, reason="x", decision=make.decision(), by=officer, now=NOW
        ),
    ):
        with pytest.raises(NotAllowed):
            act()
    operations.take_seat(allocation=allocation, by=officer, now=NOW)
    below = operations.suballocate_seats(allocation=allocation, unit=division, seats=5, by=officer, now=NOW)
    operations.amend_allocation(allocation=below, seats=6, reason="Thêm", by=officer, now=NOW)
    allocation.refresh_from_db()
    assert (allocation.used, allocation.handed_out) == (1, 6)


class AnyOrder(RuleBasedStateMachine):
    """Acts on seats in any order, and decisions that change how many there are: what stands at a level is never more than
    what came to it. Whether an act is done is worked out beside it from the rows alone."""

    def __init__(self) -> None:
        super().__init__()
        self.approved = 12
        self.undo = transaction.atomic()
        self.undo.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(first=st.integers(1, 7))
    def begin(self, first: int) -> None:
        self.item = make.approved(seats=self.approved)
        self.top = [units.unit() for _ in range(2)]
        self.below = {unit.pk: [units.unit(parent=unit) for _ in range(2)] for unit in self.top}
        self.decision = make.decision()
        self.allocate(0, first)

    def state(self) -> list[tuple[int, ...]]:
        rows = self.rows().values_list("pk", "seats", "handed_out", "used")
        return [*rows, *SeatPool.objects.filter(item=self.item).values_list("approved", "handed_out")]

    def rows(self) -> QuerySet[SeatAllocation]:
        return SeatAllocation.objects.filter(pool__item=self.item).order_by("pk")

    def attempt(self, act: Callable[[], object], *, fits: bool) -> None:
        before = self.state()
        try:
            act()
        except Refused:
            assert not fits, "refused, though there were seats"
            assert self.state() == before
        else:
            assert fits, "done, though there were not seats enough"
            assert self.state() != before

    def allocation(self, place: int) -> SeatAllocation | None:
        found = list(self.rows())
        return found[place % len(found)] if found else None

    def under(self, row: SeatAllocation | None) -> int:
        """Seats that stand directly below a row, or below the decision."""
        return sum(self.rows().filter(parent=row).values_list("seats", flat=True))

    def left(self, row: SeatAllocation | None) -> int:
        """Seats of a row, or of the decision, that are neither handed on nor used."""
        whole, used = (row.seats, row.used) if row is not None else (self.approved, 0)
        return whole - used - self.under(row)

    def has_some(self, unit: Unit) -> bool:
        return self.rows().filter(unit=unit).exists()

    @rule(place=st.integers(0, 1), seats=st.integers(0, 13))
    def allocate(self, place: int, seats: int) -> None:
        unit = self.top[place]
        self.attempt(
            lambda: operations.allocate_seats(
                item=self.item, unit=unit, seats=seats, decision=self.decision, by=system(), now=NOW
            ),
            fits=1 <= seats <= self.left(None) and not self.has_some(unit),
        )

    @rule(place=st.integers(0, 9), under=st.integers(0, 1), seats=st.integers(0, 13))
    def hand_on(self, place: int, under: int, seats: int) -> None:
        row = self.allocation(place)
        if row is None or row.unit_id not in self.below:
            return
        unit = self.below[row.unit_id][under]
        self.attempt(
            lambda: operations.suballocate_seats(
                allocation=row, unit=unit, seats=seats, by=system(), now=NOW
            ),
            fits=1 <= seats <= self.left(row) and not self.has_some(unit),
        )

    @rule(place=st.integers(0, 9), seats=st.integers(0, 13))
    def amend(self, place: int, seats: int) -> None:
        row = self.allocation(place)
        if row is None:
            return
        bound, most = row.used + self.under(row), row.seats + self.left(row.parent)
        self.attempt(
            lambda: operations.amend_allocation(
                allocation=row, seats=seats, reason="Thử", decision=self.decision, by=system(), now=NOW
            ),
            fits=bound <= seats <= most and seats != row.seats,
        )

    @rule(place=st.integers(0, 9), count=st.integers(0, 13))
    def take(self, place: int, count: int) -> None:
        row = self.allocation(place)
        if row is not None:
            self.attempt(
                lambda: operations.take_seat(allocation=row, count=count, by=system(), now=NOW),
                fits=1 <= count <= self.left(row),
            )

    @rule(place=st.integers(0, 9), count=st.integers(0, 13))
    def give_back(self, place: int, count: int) -> None:
        row = self.allocation(place)
        if row is not None:
            self.attempt(
                lambda: operations.give_back_seat(allocation=row, count=count, by=system(), now=NOW),
                fits=1 <= count <= row.used,
            )

    @rule(seats=st.integers(1, 16))
    def decide_anew(self, seats: int) -> None:
        """A later decision gives the line more or fewer seats; one that gives fewer than are handed out is refused."""
        if seats == self.approved:
            return

        @transaction.atomic
        def act() -> None:
            version = operations.amend_plan(plan=self.item.plan, note="Thử", by=system(), now=NOW)
            to = make.written(seats=seats, lead=self.item.plan.owner)
            operations.change_line(line=version.lines.get(), to=to, reason="Thử", by=system(), now=NOW)
            make.approve(version, self.decision)

        fits = seats >= self.under(None) and seats != self.approved  # what changes nothing is not submitted
        self.attempt(act, fits=fits)
        if fits:
            self.approved = seats

    @invariant()
    def nothing_exceeds_what_came_to_it(self) -> None:
        pool = SeatPool.objects.filter(item=getattr(self, "item", None)).first()
        if pool is None:
            return
        rows = list(SeatAllocation.objects.filter(pool=pool))
        tops = [row for row in rows if row.parent_id is None]
        assert sum(row.seats for row in tops) == pool.handed_out <= pool.approved == self.approved
        for row in rows:
            children = sum(one.seats for one in rows if one.parent_id == row.pk)
            assert children == row.handed_out
            assert 0 <= row.used <= row.seats - row.handed_out
        assert sum(row.used for row in rows) <= self.approved


class TestAnyOrder(AnyOrder.TestCase, TestCase):  # type: ignore[misc, name-defined]
    """The machine; each run is taken back by itself."""

    settings = settings(
        max_examples=15,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[
            Phase.generate
        ],  # each run of acts is dear: the one that fails is told as it is, not made shorter
    )
