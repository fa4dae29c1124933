"""The same narrowing, searching and ordering over a queryset and over rows already computed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import F, Model, Q, QuerySet

from nennep.kernel import text
from nennep.web.lists.declared import Column, Dates, Filter
from nennep.web.parts import Figure, KnownSum, Share


def search(source: Any, paths: tuple[str, ...], term: str) -> Any:
    """Rows in which every word of the term is found, diacritics aside."""
    if not paths:
        return source
    for word in text.search_key(term).split():
        if isinstance(source, QuerySet):
            anywhere = Q()
            for path in paths:
                anywhere |= Q(**{f"{path}__contains": word})
            source = source.filter(anywhere)
        else:
            source = [
                row
                for row in source
                if any(word in text.search_key(str(_attribute(row, path) or "")) for path in paths)
            ]
    return source


def order(source: Any, paths: tuple[str, ...], ties: tuple[Any, ...], *, falls: bool) -> Any:
    """The source by these keys; what is not known comes last either way, `ties` decides between equals."""
    if isinstance(source, QuerySet):
        keys = [F(path).desc(nulls_last=True) if falls else F(path).asc(nulls_last=True) for path in paths]
        return source.order_by(*keys, *(_known_first(source.model, tie) for tie in ties))
    if not paths:
        return list(source)
    known = [row for row in source if _attribute(row, paths[0]) is not None]
    unknown = [row for row in source if _attribute(row, paths[0]) is None]
    known.sort(key=lambda row: tuple(_sort_value(row, path) for path in paths), reverse=falls)
    return known + unknown


def _known_first(model: type[Model], tie: Any) -> Any:
    """A tie whose field may be empty puts the empty ones last: databases differ in where they put them.

    Other ties stay as they are, so that an index can give their order.
    """
    name = tie.removeprefix("-") if isinstance(tie, str) else ""
    field = next((field for field in model._meta.fields if field.name == name), None)
    if field is None or not field.null:
        return tie
    return F(name).desc(nulls_last=True) if tie.startswith("-") else F(name).asc(nulls_last=True)


def _attribute(row: object, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _sort_value(row: object, path: str) -> Any:
    value = _attribute(row, path)
    if isinstance(value, str) and not path.endswith("_key"):
        return text.sort_key(value)
    if isinstance(value, Figure):
        return value.value
    if isinstance(value, KnownSum):
        return value.known
    if isinstance(value, Share):
        return value.part / value.total if value.total else -1
    return value


def summand(row: object, column: Column[Any]) -> object:
    """What a row adds to the total of a column: the attribute that the column names, else the cell itself."""
    return _attribute(row, column.total) if isinstance(column.total, str) else column.read(row)


def total(rows: Iterable[object], column: Column[Any]) -> int | Decimal | KnownSum:
    """The sum of a column over all rows; plain numbers, which most are, are added up as they are."""
    values = [summand(row, column) for row in rows]
    if column.counts_unknown and any(value is None for value in values):
        known = sum((as_number(value) for value in values), Decimal(0))
        return KnownSum(int(known), sum(1 for value in values if value is None))
    if all(type(value) is int for value in values):
        return sum(cast("list[int]", values))
    return sum(map(as_number, values), Decimal(0))


def as_number(value: object) -> Decimal:
    """A cell as a number to add up; nought for what is none."""
    if isinstance(value, Figure):
        value = value.value
    return Decimal(value) if isinstance(value, (int, Decimal)) else Decimal(0)


def apply(source: Any, item: Filter, comparison: str, value: Any) -> Any:
    """The source behind one filter with a value; `comparison` is `__in` for several."""
    if item.apply:
        return item.apply(source, value)
    if isinstance(source, QuerySet):
        return source.filter(**{f"{item.path}{comparison}": value})
    wanted = value if comparison == "__in" else [value]
    return [row for row in source if _attribute(row, item.path) in wanted]


def between(source: Any, item: Dates, since: date | None, until: date | None) -> Any:
    """The source between two days, both included; a filter over moments looks at their day."""
    if item.apply:
        return item.apply(source, (since, until))
    if isinstance(source, QuerySet):
        is_moment = _is_moment_field(source, item.path)
        path = f"{item.path}__date" if is_moment else item.path
        if since:
            source = source.filter(**{f"{path}__gte": since})
        if until:
            source = source.filter(**{f"{path}__lte": until})
        return source

    def day(row: object) -> date | None:
        value = _attribute(row, item.path)
        return value.date() if isinstance(value, datetime) else value

    return [
        row
        for row in source
        if (on := day(row)) is not None and (since is None or on >= since) and (until is None or on <= until)
    ]


def _is_moment_field(source: QuerySet[Any], path: str) -> bool:
    model: type[Model] = source.model
    found: Any = None
    for name in path.split("__"):
        if name in source.query.annotations:
            found = source.query.annotations[name].output_field
            break
        found = model._meta.get_field(name)
        if found.is_relation and found.related_model is not None:
            model = found.related_model
    return found is not None and found.get_internal_type() == "DateTimeField"
