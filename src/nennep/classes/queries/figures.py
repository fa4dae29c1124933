"""Figures that targets of resolutions are measured by: classes opened and people trained in a period (R2-18)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from nennep.classes.models import EndReason, Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.directives.queries import TargetFigure


def _opened(since: date | None, on: date) -> QuerySet[TrainingClass]:
    begun = Q(opened_on__lte=on)
    if since is not None:
        begun &= Q(opened_on__gte=since)
    return TrainingClass.objects.filter(begun).exclude(state=ClassState.CANCELLED)


def _address(since: date | None, on: date) -> str:
    days = {"opened_from": since.strftime("%d-%m-%Y")} if since else {}
    return f"{reverse('classes:list')}?{urlencode(days | {'opened_to': on.strftime('%d-%m-%Y')})}"


def classes_opened(since: date | None, on: date) -> TargetFigure:
    """Classes opened in the period, cancelled ones left out."""
    return TargetFigure(Decimal(_opened(since, on).count()), _address(since, on))


def people_entered(since: date | None, on: date) -> TargetFigure:
    """Different people who got a place in a class opened in the period; who withdrew since stays counted."""
    rows = Enrolment.objects.filter(training_class__in=_opened(since, on), valid_from__lte=on)
    return TargetFigure(Decimal(rows.order_by().values("person_id").distinct().count()), _address(since, on))


def people_completed(since: date | None, on: date) -> TargetFigure:
    """Different people who completed a class in the period; the address opens the classes closed in it."""
    rows = Enrolment.objects.filter(end_reason=EndReason.COMPLETED, training_class__closed_on__lte=on)
    if since is not None:
        rows = rows.filter(training_class__closed_on__gte=since)
    days = {"closed_from": since.strftime("%d-%m-%Y")} if since else {}
    url = f"{reverse('classes:list')}?{urlencode(days | {'closed_to': on.strftime('%d-%m-%Y')})}"
    return TargetFigure(Decimal(rows.order_by().values("person_id").distinct().count()), url)
