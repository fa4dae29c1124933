"""Documents: a board of a provincial committee that can issue, and what issuing needs."""

from datetime import date
from itertools import count

from nennep.documents import operations
from nennep.documents.models import DocumentKind, OfficialDocument, SigningCapacity, Term
from nennep.documents.printing.content import Paragraph, spans
from nennep.people.models import Person
from nennep.units.models import Unit
from tests.make import people, units
from tests.make.units import NOW, system

_numbers = count(1)
TODAY = NOW.date()
TERM_FROM = date(2020, 10, 20)


def reference() -> None:
    """Kinds of units and documents, layouts, recipient sets."""
    units.kind()
    if not DocumentKind.objects.exists():
        operations.install_reference(by=system(), now=NOW)


def kind(code: str = "thong-bao") -> DocumentKind:
    """A shipped kind of document."""
    reference()
    return DocumentKind.objects.get(code=code)


def committee(name: str = "Tỉnh ủy Mẫu", *, with_term: bool = True, **more: object) -> Unit:
    """A provincial committee with a term since 20-10-2020."""
    kind()
    unit = units.unit(name, kind_code="province_committee", symbol="TU", place="Thành phố Mẫu", **more)
    if with_term:
        term(unit)
    return unit


def term(
    unit: Unit, name: str = "2020-2025", valid_from: date = TERM_FROM, valid_to: date | None = None
) -> Term:
    """A term of a committee."""
    return operations.open_term(
        committee=unit, name=name, valid_from=valid_from, valid_to=valid_to, by=system(), now=NOW
    )


def board(parent: Unit | None = None, **more: object) -> Unit:
    """An organisation board that numbers its documents BTCTU within the term of its committee."""
    kind()
    return units.unit(
        "Ban Tổ chức Tỉnh ủy",
        kind_code="organisation_board",
        symbol="BTCTU",
        parent=parent or committee(),
        place="Thành phố Mẫu",
        **more,
    )


def department(name: str = "Sở Nội vụ", **more: object) -> Unit:
    """A State body that numbers its documents SNV within the year."""
    kind()
    return units.unit(name, kind_code="department", symbol="SNV", place="Thành phố Mẫu", **more)


def signer(
    unit: Unit, full_name: str = "Lý Văn Ký", *, capacity: str = SigningCapacity.DIRECT, **more: object
) -> Person:
    """A person who may sign everything for the unit since 2020."""
    person = people.person(full_name, unit=unit)
    values: dict[str, object] = {
        "title": "TRƯỞNG BAN",
        "head_title": "" if capacity == SigningCapacity.DIRECT else "TRƯỞNG BAN",
        "valid_from": date(2020, 1, 1),
        "basis": "Quyết định phân công 15-QĐ/TU",
        **more,
    }
    operations.give_signing_authority(
        unit=unit, person=person, capacity=capacity, by=system(), now=NOW, **values
    )
    return person


def draft(issuer: Unit, subject: str = "", kind_code: str = "thong-bao", **more: object) -> OfficialDocument:
    """A draft with one paragraph."""
    return operations.draft_document(
        issuer=issuer,
        kind=kind(kind_code),
        subject=subject or f"về việc thử {next(_numbers)}",
        content=[Paragraph(spans("Một đoạn văn."))],
        by=system(),
        now=NOW,
        **more,
    )


def issued(issuer: Unit, person: Person, on: date = TODAY, **more: object) -> OfficialDocument:
    """A document that was issued."""
    document = draft(issuer, **more)
    return operations.issue_document(document=document, signer=person, on=on, by=system(), now=NOW)


def external(number_text: str = "32-NQ/TW", **more: object) -> OfficialDocument:
    """A document from outside on record."""
    kind()
    values: dict[str, object] = {
        "issuer_name": "Bộ Chính trị",
        "subject": "về tiếp tục đổi mới công tác đào tạo",
        "issued_on": date(2014, 5, 26),
        **more,
    }
    return operations.register_external(number_text=number_text, by=system(), now=NOW, **values)
