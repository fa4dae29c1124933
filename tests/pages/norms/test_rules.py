"""Pages of rules."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.documents.models import OfficialDocument
from nennep.norms.models import Rule
from tests.make import accounts, catalogue, norms, units
from tests.make.units import NOW

pytestmark = pytest.mark.django_db
SHARE = "attendance.module_exam.max_absent_share"


@pytest.fixture(autouse=True)
def world(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    norms.reference()
    catalogue.reference()


def client(role: str | None = None) -> Client:
    found = Client()
    found.force_login(accounts.holder(role, units.unit()) if role else accounts.user())
    return found


def test_the_table_shows_value_basis_and_certainty() -> None:
    reader = client()
    page = reader.get(reverse("norms:rules"), {"group": "Báo cáo"}).content.decode()
    assert "407-TB/BTCTU" in page or "Thông báo 407" in page
    found = reader.get(reverse("norms:rules"), {"q": "di tre"}).content.decode()
    assert (
        reverse("norms:rule", args=[Rule.objects.get(key="attendance.late.lesson_lost_after_minutes").pk])
        in found
    )
    assert reverse("norms:rule", args=[Rule.objects.get(key=SHARE).pk]) not in found
    by_name = reader.get(reverse("norms:rules"), {"q": "trung cap", "sort": "name"}).content.decode()
    assert "Trung cấp lý luận chính trị" in by_name
    assert reader.get(reverse("norms:rules"), {"in_force": "no"}).status_code == 200
    assert reader.get(reverse("norms:regulations")).status_code == 200
    assert reader.get(reverse("norms:rules"), {"format": "xlsx"}).content.startswith(b"PK")


def test_every_rule_has_its_page() -> None:
    reader = client()
    for rule in Rule.objects.all()[::9]:
        assert reader.get(reverse("norms:rule", args=[rule.pk])).status_code == 200


def test_a_change_needs_a_right_a_day_and_a_basis() -> None:
    rule = Rule.objects.get(key=SHARE)
    url = reverse("norms:change", args=[rule.pk])
    values = {"value": "25", "valid_from": "3/6/2024", "basis": "6468-QĐ/HVCTQG", "basis_text": "Điều 12"}
    assert client(Role.AGENCY_OFFICER).get(url).status_code == 403
    officer = client(Role.BOARD_OFFICER)
    for wrong in (
        {"basis": "", "basis_text": ""},
        {"value": "250"},
        {"valid_from": "1/1/1980"},
        {"basis": "9-QĐ/XX"},
    ):
        assert officer.post(url, {**values, **wrong}).status_code == 422
    assert Rule.objects.filter(key=SHARE).count() == 1
    rule.refresh_from_db()
    assert rule.valid_to is None
    assert officer.post(url, values).status_code == 302
    new = Rule.objects.get(key=SHARE, valid_from=date(2024, 6, 3))
    assert (new.value, new.certainty) == ("25", "office")
    assert new.basis == OfficialDocument.objects.get(number_text="6468-QĐ/HVCTQG")
    paper = officer.get(reverse("documents:document", args=[new.basis_id])).content.decode()
    assert reverse("norms:rule", args=[new.pk]) in paper
    end = reverse("norms:end", args=[new.pk])
    assert officer.post(end, {"last_on": "3/6/2024", "reason": ""}).status_code == 422
    assert officer.post(end, {"last_on": "3/6/2024", "reason": "Thay quy chế"}).status_code == 302


def test_one_line_and_many_cost_the_same() -> None:
    reader = client()

    def cost(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(reverse("norms:rules"), query).status_code == 200
        return len(queries)

    cost()
    assert cost(q="đi trễ thì mất tiết") == cost()
