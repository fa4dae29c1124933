"""Whose seats people have and who pays, over all notices that the reader sees (R4-04, R4-17, R4-35)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.nominations import policies
from nennep.nominations.models import Nomination, Payer
from nennep.nominations.pages.shared import NoticeListPage, ShareGroup, ShareRow, notices_crumb, state_badge
from nennep.nominations.states import WITH_SEAT, NomineeState, SeatSource
from nennep.planning.models import TrainingPlan
from nennep.planning.queries import titles_of
from nennep.units.models import Unit
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Link, PersonLine

NOT_SAID = "-"


@dataclass(frozen=True)
class PlaceRow:
    """Somebody's seat."""

    pk: int
    line: PersonLine
    agency: str
    notice: Link
    plan: str
    source: str
    payer: str
    starts_on: date
    state: Badge


def _mixed(source: QuerySet[Nomination], wanted: bool) -> QuerySet[Nomination]:  # noqa: FBT001 - the list calls it so
    """People of classes for which more than one source pays, or a person has several (R4-35)."""
    paid = Nomination.objects.filter(state__in=WITH_SEAT).exclude(payer="")
    several = (
        paid.order_by()
        .values("notice_id")
        .annotate(sources=Count("payer", distinct=True))
        .filter(sources__gt=1)
        .values_list("notice_id", flat=True)
    )
    mixed = {*several, *paid.filter(payer=Payer.MIXED).values_list("notice_id", flat=True)}
    return source.filter(notice_id__in=mixed) if wanted else source.exclude(notice_id__in=mixed)


def _payer(source: QuerySet[Nomination], value: str) -> QuerySet[Nomination]:
    return source.filter(payer="" if value == NOT_SAID else value)


def _seat(source: QuerySet[Nomination], value: str) -> QuerySet[Nomination]:
    return source.filter(seat_source="" if value == NOT_SAID else value)


def _drawn(source: QuerySet[Nomination], wanted: bool) -> QuerySet[Nomination]:  # noqa: FBT001 - the list calls it so
    """People who use a seat that the plan handed out to their agency, as `Nomination.draws_on_plan` says of one."""
    drawing = Q(invited__allocation__isnull=False) & ~Q(seat_source=SeatSource.OUTSIDE)
    return source.filter(drawing) if wanted else source.exclude(drawing)


SOURCES = (*SeatSource.choices, (NOT_SAID, gettext_lazy("not said")))
PAYERS = (*Payer.choices, (NOT_SAID, gettext_lazy("not said")))

PLACES: Listing[PlaceRow] = Listing(
    key="places",
    title=gettext_lazy("Seats and who pays"),
    noun=gettext_lazy("people"),
    columns=(
        Column(
            key="line",
            label=gettext_lazy("Full name"),
            kind="person",
            sort="person__name_sort_key",
            about_label=gettext_lazy("Post"),
        ),
        Column(key="agency", label=gettext_lazy("Agency"), sort="agency__sort_key"),
        Column(key="notice", label=gettext_lazy("Class"), kind="link", sort="notice__search_key"),
        Column(key="source", label=gettext_lazy("Kind of seat"), sort="seat_source"),
        Column(key="plan", label=gettext_lazy("Plan"), shown=False),
        Column(key="payer", label=gettext_lazy("Who pays"), sort="payer"),
        Column(key="starts_on", label=gettext_lazy("Starts on"), kind="date", sort="notice__starts_on"),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
    ),
    filters=(
        Choices(key="year", label=gettext_lazy("Year"), lookup="notice__starts_on__year"),
        Choices(key="seat_source", label=gettext_lazy("Kind of seat"), choices=SOURCES, apply=_seat),
        Choices(key="payer", label=gettext_lazy("Who pays"), choices=PAYERS, apply=_payer),
        Choices(key="notice", label=gettext_lazy("Class"), lookup="notice_id"),
        Choices(key="agency", label=gettext_lazy("Agency"), lookup="agency_id"),
        Choices(key="plan", label=gettext_lazy("Plan"), lookup="notice__item__plan_id"),
        Choices(key="line", label=gettext_lazy("Class content"), lookup="notice__item_id"),
        YesNo(
            key="drawn",
            label=gettext_lazy("Seat handed out by the plan"),
            yes=gettext_lazy("uses one"),
            no=gettext_lazy("uses none"),
            apply=_drawn,
        ),
        YesNo(
            key="mixed",
            label=gettext_lazy("Sources of the class"),
            yes=gettext_lazy("several sources"),
            no=gettext_lazy("one source"),
            apply=_mixed,
        ),
        Choices(
            key="state",
            label=gettext_lazy("State"),
            choices=[
                (state, NomineeState(state).label) for state in NomineeState.values if state in WITH_SEAT
            ],
            many=True,
        ),
    ),
    search=("person__search_key", "agency__search_key", "notice__search_key"),
    order=("-notice__starts_on", "notice_id", "person__name_sort_key", "pk"),
    row_url=lambda row: reverse("nominations:nominee", args=[row.pk]),
    empty=Empty(why=gettext_lazy("Nobody has a seat yet.")),
)


def places_page(actor: User, query: Query, on: date) -> ListingPage:
    """Everybody with a seat whom the reader sees, with the sums by plan and by who pays of the year chosen."""
    seats = policies.visible_to(actor, on).filter(state__in=WITH_SEAT)
    years = sorted(set(seats.order_by().values_list("notice__starts_on__year", flat=True)), reverse=True)
    agencies = Unit.objects.filter(pk__in=seats.values("agency_id")).order_by("sort_key", "pk")
    notices = (
        seats.order_by("-notice__starts_on", "notice_id").values_list("notice_id", "notice__title").distinct()
    )
    choices = {
        "year": [(year, str(year)) for year in years],
        "agency": [(unit.pk, unit.name) for unit in agencies],
        "notice": list(notices),
        "plan": [
            (plan.pk, plan.name)
            for plan in TrainingPlan.objects.filter(items__enrolment_notices__in=seats.values("notice_id"))
            .distinct()
            .order_by("-year", "pk")
        ],
        "line": list(
            titles_of(
                seats.order_by().exclude(notice__item=None).values_list("notice__item_id", flat=True)
            ).items()
        ),
    }

    def rows(some: list[Nomination]) -> list[PlaceRow]:
        names = names_on([one.agency_id for one in some], on)
        return [
            PlaceRow(
                pk=one.pk,
                line=PersonLine(one.person.full_name, one.post),
                agency=names.get(one.agency_id, one.agency.name),
                notice=Link(one.notice.title, reverse("nominations:notice", args=[one.notice_id])),
                plan=str(one.notice.item.plan)
                if one.notice.item is not None and one.seat_source != SeatSource.OUTSIDE
                else "",
                source=one.get_seat_source_display(),
                payer=one.get_payer_display(),
                starts_on=one.notice.starts_on,
                state=state_badge(one.state),
            )
            for one in some
        ]

    year = query.get("year", "")
    of_year = seats.filter(notice__starts_on__year=int(year)) if year in map(str, years) else seats
    return NoticeListPage(
        title=_("Seats and who pays"),
        lead=_("Everybody with a seat: whether it belongs to a plan, and who pays."),
        trail=(notices_crumb(), Crumb(_("Seats and who pays"))),
        groups=_totals(of_year, year),
        listing=PLACES.read(
            query,
            seats.select_related("person", "agency", "notice__item__plan"),
            make_rows=rows,
            choices=choices,
        ),
    )


def _totals(seats: QuerySet[Nomination], year: str) -> tuple[ShareGroup, ...]:
    """By plan, by who pays, and who pays outside the plan; each person has one seat a class."""
    rows = list(seats.order_by().values_list("seat_source", "payer").annotate(people=Count("pk")))
    if not rows:
        return ()
    sources: Counter[str] = Counter()
    payers: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for source, payer, people in rows:
        sources[source] += people
        payers[payer] += people
        if source == SeatSource.OUTSIDE:
            outside[payer] += people
    found = [
        _group(_("By plan"), "seat_source", SOURCES, sources, {"year": year}),
        _group(_("By who pays"), "payer", PAYERS, payers, {"year": year}),
    ]
    if outside:
        asked = {"year": year, "seat_source": SeatSource.OUTSIDE.value}
        found.append(_group(_("Outside the plan, by who pays"), "payer", PAYERS, outside, asked))
    return tuple(found)


def _group(
    title: str, key: str, choices: Sequence[tuple[str, object]], counts: Counter[str], asked: dict[str, str]
) -> ShareGroup:
    url = reverse("nominations:places")
    rows = []
    for code, label in choices:
        people = counts["" if code == NOT_SAID else code]
        if people:
            query = urlencode({name: value for name, value in {**asked, key: code}.items() if value})
            rows.append(ShareRow(str(label), people, counts.total(), f"{url}?{query}"))
    return ShareGroup(title, tuple(rows))


__all__ = ["places_page"]
