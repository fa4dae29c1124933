"""Nominees in their order, agencies with their seats, shares of the priority groups (R2-17, R4-12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
from nennep.nominations.rules import GROUPS, GroupShares, shares_of
from nennep.nominations.states import GONE, SENT_STATES, WITH_SEAT, NomineeState, NoticeState, SeatSource
from nennep.people.models import Person
from nennep.people.policies import planning_to
from nennep.units.queries import BOARD_ROLES, names_on


def in_order(nominations: QuerySet[Nomination]) -> QuerySet[Nomination]:
    """By the place given by hand, then by priority points, in the order of the agency, by name."""
    return nominations.order_by(
        F("place").asc(nulls_last=True), "-points", "order", "person__name_sort_key", "pk"
    )


def next_of_reserve(notice: EnrolmentNotice) -> Nomination | None:
    """Who of the reserve comes next and would find a seat: of the own agency where the plan hands them out (R4-52)."""
    left = F("invited__allocation__seats") - F("invited__allocation__handed_out")
    seated = Q(invited__allocation__isnull=True) | Q(seat_source=SeatSource.OUTSIDE)
    reserve = Nomination.objects.filter(
        seated | Q(invited__allocation__used__lt=left), notice=notice, state=NomineeState.RESERVE
    )
    return in_order(reserve.select_related("person", "agency")).first()


def offered_reserve(notice: EnrolmentNotice, with_seat: int, on: date) -> Nomination | None:
    """Who of the reserve may take a free seat now: while one is free and replacements are taken. At most one query."""
    is_running = notice.state in {NoticeState.PUBLISHED, NoticeState.OPENED}
    if not is_running or with_seat >= notice.seats or on > notice.cut_off_on:
        return None
    return next_of_reserve(notice)


@dataclass(frozen=True)
class NoticeFigures:
    """People of a notice by what has become of them. Registered stands apart and is in no total (R4-12)."""

    registered: int
    nominated: int
    ineligible: int
    reserve: int
    sent: int
    admitted: int
    refused: int
    withdrawn_before: int
    withdrawn_after: int
    with_seat: int


def figures_of(
    notices: Sequence[EnrolmentNotice], among: QuerySet[Nomination] | None = None
) -> dict[int, NoticeFigures]:
    """The figures of each notice, of the nominees `among` those given where not of all; one query.

    `nominated` are all whom agencies put forward and who are not out."""
    counts: dict[int, Counter[str]] = {notice.pk: Counter() for notice in notices}
    rows = (
        (Nomination.objects.all() if among is None else among)
        .filter(notice__in=notices)
        .values("notice_id", "state")
        .annotate(people=Count("pk"))
        .order_by("notice_id", "state")
    )
    for row in rows:
        counts[row["notice_id"]][row["state"]] = row["people"]
    return {pk: _figures(found) for pk, found in counts.items()}


def _figures(found: Counter[str]) -> NoticeFigures:
    return NoticeFigures(
        registered=found[NomineeState.REGISTERED],
        nominated=sum(
            count for state, count in found.items() if state not in GONE and state != NomineeState.REGISTERED
        ),
        ineligible=found[NomineeState.INELIGIBLE],
        reserve=found[NomineeState.RESERVE],
        sent=sum(found[state] for state in SENT_STATES),
        admitted=found[NomineeState.ADMITTED],
        refused=found[NomineeState.REFUSED],
        withdrawn_before=found[NomineeState.WITHDRAWN_BEFORE],
        withdrawn_after=found[NomineeState.WITHDRAWN_AFTER],
        with_seat=sum(found[state] for state in WITH_SEAT),
    )


@dataclass(frozen=True)
class InvitedRow:
    """An invited agency. `seats` is None where the plan hands out none to it."""

    pk: int
    agency_id: int
    name: str
    sort_key: str
    search_key: str
    seats: int | None
    used: int
    registered: int
    nominated: int
    ineligible: int
    reserve: int
    sent: int
    refused: int
    withdrawn: int


def invited_rows(
    notice: EnrolmentNotice, on: date, invited_ids: Collection[int] | None = None
) -> list[InvitedRow]:
    """The invited agencies in Vietnamese order with what they did; three queries."""
    invited = InvitedAgency.objects.filter(notice=notice).select_related("agency", "allocation")
    if invited_ids is not None:
        invited = invited.filter(pk__in=list(invited_ids))
    invited = invited.annotate(
        registered=Count("nominations", filter=Q(nominations__state=NomineeState.REGISTERED)),
        nominated=Count("nominations", filter=Q(nominations__state__in=WITH_SEAT)),
        ineligible=Count("nominations", filter=Q(nominations__state=NomineeState.INELIGIBLE)),
        reserve=Count("nominations", filter=Q(nominations__state=NomineeState.RESERVE)),
        sent=Count("nominations", filter=Q(nominations__state__in=SENT_STATES)),
        refused=Count("nominations", filter=Q(nominations__state=NomineeState.REFUSED)),
        withdrawn=Count(
            "nominations",
            filter=Q(nominations__state__in=[NomineeState.WITHDRAWN_BEFORE, NomineeState.WITHDRAWN_AFTER]),
        ),
    )
    rows = list(invited.order_by("agency__sort_key", "agency_id"))
    names = names_on([row.agency_id for row in rows], on)
    return [
        InvitedRow(
            pk=row.pk,
            agency_id=row.agency_id,
            name=names.get(row.agency_id, row.agency.name),
            sort_key=row.agency.sort_key,
            search_key=row.agency.search_key,
            seats=row.allocation.seats - row.allocation.handed_out if row.allocation else None,
            used=row.allocation.used if row.allocation else row.nominated,
            registered=row.registered,
            nominated=row.nominated,
            ineligible=row.ineligible,
            reserve=row.reserve,
            sent=row.sent,
            refused=row.refused,
            withdrawn=row.withdrawn,
        )
        for row in rows
    ]


def shares_among(nominations: QuerySet[Nomination], hidden: Collection[str] = ()) -> GroupShares:
    """The priority groups among these nominees, each person counted once in the union (R2-17); `hidden` groups are left
    out. One query."""
    rows = nominations.order_by("pk").values_list("person_id", "points_explained")
    return shares_of(
        {
            person_id: [
                str(one.get("group"))
                for one in explained
                if one.get("group") in GROUPS and one.get("group") not in hidden
            ]
            for person_id, explained in rows
        }
    )


def points_shown_for(
    actor: User, notice: EnrolmentNotice, person_ids: Collection[int], on: date
) -> frozenset[int]:
    """Whose priority points somebody may read: those whose planning is open to them, and all for the Board that asks and
    orders the list, also of State agencies; for which post somebody is planned stays closed (R1-03, R2-17)."""
    if notice.owner_id in rights_of(actor, on).scope_for(*BOARD_ROLES):
        return frozenset(person_ids)
    return planning_shown_for(actor, person_ids, on)


def planning_shown_for(actor: User, person_ids: Collection[int], on: date) -> frozenset[int]:
    """Of whom somebody may read that they are planned for a post; of the others points stay unexplained."""
    seen: QuerySet[Person] = planning_to(actor, on)
    return frozenset(seen.filter(pk__in=list(person_ids)).values_list("pk", flat=True))


def withdrawn_after(notice_id: int | None) -> frozenset[int]:
    """People who withdrew after the class of the notice was decided (R4-52); nobody without a notice. At most one query."""
    if notice_id is None:
        return frozenset()
    rows = Nomination.objects.filter(notice_id=notice_id, state=NomineeState.WITHDRAWN_AFTER)
    return frozenset(rows.order_by("pk").values_list("person_id", flat=True))
