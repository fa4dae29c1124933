"""The administrator's pages and everybody's own page."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Grant, Role, Substitution, User
from nennep.audit.models import Entry
from tests.make import accounts as make

ONE = timedelta(days=1)


@pytest.fixture(autouse=True)
def fixed_now(settings, now):
    settings.NENNEP_NOW = now.isoformat()
    return now


@pytest.fixture
def today(now) -> date:
    return now.date()


@pytest.fixture
def unit(db):
    return make.a_unit("Sở Tài chính")


@pytest.fixture
def admin(unit):
    return make.administrator(unit)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def client(admin):
    return signed_in(admin)


def text_of(response) -> str:
    return response.content.decode()


# --- Doors ---------------------------------------------------------------------------------------------------

ON_AN_ACCOUNT = [
    "change-details", "link-person", "grant-role", "close", "reopen", "reset-password", "remove-second-factors",
    "substitute",
]  # fmt: skip


@pytest.mark.parametrize("name", ["account", *ON_AN_ACCOUNT])
def test_pages_of_an_account_open_for_the_administrator_alone(admin, unit, name):
    user = make.holder(Role.BOARD_LEADER, unit)
    url = reverse(f"accounts:{name}", args=[user.pk])
    assert signed_in(admin).get(url).status_code == 200
    assert signed_in(make.user()).get(url).status_code == 404
    assert signed_in(user).get(url).status_code == (200 if name == "account" else 403)
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["accounts", "create"])
def test_the_list_is_the_administrators(admin, unit, name):
    url = reverse(f"accounts:{name}")
    assert signed_in(admin).get(url).status_code == 200
    assert signed_in(make.holder(Role.INSPECTOR, unit)).get(url).status_code == 403
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["unlock"])
def test_what_changes_something_takes_no_get(client, name):
    assert client.get(reverse(f"accounts:{name}", args=[make.user().pk])).status_code == 405


# --- The list ------------------------------------------------------------------------------------------------


def test_the_list_is_in_vietnamese_order_and_searched_without_diacritics(client):
    for name in ("Võ Văn Ân", "Lê Thị Ánh", "Đỗ Bình"):
        make.user(name)
    shown = text_of(client.get(reverse("accounts:accounts")))
    assert shown.index("Lê Thị Ánh") < shown.index("Võ Văn Ân") < shown.index("Đỗ Bình")
    found = text_of(client.get(reverse("accounts:accounts"), {"q": "do binh"}))
    assert "Đỗ Bình" in found
    assert "Võ Văn Ân" not in found


def test_the_list_is_filtered_by_the_roles_of_today(client, unit, today):
    make.holder(Role.INSPECTOR, unit, "Người Thanh Tra")
    make.grant(make.user("Người Cũ"), Role.INSPECTOR, unit, make.LONG_AGO, today)
    found = text_of(client.get(reverse("accounts:accounts"), {"role": Role.INSPECTOR}))
    assert "Người Thanh Tra" in found
    assert "Người Cũ" not in found


def test_the_spreadsheet_holds_what_the_screen_shows(client, unit):
    make.holder(Role.INSPECTOR, unit, "Người Thanh Tra", username="thanh.tra")
    response = client.get(reverse("accounts:accounts"), {"role": Role.INSPECTOR, "format": "xlsx"})
    rows = list(openpyxl.load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    cells = [cell for row in rows for cell in row if cell]
    assert "Người Thanh Tra" in cells
    assert any("Sở Tài chính" in str(cell) for cell in cells)


def test_one_account_and_25_cost_the_same(client, unit, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(reverse("accounts:accounts")).status_code == 200
        return len(captured)

    client.get(reverse("accounts:accounts"))
    few = cost()
    for _number in range(25):
        make.holder(Role.AGENCY_OFFICER, make.a_unit())
    assert cost() == few


# --- Acts ----------------------------------------------------------------------------------------------------


def test_an_account_is_opened_and_its_password_shown_once(client):
    response = client.post(
        reverse("accounts:create"), {"full_name": "Lê Thị Minh", "username": "minh.lt", "language": "vi"}
    )
    user = User.objects.get(username="minh.lt")
    password = text_of(response).split('<code class="secret">')[1].split("</code>")[0]
    assert authenticate(None, username="minh.lt", password=password) == user
    assert user.must_change_password
    assert response["Cache-Control"] == "no-store"
    assert password not in text_of(client.get(reverse("accounts:account", args=[user.pk])))


def test_a_taken_name_is_told_beside_its_field(client):
    make.user(username="minh")
    before = (User.objects.count(), Entry.objects.count())
    response = client.post(
        reverse("accounts:create"), {"full_name": "Lê Minh", "username": "MINH", "language": "vi"}
    )
    assert response.status_code == 422
    assert "MINH" in text_of(response)
    assert response.context["page"].form.errors["username"]
    assert (User.objects.count(), Entry.objects.count()) == before


def test_a_role_is_given_until_its_last_day_and_ended(client, unit, today):
    user = make.user()
    response = client.post(
        reverse("accounts:grant-role", args=[user.pk]),
        {
            "role": Role.AGENCY_HEAD,
            "unit": unit.pk,
            "valid_from": "3/6/2024",
            "valid_to": "30/6/24",
            "basis": "QĐ 5",
        },
    )
    assert response.status_code == 302
    grant = Grant.objects.get(user=user)
    assert (grant.valid_from, grant.valid_to) == (date(2024, 6, 3), date(2024, 7, 1))
    page = text_of(client.get(response["Location"]))
    assert "3-6-2024" in page
    assert "30-6-2024" in page
    assert "QĐ 5" in page
    response = client.post(
        reverse("accounts:end-grant", args=[grant.pk]), {"valid_to": "10/6/24", "reason": "Thôi"}
    )
    assert response.status_code == 302
    grant.refresh_from_db()
    assert grant.valid_to == date(2024, 6, 11)


@pytest.mark.parametrize(
    "wrong", [{"role": "king"}, {"unit": "999999"}, {"valid_from": "31/2/2024"}, {"valid_to": "1/6/24"}]
)
def test_a_wrong_role_changes_nothing(client, unit, wrong):
    user = make.user()
    asked = {"role": Role.AGENCY_HEAD, "unit": unit.pk, "valid_from": "3/6/2024"} | wrong
    response = client.post(reverse("accounts:grant-role", args=[user.pk]), asked)
    assert response.status_code == 422
    assert not user.grants.exists()


def test_closing_needs_a_reason(client):
    user = make.user()
    assert client.post(reverse("accounts:close", args=[user.pk])).status_code == 422
    client.post(reverse("accounts:close", args=[user.pk]), {"reason": "Nghỉ hưu"})
    user.refresh_from_db()
    assert not user.is_active
    client.post(reverse("accounts:reopen", args=[user.pk]), {"reason": "Làm lại"})
    user.refresh_from_db()
    assert user.is_active


def test_nobody_closes_the_own_account(client, admin):
    response = client.post(reverse("accounts:close", args=[admin.pk]), {"reason": "x"})
    assert response.status_code == 422
    admin.refresh_from_db()
    assert admin.is_active


def test_an_account_is_linked_to_a_person_found_without_diacritics(client):
    from nennep.kernel import text
    from nennep.people.models import Person

    user = make.user()
    name = "Triệu Văn Việt"
    person = Person.objects.create(
        code="CB001",
        full_name=name,
        name_sort_key=text.name_sort_key(name),
        search_key=text.search_key(name),
        match_key=text.match_key(name),
    )
    url = reverse("accounts:link-person", args=[user.pk])
    assert "Triệu Văn Việt" in text_of(client.get(url, {"q": "trieu viet"}))
    client.post(url, {"person": person.pk})
    user.refresh_from_db()
    assert user.person_id == person.pk
    assert client.post(url, {"person": "99999999"}).status_code == 422
    assert client.post(url, {"person": "x"}).status_code == 422
    client.post(url, {"person": ""})
    user.refresh_from_db()
    assert user.person_id is None


# --- One's own page ------------------------------------------------------------------------------------------


def test_my_page_tells_my_rights_and_those_lent_to_me(admin, unit, today):
    user = make.holder(Role.AGENCY_OFFICER, unit, "Lê Thị Minh")
    make.substitution(make.holder(Role.AGENCY_HEAD, unit, "Võ Văn An"), user, today, today + 5 * ONE)
    page = signed_in(user).get(reverse("accounts:mine"))
    assert [row.role for row in page.context["page"].grants] == [str(Role.AGENCY_OFFICER.label)]
    assert [(row.absent, row.until) for row in page.context["page"].lent] == [("Võ Văn An", today + 4 * ONE)]
    assert "Sở Tài chính" in text_of(page)


def test_i_name_a_substitute_by_user_name_and_take_it_back(unit, today):
    user, colleague = make.holder(Role.AGENCY_HEAD, unit), make.user(username="dong.nghiep")
    client = signed_in(user)
    asked = {
        "substitute": "Dong.Nghiep",
        "valid_from": "3/6/2024",
        "valid_to": "9/6/2024",
        "reason": "Đi học",
    }
    assert client.post(reverse("accounts:my-substitute"), asked).status_code == 302
    substitution = Substitution.objects.get()
    assert (substitution.substitute, substitution.valid_to) == (colleague, date(2024, 6, 10))
    end = reverse("accounts:end-substitution", args=[substitution.pk])
    assert signed_in(make.user()).post(end).status_code == 404
    assert client.get(end).status_code == 405
    assert client.post(end).status_code == 302
    substitution.refresh_from_db()
    assert substitution.ended_at is not None
    unknown = client.post(reverse("accounts:my-substitute"), asked | {"substitute": "nobody"})
    assert unknown.status_code == 422


def test_a_substitute_is_found_by_the_full_name_and_both_home_pages_say_so(unit, today):
    user = make.holder(Role.AGENCY_HEAD, unit, "Võ Văn An")
    make.user("Hồ Quang Hòa", username="hoa.hq")
    make.user("Lý An", username="ly.1")
    make.user("Lý Ân", username="ly.2")
    asked = {"valid_from": "3/6/2024", "valid_to": "9/6/2024", "reason": "Đi học"}
    url, client = reverse("accounts:my-substitute"), signed_in(user)
    assert client.post(url, asked | {"substitute": "lý an"}).status_code == 422  # two of them
    assert client.post(url, asked | {"substitute": "Quang Hòa"}).status_code == 422  # half a name
    assert not Substitution.objects.exists()
    assert client.post(url, asked | {"substitute": "hồ quang hoà"}).status_code == 302
    substitute = Substitution.objects.get().substitute
    assert substitute.username == "hoa.hq"
    assert "Hồ Quang Hòa thay anh/chị đến hết 9-6-2024" in text_of(client.get(reverse("desk:home")))
    assert "Anh/chị đang thay Võ Văn An đến hết 9-6-2024 (Đi học)" in text_of(
        signed_in(substitute).get(reverse("desk:home"))
    )


def test_my_language_is_kept_in_the_account_and_on_the_device(db):
    user = make.user()
    client = signed_in(user)
    response = client.post(reverse("accounts:set-language"), {"language": "en"}, follow=True)
    assert '<html lang="en"' in text_of(response)
    user.refresh_from_db()
    assert user.language == "en"
    assert client.post(reverse("accounts:set-language"), {"language": "xx"}).status_code == 422


def test_i_choose_my_password_and_stay_signed_in(db):
    user = make.user(password="cũ-mật-khẩu-dài", username="minh")
    client, elsewhere = signed_in(user), signed_in(user)
    url = reverse("accounts:choose-password")
    new = {"password1": "tre-xanh-bốn-mùa", "password2": "tre-xanh-bốn-mùa"}
    for wrong in ({"current": "sai"} | new, {"current": "cũ-mật-khẩu-dài"} | new | {"password2": "khác"}):
        assert client.post(url, wrong).status_code == 422
    assert (
        client.post(url, {"current": "cũ-mật-khẩu-dài", "password1": "123", "password2": "123"}).status_code
        == 422
    )
    assert client.post(url, {"current": "cũ-mật-khẩu-dài"} | new).status_code == 302
    assert authenticate(None, username="minh", password="tre-xanh-bốn-mùa") == user
    assert client.get(reverse("accounts:mine")).status_code == 200
    assert elsewhere.get(reverse("accounts:mine")).status_code == 302


def test_a_temporary_password_opens_only_the_page_to_choose_an_own_one(db):
    user = make.user(password="tạm-thời-123", must_change_password=True)
    client = signed_in(user)
    assert client.get(reverse("accounts:mine"))["Location"] == reverse("accounts:choose-password")
    assert client.get(reverse("mfa_index"))["Location"] == reverse("accounts:choose-password")
    new = {"password1": "tre-xanh-bốn-mùa", "password2": "tre-xanh-bốn-mùa"}
    assert client.post(reverse("accounts:choose-password"), new).status_code == 302
    assert client.get(reverse("accounts:mine")).status_code == 200


@pytest.mark.parametrize("language", ["vi", "en"])
def test_pages_open_in_both_languages(admin, unit, today, language):
    client = signed_in(admin)
    client.cookies["nennep_language"] = language
    user = make.holder(Role.INSPECTOR, unit)
    make.substitution(admin, user, today, today + ONE)
    for url in (
        reverse("accounts:accounts"),
        reverse("accounts:account", args=[user.pk]),
        reverse("accounts:grant-role", args=[user.pk]),
        reverse("accounts:mine"),
        reverse("audit:trail"),
    ):
        assert f'<html lang="{language}"' in text_of(client.get(url))
