"""The trail is append-only: the model refuses, and the database refuses whoever goes around the model (R0-05)."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from nennep.audit.models import Entry
from nennep.audit.operations import record
from nennep.kernel import tracing
from tests.make import accounts as make


@pytest.fixture
def entry(db, now) -> Entry:
    user = make.user()
    return record(
        act="accounts.user.create", subject=user, by=user, now=now, after={"username": user.username}
    )


@pytest.mark.requirement("R0-05")
def test_a_line_says_who_did_what_when_and_why(db, now):
    actor, subject = make.user("Trần Văn Hải"), make.user("Lê Thị Minh")
    unit = make.a_unit("Sở Tài chính")
    with tracing.traced(request="r1", import_="i1"):
        entry = record(
            act="accounts.user.close",
            subject=subject,
            by=actor,
            now=now,
            before={"is_active": True, "language": "vi"},
            after={"is_active": False, "language": "vi", "unit": unit, "day": now.date()},
            reason="Chuyển công tác",
            context=unit,
        )
    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_name, entry.at) == (actor.pk, "Trần Văn Hải", now)
    assert (entry.subject_kind, entry.subject_id, entry.subject_name) == (
        "accounts.user",
        subject.pk,
        "Lê Thị Minh",
    )
    assert (entry.context_kind, entry.context_id) == ("units.unit", unit.pk)
    assert entry.before == {"is_active": True}
    assert entry.after == {"is_active": False, "unit": f"Sở Tài chính (#{unit.pk})", "day": "2024-06-03"}
    assert (entry.reason, entry.request_id, entry.import_id) == ("Chuyển công tác", "r1", "i1")


def test_values_are_read_in_the_order_of_the_act(db, now):
    """The longest name first: PostgreSQL's own type would put the shortest one there."""
    subject = make.user()
    values = {"contact_name": "Phòng Đào tạo", "phone": "1", "at": "2"}
    with tracing.traced(request="r1", import_="i1"):
        entry = record(
            act="accounts.user.close", subject=subject, by=subject, now=now, before={}, after=values
        )
    entry.refresh_from_db()
    assert list(entry.after.items()) == list(values.items())


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_recorded(now):
    user = make.user()
    with pytest.raises(TransactionManagementError):
        record(act="accounts.user.close", subject=user, by=user, now=now)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_no_line(now):
    user = make.user()
    with transaction.atomic():
        record(act="accounts.user.close", subject=user, by=user, now=now)
        assert Entry.objects.exists()
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_the_model_refuses_change_and_deletion(entry):
    entry.reason = "khác"
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda pk: Entry.objects.filter(pk=pk).update(reason="khác"),
        lambda pk: Entry.objects.filter(pk=pk).delete(),
        lambda pk: _sql("UPDATE audit_entry SET actor_name = 'X'"),
        lambda pk: _sql("DELETE FROM audit_entry"),
        lambda pk: _sql("INSERT INTO audit_entry SELECT * FROM audit_entry"),
    ],
)
def test_the_database_refuses_change_and_deletion(entry, attempt):
    with pytest.raises(IntegrityError), transaction.atomic():
        attempt(entry.pk)
    kept = Entry.objects.get()
    assert (kept.pk, kept.reason, kept.actor_name) == (entry.pk, entry.reason, entry.actor_name)


def test_the_database_refuses_to_replace_or_empty(entry):
    statement = (
        "REPLACE INTO audit_entry SELECT * FROM audit_entry"
        if connection.vendor == "sqlite"
        else "TRUNCATE audit_entry"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        _sql(statement)
    assert Entry.objects.filter(pk=entry.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_for_tests_and_puts_the_refusal_back(now):
    user = make.user()
    with transaction.atomic():
        record(act="accounts.user.close", subject=user, by=user, now=now)
    call_command("flush", interactive=False, verbosity=0, allow_cascade=False, inhibit_post_migrate=True)
    assert not Entry.objects.exists()
    user = make.user()
    with transaction.atomic():
        record(act="accounts.user.close", subject=user, by=user, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        _sql("DELETE FROM audit_entry")
    assert Entry.objects.count() == 1


def test_flush_is_refused_in_production(entry, settings):
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("flush", interactive=False, verbosity=0)
    assert Entry.objects.exists()


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
