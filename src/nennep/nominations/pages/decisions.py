"""The decisions of a notice, and one decision with its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.models import DocumentState
from nennep.documents.policies import may_issue
from nennep.kernel import dates
from nennep.nominations import policies, queries
from nennep.nominations.models import EnrolmentNotice, ListDecision
from nennep.nominations.pages.shared import notice_crumb, notice_head, notices_crumb, state_badge
from nennep.nominations.states import DecisionKind
from nennep.units.queries import names_on
from nennep.web.list_pages import ListingPage
from nennep.web.lists import Choices, Column, Empty, Listing, Query
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine


@dataclass(frozen=True)
class DecisionRow:
    """One decision with its list."""

    pk: int
    document: str
    kind: str
    added: int
    removed: int
    issued_on: date | None
    state: Badge


DECISIONS: Listing[DecisionRow] = Listing(
    key="decisions",
    title=gettext_lazy("Decisions"),
    noun=gettext_lazy("decisions"),
    columns=(
        Column(key="document", label=gettext_lazy("Document")),
        Column(key="kind", label=gettext_lazy("Kind"), sort="kind"),
        Column(key="issued_on", label=gettext_lazy("Date"), kind="date", sort="document__issued_on"),
        Column(key="added", label=gettext_lazy("On the list"), kind="number"),
        Column(key="removed", label=gettext_lazy("Taken off"), kind="number"),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    filters=(Choices(key="kind", label=gettext_lazy("Kind"), choices=DecisionKind.choices),),
    order=("-prepared_at", "-pk"),
    row_url=lambda row: reverse("nominations:decision", args=[row.pk]),
    empty=Empty(why=gettext_lazy("Nothing is decided yet.")),
)


def decisions_page(actor: User, notice: EnrolmentNotice, query: Query, on: date) -> ListingPage:
    """The decisions of a notice."""

    def rows(decisions: list[ListDecision]) -> list[DecisionRow]:
        return [
            DecisionRow(
                pk=one.pk,
                document=str(one.document),
                kind=one.get_kind_display(),
                added=sum(entry.change == "added" for entry in one.entries.all()),
                removed=sum(entry.change == "removed" for entry in one.entries.all()),
                issued_on=one.document.issued_on,
                state=decision_badge(one),
            )
            for one in decisions
        ]

    visible = policies.decisions_visible_to(actor, on).filter(notice=notice)
    return ListingPage(
        **notice_head(actor, notice, "decisions", on),
        lead=_("A later decision amends the list of the one before."),
        listing=DECISIONS.read(
            query, visible.select_related("document").prefetch_related("entries"), make_rows=rows
        ),
    )


def decision_badge(decision: ListDecision) -> Badge:
    """Whether the decision is a draft, issued, or carried out."""
    if decision.applied_at is not None:
        return Badge(_("carried out"), "good")
    if decision.document.issued_at is not None:
        return Badge(_("issued, list not followed yet"), "warning")
    return Badge(_("draft"), "waiting")


# --- One decision ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryLine:
    """One name of the list."""

    number: int
    line: PersonLine
    agency: str
    change: str
    state: Badge


@dataclass(frozen=True)
class DecisionPage:
    """One decision."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    entries: tuple[EntryLine, ...]
    acts: tuple[Act, ...]
    downloads: tuple[Act, ...]
    warning: str
    events: tuple[Event, ...]
    signing: Any
    sign_url: str


def decision_page(actor: User, decision: ListDecision, on: date, signing: Any = None) -> DecisionPage:
    """The list as drafted or decided, with the paper in both formats; `signing` is the form of who signs it here and now."""
    notice, document = decision.notice, decision.document
    rows = list(decision.entries.select_related("nomination__person", "nomination__agency").order_by("order"))
    names = names_on([row.nomination.agency_id for row in rows], on)
    facts = [
        Fact(_("Document"), Link(str(document), reverse("documents:document", args=[document.pk]))),
        Fact(_("Kind"), decision.get_kind_display()),
        Fact(_("In the name of"), str(document.issuer or "")),
        Fact(_("People"), len(rows)),
    ]
    if document.issued_on:
        facts.append(Fact(_("Date"), dates.short(document.issued_on)))
    if document.signer_name:
        facts.append(Fact(_("Signed by"), document.signer_name))
    if decision.amends is not None:
        facts.append(
            Fact(
                _("Amends"),
                Link(str(decision.amends), reverse("nominations:decision", args=[decision.amends_id])),
            )
        )
    is_issued = document.state == DocumentState.ISSUED
    may_sign = document.issuer is not None and may_issue(actor, document.issuer, on)
    return DecisionPage(
        title=document.heading,
        lead=notice.title,
        trail=(notices_crumb(), notice_crumb(notice), Crumb(decision.get_kind_display())),
        badge=decision_badge(decision),
        facts=tuple(facts),
        entries=tuple(
            EntryLine(
                row.order,
                PersonLine(
                    row.nomination.person.full_name,
                    row.nomination.post,
                    reverse("nominations:nominee", args=[row.nomination_id]),
                ),
                names.get(row.nomination.agency_id, ""),
                row.get_change_display(),
                state_badge(row.nomination.state),
            )
            for row in rows
        ),
        acts=(
            *(
                _acts(decision, is_issued=is_issued, may_sign=may_sign and signing is None)
                if policies.may_keep(actor, notice, on)
                else ()
            ),
            *_doors(actor, decision, on),
        ),
        downloads=tuple(
            Act(label, reverse("documents:download", args=[document.pk, fmt]), f"file-type-{fmt}")
            for label, fmt in (("PDF", "pdf"), ("DOCX", "docx"))
        ),
        warning=_warning(decision, is_issued=is_issued, may_sign=may_sign),
        events=timeline(decision),
        signing=signing,
        sign_url=reverse("nominations:issue", args=[decision.pk]),
    )


def _doors(actor: User, decision: ListDecision, on: date) -> tuple[Act, ...]:
    """The way to the class that the decision opened."""
    is_done = decision.applied_at is not None and decision.kind == DecisionKind.OPENING
    return queries.notice_doors(actor, decision.notice, on) if is_done else ()


def _warning(decision: ListDecision, *, is_issued: bool, may_sign: bool) -> str:
    if decision.applied_at is not None:
        return ""
    if is_issued:
        return _("The document is issued, the list is not followed yet. Carry it out.")
    if may_sign:
        return ""
    return _(
        "{issuer} signs and issues the decision on the page of the document. Come back afterwards and follow the list."
    ).format(issuer=decision.document.issuer)


def _acts(decision: ListDecision, *, is_issued: bool, may_sign: bool) -> tuple[Act, ...]:
    if decision.applied_at is not None:
        return ()

    def url(name: str) -> str:
        return reverse(f"nominations:{name}", args=[decision.pk])

    if is_issued:
        return (Act(_("Follow the list"), url("carry-out"), "check", method="post", kind="primary"),)
    drop = Act(_("Give up the draft"), url("drop-decision"), "ban", kind="danger", opens_dialog=True)
    if not may_sign:
        return (drop,)
    return (Act(_("Sign and issue"), url("issue"), "signature", kind="primary"), drop)
