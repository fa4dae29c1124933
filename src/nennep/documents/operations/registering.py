"""Documents from outside, and which document stands on which (R0-01, R0-03, R1-13 … R1-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.documents import policies, queries
from nennep.documents.models import (
    DocumentDuty,
    DocumentKind,
    DocumentState,
    OfficialDocument,
)
from nennep.documents.operations.shared import clean_subject, link_bases, locked, require, search_key
from nennep.documents.rules import WrittenNumber, parse_number
from nennep.kernel import dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.units.models import Unit


@dataclass(frozen=True)
class Duty:
    """What a document makes the duty of a party (R1-14)."""

    party: str
    duty: str
    unit: Unit | None = None


def read_number(written: str) -> WrittenNumber:
    """The parts of a number as typed: "407 -TB/BTCTU" is (407, "TB", "BTCTU"). Refuses what is no number (R0-01)."""
    number = parse_number(written)
    if number is None:
        raise Refused(
            _("“{text}” is not a document number. Write it as 407-TB/BTCTU or 592/QĐ-UBND.").format(
                text=text.clean(written)[:60]
            ),
            field="number_text",
            code="number",
        )
    return number


@transaction.atomic
def register_external(
    *,
    number_text: str,
    issuer_name: str,
    subject: str,
    by: User,
    now: datetime,
    issued_on: date | None = None,
    kind: DocumentKind | str | None = None,
    issuer: Unit | None = None,
    bases: Sequence[OfficialDocument] = (),
    duties: Sequence[Duty] = (),
    circulation: str = "",
    place: str = "",
) -> OfficialDocument:
    """Put a document from outside on record, so that it can be cited.

    The kind follows from the number unless given. The day may be unknown; the document is then flagged (R1-14).
    Refuses a number that cannot be read or is on record already for that issuer and day, and a day in the future.
    """
    require(
        policies.may_keep_register(by, local_date(now)),
        _("Only those who write documents keep the register. Ask the records clerk."),
    )
    number = read_number(number_text)
    issuer_name = text.clean(issuer_name or (issuer.name if issuer else ""))
    if not issuer_name:
        raise Refused(_("Say who issued the document."), field="issuer_name")
    _check_day(issued_on, now)
    subject = clean_subject(subject)
    found_kind = _kind_of(number, kind)
    _check_new(number.text, issuer_name, issued_on)
    document = OfficialDocument.objects.create(
        is_external=True,
        issuer=issuer,
        issuer_name=issuer_name,
        kind=found_kind,
        number=number.number,
        number_text=number.text,
        subject=subject,
        search_key=search_key(number.text, subject, issuer_name),
        issued_on=issued_on,
        place=text.clean(place),
        circulation=circulation,
        state=DocumentState.ISSUED,
        created_by=by,
        created_at=now,
    )
    DocumentDuty.objects.bulk_create(
        DocumentDuty(
            document=document,
            order=place_,
            party=text.clean(row.party),
            unit=row.unit,
            duty=text.clean(row.duty),
        )
        for place_, row in enumerate(duties, start=1)
    )
    link_bases(document, bases, issued_on or local_date(now))
    record(
        act="documents.document.register",
        subject=document,
        by=by,
        now=now,
        after={
            "number_text": number.text,
            "issuer_name": issuer_name,
            "issued_on": issued_on,
            "subject": subject,
        },
    )
    return document


@transaction.atomic
def lay_duty(
    *,
    document: OfficialDocument,
    party: str,
    duty: str,
    by: User,
    now: datetime,
    unit: Unit | None = None,
) -> DocumentDuty:
    """Write down what a document, such as a regulation of coordination, makes the duty of a party (R1-14).

    The day of the document may be missing. Refuses a draft, no party, no duty, and the same duty of the party twice.
    """
    document = locked(document)
    require(
        policies.may_lay_duties(by, local_date(now)),
        _("Only the Organisation Board writes down what a document asks of whom."),
    )
    party, duty = text.clean(party or (unit.name if unit else "")), text.clean(duty)
    if document.state in {DocumentState.DRAFT, DocumentState.REVIEWED, DocumentState.DROPPED}:
        raise Refused(_("“{document}” is not in force.").format(document=document), field="document")
    if not party:
        raise Refused(_("Say whose duty it is: a party in words, or a unit."), field="party")
    if not duty:
        raise Refused(_("Say what the party has to do."), field="duty")
    known = list(document.duties.order_by("order"))
    if any(one.party == party[:250] and text.match_key(one.duty) == text.match_key(duty) for one in known):
        raise Refused(_("This duty of {party} is on record already.").format(party=party), field="duty")
    row = DocumentDuty.objects.create(
        document=document,
        order=known[-1].order + 1 if known else 1,
        party=party[:250],
        unit=unit,
        duty=duty,
    )
    record(
        act="documents.duty.lay",
        subject=document,
        by=by,
        now=now,
        after={"party": party, "duty": duty},
    )
    return row


@transaction.atomic
def complete_external(
    *, document: OfficialDocument, issued_on: date, by: User, now: datetime
) -> OfficialDocument:
    """Enter the day of an outside document that was on record without it (R1-14). Refuses when the day is known."""
    document = locked(document)
    require(
        policies.may_keep_register(by, local_date(now)),
        _("Only those who write documents keep the register. Ask the records clerk."),
    )
    known = queries.why_not_completed(document)
    if known:
        raise Refused(known, field="issued_on")
    _check_day(issued_on, now)
    document.issued_on = issued_on
    document.save(update_fields=["issued_on"])
    record(
        act="documents.document.complete",
        subject=document,
        by=by,
        now=now,
        before={"issued_on": None},
        after={"issued_on": issued_on},
    )
    return document


@transaction.atomic
def cite(*, document: OfficialDocument, basis: OfficialDocument, by: User, now: datetime) -> OfficialDocument:
    """Say that the document stands on another one. Refuses a basis that is not issued or no longer in force (R1-15)."""
    document = locked(document)
    today = local_date(now)
    allowed = (
        policies.may_keep_register(by, today)
        if document.is_external or document.issuer is None
        else policies.may_draft(by, document.issuer, today)
    )
    require(allowed, _("Only people of the issuing unit say what its documents stand on."))
    link_bases(document, [basis], document.issued_on or today)
    record(act="documents.document.cite", subject=document, by=by, now=now, after={"basis": basis})
    return document


def _check_day(issued_on: date | None, now: datetime) -> None:
    if issued_on is not None and issued_on > local_date(now):
        raise Refused(
            _("The document cannot be dated {day}, a day to come. Choose today or an earlier day.").format(
                day=dates.short(issued_on)
            ),
            field="issued_on",
        )


def _check_new(number_text: str, issuer_name: str, issued_on: date | None) -> None:
    known = OfficialDocument.objects.filter(
        is_external=True, number_text=number_text, issuer_name__iexact=issuer_name, issued_on=issued_on
    )
    if known.exists():
        raise Refused(
            _("{number} of {issuer} is already on record.").format(number=number_text, issuer=issuer_name),
            field="number_text",
            code="known",
        )


def _kind_of(number: WrittenNumber, kind: DocumentKind | str | None) -> DocumentKind:
    if isinstance(kind, DocumentKind):
        return kind
    kinds = DocumentKind.objects.order_by("order", "pk")
    # A State letter has no kind in its number.
    found = kinds.filter(code=kind).first() if kind else kinds.filter(symbol=number.kind or "CV").first()
    if found is None:
        raise Refused(
            _("There is no kind of document “{kind}”. Choose one of the list.").format(
                kind=kind or number.kind
            ),
            field="kind",
        )
    return found
