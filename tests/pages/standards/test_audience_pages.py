"""A clerk writes an audience down without JSON and without scripts; people are listed as of a day."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.documents.models import OfficialDocument
from nennep.people import operations as people
from nennep.people.models import PostTitle
from nennep.standards import operations
from nennep.standards.models import AdmissionCriterion, Audience
from nennep.units.models import Unit
from tests.make import accounts as make_accounts
from tests.make import documents as make_documents
from tests.make import people as make_people
from tests.make import standards as make
from tests.make import units as make_units
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def department(settings: Any) -> Unit:
    """A department of the province whose Board keeps the records."""
    settings.NENNEP_NOW = NOW.isoformat()
    make.reference()
    return make_units.unit("Sở Mẫu", code="SO-MAU", kind_code="department", parent=make_documents.committee())


def board(department: Unit, role: str = Role.BOARD_OFFICER) -> Client:
    client = Client()
    client.force_login(make_accounts.holder(role, make_documents.board(department.parent)))
    return client


def director(department: Unit, name: str, **more: Any) -> Any:
    return make_people.person(name, unit=department, post="Giám đốc Sở", **more)


def seat(person: Any, department: Unit) -> None:
    people.post_person(
        person=person, unit=department, post="Tỉnh ủy viên", is_main=False, valid_from=date(2020, 10, 1),
        by=system(), now=NOW,
    )  # fmt: skip


def sent(**changed: Any) -> dict[str, Any]:
    """What the browser sends for "director and not a committee member"."""
    return {
        "name": "Giám đốc sở không phải tỉnh ủy viên",
        "code": "",
        "valid_from": "1/1/2020",
        "basis_text": "Kế hoạch 2020",
        "certainty": "office",
        "rows": "2",
        "row-0-kind": "post",
        "row-0-titles": ["department_director"],
        "row-0-mode": "in_post",
        "row-1-kind": "member_of",
        "row-1-joined": "and",
        "row-1-negated": "on",
        "row-1-titles": ["provincial_committee_member"],
        "step": "save",
        **changed,
    }


@pytest.mark.requirement("R3-05", "R3-04")
def test_an_audience_is_written_row_by_row_and_read_back(department: Unit) -> None:
    director(department, "Nguyễn Văn An")
    member = director(department, "Trần Thị Bình")
    seat(member, department)
    office = board(department)
    url = reverse("standards:enter-audience")

    empty = office.get(url).content.decode()
    assert "Chưa có điều kiện" in empty
    one = office.post(url, {"step": "add", "kind": "post", "rows": "0", "name": "Giám đốc"})
    assert one.status_code == 200
    page = one.content.decode()
    assert 'name="row-0-titles"' in page
    assert 'value="Giám đốc"' in page, "what was typed is still there"
    assert "row-0-joined" not in page, "the first condition is joined to nothing"
    two = office.post(
        url,
        {
            "step": "add",
            "kind": "member_of",
            "rows": "1",
            "row-0-kind": "post",
            "row-0-titles": ["department_director"],
        },
    ).content.decode()
    assert 'name="row-1-joined"' in two
    assert re.search(r'value="department_director"[^>]*checked', two)
    fewer = office.post(url, sent(step="remove-0")).content.decode()
    assert 'name="row-0-kind" value="member_of"' in fewer
    assert re.search(r'value="provincial_committee_member"[^>]*checked', fewer)

    looked = office.post(url, sent(step="look"))
    assert looked.status_code == 200
    assert "Giám đốc sở và tương đương, không phải tỉnh ủy viên" in looked.content.decode()
    assert "1 người thuộc đối tượng" in looked.content.decode()
    assert not Audience.objects.filter(code="giam-doc-so-khong-phai-tinh-uy-vien").exists()

    saved = office.post(url, sent())
    audience = Audience.objects.get(code="giam-doc-so-khong-phai-tinh-uy-vien")
    assert saved.status_code == 302
    assert audience.expression == {
        "all": [{"post": ["department_director"]}, {"not": {"member_of": ["provincial_committee_member"]}}]
    }
    shown = office.get(reverse("standards:audience", args=[audience.pk])).content.decode()
    assert "Nguyễn Văn An" in shown
    assert "Trần Thị Bình" not in shown
    before = office.get(
        reverse("standards:audience", args=[audience.pk]), {"on": "1/9/2020"}
    ).content.decode()
    assert "Trần Thị Bình" in before, "not yet a member of the committee on that day"


@pytest.mark.requirement("R3-10")
def test_or_joins_two_posts_and_and_binds_closer(department: Unit) -> None:
    director(department, "Nguyễn Văn An", sex="F")
    office = board(department)
    rows = {
        "rows": "3",
        "row-1-kind": "sex",
        "row-1-negated": "",
        "row-1-sex": "F",
        "row-2-kind": "post",
        "row-2-joined": "or",
        "row-2-titles": ["division_head"],
        "row-2-mode": "either",
    }
    given = {key: value for key, value in sent(**rows).items() if key != "row-1-negated"}
    assert office.post(reverse("standards:enter-audience"), given).status_code == 302
    audience = Audience.objects.get(code="giam-doc-so-khong-phai-tinh-uy-vien")
    assert audience.expression == {
        "any": [
            {"all": [{"post": ["department_director"]}, {"sex": "F"}]},
            {"post": ["division_head"], "as": "either"},
        ]
    }
    assert audience.uses_planning
    copied = office.get(reverse("standards:enter-audience"), {"copy": audience.pk}).content.decode()
    assert 'name="rows" value="3"' in copied, "a new version begins with the rows of the old one"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"row-0-titles": []}, "row-0-titles"),
        ({"row-0-titles": ["king"]}, "row-0-titles"),
        ({"rows": "0"}, "Thêm ít nhất một điều kiện."),
        ({"basis_text": ""}, "Ghi căn cứ pháp lý"),
        ({"valid_from": "31/2/2020"}, "valid_from"),
        ({"rows": "99999999999"}, "Thêm ít nhất một điều kiện."),
        ({"row-1-kind": "age", "row-1-at_least": "", "row-1-at_most": ""}, "Nhập tuổi thấp nhất"),
        ({"row-1-kind": "serving"}, "Điều kiện này còn trống"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(
    department: Unit, wrong: dict[str, Any], told: str
) -> None:
    director(department, "Nguyễn Văn An")
    before = Audience.objects.count()
    answer = board(department).post(reverse("standards:enter-audience"), sent(**wrong))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert Audience.objects.count() == before


def test_what_is_wrong_in_a_row_stands_in_the_summary_above_with_a_link_to_it(department: Unit) -> None:
    office, url = board(department), reverse("standards:enter-audience")
    wrong = {"row-1-kind": "age", "row-1-at_least": "60", "row-1-at_most": "40"}
    for step, more, told in (
        ("save", {}, "Cần sửa 1 điểm:"),
        ("look", {}, "Cần sửa 1 điểm:"),
        ("save", {"name": "", "row-0-titles": []}, "Cần sửa 3 điểm:"),
    ):
        answer = office.post(url, sent(**wrong, **more, step=step))
        assert answer.status_code == 422
        page = answer.content.decode()
        summary = page[page.index("data-error-summary") : page.index('name="name"')]
        assert told in summary
        link = re.search(
            r'<a href="#([^"]+)">Độ tuổi: Tuổi thấp nhất không được lớn hơn tuổi cao nhất', summary
        )
        assert link is not None
        assert f'id="{link[1]}"' in page
    assert '<a href="#id_name">' in summary
    assert re.search(r'<a href="#id_row-0-titles">Chức vụ, [^:]+: ', summary)
    none = office.post(url, sent(rows="0")).content.decode()
    assert '<a href="#conditions-kind">Thêm ít nhất một điều kiện.</a>' in none
    assert "data-error-summary" not in office.get(url).content.decode()


def test_only_what_lays_something_down_is_offered_as_a_basis_and_says_what_it_is_about(
    department: Unit,
) -> None:
    make_documents.external("17-NQ/TW")
    make_documents.external("55-CV/TU", subject="nhắc nhở", kind="cong-van")
    later = make_documents.external("99-NQ/TW")
    OfficialDocument.objects.filter(pk=later.pk).update(issued_on=NOW.date() + timedelta(days=1))
    page = board(department).get(reverse("standards:enter-audience")).content.decode()
    assert "17-NQ/TW · về tiếp tục đổi mới công tác đào tạo" in page
    assert "55-CV/TU" not in page
    assert "99-NQ/TW" not in page, "of a later day"


def test_an_audience_of_nobody_is_refused_until_a_reason_says_why(department: Unit) -> None:
    office = board(department)
    refused = office.post(reverse("standards:enter-audience"), sent())
    assert refused.status_code == 422
    assert "Không có ai trong hồ sơ thuộc đối tượng này" in refused.content.decode()
    assert (
        office.post(reverse("standards:enter-audience"), sent(empty_reason="Sẽ nạp sau")).status_code == 302
    )


def test_who_keeps_who_reads_who_stays_outside(department: Unit) -> None:
    agency = Client()
    agency.force_login(make_accounts.holder(Role.AGENCY_OFFICER, department))
    stranger = Client()
    stranger.force_login(make_accounts.user())
    audience = Audience.objects.order_by("pk")[0]
    assert agency.get(reverse("standards:audiences")).status_code == 200
    assert agency.get(reverse("standards:audience", args=[audience.pk])).status_code == 200
    assert agency.get(reverse("standards:enter-audience")).status_code == 403
    assert agency.post(reverse("standards:enter-audience"), sent()).status_code == 403
    assert stranger.get(reverse("standards:audiences")).status_code == 403
    assert stranger.get(reverse("standards:audience", args=[audience.pk])).status_code == 404
    assert stranger.get(reverse("standards:criteria")).status_code == 200


@pytest.mark.requirement("R4-08")
def test_who_is_planned_is_listed_only_to_who_may_see_planning(department: Unit) -> None:
    planned = make_people.person("Lê Thị Quy Hoạch", unit=department, post="Chuyên viên")
    people.record_planned_post(
        person=planned, title=PostTitle.objects.get(code="division_head"), term_from=2020, term_to=2025,
        valid_from=date(2021, 1, 1), basis="Quyết định mẫu", by=system(), now=NOW,
    )  # fmt: skip
    audience = Audience.objects.get(code="truong-pho-phong-ban-hoac-quy-hoach")
    url = reverse("standards:audience", args=[audience.pk])
    assert "Lê Thị Quy Hoạch" in board(department).get(url).content.decode()
    inspector = Client()
    inspector.force_login(make_accounts.holder(Role.INSPECTOR, department.parent))
    seen = inspector.get(reverse("people:people")).content.decode()
    assert "Lê Thị Quy Hoạch" in seen, "the inspector sees the person"
    assert "Lê Thị Quy Hoạch" not in inspector.get(url).content.decode(), "and not the planning"


def test_one_and_many_people_take_the_same_questions(department: Unit) -> None:
    office = board(department)
    director(department, "Nguyễn Văn An")
    audience = Audience.objects.get(code="giam-doc-so-khong-tinh-uy-vien")
    url = reverse("standards:audience", args=[audience.pk])
    office.get(url)
    counts = []
    for more in (0, 24):
        for number in range(more):
            director(department, make_people.name(number))
        with CaptureQueriesContext(connection) as questions:
            page = office.get(url).content.decode()
        assert page.count("Giám đốc Sở") >= more
        counts.append(len(questions))
    assert counts[0] == counts[1]


def test_an_audience_is_ended_with_a_reason(department: Unit) -> None:
    office = board(department)
    audience = Audience.objects.order_by("pk")[0]
    url = reverse("standards:end-audience", args=[audience.pk])
    assert office.post(url, {"last_on": "1/6/2024", "reason": " "}).status_code == 422
    assert office.post(url, {"last_on": "1/6/2024", "reason": "Thay bằng đối tượng mới"}).status_code == 302
    audience.refresh_from_db()
    assert audience.valid_to == date(2024, 6, 2)


# --- Conditions of admission ------------------------------------------------------------------------------------------


@pytest.mark.requirement("R1-05")
def test_a_condition_is_entered_in_the_same_way_and_the_former_one_ends(department: Unit) -> None:
    office = board(department)
    given = {
        "programme_code": "tc-llct", "study_form": "part_time_batch", "name": "Độ tuổi", "key": "age-part-time",
        "valid_from": "1/1/2027", "basis_text": "Quy định mẫu", "certainty": "office", "rows": "1",
        "row-0-kind": "age", "row-0-at_least": "28", "step": "save",
    }  # fmt: skip
    assert office.post(reverse("standards:enter-criterion"), {**given, "key": "tuổi"}).status_code == 422
    told = office.post(reverse("standards:enter-criterion"), given, follow=True).content.decode()
    assert "bản trước có hiệu lực đến hết ngày 31-12-2026" in told
    rows = AdmissionCriterion.objects.filter(key="age-part-time", programme_code="tc-llct").order_by(
        "valid_from"
    )
    assert [row.valid_to for row in rows][-2:] == [date(2027, 1, 1), None]
    page = office.get(reverse("standards:criteria"), {"programme": "tc-llct"}).content.decode()
    assert "Đủ 28 tuổi trở lên" in page
    assert "chưa kiểm chứng" in page
    url = reverse("standards:end-criterion", args=[rows.last().pk])
    assert office.get(url).status_code == 200
    assert office.post(url, {"last_on": "31/12/2027", "reason": "Hết hiệu lực"}).status_code == 302


def test_a_new_condition_takes_its_code_from_its_name(department: Unit) -> None:
    office = board(department)
    given = {
        "programme_code": "tc-llct", "name": "Sức khỏe đủ học", "key": "", "valid_from": "1/1/2027",
        "basis_text": "Quy định mẫu", "certainty": "office", "rows": "1", "row-0-kind": "age", "row-0-at_most": "55",
        "step": "save",
    }  # fmt: skip
    enter = reverse("standards:enter-criterion")
    page = office.get(enter).content.decode()
    assert "Mã điều kiện" in page
    assert "age-part-time" not in page, "nobody has to know the codes of the program"
    assert office.post(enter, {**given, "name": ""}).status_code == 422
    before = AdmissionCriterion.objects.count()
    assert office.post(enter, given).status_code == 302
    assert AdmissionCriterion.objects.count() == before + 1
    assert AdmissionCriterion.objects.get(name="Sức khỏe đủ học").key == "suc-khoe-du-hoc"


# --- One person -------------------------------------------------------------------------------------------------------


def young_man(department: Unit) -> Any:
    from nennep.kernel.dates import PartialDate

    return make_people.person(
        "Phạm Văn Trẻ", unit=department, post="Phó Trưởng phòng", sex="M", born=PartialDate(1992, 3, 10),
        ethnicity="Kinh", party_joined_on=date(2018, 1, 1), education="Đại học",
    )  # fmt: skip


@pytest.mark.requirement("R1-05", "R3-19")
def test_the_check_of_a_person_says_what_stands_against_it_and_is_kept(department: Unit) -> None:
    person, office = young_man(department), board(department)
    url = reverse("standards:eligibility", args=[person.pk])
    assert office.get(url).status_code == 200
    asked = {"programme": "tc-llct", "study_form": "part_time_batch", "on": "15/5/2024"}
    page = office.get(url, asked).content.decode()
    assert "Không đạt. Yêu cầu: Nam đủ 35 tuổi trở lên" in page
    assert "57-QĐ/TW" in page
    assert office.get(url, {**asked, "on": "40/5/2024"}).status_code == 422
    kept = office.post(reverse("standards:keep-check", args=[person.pk]), asked)
    assert kept.status_code == 302
    assert person.eligibility_checks.count() == 1
    assert "15-5-2024" in office.get(url).content.decode()
    assert office.post(reverse("standards:keep-check", args=[person.pk]), {}).status_code == 422


def test_a_waiver_is_recorded_on_its_page(department: Unit) -> None:
    person, office = young_man(department), board(department)
    url = f"{reverse('standards:waive', args=[person.pk])}?programme=tc-llct&key=age-part-time"
    assert office.get(url).status_code == 200
    given = {"key": "age-part-time", "reason": "Trường hợp đặc biệt", "valid_from": "1/5/2024"}
    assert office.post(url, given).status_code == 422
    assert office.post(url, {**given, "document_text": "Công văn 12-CV/BTCTU"}).status_code == 302
    asked = {"programme": "tc-llct", "study_form": "part_time_batch", "on": "15/5/2024"}
    assert (
        "Được miễn" in office.get(reverse("standards:eligibility", args=[person.pk]), asked).content.decode()
    )
    assert office.get(f"{reverse('standards:waive', args=[person.pk])}?programme=qlnn-cv").status_code == 404


def test_a_check_is_not_for_everybody(department: Unit) -> None:
    person = young_man(department)
    url = reverse("standards:eligibility", args=[person.pk])
    for role, unit, status in (
        (Role.AGENCY_HEAD, department, 200),
        (Role.INSPECTOR, department.parent, 403),
        (Role.AGENCY_HEAD, make_units.unit(), 404),
    ):
        client = Client()
        client.force_login(make_accounts.holder(role, unit))
        assert client.get(url).status_code == status, role


def test_the_lists_answer_for_every_shipped_row(department: Unit) -> None:
    office = board(department)
    page = office.get(reverse("standards:audiences"), {"q": "tinh uy vien"}).content.decode()
    assert "Giám đốc sở và tương đương, không phải tỉnh ủy viên" in page
    for audience in Audience.objects.all():
        assert office.get(reverse("standards:audience", args=[audience.pk])).status_code == 200
    assert office.get(reverse("standards:audiences"), {"format": "xlsx"}).status_code == 200
    assert operations.install_reference(by=system(), now=NOW) == 0
