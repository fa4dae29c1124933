"""The way from a class to its roll, its reports and its batches, and from a day without sessions to the next one."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import User
from nennep.attendance.models import PeriodReport
from nennep.classes.models import TrainingClass
from nennep.classes.states import ClassState
from nennep.desk.queries import tasks_of
from tests.make import attendance, classes
from tests.make.attendance import Course

pytestmark = pytest.mark.django_db


@pytest.fixture
def course() -> Course:
    return attendance.course(2, sessions=2)


def signed_in(user: User, settings, now) -> Client:
    settings.NENNEP_NOW = now.isoformat()
    client = Client()
    client.force_login(user)
    return client


def urls_of(actor: User, now) -> list[str]:
    return [task.url for task in tasks_of(User.objects.get(pk=actor.pk), now)]


@pytest.mark.requirement("R0-11", "R0-19")
def test_a_class_with_a_session_never_taken_is_not_closed_and_says_so_before(course, settings) -> None:
    """Of two sessions one was taken: before the form is sent it says what is missing; then everybody has completed it."""
    first, second = course.sessions
    attendance.taken(first)
    after = second.ends_at + timedelta(minutes=1)
    office = signed_in(classes.training_office(course.training_class), settings, after)
    close = reverse("classes:close", args=[course.training_class.pk])
    assert "Đợt 1 chưa chốt" in office.get(close).content.decode()
    batch = course.training_class.batches.get()
    office.post(reverse("classes:close-batch", args=[batch.pk]))
    said = "Còn 1 buổi chưa điểm danh"
    assert said in office.get(close).content.decode()
    sent = {"closed_on": f"{second.held_on:%d-%m-%Y}"}
    refused = office.post(close, sent)
    assert (refused.status_code, said in refused.content.decode()) == (422, True)
    course.training_class.refresh_from_db()
    assert course.training_class.state == ClassState.OPENED
    assert not course.training_class.enrolments.exclude(valid_to=None).exists()
    attendance.taken(second)
    ready = office.get(close).content.decode()
    assert said not in ready
    assert "9 trong 1.056 tiết" in ready  # five in the morning, four in the afternoon
    assert office.post(close, sent).status_code == 302
    course.training_class.refresh_from_db()
    assert course.training_class.state == ClassState.CLOSED
    assert {one.end_reason for one in course.training_class.enrolments.all()} == {"completed"}


@pytest.mark.requirement("R0-19")
def test_a_batch_that_has_ended_is_asked_to_be_closed_and_leads_to_its_report(course, settings) -> None:
    batch = course.training_class.batches.get()
    close = reverse("classes:close-batch", args=[batch.pk])
    last = course.sessions[-1]
    office = classes.training_office(course.training_class)
    stranger = classes.account_of(course.enrolments[0].person)
    assert close not in urls_of(course.manager, last.ends_at - timedelta(minutes=1))
    after = last.ends_at + timedelta(minutes=1)
    assert close in urls_of(course.manager, after)
    assert close in urls_of(office, after)
    assert close not in urls_of(stranger, after)

    client = signed_in(course.manager, settings, after)
    home = reverse("classes:class", args=[course.training_class.pk])
    assert close in client.get(home).content.decode()
    found = TrainingClass.objects.filter(pk=course.training_class.pk)
    found.update(state=ClassState.PREPARING)
    assert close not in urls_of(office, after)
    assert close not in client.get(home).content.decode()
    found.update(state=ClassState.OPENED)
    page = client.post(close, follow=True)
    report = PeriodReport.objects.get(batch=batch)
    door = reverse("attendance:report", args=[report.pk])
    shown = page.context["page"]
    assert [act.url for line in shown.batches for act in line.acts][:1] == [door]
    assert [task.url for task in shown.tasks] == [door]
    assert client.get(door).status_code == 200
    urls = urls_of(course.manager, after)
    assert close not in urls
    assert door in urls


def test_the_class_and_its_sessions_lead_to_the_roll_of_whom_it_concerns(course, settings) -> None:
    first = course.sessions[0]
    roll = reverse("attendance:session", args=[first.pk])
    home = reverse("classes:class", args=[course.training_class.pk])
    dialog = reverse("classes:session", args=[first.pk])
    now = attendance.during(first)
    manager = signed_in(course.manager, settings, now)
    trainee = signed_in(classes.account_of(course.enrolments[0].person), settings, now)
    assert roll in [act.url for act in manager.get(home).context["page"].doors]
    assert roll in [act.url for act in manager.get(dialog).context["page"].acts]
    assert [act.url for act in trainee.get(home).context["page"].doors] == [reverse("attendance:own")]
    assert roll not in [act.url for act in trainee.get(dialog).context["page"].acts]


def test_a_day_without_sessions_leads_to_the_days_around_and_to_the_timetable(settings) -> None:
    course = attendance.course(1, sessions=4)
    monday, tuesday = course.sessions[0].held_on, course.sessions[2].held_on
    client = signed_in(course.manager, settings, attendance.during(course.sessions[0]))
    here = reverse("attendance:today")

    def ways(day: date) -> list[str]:
        page = client.get(here, {"on": f"{day:%d-%m-%Y}"}).context["page"]
        return [act.url for act in page.days]

    assert ways(monday) == [f"{here}?on={tuesday.day}-{tuesday.month}-{tuesday.year}"]
    sunday = monday - timedelta(days=1)
    assert ways(sunday) == [f"{here}?on={monday.day}-{monday.month}-{monday.year}"]
    late = tuesday + timedelta(days=30)
    assert ways(late) == [f"{here}?on={tuesday.day}-{tuesday.month}-{tuesday.year}", here]
    empty = client.get(here, {"on": f"{late:%d-%m-%Y}"}).content.decode()
    assert reverse("classes:timetable", args=[course.training_class.pk]) in empty
