"""What the home page asks of somebody is what that account may really do."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.queries.leave import standing_of
from nennep.attendance.states import Checkpoint, Claim, LeaveState, Side
from nennep.classes.models import Session
from nennep.desk.queries import tasks_of
from nennep.kernel.clock import local_date
from tests.make import accounts, attendance, classes, leave, reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> leave.LeaveWorld:
    return leave.world(people=2, sessions=12)


def counts(actor: User, now: datetime) -> dict[str, int]:
    """Requests for leave that the home page shows to the account, by the page that the line opens."""
    actor = User.objects.get(pk=actor.pk)
    urls = {reverse("attendance:leaves"): "leave", reverse("attendance:exceptions"): "office work"}
    return {urls[task.url]: task.count or 0 for task in tasks_of(actor, now) if task.url in urls}


@pytest.mark.requirement("R0-25")
def test_ordinary_leave_is_asked_of_whom_may_decide_its_length(world) -> None:
    """Two requests of one day and, a class day later, one of three days, which is beyond a class manager."""
    leave.asked(world, 0)
    leave.asked(world, 1)
    long = leave.asked(world, 4, 5, 6, 7, 8, 9)
    assert long.days == 3
    assert counts(world.class_manager, world.before) == {"leave": 2}
    for longer in (world.training_office, world.school_leader):
        assert counts(longer, world.before) == {"leave": 3}
    for nobody in (world.trainee, world.agency_head, world.board_leader, world.personnel):
        assert counts(nobody, world.before) == {}


@pytest.mark.requirement("R0-27")
def test_office_work_is_asked_of_the_next_station_only(world) -> None:
    one = leave.asked(world, 0, code="agency_work")
    assert counts(world.personnel, world.before) == {"office work": 1}
    for nobody in (world.board_officer, world.class_manager, world.school_leader, world.agency_head):
        assert counts(nobody, world.before) == {}
    one = operations.forward_leave(leave=one, by=world.personnel, now=world.before)
    assert counts(world.board_officer, world.before) == {"office work": 1}
    assert counts(world.personnel, world.before) == {}
    operations.decide_leave(leave=one, is_granted=True, by=world.board_officer, now=world.before)
    assert counts(world.board_officer, world.before) == {}


@pytest.mark.requirement("R0-27")
@pytest.mark.parametrize(("is_granted", "state"), [(True, LeaveState.APPROVED), (False, LeaveState.REFUSED)])
def test_the_agency_is_told_for_some_days_what_became_of_its_request(world, is_granted, state) -> None:
    one = leave.asked(world, 0, code="agency_work")
    one = operations.forward_leave(leave=one, by=world.personnel, now=world.before)
    operations.decide_leave(
        leave=one, is_granted=is_granted, by=world.board_officer, now=world.before, note="Vì việc học."
    )
    head = User.objects.get(pk=world.agency_head.pk)
    (told,) = [task for task in tasks_of(head, world.before) if "show=all" in task.url]
    assert (told.count, told.url) == (1, f"{reverse('attendance:exceptions')}?show=all&state={state}")
    assert not [task for task in tasks_of(head, world.before + timedelta(days=4)) if "show=all" in task.url]


@pytest.mark.requirement("R0-27")
def test_who_put_it_before_the_board_is_not_asked_to_decide_it(world) -> None:
    """An account of the personnel division that also acts for the Board: another of the Board decides (R0-27)."""
    accounts.grant(world.personnel, "board_officer", world.board)
    one = leave.asked(world, 0, code="agency_work")
    assert counts(world.personnel, world.before) == {"office work": 1}
    one = operations.forward_leave(leave=one, by=world.personnel, now=world.before)
    assert counts(world.personnel, world.before) == {}
    assert counts(world.board_officer, world.before) == {"office work": 1}
    on = local_date(world.before)
    own = standing_of(User.objects.get(pk=world.personnel.pk), one, on, ())
    others = standing_of(User.objects.get(pk=world.board_officer.pk), one, on, ())
    assert (own.may_grant, own.may_refuse) == (False, False)
    assert (others.may_grant, others.may_refuse) == (True, True)


def test_many_requests_take_no_more_queries(world) -> None:
    def queries() -> int:
        actor = User.objects.get(pk=world.school_leader.pk)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            tasks_of(actor, world.before)
        return len(caught)

    leave.asked(world, 0)
    leave.asked(world, 1)
    few = queries()
    for number in range(2, 12):
        leave.asked(world, number)
    assert queries() == few


@pytest.mark.requirement("R0-23")
def test_a_line_on_letters_opens_only_the_letters_it_counted(client) -> None:
    of = reports.reporting(4, sessions=1, agencies=2)
    reports.taken(
        of.course, {(0, 0): Claim.LATE, (0, 1): Claim.LATE}, reasons={(0, 0): "traffic", (0, 1): "traffic"}
    )
    reports.received(of, reports.closed(of.course))
    now = reports.AFTER + timedelta(days=2)
    made = operations.draft_reminders(board=of.board, period=reports.on(20), by=of.officer, now=now).made
    operations.review_reminder(reminder=made[0], by=of.officer, now=now)
    officer = User.objects.get(pk=of.officer.pk)
    base = reverse("attendance:reminders")
    lines = {task.url: task.count for task in tasks_of(officer, now) if task.url.startswith(base)}
    assert lines == {f"{base}?month=all&state=draft": 1, f"{base}?month=all&state=reviewed": 1}
    client.force_login(officer)
    for url, letter, other in zip(lines, reversed(made), made, strict=True):
        shown = client.get(url).content.decode()
        assert f"{base}{letter.pk}/" in shown
        assert f"{base}{other.pk}/" not in shown


@pytest.mark.requirement("R0-23")
def test_only_who_may_sign_is_asked_to_sign(client) -> None:
    """An officer of the Board looks where the leader signs; a reviewed letter asks nobody to review it again."""
    of = reports.reporting(4, sessions=1, agencies=2)
    reports.taken(
        of.course, {(0, 0): Claim.LATE, (0, 1): Claim.LATE}, reasons={(0, 0): "traffic", (0, 1): "traffic"}
    )
    reports.received(of, reports.closed(of.course))
    now = reports.AFTER + timedelta(days=2)
    made = operations.draft_reminders(board=of.board, period=reports.on(20), by=of.officer, now=now).made
    leader, _signer = reports.board_leader(of)
    base = reverse("attendance:reminders")
    client.force_login(of.officer)
    letter = reverse("attendance:reminder", args=[made[0].pk])
    review = f'name="next" value="{reverse("attendance:reminder", args=[made[1].pk])}"'
    assert review in client.get(letter).content.decode()
    operations.review_reminder(reminder=made[0], by=of.officer, now=now)
    shown = client.get(letter).content.decode()
    assert review not in shown
    assert "Đã soát, sang công văn sau" not in shown
    assert "Công văn sau" in shown

    def act(user: User) -> object:
        tasks = tasks_of(User.objects.get(pk=user.pk), now)
        return next(task.act for task in tasks if task.url == f"{base}?month=all&state=reviewed")

    assert (act(of.officer), act(leader)) == ("Xem", "Ký")


@pytest.mark.requirement("R0-15")
def test_the_line_on_sessions_opens_exactly_the_sessions_it_counted(client, settings) -> None:
    """Two days of sessions, one confirmed by the school: the line opens the other three and no more."""
    course = attendance.course(1, sessions=5)
    for checkpoint in (Checkpoint.START, Checkpoint.END):
        attendance.take(course.session, None, checkpoint)
    operations.confirm_checkpoint(
        session=course.session,
        checkpoint=Checkpoint.END,
        side=Side.SCHOOL,
        by=course.manager,
        now=attendance.after(course.session),
    )
    now = attendance.during(course.sessions[3])
    settings.NENNEP_NOW = now.isoformat()
    tasks = tasks_of(User.objects.get(pk=course.manager.pk), now)
    task = next(one for one in tasks if "waiting=" in one.url)
    assert task.count == 3
    client.force_login(course.manager)
    answer = client.get(task.url)
    shown = [line.row.pk for line in answer.context["page"].listing.rows]
    assert shown == [one.pk for one in course.sessions[1:4]]
    assert "đang học" in answer.content.decode()


def test_only_who_takes_or_watches_is_told_what_nobody_took(client, settings) -> None:
    """A session has begun and nobody took it: the class manager and the school are told, a trainee and a lecturer not."""
    course = attendance.course(1)
    lecturer = classes.person("Giảng Viên Mẫu")
    Session.objects.filter(pk=course.session.pk).update(lecturer=lecturer)
    settings.NENNEP_NOW = attendance.after(course.session).isoformat()
    told = {}
    for name, user in (
        ("manager", course.manager),
        ("office", classes.training_office(course.training_class)),
        ("trainee", classes.account_of(course.enrolments[0].person)),
        ("lecturer", classes.account_of(lecturer)),
    ):
        client.force_login(user)
        page = client.get(reverse("desk:home")).context["page"]
        told[name] = (len(page.classes), page.untaken)
    assert told == {"manager": (1, 1), "office": (1, 1), "trainee": (1, 0), "lecturer": (1, 0)}


@pytest.mark.requirement("R0-18")
def test_a_lecturer_is_asked_to_count_heads_until_they_are_counted() -> None:
    course = attendance.course(1)
    lecturer = classes.person("Giảng Viên Mẫu")
    Session.objects.filter(pk=course.session.pk).update(lecturer=lecturer)
    session = Session.objects.get(pk=course.session.pk)
    teacher = classes.account_of(lecturer)
    url = reverse("attendance:head-count", args=[session.pk])
    before, during = session.starts_at - timedelta(minutes=1), session.starts_at + timedelta(minutes=5)

    def is_asked(user: User, at: datetime) -> bool:
        return url in {task.url for task in tasks_of(user, at)}

    assert [is_asked(teacher, at) for at in (before, during, session.ends_at)] == [False, True, False]
    assert not is_asked(course.manager, during)
    operations.record_head_count(
        session=session, checkpoint=Checkpoint.START, count=1, by=teacher, now=during
    )
    assert not is_asked(teacher, during)
