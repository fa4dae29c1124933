"""One document: the paper and everything about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents import policies, queries, states
from nennep.documents.models import (
    DocumentState,
    OfficialDocument,
)
from nennep.documents.pages.shared import registry_crumb, state_badge
from nennep.documents.printing.html import PaperPage, to_html_page
from nennep.documents.queries import DeliveryRow, Follow, RecipientRow
from nennep.kernel import dates
from nennep.kernel.errors import Refused
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link


@dataclass(frozen=True)
class CitedLine:
    """A document beside another one; without address when the actor may not open it."""

    number: str
    about: str
    url: str
    badge: Badge | None = None
    depth: int = 0


@dataclass(frozen=True)
class DutyLine:
    """What a party has to do."""

    party: str
    duty: str


@dataclass(frozen=True)
class DocumentPage:
    """One document: the paper in the middle, everything about it at the side."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    paper: PaperPage | None
    paper_missing: str
    facts: tuple[Fact, ...]
    bases: tuple[CitedLine, ...]
    cited_by: tuple[CitedLine, ...]
    follows: tuple[Follow, ...]
    duties: tuple[DutyLine, ...]
    recipients: tuple[RecipientRow, ...]
    delivered: int
    received: int
    recipients_url: str
    events: tuple[Event, ...]
    acts: tuple[Act, ...]
    downloads: tuple[Act, ...]
    warning: str = ""
    is_intact: bool = True
    tasks: tuple[DeliveryRow, ...] = field(default=())


def document_page(actor: User, document: OfficialDocument, on: date) -> DocumentPage:
    """Everything about one document that the actor may know."""
    paper, missing = paper_of(document, on)
    is_draft = document.state in {DocumentState.DRAFT, DocumentState.REVIEWED}
    rows = tuple(queries.recipient_rows(document, on if is_draft else None))
    sent = [row for line in rows if not line.is_file for row in line.deliveries]
    steps = queries.trace(document)
    bases = list(queries.bases_of(document))
    newer = document.replaced_by.filter(state__in=[DocumentState.ISSUED, DocumentState.REPLACED])
    others = [row for row in (document.replaces, newer.order_by("pk").first()) if row is not None]
    about = [*bases, *(step.document for step in steps), *others]
    open_to = policies.open_to(actor, (row.pk for row in about), on)
    may_act = _may_act(actor, document, on)
    return DocumentPage(
        title=str(document),
        lead=document.heading if document.number_text else _("Draft, no number yet"),
        trail=(registry_crumb(), Crumb(document.number_text or _("Draft"))),
        state=state_badge(document.state),
        paper=paper,
        paper_missing=missing,
        facts=tuple(_facts(document, others, open_to)),
        bases=tuple(_cited(one, open_to) for one in bases),
        cited_by=tuple(_cited(step.document, open_to, step.depth) for step in steps),
        follows=queries.follows_of(document, actor),
        duties=tuple(DutyLine(row.party, row.duty) for row in document.duties.order_by("order")),
        recipients=rows,
        delivered=len(sent),
        received=sum(row.received_at is not None for row in sent),
        recipients_url=reverse("documents:recipients", args=[document.pk]) if sent else "",
        events=timeline(document),
        acts=_acts(document) if may_act else (),
        downloads=_downloads(document) if paper else (),
        warning=_("The date of this document is missing. Enter it as soon as it is known.")
        if document.is_date_missing
        else "",
        is_intact=not document.frozen or queries.is_intact(document),
        tasks=tuple(row for row in sent if row.task),
    )


def paper_of(document: OfficialDocument, on: date) -> tuple[PaperPage | None, str]:
    if document.is_external:
        return None, _("The paper of an outside document is not kept here, only its record.")
    try:
        return to_html_page(queries.content_of(document, on), queries.layout_of(document, on)), ""
    except Refused as refused:
        return None, refused.message


def _facts(document: OfficialDocument, others: list[OfficialDocument], open_to: frozenset[int]) -> list[Fact]:
    facts = [
        Fact(_("Kind"), document.kind.name),
        Fact(_("Issued by"), document.issuer_name or str(document.issuer or "")),
        Fact(_("Date"), dates.short(document.issued_on) if document.issued_on else "–"),
    ]
    if document.signer_name:
        facts.append(Fact(_("Signed by"), document.signer_name, hint=document.get_signing_capacity_display()))
    if document.circulation:
        facts.append(Fact(_("Circulation"), document.get_circulation_display()))
    for one in others:
        url = reverse("documents:document", args=[one.pk]) if one.pk in open_to else ""
        label = _("Replaces") if one.pk == document.replaces_id else _("Replaced by")
        facts.append(Fact(label, Link(str(one), url) if url else str(one)))
    if document.frozen_hash:
        facts.append(
            Fact(
                _("Fingerprint (SHA-256)"),
                f"{document.frozen_hash[:8]}…{document.frozen_hash[-8:]}",
                hint=_("Content and layout are kept exactly as issued."),
            )
        )
    return facts


def _cited(document: OfficialDocument, open_to: frozenset[int], depth: int = 0) -> CitedLine:
    is_open = document.pk in open_to
    unknown = _("date missing") if document.is_external else _("no date yet")
    day = dates.short(document.issued_on) if document.issued_on else unknown
    return CitedLine(
        number=document.number_text or (document.heading if is_open else _("Draft")),
        about=f"{document.kind.name} · {day}"
        + (f" · {document.subject}" if is_open and document.number_text else ""),
        url=reverse("documents:document", args=[document.pk]) if is_open else "",
        badge=None if document.state == DocumentState.ISSUED else state_badge(document.state),
        depth=min(depth, 4),
    )


def _may_act(actor: User, document: OfficialDocument, on: date) -> bool:
    if document.is_external or document.issuer is None:
        return policies.may_keep_register(actor, on)
    return policies.may_issue(actor, document.issuer, on)


def _acts(document: OfficialDocument) -> tuple[Act, ...]:
    def act(label: str, name: str, icon: str, kind: Any = "secondary", *, dialog: bool = True) -> Act:
        return Act(
            label, reverse(f"documents:{name}", args=[document.pk]), icon, kind=kind, opens_dialog=dialog
        )

    if document.state in states.OPEN:
        acts = [act(_("Sign and issue"), "issue", "signature", "primary", dialog=False)]
        if document.state == DocumentState.DRAFT:
            acts.append(act(_("Mark as reviewed"), "review", "eye"))
        return (
            *acts,
            act(_("Change the draft"), "redraft", "pencil", dialog=False),
            act(_("Add a basis"), "cite", "link"),
            act(_("Give up the draft"), "drop", "trash", "danger"),
        )
    acts = []
    if document.is_date_missing:
        acts.append(act(_("Enter the date"), "complete", "calendar", "primary"))
    if document.state == DocumentState.ISSUED:
        if document.is_external:
            acts.append(act(_("Add a basis"), "cite", "link"))
        acts.append(act(_("No longer in force"), "expire", "hourglass"))
    return tuple(acts)


def _downloads(document: OfficialDocument) -> tuple[Act, ...]:
    return tuple(
        Act(label, reverse("documents:download", args=[document.pk, fmt]), icon)
        for label, fmt, icon in (("PDF", "pdf", "file-type-pdf"), ("DOCX", "docx", "file-type-docx"))
    )
