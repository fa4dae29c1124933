"""What needs and nominations ask on the home page."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nennep.accounts.models import User
from nennep.desk.queries.asked import tasks_of
from nennep.needs import operations
from nennep.nominations.operations import check_nominees, publish_notice
from tests.make import needs as make_needs
from tests.make import nominations as make_nominations
from tests.make import people
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


def texts(user: User) -> list[str]:
    return [str(task.text) for task in tasks_of(user, NOW)]


@pytest.mark.requirement("R2-09", "R2-37")
def test_an_agency_is_asked_until_it_answers_and_the_board_until_it_has() -> None:
    world = make_needs.asked()
    cadre = people.person("Đỗ Thị Xin", unit=world.agency)
    wish = operations.ask_wish(
        person=cadre, programme=make_needs.programme(), study_form="full_time", by=system(), now=NOW
    )
    assert len(texts(world.agency_officer)) == 2
    assert texts(world.officer) == []
    # Nobody decides on the own wish, so nobody is asked to.
    User.objects.filter(pk=world.agency_officer.pk).update(person=cadre)
    world.agency_officer.refresh_from_db()
    assert len(texts(world.agency_officer)) == 1
    User.objects.filter(pk=world.agency_officer.pk).update(person=None)
    world.agency_officer.refresh_from_db()
    operations.decline_wish(wish=wish, reason="Thiếu người", by=system(), now=NOW)
    entry = make_needs.sent(world)
    assert texts(world.agency_officer) == []
    assert len(texts(world.officer)) == 1
    operations.return_need(entry=entry, reason="Thiếu lý do", by=system(), now=NOW)
    assert len(texts(world.agency_officer)) == 1
    assert texts(world.officer) == []
    assert len(texts(world.other_officer)) == 1


def test_an_agency_is_asked_to_nominate_until_it_begins() -> None:
    world = make_nominations.calling()
    assert any(world.notice.title in text for text in texts(world.agency_officer))
    before = len(texts(world.officer))
    make_nominations.registered(world)
    assert len(texts(world.officer)) == before  # on the own list of the agency nobody else waits
    make_nominations.nominated(world)
    assert len(texts(world.officer)) == before + 1
    check_nominees(notice=world.notice, by=system(), now=NOW)
    assert len(texts(world.officer)) == before
    assert not any(world.notice.title in text for text in texts(world.agency_officer))
    assert any(world.notice.title in text for text in texts(world.other_officer))


def test_many_calls_cost_what_one_costs() -> None:
    world = make_needs.asked()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            tasks_of(User.objects.get(pk=world.agency_officer.pk), NOW)
        return len(queries)

    first = cost()
    for number in range(4):
        make_needs.call(world.board, [world.agency], title=f"Đợt {number}")
    assert cost() == first


@pytest.mark.requirement("R4-47")
def test_the_board_hears_early_of_a_class_with_too_few_people() -> None:
    world = make_nominations.calling(seats=2)
    a_week_before = NOW.replace(day=make_nominations.DEADLINE.day - 7)

    def told(now: datetime) -> list[int | None]:
        return [task.count for task in tasks_of(world.officer, now) if "too_little" in task.url]

    assert told(NOW) == []
    assert told(a_week_before) == [1]
    for _place in range(2):
        make_nominations.nominated(world)
    assert told(a_week_before) == []


def test_many_notices_cost_the_board_what_one_costs() -> None:
    world = make_nominations.calling()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            tasks_of(User.objects.get(pk=world.officer.pk), NOW)
        return len(queries)

    first = cost()
    for _place in range(3):
        notice = make_nominations.prepared(world.board, world.school, [world.agency])
        publish_notice(notice=notice, signer=world.signer, by=system(), now=NOW)
    assert cost() == first
