"""Pages of rules."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nennep.accounts.models import Role
from nennep.documents.models import OfficialDocument
from nennep.norms.models import Authority, Rule, StudyRegulation
from nennep.norms.pages.words import GROUPS, words
from nennep.norms.policies import may_change_rules
from nennep.norms.rules import known_keys
from nennep.units.models import Unit
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


def test_every_rule_stands_in_a_group_and_every_choice_has_its_words() -> None:
    assert {info.group for info in known_keys().values()} <= set(GROUPS)
    words_of_choices = {one for info in known_keys().values() for one in info.words}
    assert words_of_choices <= set(words())


def test_every_rule_has_its_page() -> None:
    reader = client()
    for rule in Rule.objects.all()[::9]:
        assert reader.get(reverse("norms:rule", args=[rule.pk])).status_code == 200


def test_a_change_needs_a_right_a_day_and_a_basis() -> None:
    rule = Rule.objects.get(key=SHARE)
    url = reverse("norms:change", args=[rule.pk])
    values = {
        "value": "25",
        "valid_from": "3/6/2024",
        "basis": "6468-QĐ/HVCTQG",
        "basis_text": "Điều 12",
        "certainty": "office",
    }
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


@pytest.mark.requirement("R1-05")
def test_a_value_for_one_school_is_entered_by_its_training_office() -> None:
    school, other = units.unit("Trường Một"), units.unit("Trường Hai")
    office = Client()
    office.force_login(accounts.holder(Role.TRAINING_OFFICE, school))
    chosen = office.post(reverse("norms:choose"), {"key": SHARE})
    assert chosen.headers["Location"] == reverse("norms:add", args=[SHARE])
    assert office.post(reverse("norms:choose"), {"key": "no.such.rule"}).status_code == 422
    assert office.get(reverse("norms:add", args=["no.such.rule"])).status_code == 404
    url = reverse("norms:add", args=[SHARE])
    assert office.get(url).status_code == 200
    values = {
        "value": "10",
        "operator": "<=",
        "valid_from": "3/6/2024",
        "unit": "Trường Một",
        "basis_text": "Quy chế của trường",
        "certainty": "office",
    }
    for wrong, field in (
        ({"unit": ""}, "unit"),  # binds everybody: not the school's to say
        ({"unit": other.code}, "unit"),
        ({"unit": "Không có"}, "unit"),
        ({"value": "mười"}, "value"),
        ({"basis_text": ""}, "basis_text"),
        ({"basis_text": "", "certainty": "source"}, "basis_text"),
        ({"last_on": "2/6/2024"}, "last_on"),
        ({"programme_code": "khong-co"}, "programme_code"),
    ):
        answer = office.post(url, {**values, **wrong})
        assert answer.status_code == 422
        assert list(answer.context["page"].form.errors) == [field]
    assert not Rule.objects.filter(key=SHARE, unit__isnull=False).exists()
    assert office.post(url, {**values, "last_on": "31/12/2024"}).status_code == 302
    new = Rule.objects.get(key=SHARE, unit=school)
    assert (new.value, new.operator, new.valid_from, new.valid_to) == (
        "10", "<=", date(2024, 6, 3), date(2025, 1, 1),
    )  # fmt: skip
    overlap = office.post(url, {**values, "valid_from": "1/7/2024"})
    assert overlap.status_code == 422
    assert "Cho kết thúc trước" in str(overlap.context["page"].form.errors["valid_from"])
    assert Rule.objects.filter(key=SHARE, unit=school).count() == 1


@pytest.mark.parametrize(
    ("key", "good", "bad"),
    [
        ("attendance.left_mid_session.credit", "until_seen", "half"),
        ("attendance.whole_course.counts_excused", "off", "maybe"),
        ("time.morning_start", "7h15", "25:00"),
        ("attendance.late.lesson_lost_after_minutes", "15", "15,5"),
        ("presence.network", "10.20.0.0/16, 2001:db8::/32", "mạng tầng 2"),
        ("presence.network", "off", "10.20.0.0/16,"),
    ],
)
def test_every_kind_of_value_has_its_field(key: str, good: str, bad: str) -> None:
    rule = Rule.objects.get(key=key)
    url = reverse("norms:change", args=[rule.pk])
    values = {"valid_from": "3/6/2024", "certainty": "own"}
    keeper = client(Role.ADMINISTRATOR)
    assert keeper.get(url).status_code == 200
    assert keeper.post(url, {**values, "value": bad}).status_code == 422
    assert keeper.post(url, {**values, "value": good}).status_code == 302
    rule.refresh_from_db()
    assert rule.valid_to == date(2024, 6, 3)
    new = Rule.objects.get(key=key, valid_from=date(2024, 6, 3))
    assert (new.value, new.certainty) == ({"7h15": "07:15"}.get(good, good), "own")


@pytest.mark.requirement("R0-12")
def test_a_study_regulation_is_entered_and_the_one_before_ends() -> None:
    school = units.unit("Trường Một")
    url = reverse("norms:set-regulation")
    values = {
        "document": "6468-QĐ/HVCTQG",
        "unit": "Trường Một",
        "valid_from": "3/6/2024",
        "certainty": "office",
    }
    office = Client()
    office.force_login(accounts.holder(Role.TRAINING_OFFICE, school))
    assert office.post(url, {**values, "unit": ""}).status_code == 422
    assert office.post(url, {**values, "document": "9-QĐ/XX"}).status_code == 422
    assert not StudyRegulation.objects.filter(institution=school).exists()
    assert office.post(url, values).status_code == 302
    assert office.post(url, values).status_code == 422  # the same day again
    assert office.post(url, {**values, "valid_from": "1/9/2024"}).status_code == 302
    days = StudyRegulation.objects.filter(institution=school).order_by("valid_from")
    assert list(days.values_list("valid_from", "valid_to")) == [
        (date(2024, 6, 3), date(2024, 9, 1)),
        (date(2024, 9, 1), None),
    ]


def test_the_records_clerk_and_a_board_further_down_keep_no_rule_for_everybody() -> None:
    top = units.unit("Tỉnh ủy", kind_code="province_committee")
    district = units.unit("Huyện ủy", kind_code="district_committee", parent=top)
    below = units.unit("Trung tâm", parent=district)
    aside = units.unit("Trường của tỉnh", parent=top)
    high = units.unit("Ban Tổ chức Tỉnh ủy", kind_code="organisation_board", parent=top)
    low = units.unit("Ban Tổ chức Huyện ủy", kind_code="organisation_board", parent=district)

    def may(role: str, at: Unit) -> list[bool]:
        actor = accounts.holder(role, at)
        return [may_change_rules(actor, NOW.date(), unit) for unit in (None, aside, below)]

    assert may(Role.RECORDS_CLERK, high) == [False, False, False]
    assert may(Role.BOARD_OFFICER, high) == [True, True, True]
    assert may(Role.BOARD_OFFICER, low) == [False, False, True]
    assert may(Role.TRAINING_OFFICE, below) == [False, False, True]
    assert may(Role.ADMINISTRATOR, below) == [True, True, True]


def test_a_basis_that_one_may_not_open_is_no_link() -> None:
    rule = Rule.objects.filter(basis__isnull=False).order_by("pk")[0]
    address = reverse("documents:document", args=[rule.basis_id])
    administrator, officer = client(Role.ADMINISTRATOR), client(Role.BOARD_OFFICER)
    for page in (reverse("norms:rule", args=[rule.pk]), reverse("norms:regulations")):
        for reader in (administrator, officer):
            shown = reader.get(page).content.decode()
            for link in re.findall(r"/documents/\d+/", shown):
                assert reader.get(link).status_code == 200
    assert administrator.get(address).status_code == 404
    assert str(rule.basis) in administrator.get(reverse("norms:rule", args=[rule.pk])).content.decode()
    assert address in officer.get(reverse("norms:rule", args=[rule.pk])).content.decode()


def test_one_line_and_many_cost_the_same() -> None:
    reader = client()

    def cost(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(reverse("norms:rules"), query).status_code == 200
        return len(queries)

    cost()
    assert cost(q="đi trễ thì mất tiết") == cost()


@pytest.mark.requirement("R2-21")
def test_the_matrix_is_read_as_of_a_day_and_kept_by_a_few() -> None:
    officer = client(Role.BOARD_OFFICER)
    url = reverse("norms:authorities")
    today = officer.get(url, {"programme": "dang-vien-moi", "act": "open"}).content.decode()
    assert "Trung tâm chính trị cấp huyện" in today
    later = officer.get(
        url, {"programme": "dang-vien-moi", "act": "open", "day_from": "1/7/2025", "day_to": "1/7/2025"}
    ).content.decode()
    assert "Trung tâm chính trị cấp xã" in later
    assert "Trung tâm chính trị cấp huyện</td>" not in later
    assert officer.get(url, {"format": "xlsx"}).content.startswith(b"PK")
    add = reverse("norms:add-authority")
    assert client(Role.AGENCY_OFFICER).get(add).status_code == 403
    school = units.unit("Trường Được Giao", kind_code="political_school")
    values = {
        "act": "open",
        "programme_code": "dang-vien-moi",
        "unit": "Trường Được Giao",
        "for_senders": "all",
        "valid_from": "3/6/2024",
        "basis_text": "12-QĐ/TU",
        "certainty": "office",
    }
    for wrong in ({"unit": ""}, {"basis_text": ""}, {"unit": "Không Có"}, {"last_on": "1/6/2024"}):
        assert officer.post(add, {**values, **wrong}).status_code == 422
    assert not Authority.objects.filter(unit=school).exists()
    assert officer.post(add, values).status_code == 302
    row = Authority.objects.get(unit=school)
    page = officer.get(reverse("norms:authority", args=[row.pk]))
    assert "12-QĐ/TU" in page.content.decode()
    end = reverse("norms:end-authority", args=[row.pk])
    assert officer.get(end).status_code == 200
    assert officer.post(end, {"last_on": "1/6/2024", "reason": "Hết"}).status_code == 422
    assert officer.post(end, {"last_on": "30/6/2024", "reason": "13-QĐ/TU"}).status_code == 302
    row.refresh_from_db()
    assert row.valid_to == date(2024, 7, 1)
