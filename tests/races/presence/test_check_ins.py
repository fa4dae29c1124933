"""A hall checks in at once: everybody once, one phone for one person (R0-17)."""

from collections.abc import Callable

import pytest

from nennep.attendance.models import Fact, Mark, MarkDue
from nennep.attendance.operations import settle_marks
from nennep.attendance.states import FactKind, Status
from nennep.presence.models import CheckIn, Flag
from nennep.presence.operations import NotAdmitted
from nennep.presence.states import FlagKind, Outcome
from tests.make import presence as make
from tests.make import units
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def at_the_door(*acts: Callable[[], str]) -> list[str]:
    """What became of each, all at once; a refusal is an outcome too."""

    def told(act: Callable[[], str]) -> Callable[[], str]:
        def run() -> str:
            try:
                return act()
            except NotAdmitted as refusal:
                return refusal.outcome

        return run

    return at_once(*map(told, acts))


@pytest.mark.requirement("R0-17")
def test_the_same_person_twice_at_once_is_one_fact() -> None:
    course = make.course(1)
    window = make.window(course.session)
    who = make.trainee(course)
    now = make.at(course.session, -5)
    questions = [who.begin(window, now) for _ in range(4)]
    signed = [who.sign(question) for question in questions]
    said = at_the_door(
        *(
            lambda question=question, assertion=assertion: str(
                who.answer(question, now, assertion=assertion).pk
            )
            for question, assertion in zip(questions, signed, strict=True)
        )
    )
    assert len(set(said)) == 1
    assert Fact.objects.count() == CheckIn.objects.count() == MarkDue.objects.count() == 1


@pytest.mark.requirement("R0-17")
def test_two_people_on_one_phone_at_once_one_is_counted() -> None:
    course = make.course(2)
    window = make.window(course.session)
    people = [make.trainee(course, 0), make.trainee(course, 1)]
    now = make.at(course.session, -5)
    shared = people[0].device_secret
    questions = [who.begin(window, now, device_secret=shared) for who in people]
    said = at_the_door(
        *(
            lambda who=who, question=question: who.answer(question, now, device_secret=shared).outcome
            for who, question in zip(people, questions, strict=True)
        )
    )
    assert sorted(said) == [Outcome.ACCEPTED, Outcome.OTHER_DEVICE]
    assert CheckIn.objects.filter(outcome=Outcome.ACCEPTED).count() == 1
    assert Fact.objects.filter(kind=FactKind.REFUSAL).count() == 1
    assert Flag.objects.filter(kind=FlagKind.ONE_DEVICE_TWO_PEOPLE).count() == 1


@pytest.mark.requirement("R0-17")
def test_twenty_at_once_while_the_marks_are_derived_lose_nobody() -> None:
    course = make.course(20)
    window = make.window(course.session)
    people = [make.trainee(course, index) for index in range(20)]
    now = make.at(course.session, -5)
    questions = [who.begin(window, now) for who in people]

    def settle() -> str:
        for _ in range(3):
            settle_marks(session=course.session, by=units.system(), now=now)
        return "settled"

    said = at_the_door(
        *(
            lambda who=who, question=question: who.answer(question, now).outcome
            for who, question in zip(people, questions, strict=True)
        ),
        settle,
    )
    assert said == [Outcome.ACCEPTED] * 20 + ["settled"]
    settle_marks(session=course.session, by=units.system(), now=now)
    assert not MarkDue.objects.exists()
    assert Mark.objects.filter(status=Status.PRESENT).count() == 20
