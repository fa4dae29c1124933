"""One decision with its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents.models import DocumentState
from nennep.kernel import dates
from nennep.nominations import policies
from nennep.nominations.models import ListDecision
from nennep.nominations.pages.notices import decision_badge
from nennep.nominations.pages.shared import notice_crumb, notices_crumb, state_badge
from nennep.units.queries import names_on
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, PersonLine


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


def decision_page(actor: User, decision: ListDecision, on: date) -> DecisionPage:
    """The list as drafted or decided, with the paper in both formats."""
    notice, document = decision.notice, decision.document
    rows = list(decision.entries.select_related("nomination__person", "nomination__agency").order_by("order"))
    names = names_on([row.nomination.agency_id for row in rows], on)
    facts = [
        Fact(_("Document"), Link(str(document), reverse("documents:document", args=[document.pk]))),
        Fact(_("Kind"), decision.get_kind_display()),
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
    return DecisionPage(
        title=document.subject[:1].upper() + document.subject[1:],
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
        acts=_acts(decision, is_issued=is_issued) if policies.may_keep(actor, notice, on) else (),
        downloads=tuple(
            Act(label, reverse("documents:download", args=[document.pk, fmt]), f"file-type-{fmt}")
            for label, fmt in (("PDF", "pdf"), ("DOCX", "docx"))
        ),
        warning=_("The document is issued, the list is not followed yet. Carry it out.")
        if is_issued and decision.applied_at is None
        else "",
        events=timeline(decision),
    )


def _acts(decision: ListDecision, *, is_issued: bool) -> tuple[Act, ...]:
    if decision.applied_at is not None:
        return ()

    def url(name: str) -> str:
        return reverse(f"nominations:{name}", args=[decision.pk])

    if is_issued:
        return (Act(_("Follow the list"), url("carry-out"), "check", method="post", kind="primary"),)
    return (
        Act(_("Sign and issue"), url("issue"), "signature", kind="primary"),
        Act(_("Give up the draft"), url("drop-decision"), "ban", kind="danger", opens_dialog=True),
    )
