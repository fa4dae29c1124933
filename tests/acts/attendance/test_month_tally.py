"""Monthly sums of leave are kept with the marks, found wrong and mended like them."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from nennep.attendance import operations
from nennep.attendance.models import MonthTally
from nennep.attendance.queries.derivation import RuleShelf
from nennep.attendance.queries.rebuild import class_differences
from nennep.attendance.states import Claim
from nennep.catalogue.models import StudyForm
from nennep.classes import operations as classes_operations
from tests.make import attendance, leave, units

pytestmark = pytest.mark.django_db
JUNE = date(2024, 6, 1)


@pytest.fixture
def world() -> leave.LeaveWorld:
    """Four sessions of 5, 4, 5, 4 lessons: the first trainee has leave in time for the first one and afterwards for the
    second; the roll excuses the second trainee in the third."""
    made = leave.world(people=2, sessions=4, agencies=2)
    first, second = made.course.enrolments
    leave.granted(made, 0)
    for number, session in enumerate(made.course.sessions):
        other = Claim.ABSENT_EXCUSED if number == 2 else Claim.PRESENT
        attendance.taken(session, {first: Claim.ABSENT, second: other})
    leave.granted(made, 1, now=attendance.after(made.course.sessions[3]))
    return made


def rows() -> list[tuple[int, int, date, int | None, int, int, int]]:
    return sorted(
        MonthTally.objects.order_by().values_list(
            "enrolment_id", "agency_id", "month", "granted_by_id", "lessons_held", "lessons_excused",
            "lessons_excused_afterwards",
        ),
        key=str,
    )  # fmt: skip


def expected(of: leave.LeaveWorld) -> list[tuple[int, int, date, int | None, int, int, int]]:
    first, second = of.course.enrolments
    return sorted(
        [
            (first.pk, first.agency_id, JUNE, None, 18, 0, 0),
            (first.pk, first.agency_id, JUNE, of.school_leader.pk, 0, 9, 4),
            (second.pk, second.agency_id, JUNE, None, 18, 5, 0),
        ],
        key=str,
    )


def differences(of: leave.LeaveWorld) -> set[tuple[str, str, int]]:
    found = class_differences(of.course.training_class, RuleShelf())
    return {(one.what, one.problem, one.enrolment_id) for one in found}


def test_sums_follow_the_marks(world) -> None:
    assert rows() == expected(world)
    given = leave.Leave.objects.order_by("pk").last()
    operations.cancel_leave(
        leave=given,
        by=world.school_leader,
        now=attendance.after(world.course.sessions[3], 10),
        note="Rút đơn",
    )
    first = world.course.enrolments[0]
    (row,) = MonthTally.objects.filter(enrolment=first, granted_by=world.school_leader)
    assert (row.lessons_excused, row.lessons_excused_afterwards) == (5, 0)
    assert differences(world) == set()


def test_each_month_has_its_own_sums_and_what_is_cancelled_goes() -> None:
    course = attendance.course(1, sessions=2, form=StudyForm.FULL_TIME)
    (later,) = attendance.half_days(course.training_class, 1, first=date(2024, 7, 1))
    for session in (*course.sessions, later):
        attendance.taken(session)
    held = MonthTally.objects.order_by("month").values_list("month", "lessons_held")
    assert list(held) == [(JUNE, 9), (date(2024, 7, 1), 5)]
    classes_operations.cancel_session(
        session=later, reason="Mất điện", by=course.manager, now=attendance.after(later)
    )
    assert list(held.all()) == [(JUNE, 9)]
    assert list(class_differences(course.training_class, RuleShelf())) == []


def test_what_differs_is_found_and_mended(world) -> None:
    first, second = world.course.enrolments
    MonthTally.objects.filter(enrolment=first, granted_by=None).update(lessons_held=1)
    spare = MonthTally.objects.get(enrolment=second)
    spare.pk, spare.month = None, date(2024, 5, 1)
    spare.save()
    MonthTally.objects.filter(enrolment=first, granted_by=world.school_leader).delete()
    assert differences(world) == {
        ("month total", "different", first.pk),
        ("month total", "missing", first.pk),
        ("month total", "too much", second.pk),
    }
    operations.repair_class(
        training_class=world.course.training_class,
        by=units.system(),
        now=attendance.after(world.course.session),
    )
    assert rows() == expected(world)


def test_marks_from_before_the_sums_get_theirs(world) -> None:
    MonthTally.objects.all().delete()
    import_module("nennep.attendance.migrations.0010_fill_month_tally").fill(apps, None)
    assert rows() == expected(world)
    assert differences(world) == set()
