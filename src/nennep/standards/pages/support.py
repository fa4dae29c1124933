"""The register of policies that support trainees, over time (R2-35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel.periods import Period, in_force_on
from nennep.standards import policies
from nennep.standards.models import SupportPer, SupportPolicy
from nennep.standards.pages.audiences import ListingPage, section_tabs
from nennep.web.dated import certainty_badge, state_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Badge, Link


@dataclass(frozen=True)
class SupportRow:
    """One dated row."""

    pk: int
    name: str
    amount: int
    per: str
    whom: str
    programme: str
    study_form: str
    period: str
    basis: str
    certainty: Badge
    state: Badge
    end: Link | str


def support_page(actor: User, query: Query, on: date) -> ListingPage:
    """Every policy, past ones too: a past day is paid by what held then."""
    may_keep = policies.may_keep(actor, on)

    def rows(found: Sequence[SupportPolicy]) -> list[SupportRow]:
        return [
            SupportRow(
                pk=row.pk,
                name=row.name,
                amount=row.amount,
                per=row.get_per_display(),
                whom=row.audience.name if row.audience else _("every trainee"),
                programme=row.programme.name if row.programme else _("every programme"),
                study_form=row.get_study_form_display() or _("every form of study"),
                period=Period(row.valid_from, row.valid_to).as_text(),
                basis=str(row.basis) if row.basis else row.basis_text,
                certainty=certainty_badge(row.certainty),
                state=state_on(row.valid_from, row.valid_to, on),
                end=Link(_("End"), reverse("standards:end-support", args=[row.pk]))
                if may_keep and row.valid_to is None
                else "",
            )
            for row in found
        ]

    def in_force(source: Any, wanted: bool) -> Any:  # noqa: FBT001 - the list calls it so
        return source.filter(in_force_on(on)) if wanted else source.exclude(in_force_on(on))

    listing: Listing[SupportRow] = Listing(
        key="support",
        title=_("Support of trainees"),
        noun=_("policies"),
        columns=(
            Column(key="name", label=_("Policy"), sort="search_key"),
            Column(key="amount", label=_("Amount in đồng"), kind="number", sort="amount"),
            Column(key="per", label=_("Given for"), sort="per"),
            Column(key="whom", label=_("For whom")),
            Column(key="programme", label=_("Programme")),
            Column(key="study_form", label=_("Form of study"), shown=False),
            Column(key="period", label=_("In force"), sort="valid_from"),
            Column(key="basis", label=_("Legal basis")),
            Column(key="certainty", label=_("Certainty"), kind="badge"),
            Column(key="state", label=_("State"), kind="badge"),
            *(
                (Column[SupportRow](key="end", label=_("End"), kind="link", exported=False),)
                if may_keep
                else ()
            ),
        ),
        filters=(
            Choices(key="per", label=_("Given for"), choices=SupportPer.choices),
            YesNo(key="in_force", label=_("State"), yes=_("In force"), no=_("Not in force"), apply=in_force),
        ),
        search=("search_key",),
        order=("search_key", "valid_from", "pk"),
        empty=Empty(why=_("No policy of support is on record. Enter what your office pays, with its basis.")),
    )
    act = Act(_("Enter a policy"), reverse("standards:add-support"), "plus", kind="primary")
    source = policies.support_visible_to(actor, on).select_related("audience", "programme", "basis")
    return ListingPage(
        title=_("Support of trainees"),
        lead=_(
            "What is paid to trainees, since when, until when, by which document. Classes show what is due."
        ),
        listing=listing.read(query, source, make_rows=rows),
        acts=(act,) if may_keep else (),
        tabs=section_tabs("support") if policies.may_read(actor, on) else (),
    )
