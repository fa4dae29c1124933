"""Small forms about a report or a letter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.attendance.models import PeriodReport
from nennep.attendance.pages.report_list import trail
from nennep.attendance.queries.reports import period_name
from nennep.documents.models import DocumentKind, SigningAuthority
from nennep.documents.queries import authorities_on
from nennep.units.queries import in_charge
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb


def form_page(
    report: PeriodReport, title: str, form: Any, act: str, *, warning: str = "", lead: str = ""
) -> FormPage:
    """A form about one report; the lead says what the act does, else the report stands there."""
    back = reverse("attendance:report", args=[report.pk])
    name = _("{period} · {name}").format(period=period_name(report), name=report.training_class.name)
    return FormPage(title, lead or name, trail(Crumb(name, back)), form, act, back, warning=warning)


def signers(report: PeriodReport, on: date) -> list[SigningAuthority]:
    """Who may sign reports of the school on the day, or of the one that follows it."""
    kind = DocumentKind.objects.get(code="bao-cao")
    return authorities_on(in_charge(report.training_class.host, on), kind, on)
