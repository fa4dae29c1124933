"""Figures that targets of resolutions are measured by: classes opened and people trained in a period (R2-18).

Each takes many periods and asks the database once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from nennep.classes.models import EndReason, Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.directives.queries import Period, TargetFigure


def classes_opened(periods: Collection[Period]) -> dict[Period, TargetFigure]:
    """Classes opened in each period, cancelled ones left out."""
    return _counted(
        TrainingClass.objects.all(),
        lambda since, on: Count("pk", filter=_opened("", since, on)),
        periods,
        "opened",
    )


def people_entered(periods: Collection[Period]) -> dict[Period, TargetFigure]:
    """Different people who got a place in a class opened in the period; who withdrew since stays counted."""
    return _counted(
        Enrolment.objects.all(),
        lambda since, on: Count(
            "person_id",
            distinct=True,
            filter=_opened("training_class__", since, on) & Q(valid_from__lte=on),
        ),
        periods,
        "opened",
    )


def people_completed(periods: Collection[Period]) -> dict[Period, TargetFigure]:
    """Different people who completed a class in the period; the address opens the classes closed in it."""
    return _counted(
        Enrolment.objects.filter(end_reason=EndReason.COMPLETED),
        lambda since, on: Count(
            "person_id", distinct=True, filter=_within("training_class__closed_on", since, on)
        ),
        periods,
        "closed",
    )


def _counted(
    rows: QuerySet[Any],
    count: Callable[[date | None, date], Count],
    periods: Collection[Period],
    door: str,
) -> dict[Period, TargetFigure]:
    """The figure of each period by one query; `door` says by which days of a class the list behind it is narrowed."""
    named = {f"period_{number}": period for number, period in enumerate(dict.fromkeys(periods))}
    values = rows.order_by().aggregate(**{name: count(*period) for name, period in named.items()})
    return {
        period: TargetFigure(Decimal(values[name]), _address(door, *period)) for name, period in named.items()
    }


def _within(field: str, since: date | None, on: date) -> Q:
    until = Q(**{f"{field}__lte": on})
    return until if since is None else until & Q(**{f"{field}__gte": since})


def _opened(prefix: str, since: date | None, on: date) -> Q:
    return _within(f"{prefix}opened_on", since, on) & ~Q(**{f"{prefix}state": ClassState.CANCELLED})


def _address(door: str, since: date | None, on: date) -> str:
    days = {f"{door}_from": since.strftime("%d-%m-%Y")} if since else {}
    return f"{reverse('classes:list')}?{urlencode(days | {f'{door}_to': on.strftime('%d-%m-%Y')})}"
