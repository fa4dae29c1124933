"""The own record: classes, lessons this year, standards and courses that are missing (R2-19, R2-36)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.directives import operations
from tests.make import accounts, classes, documents, people
from tests.make import directives as make
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


@pytest.mark.requirement("R2-19", "R2-36")
def test_everybody_reads_the_own_record() -> None:
    world = make.followed()
    me = people.person("Nông Thị Học", unit=world.department)
    training_class = classes.training_class("Lớp của tôi Mẫu")
    training_class.enrolments.create(person=me, agency=world.department, order=1, valid_from=date(2024, 6, 3))
    code = training_class.programme_version.programme.code
    other = classes.training_class().programme_version.programme
    scheme = operations.open_scheme(
        owner=world.board, document=documents.external("4-ĐA/TU"), name="Đề án tạo nguồn Mẫu",
        programmes=[code, other.code], valid_from=date(2022, 1, 1), by=world.officer, now=NOW,
    )  # fmt: skip
    operations.enter_members(scheme=scheme, people=[me], by=world.officer, now=NOW)
    client = Client()
    client.force_login(accounts.user(person=me))
    page = client.get(reverse("desk:record")).content.decode()
    assert "Lớp của tôi Mẫu" in page
    assert "Đề án tạo nguồn Mẫu" in page
    assert reverse("desk:record") in client.get(reverse("desk:home")).content.decode()
    nobody = Client()
    nobody.force_login(accounts.user())
    assert nobody.get(reverse("desk:record")).status_code == 403
