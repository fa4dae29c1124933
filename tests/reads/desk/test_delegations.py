"""The home page of a head of delegation asks why people of the own delegation were not there, and of nobody else's."""

import pytest
from django.test import Client

from nennep.accounts.models import User
from nennep.attendance import operations
from nennep.attendance.states import Claim
from nennep.classes.models import ClassRole
from nennep.desk.queries import tasks_of
from tests.make import attendance, classes

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R0-14", "R0-22")
def test_a_head_is_asked_for_the_reasons_of_the_own_delegation(settings) -> None:
    course = attendance.course(4, agencies=2)
    own, other = course.enrolments[0], course.enrolments[1]
    who = classes.person("Trưởng Đoàn Mẫu")
    classes.duty(course.training_class, who, ClassRole.DELEGATION_HEAD, delegation=course.agencies[0])
    head = classes.account_of(who)
    absent = {own: Claim.ABSENT_UNEXCUSED, other: Claim.ABSENT_UNEXCUSED}
    attendance.taken(course.session, {one: absent.get(one, Claim.PRESENT) for one in course.enrolments})
    now = attendance.after(course.session, 60)
    settings.NENNEP_NOW = now.isoformat()

    def asked() -> list[tuple[int, str]]:
        tasks = tasks_of(User.objects.get(pk=head.pk), now)
        return [(task.count, task.url) for task in tasks if "đoàn" in str(task.text)]

    ((count, url),) = asked()
    assert count == 1
    assert f"/{own.pk}/" in url
    client = Client()
    client.force_login(head)
    assert client.get(url).status_code == 200
    operations.give_reason(
        session=course.session, enrolment=own, reason_code="far_home", by=head, now=now, reason_note=""
    )
    assert asked() == []
