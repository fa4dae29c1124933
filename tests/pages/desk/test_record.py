"""The own record: classes, lessons this year, standards and courses that are missing (R2-19, R2-36)."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.directives import operations
from nennep.people.models import CredentialKind, PostTitle
from nennep.people.operations import record_credential, record_planned_post
from tests.make import accounts, classes, documents, people, standards, units
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


@pytest.mark.requirement("R2-36")
def test_the_standards_that_ask_something_of_me_say_what_is_missing_and_nothing_of_planned_posts() -> None:
    standards.reference()
    commune = units.unit("Ủy ban nhân dân xã Mẫu", kind_code="commune_government")
    me = people.person(
        "Lò Thị Trung", unit=commune, post="Công chức Địa chính", posted_from=date(2012, 3, 1), education="Trung cấp"
    )  # fmt: skip
    record_planned_post(
        person=me, title=PostTitle.objects.get(code="commune_chairman"), unit=commune, term_from=2020, term_to=2025,
        valid_from=date(2020, 1, 1), basis="Quyết định mẫu", by=units.system(), now=NOW,
    )  # fmt: skip
    client = Client()
    client.force_login(accounts.user(person=me))

    def asked_of_me() -> list[tuple[str, str, str]]:
        shown = client.get(reverse("desk:record"))
        assert "quy hoạch" not in shown.content.decode().lower()
        return [
            (line.standard.step, line.standard.held, str(line.badge.text)) for line in shown.context["page"].standards
        ]  # fmt: skip

    def missing() -> str:
        facts = {
            str(fact.label): fact.value for fact in client.get(reverse("desk:record")).context["page"].facts
        }
        return str(facts["Chuẩn còn thiếu"])

    (line,) = asked_of_me()
    assert line == ("Đại học", "Trung cấp chuyên nghiệp", "chưa đạt chuẩn")
    assert missing() == "1"
    record_credential(
        person=me, kind=CredentialKind.objects.get(code="university"), issued_on=date(2024, 5, 1), by=units.system(), now=NOW
    )  # fmt: skip
    (line,) = asked_of_me()
    assert line == ("Đại học", "Đại học", "đạt chuẩn")
    assert missing() == "0"
