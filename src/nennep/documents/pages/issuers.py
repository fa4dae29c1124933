"""What issuing of a unit stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents import policies, queries
from nennep.documents.models import (
    DocumentLayout,
    SigningAuthority,
)
from nennep.documents.pages.shared import ListingPage, registry_crumb, tabs
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period, in_force_on
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import ancestors_on
from nennep.web.lists import Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Event


@dataclass(frozen=True)
class IssuerRow:
    """A unit that issues documents or may."""

    pk: int
    name: str
    signers: int
    documents: int


ISSUERS: Listing[IssuerRow] = Listing(
    key="issuers",
    title=gettext_lazy("Issuing units"),
    noun=gettext_lazy("units"),
    columns=(
        Column(key="name", label=gettext_lazy("Unit"), sort="sort_key"),
        Column(
            key="signers",
            label=gettext_lazy("May sign"),
            kind="number",
            hint=gettext_lazy("People with authority to sign today"),
        ),
        Column(key="documents", label=gettext_lazy("Documents"), kind="number"),
    ),
    search=("search_key",),
    order=("sort_key", "pk"),
    row_url=lambda row: reverse("documents:issuer", args=[row.pk]),
    empty=Empty(why=gettext_lazy("No unit has a symbol for document numbers yet. Enter it with the unit.")),
)


def issuers_page(actor: User, query: Query, on: date) -> ListingPage:
    """Units with a symbol for document numbers."""
    units = Unit.objects.filter(
        pk__in=UnitVersion.objects.filter(in_force_on(on)).exclude(symbol="").values("unit_id")
    )

    def rows(page: list[Unit]) -> list[IssuerRow]:
        keys = [unit.pk for unit in page]
        signing = SigningAuthority.objects.filter(in_force_on(on), unit_id__in=keys)
        signers = dict(signing.values_list("unit_id").annotate(Count("pk")))
        papers = dict(
            policies.visible_to(actor, on)
            .filter(issuer_id__in=keys)
            .values_list("issuer_id")
            .annotate(Count("pk"))
        )
        return [
            IssuerRow(unit.pk, unit.name, signers.get(unit.pk, 0), papers.get(unit.pk, 0)) for unit in page
        ]

    return ListingPage(
        title=_("Issuing units"),
        lead=_("Who signs, which layout and which numbers a unit uses on which day."),
        listing=ISSUERS.read(query, units, make_rows=rows),
        tabs=tabs(actor, "issuers", on),
    )


@dataclass(frozen=True)
class AuthorityLine:
    """Who may sign."""

    name: str
    title: str
    capacity: str
    kinds: str
    period: str
    basis: str
    is_current: bool
    end_url: str


@dataclass(frozen=True)
class PeriodLine:
    """Something that held for a time."""

    name: str
    period: str
    is_current: bool
    close_url: str = ""


@dataclass(frozen=True)
class SequenceLine:
    """A sequence of numbers."""

    kind: str
    period: str
    last_number: int


@dataclass(frozen=True)
class IssuerPage:
    """Everything that issuing of one unit stands on."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    authorities: tuple[AuthorityLine, ...]
    layouts: tuple[PeriodLine, ...]
    layout_now: str
    terms: tuple[PeriodLine, ...]
    is_committee: bool
    sequences: tuple[SequenceLine, ...]
    acts: tuple[Act, ...]
    documents_url: str
    events: tuple[Event, ...]


def issuer_page(actor: User, unit: Unit, on: date) -> IssuerPage:
    """Signers, layout, terms and numbers of the unit."""
    found = queries.arrangement_of(unit)
    may = policies.may_arrange(actor, unit, on)

    def holds(row: Any) -> bool:
        return Period(row.valid_from, row.valid_to).contains(on)

    def act(label: str, name: str, icon: str) -> Act:
        return Act(label, reverse(f"documents:{name}", args=[unit.pk]), icon, opens_dialog=True)

    acts = [
        act(_("Authority to sign"), "give-authority", "signature"),
        act(_("Other layout"), "set-layout", "file-description"),
    ]
    if unit.kind.is_committee:
        acts.append(act(_("Open a term"), "open-term", "flag"))
    names = dict(DocumentLayout.objects.order_by("valid_from", "pk").values_list("code", "name"))
    try:
        layout_now = queries.layout_on(unit, on).name
    except Refused as refused:
        layout_now = refused.message
    return IssuerPage(
        title=unit.name,
        lead=" · ".join(above.name for above in ancestors_on(unit, on)),
        trail=(registry_crumb(), Crumb(_("Issuing units"), reverse("documents:issuers")), Crumb(unit.name)),
        authorities=tuple(
            AuthorityLine(
                name=row.person.full_name,
                title=row.title,
                capacity=row.get_capacity_display() + (f" · {row.head_title}" if row.head_title else ""),
                kinds=", ".join(kind.symbol for kind in row.kinds.all()) or _("every kind"),
                period=Period(row.valid_from, row.valid_to).as_text(),
                basis=row.basis,
                is_current=holds(row),
                end_url=reverse("documents:end-authority", args=[row.pk])
                if may and row.valid_to is None
                else "",
            )
            for row in found.authorities
        ),
        layouts=tuple(
            PeriodLine(
                names.get(row.layout_code, row.layout_code),
                Period(row.valid_from, row.valid_to).as_text(),
                holds(row),
            )
            for row in found.layouts
        ),
        layout_now=layout_now,
        terms=tuple(
            PeriodLine(
                row.name,
                Period(row.valid_from, row.valid_to).as_text(),
                holds(row),
                reverse("documents:close-term", args=[row.pk]) if may and row.valid_to is None else "",
            )
            for row in found.terms
        ),
        is_committee=unit.kind.is_committee,
        sequences=tuple(
            SequenceLine(row.kind.name, period, row.last_number) for row, period in found.sequences
        ),
        acts=tuple(acts) if may else (),
        documents_url=f"{reverse('documents:documents')}?issuer={unit.pk}",
        events=timeline(unit, acts="documents."),
    )
