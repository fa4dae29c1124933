"""What the two databases do differently, in one place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import MultipleObjectsReturned, ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections
from django.db.models import F, Model, OrderBy, QuerySet, TextField
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)
T = TypeVar("T")


class JSONInOrder(TextField):  # type: ignore[type-arg]  # at run time Django's is not generic
    """Values as JSON text, read back in the order in which they were given, because people read them so.

    `JSONField` keeps them as `jsonb` on PostgreSQL, which puts the shortest key of an object first. Nothing inside is asked
    for by the database. Refuses what JSON cannot hold (`TypeError`).
    """

    _pyi_private_set_type: Any  # how the stubs of Django are told what may be assigned, and what is read
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> str:
        """As the database keeps it."""
        return json.dumps(value, ensure_ascii=False)

    def from_db_value(self, value: str, *_about: object) -> Any:
        """As the program reads it."""
        return json.loads(value)


def is_taken(error: IntegrityError) -> bool:
    """Whether the database refused a row because there is one like it: somebody else wrote it at the same moment."""
    if connection.vendor == "postgresql":
        return getattr(error.__cause__, "sqlstate", None) == "23505"  # unique_violation
    return str(error).startswith("UNIQUE constraint failed")


def newest(field: str) -> OrderBy:
    """The order by a day that may be unknown: the newest first, the unknown last. Left alone, PostgreSQL puts them first."""
    return F(field).desc(nulls_last=True)


def lock(queryset: QuerySet[M]) -> list[M]:
    """Read the rows and keep them locked until the transaction ends.

    The rows come, and are locked, in the order of the key, so that two acts that want the same
    rows wait for each other instead of blocking each other for ever. On PostgreSQL the rows are
    locked (`FOR NO KEY UPDATE` of this table only: others may still refer to them, as every line of
    the audit trail refers to its actor); on SQLite the transaction already holds the whole
    file (`BEGIN IMMEDIATE`), so reading is enough.

    Refuses to work outside a transaction (`TransactionManagementError`): the lock would be gone
    at once. The queryset must not be sliced or DISTINCT.
    """
    features = connections[queryset.db].features
    if not connections[queryset.db].in_atomic_block:
        raise TransactionManagementError("lock() must be called inside transaction.atomic()")
    rows = queryset.order_by("pk")
    if features.has_select_for_update:
        of = ("self",) if features.has_select_for_update_of else ()
        rows = rows.select_for_update(of=of, no_key=features.has_select_for_no_key_update)
    return list(rows)


def share(model: type[Model], pk: int) -> None:
    """Keep a row as it is until the transaction ends, together with others who do the same.

    Whoever wants it by `lock` waits; those who share do not wait for each other. On SQLite the transaction has the
    whole file to itself anyway. Refuses to work outside a transaction (`TransactionManagementError`).
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("share() must be called inside transaction.atomic()")
    if not connection.features.has_select_for_no_key_update:
        return
    names = (
        connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column or "id")
    )
    # Django knows no FOR SHARE
    first_row("SELECT 1 FROM {} WHERE {} = %s FOR SHARE".format(*names), [pk])  # noqa: S608 - names of ours


def alone(*words: object) -> None:
    """Nobody else goes past the same words until the transaction ends.

    For an act that looks whether a row is there already, and writes it where it is not: a row that nobody has written yet
    cannot be locked, and `lock` reads what stood there when its statement began. Call this first, then read. On SQLite the
    transaction has the whole file to itself anyway. Refuses to work outside a transaction (`TransactionManagementError`).
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("alone() must be called inside transaction.atomic()")
    if connection.vendor == "postgresql":
        name = "\x1f".join(str(word) for word in words)
        first_row("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def lock_one(queryset: QuerySet[M]) -> M:
    """The one row of the queryset, locked as by `lock`.

    Raises the model's `DoesNotExist` when there is none and its `MultipleObjectsReturned` when
    there is more than one.
    """
    rows = lock(queryset)
    name = queryset.model.__name__
    # Every model has these two; a type variable does not know it.
    missing: type[ObjectDoesNotExist] = getattr(queryset.model, "DoesNotExist")  # noqa: B009
    several: type[MultipleObjectsReturned] = getattr(queryset.model, "MultipleObjectsReturned")  # noqa: B009
    if not rows:
        raise missing(f"no {name} to lock")
    if len(rows) > 1:
        raise several(f"{len(rows)} rows of {name} where one was to be locked")
    return rows[0]


def insert(row: M) -> M:
    """Insert one row whose values are all set, by a statement that is composed once; gives it back with its key.

    For the few acts of which a hall makes hundreds in a minute: the ORM takes longer to compose the statement than the
    database to run it. No signals, no defaults of the database.
    """
    here = connections[DEFAULT_DB_ALIAS]
    statement, fields, key = _insertion(type(row), here.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), here) for field in fields]
    made = first_row(statement, values)
    setattr(row, key, made[0] if made else None)
    row._state.adding, row._state.db = False, here.alias
    return row


@cache
def _insertion(model: type[Model], vendor: str) -> tuple[str, list[Any], str]:
    """The statement for this kind of database, the fields of its values, the name of the key."""
    del vendor  # the key of the cache
    meta, name = model._meta, connection.ops.quote_name
    fields = [field for field in meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(name(field.column or field.name) for field in fields)
    places = ", ".join("%s" for _field in fields)
    key = meta.pk
    statement = f"INSERT INTO {name(meta.db_table)} ({columns}) VALUES ({places}) RETURNING {name(key.column or 'id')}"  # noqa: S608 - names of ours
    return statement, fields, key.attname


def first_row(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row of a statement that is asked hundreds of times a minute; None where there is none.

    `values` stand for `%(name)s` or `%s`, as the database takes them. PostgreSQL reads and plans it once for each connection
    (`plan_cache_mode` in the settings): planning a large one took four times as long as running it. The words must be the
    same each time, and each of them finds its rows by a key.
    """
    here = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up again at every dot
    if here.vendor != "postgresql" or here.queries_logged:  # whoever counts statements counts these too
        with here.cursor() as cursor:
            cursor.execute(statement, values)
            found: tuple[Any, ...] | None = cursor.fetchone()
        return found
    from psycopg import Cursor  # noqa: PLC0415 - an installation over SQLite does without

    here.ensure_connection()
    with here.wrap_database_errors, Cursor(here.connection) as prepared:
        return prepared.execute(statement, values, prepare=True).fetchone()


def in_batches(items: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """The items in lists of at most `size`, so that one statement never has too many parameters."""
    if size < 1:
        raise ValueError("a batch holds at least one item")
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
