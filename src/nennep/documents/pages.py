"""What the templates of documents may read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.audit.queries import timeline
from nennep.documents import policies, queries, states
from nennep.documents.models import (
    Delivery,
    DocumentKind,
    DocumentLayout,
    DocumentState,
    OfficialDocument,
    RecipientSet,
    SigningAuthority,
    Term,
)
from nennep.documents.printing.html import PaperPage, to_html_page
from nennep.documents.queries import DeliveryRow, DocumentRow, Follow, RecipientRow
from nennep.kernel import dates
from nennep.kernel.errors import Refused
from nennep.kernel.periods import Period, in_force_on
from nennep.units.models import Unit, UnitVersion
from nennep.units.queries import ancestors_on
from nennep.web.lists import Choices, Column, Dates, Empty, Listing, ListPage, Query, YesNo
from nennep.web.navigation import Crumb
from nennep.web.parts import Act, Badge, Event, Fact, Link, Tab, Tone

STATES: dict[str, tuple[Tone, str]] = {
    DocumentState.DRAFT: ("waiting", "pencil"),
    DocumentState.REVIEWED: ("information", "eye"),
    DocumentState.ISSUED: ("good", "rubber-stamp"),
    DocumentState.REPLACED: ("plain", "replace"),
    DocumentState.EXPIRED: ("plain", "hourglass"),
    DocumentState.DROPPED: ("plain", "x"),
}


def state_badge(state: str) -> Badge:
    """The state of a document as icon and word."""
    tone, icon = STATES[state]
    return Badge(str(DocumentState(state).label), tone, icon)


def tabs(actor: User, current: str, on: date) -> tuple[Tab, ...]:
    """Registry, issuers, layouts, recipient sets."""
    return (
        Tab(_("Registry"), reverse("documents:documents"), current == "documents"),
        Tab(_("Issuing units"), reverse("documents:issuers"), current == "issuers"),
        Tab(_("Layouts"), reverse("documents:layouts"), current == "layouts"),
        Tab(_("Recipient sets"), reverse("documents:sets"), current == "sets"),
    )


def registry_crumb() -> Crumb:
    """The way back to the registry."""
    return Crumb(_("Documents"), reverse("documents:documents"))


# --- The registry ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ListingPage:
    """A list with its views and acts."""

    title: str
    lead: str
    listing: ListPage[Any]
    tabs: tuple[Tab, ...] = ()
    acts: tuple[Act, ...] = ()
    trail: tuple[Crumb, ...] = ()


def _received(row: DocumentRow) -> Link | None:
    if not row.deliveries:
        return None
    return Link(f"{row.received}/{row.deliveries}", reverse("documents:recipients", args=[row.pk]))


def _dated(row: DocumentRow) -> object:
    return Badge(_("date missing"), "warning") if row.is_date_missing else row.issued_on


DOCUMENTS: Listing[DocumentRow] = Listing(
    key="documents",
    title=gettext_lazy("Documents"),
    noun=gettext_lazy("documents"),
    columns=(
        Column(key="number_text", label=gettext_lazy("Number"), sort=("number_text",)),
        Column(key="subject", label=gettext_lazy("Subject"), sort=("search_key",)),
        Column(key="kind", label=gettext_lazy("Kind"), sort=("kind__order",)),
        Column(key="issuer", label=gettext_lazy("Issued by"), sort=("issuer__sort_key", "issuer_name")),
        Column(
            key="issued_on",
            label=gettext_lazy("Date"),
            kind="date",
            sort="issued_on",
            value=_dated,
            export=lambda row: row.issued_on and dates.short(row.issued_on),
        ),
        Column(
            key="state", label=gettext_lazy("State"), kind="badge", value=lambda row: state_badge(row.state)
        ),
        Column(
            key="received",
            label=gettext_lazy("Received"),
            kind="link",
            value=_received,
        ),
    ),
    filters=(
        Choices(key="kind", label=gettext_lazy("Kind"), lookup="kind_id", many=True),
        Choices(key="issuer", label=gettext_lazy("Issued by"), lookup="issuer_id"),
        Choices(key="state", label=gettext_lazy("State"), choices=DocumentState.choices, many=True),
        Choices(
            key="year",
            label=gettext_lazy("Year"),
            apply=lambda source, year: source.filter(issued_on__year=int(year)),
        ),
        Dates(key="issued_on", label=gettext_lazy("Date")),
        YesNo(
            key="is_external",
            label=gettext_lazy("Origin"),
            yes=gettext_lazy("From outside"),
            no=gettext_lazy("Our own"),
        ),
    ),
    search=("search_key",),
    order=("-issued_on", "-created_at", "-pk"),
    row_url=lambda row: reverse("documents:document", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no document yet.")),
)


def documents_page(actor: User, query: Query, on: date) -> ListingPage:
    """The registry as far as the actor may see it."""
    may = policies.may_keep_register(actor, on)
    acts = (
        Act(_("Register an outside document"), reverse("documents:register"), "file-description"),
        Act(_("Write a document"), reverse("documents:draft"), "plus", kind="primary"),
    )
    return ListingPage(
        title=_("Documents"),
        lead=_("Documents of our own and from outside, with number, basis, state and receipt."),
        listing=DOCUMENTS.read(
            query,
            policies.visible_to(actor, on).select_related("kind", "issuer"),
            make_rows=queries.document_rows,
            choices={
                "kind": list(
                    DocumentKind.objects.filter(documents__isnull=False)
                    .distinct()
                    .order_by("order", "pk")
                    .values_list("pk", "name")
                ),
                "issuer": queries.issuers(),
                "year": [(year, str(year)) for year in queries.years()],
            },
            empty=Empty(why=_("There is no document yet."), act=acts[1] if may else None),
        ),
        tabs=tabs(actor, "documents", on),
        acts=acts if may else (),
    )


# --- One document ---------------------------------------------------------------------------------------------------


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
    paper, missing = _paper(document, on)
    rows = tuple(queries.recipient_rows(document))
    sent = [row for line in rows if not line.is_file for row in line.deliveries]
    steps = queries.trace(document)
    bases = list(queries.bases_of(document))
    open_to = _visible(actor, [*bases, *(step.document for step in steps)], on)
    may_act = _may_act(actor, document, on)
    return DocumentPage(
        title=document.number_text or document.subject,
        lead=document.subject if document.number_text else _("Draft, no number yet"),
        trail=(registry_crumb(), Crumb(document.number_text or _("Draft"))),
        state=state_badge(document.state),
        paper=paper,
        paper_missing=missing,
        facts=tuple(_facts(document)),
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


def _paper(document: OfficialDocument, on: date) -> tuple[PaperPage | None, str]:
    if document.is_external:
        return None, _("The paper of an outside document is not kept here, only its record.")
    try:
        return to_html_page(queries.content_of(document, on), queries.layout_of(document, on)), ""
    except Refused as refused:
        return None, refused.message


def _facts(document: OfficialDocument) -> list[Fact]:
    facts = [
        Fact(_("Kind"), document.kind.name),
        Fact(_("Issued by"), document.issuer_name or str(document.issuer or "")),
        Fact(_("Date"), dates.short(document.issued_on) if document.issued_on else "–"),
    ]
    if document.signer_name:
        facts.append(Fact(_("Signed by"), document.signer_name, hint=document.get_signing_capacity_display()))
    if document.circulation:
        facts.append(Fact(_("Circulation"), document.get_circulation_display()))
    if document.replaces:
        facts.append(
            Fact(
                _("Replaces"),
                Link(str(document.replaces), reverse("documents:document", args=[document.replaces.pk])),
            )
        )
    newer = (
        document.replaced_by.filter(state__in=[DocumentState.ISSUED, DocumentState.REPLACED])
        .order_by("pk")
        .first()
    )
    if newer is not None:
        facts.append(Fact(_("Replaced by"), Link(str(newer), reverse("documents:document", args=[newer.pk]))))
    if document.frozen_hash:
        facts.append(
            Fact(
                _("Fingerprint (SHA-256)"),
                f"{document.frozen_hash[:8]}…{document.frozen_hash[-8:]}",
                hint=_("Content and layout are kept exactly as issued."),
            )
        )
    return facts


def _visible(actor: User, documents: list[OfficialDocument], on: date) -> frozenset[int]:
    keys = [document.pk for document in documents]
    return (
        frozenset(policies.visible_to(actor, on).filter(pk__in=keys).values_list("pk", flat=True))
        if keys
        else frozenset()
    )


def _cited(document: OfficialDocument, open_to: frozenset[int], depth: int = 0) -> CitedLine:
    is_open = document.pk in open_to
    unknown = _("date missing") if document.is_external else _("no date yet")
    day = dates.short(document.issued_on) if document.issued_on else unknown
    return CitedLine(
        number=document.number_text or (document.subject if is_open else _("Draft")),
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


# --- Recipients -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DeliveryLine:
    """One unit or person with what it may confirm."""

    name: str
    line: str
    sent: Any
    received: Any
    task: str
    task_due_on: date | None
    task_state: Badge | None
    task_result: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class RecipientsPage:
    """Everybody who gets the document."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    lines: tuple[DeliveryLine, ...]


def recipients_page(actor: User, document: OfficialDocument, on: date) -> RecipientsPage:
    """Each delivery with its receipt, its task, and what the actor may confirm."""
    rows = queries.recipient_rows(document)
    deliveries = {
        row.pk: row for row in Delivery.objects.filter(document=document).select_related("document__issuer")
    }
    issuer_may = document.issuer is not None and policies.may_arrange(actor, document.issuer, on)
    lines: list[DeliveryLine] = []
    for recipient in rows:
        if recipient.is_file:
            continue
        for row in recipient.deliveries:
            own = policies.may_receive(actor, deliveries[row.delivery_id], on)
            lines.append(_delivery_line(recipient, row, own=own, issuer_may=issuer_may, on=on))
    received = sum(line.received is not None for line in lines)
    return RecipientsPage(
        title=_("Recipients of {number}").format(number=document),
        lead=_("{received} of {count} have confirmed receipt.").format(received=received, count=len(lines)),
        trail=(
            registry_crumb(),
            Crumb(str(document), reverse("documents:document", args=[document.pk])),
            Crumb(_("Recipients")),
        ),
        lines=tuple(lines),
    )


def _delivery_line(
    recipient: RecipientRow, row: DeliveryRow, *, own: bool, issuer_may: bool, on: date
) -> DeliveryLine:
    acts: list[Act] = []
    if row.received_at is None and (own or issuer_may):
        acts.append(
            Act(
                _("Confirm receipt"),
                reverse("documents:receive", args=[row.delivery_id]),
                "mail-check",
                "post",
            )
        )
    state: Badge | None = None
    if row.task:
        if row.task_done_at:
            state = Badge(_("done"), "good")
        elif row.task_due_on and row.task_due_on < on:
            state = Badge(_("overdue"), "decide")
        else:
            state = Badge(_("open"), "waiting")
        if own and not row.task_done_at:
            acts.append(
                Act(
                    _("Report done"),
                    reverse("documents:finish", args=[row.delivery_id]),
                    "check",
                    opens_dialog=True,
                )
            )
    return DeliveryLine(
        name=row.name,
        line=recipient.text + (f" ({recipient.purpose})" if recipient.purpose else ""),
        sent=row.sent_at,
        received=row.received_at,
        task=row.task,
        task_due_on=row.task_due_on,
        task_state=state,
        task_result=row.task_result,
        acts=tuple(acts),
    )


# --- Issuing units --------------------------------------------------------------------------------------------------


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
    )


# --- Layouts and sets -----------------------------------------------------------------------------------------------

CERTAINTIES: dict[str, tuple[Any, Tone]] = {
    "source": (gettext_lazy("stated in a source"), "good"),
    "found": (gettext_lazy("seen in an excerpt"), "information"),
    "own": (gettext_lazy("unverified"), "warning"),
    "office": (gettext_lazy("confirmed by the office"), "good"),
}


def certainty_badge(certainty: str) -> Badge:
    """How sure a value is; "chưa kiểm chứng" where it rests on nobody's word."""
    words, tone = CERTAINTIES[certainty]
    return Badge(str(words), tone)


@dataclass(frozen=True)
class LayoutRow:
    """A version of a layout."""

    pk: int
    name: str
    system: str
    period: str
    basis: str
    unverified: int
    state: Badge


LAYOUTS: Listing[LayoutRow] = Listing(
    key="layouts",
    title=gettext_lazy("Layouts"),
    noun=gettext_lazy("versions"),
    columns=(
        Column(key="name", label=gettext_lazy("Layout")),
        Column(key="system", label=gettext_lazy("System")),
        Column(key="period", label=gettext_lazy("In force")),
        Column(key="basis", label=gettext_lazy("Basis")),
        Column(
            key="unverified",
            label=gettext_lazy("Unverified values"),
            kind="number",
            hint=gettext_lazy("To be checked by a records clerk against the original"),
        ),
        Column(key="state", label=gettext_lazy("State"), kind="badge"),
    ),
    order=("code", "-valid_from", "pk"),
    row_url=lambda row: reverse("documents:layout", args=[row.pk]),
    empty=Empty(why=gettext_lazy("There is no layout yet.")),
)


def _state_on(valid_from: date, valid_to: date | None, on: date) -> Badge:
    if on < valid_from:
        return Badge(_("Not yet"), "waiting")
    return (
        Badge(_("In force"), "good")
        if valid_to is None or on < valid_to
        else Badge(_("Ended"), "plain", "ban")
    )


def layouts_page(actor: User, query: Query, on: date) -> ListingPage:
    """All versions of all layouts."""

    def rows(page: list[DocumentLayout]) -> list[LayoutRow]:
        return [
            LayoutRow(
                row.pk,
                row.name,
                row.get_system_display(),
                Period(row.valid_from, row.valid_to).as_text(),
                row.basis,
                sum(leaf["certainty"] == "own" for _key, leaf in _leaves(row.spec)),
                _state_on(row.valid_from, row.valid_to, on),
            )
            for row in page
        ]

    return ListingPage(
        title=_("Layouts of documents"),
        lead=_("Sizes, margins and marks as dated data. What was issued keeps the layout of its day."),
        listing=LAYOUTS.read(query, DocumentLayout.objects.all(), make_rows=rows),
        tabs=tabs(actor, "layouts", on),
    )


def _leaves(spec: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (f"{section}.{name}", leaf)
        for section, leaves in spec.items()
        if isinstance(leaves, Mapping)
        for name, leaf in leaves.items()
    ]


@dataclass(frozen=True)
class LayoutValue:
    """One value of a layout."""

    label: str
    value: object
    certainty: Badge
    source: str


@dataclass(frozen=True)
class LayoutPage:
    """One version of a layout."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    state: Badge
    facts: tuple[Fact, ...]
    sections: tuple[tuple[str, tuple[LayoutValue, ...]], ...]
    events: tuple[Event, ...]
    acts: tuple[Act, ...]


def layout_page(actor: User, layout: DocumentLayout, on: date) -> LayoutPage:
    """The values of a version with how sure each is."""
    labels = layout_labels()
    sections = tuple(
        (
            labels.get(section, section),
            tuple(
                LayoutValue(
                    labels.get(f"{section}.{name}", str(name)),
                    leaf["value"] if leaf["value"] != "" else "–",
                    certainty_badge(leaf["certainty"]),
                    leaf.get("source", ""),
                )
                for name, leaf in leaves.items()
            ),
        )
        for section, leaves in layout.spec.items()
        if isinstance(leaves, Mapping)
    )
    may = policies.may_edit_layouts(actor, on) and layout.valid_to is None
    change = Act(
        _("Change from a day on"),
        reverse("documents:change-layout", args=[layout.pk]),
        "pencil",
        kind="primary",
    )
    return LayoutPage(
        title=layout.name,
        lead=Period(layout.valid_from, layout.valid_to).as_text(),
        trail=(registry_crumb(), Crumb(_("Layouts"), reverse("documents:layouts")), Crumb(layout.name)),
        state=_state_on(layout.valid_from, layout.valid_to, on),
        facts=(Fact(_("System"), layout.get_system_display()), Fact(_("Basis"), layout.basis)),
        sections=sections,
        events=timeline(layout),
        acts=(change,) if may else (),
    )


@dataclass(frozen=True)
class SetRow:
    """A set of recipients and how many it means today."""

    pk: int
    name: str
    kinds: str
    count: int


SETS: Listing[SetRow] = Listing(
    key="sets",
    title=gettext_lazy("Recipient sets"),
    noun=gettext_lazy("sets"),
    columns=(
        Column(key="name", label=gettext_lazy("As printed")),
        Column(key="kinds", label=gettext_lazy("Kinds of units")),
        Column(
            key="count",
            label=gettext_lazy("Units today"),
            kind="number",
            hint=gettext_lazy("A document means the units that exist on its own day"),
        ),
    ),
    search=("name",),
    order=("order", "pk"),
    empty=Empty(why=gettext_lazy("There is no set yet.")),
)


def sets_page(actor: User, query: Query, on: date) -> ListingPage:
    """Named sets of recipients by kind of unit."""
    counts: dict[int, int] = {}
    for kind_id in Unit.objects.filter(in_force_on(on), is_outside_tree=False).values_list(
        "kind_id", flat=True
    ):
        counts[kind_id] = counts.get(kind_id, 0) + 1

    def rows(page: list[RecipientSet]) -> list[SetRow]:
        found = RecipientSet.objects.filter(pk__in=[row.pk for row in page]).prefetch_related("kinds")
        kinds = {row.pk: list(row.kinds.all()) for row in found}
        return [
            SetRow(
                row.pk,
                row.name + (f" ({row.post})" if row.post else ""),
                ", ".join(kind.name for kind in kinds[row.pk]),
                sum(counts.get(kind.pk, 0) for kind in kinds[row.pk]),
            )
            for row in page
        ]

    return ListingPage(
        title=_("Recipient sets"),
        lead=_("A set names kinds of units; a document that names it goes to the units of its own day."),
        listing=SETS.read(query, RecipientSet.objects.all(), make_rows=rows),
        tabs=tabs(actor, "sets", on),
    )


# --- Forms ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormPage:
    """One form."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    act: str
    back: str
    kind: str = "primary"
    paper: PaperPage | None = None


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    lead: str = "",
    kind: str = "primary",
    document: OfficialDocument | None = None,
    unit: Unit | None = None,
    layout: DocumentLayout | None = None,
    term: Term | None = None,
    paper_on: date | None = None,
) -> FormPage:
    """A form about a document, an issuing unit, a layout or the registry; `paper_on` shows the paper beside it."""
    back, name = reverse("documents:documents"), ""
    if document is not None:
        back, name = reverse("documents:document", args=[document.pk]), document.number_text or _("Draft")
    elif unit is not None:
        back, name = reverse("documents:issuer", args=[unit.pk]), unit.name
    elif layout is not None:
        back, name = reverse("documents:layout", args=[layout.pk]), layout.name
    crumbs = [registry_crumb(), *([Crumb(name, back)] if name else []), Crumb(title)]
    if term is not None:
        lead = lead or term.name
    paper = _paper(document, paper_on)[0] if document is not None and paper_on is not None else None
    return FormPage(
        title, lead or (document.subject if document else ""), tuple(crumbs), form, act, back, kind, paper
    )


def layout_labels() -> dict[str, str]:
    """What the values of a layout are called on the screen."""
    size, italic, rule = _("size (pt)"), _("italic"), _("length of the rule (share)")
    return {
        "page": _("Page"),
        "page.paper": _("paper"),
        "page.margin_top": _("top margin (mm)"),
        "page.margin_bottom": _("bottom margin (mm)"),
        "page.margin_left": _("left margin (mm)"),
        "page.margin_right": _("right margin (mm)"),
        "page.number_size": _("page number, size (pt)"),
        "page.font": _("font"),
        "national": _("Heading at the right"),
        "national.first": _("first line"),
        "national.first_size": _("first line, size (pt)"),
        "national.second": _("second line"),
        "national.second_size": _("second line, size (pt)"),
        "national.rule_share": rule,
        "issuer": _("Issuing body"),
        "issuer.superior_size": _("superior body, size (pt)"),
        "issuer.superior_bold": _("superior body, bold"),
        "issuer.issuer_size": _("issuing body, size (pt)"),
        "issuer.issuer_bold": _("issuing body, bold"),
        "issuer.star": _("star below"),
        "issuer.rule_share": rule,
        "number": _("Number and symbol"),
        "number.prefix": _("before the number"),
        "number.size": size,
        "number.joiner": _("between number and symbol"),
        "number.digits": _("least digits"),
        "number.missing": _("in place of the number of a draft"),
        "date_line": _("Place and date"),
        "date_line.size": size,
        "date_line.italic": italic,
        "date_line.leading_zeros": _("leading zeros"),
        "date_line.position": _("position"),
        "title": _("Kind and subject"),
        "title.kind_size": _("kind, size (pt)"),
        "title.subject_size": _("subject, size (pt)"),
        "title.subject_bold": _("subject, bold"),
        "title.rule": _("below the subject"),
        "title.rule_share": rule,
        "letter": _("Official letter"),
        "letter.subject_size": _("subject, size (pt)"),
        "letter.subject_italic": _("subject, italic"),
        "letter.subject_prefix": _("before the subject"),
        "letter.addressee_label": _("before the addressees"),
        "letter.addressee_size": _("addressees, size (pt)"),
        "letter.addressee_end": _("after each addressee"),
        "letter.addressee_last_end": _("after the last addressee"),
        "body": _("Text"),
        "body.size": size,
        "body.line_spacing": _("line spacing"),
        "body.paragraph_spacing": _("space between paragraphs (pt)"),
        "body.first_line_indent": _("indent of the first line (mm)"),
        "body.table_size": _("tables, size (pt)"),
        "body.annex_size": _("annexes, size (pt)"),
        "signing": _("Signature"),
        "signing.on_behalf": _("on behalf of the collective"),
        "signing.for_head": _("for the head"),
        "signing.by_order": _("by order"),
        "signing.size": size,
        "signing.title_bold": _("title, bold"),
        "signing.name_bold": _("name, bold"),
        "signing.room": _("room for the signature (mm)"),
        "recipients": _("Recipients"),
        "recipients.label": _("heading"),
        "recipients.label_size": _("heading, size (pt)"),
        "recipients.label_bold": _("heading, bold"),
        "recipients.label_italic": _("heading, italic"),
        "recipients.label_underline": _("heading, underlined"),
        "recipients.size": size,
        "recipients.item_end": _("after each line"),
        "recipients.last_end": _("after the last line"),
        "extras": _("Marks"),
        "extras.mark_size": _("marks of urgency, size (pt)"),
        "extras.draft": _("word across a draft"),
        "extras.foot_size": _("line at the foot, size (pt)"),
    }
