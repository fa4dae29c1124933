"""The directory of training institutions, in the province and outside of it (R4-39)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.kernel.text import search_key
from nennep.units import policies, queries
from nennep.units.models import Unit, UnitContact, UnitLevel
from nennep.units.pages.units import UnitsPage, acts_on_units, tabs
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo


@dataclass(frozen=True)
class InstitutionRow:
    """One institution with how it is reached. The last fields are what the list filters, searches and sorts by."""

    pk: int
    name: str
    kind: str
    place: str
    address: str
    person_name: str
    phone: str
    email: str
    website: str
    kind_id: int
    is_inside: bool
    sort_key: str
    search_key: str


INSTITUTIONS: Listing[InstitutionRow] = Listing(
    key="institutions",
    title=gettext_lazy("Training institutions"),
    noun=gettext_lazy("institutions"),
    columns=(
        Column(key="name", label=gettext_lazy("Name"), sort="sort_key"),
        Column(key="kind", label=gettext_lazy("Kind"), sort="kind"),
        Column(key="place", label=gettext_lazy("Where"), sort="is_inside"),
        Column(key="address", label=gettext_lazy("Address")),
        Column(key="person_name", label=gettext_lazy("Contact person")),
        Column(key="phone", label=gettext_lazy("Telephone"), kind="code"),
        Column(key="email", label=gettext_lazy("E-mail"), kind="code"),
        Column(key="website", label=gettext_lazy("Website"), shown=False),
    ),
    filters=(
        YesNo(
            key="inside",
            label=gettext_lazy("Where"),
            lookup="is_inside",
            yes=gettext_lazy("in the province"),
            no=gettext_lazy("outside the province"),
        ),
        Choices(key="kind", label=gettext_lazy("Kind"), lookup="kind_id"),
    ),
    search=("search_key",),
    row_url=lambda row: reverse("units:unit", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No training institution is on record.")),
)


def institutions_page(actor: User, query: Query, on: date) -> UnitsPage:
    """The institutions that exist on the day, each with how it is reached."""
    units = list(
        policies.visible_to(actor)
        .filter(kind__is_training_institution=True)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
        .order_by("sort_key", "pk")
    )
    rows = _rows(units, on)
    return UnitsPage(
        title=_("Training institutions"),
        lead=_("Schools, academies and centres with which classes are held, and how to reach them."),
        listing=INSTITUTIONS.read(
            query, rows, choices={"kind": list({row.kind_id: row.kind for row in rows}.items())}
        ),
        tabs=tabs("institutions"),
        acts=acts_on_units(actor, on),
    )


def _rows(units: Sequence[Unit], on: date) -> list[InstitutionRow]:
    ids = [unit.pk for unit in units]
    versions = queries.versions_on(ids, on)
    contacts = {one.unit_id: one for one in UnitContact.objects.filter(unit__in=ids).order_by("pk")}
    outside = queries.outside_tree_ids(on)
    rows = []
    for unit in units:
        version = versions[unit.pk]
        known = contacts.get(unit.pk) or UnitContact(unit=unit)
        is_inside = unit.pk not in outside and version.kind.level != UnitLevel.CENTRAL
        rows.append(
            InstitutionRow(
                pk=unit.pk,
                name=version.name,
                kind=version.kind.name,
                place=_("in the province") if is_inside else _("outside the province"),
                address=version.address or version.place,
                person_name=known.person_name,
                phone=known.phone,
                email=known.email,
                website=known.website,
                kind_id=version.kind_id,
                is_inside=is_inside,
                sort_key=unit.sort_key,
                search_key=search_key(f"{version.name} {version.address} {known.person_name}"),
            )
        )
    return rows
