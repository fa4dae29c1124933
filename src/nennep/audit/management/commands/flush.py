"""Emptying the whole database, which the append-only tables otherwise refuse; tests need it between two stories."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections


class Command(flush.Command):
    """Django's own command, with the triggers of append-only tables out of the way while it runs; never in production."""

    def handle(self, **options: Any) -> None:
        """Take the triggers away, empty, put them back."""
        if settings.IS_PRODUCTION:
            raise CommandError("This would delete the audit trail. Make a new database instead.")
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
                )
                tables = [name for (name,) in cursor.fetchall()]
                for name in tables:
                    cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
                again = [f"ALTER TABLE {name} ENABLE TRIGGER USER" for name in tables]
            else:
                cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
                triggers = cursor.fetchall()
                again = [sql for _name, sql in triggers]
                for name, _sql in triggers:
                    cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        try:
            super().handle(**options)
        finally:
            with connection.cursor() as cursor:
                for statement in again:
                    cursor.execute(statement)
