"""Emptying the whole database, which the trail otherwise refuses; tests need it between two stories."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections


class Command(flush.Command):
    """Django's own command, with the triggers of the trail out of the way while it runs; never in production."""

    def handle(self, **options: Any) -> None:
        """Take the triggers away, empty, put them back."""
        if settings.IS_PRODUCTION:
            raise CommandError("This would delete the audit trail. Make a new database instead.")
        connection = connections[options["database"]]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
                again = ["ALTER TABLE audit_entry ENABLE TRIGGER USER"]
            else:
                cursor.execute(
                    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
                )
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
