"""Pages of units: what is shown, who may act, what a wrong form says."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import Workbook

from nennep.accounts.models import Role
from nennep.kernel import clock, dates
from nennep.units import operations
from nennep.units.models import ColumnMapping, Unit
from nennep.units.queries import tree_as_of
from tests.make import accounts
from tests.make import units as make

SAMPLES = Path(__file__).parent.parent.parent / "samples"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Client:
    unit = make.unit("Thành ủy Mẫu", code="TU", kind_code="province_committee")
    client = Client()
    client.force_login(accounts.holder(Role.BOARD_OFFICER, unit))
    return client


@pytest.fixture
def reader() -> Client:
    client = Client()
    client.force_login(accounts.user())
    return client


def upload(client: Client, content: bytes, name: str = "don-vi.xlsx") -> str:
    response = client.post(
        reverse("units:intake"), {"step": "load", "file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 302
    return response["Location"]


def sheet(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_list_shows_units_and_finds_them_without_diacritics(clerk: Client) -> None:
    make.unit(
        "Ban Tổ chức Thành ủy Mẫu", code="BTC", kind_code="party_body", parent=Unit.objects.get(code="TU")
    )
    make.unit("Báo Mẫu", code="BAO")
    page = clerk.get(reverse("units:units"), {"q": "to chuc"})
    assert "Ban Tổ chức Thành ủy Mẫu" in page.content.decode()
    assert "Báo Mẫu" not in page.content.decode()


def test_list_asks_as_often_for_25_units_as_for_one(clerk: Client) -> None:
    make.unit(parent=Unit.objects.get(code="TU"))
    clerk.get(reverse("units:units"))
    with CaptureQueriesContext(connection) as one:
        clerk.get(reverse("units:units"))
    for _number in range(24):
        make.unit(parent=Unit.objects.get(code="TU"))
    with CaptureQueriesContext(connection) as many:
        clerk.get(reverse("units:units"))
    assert len(many) == len(one)


@pytest.mark.requirement("R0-32")
def test_tree_stands_as_of_the_day(reader: Client) -> None:
    province = make.unit("Tỉnh ủy Mẫu", kind_code="province_committee")
    district = make.unit("Huyện ủy Cũ", kind_code="district_committee", parent=province)
    operations.close_unit(unit=district, on=date(2025, 7, 1), by=make.system(), now=make.NOW)
    before = reader.get(reverse("units:tree"), {"on": "30/6/2025"}).content.decode()
    after = reader.get(reverse("units:tree"), {"on": "1/7/25"}).content.decode()
    assert "Huyện ủy Cũ" in before
    assert "Huyện ủy Cũ" not in after
    assert reader.get(reverse("units:tree"), {"on": "31/2/2025"}).status_code == 422


def test_the_tree_has_the_doors_of_the_list_for_its_keepers(reader: Client, clerk: Client) -> None:
    """The menu opens the tree, so a list of units must be found from there."""
    for name in ("units:tree", "units:units"):
        for door in ("units:intake", "units:open"):
            assert f'href="{reverse(door)}"' in clerk.get(reverse(name)).content.decode()
            assert f'href="{reverse(door)}"' not in reader.get(reverse(name)).content.decode()


def test_everybody_sees_a_unit_but_only_its_keepers_change_it(reader: Client, clerk: Client) -> None:
    unit = Unit.objects.get(code="TU")
    assert reader.get(reverse("units:unit", args=[unit.pk])).status_code == 200
    assert reader.get(reverse("units:rename", args=[unit.pk])).status_code == 403
    assert reader.get(reverse("units:intake")).status_code == 403
    assert clerk.get(reverse("units:rename", args=[unit.pk])).status_code == 200
    assert Client().get(reverse("units:unit", args=[unit.pk])).status_code == 302
    assert clerk.get(reverse("units:unit", args=[0])).status_code == 404


@pytest.mark.parametrize("name", ["rename", "move", "change-kind", "close", "succeed", "learn-alias"])
def test_an_empty_form_comes_back(clerk: Client, name: str) -> None:
    unit = Unit.objects.get(code="TU")
    assert clerk.get(reverse(f"units:{name}", args=[unit.pk])).status_code == 200
    response = clerk.post(reverse(f"units:{name}", args=[unit.pk]), {})
    assert response.status_code == 422


def test_opening_a_unit_by_the_form(clerk: Client) -> None:
    given = {
        "name": "Sở Mẫu",
        "code": "SM",
        "kind": make.kind("department").pk,
        "parent": "thành uỷ mẫu",
        "valid_from": "1/1/2024",
    }
    response = clerk.post(reverse("units:open"), given)
    unit = Unit.objects.get(code="SM")
    assert response["Location"] == reverse("units:unit", args=[unit.pk])
    assert unit.parent.code == "TU"
    again = clerk.post(reverse("units:open"), given)
    assert again.status_code == 422
    assert Unit.objects.filter(code="SM").count() == 1


def test_a_unit_that_is_not_found_is_told_with_the_nearest_name(clerk: Client) -> None:
    given = {
        "name": "Sở Mẫu",
        "code": "SM",
        "kind": make.kind().pk,
        "parent": "Thành ủy Mẩu",
        "valid_from": "1/1/2024",
    }
    page = clerk.post(reverse("units:open"), given)
    assert page.status_code == 422
    assert "“Thành ủy Mẫu” (TU)" in page.content.decode()


def test_closing_and_taking_it_back(clerk: Client) -> None:
    unit = make.unit("Đảng đoàn Mẫu", kind_code="party_delegation")
    clerk.post(reverse("units:close", args=[unit.pk]), {"last_on": "28/2/2025"})
    unit.refresh_from_db()
    assert unit.valid_to == date(2025, 3, 1)
    assert clerk.post(reverse("units:reopen", args=[unit.pk]), {"reason": ""}).status_code == 422
    clerk.post(reverse("units:reopen", args=[unit.pk]), {"reason": "Ghi nhầm đơn vị"})
    unit.refresh_from_db()
    assert unit.valid_to is None


def test_recording_who_follows(clerk: Client) -> None:
    old = make.unit("Huyện ủy Cũ", kind_code="district_committee")
    make.unit("Đảng ủy xã Một", code="X1", kind_code="commune_committee")
    make.unit("Đảng ủy xã Hai", code="X2", kind_code="commune_committee")
    given = {"kind": "split", "on": "1/7/2025", "successors": "X2\nĐảng uỷ xã một"}
    response = clerk.post(reverse("units:succeed", args=[old.pk]), given)
    assert response.status_code == 302
    page = clerk.get(reverse("units:unit", args=[old.pk])).content.decode()
    assert "Đảng ủy xã Hai" in page
    assert old.successions_out.get(is_main=True).successor.code == "X2"


def test_a_change_is_written_down_before_it_comes(clerk: Client) -> None:
    """Units that begin on the day of the change are found by name and by code (R1-06)."""
    day = clock.today() + timedelta(days=30)
    old = make.unit("Huyện ủy Cũ", kind_code="district_committee")
    school = make.unit("Trường Cũ", parent=old)
    given = {"kind": make.kind("commune_committee").pk, "valid_from": dates.short(day)}
    for name, code, parent in (("Đảng ủy xã Mới", "XM", "TU"), ("Trung tâm xã Mới", "TTM", "XM")):
        response = clerk.post(reverse("units:open"), {**given, "name": name, "code": code, "parent": parent})
        assert response.status_code == 302, response.content.decode()
    response = clerk.post(
        reverse("units:succeed", args=[old.pk]),
        {"kind": "merged", "on": dates.short(day), "successors": "XM", "move_children_to": "đảng uỷ xã mới"},
    )
    assert response.status_code == 302, response.content.decode()
    assert old.successions_out.get().successor.code == "XM"
    school.refresh_from_db()
    assert school.parent.code == "XM"
    assert {row.name for row in tree_as_of(day)} >= {"Đảng ủy xã Mới", "Trung tâm xã Mới", "Trường Cũ"}
    assert "Đảng ủy xã Mới" not in {row.name for row in tree_as_of(day - timedelta(days=1))}


def test_the_sample_is_loaded_in_two_steps(clerk: Client) -> None:
    location = upload(clerk, (SAMPLES / "lop-mau-don-vi.xlsx").read_bytes(), "lop-mau-don-vi.xlsx")
    assert clerk.get(location).status_code == 200
    assert Unit.objects.count() == 1
    token = location.partition("file=")[2]
    response = clerk.post(reverse("units:intake"), {"step": "write", "file": token})
    assert response["Location"] == reverse("units:units")
    assert Unit.objects.count() == 22
    assert clerk.get(location).status_code == 404


def test_rejected_rows_come_back_as_a_file_that_can_be_loaded_again(clerk: Client) -> None:
    head = ("Mã đơn vị", "Tên đơn vị", "Loại", "Đơn vị cấp trên", "Hiệu lực từ", "Đến")
    good = ("S1", "Sở Một", "Sở", "Thành ủy Mẫu", "01/01/2015", None)
    bad = ("S2", "Sở Hai", "Sở", "Thành ủy Mẩu Khác Hẳn", "31/02/2015", None)
    location = upload(clerk, sheet(head, good, bad))
    page = clerk.get(location).content.decode()
    assert "Sở Hai" in page
    token = location.partition("file=")[2]
    refused = clerk.post(reverse("units:intake"), {"step": "write", "file": token})
    assert refused["Location"] == location
    assert not Unit.objects.filter(code="S1").exists()
    rejected = clerk.get(location + "&step=rejected")
    assert rejected["Content-Type"].endswith("sheet")
    again = clerk.get(upload(clerk, rejected.content)).content.decode()
    assert "Sở Hai" in again
    assert "Sở Một" not in again


@pytest.mark.requirement("R0-32")
def test_good_rows_are_written_on_purpose_and_those_below_a_rejected_row_wait(clerk: Client) -> None:
    head = ("Mã đơn vị", "Tên đơn vị", "Loại", "Đơn vị cấp trên", "Hiệu lực từ", "Đến")
    rows = (
        ("S1", "Sở Một", "Sở", "Thành ủy Mẫu", "01/01/2015", None),
        ("S2", "Sở Hai", "Sở", "Thành ủy Mẫu", "31/02/2015", None),
        ("P2", "Phòng của Sở Hai", "Phòng", "Sở Hai", "01/01/2016", None),
        ("T2", "Tổ của Phòng", "Phòng", "Phòng của Sở Hai", "01/01/2017", None),
    )
    location = upload(clerk, sheet(head, *rows))
    good = clerk.get(location).context["page"].good_rows_url
    assert good.startswith(reverse("units:intake-good"))
    page = clerk.get(good).context["page"]
    assert [row.row.code for row in page.rows.rows] == ["S1"]
    assert {finding.row.row for finding in page.findings.rows} == {3, 4, 5}
    token = location.partition("file=")[2]
    answer = clerk.post(reverse("units:intake-good"), {"step": "write", "file": token})
    assert answer["Location"] == reverse("units:units")
    assert set(Unit.objects.values_list("code", flat=True)) == {"TU", "S1"}


def test_columns_are_chosen_by_hand_once(clerk: Client) -> None:
    content = sheet(
        ("A1", "B1", "C1", "D1"), ("S1", "Sở Một", "Sở", "1/1/2015"), ("S2", "Sở Hai", "Sở", "1/1/2015")
    )
    location = upload(clerk, content)
    page = clerk.get(location)
    assert page.status_code == 422
    token = location.partition("file=")[2]
    chosen = {"step": "columns", "file": token, "code": "0", "name": "1", "kind": "2", "valid_from": "3"}
    assert clerk.post(reverse("units:intake"), chosen)["Location"] == location
    assert ColumnMapping.objects.count() == 1
    assert "Sở Một" in clerk.get(location).content.decode()
    assert "Sở Một" in clerk.get(upload(clerk, content)).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"PK\x03\x04 not really"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"Workbook".decode().encode("utf-16-le")),
        ("a.csv", "Tên đơn vị\nSở Một".encode("cp1258", "replace")),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence(clerk: Client, name: str, content: bytes) -> None:
    response = clerk.post(
        reverse("units:intake"), {"step": "load", "file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 422
    assert Unit.objects.count() == 1


def test_a_loaded_file_is_nobody_elses(clerk: Client) -> None:
    location = upload(clerk, (SAMPLES / "lop-mau-don-vi.xlsx").read_bytes())
    other = Client()
    other.force_login(accounts.holder(Role.BOARD_OFFICER, Unit.objects.get(code="TU"), "Người Khác"))
    assert other.get(location).status_code == 404
