"""People of a class: places by form, the list, the promise, loading of a list."""

import io
import re
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.audit.models import Entry
from nennep.classes.models import TrainingClass
from nennep.kernel.sheets.reading import open_workbook
from nennep.units import intake as unit_intake
from nennep.units import operations as unit_operations
from tests.make import accounts, classes, units
from tests.pages.classes.visitors import SAMPLES, client_of, load, text

pytestmark = pytest.mark.django_db


def test_places_are_changed_by_form(one: TrainingClass, office: Client) -> None:
    first, second = classes.enrolment(one), classes.enrolment(one)
    other = classes.training_class("Lớp kia", host=one.host)
    office.post(reverse("classes:set-seat", args=[first.pk]), {"seat": "A1"})
    taken = office.post(reverse("classes:set-seat", args=[second.pk]), {"seat": "a1"})
    assert taken.status_code == 422
    moved = office.post(
        reverse("classes:move", args=[second.pk]), {"training_class": other.pk, "moved_on": "10/6/2024"}
    )
    assert moved.status_code == 302
    left = office.post(
        reverse("classes:end-enrolment", args=[first.pk]),
        {"end_reason": "withdrawn", "valid_to": "11/6/2024"},
    )
    assert left.status_code == 302
    first.refresh_from_db()
    assert (first.seat, first.valid_to, other.enrolments.get().person) == (
        "A1",
        date(2024, 6, 11),
        second.person,
    )
    begun = other.enrolments.get()
    for place, words, there in (
        (second, "Chuyển sang lớp", begun),
        (begun, "Chuyển từ lớp", second),
    ):
        page = text(office.get(reverse("classes:enrolment", args=[place.pk])))
        assert words in page
        assert reverse("classes:enrolment", args=[there.pk]) in page
    assert Entry.objects.get(act="classes.enrolment.end", subject_id=second.pk).before == {"valid_to": None}


def test_the_class_list_narrows_for_an_agency_and_is_exported(one: TrainingClass, office: Client) -> None:
    agency = units.unit("Cơ quan Một")
    classes.enrolment(one, classes.person("Hồ Quang Nam"), agency)
    classes.enrolment(one, classes.person("Đỗ Thị Nga"))
    own = text(
        client_of(accounts.holder(Role.AGENCY_OFFICER, agency)).get(reverse("classes:roster", args=[one.pk]))
    )
    assert "Hồ Quang Nam" in own
    assert "Đỗ Thị Nga" not in own
    all_of_them = text(office.get(reverse("classes:roster", args=[one.pk]), {"sort": "name"}))
    assert all_of_them.index("Hồ Quang Nam") < all_of_them.index("Đỗ Thị Nga")  # Nam before Nga
    faces = text(office.get(reverse("classes:roster", args=[one.pk]), {"view": "photos"}))
    assert "Hồ Quang Nam" in faces


@pytest.mark.requirement("R1-23")
def test_a_trainee_is_asked_for_the_promise_and_gives_it(one: TrainingClass) -> None:
    place = classes.enrolment(one)
    trainee = client_of(classes.account_of(place.person))
    promise = reverse("classes:acknowledge-rules", args=[place.pk])
    assert promise in text(trainee.get(reverse("classes:class", args=[one.pk])))
    trainee.post(promise)
    place.refresh_from_db()
    assert place.rules_acknowledged_at is not None
    assert promise not in text(trainee.get(reverse("classes:class", args=[one.pk])))


def test_good_rows_of_a_class_list_are_written_only_on_purpose(one: TrainingClass, office: Client) -> None:
    book = open_workbook(SAMPLES / "lop-mau-don-vi.xlsx", filename="lop-mau-don-vi.xlsx")
    unit_operations.take_in_units(
        rehearsal=unit_intake.rehearse(book, on=date(2024, 6, 3)), by=units.system(), now=units.NOW
    )
    shown = text(
        load(office, reverse("classes:roster-intake", args=[one.pk]), "lop-mau-danh-sach-trich-ngang.xlsx")
    )
    good = reverse("classes:roster-intake-good", args=[one.pk])
    token = re.search(re.escape(good) + r"\?file=([0-9a-f]{32})", shown)
    assert token
    assert not one.enrolments.exists()
    rejected = office.get(
        reverse("classes:roster-intake", args=[one.pk]), {"file": token[1], "step": "rejected"}
    )
    assert open_workbook(rejected.content, filename="x.xlsx").sheets[0].height == 6
    assert office.get(good, {"file": token[1]}).status_code == 200
    office.post(good, {"step": "write", "file": token[1]})
    assert one.enrolments.count() == 66


def test_a_list_with_unknown_agencies_names_them_once_and_who_adds_them(
    one: TrainingClass, office: Client
) -> None:
    """Two rows of one unknown agency, one of another, one of a known; only who keeps the units gets the door."""
    units.unit("Sở Đã Biết")
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet()
    agencies = ("Sở Chưa Có", "Hội <Lạ>", "Sở Chưa Có", "Sở Đã Biết")
    for row, cells in enumerate(
        [("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Chức vụ", "Đơn vị công tác")]
        + [
            (number, f"Nông Văn {name}", f"0{number}/05/1985", "Nam", "Chuyên viên", agency)
            for number, (name, agency) in enumerate(zip("ABCD", agencies, strict=True), start=1)
        ]
    ):
        sheet.write_row(row, 0, cells)
    book.close()
    address = reverse("classes:roster-intake", args=[one.pk])

    def read(client: Client) -> str:
        file = SimpleUploadedFile("danh-sach.xlsx", target.getvalue())
        return text(client.post(address, {"step": "load", "file": file}, follow=True))

    shown = read(office)
    assert "“Sở Chưa Có”: 2 dòng<br>“Hội &lt;Lạ&gt;”: 1 dòng</p>" in shown
    assert "<Lạ>" not in shown
    assert "“Sở Đã Biết”:" not in shown
    assert "Quản trị hoặc cán bộ Ban Tổ chức thêm tại Đơn vị → Nạp từ tệp:" in shown
    keeper = accounts.holder(Role.TRAINING_OFFICE, one.host)
    accounts.grant(keeper, Role.BOARD_OFFICER, units.unit("Ban Mẫu"))
    assert f'<a href="{reverse("units:intake")}">Đơn vị → Nạp từ tệp</a>' in read(client_of(keeper))


def test_a_column_that_no_row_has_is_told_in_one_sentence(one: TrainingClass, office: Client) -> None:
    """Without the column of agencies every row complains; with one empty cell only its row does."""
    units.unit("Sở Đã Biết")

    def shown(*agencies: str) -> str:
        target = io.BytesIO()
        book = xlsxwriter.Workbook(target, {"in_memory": True})
        sheet = book.add_worksheet()
        head = ("STT", "Họ và tên", "Ngày sinh", "Giới tính", "Đơn vị công tác")
        sheet.write_row(0, 0, head if agencies else head[:-1])
        for number, name in enumerate(("Nông Văn Anh", "Nông Văn Bình"), start=1):
            sheet.write_row(
                number, 0, (number, name, f"0{number}/05/1985", "Nam", *agencies[number - 1 : number])
            )
        book.close()
        file = SimpleUploadedFile("danh-sach.xlsx", target.getvalue())
        address = reverse("classes:roster-intake", args=[one.pk])
        return text(office.post(address, {"step": "load", "file": file}, follow=True))

    told = "Không dòng nào có “Đơn vị công tác”."
    assert told in shown()
    assert told not in shown("Sở Đã Biết", "")
