"""Results: the smallest true thing."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from nennep.catalogue.models import Family
from nennep.classes.models import Enrolment, TrainingClass
from nennep.results import operations
from nennep.results.models import ResultList
from nennep.results.rules import Entered
from tests.make import classes, norms, units

DAY = date(2024, 7, 1)
LATER = datetime(2024, 7, 2, 9, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""A day after the results; the class began on 3-6-2024 and its only session was that day."""


def running(people: int = 4, name: str = "", **fields: object) -> TrainingClass:
    """An open class with so many people and one session on its first day; the rules are there."""
    norms.reference()
    one = classes.training_class(name, form="full_time", **fields)
    for number in range(people):
        classes.enrolment(one, classes.person(f"Học Viên Số {number + 1}"))
    classes.session(one)
    return classes.opened(one)


def fostering(people: int = 4) -> TrainingClass:
    """An open class of a short course."""
    one = running(people)
    programme = one.programme_version.programme
    programme.family = Family.FOSTERING
    programme.save(update_fields=["family"])
    return one


def people(one: TrainingClass) -> list[Enrolment]:
    """The places of the class, in the order of its list."""
    return list(one.enrolments.order_by("order"))


def averages(one: TrainingClass, *marks: str) -> list[Entered]:
    """An average for each of the first people of the class."""
    return [Entered(place.pk, Decimal(mark)) for place, mark in zip(people(one), marks, strict=False)]


def entered(one: TrainingClass, *marks: str, **fields: object) -> ResultList:
    """A draft with these averages."""
    values: dict[str, object] = {"by": units.system(), "now": LATER, "results_on": DAY, **fields}
    return operations.enter_results(
        training_class=one,
        has_marks=True,
        entries=averages(one, *marks),
        **values,  # type: ignore[arg-type]
    )


def signed(one: TrainingClass, *marks: str, **fields: object) -> ResultList:
    """A list with these averages, recognised on the day of the results."""
    return sign(entered(one, *marks), **fields)


def sign(draft: ResultList, **fields: object) -> ResultList:
    """The draft, recognised."""
    values: Mapping[str, object] = {
        "decision_number": "132/QĐ-TCT",
        "decided_on": DAY,
        "by": units.system(),
        "now": LATER,
        **fields,
    }
    return operations.sign_results(result_list=draft, **values)  # type: ignore[arg-type]
