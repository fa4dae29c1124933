"""Proposals with author and outcome, and one of them (R2-11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.directives import policies
from nennep.directives.models import Proposal
from nennep.directives.pages.shared import PROPOSAL_TONES, OnePage, register_crumb, register_tabs
from nennep.directives.states import ProposalState
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Fact


@dataclass(frozen=True)
class ProposalRow:
    """One proposal."""

    pk: int
    title: str
    unit: str
    author: str
    made_on: date
    directive: str
    state: Badge
    outcome: str
    decided_on: date | None


PROPOSALS: Listing[ProposalRow] = Listing(
    key="proposals",
    title=gettext_lazy("Proposals"),
    noun=gettext_lazy("proposals"),
    columns=(
        Column(key="title", label=gettext_lazy("Proposal"), sort="search_key"),
        Column(key="unit", label=gettext_lazy("Unit"), sort="unit__sort_key"),
        Column(key="author", label=gettext_lazy("Author")),
        Column(key="made_on", label=gettext_lazy("Made on"), kind="date", sort="made_at"),
        Column(key="directive", label=gettext_lazy("Directive"), kind="code", shown=False),
        Column(key="outcome", label=gettext_lazy("Outcome")),
        Column(key="decided_on", label=gettext_lazy("Decided on"), kind="date", sort="decided_at"),
        Column(key="state", label=gettext_lazy("State"), kind="badge", sort="state"),
    ),
    filters=(
        Choices(key="state", label=gettext_lazy("State"), choices=ProposalState.choices),
        Dates(key="made", label=gettext_lazy("Made on"), lookup="made_at"),
    ),
    search=("search_key",),
    order=("-made_at", "-pk"),
    row_url=lambda row: reverse("directives:proposal", args=[row.pk]),
    empty=Empty(
        why=gettext_lazy(
            "Nobody has proposed anything yet. Units propose here what should change; the Organisation Board answers with an outcome."
        )
    ),
)


def _proposal_badge(proposal: Proposal) -> Badge:
    return Badge(proposal.get_state_display(), PROPOSAL_TONES[proposal.state])


def proposals_page(actor: User, query: Query, on: date) -> ListingPage:
    """Proposals with author and outcome (R2-11)."""

    def rows(proposals: list[Proposal]) -> list[ProposalRow]:
        names = names_on([one.unit_id for one in proposals], on)
        return [
            ProposalRow(
                pk=one.pk,
                title=one.title,
                unit=names.get(one.unit_id, ""),
                author=one.author_name,
                made_on=local_date(one.made_at),
                directive=str(one.directive.document) if one.directive else "",
                state=_proposal_badge(one),
                outcome=one.outcome,
                decided_on=local_date(one.decided_at) if one.decided_at else None,
            )
            for one in proposals
        ]

    act = Act(_("Make a proposal"), reverse("directives:propose"), "plus", kind="primary")
    return ListingPage(
        title=_("Proposals and targets"),
        lead=_("Proposals, with who made them and what became of them."),
        trail=(),
        listing=PROPOSALS.read(
            query,
            policies.proposals_visible_to(actor, on).select_related("directive__document"),
            make_rows=rows,
        ),
        acts=(act,) if policies.may_propose(actor, None, on) else (),
        tabs=register_tabs("proposals"),
    )


def proposal_page(actor: User, proposal: Proposal, on: date) -> OnePage:
    """One proposal and its outcome."""
    names = names_on([proposal.unit_id, proposal.owner_id], on)
    facts = [
        Fact(_("Unit"), names.get(proposal.unit_id, "")),
        Fact(_("Author"), proposal.author_name),
        Fact(_("Made on"), dates.short(local_date(proposal.made_at))),
        Fact(_("Addressed to"), names.get(proposal.owner_id, "")),
    ]
    if proposal.directive is not None:
        facts.append(Fact(_("Directive"), str(proposal.directive.document)))
    if proposal.decided_at is not None:
        facts.append(Fact(_("Decided on"), dates.short(local_date(proposal.decided_at))))
        facts.append(Fact(_("Decided by"), str(proposal.decided_by or "")))
        facts.append(Fact(_("Outcome"), proposal.outcome or "–"))
    act = Act(
        _("Decide"),
        reverse("directives:decide", args=[proposal.pk]),
        "gavel",
        kind="primary",
        opens_dialog=True,
    )
    may = proposal.state == ProposalState.MADE and policies.may_follow(actor, proposal.owner, on)
    return OnePage(
        title=proposal.title,
        lead=names.get(proposal.unit_id, ""),
        trail=(register_crumb(_("Proposals"), "proposals"), Crumb(proposal.title)),
        badge=_proposal_badge(proposal),
        facts=tuple(facts),
        words=proposal.text,
        acts=(act,) if may else (),
        events=timeline(proposal),
    )
