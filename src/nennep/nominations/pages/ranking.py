"""Agencies by signs of weak interest, and what is behind each figure (R2-09)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.nominations import queries
from nennep.nominations.pages.shared import NoticeListPage, notices_crumb
from nennep.nominations.queries import RankRow, Sign
from nennep.units.models import Unit
from nennep.units.queries import name_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Figure, Tab

SIGN_WORDS = {
    "late_need": gettext_lazy("Needs sent late"),
    "unused": gettext_lazy("Seats unused"),
    "not_nominated": gettext_lazy("Nobody nominated in time"),
    "withdrawn": gettext_lazy("Withdrawn after the class decision"),
    "breaches": gettext_lazy("Breaches of study discipline"),
}


HEADINGS = {
    "late_need": gettext_lazy("Late needs"),
    "unused": gettext_lazy("Unused"),
    "not_nominated": gettext_lazy("Nobody sent"),
    "withdrawn": gettext_lazy("Withdrawn late"),
    "breaches": gettext_lazy("Breaches"),
}


def _ranking(year: int) -> Listing[RankRow]:
    def of_sign(key: str) -> Any:
        def read(row: RankRow) -> Figure | None:
            count = getattr(row, key)
            if not count:
                return None
            url = f"{reverse('nominations:ranking-agency', args=[row.agency_id])}?year={year}&kind={key}"
            return Figure(
                count, row.breaches_url if key == "breaches" else url, f"{row.name}: {SIGN_WORDS[key]}"
            )

        return read

    return Listing(
        key="ranking",
        title=gettext_lazy("Agencies by interest"),
        noun=gettext_lazy("agencies"),
        columns=(
            Column(key="name", label=gettext_lazy("Agency"), sort="sort_key"),
            Column(
                key="signs",
                label=gettext_lazy("Kinds of signs"),
                kind="number",
                sort=("signs", "sort_key"),
                hint=gettext_lazy("of five"),
            ),
            *(
                Column(key=key, label=words, kind="figure", value=of_sign(key), sort=key, total=key)
                for key, words in HEADINGS.items()
            ),
        ),
        search=("search_key",),
        row_url=lambda row: f"{reverse('nominations:ranking-agency', args=[row.agency_id])}?year={year}",
        empty=Empty(why=gettext_lazy("Nothing speaks of weak interest in this year.")),
    )


def _year(query: Query, on: date) -> int:
    asked = query.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else on.year


def _tabs(actor: User, year: int, url: str, on: date) -> tuple[Tab, ...]:
    years = queries.years_of(actor, on)
    return tuple(Tab(str(one), f"{url}?year={one}", is_current=one == year) for one in years[:6])


def ranking_page(actor: User, query: Query, on: date) -> ListingPage:
    """The agencies of a year side by side; each figure opens what it counts."""
    year = _year(query, on)
    return NoticeListPage(
        title=_("Agencies by interest"),
        lead=_("Late needs, unused seats, nobody nominated, withdrawals and breaches of {year}.").format(
            year=year
        ),
        trail=(notices_crumb(), Crumb(_("Agencies by interest"))),
        tabs=_tabs(actor, year, reverse("nominations:ranking"), on),
        notes=(_("No regulation weighs these signs against each other; sort by the one you look for."),),
        listing=_ranking(year).read(query, queries.ranking(actor, year, on)),
    )


@dataclass(frozen=True)
class SignRow:
    """One thing behind a figure."""

    pk: int
    kind: str
    kind_name: str
    what: str
    url: str
    on: date | None
    days: int | None
    count: int
    reason: str
    search_key: str


SIGNS: Listing[SignRow] = Listing(
    key="signs",
    title=gettext_lazy("What is behind the figures"),
    noun=gettext_lazy("entries"),
    columns=(
        Column(key="what", label=gettext_lazy("What it is about")),
        Column(key="kind_name", label=gettext_lazy("Kind of sign"), sort=("kind", "pk")),
        Column(key="on", label=gettext_lazy("Date"), kind="date", sort="on"),
        Column(key="days", label=gettext_lazy("Days late"), kind="number", sort="days"),
        Column(key="count", label=gettext_lazy("Count"), kind="number", sort="count", total="count"),
        Column(key="reason", label=gettext_lazy("Reason")),
    ),
    filters=(Choices(key="kind", label=gettext_lazy("Kind of sign"), choices=tuple(SIGN_WORDS.items())),),
    search=("search_key",),
    order=("pk",),
    row_url=lambda row: row.url,
    empty=Empty(why=gettext_lazy("Nothing speaks of weak interest in this year.")),
)


def ranking_agency_page(actor: User, agency: Unit, query: Query, on: date) -> ListingPage:
    """Everything of one agency in a year."""
    year = _year(query, on)
    signs = [sign for sign in queries.signs_of(actor, year, on) if sign.agency_id == agency.pk]
    name = name_on(agency, on)
    url = reverse("nominations:ranking-agency", args=[agency.pk])
    return ListingPage(
        title=name,
        lead=_("What speaks of weak interest in {year}.").format(year=year),
        trail=(
            notices_crumb(),
            Crumb(_("Agencies by interest"), f"{reverse('nominations:ranking')}?year={year}"),
            Crumb(name),
        ),
        tabs=_tabs(actor, year, url, on),
        listing=SIGNS.read(query, [_sign_row(place, sign) for place, sign in enumerate(signs, start=1)]),
    )


def _sign_row(place: int, sign: Sign) -> SignRow:
    what = sign.what or _("Cases by name")
    return SignRow(
        pk=place,
        kind=sign.kind,
        kind_name=str(SIGN_WORDS[sign.kind]),
        what=what,
        url=sign.url,
        on=sign.on,
        days=sign.days,
        count=sign.count,
        reason=sign.reason,
        search_key=what,
    )


__all__ = ["ranking_agency_page", "ranking_page"]
