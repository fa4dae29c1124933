"""Signs of weak interest by agency: needs late, seats unused, nobody nominated, withdrawals, breaches (R2-09).

No regulation says how they weigh against each other; they stand side by side and every figure opens what is behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from django.db.models import Count, F, Q
from django.urls import reverse

from nennep.accounts.models import User
from nennep.kernel.clock import local_date
from nennep.needs import policies as needs_policies
from nennep.needs.rules import days_late
from nennep.nominations import policies
from nennep.nominations.states import NomineeState, NoticeState
from nennep.units.queries import names_on, successors_today

LATE_NEED, UNUSED, NOT_NOMINATED, WITHDRAWN, BREACHES = (
    "late_need", "unused", "not_nominated", "withdrawn", "breaches",
)  # fmt: skip
SIGNS = (LATE_NEED, UNUSED, NOT_NOMINATED, WITHDRAWN, BREACHES)


@dataclass(frozen=True)
class BreachCount:
    """Breaches of study discipline of an agency's people, and where they stand by name."""

    count: int
    url: str


Breaches: TypeAlias = Callable[[User, date, date, date], Mapping[int, BreachCount]]

_breaches: list[Breaches] = []


def register_breaches(function: Breaches) -> None:
    """Tell the breaches by agency: `function(actor, first, last, on)`, as the actor may see them. Called once at start by the
    area that keeps attendance."""
    _breaches[:] = [function]


@dataclass(frozen=True)
class Sign:
    """One thing behind a figure: `count` is what it adds to it, `days` by how much it was late."""

    kind: str
    agency_id: int
    what: str
    url: str
    on: date | None
    count: int = 1
    days: int | None = None
    reason: str = ""


def signs_of(actor: User, year: int, on: date) -> list[Sign]:
    """Everything of the year that speaks of weak interest, as far as the reader may see it; a constant number of queries.

    Agencies that ended count for those in which they live on.
    """
    found = [
        *_late_needs(actor, year, on),
        *_unused(actor, year, on),
        *_not_nominated(actor, year, on),
        *_withdrawn(actor, year, on),
        *_broken(actor, year, on),
    ]
    heirs = successors_today({sign.agency_id for sign in found}, on) if found else {}
    return [
        sign
        if heirs.get(sign.agency_id, sign.agency_id) == sign.agency_id
        else Sign(**{**sign.__dict__, "agency_id": heirs[sign.agency_id]})
        for sign in found
    ]


def _late_needs(actor: User, year: int, on: date) -> Iterator[Sign]:
    asked = needs_policies.asked_visible_to(actor, on).filter(call__year=year, call__deadline_on__lt=on)
    for row in asked.select_related("call").order_by("call__deadline_on", "pk"):
        last = local_date(row.call.closed_at) if row.call.closed_at else on
        sent_on = local_date(row.sent_at) if row.sent_at else None
        days = days_late(row.call.deadline_on, sent_on, last)
        if days:
            url = reverse("needs:agency", args=[row.pk])
            yield Sign(LATE_NEED, row.agency_id, row.call.title, url, sent_on, days=days)


def _unused(actor: User, year: int, on: date) -> Iterator[Sign]:
    """Seats of the plan that the agency has and has not used when its last notice of the line takes nobody any more."""
    rows = (
        policies.invited_visible_to(actor, on)
        .filter(allocation__isnull=False, notice__starts_on__year=year, notice__cut_off_on__lt=on)
        .exclude(notice__state__in=[NoticeState.DRAFT, NoticeState.CANCELLED])
        .annotate(
            free=F("allocation__seats") - F("allocation__handed_out") - F("allocation__used"),
        )
        .filter(free__gt=0)
        .select_related("notice")
        .order_by("notice__cut_off_on", "pk")
    )
    by_allocation = {row.allocation_id: row for row in rows}
    for row in by_allocation.values():
        url = reverse("nominations:agency", args=[row.pk])
        yield Sign(UNUSED, row.agency_id, row.notice.title, url, row.notice.cut_off_on, count=row.free)


def _not_nominated(actor: User, year: int, on: date) -> Iterator[Sign]:
    """The agency had seats, or registered people, and put nobody forward by the deadline."""
    rows = (
        policies.invited_visible_to(actor, on)
        .filter(notice__starts_on__year=year, notice__deadline_on__lt=on)
        .exclude(notice__state__in=[NoticeState.DRAFT, NoticeState.CANCELLED])
        .annotate(
            nominated=Count("nominations", filter=~Q(nominations__state=NomineeState.REGISTERED)),
            registered=Count("nominations", filter=Q(nominations__state=NomineeState.REGISTERED)),
        )
        .filter(Q(allocation__isnull=False) | Q(registered__gt=0), nominated=0)
        .select_related("notice")
        .order_by("notice__deadline_on", "pk")
    )
    for row in rows:
        url = reverse("nominations:agency", args=[row.pk])
        yield Sign(NOT_NOMINATED, row.agency_id, row.notice.title, url, row.notice.deadline_on)


def _withdrawn(actor: User, year: int, on: date) -> Iterator[Sign]:
    rows = (
        policies.visible_to(actor, on)
        .filter(state=NomineeState.WITHDRAWN_AFTER, notice__starts_on__year=year)
        .select_related("person", "notice")
        .order_by("changed_at", "pk")
    )
    for row in rows:
        yield Sign(
            WITHDRAWN,
            row.agency_id,
            f"{row.person.full_name} · {row.notice.title}",
            reverse("nominations:nominee", args=[row.pk]),
            local_date(row.changed_at),
            reason=row.reason,
        )


def _broken(actor: User, year: int, on: date) -> Iterator[Sign]:
    for function in _breaches:
        for agency_id, found in function(actor, date(year, 1, 1), date(year, 12, 31), on).items():
            if found.count:
                yield Sign(BREACHES, agency_id, "", found.url, None, count=found.count)


@dataclass(frozen=True)
class RankRow:
    """One agency with its figures; `signs` says of how many kinds there is something."""

    agency_id: int
    name: str
    sort_key: str
    search_key: str
    late_need: int
    unused: int
    not_nominated: int
    withdrawn: int
    breaches: int
    breaches_url: str
    signs: int

    @property
    def pk(self) -> int:
        """Key of the row."""
        return self.agency_id


def ranking(actor: User, year: int, on: date) -> list[RankRow]:
    """The agencies with something to look at whose figures the reader may open, those with the most kinds of signs first, then by what they add up to."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SIGNS, 0))
    doors: dict[int, str] = {}
    for sign in signs_of(actor, year, on):
        counts[sign.agency_id][sign.kind] += sign.count
        if sign.kind == BREACHES:
            doors[sign.agency_id] = sign.url
    units = policies.ranked_visible_to(actor, on).in_bulk(list(counts))
    names = names_on(list(counts), on) if counts else {}
    rows = [
        RankRow(
            agency_id=pk,
            name=names.get(pk, units[pk].name),
            sort_key=units[pk].sort_key,
            search_key=units[pk].search_key,
            breaches_url=doors.get(pk, ""),
            signs=sum(bool(count) for count in found.values()),
            **found,
        )
        for pk, found in counts.items()
        if pk in units
    ]
    return sorted(
        rows, key=lambda row: (-row.signs, -sum(counts[row.agency_id].values()), row.sort_key, row.agency_id)
    )


def years_of(actor: User, on: date) -> list[int]:
    """The years of which there are calls or notices to look at, and this one; the newest first."""
    asked = needs_policies.asked_visible_to(actor, on).order_by().values_list("call__year", flat=True)
    invited = policies.invited_visible_to(actor, on).order_by()
    years = {
        on.year,
        *asked.distinct(),
        *invited.values_list("notice__starts_on__year", flat=True).distinct(),
    }
    return sorted(years, reverse=True)
