"""A changed rule reaches the marks that were derived from the one before: a few classes at once, many in steps."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.attendance.models import EnrolmentTally, Mark
from nennep.attendance.states import Checkpoint, Claim
from nennep.kernel.errors import Refused
from nennep.norms import operations
from nennep.norms.models import Rule
from nennep.norms.operations import following
from nennep.norms.queries import classes_behind
from tests.make import accounts, units
from tests.make import attendance as make
from tests.make.attendance import MONDAY, Course

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R1-05")]
LATE = "attendance.late.lesson_lost_after_minutes"
SHARE = "attendance.whole_course.max_absent_share"
NOW = make.classes.NOW


def late_by_ten() -> Course:
    """A class of which one trainee came ten minutes late to the first half-day of five lessons."""
    course = make.course(2, sessions=2)
    first, _second = course.enrolments
    make.take(course.session, {first: Claim.LATE, _second: Claim.PRESENT})
    make.take(course.session, checkpoint=Checkpoint.END)
    return course


def change(key: str, value: str, since: date) -> Rule:
    return operations.change_rule(
        rule=Rule.objects.get(key=key, valid_to__isnull=True),
        value=value,
        valid_from=since,
        basis_text="Quy chế",
        by=units.system(),
        now=NOW,
    )


def missed(course: Course) -> int:
    return Mark.objects.get(session=course.session, enrolment=course.enrolments[0]).lessons_missed


def test_a_few_classes_are_derived_within_the_change() -> None:
    course = late_by_ten()
    assert missed(course) == 0
    rule = change(LATE, "5", MONDAY)
    assert missed(course) == 1  # ten minutes late, five allowed: the first lesson is lost
    assert EnrolmentTally.objects.get(enrolment=course.enrolments[0]).lessons_missed == 1
    assert (rule.behind_since, Rule.objects.filter(behind_since__isnull=False).count()) == (None, 0)


def test_days_before_the_change_keep_their_value() -> None:
    course = late_by_ten()
    change(LATE, "5", date(2024, 6, 4))
    assert missed(course) == 0


def test_a_limit_follows_for_classes_that_begin_under_it() -> None:
    course = late_by_ten()
    left = EnrolmentTally.objects.get(enrolment=course.enrolments[0]).lessons_left_to_miss
    change(SHARE, "10", course.training_class.starts_on)
    after = EnrolmentTally.objects.get(enrolment=course.enrolments[0]).lessons_left_to_miss
    assert (left, after) == (1056 * 20 // 100, 1056 * 10 // 100)


def test_the_end_of_a_rule_that_marks_need_is_refused_and_changes_nothing() -> None:
    course = late_by_ten()
    rule = Rule.objects.get(key=LATE)
    with pytest.raises(Refused):
        operations.end_rule(rule=rule, valid_to=MONDAY, reason="Thay quy chế", by=units.system(), now=NOW)
    rule.refresh_from_db()
    assert rule.valid_to is None
    assert missed(course) == 0


def test_many_classes_wait_and_are_derived_in_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    courses = [late_by_ten() for _ in range(3)]
    monkeypatch.setattr(following, "AT_ONCE", 1)
    rule = change(LATE, "5", MONDAY)
    assert [missed(course) for course in courses] == [0, 0, 0]
    assert classes_behind(rule, MONDAY) == [course.training_class.pk for course in courses]
    client = Client()
    client.force_login(accounts.holder(Role.ADMINISTRATOR, units.unit()))
    door, act = reverse("norms:rule", args=[rule.pk]), reverse("norms:follow", args=[rule.pk])
    assert "Còn 3 lớp" in client.get(door).content.decode()
    assert operations.follow_rule(rule=rule, by=units.system(), now=NOW, most=1) == 2
    assert [missed(course) for course in courses] == [1, 0, 0]
    assert "Còn 2 lớp" in client.get(door).content.decode()
    stranger = Client()
    stranger.force_login(accounts.user())
    assert stranger.post(act).status_code == 403
    assert client.post(act).status_code == 302
    assert [missed(course) for course in courses] == [1, 1, 1]
    assert "phải tính lại" not in client.get(door).content.decode()
    assert operations.follow_rule(rule=rule, by=units.system(), now=NOW) == 0


def test_the_timers_derive_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    courses = [late_by_ten() for _ in range(2)]
    monkeypatch.setattr(following, "AT_ONCE", 1)
    change(LATE, "5", MONDAY)
    assert operations.follow_rules(by=units.system(), now=NOW) == 2
    assert [missed(course) for course in courses] == [1, 1]
    assert operations.follow_rules(by=units.system(), now=NOW) == 0


def test_a_rule_of_another_school_touches_no_class() -> None:
    course = late_by_ten()
    other = units.unit()
    operations.add_rule(
        key=LATE,
        value="5",
        valid_from=MONDAY,
        unit=other,
        basis_text="Quy chế",
        by=units.system(),
        now=NOW,
    )
    assert missed(course) == 0
    operations.add_rule(
        key=LATE,
        value="5",
        valid_from=MONDAY,
        unit=course.training_class.host,
        basis_text="Quy chế",
        by=units.system(),
        now=NOW,
    )
    assert missed(course) == 1
