"""Who is signed in, read by one plain statement: every request asks, and the ORM takes eight times as long to put the question."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db import connection

from nennep.accounts.models import User


class AccountBackend(ModelBackend):
    """Sign-in by user name and password; the account of a session by its key."""

    def get_user(self, user_id: Any) -> User | None:
        """The account, as `User.objects.get` gives it; None when there is none or it is closed."""
        user = loaded(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None


def loaded(pk: int) -> User | None:
    """The account with all its columns."""
    sql, names, columns = _statement(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for place, column, converters in columns:
        for convert in converters:
            values[place] = convert(values[place], column, connection)
    return User.from_db(connection.alias, names, values)


@cache
def _statement(vendor: str) -> tuple[str, list[str], list[tuple[int, Any, list[Any]]]]:
    """The statement for this kind of database, the fields it reads, and what makes Python of a column, where something must."""
    del vendor  # the key of the cache: each kind of database reads its columns in its own way
    name, meta = connection.ops.quote_name, User._meta
    fields = list(meta.concrete_fields)
    table = name(meta.db_table)
    listed = ", ".join(name(field.column) for field in fields)
    sql = f"SELECT {listed} FROM {table} WHERE {name(meta.pk.column)} = %s"  # noqa: S608 - names of ours
    columns = []
    for place, field in enumerate(fields):
        column = field.get_col(meta.db_table)
        converters = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if converters:
            columns.append((place, column, converters))
    return sql, [field.attname for field in fields], columns
