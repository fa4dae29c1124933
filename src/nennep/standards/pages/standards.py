"""What posts require, over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.kernel.periods import Period, in_force_on
from nennep.people.models import Ladder
from nennep.standards import policies
from nennep.standards.models import Standard
from nennep.standards.pages.audiences import ListingPage, section_tabs
from nennep.standards.pages.review_scope import may_see
from nennep.web.dated import certainty_badge, state_on
from nennep.web.lists import Choices, Column, Empty, Listing, Query, YesNo
from nennep.web.parts import Act, Badge, Link


@dataclass(frozen=True)
class StandardRow:
    """One dated row."""

    pk: int
    name: str
    audience: Link
    at_least: str
    basis: str
    certainty: Badge
    period: str
    due_on: date | None
    state: Badge
    end: Link | str


def standards_page(actor: User, query: Query, on: date) -> ListingPage:
    """Every standard, past ones too: a review of an old day asks what was asked then."""
    may_keep = policies.may_keep(actor, on)

    def rows(found: Sequence[Standard]) -> list[StandardRow]:
        return [
            StandardRow(
                pk=row.pk,
                name=row.name,
                audience=Link(row.audience.name, reverse("standards:audience", args=[row.audience_id])),
                at_least=f"{row.get_ladder_display()}: {row.at_least.name}",
                basis=str(row.basis) if row.basis else row.basis_text,
                certainty=certainty_badge(row.certainty),
                period=Period(row.valid_from, row.valid_to).as_text(),
                due_on=row.due_on,
                state=state_on(row.valid_from, row.valid_to, on),
                end=Link(_("End"), reverse("standards:end-standard", args=[row.pk]))
                if may_keep and row.valid_to is None
                else "",
            )
            for row in found
        ]

    def in_force(source: Any, wanted: bool) -> Any:  # noqa: FBT001 - the list calls it so
        return source.filter(in_force_on(on)) if wanted else source.exclude(in_force_on(on))

    listing: Listing[StandardRow] = Listing(
        key="standards",
        title=_("Standards of posts"),
        noun=_("standards"),
        columns=(
            Column(key="name", label=_("Standard"), sort="search_key"),
            Column(key="audience", label=_("For whom"), kind="link"),
            Column(key="at_least", label=_("Step required"), sort=("ladder", "at_least__rank")),
            Column(key="period", label=_("In force"), sort="valid_from"),
            Column(key="due_on", label=_("To be met by"), kind="date", sort="due_on"),
            Column(key="basis", label=_("Legal basis")),
            Column(key="certainty", label=_("Certainty"), kind="badge"),
            Column(key="state", label=_("State"), kind="badge"),
            *(
                (Column[StandardRow](key="end", label=_("End"), kind="link", exported=False),)
                if may_keep
                else ()
            ),
        ),
        filters=(
            Choices(key="ladder", label=_("Subject of learning"), choices=Ladder.choices),
            YesNo(key="in_force", label=_("State"), yes=_("In force"), no=_("Not in force"), apply=in_force),
        ),
        search=("search_key",),
        order=("search_key", "valid_from", "pk"),
        empty=Empty(
            why=_(
                "There is no standard yet. The Organisation Board enters what the holders of a post need, from when, by which document."
            )
        ),
    )
    acts = (
        *((Act(_("Standards review"), reverse("standards:review"), "checklist"),) if may_see(actor, on) else ()),
        *((Act(_("New standard"), reverse("standards:add-standard"), "plus", kind="primary"),) if may_keep else ()),
    )  # fmt: skip
    source = policies.standards_visible_to(actor, on).select_related("audience", "at_least", "basis")
    return ListingPage(
        title=_("Standards of posts"),
        lead=_("What the people of an audience need, since when, until when, by which document."),
        listing=listing.read(query, source, make_rows=rows),
        acts=acts,
        tabs=section_tabs("standards") if policies.may_read(actor, on) else (),
    )
