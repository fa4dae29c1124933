"""Locks of the database."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from nennep.accounts.models import User
from nennep.kernel import db


@pytest.mark.django_db
def test_lock_reads_in_the_order_of_the_key() -> None:
    keys = [Group.objects.create(name=name).pk for name in ("c", "a", "b")]
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        rows = db.lock(Group.objects.filter(pk__in=keys).order_by("name"))
    assert [row.pk for row in rows] == sorted(keys)
    statement = next(q["sql"] for q in queries if "auth_group" in q["sql"])
    assert ("FOR NO KEY UPDATE" in statement) == (connection.vendor == "postgresql")


@pytest.mark.django_db
def test_lock_one_wants_exactly_one() -> None:
    one = Group.objects.create(name="one")
    Group.objects.create(name="two")
    with transaction.atomic():
        assert db.lock_one(Group.objects.filter(pk=one.pk)) == one
        with pytest.raises(Group.DoesNotExist):
            db.lock_one(Group.objects.filter(name="none"))
        with pytest.raises(Group.MultipleObjectsReturned):
            db.lock_one(Group.objects.all())


@pytest.mark.django_db(transaction=True)
def test_lock_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        db.lock(Group.objects.all())
    with pytest.raises(TransactionManagementError):
        db.alone("a word")


def test_batches() -> None:
    assert list(db.in_batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(db.in_batches([])) == []
    with pytest.raises(ValueError, match="at least one"):
        list(db.in_batches([1], 0))


@pytest.mark.django_db
def test_a_row_inserted_alone_is_the_row_that_the_orm_would_insert() -> None:
    now = datetime(2026, 3, 2, 7, 20, 0, 123456, tzinfo=UTC)
    user = User(
        username="một", full_name="Nguyễn Một", created_at=now, sort_key="x", is_active=False, last_login=None
    )
    assert db.insert(user) is user
    user.full_name = "Hai"
    user.save()  # it is known as stored
    again = User.objects.get(pk=user.pk)
    assert again == User.objects.get(full_name="Hai")
    assert (again.created_at, again.is_active, again.last_login, again.username) == (now, False, None, "một")
    with pytest.raises(IntegrityError), transaction.atomic():
        db.insert(User(username="một", full_name="Ba", created_at=now))


@pytest.mark.django_db
@pytest.mark.requirement("R0-16")
def test_the_first_row_is_asked_by_a_statement_that_is_planned_once() -> None:
    """The framework switches preparing off unless its setting says otherwise, and then nobody tells."""
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL plans apart")
    made = [Group.objects.create(name=name) for name in ("one", "two", "three")]
    statement = "SELECT name FROM auth_group WHERE id = %s"
    assert [db.first_row(statement, [one.pk]) for one in made] == [("one",), ("two",), ("three",)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE %s",
            ["SELECT name FROM auth_group%"],
        )
        assert cursor.fetchall() == [(3, 0)]
