"""What the home page of a trainee asks for the sake of presence: check in while it is open, make a passkey before."""

import pytest
from django.urls import reverse

from nennep.accounts.models import User
from nennep.desk.queries import tasks_of
from nennep.presence import operations
from tests.make import attendance
from tests.make import presence as make

pytestmark = pytest.mark.django_db


def asked(who: make.Trainee, now: object) -> list[str]:
    account = User.objects.get(pk=who.account.pk)
    mine = {reverse("presence:check-in"): "check in", reverse("presence:my-passkey"): "passkey"}
    return [mine[task.url] for task in tasks_of(account, now) if task.url in mine]  # type: ignore[arg-type]


@pytest.mark.requirement("R0-17", "R0-28")
def test_check_in_is_asked_while_it_is_open_and_until_one_is_counted() -> None:
    course = make.course(2)
    who, other = make.trainee(course, 0), make.trainee(course, 1)
    early, now = make.at(course.session, -20), make.at(course.session, -5)
    assert asked(who, early) == []
    window = make.window(course.session)
    assert asked(who, now) == asked(other, now) == ["check in"]
    who.check_in(window, now)
    assert asked(who, now) == []
    assert asked(other, now) == ["check in"]
    operations.close_window(window=window, by=course.manager, now=now)
    assert asked(other, now) == []


@pytest.mark.requirement("R0-17")
def test_what_was_entered_by_hand_may_still_be_shown_by_phone() -> None:
    course = make.course(1)
    who = make.trainee(course)
    make.window(course.session)
    now = make.at(course.session, 1)
    attendance.take(course.session, now=now)
    assert asked(who, now) == ["check in"]


@pytest.mark.requirement("R0-16")
def test_a_passkey_is_asked_for_until_one_is_made_and_never_of_a_stranger() -> None:
    course = make.course(1)
    who = make.trainee(course, has_phone=False)
    now = make.at(course.session, -60)
    assert asked(who, now) == ["passkey"]
    who.ask(now)
    assert asked(who, now) == []
    other = make.course(1)
    later = make.trainee(other, has_phone=False)
    assert asked(later, other.session.ends_at) == []
