"""The cases that somebody sees, and breaches by agency for the ranking of agencies (R0-26, R2-09)."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.accounts.policies import rights_of
from nennep.attendance.models import ReportCase
from nennep.attendance.policies import reports as report_policies
from nennep.attendance.queries.reminders import BREACH, IN_FORCE
from nennep.nominations.queries import BreachCount
from nennep.units.queries import successors_today, with_predecessors

AGENCY_ROLES = (Role.AGENCY_OFFICER, Role.AGENCY_HEAD)


def visible_cases(actor: User, on: date, since: date, until: date) -> QuerySet[ReportCase]:
    """The cases of these days in reports in force of which somebody sees everybody; an agency those of its own people.

    Only reports that reach into these days are looked at, so that the years before do not slow the page down.
    """
    whole = report_policies.reports_seen_whole(actor, on).filter(
        state__in=IN_FORCE, period_from__lte=until, period_to__gte=since
    )
    # Asked once, not once more by each question about the cases; there are few reports in a month or two.
    reports = list(whole.order_by("pk").values_list("pk", flat=True))
    seen = Q(report__in=reports)
    agencies = rights_of(actor, on).scope_for(*AGENCY_ROLES)
    if agencies:
        own = with_predecessors(set(agencies), on)
        seen |= Q(agency_id__in=own, report__state__in=IN_FORCE)
    return ReportCase.objects.filter(seen, held_on__range=(since, until))


def breaches_by_agency(actor: User, since: date, until: date, on: date) -> dict[int, BreachCount]:
    """Breaches of these days by the agency of today, each with the door to its names."""
    rows = list(
        visible_cases(actor, on, since, until)
        .filter(BREACH)
        .order_by()
        .values_list("agency_id")
        .annotate(cases=Count("pk"))
    )
    heirs = successors_today({agency_id for agency_id, _cases in rows}, on) if rows else {}
    counts: dict[int, int] = {}
    for agency_id, cases in rows:
        heir = heirs.get(agency_id, agency_id)
        counts[heir] = counts.get(heir, 0) + cases
    url = reverse("attendance:agency-cases")
    days = {"since": since.isoformat(), "until": until.isoformat(), "breaches": "yes"}
    return {
        agency_id: BreachCount(count, f"{url}?{urlencode({**days, 'agency': agency_id})}")
        for agency_id, count in counts.items()
    }
