"""Classes that want the same room at the same moment: one gets it. Trainees who answer at once: every reply is kept."""

from collections.abc import Callable

import pytest

from nennep.accounts.models import User
from nennep.classes.models import Session, TrainingClass
from nennep.feedback.models import Reply, Respondent, Survey
from nennep.kernel.errors import Refused
from tests.make import classes, feedback, rooms
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R1-26")
def test_one_of_four_classes_gets_the_room() -> None:
    first = classes.training_class(form="full_time")
    wanting = [first, *(classes.training_class(form="full_time", host=first.host) for _number in range(3))]
    hall = rooms.room(first.host, "Hội trường A1")

    def book(one: TrainingClass) -> Callable[[], str]:
        def run() -> str:
            try:
                classes.session(one, feedback.DAY, booked_room=hall)
            except Refused:
                return "taken"
            return "booked"

        return run

    assert sorted(at_once(*(book(one) for one in wanting))) == ["booked", "taken", "taken", "taken"]
    assert Session.objects.filter(booked_room=hall).count() == 1


@pytest.mark.requirement("R1-27")
def test_answers_at_once_make_one_survey_and_lose_no_reply() -> None:
    session, users = feedback.attended(classes.training_class(form="full_time"), 4)

    def answer(user: User) -> Callable[[], object]:
        return lambda: feedback.answered(session, [user])

    at_once(*(answer(user) for user in users))
    assert Survey.objects.count() == 1
    assert Reply.objects.count() == 4 * 4
    assert Respondent.objects.filter(has_answered=True).count() == 4
