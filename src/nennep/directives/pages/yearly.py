"""What recurs every year (R2-16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.directives import policies
from nennep.directives.models import YearlyDuty
from nennep.directives.pages.shared import directives_crumb, with_doors, work_tabs
from nennep.web.dated import state_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.parts import Act, Badge


@dataclass(frozen=True)
class YearlyRow:
    """What recurs every year."""

    pk: int
    title: str
    day: str
    opens_before_days: int
    whose: str
    basis: str
    last_year: str
    state: Badge


YEARLY: Listing[YearlyRow] = Listing(
    key="yearly",
    title=gettext_lazy("Every year"),
    noun=gettext_lazy("duties"),
    columns=(
        Column(key="title", label=gettext_lazy("Task"), sort="search_key"),
        Column(key="day", label=gettext_lazy("Day and month"), kind="code", sort=("month", "day")),
        Column(
            key="opens_before_days",
            label=gettext_lazy("Opens days before"),
            kind="number",
            sort="opens_before_days",
        ),
        Column(key="whose", label=gettext_lazy("For whom")),
        Column(key="basis", label=gettext_lazy("Basis")),
        Column(key="last_year", label=gettext_lazy("Last opened for"), kind="code"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    search=("search_key",),
    order=("month", "day", "pk"),
    empty=Empty(
        why=gettext_lazy(
            "Nothing recurs every year yet. The Organisation Board lets a duty recur from the page of the duty."
        )
    ),
)


def yearly_page(actor: User, query: Query, on: date) -> ListingPage:
    """What opens by itself every year (R2-16)."""
    may = policies.may_follow(actor, None, on)

    def rows(duties: list[YearlyDuty]) -> list[YearlyRow]:
        years: dict[int, int] = {}
        for duty_id, year in (
            YearlyDuty.objects.filter(pk__in=[one.pk for one in duties], tasks__isnull=False)
            .order_by("tasks__year")
            .values_list("pk", "tasks__year")
            .distinct()
        ):
            years[duty_id] = year or 0
        return [
            YearlyRow(
                pk=one.pk,
                title=one.title,
                day=f"{one.day}-{one.month}",
                opens_before_days=one.opens_before_days,
                whose=str(one.recipient_set or one.unit),
                basis=one.basis_text or str(one.document or ""),
                last_year=str(years.get(one.pk, "")),
                state=state_on(one.valid_from, one.valid_to, on),
            )
            for one in duties
        ]

    act = Act(_("Enter what recurs"), reverse("directives:add-yearly"), "plus", kind="primary")
    return ListingPage(
        title=_("Every year"),
        lead=_("What falls due every year. Its tasks open by themselves and stand in the list of tasks."),
        trail=(directives_crumb(),),
        listing=with_doors(YEARLY, "directives:end-yearly", is_open=may).read(
            query,
            policies.yearly_visible_to(actor, on).select_related("recipient_set", "unit", "document"),
            make_rows=rows,
        ),
        acts=(act,) if may else (),
        tabs=work_tabs("yearly"),
    )
