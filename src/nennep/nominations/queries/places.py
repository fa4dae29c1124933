"""Whether a seat belongs to a plan and who pays for it (R4-04, R4-17, R4-35)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from nennep.accounts.models import User
from nennep.kernel import numbers
from nennep.nominations import policies
from nennep.nominations.models import EnrolmentNotice, Nomination, Payer
from nennep.nominations.states import WITH_SEAT, SeatSource
from nennep.planning.models import FundingSource, LineFunding, Side, TrainingPlan
from nennep.planning.queries import SentPeople
from nennep.planning.states import VersionState

PAYERS: dict[str, str] = {
    FundingSource.PROVINCE: Payer.PROVINCE,
    FundingSource.CENTRAL: Payer.CENTRAL,
    FundingSource.AGENCY: Payer.AGENCY,
    FundingSource.PERSONAL: Payer.PERSONAL,
}


def seat_source_of(notice: EnrolmentNotice) -> str:
    """Of which plan the seats of the notice are, unless somebody goes outside it."""
    if notice.item is None:
        return SeatSource.OUTSIDE
    return SeatSource.CENTRAL if notice.item.plan.side == Side.CENTRAL else SeatSource.PROVINCE


def payer_of(notice: EnrolmentNotice) -> str:
    """Who pays as the line of the plan in force says: its one source, several, or empty where it says nothing. One query."""
    if notice.item_id is None:
        return ""
    sources = set(
        LineFunding.objects.filter(
            line__item_id=notice.item_id, line__version__state=VersionState.APPROVED
        ).values_list("source", flat=True)
    )
    if len(sources) > 1:
        return Payer.MIXED
    return PAYERS.get(next(iter(sources), ""), "")


def seats_in_words(notice_id: int) -> str:
    """The seats of a class by plan and by who pays: "Plan of the province 6 (Provincial budget 6)". One query."""
    rows = (
        Nomination.objects.filter(notice_id=notice_id, state__in=WITH_SEAT)
        .order_by()
        .values_list("seat_source", "payer")
        .annotate(people=Count("pk"))
    )
    found: dict[str, Counter[str]] = {}
    for source, payer, people in rows:
        found.setdefault(source, Counter())[payer] += people
    parts = []
    for source in SeatSource:
        if source in found:
            payers = ", ".join(
                f"{payer.label} {numbers.whole(found[source][payer])}"
                for payer in Payer
                if found[source][payer]
            )
            words = f"{source.label} {numbers.whole(found[source].total())}"
            parts.append(f"{words} ({payers})" if payers else words)
    return "; ".join(parts)


def place_in_words(notice_id: int, person_id: int) -> str:
    """Whose seat one person of a class has, and who pays; empty where nobody was nominated."""
    row = (
        Nomination.objects.filter(notice_id=notice_id, person_id=person_id, state__in=WITH_SEAT)
        .order_by("-pk")
        .first()
    )
    if row is None:
        return ""
    said = (row.get_seat_source_display(), row.get_payer_display())
    return " · ".join(str(part) for part in said if part)


def seat_users(plan_id: int, item_id: int | None, unit_id: int | None) -> str:
    """Where the people stand who use seats that a plan handed out, of one line and one agency."""
    asked = {"plan": plan_id, "line": item_id, "agency": unit_id, "drawn": "yes"}
    chosen = urlencode({key: value for key, value in asked.items() if value is not None})
    return f"{reverse('nominations:places')}?{chosen}"


def sent_of_plan(actor: User, plan: TrainingPlan, on: date) -> SentPeople:
    """The people with a seat in classes of the plan by agency, as far as the actor may see them; one query (R4-34)."""
    rows = (
        policies.visible_to(actor, on)
        .filter(notice__item__plan=plan, state__in=WITH_SEAT)
        .order_by("agency_id")
        .values_list("agency_id")
        .annotate(people=Count("pk", distinct=True))
    )
    return SentPeople(dict(rows), f"{reverse('nominations:places')}?plan={plan.pk}&agency=")
