"""Who is signed in, read by two plain statements: every request asks, and the ORM takes eight times as long to put the questions.

The store of sessions keeps nothing in the memory of a process: who signs out is out at once, whichever process answers next.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as StoredSession
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from nennep.accounts.models import User
from nennep.kernel.db import first_row


class AccountBackend(ModelBackend):
    """Sign-in by user name and password; the account of a session by its key."""

    def get_user(self, user_id: Any) -> User | None:
        """The account, as `User.objects.get` gives it; None when there is none or it is closed."""
        user = loaded(int(user_id))
        return user if user is not None and self.user_can_authenticate(user) else None


class SessionStore(StoredSession):
    """Sessions in the database (SESSION_ENGINE names this module)."""

    def load(self) -> dict[str, Any]:
        """What the session holds; empty, and without a key, when it is unknown or has run out."""
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        row = first_row(
            "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s",
            [self.session_key, now],
        )
        if row is None:
            self._session_key = None
            return {}
        found: dict[str, Any] = self.decode(row[0])
        return found


def loaded(pk: int) -> User | None:
    """The account with all its columns."""
    here = connections[DEFAULT_DB_ALIAS]
    sql, names, columns = _statement(here.vendor)
    row = first_row(sql, [pk])
    if row is None:
        return None
    values = list(row)
    for place, column, converters in columns:
        for convert in converters:
            values[place] = convert(values[place], column, here)
    return User.from_db(here.alias, names, values)


@cache
def _statement(vendor: str) -> tuple[str, list[str], list[tuple[int, Any, list[Any]]]]:
    """The statement for this kind of database, the fields it reads, and what makes Python of a column, where something must."""
    del vendor  # the key of the cache: each kind of database reads its columns in its own way
    name, meta = connection.ops.quote_name, User._meta
    fields = list(meta.concrete_fields)
    table = name(meta.db_table)
    listed = ", ".join(name(field.column or field.name) for field in fields)
    sql = f"SELECT {listed} FROM {table} WHERE {name(meta.pk.column or 'id')} = %s"  # noqa: S608 - names of ours
    columns = []
    for place, field in enumerate(fields):
        column = field.get_col(meta.db_table)
        converters = connection.ops.get_db_converters(column) + column.get_db_converters(connection)
        if converters:
            columns.append((place, column, converters))
    return sql, [field.attname for field in fields], columns
