"""The registry as lists: rows, who cites what, recipients with their delivery, arrangements of a unit (R0-03, R0-04, R2-49)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from nennep.accounts.policies import Actor
from nennep.documents.models import (
    Delivery,
    DocumentBasis,
    IssuerLayout,
    NumberSequence,
    OfficialDocument,
    RecipientPurpose,
    SigningAuthority,
    Term,
)
from nennep.documents.queries.sets import reach_of
from nennep.documents.rules import parse_number
from nennep.kernel import dates
from nennep.kernel.db import newest
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.units.queries import names_on


@dataclass(frozen=True)
class DocumentRow:
    """One line of the registry."""

    pk: int
    number_text: str
    kind: str
    subject: str
    issuer: str
    issued_on: date | None
    state: str
    is_external: bool
    is_date_missing: bool
    deliveries: int
    received: int


def document_rows(documents: Sequence[OfficialDocument]) -> list[DocumentRow]:
    """The lines of the documents of one page; two queries. Issuers under the name of the document's day."""
    keys = [document.pk for document in documents]
    sent = Delivery.objects.filter(document_id__in=keys).exclude(recipient__purpose=RecipientPurpose.FILE)
    counts = {
        document_id: (every, arrived)
        for document_id, every, arrived in sent.values_list("document_id").annotate(
            every=Count("pk"), arrived=Count("pk", filter=Q(received_at__isnull=False))
        )
    }
    return [
        DocumentRow(
            pk=document.pk,
            number_text=document.number_text,
            kind=document.kind.name,
            subject=document.heading,
            issuer=document.issuer_name or (document.issuer.name if document.issuer else ""),
            issued_on=document.issued_on,
            state=document.state,
            is_external=document.is_external,
            is_date_missing=document.is_date_missing,
            deliveries=counts.get(document.pk, (0, 0))[0],
            received=counts.get(document.pk, (0, 0))[1],
        )
        for document in documents
    ]


def number_and_day(document: OfficialDocument) -> str:
    """How a paper cites another document: "407-TB/BTCTU ngày 3-6-2024"; the number alone where the day is not known."""
    day = f" ngày {dates.short(document.issued_on)}" if document.issued_on else ""  # Vietnamese: printed
    return f"{document.number_text}{day}"


def newest_numbered(written: str) -> OfficialDocument | None:
    """The newest document of the registry with that number, however it is written; None where there is none."""
    number = parse_number(written)
    found = OfficialDocument.objects.filter(number_text__iexact=number.text if number else written)
    return found.order_by(newest("issued_on"), "-pk").first()


def document_numbered(written: str) -> OfficialDocument:
    """The newest document of the registry with that number. Refuses a number that is not in the registry."""
    document = newest_numbered(written)
    if document is None:
        raise Refused(
            _("“{number}” is not in the registry. Register it first.").format(number=written),
            field="document",
        )
    return document


def citing(document: OfficialDocument) -> QuerySet[OfficialDocument]:
    """The documents that stand on this one, the newest first (R0-03)."""
    return (
        OfficialDocument.objects.filter(basis_links__basis=document)
        .select_related("kind", "issuer")
        .order_by(newest("issued_on"), "-pk")
    )


def bases_of(document: OfficialDocument) -> QuerySet[OfficialDocument]:
    """The documents on which this one stands, the oldest first."""
    return (
        OfficialDocument.objects.filter(citation_links__document=document)
        .select_related("kind", "issuer")
        .order_by("issued_on", "pk")
    )


@dataclass(frozen=True)
class TraceStep:
    """One document of a trace; `depth` 0 stands directly on the first document."""

    document: OfficialDocument
    depth: int


def trace(document: OfficialDocument) -> list[TraceStep]:
    """Everything that was done on the strength of a document: resolution → plan → decision …, each once (R0-04).

    Depth first, in the order of days. Two queries for each step of depth, whatever the number of documents.
    """
    found: dict[int, list[int]] = {}
    level, seen = [document.pk], {document.pk}
    while level:
        links = DocumentBasis.objects.filter(basis_id__in=level).order_by(
            "document__issued_on", "document_id"
        )
        following: list[int] = []
        for basis_id, document_id in links.values_list("basis_id", "document_id"):
            if document_id not in seen:
                seen.add(document_id)
                found.setdefault(basis_id, []).append(document_id)
                following.append(document_id)
        level = following
    by_id = OfficialDocument.objects.select_related("kind", "issuer").in_bulk(list(seen))
    steps: list[TraceStep] = []
    waiting = [(pk, 0) for pk in reversed(found.get(document.pk, []))]
    while waiting:
        pk, depth = waiting.pop()
        steps.append(TraceStep(by_id[pk], depth))
        waiting += [(below, depth + 1) for below in reversed(found.get(pk, []))]
    return steps


@dataclass(frozen=True)
class DeliveryRow:
    """The document on its way to one unit or person."""

    delivery_id: int
    name: str
    sent_at: datetime
    received_at: datetime | None
    task: str
    task_due_on: date | None
    task_done_at: datetime | None
    task_result: str


@dataclass(frozen=True)
class RecipientRow:
    """One line of "Nơi nhận" with its deliveries."""

    text: str
    purpose: str
    channel: str
    is_file: bool
    deliveries: tuple[DeliveryRow, ...]
    reach: int | None = None
    """Of a draft: how many would get it today."""

    @property
    def received(self) -> int:
        """How many have it."""
        return sum(row.received_at is not None for row in self.deliveries)


def recipient_rows(document: OfficialDocument, today: date | None = None) -> list[RecipientRow]:
    """The recipients as printed, each with the units and persons that it meant on the day; with `today`, of a draft, how
    many it would mean. A fixed number of queries."""
    deliveries = Delivery.objects.select_related("unit", "person").order_by(
        "unit__sort_key", "person__name_sort_key", "pk"
    )
    recipients = (
        document.recipients.select_related("recipient_set")
        .prefetch_related(Prefetch("deliveries", queryset=deliveries))
        .order_by("order")
    )
    on = document.issued_on
    lines = list(recipients)
    unit_ids = [row.unit_id for line in lines for row in line.deliveries.all() if row.unit_id]
    names = names_on(unit_ids, on) if on and unit_ids else {}
    reach = reach_of(lines, document.issuer, today) if today and document.issuer else {}
    return [
        RecipientRow(
            text=line.text,
            purpose=line.get_purpose_display() if line.purpose else "",
            channel=line.get_channel_display(),
            is_file=line.purpose == RecipientPurpose.FILE,
            deliveries=tuple(
                DeliveryRow(
                    delivery_id=row.pk,
                    name=names.get(row.unit_id or 0, "") or str(row.unit or row.person),
                    sent_at=row.sent_at,
                    received_at=row.received_at,
                    task=row.task,
                    task_due_on=row.task_due_on,
                    task_done_at=row.task_done_at,
                    task_result=row.task_result,
                )
                for row in line.deliveries.all()
            ),
            reach=reach.get(line.pk),
        )
        for line in lines
    ]


def years() -> list[int]:
    """The years of the documents on record, the newest first."""
    return [
        day.year
        for day in OfficialDocument.objects.filter(issued_on__isnull=False).dates(
            "issued_on", "year", order="DESC"
        )
    ]


def issuers() -> list[tuple[int, str]]:
    """Our own units that have documents."""
    units = Unit.objects.filter(documents__isnull=False).distinct().order_by("sort_key", "pk")
    return list(units.values_list("pk", "name"))


@dataclass(frozen=True)
class Arrangement:
    """What issuing of one unit stands on: signers, layouts, terms, sequences."""

    authorities: tuple[SigningAuthority, ...]
    layouts: tuple[IssuerLayout, ...]
    terms: tuple[Term, ...]
    sequences: tuple[tuple[NumberSequence, str], ...]


def arrangement_of(unit: Unit) -> Arrangement:
    """Everything on record for the unit, the newest first. Five queries."""
    terms = {f"term:{term.pk}": term for term in Term.objects.order_by("-valid_from", "pk")}
    sequences = unit.number_sequences.select_related("kind").order_by("-period_key", "kind__order", "pk")
    return Arrangement(
        authorities=tuple(
            unit.signing_authorities.select_related("person")
            .prefetch_related("kinds")
            .order_by("-valid_from", "pk")
        ),
        layouts=tuple(unit.issuer_layouts.order_by("-valid_from", "pk")),
        terms=tuple(term for term in terms.values() if term.committee_id == unit.pk),
        sequences=tuple(
            (row, terms[row.period_key].name if row.period_key in terms else row.period_key.partition(":")[2])
            for row in sequences
        ),
    )


@dataclass(frozen=True)
class Follow:
    """Something that another area built on a document: a rule, a study regulation, a version of a programme, a class."""

    text: str
    url: str
    about: str = ""


Follower = Callable[[OfficialDocument, Actor], Sequence[Follow]]
_followers: list[Follower] = []


def register_follower(function: Follower) -> None:
    """Tell what a later area built on a document; it is asked for the page of the document (R0-04)."""
    if function not in _followers:
        _followers.append(function)


def follows_of(document: OfficialDocument, actor: Actor) -> tuple[Follow, ...]:
    """What the later areas built on the document, as far as the actor may see it."""
    return tuple(follow for function in _followers for follow in function(document, actor))
