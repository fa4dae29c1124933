"""Which agencies answered a call, when, and by how many days too late (R2-09)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, Sum

from nennep.documents.models import RecipientSet
from nennep.documents.queries import members_of
from nennep.kernel.clock import local_date
from nennep.needs.models import AskedAgency, NeedEntry, NeedsCall
from nennep.needs.rules import days_late
from nennep.needs.states import COUNTED, CallState, EntryState
from nennep.units.models import Unit
from nennep.units.queries import names_on


@dataclass(frozen=True)
class AgencyAnswer:
    """One asked agency. `state` is missing, overdue, none (no need), sent, returned (something waits for the agency),
    accepted; `days_late` counts on while the answer is missing."""

    asked_id: int
    call_id: int
    agency_id: int
    name: str
    sort_key: str
    search_key: str
    state: str
    sent_on: date | None
    days_late: int
    entries: int
    people: int
    waiting: int
    """Needs that the Board has not answered."""

    @property
    def pk(self) -> int:
        """Key of the row."""
        return self.asked_id

    @property
    def is_late(self) -> bool:
        """Whether the answer came, or is missing, after the deadline."""
        return self.days_late > 0


def answers_of(call: NeedsCall, on: date, agency_ids: Collection[int] | None = None) -> list[AgencyAnswer]:
    """The asked agencies in Vietnamese order with what they sent; three queries. After the call was closed, days late
    count to the day it was closed."""
    asked = call.asked.select_related("agency").order_by("agency__sort_key", "agency_id")
    if agency_ids is not None:
        asked = asked.filter(agency_id__in=list(agency_ids))
    rows = list(asked)
    names = names_on([row.agency_id for row in rows], on)
    counted = (
        NeedEntry.objects.filter(call=call)
        .values("agency_id")
        .annotate(
            lines=Count("pk", filter=Q(state__in=COUNTED)),
            places=Sum("people_count", filter=Q(state__in=COUNTED)),
            waiting=Count("pk", filter=Q(state=EntryState.SENT)),
            returned=Count("pk", filter=Q(state=EntryState.RETURNED)),
        )
        .order_by("agency_id")
    )
    sums: dict[int, dict[str, int]] = {
        row["agency_id"]: {
            "lines": row["lines"],
            "places": row["places"] or 0,
            "waiting": row["waiting"],
            "returned": row["returned"],
        }
        for row in counted
    }
    last_day = local_date(call.closed_at) if call.closed_at else on
    return [_answer(call, row, names, sums.get(row.agency_id, {}), last_day) for row in rows]


def _answer(
    call: NeedsCall, row: AskedAgency, names: dict[int, str], sums: dict[str, int], last_day: date
) -> AgencyAnswer:
    sent_on = local_date(row.sent_at) if row.sent_at else None
    late = days_late(call.deadline_on, sent_on, last_day)
    return AgencyAnswer(
        asked_id=row.pk,
        call_id=call.pk,
        agency_id=row.agency_id,
        name=names.get(row.agency_id, row.agency.name),
        sort_key=row.agency.sort_key,
        search_key=row.agency.search_key,
        state=_state(row, sums, is_late=late > 0),
        sent_on=sent_on,
        days_late=late,
        entries=sums.get("lines", 0),
        people=sums.get("places", 0),
        waiting=sums.get("waiting", 0),
    )


def _state(row: AskedAgency, sums: dict[str, int], *, is_late: bool) -> str:
    if row.sent_at is None:
        return "overdue" if is_late else "missing"
    if row.has_no_need:
        return "none"
    if sums.get("returned"):
        return "returned"
    return "sent" if sums.get("waiting") else "accepted"


def open_calls_for(agency_ids: Collection[int]) -> list[AskedAgency]:
    """The open calls in which these agencies were asked, the nearest deadline first. One query."""
    return list(
        AskedAgency.objects.filter(agency_id__in=list(agency_ids), call__state=CallState.OPEN)
        .select_related("call", "agency")
        .order_by("call__deadline_on", "pk")
    )


def open_call_for(agency_id: int) -> NeedsCall | None:
    """The open call in which the agency was asked; the newest year where there are several."""
    found = open_calls_for([agency_id])
    return max(found, key=lambda row: (row.call.year, row.call_id)).call if found else None


def units_of_sets(sets: Sequence[RecipientSet], on: date) -> list[Unit]:
    """The units of these sets of recipients on the day, each once, in protocol order."""
    found = members_of(sets, on)
    ids = list(dict.fromkeys(member.unit_id for row in sets for member in found[row.pk]))
    units = Unit.objects.in_bulk(ids)
    return [units[pk] for pk in ids]
