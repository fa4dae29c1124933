"""Pages of one class and the list of classes: who gets them, forms with and without errors."""

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.catalogue.models import StudyForm
from nennep.classes import operations
from nennep.classes.models import ClassRole, TrainingClass
from nennep.documents.models import Certainty
from nennep.kernel.sheets.reading import open_workbook
from nennep.norms.models import StudyRegulation
from tests.make import accounts, classes, documents, planning, units
from tests.pages.classes.visitors import client_of, text

pytestmark = pytest.mark.django_db


def test_the_list_shows_what_one_may_see(one: TrainingClass, office: Client) -> None:
    classes.training_class("Lớp không thấy")
    page = text(office.get(reverse("classes:list")))
    assert "Trung cấp LLCT K5" in page
    assert "Lớp không thấy" not in page
    assert "Lớp không thấy" not in text(office.get(reverse("classes:list"), {"q": "lop khong thay"}))


def test_the_list_is_searched_without_diacritics_and_exported(one: TrainingClass, office: Client) -> None:
    assert "Trung cấp LLCT K5" in text(office.get(reverse("classes:list"), {"q": "trung cap k5"}))
    sheet = office.get(reverse("classes:list"), {"format": "xlsx"})
    assert sheet["Content-Type"].endswith("sheet")
    assert open_workbook(sheet.content, filename="lop.xlsx").sheets[0].height >= 2


def test_a_foreign_class_is_not_there(one: TrainingClass) -> None:
    stranger = client_of(accounts.holder(Role.TRAINING_OFFICE, units.unit()))
    for name in ("class", "roster", "timetable", "change", "open", "appoint", "enrol", "roster-intake"):
        assert stranger.get(reverse(f"classes:{name}", args=[one.pk])).status_code == 404


def test_who_may_look_but_not_change_is_told_so(one: TrainingClass) -> None:
    place = classes.enrolment(one)
    trainee = client_of(classes.account_of(place.person))
    assert trainee.get(reverse("classes:class", args=[one.pk])).status_code == 200
    for name in (
        "change",
        "open",
        "cancel",
        "appoint",
        "enrol",
        "plan-session",
        "add-batch",
        "record-meeting",
    ):
        assert trainee.get(reverse(f"classes:{name}", args=[one.pk])).status_code == 403, name
        assert trainee.post(reverse(f"classes:{name}", args=[one.pk])).status_code == 403, name
    one.refresh_from_db()
    assert one.state == "preparing"


def test_the_class_page_asks_for_what_is_missing(one: TrainingClass, office: Client) -> None:
    page = text(office.get(reverse("classes:class", args=[one.pk])))
    assert reverse("classes:roster-intake", args=[one.pk]) in page
    assert reverse("classes:timetable-intake", args=[one.pk]) in page


@pytest.mark.requirement("R0-12")
def test_the_class_page_shows_the_regulation_in_force(
    one: TrainingClass, office: Client, now: datetime
) -> None:
    document = documents.external(
        "6468-QĐ/HVCTQG", issuer_name="Học viện Chính trị quốc gia Hồ Chí Minh", subject="ban hành quy chế"
    )
    StudyRegulation.objects.create(
        institution=one.trainer, document=document, valid_from=date(2021, 12, 21), certainty=Certainty.FOUND
    )
    shown = text(office.get(reverse("classes:class", args=[one.pk])))
    assert str(document) in shown
    classes.enrolment(one)
    operations.open_class(training_class=one, opened_on=one.starts_on, by=units.system(), now=now)
    one.refresh_from_db()
    assert one.regulation is not None
    assert "21-12-2021" in text(office.get(reverse("classes:class", args=[one.pk])))


def test_a_class_is_prepared_opened_and_its_duties_given(office: Client, one: TrainingClass) -> None:
    version = classes.programme_version()
    wrong = office.post(reverse("classes:create"), {"name": "Lớp mới"})
    assert wrong.status_code == 422
    values = {
        "code": "TC-K9", "name": "Lớp K9", "programme_version": version.pk, "study_form": StudyForm.PART_TIME_BATCH,
        "cohort_from": 2024, "cohort_to": 2025, "starts_on": "3/6/24", "host": one.host.name, "trainer": one.host.code,
        "superior": "Ban Tổ chức Mẫu",
    }  # fmt: skip
    made = office.post(reverse("classes:create"), values)
    new = TrainingClass.objects.get(code="TC-K9")
    assert made["Location"] == reverse("classes:class", args=[new.pk])
    assert new.starts_on == date(2024, 6, 3)
    twice = office.post(reverse("classes:create"), values)
    assert twice.status_code == 422
    assert "TC-K9" in text(twice)
    early = office.post(reverse("classes:open", args=[new.pk]), {"opened_on": "3/6/2024"})
    assert early.status_code == 422
    place = classes.enrolment(new)
    office.post(reverse("classes:open", args=[new.pk]), {"opened_on": "3/6/2024"})
    appointed = office.post(
        reverse("classes:appoint", args=[new.pk]),
        {"person": place.person.code, "role": ClassRole.CLASS_MONITOR, "valid_from": "3/6/2024"},
    )
    assert appointed.status_code == 302
    new.refresh_from_db()
    assert (new.state, new.appointments.get().person) == ("opened", place.person)


def test_a_board_that_prepares_a_class_still_sees_it(one: TrainingClass) -> None:
    board = units.unit("Ban Tổ chức lập lớp", kind_code="organisation_board")
    officer = client_of(accounts.holder(Role.BOARD_OFFICER, board))
    values = {
        "code": "TC-K8", "name": "Lớp của Ban", "programme_version": one.programme_version_id,
        "study_form": StudyForm.FULL_TIME, "cohort_from": 2024, "cohort_to": 2025, "starts_on": "3/6/24",
        "host": one.host.name, "trainer": one.host.code,
    }  # fmt: skip
    assert f'value="{board.name}"' in text(officer.get(reverse("classes:create")))
    blind = officer.post(reverse("classes:create"), values)
    assert blind.status_code == 422
    assert "Ghi lớp báo cáo với Ban Tổ chức nào" in text(blind)
    assert TrainingClass.objects.count() == 1
    made = officer.post(reverse("classes:create"), {**values, "superior": board.name})
    assert officer.get(made["Location"]).status_code == 200


@pytest.mark.requirement("R2-30")
def test_who_holds_a_class_elsewhere_says_why(one: TrainingClass, office: Client) -> None:
    centre = units.unit("Trung tâm Mẫu", kind_code="district_political_centre", parent=one.host)
    planned = planning.approved(owner=one.host, venue=one.host)
    other = units.unit("Trung tâm nơi khác")
    values = {
        "code": "TC-K9", "name": "Lớp đã gõ", "programme_version": one.programme_version_id,
        "study_form": StudyForm.PART_TIME_BATCH, "cohort_from": 2024, "cohort_to": 2025, "starts_on": "3/6/24",
        "host": other.name, "trainer": one.host.code, "plan_item": planned.pk,
    }  # fmt: skip
    asked = office.post(reverse("classes:create"), values)
    assert asked.status_code == 422
    page = text(asked)
    assert f"Các lớp mở tại {one.host.name}. Ghi lý do mở lớp này ở nơi khác." in page
    assert "Lớp đã gõ" in page
    assert TrainingClass.objects.count() == 1
    made = office.post(reverse("classes:create"), {**values, "venue_reason": "Gần học viên hơn"})
    assert made.status_code == 302
    assert "Gần học viên hơn" in text(office.get(made["Location"]))
    new = TrainingClass.objects.get(code="TC-K9")
    # What belongs to the school is the school; the reason goes with the place.
    form = reverse("classes:change", args=[new.pk])
    assert "Gần học viên hơn" in text(office.get(form))
    assert office.post(form, {**values, "host": centre.name, "venue_reason": "thừa"}).status_code == 302
    new.refresh_from_db()
    assert (new.host, new.venue_reason) == (centre, "")


def test_a_wrong_date_is_told_in_one_sentence_and_nothing_is_lost(one: TrainingClass, office: Client) -> None:
    answer = office.post(
        reverse("classes:plan-session", args=[one.pk]),
        {"held_on": "31/6/2024", "half": "AM", "lessons": 5, "topic": "Bài đã gõ", "mode": "hall"},
    )
    assert answer.status_code == 422
    assert "Bài đã gõ" in text(answer)
    assert not one.sessions.exists()
