"""Acts on accounts: each works, refuses with nothing changed and no line, and leaves one line."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate

from nennep.accounts import operations
from nennep.accounts.models import Grant, Role, Substitution, User
from nennep.accounts.policies import rights_of
from nennep.audit.models import Entry
from nennep.kernel.errors import Refused
from tests.make import accounts as make

TODAY = date(2024, 6, 3)
ONE = timedelta(days=1)


@pytest.fixture
def unit(db):
    return make.a_unit("Sở Tài chính")


@pytest.fixture
def admin(unit):
    return make.administrator(unit)


@pytest.fixture
def refused():
    """Asserts that an act is refused, changes nothing and leaves no line."""

    def state():
        return [list(model.objects.order_by("pk").values()) for model in (User, Grant, Substitution, Entry)]

    def check(act, **arguments):
        before = state()
        with pytest.raises(Refused) as error:
            act(**arguments)
        assert state() == before
        assert error.value.message
        return error.value

    return check


def last(act: str) -> Entry:
    return Entry.objects.get(act=act)


# --- Opening and closing -------------------------------------------------------------------------------------


def test_an_administrator_opens_an_account(admin, now):
    user = operations.create_user(
        username=" minh.lt ",
        full_name="lê  thị Minh",
        email="minh@co-quan.vn",
        by=admin,
        now=now,
        password="x-9-mật-khẩu",
    )
    user.refresh_from_db()
    assert (user.username, user.full_name, user.is_active, user.language) == (
        "minh.lt",
        "lê thị Minh",
        True,
        "vi",
    )
    assert user.check_password("x-9-mật-khẩu")
    assert user.search_key == "le thi minh minh lt"
    assert last("accounts.user.create").after["username"] == "minh.lt"


def test_without_a_password_nobody_signs_in(admin, now):
    user = operations.create_user(username="a", full_name="A B", by=admin, now=now)
    assert not user.has_usable_password()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "MINH"}, "username"),
        ({"username": "tên có trống"}, "username"),
        ({"username": ""}, "username"),
        ({"full_name": "  "}, "full_name"),
        ({"full_name": "a" * 151}, "full_name"),
        ({"email": "không phải"}, "email"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_wrong_account_is_not_opened(admin, now, refused, changed, field):
    make.user(username="minh")
    wanted = {"username": "khac", "full_name": "Lê Thị Minh", "by": admin, "now": now} | changed
    assert refused(operations.create_user, **wanted).field == field


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.ADMINISTRATOR])
def test_no_other_role_touches_accounts(unit, admin, now, refused, role):
    other, user = make.holder(role, unit), make.user()
    grant = make.grant(user, Role.INSPECTOR, unit)
    who = {"by": other, "now": now}
    refused(operations.create_user, username="x", full_name="X Y", **who)
    refused(operations.close_user, user=user, reason="", **who)
    refused(operations.change_details, user=user, full_name="X Y", email="", **who)
    refused(operations.grant_role, user=other, role=Role.ADMINISTRATOR, unit=unit, **who)
    refused(operations.end_grant, grant=grant, **who)
    refused(operations.reset_password, user=user, **who)
    refused(operations.link_person, user=user, person=None, **who)
    refused(operations.unlock_user, user=user, **who)
    refused(operations.remove_second_factors, user=user, reason="", **who)
    refused(operations.set_language, user=user, language="en", **who)
    refused(operations.change_password, user=user, password="một-mật-khẩu-dài", **who)


def test_closing_stops_rights_and_substitutions_at_once(admin, unit, now):
    user = make.holder(Role.INSPECTOR, unit)
    make.grant(user, Role.BOARD_LEADER, unit, TODAY)  # of today: holds on no whole day
    make.substitution(user, make.user(), TODAY - ONE, TODAY + ONE)
    operations.close_user(user=user, reason="Nghỉ hưu", by=admin, now=now)
    user.refresh_from_db()
    assert not user.is_active
    assert [grant.valid_to for grant in user.grants.all()] == [TODAY]
    assert Substitution.objects.get().ended_at == now
    assert last("accounts.user.close").reason == "Nghỉ hưu"
    assert Entry.objects.filter(act="accounts.grant.end").count() == 2
    operations.reopen_user(user=user, reason="", by=admin, now=now)
    user.refresh_from_db()
    assert user.is_active
    assert not rights_of(user, TODAY).has(*Role.values)


def test_nobody_closes_the_own_account_nor_the_systems(admin, now, refused):
    refused(operations.close_user, user=admin, reason="", by=admin, now=now)
    system = operations.system_user(now)
    refused(operations.close_user, user=system, reason="", by=admin, now=now)
    refused(operations.reset_password, user=system, by=admin, now=now)


def test_the_last_administrator_stays(admin, unit, now, refused):
    substitute = make.user()
    make.substitution(admin, substitute, TODAY, TODAY + ONE)
    refused(operations.close_user, user=admin, reason="", by=substitute, now=now)
    refused(operations.end_grant, grant=admin.grants.get(), by=admin, now=now)
    make.administrator(unit)
    operations.end_grant(grant=admin.grants.get(), by=admin, now=now)
    assert admin.grants.get().valid_to == TODAY


def test_the_system_account_is_made_once_and_cannot_sign_in(db, now):
    system = operations.system_user(now)
    assert operations.system_user(now) == system
    assert system.is_system
    assert not system.has_usable_password()
    assert operations.create_user(username="a", full_name="A B", by=system, now=now).pk


# --- Roles ---------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R0-13")
def test_a_role_is_given_and_ended(admin, unit, now):
    user = make.user()
    grant = operations.grant_role(
        user=user,
        role=Role.TRAINING_OFFICE,
        unit=unit,
        valid_from=TODAY - 9 * ONE,
        basis="QĐ 12",
        by=admin,
        now=now,
    )
    assert rights_of(user, TODAY).has(Role.TRAINING_OFFICE)
    given = last("accounts.grant.give")
    assert (given.context_id, given.after["unit"], given.after["basis"]) == (
        user.pk,
        f"Sở Tài chính (#{unit.pk})",
        "QĐ 12",
    )
    operations.end_grant(grant=grant, by=admin, now=now, reason="Thôi việc")
    assert not rights_of(User.objects.get(pk=user.pk), TODAY).has(Role.TRAINING_OFFICE)
    assert rights_of(User.objects.get(pk=user.pk), TODAY - ONE).has(Role.TRAINING_OFFICE)
    assert last("accounts.grant.end").reason == "Thôi việc"


def test_a_role_of_today_that_ends_today_goes_and_the_trail_remembers_it(admin, unit, now):
    user = make.user()
    grant = operations.grant_role(user=user, role=Role.INSPECTOR, unit=unit, by=admin, now=now)
    operations.end_grant(grant=grant, by=admin, now=now)
    assert not user.grants.exists()
    assert last("accounts.grant.end").before["role"] == Role.INSPECTOR


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"role": "king"}, "role"),
        ({"valid_to": TODAY}, "valid_to"),
        ({"valid_to": TODAY - ONE}, "valid_to"),
        ({"valid_from": TODAY + 20 * ONE}, "valid_from"),
        ({"valid_from": TODAY - 20 * ONE}, "valid_from"),
    ],
)
def test_a_wrong_role_is_not_given(admin, now, refused, changed, field):
    user, unit = make.user(), make.a_unit()
    make.grant(user, Role.INSPECTOR, unit, TODAY + 10 * ONE)
    wanted = {
        "user": user,
        "role": Role.INSPECTOR,
        "unit": unit,
        "valid_from": TODAY,
        "valid_to": TODAY + 10 * ONE,
    }
    assert (
        refused(operations.grant_role, **(wanted | {"valid_to": None} | changed), by=admin, now=now).field
        == field
    )


def test_touching_periods_of_one_role_are_two_grants(admin, unit, now):
    user = make.user()
    make.grant(user, Role.INSPECTOR, unit, TODAY + 10 * ONE)
    operations.grant_role(
        user=user,
        role=Role.INSPECTOR,
        unit=unit,
        valid_from=TODAY,
        valid_to=TODAY + 10 * ONE,
        by=admin,
        now=now,
    )
    assert user.grants.count() == 2


def test_a_closed_account_gets_no_role(admin, unit, now, refused):
    refused(
        operations.grant_role,
        user=make.user(is_active=False),
        role=Role.INSPECTOR,
        unit=unit,
        by=admin,
        now=now,
    )


@pytest.mark.parametrize("end", [TODAY - ONE, TODAY + 6 * ONE])
def test_an_end_in_the_past_or_later_than_the_known_one_is_refused(admin, unit, now, refused, end):
    grant = make.grant(make.user(), Role.INSPECTOR, unit, make.LONG_AGO, TODAY + 5 * ONE)
    assert refused(operations.end_grant, grant=grant, valid_to=end, by=admin, now=now).field == "valid_to"


def test_an_ended_grant_is_not_ended_again(admin, unit, now, refused):
    grant = make.grant(make.user(), Role.INSPECTOR, unit, make.LONG_AGO, TODAY)
    refused(operations.end_grant, grant=grant, by=admin, now=now)


# --- Substitution --------------------------------------------------------------------------------------------


def asked(absent, substitute, now, **changed):
    return {
        "absent": absent,
        "substitute": substitute,
        "valid_from": TODAY,
        "valid_to": TODAY + 5 * ONE,
        "reason": "Đi học",
        "by": absent,
        "now": now,
    } | changed


@pytest.mark.requirement("R0-14")
def test_one_names_a_substitute_who_hands_back(unit, now):
    absent, substitute = make.holder(Role.AGENCY_HEAD, unit), make.user()
    substitution = operations.start_substitution(**asked(absent, substitute, now))
    assert rights_of(substitute, TODAY).has(Role.AGENCY_HEAD)
    operations.end_substitution(substitution=substitution, by=substitute, now=now)
    assert not rights_of(User.objects.get(pk=substitute.pk), TODAY).has(Role.AGENCY_HEAD)
    assert last("accounts.substitution.end").context_id == absent.pk


def test_a_substitute_passes_nothing_on(unit, now):
    absent, substitute, third = make.holder(Role.AGENCY_HEAD, unit), make.user(), make.user()
    operations.start_substitution(**asked(absent, substitute, now))
    operations.start_substitution(**asked(substitute, third, now))
    assert not rights_of(third, TODAY).has(Role.AGENCY_HEAD)


def test_a_substitute_names_no_substitute_for_the_absent_one(unit, now, refused):
    absent, substitute = make.holder(Role.AGENCY_HEAD, unit), make.user()
    make.substitution(absent, substitute, TODAY, TODAY + ONE)
    refused(operations.start_substitution, **asked(absent, make.user(), now, by=substitute))


def test_an_administrator_names_a_substitute_for_somebody(admin, now):
    assert operations.start_substitution(**asked(make.user(), make.user(), now, by=admin)).pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"valid_to": TODAY}, "valid_to"),
        ({"valid_from": TODAY - ONE}, "valid_from"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_a_wrong_substitution_is_refused(db, now, refused, changed, field):
    error = refused(operations.start_substitution, **asked(make.user(), make.user(), now, **changed))
    assert error.field == field


def test_not_oneself_not_a_closed_account_not_twice(db, now, refused):
    absent, substitute = make.user(), make.user()
    refused(operations.start_substitution, **asked(absent, absent, now))
    refused(operations.start_substitution, **asked(absent, make.user(is_active=False), now))
    refused(operations.start_substitution, **asked(absent, operations.system_user(now), now))
    make.substitution(absent, substitute, TODAY + ONE, TODAY + 2 * ONE)
    refused(operations.start_substitution, **asked(absent, substitute, now))


def test_a_stranger_ends_no_substitution_and_a_past_one_is_over(admin, now, refused):
    running = make.substitution(make.user(), make.user(), TODAY, TODAY + ONE)
    past = make.substitution(make.user(), make.user(), TODAY - ONE, TODAY)
    refused(operations.end_substitution, substitution=running, by=make.user(), now=now)
    refused(operations.end_substitution, substitution=past, by=admin, now=now)


def test_an_act_by_substitution_names_both(admin, now):
    substitute = make.user("Võ Văn An")
    make.substitution(admin, substitute, TODAY, TODAY + ONE)
    operations.create_user(username="moi", full_name="Người Mới", by=substitute, now=now)
    entry = last("accounts.user.create")
    assert (entry.actor_name, entry.on_behalf_of_name) == ("Võ Văn An", str(admin))


# --- Passwords, language, person -----------------------------------------------------------------------------


def test_a_temporary_password_must_be_changed_and_is_stored_nowhere(admin, now):
    user = make.user(password="cũ-mật-khẩu-dài")
    temporary = operations.reset_password(user=user, by=admin, now=now)
    user.refresh_from_db()
    assert user.check_password(temporary)
    assert user.must_change_password
    assert temporary not in str(list(Entry.objects.values()))
    operations.change_password(user=user, password="tre-xanh-bốn-mùa", by=user, now=now)
    user.refresh_from_db()
    assert user.check_password("tre-xanh-bốn-mùa")
    assert not user.must_change_password


def test_temporary_passwords_differ_and_please_the_validators(admin, now):
    from django.contrib.auth.password_validation import validate_password

    user = make.user()
    found = {operations.reset_password(user=user, by=admin, now=now) for _number in range(5)}
    assert len(found) == 5
    for password in found:
        validate_password(password, user)


@pytest.mark.parametrize("weak", ["ngắn", "1234567890", "password123"])
def test_a_weak_password_is_refused(db, now, refused, weak):
    user = make.user(password="cũ-mật-khẩu-dài")
    assert (
        refused(operations.change_password, user=user, password=weak, by=user, now=now).field == "password1"
    )


def test_language_is_ones_own(db, now):
    user = make.user()
    operations.set_language(user=user, language="en", by=user, now=now)
    operations.set_language(user=user, language="en", by=user, now=now)
    user.refresh_from_db()
    assert user.language == "en"
    assert last("accounts.user.set_language").before == {"language": "vi"}


def test_details_are_corrected_with_their_keys(admin, now):
    user = make.user("Le Thi Minh")
    operations.change_details(user=user, full_name="Lê Thị Mình", email="", by=admin, now=now)
    user.refresh_from_db()
    fresh = make.user("Lê Thị Mình")
    assert (user.full_name, user.sort_key) == ("Lê Thị Mình", fresh.sort_key)


def test_argon2_keeps_the_passwords_outside_of_tests(settings, db):
    settings.PASSWORD_HASHERS = [hasher for hasher in settings.PASSWORD_HASHERS if "MD5" not in hasher]
    user = make.user(username="minh", password="cũ-mật-khẩu-dài")
    assert user.password.startswith("argon2$argon2id$")
    assert authenticate(None, username="minh", password="cũ-mật-khẩu-dài") == user
