"""The lists that an installation begins with. The tables of a run hold them from the start (tests/ground.py)."""

from django.apps import apps
from django.db import connection

from tests.make import attendance, norms, opening, standards

# What is never taken away: traces, and the accounts in whose name they stand.
KEPT = {"audit", "accounts", "auth", "contenttypes", "sites"}


def install() -> None:
    """Kinds of units and documents, regulations and rules, reasons of absence, titles, steps, programmes, conditions, the checklist."""
    norms.reference()
    attendance.ground()
    standards.reference()
    opening.reference()


def take_away() -> None:
    """Tables as the migrations make them, for a test about lists that are being installed or are not there."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.managed and not model._meta.proxy and model._meta.app_label not in KEPT:
                cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608
