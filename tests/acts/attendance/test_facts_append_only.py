"""Facts are appended: the model refuses a change, and the database refuses whoever goes around the model."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from nennep.attendance.models import Fact
from tests.make import attendance as make


@pytest.fixture
def fact(db: None) -> Fact:
    make.take(make.course(1).session)
    return Fact.objects.get()


def test_the_model_refuses_change_and_deletion(fact: Fact) -> None:
    fact.note = "khác"
    with pytest.raises(TypeError):
        fact.save()
    with pytest.raises(TypeError):
        fact.delete()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attendance_fact SET note = 'khác'",
        "DELETE FROM attendance_fact",
        "INSERT INTO attendance_fact SELECT * FROM attendance_fact",
    ],
)
def test_the_database_refuses_change_and_deletion(fact: Fact, statement: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _sql(statement)
    kept = Fact.objects.get()
    assert (kept.pk, kept.note, kept.claim) == (fact.pk, "", fact.claim)


def test_the_database_refuses_to_replace_or_empty(fact: Fact) -> None:
    is_sqlite = connection.vendor == "sqlite"
    statement = (
        "REPLACE INTO attendance_fact SELECT * FROM attendance_fact"
        if is_sqlite
        else "TRUNCATE attendance_fact CASCADE"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql(statement)
    assert Fact.objects.filter(pk=fact.pk).exists()


@pytest.mark.parametrize("table", ["attendance_fact", "attendance_leavestep"])
def test_both_tables_carry_their_triggers(db: None, table: str) -> None:
    """A migration that rebuilds a table on SQLite would lose them silently."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
            )
            expected = 3
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", [table]
            )
            expected = 2
        assert cursor.fetchone() == (expected,)


@pytest.mark.django_db(transaction=True)
def test_flush_empties_for_tests_and_puts_the_refusal_back() -> None:
    make.take(make.course(1).session)
    call_command("flush", interactive=False, verbosity=0, allow_cascade=False, inhibit_post_migrate=True)
    assert not Fact.objects.exists()
    make.take(make.course(1).session)
    with pytest.raises(IntegrityError), transaction.atomic():
        _sql("DELETE FROM attendance_fact")
    assert Fact.objects.count() == 1


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
