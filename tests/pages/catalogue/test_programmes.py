"""Pages of programmes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.catalogue.models import Programme, ProgrammeVersion
from tests.make import accounts, catalogue, people, units
from tests.make.units import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]
    catalogue.reference()


def client(role: str | None = None) -> Client:
    found = Client()
    found.force_login(accounts.holder(role, units.unit()) if role else accounts.user())
    return found


def test_list_and_page() -> None:
    reader = client()
    page = reader.get(reverse("catalogue:programmes"), {"q": "trung cap ly luan"}).content.decode()
    intermediate = Programme.objects.get(code="tc-llct")
    assert reverse("catalogue:programme", args=[intermediate.pk]) in page
    assert "1.056" in page
    page = reader.get(reverse("catalogue:programme", args=[intermediate.pk])).content.decode()
    assert "Nghiên cứu thực tế" in page
    assert reader.get(reverse("catalogue:create")).status_code == 403
    for programme in Programme.objects.all()[::6]:
        assert reader.get(reverse("catalogue:programme", args=[programme.pk])).status_code == 200


def test_a_version_is_typed_and_must_add_up() -> None:
    office = client(Role.TRAINING_OFFICE)
    programme = Programme.objects.get(code="so-cap-llct")
    url = reverse("catalogue:add-version", args=[programme.pk])
    values = {
        "label": "2024",
        "lessons": "100",
        "modules": "Học phần một: 60 tiết\n- Bài 1: 20\n- Bài 2: 40\n\nHọc phần hai: 40",
        "valid_from": "3/6/2024",
        "basis_text": "Hướng dẫn 1-HD/BTGTW",
    }
    for wrong in (
        {"lessons": "99"},
        {"modules": "Học phần một"},
        {"modules": "- Bài 1: 20"},
        {"label": ""},
        {"valid_from": "1/1/1999"},
    ):
        assert office.post(url, {**values, **wrong}).status_code == 422
    assert not ProgrammeVersion.objects.filter(programme=programme).exists()
    assert office.post(url, values).status_code == 302
    version = ProgrammeVersion.objects.get(programme=programme)
    assert [(row.name, row.lessons, row.topics.count()) for row in version.modules.order_by("order")] == [
        ("Học phần một", 60, 2),
        ("Học phần hai", 40, 0),
    ]


def test_programmes_are_entered_and_closed() -> None:
    office = client(Role.TRAINING_OFFICE)
    values = {
        "name": "Tin học",
        "code": "tin-hoc",
        "family": "fostering",
        "subject": "other",
        "valid_from": "1/1/2024",
    }
    assert office.post(reverse("catalogue:create"), {**values, "code": "tc-llct"}).status_code == 422
    assert office.post(reverse("catalogue:create"), values).status_code == 302
    url = reverse("catalogue:close", args=[Programme.objects.get(code="tin-hoc").pk])
    assert office.post(url, {"last_on": "1/1/2020", "reason": "x"}).status_code == 422
    assert office.post(url, {"last_on": "30/6/2024", "reason": "Không mở nữa"}).status_code == 302


def test_one_line_and_many_cost_the_same() -> None:
    reader = client()

    def cost(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(reverse("catalogue:programmes"), query).status_code == 200
        return len(queries)

    cost()
    assert cost(q="so cap") == cost()


@pytest.mark.requirement("R3-13")
def test_a_programme_without_a_version_says_so_and_its_step_is_changed_on_a_form() -> None:
    people.reference()
    catalogue.reference()
    keeper = client(Role.BOARD_OFFICER)
    programme = Programme.objects.get(code="qlnn-cv")
    url = reverse("catalogue:programme", args=[programme.pk])
    page = keeper.get(url).content.decode()
    assert "chưa có phiên bản nào có hiệu lực hôm nay" in page
    listed = keeper.get(f"{reverse('catalogue:programmes')}?version=no").context["page"].listing.rows
    assert programme.name in [row.row.name for row in listed]
    form = reverse("catalogue:set-step", args=[programme.pk])
    held = programme.given_steps.get()
    assert keeper.get(form).context["page"].form.initial["step"] == held.step_id
    values = {"step": "", "valid_from": "3/6/2024", "basis_text": ""}
    assert keeper.post(form, values).status_code == 422
    assert programme.given_steps.filter(valid_to=None).exists()
    assert keeper.post(form, values | {"basis_text": "Công văn mẫu"}).status_code == 302
    assert not programme.given_steps.filter(valid_to=None).exists()
    assert "không thuộc bậc nào" in keeper.get(url).content.decode()
