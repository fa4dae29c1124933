"""One form sent several times at the same moment: one row, and one sentence for everybody else, on both databases."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from nennep.catalogue.models import StudyForm
from nennep.classes.models import TrainingClass
from nennep.kernel.db import is_taken
from tests.make import classes
from tests.races.together import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

TIMES = 6


def test_a_class_is_created_once(settings: pytest.FixtureRequest, now: datetime) -> None:
    settings.NENNEP_NOW = now.isoformat()  # type: ignore[attr-defined]
    one = classes.training_class()
    office = classes.training_office(one)
    values = {
        "code": "TC-K9", "name": "Lớp K9", "programme_version": one.programme_version_id,
        "study_form": StudyForm.PART_TIME_BATCH, "cohort_from": 2024, "cohort_to": 2025, "starts_on": "3/6/24",
        "host": one.host.name, "trainer": one.host.code,
    }  # fmt: skip

    def sender() -> Callable[[], tuple[int, str]]:
        client = Client(raise_request_exception=False)
        client.force_login(office)

        def send() -> tuple[int, str]:
            answer = client.post(reverse("classes:create"), values)
            return answer.status_code, answer.content.decode()

        return send

    found = at_once(*[sender() for _time in range(TIMES)])
    told = [text for status, text in found if status != 302]
    assert [status for status, _text in found].count(302) == 1
    assert {status for status, _text in found} <= {302, 409, 422}
    assert all("TC-K9" in text or "Vừa có người làm đúng việc này." in text for text in told)
    assert TrainingClass.objects.filter(code="TC-K9").count() == 1


def test_only_a_row_that_stands_there_already_is_told_so() -> None:
    classes.training_class()
    for statement, taken in (
        ("INSERT INTO auth_group (name) VALUES ('a'), ('a')", True),
        ("UPDATE classes_trainingclass SET code = NULL", False),
    ):
        with pytest.raises(IntegrityError) as refused, connection.cursor() as cursor:
            cursor.execute(statement)
        assert is_taken(refused.value) is taken
