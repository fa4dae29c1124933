"""The lists that an installation begins with. The tables of a run hold them from the start (tests/ground.py)."""

from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from nennep.audit.models import Entry
from tests.make import attendance, norms, standards

# Not taken away: traces, and the account of the program, in whose name they stand.
KEPT = {"audit", "accounts", "auth", "contenttypes", "sites"}


def install() -> None:
    """Kinds of units and documents, regulations and rules, reasons of absence, titles, steps, programmes, conditions.

    Their traces are forgotten: a test reads the trail of its own acts."""
    norms.reference()
    attendance.ground()
    standards.reference()
    _empty_the_trail()


def take_away() -> None:
    """Tables as the migrations make them, for a test about lists that are being installed or are not there."""
    with transaction.atomic():
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy and model._meta.app_label not in KEPT:
                _empty(model)


def _empty_the_trail() -> None:
    """Past its guards, which stay."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            _empty(Entry)
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            return
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        guards = cursor.fetchall()
        for name, _sql in guards:
            cursor.execute(f'DROP TRIGGER "{name}"')
        _empty(Entry)
        for _name, sql in guards:
            cursor.execute(sql)


def _empty(model: type[Model]) -> None:
    rows: Any = model._base_manager.all()
    rows._raw_delete(connection.alias)
