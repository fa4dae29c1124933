"""Surveys: the smallest true thing."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from nennep.accounts.models import User
from nennep.attendance.models import Mark
from nennep.attendance.states import Status
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.feedback import operations
from nennep.feedback.models import Survey
from tests.make import classes

DAY = date(2024, 6, 4)
AFTER = datetime.combine(DAY, classes.NOW.timetz()) + timedelta(hours=12)
"""In the evening of the day."""


def attended(of: TrainingClass, people: int, **fields: object) -> tuple[Session, list[User]]:
    """A session of the day and the accounts of so many trainees who were there."""
    session = classes.session(of, DAY, **fields)
    users = []
    for _number in range(people):
        enrolment = classes.enrolment(of)
        mark(session, enrolment)
        users.append(classes.account_of(enrolment.person))
    return session, users


def mark(session: Session, enrolment: Enrolment, status: str = Status.PRESENT) -> Mark:
    """A mark as derivation would leave it."""
    there = status == Status.PRESENT
    return Mark.objects.create(
        session=session,
        enrolment=enrolment,
        training_class=session.training_class,
        agency=enrolment.agency,
        held_on=session.held_on,
        status=status,
        lessons=session.lessons,
        lessons_credited=session.lessons if there else 0,
        lessons_excused=0,
        lessons_missed=0 if there else session.lessons,
    )


def answered(session: Session, users: Sequence[User], marks: Sequence[int] = (5, 4, 3)) -> Survey:
    """The same marks of each of them."""
    for user in users:
        survey = operations.answer_session(
            session=session, marks=marks, words=[f"lời của {user.full_name}"], by=user, now=AFTER
        )
    return survey
