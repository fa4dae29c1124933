"""Writing a document: draft, change, review, drop. Nothing here has a number yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.accounts.policies import keeps_on_behalf
from nennep.audit.operations import record
from nennep.documents import policies
from nennep.documents.models import (
    Channel,
    Circulation,
    DocumentKind,
    DocumentState,
    OfficialDocument,
    Recipient,
    RecipientSet,
)
from nennep.documents.operations.shared import (
    WrongState,
    check_move,
    clean_subject,
    link_bases,
    locked,
    require,
    search_key,
)
from nennep.documents.printing.content import Block, Content, InvalidContent, from_data, to_data
from nennep.documents.queries import why_not_changed
from nennep.kernel import text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.people.models import Person
from nennep.units.models import Unit

Written = Content | Mapping[str, Any] | Sequence[Block]
"""The text of a document: the content model, its data, or only the blocks of the body."""


@dataclass(frozen=True)
class RecipientLine:
    """One line of "Nơi nhận": its words as printed, its purpose, its channel, and who is meant.

    A set, a unit or a person may be named; a line of words alone is printed and delivered to nobody. A `task` is opened
    for the units of the line when the document is issued (R0-33).
    """

    text: str
    purpose: str = ""
    channel: str = Channel.PAPER_AND_ELECTRONIC
    recipient_set: RecipientSet | None = None
    unit: Unit | None = None
    person: Person | None = None
    task: str = ""
    task_due_on: date | None = None


@keeps_on_behalf
@transaction.atomic
def draft_document(
    *,
    issuer: Unit,
    kind: DocumentKind | str,
    subject: str,
    content: Written,
    by: User,
    now: datetime,
    recipients: Sequence[RecipientLine] = (),
    bases: Sequence[OfficialDocument] = (),
    replaces: OfficialDocument | None = None,
    circulation: str = Circulation.RECIPIENTS,
    urgency: str = "",
    place: str = "",
) -> OfficialDocument:
    """Begin a document of our own; it carries "Dự thảo" until it is issued.

    `kind` is the kind or its code ("thong-bao"). Issuer, number, date, names and signing block in `content` are filled
    by the registry, whatever stands there; text, tables, addressees and annexes are the author's. Refuses an empty
    subject, a content that cannot be printed, a basis that is not issued (R1-15).
    """
    require(
        policies.may_draft(by, issuer, local_date(now)),
        _("Only people of {unit} write its documents.").format(unit=issuer),
    )
    kind = _kind(kind)
    subject = clean_subject(subject)
    document = OfficialDocument.objects.create(
        issuer=issuer,
        kind=kind,
        subject=subject,
        search_key=search_key("", subject, issuer.name),
        content=_data(content, subject),
        circulation=circulation,
        urgency=text.clean(urgency),
        place=text.clean(place),
        replaces=_replaceable(replaces),
        created_by=by,
        created_at=now,
    )
    _write_recipients(document, recipients)
    link_bases(document, bases, local_date(now))
    record(
        act="documents.document.draft",
        subject=document,
        by=by,
        now=now,
        after={"kind": kind.name, "issuer": issuer, "subject": subject},
    )
    return document


@transaction.atomic
def redraft(
    *,
    document: OfficialDocument,
    by: User,
    now: datetime,
    subject: str | None = None,
    content: Written | None = None,
    recipients: Sequence[RecipientLine] | None = None,
    bases: Sequence[OfficialDocument] | None = None,
    circulation: str | None = None,
    urgency: str | None = None,
    place: str | None = None,
) -> OfficialDocument:
    """Change a draft; what was reviewed must be reviewed again. Refuses a document that was issued or dropped."""
    document = locked(document)
    require(
        _may_write(by, document, now),
        _("Only people of {unit} write its documents.").format(unit=document.issuer),
    )
    reason = why_not_changed(document)
    if reason:
        raise WrongState(reason, code="state")
    before = {"subject": document.subject, "state": document.state, "circulation": document.circulation}
    if subject is not None:
        document.subject = clean_subject(subject)
    if content is not None:
        document.content = _data(content, document.subject)
    if circulation is not None:
        document.circulation = circulation
    if urgency is not None:
        document.urgency = text.clean(urgency)
    if place is not None:
        document.place = text.clean(place)
    document.state = DocumentState.DRAFT
    document.search_key = search_key("", document.subject, document.issuer.name if document.issuer else "")
    document.save(
        update_fields=["subject", "content", "circulation", "urgency", "place", "state", "search_key"]
    )
    if recipients is not None:
        document.recipients.all().delete()
        _write_recipients(document, recipients)
    if bases is not None:
        document.basis_links.all().delete()
        link_bases(document, bases, local_date(now))
    after = {"subject": document.subject, "state": document.state, "circulation": document.circulation}
    record(act="documents.document.redraft", subject=document, by=by, now=now, before=before, after=after)
    return document


@transaction.atomic
def review_document(
    *, document: OfficialDocument, by: User, now: datetime, remark: str = ""
) -> OfficialDocument:
    """Content and layout were checked; the document waits for its signature. Refuses anything but a draft."""
    document = locked(document)
    require(
        _may_write(by, document, now),
        _("Only people of {unit} review its documents.").format(unit=document.issuer),
    )
    check_move(document, DocumentState.REVIEWED)
    document.state = DocumentState.REVIEWED
    document.save(update_fields=["state"])
    record(act="documents.document.review", subject=document, by=by, now=now, reason=text.clean(remark))
    return document


@keeps_on_behalf
@transaction.atomic
def drop_document(*, document: OfficialDocument, reason: str, by: User, now: datetime) -> OfficialDocument:
    """Give up a draft; it never had a number, so no gap arises. Refuses without a reason, and after issue."""
    document = locked(document)
    require(
        _may_write(by, document, now),
        _("Only people of {unit} drop its drafts.").format(unit=document.issuer),
    )
    check_move(document, DocumentState.DROPPED)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the draft is given up."), field="reason")
    document.state = DocumentState.DROPPED
    document.save(update_fields=["state"])
    record(act="documents.document.drop", subject=document, by=by, now=now, reason=reason)
    return document


def _may_write(by: User, document: OfficialDocument, now: datetime) -> bool:
    return document.issuer is not None and policies.may_draft(by, document.issuer, local_date(now))


def _kind(kind: DocumentKind | str) -> DocumentKind:
    if isinstance(kind, DocumentKind):
        return kind
    found = DocumentKind.objects.filter(code=kind).first()
    if found is None:
        raise Refused(
            _("There is no kind of document “{kind}”. Choose one of the list.").format(kind=kind),
            field="kind",
        )
    return found


def _data(content: Written, subject: str) -> dict[str, Any]:
    """The content as stored; what the registry fills is left empty, so that a draft never shows a stale name."""
    try:
        if isinstance(content, Content):
            written = content
        elif isinstance(content, Mapping):
            written = from_data(dict(content))
        else:
            written = Content(issuer="", kind="", symbol="", subject=subject, body=tuple(content))
        return to_data(from_data(to_data(written)))
    except InvalidContent as error:
        raise Refused(
            _("The text of the document cannot be printed: {reason}.").format(reason=error), field="content"
        ) from error


def _replaceable(document: OfficialDocument | None) -> OfficialDocument | None:
    if document is not None and document.state != DocumentState.ISSUED:
        raise Refused(
            _("“{document}” is not in force and cannot be replaced.").format(document=document),
            field="replaces",
        )
    return document


def _write_recipients(document: OfficialDocument, lines: Sequence[RecipientLine]) -> None:
    for line in lines:
        if not text.clean(line.text):
            raise Refused(_("A recipient line is empty. Fill it in or remove it."), field="recipients")
    Recipient.objects.bulk_create(
        Recipient(
            document=document,
            order=place,
            text=text.clean(line.text)[:300],
            purpose=line.purpose,
            channel=line.channel,
            recipient_set=line.recipient_set,
            unit=line.unit,
            person=line.person,
            task=text.clean(line.task),
            task_due_on=line.task_due_on,
        )
        for place, line in enumerate(lines, start=1)
    )
