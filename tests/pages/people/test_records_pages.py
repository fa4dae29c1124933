"""Diplomas, ratings and planning on the page of a person."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.audit.queries import changes
from nennep.people import operations
from nennep.people.models import Credential, CredentialKind, Person, PlannedPost, PostTitle
from nennep.units.models import Unit
from tests.make import accounts as make_accounts
from tests.make import documents as make_documents
from tests.make import people as make
from tests.make import units as make_units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(settings: Any) -> Unit:
    settings.NENNEP_NOW = NOW.isoformat()
    make.reference()
    return make_units.unit(kind_code="department", parent=make_documents.committee())


@pytest.fixture
def person(agency: Unit) -> Person:
    return make.person("Lê Văn Hồ Sơ", unit=agency, post="Chuyên viên")


def signed_in(role: str, unit: Unit) -> Client:
    client = Client()
    client.force_login(make_accounts.holder(role, unit))
    return client


def test_an_officer_of_the_agency_keeps_the_records(agency: Unit, person: Person) -> None:
    office = signed_in(Role.AGENCY_OFFICER, agency)

    def url(name: str, *more: int) -> str:
        return reverse(f"people:{name}", args=[person.pk, *more])

    university = CredentialKind.objects.get(code="university")
    given = {"kind": university.pk, "issued_on": "1/6/2010", "certainty": "seen", "serial": "A1"}
    assert office.get(url("credential")).status_code == 200
    assert office.post(url("credential"), {**given, "issued_on": "1/6/2040"}).status_code == 422
    assert office.post(url("credential"), given).status_code == 302
    credential = Credential.objects.get(person=person)
    told = {
        change.label: change.after for change in changes(Entry.objects.get(act="people.credential.record"))
    }
    assert told["Căn cứ xác nhận"] == "đã xem văn bằng"
    page = office.get(url("person")).content.decode()
    assert "Đại học" in page
    assert "đã xem văn bằng" in page
    assert url("void-credential", credential.pk) in page
    assert office.post(url("void-credential", credential.pk), {"reason": ""}).status_code == 422
    assert office.post(url("void-credential", credential.pk), {"reason": "Nhầm"}).status_code == 302
    assert office.get(url("void-credential", credential.pk)).status_code == 404, "void already"

    assert office.post(url("rating"), {"year": 2023, "rating": "good"}).status_code == 302
    assert "hoàn thành tốt nhiệm vụ" in office.get(url("person")).content.decode()

    title = PostTitle.objects.get(code="division_head")
    planned = {
        "title": title.pk,
        "term_from": 2020,
        "term_to": 2025,
        "valid_from": "1/1/2021",
        "basis": "QĐ mẫu",
    }
    assert office.post(url("planned-post"), {**planned, "term_to": 2019}).status_code == 422
    assert office.post(url("planned-post"), planned).status_code == 302
    row = PlannedPost.objects.get(person=person)
    assert "2020–2025" in office.get(url("person")).content.decode()
    assert (
        office.post(url("end-planned-post", row.pk), {"last_on": "1/6/2024", "reason": "Thôi"}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.valid_to == date(2024, 6, 2)


def test_planning_and_ratings_are_hidden_from_who_may_not_see_them(agency: Unit, person: Person) -> None:
    operations.record_planned_post(
        person=person, title=PostTitle.objects.get(code="division_head"), term_from=2020, term_to=2025,
        valid_from=date(2021, 1, 1), basis="QĐ mẫu", by=system(), now=NOW,
    )  # fmt: skip
    operations.record_rating(person=person, year=2023, rating="good", by=system(), now=NOW)
    url = reverse("people:person", args=[person.pk])
    own = signed_in(Role.AGENCY_HEAD, agency).get(url).content.decode()
    assert "2020–2025" in own
    assert "Xếp loại hằng năm" in own
    inspector = signed_in(Role.INSPECTOR, agency.parent)
    other = inspector.get(url).content.decode()
    assert "Lê Văn Hồ Sơ" in other
    assert "2020–2025" not in other
    assert "Quy hoạch chức danh" not in other
    assert "Xếp loại hằng năm" not in other
    assert inspector.get(reverse("people:planned-post", args=[person.pk])).status_code == 403


def test_two_records_are_merged_from_the_list_of_duplicates(agency: Unit, person: Person) -> None:
    twin = make.person("Le Van Ho So", unit=agency)
    board = signed_in(Role.BOARD_OFFICER, make_documents.board(agency.parent))
    listed = board.get(reverse("people:duplicates")).content.decode()
    pair = sorted([person.pk, twin.pk])
    links = [reverse("people:merge", args=order) for order in (pair, pair[::-1])]
    url = next(link for link in links if link in listed)
    assert board.get(url).status_code == 200
    assert board.post(url, {"keep": person.pk, "reason": ""}).status_code == 422
    assert board.post(url, {"keep": 0, "reason": "Cùng người"}).status_code == 422
    done = board.post(url, {"keep": person.pk, "reason": "Cùng người"})
    assert done.headers["Location"] == reverse("people:person", args=[person.pk])
    # An old link leads to the record that stayed; whoever may not see that one finds nothing.
    old = reverse("people:person", args=[twin.pk])
    assert board.get(old).headers["Location"] == reverse("people:person", args=[person.pk])
    stranger = signed_in(Role.AGENCY_OFFICER, make_units.unit("Cơ quan khác", parent=agency.parent))
    assert stranger.get(old).status_code == 404
    assert url not in board.get(reverse("people:duplicates")).content.decode()
    # Merged once more, the oldest link leads to the last record.
    last = make.person("Lê Văn Hồ Sở", unit=agency)
    operations.merge_people(keep=last, merged=person, reason="Cùng người", by=system(), now=NOW)
    assert board.get(old).headers["Location"] == reverse("people:person", args=[last.pk])
    assert stranger.get(old).status_code == 404
    assert board.get(reverse("people:merge", args=[last.pk, last.pk])).status_code == 404
    assert (
        signed_in(Role.AGENCY_OFFICER, agency)
        .get(reverse("people:merge", args=[last.pk, make.person(unit=agency).pk]))
        .status_code
        == 403
    )
