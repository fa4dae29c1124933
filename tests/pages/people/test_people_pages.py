"""Pages of people: who sees whom and how much, search, forms, portraits, loading of lists."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from nennep.accounts.models import Role
from nennep.kernel.dates import PartialDate
from nennep.people.models import Person
from nennep.units.models import Unit
from tests.make import accounts, people
from tests.make import units as make

pytestmark = pytest.mark.django_db


def signed_in(role: str, unit: Unit) -> Client:
    client = Client()
    client.force_login(accounts.holder(role, unit))
    return client


@pytest.fixture
def province() -> Unit:
    return make.unit("Tỉnh ủy Mẫu", code="TU", kind_code="province_committee")


@pytest.fixture
def agency(province: Unit) -> Unit:
    return make.unit("Sở Nội vụ Mẫu", code="SNV", parent=province)


@pytest.fixture
def person(agency: Unit) -> Person:
    return people.person(
        "Nguyễn Thị Hòa",
        unit=agency,
        post="Chuyên viên",
        born=PartialDate(1982, 9, 3),
        ethnicity="Dao",
        phone="0912000111",
        party_joined_on=date(2011, 3, 29),
    )


@pytest.mark.parametrize("words", ["hoa", "hoà nguyen", "HÒA", "thi hòa"])
def test_people_are_found_in_any_spelling(province: Unit, person: Person, words: str) -> None:
    people.person("Trần Văn Bình", unit=person.postings.get().unit)
    page = (
        signed_in(Role.BOARD_OFFICER, province).get(reverse("people:people"), {"q": words}).content.decode()
    )
    assert "Nguyễn Thị Hòa" in page
    assert "Trần Văn Bình" not in page


def test_the_list_is_in_vietnamese_name_order(province: Unit, agency: Unit) -> None:
    names = ["Phạm Văn Đức", "Lê Thị Ánh", "Trần An", "Bùi Dũng", "Nguyễn Ân"]
    for name in names:
        people.person(name, unit=agency)
    page = signed_in(Role.BOARD_OFFICER, province).get(reverse("people:people")).content.decode()
    order = sorted(names, key=page.index)
    assert order == ["Trần An", "Lê Thị Ánh", "Nguyễn Ân", "Bùi Dũng", "Phạm Văn Đức"]


def test_the_list_asks_as_often_for_25_people_as_for_one(province: Unit, agency: Unit) -> None:
    client = signed_in(Role.BOARD_OFFICER, province)
    people.person(unit=agency)
    client.get(reverse("people:people"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("people:people"))
    for number in range(24):
        people.person(people.name(number), unit=agency)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("people:people"))
    assert len(many) == len(one)


def test_who_sees_what(province: Unit, agency: Unit, person: Person) -> None:
    other = make.unit("Sở Y tế Mẫu", parent=province)
    url = reverse("people:person", args=[person.pk])
    open_to = [
        (Role.BOARD_OFFICER, province),
        (Role.PERSONNEL_DIVISION, province),
        (Role.AGENCY_OFFICER, agency),
    ]
    for role, unit in open_to:
        page = signed_in(role, unit).get(url)
        assert "0912000111" in page.content.decode()
        assert "3-9-1982" in page.content.decode()
    for role, unit in [
        (Role.INSPECTOR, province),
        (Role.COMMITTEE_LEADER, province),
        (Role.ADMINISTRATOR, province),
    ]:
        page = signed_in(role, unit).get(url).content.decode()
        assert "Nguyễn Thị Hòa" in page
        assert "0912000111" not in page
        assert "3-9-1982" not in page
        assert "1982" in page
        assert "Dao" not in page
    for role, unit in [(Role.AGENCY_OFFICER, other), (Role.TRAINING_OFFICE, other)]:
        assert signed_in(role, unit).get(url).status_code == 404


def test_a_person_sees_itself_but_changes_nothing(person: Person) -> None:
    client = Client()
    client.force_login(accounts.user(person=person))
    assert client.get(reverse("people:person", args=[person.pk])).status_code == 200
    assert client.get(reverse("people:correct", args=[person.pk])).status_code == 403
    assert client.get(reverse("people:register")).status_code == 403


def test_registering_refuses_the_same_person_until_confirmed(province: Unit, person: Person) -> None:
    client = signed_in(Role.BOARD_OFFICER, province)
    given = {
        "full_name": "Nguyễn Thị Hoà",
        "born": "3/9/1982",
        "sex": "F",
        "unit": "SNV",
        "category": "civil_servant",
    }
    assert client.post(reverse("people:register"), given).status_code == 422
    assert Person.objects.count() == 1
    assert client.post(reverse("people:register"), {**given, "is_another_person": "on"}).status_code == 302
    assert Person.objects.count() == 2


def test_correcting_changes_only_what_was_changed(agency: Unit, person: Person) -> None:
    client = signed_in(Role.AGENCY_OFFICER, agency)
    page = client.get(reverse("people:correct", args=[person.pk]))
    given = {name: page.context["page"].form[name].value() or "" for name in page.context["page"].form.fields}
    given["phone"] = "0912 000 222"
    assert client.post(reverse("people:correct", args=[person.pk]), given).status_code == 302
    person.refresh_from_db()
    assert (person.phone, person.birth_day, person.ethnicity) == ("0912 000 222", 3, "Dao")
    given["born"] = "31/2/1982"
    assert client.post(reverse("people:correct", args=[person.pk]), given).status_code == 422


def test_posts_begin_and_end(province: Unit, person: Person) -> None:
    client = signed_in(Role.BOARD_OFFICER, province)
    make.unit("Sở Y tế Mẫu", code="SYT", parent=province)
    given = {
        "unit": "sở y tế mẫu",
        "post": "Phó phòng",
        "category": "cadre",
        "valid_from": "1/5/2024",
        "is_main": "on",
    }
    assert client.post(reverse("people:post", args=[person.pk]), given).status_code == 302
    posting = person.postings.get(valid_to__isnull=True)
    assert posting.unit.code == "SYT"
    url = reverse("people:end-posting", args=[person.pk, posting.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"last_on": "1/4/2024"}).status_code == 422
    assert client.post(url, {"last_on": "31/12/2030"}).status_code == 302
    posting.refresh_from_db()
    assert posting.valid_to == date(2031, 1, 1)


def picture(size: tuple[int, int] = (900, 1200)) -> bytes:
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.new("RGB", size, "navy").save(target, "JPEG", exif=exif)
    return target.getvalue()


def test_a_portrait_is_small_bare_and_private(province: Unit, agency: Unit, person: Person) -> None:
    client = signed_in(Role.BOARD_OFFICER, province)
    url = reverse("people:set-photo", args=[person.pk])
    bad = SimpleUploadedFile("a.jpg", b"not a picture")
    assert client.post(url, {"photo": bad}).status_code == 422
    assert client.post(url, {"photo": SimpleUploadedFile("a.jpg", picture())}).status_code == 302
    shown = client.get(reverse("people:photo", args=[person.pk]))
    content = b"".join(shown.streaming_content)
    with Image.open(io.BytesIO(content)) as portrait:
        assert max(portrait.size) == 480
        assert not portrait.getexif()
    assert shown["Cache-Control"].startswith("private")
    stranger = signed_in(Role.AGENCY_OFFICER, make.unit())
    assert stranger.get(reverse("people:photo", args=[person.pk])).status_code == 404
    administrator = signed_in(Role.ADMINISTRATOR, province)
    assert administrator.get(reverse("people:photo", args=[person.pk])).status_code == 404


def test_people_entered_twice_are_listed(province: Unit, agency: Unit, person: Person) -> None:
    people.person("Nguyễn Thị Hoà", unit=agency, born=PartialDate(1982))
    people.person("Nguyễn Thị Hòa", unit=agency, born=PartialDate(1990))
    page = signed_in(Role.BOARD_OFFICER, province).get(reverse("people:duplicates"))
    groups = page.context["page"].groups
    assert [len(rows) for _group, rows in groups] == [2]
    html = page.content.decode()
    shown = [group.name for group, _rows in groups]
    assert html.count("Nguyễn Thị Hoà") + html.count("Nguyễn Thị Hòa") == 2, (
        f"each spelling is shown: {shown}"
    )
    assert signed_in(Role.INSPECTOR, province).get(reverse("people:duplicates")).status_code == 403


def test_the_unit_page_counts_its_people(province: Unit, agency: Unit, person: Person) -> None:
    page = (
        signed_in(Role.BOARD_OFFICER, province)
        .get(reverse("units:unit", args=[province.pk]))
        .content.decode()
    )
    assert f"{reverse('people:people')}?unit={province.pk}" in page


def test_a_list_is_loaded(province: Unit, agency: Unit) -> None:
    client = signed_in(Role.AGENCY_OFFICER, agency)
    csv = "Họ và tên,Giới tính,Ngày sinh,Đơn vị công tác\nLê Thị Mai,Nữ,3/9/1982,Sở Nội vụ Mẫu\n".encode()
    loaded = client.post(reverse("people:intake"), {"step": "load", "file": SimpleUploadedFile("a.csv", csv)})
    assert client.get(loaded["Location"]).status_code == 200
    assert not Person.objects.exists()
    token = loaded["Location"].partition("file=")[2]
    client.post(reverse("people:intake"), {"step": "write", "file": token})
    assert Person.objects.get().postings.get().unit == agency


def test_nobody_loads_people_of_others(province: Unit, agency: Unit) -> None:
    client = signed_in(Role.AGENCY_OFFICER, make.unit("Sở Y tế Mẫu", parent=province))
    csv = "Họ và tên,Giới tính,Ngày sinh,Đơn vị công tác\nLê Thị Mai,Nữ,3/9/1982,Sở Nội vụ Mẫu\n".encode()
    loaded = client.post(reverse("people:intake"), {"step": "load", "file": SimpleUploadedFile("a.csv", csv)})
    token = loaded["Location"].partition("file=")[2]
    client.post(reverse("people:intake"), {"step": "write", "file": token})
    assert not Person.objects.exists()
