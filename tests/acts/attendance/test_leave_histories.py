"""Any history of leave and entries: granted once, marks as derived, a leave taken back leaves no trace in them."""

import copy
import random
from datetime import datetime, timedelta

import pytest
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nennep.attendance import operations
from nennep.attendance.models import Leave, LeaveSession, LeaveStep, Mark
from nennep.attendance.queries.derivation import MARK_FIELDS, RuleShelf
from nennep.attendance.queries.rebuild import class_differences
from nennep.attendance.states import Checkpoint, Claim, LeaveState, Side
from nennep.kernel.errors import Refused
from tests.make import attendance, leave

CODES = ["ill", "private", "meeting", "agency_work"]
ACTS = [
    "ask",
    "ask",
    "ask",
    "forward",
    "grant",
    "grant",
    "grant",
    "refuse",
    "cancel",
    "cancel",
    "take",
    "take",
    "correct",
]


class History:
    """Random acts of everybody in the world of leave; what is refused is refused and changes nothing."""

    def __init__(self, seed: int, world: leave.LeaveWorld) -> None:
        self.random = random.Random(seed)
        self.world = world
        self.now: datetime = self.world.before
        self.done = 0

    def run(self, acts: list[str]) -> None:
        for act in acts:
            self.now += timedelta(minutes=self.random.randint(1, 240))
            before = self.stored()
            try:
                getattr(self, act)()
                self.done += 1
            except Refused:
                assert self.stored() == before

    def stored(self) -> tuple[object, ...]:
        return (
            marks(),
            list(Leave.objects.order_by("pk").values_list("pk", "state")),
            list(LeaveSession.objects.order_by("pk").values_list("pk", "is_granted")),
            LeaveStep.objects.count(),
        )

    def anybody(self):
        names = ["trainee", "agency_head", "class_manager", "school_leader", "personnel", "board_leader"]
        return getattr(self.world, self.random.choice(names))

    def one(self) -> Leave:
        leaves = list(Leave.objects.order_by("pk"))
        if not leaves:
            raise Refused("none yet")
        return self.random.choice(leaves)

    def ask(self) -> None:
        code = self.random.choice(CODES)
        sessions = self.random.sample(list(self.world.course.sessions), self.random.randint(1, 3))
        who = self.random.choice(self.world.course.enrolments)
        by = self.world.agency_head if self.random.random() < 0.7 else self.anybody()
        leave.asked(self.world, code=code, sessions=sessions, enrolment=who, by=by, now=self.now)

    def forward(self) -> None:
        operations.forward_leave(leave=self.one(), by=self.world.personnel, now=self.now)

    def grant(self) -> None:
        one = self.one()
        by = self.random.choice([self.world.school_leader, self.world.board_leader, self.anybody()])
        operations.decide_leave(leave=one, is_granted=True, by=by, now=self.now)

    def refuse(self) -> None:
        operations.decide_leave(
            leave=self.one(), is_granted=False, by=self.anybody(), now=self.now, note="Ưu tiên học"
        )

    def cancel(self) -> None:
        by = self.random.choice([self.world.school_leader, self.world.board_leader, self.anybody()])
        operations.cancel_leave(leave=self.one(), by=by, now=self.now, note="Rút")

    def take(self) -> None:
        people = list(self.world.course.enrolments)
        chosen = self.random.sample(people, self.random.randint(1, 3))
        claims = [Claim.PRESENT, Claim.ABSENT, Claim.ABSENT_EXCUSED, Claim.LATE, Claim.LEFT_EARLY]
        operations.take_checkpoint(
            session=self.random.choice(self.world.course.sessions),
            checkpoint=self.random.choice([Checkpoint.START, Checkpoint.END]),
            entries=[
                attendance.entry(who, self.random.choice(claims), late_minutes=60, early_minutes=60)
                for who in chosen
            ],
            side=Side.SCHOOL,
            by=self.world.class_manager,
            now=self.now,
        )

    def correct(self) -> None:
        operations.correct_mark(
            session=self.random.choice(self.world.course.sessions),
            enrolment=self.random.choice(self.world.course.enrolments),
            claim=self.random.choice([Claim.PRESENT, Claim.ABSENT, Claim.LEFT_MID_SESSION]),
            note="Đối chiếu",
            by=self.world.class_manager,
            now=self.now,
        )


def marks() -> list[tuple[object, ...]]:
    fields = ("session_id", "enrolment_id", *MARK_FIELDS)
    return list(Mark.objects.order_by("session_id", "enrolment_id").values_list(*fields))


def a_world() -> leave.LeaveWorld:
    return leave.world(people=3, sessions=4, lessons_planned=60)


class Histories(TestCase):
    world: leave.LeaveWorld

    @classmethod
    def setUpTestData(cls) -> None:
        """One world; every history begins in it anew, with rows that no other has touched."""
        cls.world = a_world()

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10**6), acts=st.lists(st.sampled_from(ACTS), min_size=8, max_size=30))
    def test_any_history_keeps_order(self, seed: int, acts: list[str]) -> None:
        history = History(seed, copy.deepcopy(self.world))
        history.run(acts)
        granted = LeaveSession.objects.filter(is_granted=True)
        twice = granted.values("session", "enrolment").annotate(times=Count("pk")).filter(times__gt=1)
        assert not twice.exists()
        assert not granted.exclude(leave__state=LeaveState.APPROVED).exists()
        assert not LeaveSession.objects.filter(is_granted=False, leave__state=LeaveState.APPROVED).exists()
        assert not list(class_differences(history.world.course.training_class, RuleShelf()))
        for one in Leave.objects.order_by("pk"):
            last = one.steps.order_by("-pk").first()
            assert last is not None
            assert last.state == one.state

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10**6), acts=st.lists(st.sampled_from(ACTS), min_size=4, max_size=16))
    def test_a_leave_granted_and_taken_back_leaves_the_marks_as_they_were(
        self, seed: int, acts: list[str]
    ) -> None:
        history = History(seed, copy.deepcopy(self.world))
        history.run(acts)
        before = marks()
        world = history.world
        free = [
            session
            for session in world.course.sessions
            if not LeaveSession.objects.filter(
                session=session, enrolment=world.course.enrolments[0],
                leave__state__in=[LeaveState.ASKED, LeaveState.FORWARDED, LeaveState.APPROVED],
            ).exists()
        ]  # fmt: skip
        if not free:
            return
        one = leave.asked(world, sessions=free, by=world.school_leader, now=history.now)
        operations.decide_leave(leave=one, is_granted=True, by=world.school_leader, now=history.now)
        operations.cancel_leave(leave=one, by=world.school_leader, now=history.now, note="Nhầm")
        assert marks() == before


LEVELS = {"class_manager": 1, "training_office": 3, "school_leader": 99}


class Lengths(TestCase):
    """However a leave is cut into requests, asked for and granted: the length of the whole decides who decides."""

    world: leave.LeaveWorld

    @classmethod
    def setUpTestData(cls) -> None:
        """One world; every history begins in it anew, with rows that no other has touched."""
        cls.world = leave.world(people=1, sessions=10, lessons_planned=60)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 10**6))
    def test_days_in_a_row_are_granted_by_who_may_grant_all_of_them(self, seed: int) -> None:
        dice = random.Random(seed)
        world = copy.deepcopy(self.world)
        days = sorted({session.held_on for session in world.course.sessions})
        for _ in range(14):
            try:
                if dice.random() < 0.5:
                    first = dice.randrange(len(days))
                    chosen = days[first : first + dice.randint(1, 2)]
                    sessions = [one for one in world.course.sessions if one.held_on in chosen]
                    leave.asked(world, sessions=sessions, now=world.before)
                else:
                    one = dice.choice(list(Leave.objects.order_by("pk")) or [None])
                    by = getattr(world, dice.choice(list(LEVELS)))
                    if one is not None and dice.random() < 0.8:
                        operations.decide_leave(leave=one, is_granted=True, by=by, now=world.before)
                    elif one is not None:
                        operations.cancel_leave(leave=one, by=by, now=world.before, note="Rút")
            except Refused:
                continue
        for run in runs(days):
            levels = LeaveStep.objects.filter(
                state=LeaveState.APPROVED, leave__leave_sessions__in=granted_on(run)
            ).values_list("by_role", flat=True)
            assert max(LEVELS[level] for level in levels) >= len(run)


def granted_on(days):
    return LeaveSession.objects.filter(is_granted=True, session__held_on__in=days)


def runs(days):
    """The longest stretches of class days on each of which leave was granted."""
    found = [[]]
    for day in days:
        if granted_on([day]).exists():
            found[-1].append(day)
        else:
            found.append([])
    return [run for run in found if run]


@pytest.mark.django_db
def test_a_history_really_does_something() -> None:
    history = History(3, a_world())
    history.run(ACTS * 6)
    assert history.done > 25
    assert Leave.objects.filter(state=LeaveState.APPROVED).exists()
    assert Leave.objects.filter(state=LeaveState.CANCELLED).exists()
