"""The directory of training institutions, with how to reach them (R4-39)."""

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.units import operations
from nennep.units.models import UnitContact
from tests.make import accounts, units
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world_day(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


@pytest.mark.requirement("R4-39")
def test_schools_in_and_outside_the_province_with_their_contact() -> None:
    committee = units.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    school = units.unit("Trường Chính trị Mẫu", kind_code="political_school", parent=committee)
    academy = units.unit("Học viện Khu vực Mẫu", kind_code="regional_academy", is_outside_tree=True)
    units.unit("Sở Mẫu", kind_code="department", parent=committee)
    office = Client()
    office.force_login(accounts.holder(Role.TRAINING_OFFICE, school))
    url = reverse("units:institutions")
    page = office.get(url).content.decode()
    assert "Trường Chính trị Mẫu" in page
    assert "Học viện Khu vực Mẫu" in page
    assert "Sở Mẫu" not in page
    assert "Học viện Khu vực Mẫu" not in office.get(f"{url}?inside=yes").content.decode()
    assert "Trường Chính trị Mẫu" not in office.get(f"{url}?inside=no").content.decode()
    assert office.get(f"{url}?format=xlsx").status_code == 200

    own = reverse("units:contact", args=[school.pk])
    assert office.get(own).status_code == 200
    assert office.get(reverse("units:contact", args=[academy.pk])).status_code == 403
    assert office.post(own, {}).status_code == 422
    assert office.post(own, {"email": "không phải"}).status_code == 422
    assert not UnitContact.objects.exists()
    assert office.post(own, {"phone": "0209 3870 000", "person_name": "Lê Thị Đào"}).status_code == 302
    assert "0209 3870 000" in office.get(f"{url}?q=le thi dao").content.decode()
    assert "0209 3870 000" in office.get(reverse("units:unit", args=[school.pk])).content.decode()
    operations.set_contact(unit=academy, website="hocvien.example", by=units.system(), now=NOW)
    assert UnitContact.objects.count() == 2
