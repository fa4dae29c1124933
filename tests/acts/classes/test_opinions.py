"""Opinions of trainees: answered by the body that has to deal with them, opened again by who keeps the minutes (R0-08)."""

from datetime import datetime

import pytest

from nennep.accounts.models import Role, User
from nennep.audit.models import Entry
from nennep.classes import operations
from nennep.classes.models import Opinion, OpinionTopic, SuperiorView, TrainingClass
from nennep.classes.policies import may_answer_opinion, opinions_visible_to
from nennep.classes.states import OpinionState
from nennep.kernel.errors import NotAllowed
from nennep.units.models import Unit
from tests.make import accounts, classes, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-08")]


class World:
    """A class of a school below a committee, whose board the class reports to."""

    def __init__(self) -> None:
        self.committee = units.unit("Thành ủy Mẫu", kind_code="province_committee")
        self.board = units.unit("Ban Tổ chức Mẫu", parent=self.committee)
        self.school = units.unit("Trường Chính trị Mẫu", parent=self.committee)
        self.one: TrainingClass = classes.training_class(host=self.school, trainer=self.school)
        operations.add_superior(
            training_class=self.one, unit=self.board, view=SuperiorView.ALL, is_main=True, by=units.system(),
            now=classes.NOW,
        )  # fmt: skip
        self.manager = classes.class_manager(self.one)
        self.office = accounts.holder(Role.TRAINING_OFFICE, self.school)
        self.officer = accounts.holder(Role.BOARD_OFFICER, self.board)
        self.leader = accounts.holder(Role.COMMITTEE_LEADER, self.committee)

    def opinion(self, owner: Unit) -> Opinion:
        return operations.record_opinion(
            training_class=self.one, topic=OpinionTopic.AGENCY_WORK, opinion_text="Cơ quan hay gọi về",
            owner=owner, by=self.manager, now=classes.NOW,
        )  # fmt: skip


@pytest.fixture
def world() -> World:
    return World()


def answered_by(opinion: Opinion, by: User, now: datetime) -> bool:
    try:
        operations.answer_opinion(opinion=opinion, answer="Đã nhắc", by=by, now=now)
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize(
    ("owner", "may"),
    [
        ("board", {"officer"}),
        ("school", {"manager", "office"}),
        ("committee", {"leader", "officer"}),
    ],
)
def test_the_owner_answers_and_nobody_for_it(world: World, now: datetime, owner: str, may: set[str]) -> None:
    for who in ("manager", "office", "officer", "leader"):
        opinion = world.opinion(getattr(world, owner))
        traces = Entry.objects.count()
        done = answered_by(opinion, getattr(world, who), now)
        opinion.refresh_from_db()
        assert done is (who in may), who
        assert opinion.state == (OpinionState.ANSWERED if done else OpinionState.OPEN)
        assert Entry.objects.count() == traces + done


def test_nobody_takes_up_what_another_body_deals_with(world: World, now: datetime) -> None:
    opinion = world.opinion(world.board)
    with pytest.raises(NotAllowed, match="Ban Tổ chức Mẫu"):
        operations.take_up_opinion(opinion=opinion, by=world.manager, now=now)
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.OPEN


def test_the_class_manager_says_that_an_answer_does_not_hold(world: World, now: datetime) -> None:
    opinion = world.opinion(world.board)
    operations.answer_opinion(opinion=opinion, answer="Đã nhắc", by=world.officer, now=now)
    operations.reopen_opinion(opinion=opinion, reason="Vẫn còn bị gọi", by=world.manager, now=now)
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.OPEN
    operations.answer_opinion(opinion=opinion, answer="Đã làm việc lại", by=world.officer, now=now)
    stranger = accounts.holder(Role.TRAINING_OFFICE, units.unit())
    with pytest.raises(NotAllowed):
        operations.reopen_opinion(opinion=opinion, reason="Không rõ", by=stranger, now=now)
    opinion.refresh_from_db()
    assert opinion.state == OpinionState.ANSWERED


def test_a_leader_reads_what_the_committee_has_to_answer(world: World, now: datetime) -> None:
    opinion = world.opinion(world.committee)
    assert may_answer_opinion(world.leader, opinion)
    assert opinion in opinions_visible_to(world.leader)
