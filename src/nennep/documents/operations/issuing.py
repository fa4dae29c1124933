"""The moment a document comes into force: signed, numbered, dated, frozen, sent out. All of it or nothing (R0-01, R2-51)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.policies import keeps_on_behalf
from nennep.audit.operations import record
from nennep.documents import policies
from nennep.documents.models import (
    Delivery,
    DocumentLayout,
    DocumentState,
    NumberSequence,
    OfficialDocument,
    Recipient,
    RecipientPurpose,
    System,
)
from nennep.documents.operations.shared import check_basis, check_move, locked, require, search_key
from nennep.documents.printing.content import Content, to_data
from nennep.documents.queries import (
    authority_for,
    compose_content,
    expand_recipients,
    layout_on,
    signing_of,
    term_on,
)
from nennep.documents.queries.papers import FILE_COPY
from nennep.documents.rules import frozen_hash, number_text, period_key
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.units.models import Unit
from nennep.units.queries import name_on, version_on


@keeps_on_behalf
@transaction.atomic
def issue_document(
    *, document: OfficialDocument, signer: Person, on: date, by: User, now: datetime, capacity: str = ""
) -> OfficialDocument:
    """Sign, number, date, freeze and send a document, in one transaction.

    The number is the next one of the issuer for that kind: within the term of its committee in the Party, within the
    year in the State. The signer needs written authority for the kind on the day (`capacity` chooses one of several).
    Recipient lines become deliveries to the units and persons of the day, tasks included; what it replaces is replaced.
    Content and layout are kept as they are now, with their SHA-256.

    Refuses: no authority, a day in the future or before the draft's bases, an issuer without symbol, layout or term,
    a basis that is no longer in force, a document that is not open.
    """
    document = locked(document)
    issuer = document.issuer
    if issuer is None:
        raise Refused(_("A document from outside is registered, not issued."), code="external")
    require(
        policies.may_issue(by, issuer, local_date(now)),
        _("Only those who work for {unit} issue its documents.").format(unit=issuer),
    )
    check_move(document, DocumentState.ISSUED)
    if on > local_date(now):
        raise Refused(
            _("The document cannot be dated {day}, a day to come. Choose today or an earlier day.").format(
                day=dates.short(on)
            ),
            field="on",
        )
    authority = authority_for(issuer, signer, document.kind, on, capacity)
    for link in document.basis_links.select_related("basis").order_by("pk"):
        check_basis(link.basis, on)
    layout = layout_on(issuer, on)
    name = _issuer_name(issuer, on)
    document.number, document.period_key = _next_number(document, issuer, on, layout.system)
    _ensure_file_copy(document, issuer, name)
    document.issued_on = on
    content = compose_content(document, on, layout.system)
    content = replace(content, signings=(signing_of(authority),))
    document.number_text = _number_text(document.number, content, layout)
    document.frozen = _frozen(content, layout)
    document.frozen_hash = frozen_hash(document.frozen)
    document.layout = layout
    document.issuer_name = name
    document.place = content.place
    document.signer = signer
    document.signer_name = signer.full_name
    document.signer_title = authority.title
    document.signing_capacity = authority.capacity
    document.state = DocumentState.ISSUED
    document.issued_at = now
    document.search_key = search_key(document.number_text, document.subject, name)
    document.save()
    _send(document, issuer, on, now)
    if document.replaces is not None:
        _replace(document.replaces, document, by, now)
    record(
        act="documents.document.issue",
        subject=document,
        by=by,
        now=now,
        after={
            "number_text": document.number_text,
            "issued_on": on,
            "signer": signer,
            "signing_capacity": authority.capacity,
            "frozen_hash": document.frozen_hash,
        },
    )
    return document


@transaction.atomic
def replace_document(
    *, document: OfficialDocument, replacement: OfficialDocument, by: User, now: datetime
) -> OfficialDocument:
    """Say that an issued document took the place of another one, which then is no basis any more (R1-15).

    Refuses when one of the two is not in force.
    """
    replacement = locked(replacement)
    require(_may_settle(by, document, now), _("Only those who keep the register replace documents."))
    check_basis(replacement, local_date(now))
    if replacement.replaces_id not in (None, document.pk):
        raise Refused(
            _("“{document}” already replaces another document.").format(document=replacement),
            field="replacement",
        )
    replacement.replaces = document
    replacement.save(update_fields=["replaces"])
    return _replace(document, replacement, by, now)


@transaction.atomic
def expire_document(*, document: OfficialDocument, reason: str, by: User, now: datetime) -> OfficialDocument:
    """End the force of a document that nothing replaces. Refuses without a reason."""
    document = locked(document)
    require(_may_settle(by, document, now), _("Only those who keep the register end documents."))
    check_move(document, DocumentState.EXPIRED)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the document has no force any more."), field="reason")
    document.state = DocumentState.EXPIRED
    document.save(update_fields=["state"])
    record(act="documents.document.expire", subject=document, by=by, now=now, reason=reason)
    return document


def _may_settle(by: User, document: OfficialDocument, now: datetime) -> bool:
    today = local_date(now)
    if document.issuer is None or document.is_external:
        return policies.may_keep_register(by, today)
    return policies.may_issue(by, document.issuer, today)


def _replace(
    document: OfficialDocument, by_document: OfficialDocument, by: User, now: datetime
) -> OfficialDocument:
    document = locked(document)
    if document.pk == by_document.pk:
        raise Refused(_("A document cannot replace itself."), field="replacement")
    check_move(document, DocumentState.REPLACED)
    document.state = DocumentState.REPLACED
    document.save(update_fields=["state"])
    record(
        act="documents.document.replace",
        subject=document,
        by=by,
        now=now,
        after={"replaced_by": by_document},
    )
    return document


def _issuer_name(issuer: Unit, on: date) -> str:
    """The name valid on the day; refuses an issuer that did not exist then or has no symbol for its numbers."""
    version = version_on(issuer, on)
    if version is None:
        raise Refused(
            _("{unit} does not exist on {day}. Choose the unit that has its tasks on that day.").format(
                unit=name_on(issuer, on), day=dates.short(on)
            ),
            field="on",
        )
    if not version.symbol:
        raise Refused(
            _(
                "{unit} has no symbol for document numbers on {day}. Enter it with the unit, for example BTCTU."
            ).format(unit=version.name, day=dates.short(on)),
            code="no-symbol",
        )
    return version.name


def _next_number(document: OfficialDocument, issuer: Unit, on: date, system: str) -> tuple[int, str]:
    """Take the next number. The row of the sequence stays locked until this transaction ends, so that nobody takes the
    same one and none is lost when the act fails."""
    term = term_on(issuer, on) if system == System.PARTY else None
    key = period_key(system, on, term.pk if term else None)
    sequence, _is_new = NumberSequence.objects.get_or_create(
        issuer=issuer, kind=document.kind, period_key=key
    )
    sequence = lock_one(NumberSequence.objects.filter(pk=sequence.pk))
    sequence.last_number += 1
    sequence.save(update_fields=["last_number"])
    return sequence.last_number, key


def _number_text(number: int, content: Content, layout: DocumentLayout) -> str:
    spec = layout.spec["number"]
    return number_text(number, content.symbol, digits=spec["digits"]["value"], joiner=spec["joiner"]["value"])


def _frozen(content: Content, layout: DocumentLayout) -> dict[str, Any]:
    return {"content": to_data(content), "layout": layout.spec}


def _ensure_file_copy(document: OfficialDocument, issuer: Unit, name: str) -> None:
    """The line "Lưu …" is always there and always last; it is the archive record (R0-34)."""
    lines = list(document.recipients.order_by("order"))
    files = [line for line in lines if line.purpose == RecipientPurpose.FILE]
    for line in files:
        if line.unit_id is None and line.recipient_set_id is None and line.person_id is None:
            line.unit = issuer
            line.save(update_fields=["unit"])
            return
    if not any(line.unit_id == issuer.pk for line in files):
        last = lines[-1].order if lines else 0
        Recipient.objects.create(
            document=document,
            order=last + 1,
            text=FILE_COPY.format(issuer=name),
            purpose=RecipientPurpose.FILE,
            unit=issuer,
        )


def _send(document: OfficialDocument, issuer: Unit, on: date, now: datetime) -> None:
    """One delivery per unit and person of the day; the file copy lies in the archive at once."""
    lines = list(document.recipients.select_related("recipient_set", "unit", "person").order_by("order"))
    deliveries: list[Delivery] = []
    for line in expand_recipients(lines, issuer, on):
        row = line.recipient
        is_file = row.purpose == RecipientPurpose.FILE
        common = {
            "recipient": row,
            "document": document,
            "channel": row.channel,
            "sent_at": now,
            "received_at": now if is_file else None,
            "task": row.task,
            "task_due_on": row.task_due_on,
        }
        deliveries += [Delivery(unit=unit, **common) for unit in line.units]
        deliveries += [Delivery(person=person, **common) for person in line.persons]
    Delivery.objects.bulk_create(deliveries)
