"""Signing in with the real doors: password, lock-out, app codes, recovery codes, passkeys, the account of the office."""

import re
import threading
import time
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessLog
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from nennep.accounts import operations
from nennep.audit.models import Entry
from tests.make import accounts as make

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated")  # what the server of the tests is built on
PASSWORD = "tre-xanh-bốn-mùa"
HOME = "/accounts/mine/"


@pytest.fixture(autouse=True)
def clean_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user(db):
    return make.user("Lê Thị Minh", username="minh", email="minh@co-quan.vn", password=PASSWORD)


def sign_in(client: Client, username: str = "minh", password: str = PASSWORD):
    return client.post(reverse("account_login") + f"?next={HOME}", {"login": username, "password": password})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def text_of(response) -> str:
    return response.content.decode()


# --- Password ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["minh", "MINH"])
def test_the_right_password_opens(user, username):
    client = Client()
    response = sign_in(client, username)
    assert (response.status_code, response["Location"]) == (302, HOME)
    assert is_in(client)
    user.refresh_from_db()
    assert user.last_login is not None


@pytest.mark.parametrize(
    ("username", "password"), [("minh", "sai"), ("minh", ""), ("nobody", PASSWORD), ("", "")]
)
def test_a_wrong_pair_does_not_open_and_does_not_tell_which_half_is_wrong(user, username, password):
    client = Client()
    response = sign_in(client, username, password)
    assert response.status_code in {200, 422}
    assert not is_in(client)


def test_closed_accounts_and_the_system_do_not_sign_in(user, now):
    user.is_active = False
    user.save(update_fields=["is_active"])
    client = Client()
    sign_in(client)
    assert not is_in(client)
    system = operations.system_user(now)
    for password in ("", "!", system.password):
        sign_in(client, system.username, password)
        assert not is_in(client)


def test_closing_an_account_ends_its_open_sessions(user, now):
    client = Client()
    sign_in(client)
    assert is_in(client)
    operations.close_user(user=user, reason="Nghỉ", by=make.administrator(), now=now)
    assert not is_in(client)


def test_a_new_password_ends_open_sessions(user, now):
    client = Client()
    sign_in(client)
    operations.reset_password(user=user, by=make.administrator(), now=now)
    assert not is_in(client)


def test_nobody_signs_up(db):
    url = reverse("account_signup")
    client = Client()
    data = {"username": "la", "email": "la@la.vn", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get(url).status_code in {200, 403}
    client.post(url, data)
    from nennep.accounts.models import User

    assert not User.objects.filter(is_system=False).exists()


@pytest.mark.parametrize("name", ["account_reset_password", "account_email", "account_change_password"])
def test_doors_that_need_letters_lead_elsewhere(user, name, mailoutbox):
    client = Client()
    response = client.post(reverse(name), {"email": user.email}, follow=True)
    assert response.status_code in {200, 405}
    assert mailoutbox == []


def test_next_leads_only_into_this_house(user, settings):
    settings.LOGIN_REDIRECT_URL = HOME
    client = Client()
    response = client.post(
        reverse("account_login") + "?next=https://evil.example/", {"login": "minh", "password": PASSWORD}
    )
    assert response["Location"] == HOME


# --- Lock-out ------------------------------------------------------------------------------------------------


@pytest.fixture
def three_tries(settings):
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3


def test_too_many_wrong_passwords_lock_this_name_on_this_device(user, three_tries, now):
    client = Client()
    for typed in ("minh", "MINH"):
        assert sign_in(client, typed, "sai").status_code != 429
    locked = sign_in(client, "Minh", "sai")
    assert locked.status_code == 429
    assert "khóa" in text_of(locked) or "khóa" in text_of(locked)
    assert sign_in(client).status_code == 429
    assert not is_in(client)

    make.user(username="khac", password=PASSWORD)
    colleague = Client()
    sign_in(colleague, "khac")
    assert is_in(colleague), "a colleague at the same address is not locked out"

    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    sign_in(elsewhere)
    assert is_in(elsewhere), "the person is not locked out everywhere by somebody else's tries"
    assert not AccessLog.objects.exists(), "no list of who came from which address with which browser"


def test_an_administrator_unlocks(user, three_tries):
    client = Client()
    for _number in range(3):
        sign_in(client, password="sai")
    admin = Client()
    admin.force_login(make.administrator())
    url = reverse("accounts:unlock", args=[user.pk])
    assert url in text_of(admin.get(reverse("accounts:account", args=[user.pk])))
    assert admin.post(url).status_code == 302
    sign_in(client)
    assert is_in(client)
    assert admin.post(url).status_code == 422


def test_success_forgets_the_wrong_tries(user, three_tries):
    client = Client()
    for _round in range(3):
        assert sign_in(client, password="sai").status_code != 429
        assert sign_in(client).status_code == 302
        client.logout()


# --- Second factor -------------------------------------------------------------------------------------------


def test_an_app_code_is_asked_after_the_password_and_works_once(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client = Client()
    response = sign_in(client)
    assert response["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code in {200, 422}
    assert not is_in(client)
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)

    again = Client()
    sign_in(again)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(again), "a code that was used is refused"


def test_codes_cannot_be_tried_without_end(user):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    client = Client()
    sign_in(client)
    for number in range(10):
        client.post(reverse("mfa_authenticate"), {"code": f"00000{number}"})
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(client)


def test_a_recovery_code_opens_once(user):
    totp.TOTP.activate(user, totp.generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client = Client()
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client)
    again = Client()
    sign_in(again)
    again.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_in(again)


def test_an_administrator_removes_lost_factors(user, now):
    totp.TOTP.activate(user, totp.generate_totp_secret())
    admin = make.administrator()
    removed = operations.remove_second_factors(user=user, reason="Mất điện thoại", by=admin, now=now)
    assert removed == 1
    assert not Authenticator.objects.exists()
    client = Client()
    sign_in(client)
    assert is_in(client)


def test_passkeys_have_their_doors(user):
    client = Client()
    options = client.get(
        reverse("mfa_login_webauthn"), HTTP_ACCEPT="application/json", HTTP_X_REQUESTED_WITH="XMLHttpRequest"
    )
    assert options.status_code == 200
    assert "challenge" in text_of(options)
    sign_in(client)
    assert client.get(reverse("mfa_add_webauthn")).status_code in {200, 302}
    assert client.get(reverse("mfa_index")).status_code == 200


# --- The account of the office -------------------------------------------------------------------------------


@pytest.fixture
def office(settings) -> Iterator[str]:
    """A real OpenID Connect server on this machine, and the settings that point at it."""
    people = [
        oidc_provider_mock.User(sub="1", claims={"email": "MINH@co-quan.vn", "email_verified": True}),
        oidc_provider_mock.User(sub="2", claims={"email": "minh@co-quan.vn", "email_verified": False}),
        oidc_provider_mock.User(sub="3", claims={"email": "la@co-quan.vn", "email_verified": True}),
        oidc_provider_mock.User(sub="4", claims={"email": "x@y.vn", "preferred_username": "Minh"}),
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        url = f"http://localhost:{server.server_port}"
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "APPS": [
                    {
                        "provider_id": "office",
                        "name": "Cơ quan",
                        "client_id": "nennep",
                        "secret": "bí-mật",
                        "settings": {"server_url": url},
                    }
                ]
            }
        }
        yield url
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(timeout=5)


def office_address(response) -> str:
    """Where our page leads: by itself and by its button, never by a redirected form."""
    assert response.status_code == 200
    (by_itself,) = re.findall(r'http-equiv="refresh" content="0;url=([^"]+)"', text_of(response))
    assert f'href="{by_itself}"' in text_of(response)
    return unescape(by_itself)


def sign_in_at_the_office(client: Client, sub: str, action: str = "allow"):
    """The whole code flow: our door, the form of the office, its answer at our door."""
    start = client.post(reverse("openid_connect_login", kwargs={"provider_id": "office"}) + f"?next={HOME}")
    answer = requests.post(
        office_address(start), data={"sub": sub, "action": action}, allow_redirects=False, timeout=10
    )
    back = urlsplit(answer.headers["Location"])
    assert back.path == reverse("openid_connect_callback", kwargs={"provider_id": "office"})
    return client.get(
        back.path, {key: values[0] for key, values in parse_qs(back.query).items()}, follow=True
    )


def test_the_office_account_with_the_verified_address_opens_the_account_that_exists(user, office):
    client = Client()
    sign_in_at_the_office(client, "1")
    assert is_in(client)
    assert SocialAccount.objects.get().user == user
    assert Entry.objects.get(act="accounts.user.link_office").subject_id == user.pk

    again = Client()
    sign_in_at_the_office(again, "1")
    assert is_in(again)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("sub", ["2", "3", "4", "5"])
def test_an_unknown_or_unverified_office_account_opens_nothing_and_makes_nothing(user, office, sub):
    from nennep.accounts.models import User

    client = Client()
    response = sign_in_at_the_office(client, sub)
    assert not is_in(client)
    assert response.status_code == 200
    assert "chưa được nối" in text_of(response) or "chưa nối" in text_of(response)
    assert User.objects.filter(is_system=False).count() == 1
    assert not SocialAccount.objects.exists()


def test_a_sign_in_page_of_the_office_that_does_not_answer_is_one_sentence(user, office, settings):
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}
    client = Client()
    response = client.post(reverse("openid_connect_login", kwargs={"provider_id": "office"}), follow=True)
    assert response.redirect_chain == [(reverse("account_login"), 302)]
    assert "không trả lời" in text_of(response)
    assert not is_in(client)


def test_an_address_that_two_accounts_share_opens_neither(user, office):
    make.user(email="minh@co-quan.vn")
    client = Client()
    sign_in_at_the_office(client, "1")
    assert not is_in(client)


def test_the_user_name_opens_where_the_installation_trusts_it(user, office, settings):
    settings.OIDC_MATCH = "username"
    client = Client()
    sign_in_at_the_office(client, "4")
    assert is_in(client)


def test_a_closed_account_stays_closed_at_the_office_too(user, office, now):
    first = Client()
    sign_in_at_the_office(first, "1")
    operations.close_user(user=user, reason="Nghỉ", by=make.administrator(), now=now)
    client = Client()
    response = sign_in_at_the_office(client, "1")
    assert not is_in(client)
    assert response.status_code == 200


def test_a_refusal_at_the_office_leads_back_with_a_sentence(user, office):
    client = Client()
    response = sign_in_at_the_office(client, "1", action="deny")
    assert response.status_code == 200
    assert not is_in(client)


def test_second_factor_is_asked_after_the_office_too(user, office):
    totp.TOTP.activate(user, totp.generate_totp_secret())
    client = Client()
    response = sign_in_at_the_office(client, "1")
    assert not is_in(client)
    assert response.redirect_chain[-1][0].startswith(reverse("mfa_authenticate"))
