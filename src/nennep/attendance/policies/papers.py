"""Papers with marks of people in them: whoever may not open the report or the letter does not open its document either."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from nennep.accounts.policies import Actor
from nennep.attendance.models import PeriodReport, Reminder
from nennep.attendance.policies.reminders import reminders_visible_to
from nennep.attendance.policies.reports import reports_seen_whole


def papers_out_of_sight(actor: Actor, on: date | None = None) -> Q:
    """Documents that stay shut: a post at the office that wrote them, or a copy sent to it, opens no marks (R1-20)."""
    reports = PeriodReport.objects.filter(document__isnull=False).exclude(
        pk__in=reports_seen_whole(actor, on).values("pk")
    )
    letters = Reminder.objects.filter(document__isnull=False).exclude(
        pk__in=reminders_visible_to(actor, on).values("pk")
    )
    return Q(pk__in=reports.values("document_id")) | Q(pk__in=letters.values("document_id"))
