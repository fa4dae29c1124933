"""Rights on a day: grants are half-open, reach down the tree, and are lent but never widened by a substitution."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nennep.accounts import policies, queries
from nennep.accounts.models import Role, User
from nennep.accounts.policies import rights_of
from tests.make import accounts as make

DAY = date(2024, 6, 3)
ONE = timedelta(days=1)


@pytest.mark.requirement("R0-13")
@pytest.mark.parametrize(
    ("day", "holds"), [(DAY - ONE, False), (DAY, True), (DAY + ONE, True), (DAY + 2 * ONE, False)]
)
def test_a_grant_holds_from_its_first_day_until_before_its_end(db, day, holds):
    user, unit = make.user(), make.a_unit()
    make.grant(user, Role.TRAINING_OFFICE, unit, DAY, DAY + 2 * ONE)
    assert rights_of(user, day).has(Role.TRAINING_OFFICE) is holds
    assert (unit.pk in rights_of(user, day).units_for(Role.TRAINING_OFFICE)) is holds


@pytest.mark.requirement("R0-13", "R1-03")
def test_a_role_reaches_the_units_below_and_no_others(db):
    top = make.a_unit("Tỉnh ủy")
    school, other = make.a_unit("Trường", parent=top), make.a_unit("Cơ quan khác", parent=top)
    room = make.a_unit("Phòng", parent=school)
    user = make.holder(Role.TRAINING_OFFICE, school)
    make.grant(user, Role.INSPECTOR, other)
    assert rights_of(user, DAY).scope_for(Role.TRAINING_OFFICE) == {school.pk, room.pk}
    assert rights_of(user, DAY).units_for(Role.TRAINING_OFFICE) == {school.pk}
    assert rights_of(user, DAY).scope_for(Role.BOARD_OFFICER) == frozenset()
    assert rights_of(user, DAY).scope_for(Role.TRAINING_OFFICE, Role.INSPECTOR) == {
        school.pk,
        room.pk,
        other.pk,
    }


def test_rights_take_two_queries_however_many_there_are(db, django_assert_num_queries):
    def world(size):
        user, unit = make.user(), make.a_unit()
        for _number in range(size):
            absent = make.holder(Role.AGENCY_OFFICER, make.a_unit())
            make.substitution(absent, user, DAY, DAY + ONE)
        make.grant(user, Role.INSPECTOR, unit)
        return user

    for user in (world(0), world(1), world(25)):
        with django_assert_num_queries(2):
            rights = rights_of(user, DAY)
            assert rights.has(Role.INSPECTOR)
            assert rights_of(user, DAY) is rights


def test_closed_accounts_and_strangers_hold_nothing(db):
    from django.contrib.auth.models import AnonymousUser

    closed = make.administrator(is_active=False)
    assert not rights_of(closed, DAY).is_administrator
    assert not rights_of(AnonymousUser(), DAY).is_administrator
    assert list(policies.visible_to(AnonymousUser(), DAY)) == []


@pytest.mark.requirement("R0-14")
def test_a_substitute_holds_what_the_absent_one_holds_for_these_days_only(db):
    unit = make.a_unit()
    absent, substitute = make.holder(Role.AGENCY_HEAD, unit), make.user()
    make.substitution(absent, substitute, DAY, DAY + ONE)
    assert rights_of(substitute, DAY - ONE).has(Role.AGENCY_HEAD) is False
    assert rights_of(substitute, DAY).has(Role.AGENCY_HEAD) is True
    assert rights_of(substitute, DAY + ONE).has(Role.AGENCY_HEAD) is False
    assert rights_of(absent, DAY).has(Role.AGENCY_HEAD) is True


def test_a_substitution_ended_early_holds_no_longer_on_that_day_but_did_before(db, now):
    absent, substitute = make.holder(Role.AGENCY_HEAD, make.a_unit()), make.user()
    make.substitution(absent, substitute, DAY - ONE, DAY + ONE, ended_at=now)
    assert rights_of(substitute, DAY - ONE).has(Role.AGENCY_HEAD)
    assert not rights_of(substitute, DAY).has(Role.AGENCY_HEAD)


def test_the_account_of_the_absent_one_closed_lends_nothing(db):
    absent, substitute = make.holder(Role.AGENCY_HEAD, make.a_unit(), is_active=False), make.user()
    make.substitution(absent, substitute, DAY, DAY + ONE)
    assert not rights_of(substitute, DAY).has(Role.AGENCY_HEAD)


def test_a_right_used_by_substitution_is_noted_and_an_own_one_is_not(db):
    own, lent = make.a_unit(), make.a_unit()
    absent = make.holder(Role.AGENCY_HEAD, lent, "Lê Thị Minh")
    substitute = make.holder(Role.AGENCY_HEAD, own)
    make.substitution(absent, substitute, DAY, DAY + ONE)

    assert lent.pk in rights_of(substitute, DAY).scope_for(Role.AGENCY_HEAD)
    assert substitute.on_behalf_of == "Lê Thị Minh"
    assert own.pk in rights_of(substitute, DAY).scope_for(Role.AGENCY_HEAD)
    assert substitute.on_behalf_of == ""
    assert rights_of(substitute, DAY).has(Role.AGENCY_HEAD)
    assert substitute.on_behalf_of == ""


def test_an_administrator_holds_no_other_role(db):
    """Administering accounts opens no marks."""
    administrator = make.administrator()
    others = [role for role in Role.values if role != Role.ADMINISTRATOR]
    assert rights_of(administrator, DAY).units_for(*others) == frozenset()
    assert rights_of(administrator, DAY).is_administrator


def test_holders_answers_who_may_use_a_role_here_today(db):
    here, elsewhere = make.a_unit(), make.a_unit()
    minh = make.holder(Role.BOARD_OFFICER, here, "Lê Thị Minh")
    an = make.holder(Role.BOARD_OFFICER, here, "Võ Văn An")
    make.holder(Role.BOARD_OFFICER, elsewhere)
    make.holder(Role.INSPECTOR, here)
    make.holder(Role.BOARD_OFFICER, here, is_active=False)
    ended = make.user()
    make.grant(ended, Role.BOARD_OFFICER, here, make.LONG_AGO, DAY)
    binh = make.user("Đỗ Bình")
    make.substitution(minh, binh, DAY, DAY + ONE)
    make.substitution(minh, an, DAY, DAY + ONE)  # holds it anyway

    found = queries.holders([Role.BOARD_OFFICER], [here.pk], DAY)

    assert [(holder.user_id, holder.standing_in_for) for holder in found] == [
        (an.pk, ""),
        (minh.pk, ""),
        (binh.pk, "Lê Thị Minh"),
    ]


class RightsProperties(TestCase):
    """Random worlds of grants and substitutions, checked against the plain meaning."""

    @classmethod
    def setUpTestData(cls):
        cls.units = [make.a_unit() for _number in range(3)]

    @given(data=st.data())
    def test_rights_are_own_grants_and_those_of_the_absent_and_nothing_else(self, data):
        users = [make.user(f"Người {number}") for number in range(3)]
        day = st.integers(0, 6).map(lambda number: DAY + number * ONE)
        period = st.tuples(day, day).filter(lambda pair: pair[0] < pair[1])
        grants = data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(users),
                    st.sampled_from(Role.values[:3]),
                    st.sampled_from(self.units),
                    period,
                ),
                max_size=6,
                unique_by=lambda row: (row[0].pk, row[1], row[2].pk, row[3][0]),
            )
        )
        lendings = data.draw(
            st.lists(
                st.tuples(st.sampled_from(users), st.sampled_from(users), period).filter(
                    lambda row: row[0] != row[1]
                ),
                max_size=4,
            )
        )
        for user, role, unit, (start, end) in grants:
            make.grant(user, role, unit, start, end)
        for absent, substitute, (start, end) in lendings:
            make.substitution(absent, substitute, start, end)
        on = data.draw(day)

        def own(user: User) -> set[tuple[str, int]]:
            return {(role, unit.pk) for who, role, unit, (s, e) in grants if who == user and s <= on < e}

        for user in users:
            expected = own(user)
            for absent, substitute, (start, end) in lendings:
                if substitute == user and start <= on < end:
                    expected |= own(
                        absent
                    )  # the own grants of the absent one, never what was lent to that one
            rights = rights_of(user, on)
            found = {(role, unit_id) for role in Role.values for unit_id in rights.units_for(role)}
            assert found == expected

    @given(data=st.data())
    def test_an_account_is_in_the_list_exactly_when_it_may_be_viewed(self, data):
        roles = st.sets(st.sampled_from([Role.ADMINISTRATOR, Role.INSPECTOR, Role.BOARD_LEADER]))
        users = [
            make.user(f"Người {number}", is_active=data.draw(st.booleans(), label="open"))
            for number in range(3)
        ]
        for user in users:
            for role in data.draw(roles):
                make.grant(user, role, self.units[0])
        if data.draw(st.booleans()):
            make.substitution(users[0], users[1], DAY, DAY + ONE)
        for actor in users:
            listed = set(policies.visible_to(actor, DAY))
            for user in User.objects.all():
                assert (user in listed) is policies.may_view(actor, user, DAY)
