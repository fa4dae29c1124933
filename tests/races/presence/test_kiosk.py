"""A kiosk hands in the same twice at once, two parts at once, and two offices issue cards at once. On both databases."""

import pytest

from nennep.attendance.models import Fact, Mark
from nennep.attendance.operations import settle_marks
from nennep.attendance.states import FactKind
from nennep.presence import operations
from nennep.presence.models import CheckIn, Flag, PersonalCard
from tests.make import attendance
from tests.make import kiosk as make
from tests.make.attendance import during
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.requirement("R0-16", "R0-17")
def test_deliveries_at_once_are_stored_once_each() -> None:
    course = make.course(12)
    kiosk = make.kiosk(course)
    for who in course.enrolments:
        kiosk.scan(who, during(course.session, -5))
    whole, first, rest = kiosk.entries, kiosk.entries[:6], kiosk.entries[6:]
    now = during(course.session, 5)
    at_once(*(lambda part=part: kiosk.hand_in(now, part) for part in (whole, whole, rest, first)))
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 12
    assert CheckIn.objects.count() == 12
    assert not Flag.objects.exists()
    kiosk.device.refresh_from_db()
    assert (kiosk.device.last_sequence, kiosk.device.last_link) == (12, kiosk.entries[-1].link)


def test_two_kiosks_at_two_doors_while_marks_are_settled() -> None:
    course = make.course(10)
    now = during(course.session, 5)
    doors = [make.kiosk(course, label) for label in ("Cửa A", "Cửa B")]
    for door in doors:
        for who in course.enrolments:
            door.scan(who, during(course.session, -5))

    def settle() -> None:
        settle_marks(session=course.session, by=course.manager, now=now)

    at_once(lambda: doors[0].hand_in(now), settle, lambda: doors[1].hand_in(now), settle)
    settle()
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 20
    assert Mark.objects.filter(status="present").count() == 10


def test_cards_issued_by_two_at_once_are_one_each() -> None:
    course = attendance.course(8)

    def issue() -> None:
        operations.issue_cards(
            training_class=course.training_class, by=course.manager, now=during(course.session, -60)
        )

    at_once(issue, issue, issue)
    assert PersonalCard.objects.count() == 8
