"""A document as it prints: the frozen one exactly as issued, a draft with the names of the day and "Dự thảo"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, Literal, cast

from nennep.documents import layouts, states
from nennep.documents.models import (
    Channel,
    Circulation,
    DocumentKind,
    OfficialDocument,
    Recipient,
    RecipientPurpose,
    SigningAuthority,
    SigningCapacity,
    System,
)
from nennep.documents.printing.content import (
    Capacity,
    Content,
    Paragraph,
    RecipientGroup,
    Signing,
    from_data,
    spans,
)
from nennep.documents.printing.content import Recipient as PrintedRecipient
from nennep.documents.printing.docx import to_docx
from nennep.documents.printing.many import printed
from nennep.documents.printing.pdf import to_pdf
from nennep.documents.queries.issuing import layout_on
from nennep.documents.rules import frozen_hash, heading_name, symbol
from nennep.kernel import clock
from nennep.units.models import Unit
from nennep.units.queries import name_on, version_on

Format = Literal["pdf", "docx"]

# Words of the documents themselves, whatever the language of the screen (domain.md 5.2).
# Vietnamese: purposes in the list of recipients.
PURPOSES = {
    RecipientPurpose.REPORT: "để báo cáo",
    RecipientPurpose.IN_PLACE_OF_REPORT: "thay báo cáo",
    RecipientPurpose.EXECUTION: "để thực hiện",
    RecipientPurpose.COORDINATION: "để phối hợp tham mưu thực hiện",
    RecipientPurpose.INFORMATION: "để biết",
}
# Vietnamese: headings of the list of recipients.
CHANNELS = {
    Channel.PAPER: "Gửi bản giấy",
    Channel.PAPER_AND_ELECTRONIC: "Gửi bản giấy và điện tử",
    Channel.ELECTRONIC: "Gửi bản điện tử",
}
# Vietnamese: the last sentence of the text.
CIRCULATION = {
    Circulation.GRASSROOTS: "{kind} này phổ biến đến tổ chức cơ sở đảng.",
    Circulation.CELL: "{kind} này phổ biến đến chi bộ.",
}
FILE_COPY = "Lưu {issuer}"  # Vietnamese: the last line of the recipients
CAPACITIES: dict[str, Capacity] = {
    SigningCapacity.DIRECT: "",
    SigningCapacity.ON_BEHALF: "on_behalf",
    SigningCapacity.FOR_HEAD: "for_head",
    SigningCapacity.BY_ORDER: "by_order",
}


def content_of(document: OfficialDocument, on: date | None = None) -> Content:
    """What the document says, ready for any printer.

    Issued: the frozen content, letter for letter. Draft: its text with the names valid on `on` (today without one),
    recipients, proposed signing as written, marked as a draft.
    """
    if document.frozen:
        return from_data(document.frozen["content"])
    day = on or document.issued_on or clock.today()
    return replace(compose_content(document, day, layout_on(_issuer(document), day).system), is_draft=True)


def compose_content(document: OfficialDocument, on: date, system: str) -> Content:
    """The text of the document with everything that the registry knows about it as of the day, not marked as a draft."""
    issuer = _issuer(document)
    base = from_data(document.content)
    version = version_on(issuer, on)
    name = version.name if version else name_on(issuer, on)
    superior = ""
    if version and version.parent and not version.kind.is_committee:
        superior = name_on(version.parent, on)
    recipients = list(document.recipients.select_related("recipient_set", "unit", "person").order_by("order"))
    groups, filing = printed_recipients(recipients)
    return replace(
        base,
        issuer=heading_name(name, superior),
        superior=superior,
        kind=document.kind.name,
        symbol=symbol_of(document.kind, issuer, on, system),
        subject=document.subject,
        place=document.place or (version.place if version else ""),
        issued_on=document.issued_on,
        number=document.number,
        shape="titled" if document.kind.has_kind_line else "letter",
        marks=(document.urgency,) if document.urgency else base.marks,
        body=(*base.body, *_circulation_line(document)),
        recipients=groups or base.recipients,
        filing=filing or (FILE_COPY.format(issuer=name),),
        is_draft=False,
    )


def symbol_of(kind: DocumentKind, issuer: Unit, on: date, system: str) -> str:
    """What stands behind the number on the day: "TB/BTCTU", "QĐ-UBND"."""
    version = version_on(issuer, on)
    of_unit = (version.symbol if version else "") or "…"
    return symbol(kind.symbol, of_unit, system, has_kind_line=kind.has_kind_line or system == System.PARTY)


def signing_of(authority: SigningAuthority) -> Signing:
    """The signing block that the authority gives (R2-51)."""
    capacity = CAPACITIES[authority.capacity]
    principal = authority.head_title if capacity else ""
    return Signing(capacity, principal, (authority.title,), authority.person.full_name)


def printed_recipients(recipients: Sequence[Recipient]) -> tuple[tuple[RecipientGroup, ...], tuple[str, ...]]:
    """Lines that share a purpose under one brace, channels as headings where there are several, file copies apart."""
    lines = [row for row in recipients if row.purpose != RecipientPurpose.FILE]
    filing = tuple(row.text for row in recipients if row.purpose == RecipientPurpose.FILE)
    has_channels = len({row.channel for row in lines}) > 1
    if has_channels:
        order = list(CHANNELS)
        lines.sort(key=lambda row: order.index(Channel(row.channel)))
    groups: list[RecipientGroup] = []
    channel_above = ""
    for (channel, purpose), rows in groupby(lines, key=lambda row: (row.channel, row.purpose)):
        heading = CHANNELS[Channel(channel)] if has_channels and channel != channel_above else ""
        channel_above = channel
        groups.append(
            RecipientGroup(
                tuple(PrintedRecipient(row.text) for row in rows),
                PURPOSES[RecipientPurpose(purpose)] if purpose else "",
                heading,
            )
        )
    return tuple(groups), filing


def _circulation_line(document: OfficialDocument) -> tuple[Paragraph, ...]:
    sentence = CIRCULATION.get(Circulation(document.circulation))
    return (Paragraph(spans(sentence.format(kind=document.kind.name))),) if sentence else ()


def layout_of(document: OfficialDocument, on: date | None = None) -> layouts.Layout:
    """The layout in which the document prints: the frozen one, else that of its issuer on the day."""
    if document.frozen:
        return layouts.load(document.frozen["layout"])
    day = on or document.issued_on or clock.today()
    return layouts.load(layout_on(_issuer(document), day).spec)


def is_intact(document: OfficialDocument) -> bool:
    """Whether the frozen content and layout still have the hash with which the document was issued."""
    return (
        bool(document.frozen) and frozen_hash(cast("dict[str, Any]", document.frozen)) == document.frozen_hash
    )


def can_print(document: OfficialDocument) -> bool:
    """Whether there is a paper of our own: outside documents are only on record."""
    return not document.is_external


def print_document(document: OfficialDocument, fmt: Format = "pdf", on: date | None = None) -> bytes:
    """The file of the document: what was issued exactly as frozen, anything else as a draft (Dự thảo)."""
    content, layout = content_of(document, on), layout_of(document, on)
    if fmt == "docx":
        return to_docx(content, layout)
    return to_pdf(content, layout)


def print_documents(documents: Sequence[OfficialDocument], fmt: Format = "pdf") -> list[bytes]:
    """The files of many documents, in the given order."""
    return list(printed(((content_of(document), layout_of(document)) for document in documents), fmt))


def _issuer(document: OfficialDocument) -> Unit:
    if document.issuer is None:
        raise ValueError("a document from outside is on record only and does not print")
    return document.issuer


def is_open(document: OfficialDocument) -> bool:
    """Whether the text may still change."""
    return document.state in states.OPEN
