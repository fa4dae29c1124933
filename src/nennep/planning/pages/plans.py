"""The list of plans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.accounts.policies import rights_of
from nennep.planning import policies
from nennep.planning.models import Side, TrainingPlan
from nennep.planning.pages.lines import NO_CLASSES, NO_SEATS
from nennep.planning.pages.shared import plan_url, version_badge
from nennep.planning.queries import figures_by_version, versions_to_show
from nennep.planning.states import LineState
from nennep.units.queries import BOARD_ROLES
from nennep.web.lists import Choices, Column, Empty, Listing, ListPage, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Figure, KnownSum, Share, Tab


@dataclass(frozen=True)
class PlanRow:
    """A plan with what its version in force counts."""

    pk: int
    name: str
    year: str
    owner: str
    side: str
    state: Badge
    version: str
    classes: KnownSum | None
    """None until a version was approved: nothing is decided yet."""
    seats: KnownSum | None
    opened: Figure
    people: Figure


PLANS: Listing[PlanRow] = Listing(
    key="plans",
    title=gettext_lazy("Plans"),
    noun=gettext_lazy("plans"),
    columns=(
        Column(key="name", label=gettext_lazy("Plan"), sort="search_key"),
        Column(key="year", label=gettext_lazy("Year"), sort="year"),
        Column(key="owner", label=gettext_lazy("Kept by"), sort="owner__sort_key"),
        Column(key="side", label=gettext_lazy("Whose plan"), sort="side"),
        Column(key="version", label=gettext_lazy("Version")),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
        Column(key="classes", label=gettext_lazy("Number of classes"), kind="figure"),
        Column(key="opened", label=gettext_lazy("Classes opened"), kind="figure"),
        Column(
            key="share",
            label=gettext_lazy("Share opened"),
            kind="share",
            value=lambda row: (
                Share(int(row.opened.value), row.classes.known)
                if row.classes and not row.classes.unknown
                else None
            ),
        ),
        Column(key="seats", label=gettext_lazy("Seats"), kind="figure"),
        Column(key="people", label=gettext_lazy("People in class"), kind="figure"),
    ),
    filters=(
        Choices(key="year", label=gettext_lazy("Year"), lookup="year"),
        Choices(key="side", label=gettext_lazy("Whose plan"), lookup="side", choices=Side.choices),
    ),
    search=("search_key",),
    order=("-year", "side", "owner__sort_key", "pk"),
    row_url=lambda row: reverse("planning:plan", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "There is no plan yet that you may open. The Organisation Board begins the plan of a year, an agency its own State plan, with “New plan”; others see it once it is approved."
        )
    ),
)


@dataclass(frozen=True)
class PlansPage:
    """The list of plans."""

    title: str
    lead: str
    listing: ListPage[PlanRow]
    acts: tuple[Act, ...] = ()
    tabs: tuple[Tab, ...] = ()
    trail: tuple[Crumb, ...] = ()


def plans_page(actor: User, query: Query, on: date) -> PlansPage:
    """Every plan that somebody may open, the newest year first."""
    plans = policies.visible_to(actor, on).select_related("owner")
    years = (
        TrainingPlan.objects.filter(pk__in=plans.values("pk"))
        .order_by("-year")
        .values_list("year", flat=True)
    )
    rights = rights_of(actor, on)
    may_open = rights.is_system or rights.has(*BOARD_ROLES, *policies.OFFICE)
    act = Act(_("New plan"), reverse("planning:open"), "plus", kind="primary")
    return PlansPage(
        title=_("Plans"),
        lead=_("What classes each year has, decided in which version, and how far it is."),
        listing=PLANS.read(
            query,
            plans,
            make_rows=lambda found: plan_rows(found, on),
            choices={"year": [(year, str(year)) for year in dict.fromkeys(years)]},
        ),
        acts=(act,) if may_open else (),
    )


def plan_rows(plans: list[TrainingPlan], on: date) -> list[PlanRow]:
    """The rows of one page of the list."""
    versions = versions_to_show(plans)
    figures = figures_by_version(versions.values(), on)
    rows = []
    for plan in plans:
        version = versions[plan.pk]
        found = figures[version.pk]
        lines = f"{plan_url(plan)}?state={LineState.APPROVED.value}"
        classes = reverse("planning:classes", args=[plan.pk])
        rows.append(
            PlanRow(
                pk=plan.pk,
                name=plan.name,
                year=str(plan.year),
                owner=plan.owner.name,
                side=str(plan.get_side_display()),
                state=version_badge(version),
                version=str(version.number),
                classes=KnownSum(found.classes, found.classes_unknown, lines, f"{lines}&numbers={NO_CLASSES}")
                if version.approved_on
                else None,
                seats=KnownSum(found.seats, found.seats_unknown, lines, f"{lines}&numbers={NO_SEATS}")
                if version.approved_on
                else None,
                opened=Figure(found.opened, classes),
                people=Figure(found.people, classes),
            )
        )
    return rows
