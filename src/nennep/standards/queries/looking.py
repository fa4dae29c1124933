"""How the database looks for the people who have a row, or none: one index, from its one end or from its other."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, F, Func, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler
from django.db.utils import DEFAULT_DB_ALIAS

NOBODY = Q(pk__in=[])


class Way(Enum):
    """How SQLite looks for the people who have a row. PostgreSQL plans it by itself and is always given the second.

    Gathered, the keys of all who have one are collected first: for whole lists and counts. Beside each, one probe of an
    index is made for every person that is looked at: for few people, or where other conditions leave few. Walked, a page
    that is cut from an ordered list probes beside each name until the page is full; a count of the same list gathers.
    """

    GATHERED = "gathered"
    BESIDE_EACH = "beside_each"
    WALKED = "walked"


def rows_in_force(on: date, begin: str = "valid_from") -> Q:
    """Rows that hold on the day; one not known since when counts as old."""
    return (Q(**{f"{begin}__isnull": True}) | Q(**{f"{begin}__lte": on})) & (
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )


def having(rows: QuerySet[Model], way: Way = Way.GATHERED) -> Q:
    """The people who have such a row."""
    if connections[DEFAULT_DB_ALIAS].vendor != "sqlite" or way is Way.BESIDE_EACH:
        return Q(Exists(rows.filter(person_id=OuterRef("pk"))))
    if way is Way.WALKED:
        return Q(_Walked(rows))
    return Q(pk__in=rows.values("person_id"))


def lacking(rows: QuerySet[Model], way: Way = Way.GATHERED) -> Q:
    """The people who have no such row."""
    return ~having(rows, way)


class _Walked(Func):
    """Both forms of the question; which one is asked is known when the statement is written (`Way.WALKED`)."""

    output_field = BooleanField()

    def __init__(self, rows: QuerySet[Model]) -> None:
        super().__init__(
            F("pk"), Subquery(rows.values("person_id")), Exists(rows.filter(person_id=OuterRef("pk")))
        )

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *_args: Any, **_context: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        person, gathered, beside = self.get_source_expressions()
        if compiler.query.is_sliced:
            sql, params = compiler.compile(beside)
            return sql, (*params,)
        left, left_params = compiler.compile(person)
        right, right_params = compiler.compile(gathered)
        return f"{left} IN {right}", (*left_params, *right_params)
