"""The account of a session is read by one plain statement and is the same account."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from nennep.accounts.backends import AccountBackend, SessionStore, loaded
from nennep.accounts.models import User
from tests.make import accounts

pytestmark = pytest.mark.django_db


def columns(user: User) -> dict[str, Any]:
    return {field.attname: getattr(user, field.attname) for field in User._meta.concrete_fields}


def test_it_is_the_account_with_all_its_columns(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = accounts.user(
        "Nguyễn Thị Ánh", password=accounts.PASSWORD, must_change_password=True, email="a@b.vn"
    )
    User.objects.filter(pk=user.pk).update(last_login=accounts.OPENED_AT)
    with django_assert_num_queries(1):
        found = AccountBackend().get_user(str(user.pk))
    assert found is not None
    assert columns(found) == columns(get_user_model().objects.get(pk=user.pk))
    assert found.must_change_password is True
    found.full_name = "Khác"
    found.save(update_fields=["full_name"])  # it knows its database
    assert User.objects.get(pk=user.pk).full_name == "Khác"


def test_nobody_is_nobody_and_who_is_closed_is_out() -> None:
    assert loaded(999_999) is None
    user = accounts.user()
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert loaded(user.pk) is not None
    assert AccountBackend().get_user(user.pk) is None


def test_signing_in_leads_to_it() -> None:
    user = accounts.user(password=accounts.PASSWORD)
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": accounts.PASSWORD})
    assert client.session["_auth_user_backend"] == "nennep.accounts.backends.AccountBackend"
    assert client.get(reverse("desk:home")).status_code == 200


def test_who_signs_out_is_out_and_a_session_runs_out(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = Client()
    client.force_login(accounts.user())
    key = client.session.session_key
    assert key is not None
    with django_assert_num_queries(1):
        kept = SessionStore(key).load()
    assert kept == dict(client.session)
    # What another process has done is seen: nothing is kept in memory.
    Session.objects.filter(pk=key).update(expire_date=accounts.OPENED_AT)
    store = SessionStore(key)
    assert (store.load(), store.session_key) == ({}, None)
    assert client.get(reverse("desk:home")).status_code == 302
