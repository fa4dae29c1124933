"""Keys past a thousand: numbers of templates get dots, keys of a form must not."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from nennep.attendance.states import Checkpoint, Status
from nennep.classes.models import Enrolment
from tests.make import attendance as make

pytestmark = pytest.mark.django_db
LARGE = 1_234_567


@pytest.fixture
def course(settings: object) -> make.Course:
    found = make.course(1, sessions=1, agencies=1)
    settings.NENNEP_NOW = make.during(found.session, 15).isoformat()  # type: ignore[attr-defined]
    return found


@pytest.mark.requirement("R0-11")
@pytest.mark.parametrize("sort", ["order", "name", "seat", "agency"])
def test_the_roll_of_the_thousandth_trainee_is_taken_like_the_first(course: make.Course, sort: str) -> None:
    late_comer = Enrolment.objects.get(pk=course.enrolments[0].pk)
    late_comer.pk, late_comer.order, late_comer.valid_to = LARGE, 1000, None
    late_comer.person = course.manager.person
    late_comer.save(force_insert=True)
    client = Client()
    client.force_login(course.manager)
    address = reverse("attendance:roll", args=[course.session.pk, Checkpoint.START])

    page = client.get(f"{address}?sort={sort}").content.decode()

    assert f'name="claim-{LARGE}"' in page
    names = set(re.findall(r'name="([a-z]+)-([\d.]+)"', page))
    assert {key for _name, key in names} == {str(LARGE), str(course.enrolments[0].pk)}
    answer = client.post(address, {f"claim-{LARGE}": "present", f"seen-{LARGE}": "0", "client_key": "one"})
    assert answer.status_code == 302
    assert make.mark(course.session, late_comer).status == Status.PRESENT
