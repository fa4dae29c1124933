"""Millions of rows into a table, as fast as each database takes them: COPY on PostgreSQL, one long statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

Row = tuple[Any, ...]
COPY_ROWS = 5000
INSERT_ROWS = 20_000


@contextmanager
def quick_writing() -> Iterator[None]:
    """While a bench database is filled nothing needs to survive a power cut."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA synchronous=FULL")


def load(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> int:
    """Append the rows to the table of the model; `names` are its fields, one value each, as the database stores them.

    Returns how many there were. Checks of the database hold as ever; none of the program's own are made. Indexes are
    built once behind the rows, and references are checked once over all of them.
    """
    quote = connection.ops.quote_name
    by_name = {field.name: field.column or field.name for field in model._meta.concrete_fields}
    columns = [quote(by_name[name]) for name in names]
    table = quote(model._meta.db_table)
    if connection.vendor == "postgresql":
        with _put_aside(model._meta.db_table, _POSTGRESQL):
            return _copy(table, columns, rows)
    with _unchecked(table), _put_aside(model._meta.db_table, _SQLITE):
        return _insert(table, columns, rows)


@dataclass(frozen=True)
class Aside:
    """How a database tells what may be dropped and made again: rows of (name to drop by, statement to make)."""

    query: str
    drop: str
    make: str


_SQLITE = (
    Aside(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%%' AND tbl_name = %s",
        'DROP INDEX "{name}"',
        "{what}",
    ),
)
_POSTGRESQL = (
    Aside(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass",
        'ALTER TABLE {table} DROP CONSTRAINT "{name}"',
        'ALTER TABLE {table} ADD CONSTRAINT "{name}" {what}',
    ),
    Aside(
        "SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE 'CREATE INDEX%%' AND tablename = %s",
        'DROP INDEX "{name}"',
        "{what}",
    ),
)


@contextmanager
def _put_aside(table: str, kinds: Iterable[Aside]) -> Iterator[None]:
    """Without indexes and references of the table inside; afterwards they are as before, the references checked."""
    again: list[str] = []
    with connection.cursor() as cursor:
        for kind in kinds:
            cursor.execute(kind.query, [table])
            for name, what in cursor.fetchall():
                cursor.execute(kind.drop.format(name=name, table=table))
                again.append(kind.make.format(name=name, table=table, what=what))
        yield
        for statement in again:
            cursor.execute(statement)


@contextmanager
def _unchecked(table: str) -> Iterator[None]:
    """References of SQLite are checked once behind all rows."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA foreign_key_check({table})")
        if wrong := cursor.fetchone():
            raise BrokenReferenceError(f"{table}: {wrong}")


class BrokenReferenceError(Exception):
    """A row was written that refers to nothing."""


def _insert(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - our own names
    number = 0
    iterator = iter(rows)
    while batch := list(islice(iterator, INSERT_ROWS)):
        with transaction.atomic():
            connection.connection.executemany(statement, batch)
        number += len(batch)
    return number


def _copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    number = 0
    iterator = iter(rows)
    batch = list(
        islice(iterator, COPY_ROWS)
    )  # what a generator asks the database first, it must ask before the copy
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        while batch:
            copy.write("".join(map(_line, batch)))
            number += len(batch)
            batch = list(islice(iterator, COPY_ROWS))
    return number


def _line(row: Row) -> str:
    return "\t".join(map(_text, row)) + "\n"


def _text(value: object) -> str:
    if value is None:
        return r"\N"
    if value is True:
        return "t"
    if value is False:
        return "f"
    text = str(value)
    if "\\" in text or "\t" in text or "\n" in text:
        return text.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n")
    return text


def add(model: type[models.Model], rows: Iterable[models.Model], size: int = 2000) -> None:
    """Append ready objects in batches, for tables of some ten thousand rows. A generator is never held whole."""
    iterator = iter(rows)
    while batch := list(islice(iterator, size)):
        model._default_manager.bulk_create(batch, batch_size=size)


def settle(tables: Iterable[type[models.Model]]) -> None:
    """After rows with keys of their own: sequences go on behind them, and the planner knows the tables."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")  # what autovacuum does by itself, some minutes later
        else:
            cursor.execute("PRAGMA optimize")
