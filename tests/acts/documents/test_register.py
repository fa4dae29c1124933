"""Outside documents, bases, replacement, terms, authority, layouts."""

from datetime import date

import pytest

from nennep.documents import layouts, operations
from nennep.documents.models import DocumentLayout, OfficialDocument, SigningCapacity, System, Term
from nennep.documents.operations import Duty
from nennep.documents.printing.content import Paragraph, spans
from nennep.documents.queries import layout_of, layout_on
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import accounts, people, units
from tests.make import documents as make
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]


@pytest.mark.requirement("R0-01", "R0-03")
def test_an_outside_number_is_taken_apart() -> None:
    document = make.external("407 -TB/BTCTU", issuer_name="Ban Tổ chức Thành ủy", issued_on=None)
    assert (document.number, document.kind.symbol, document.number_text) == (407, "TB", "407-TB/BTCTU")
    assert document.is_date_missing


@pytest.mark.requirement("R1-14")
def test_a_coordination_regulation_without_its_day() -> None:
    document = make.external(
        "6445-QĐ/TU",
        issuer_name="Thành ủy Hà Nội",
        subject="ban hành Quy chế phối hợp",
        issued_on=None,
        duties=[Duty("Ban Tổ chức Thành ủy", "chủ trì"), Duty("Trường chính trị", "mở lớp")],
    )
    assert document.is_date_missing
    assert [row.party for row in document.duties.order_by("order")] == [
        "Ban Tổ chức Thành ủy",
        "Trường chính trị",
    ]
    document = operations.complete_external(
        document=document, issued_on=date(2023, 5, 4), by=system(), now=NOW
    )
    assert not document.is_date_missing
    with pytest.raises(Refused):
        operations.complete_external(document=document, issued_on=date(2023, 5, 5), by=system(), now=NOW)


@pytest.mark.parametrize("number", ["", "407", "ngày 3-6-2024", "407-TB"])
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(Refused) as refusal:
        make.external(number)
    assert refusal.value.field == "number_text"
    assert not OfficialDocument.objects.exists()


def test_the_same_document_is_registered_once() -> None:
    make.external()
    with pytest.raises(Refused):
        make.external(" 32 - NQ/TW")
    assert OfficialDocument.objects.count() == 1


@pytest.mark.requirement("R1-15")
def test_only_issued_documents_are_a_basis() -> None:
    board = make.board()
    head = make.signer(board)
    draft = make.draft(board)
    with pytest.raises(Refused) as refusal:
        make.draft(board, bases=[draft])
    assert refusal.value.code == "basis-not-issued"
    document = make.draft(board, bases=[make.external()])
    with pytest.raises(Refused):
        operations.cite(document=document, basis=draft, by=system(), now=NOW)
    old = make.issued(board, head)
    operations.cite(document=document, basis=old, by=system(), now=NOW)
    make.issued(board, head, replaces=old)
    old.refresh_from_db()
    assert old.state == "replaced"
    with pytest.raises(Refused):  # the basis lost its force before the document was issued
        operations.issue_document(document=document, signer=head, on=NOW.date(), by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.cite(document=document, basis=document, by=system(), now=NOW)


@pytest.mark.requirement("R1-15")
def test_a_document_in_each_other_state_is_refused_as_a_basis_and_nothing_is_drafted() -> None:
    board = make.board()
    head = make.signer(board)
    draft, reviewed, dropped = (make.draft(board) for _ in range(3))
    operations.review_document(document=reviewed, by=system(), now=NOW)
    operations.drop_document(document=dropped, reason="Không cần nữa", by=system(), now=NOW)
    expired, replaced = (make.issued(board, head) for _ in range(2))
    operations.expire_document(document=expired, reason="Hết hiệu lực", by=system(), now=NOW)
    issued = make.issued(board, head, replaces=replaced)
    states = {
        "draft": draft,
        "reviewed": reviewed,
        "dropped": dropped,
        "expired": expired,
        "replaced": replaced,
    }
    drafted = OfficialDocument.objects.count()
    for state, document in states.items():
        document.refresh_from_db()
        assert document.state == state
        with pytest.raises(Refused) as refusal:
            make.draft(board, bases=[document])
        assert refusal.value.code == "basis-not-issued"
    assert OfficialDocument.objects.count() == drafted
    assert list(make.draft(board, bases=[issued]).bases.all()) == [issued]


@pytest.mark.requirement("R1-05", "R1-15")
def test_what_was_replaced_later_had_force_until_then() -> None:
    board = make.board()
    head = make.signer(board)
    rule = make.external("57-QĐ/TW", issued_on=date(2022, 2, 8))
    newer = make.external("350-QĐ/TW", issued_on=date(2024, 5, 1))
    operations.replace_document(document=rule, replacement=newer, by=system(), now=NOW)
    rule.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        make.draft(board, bases=[rule])
    assert refusal.value.code == "basis-not-issued"
    earlier = NOW.replace(year=2024, month=4, day=24)
    document = operations.draft_document(
        issuer=board,
        kind=make.kind(),
        subject="một việc",
        content=[Paragraph(spans("Một đoạn văn."))],
        bases=[rule],
        by=system(),
        now=earlier,
    )
    issued = operations.issue_document(
        document=document, signer=head, on=earlier.date(), by=system(), now=earlier
    )
    assert list(issued.bases.all()) == [rule]


def test_a_replaced_document_says_by_what() -> None:
    old = make.external("57-QĐ/TW")
    new = make.external("58-QĐ/TW")
    operations.replace_document(document=old, replacement=new, by=system(), now=NOW)
    old.refresh_from_db()
    assert old.state == "replaced"
    assert [row.number_text for row in old.replaced_by.all()] == ["58-QĐ/TW"]


def test_terms_follow_each_other() -> None:
    top = make.committee(with_term=False)
    first = make.term(top, "2015-2020", date(2015, 10, 1))
    with pytest.raises(Refused):
        make.term(top)
    closed = operations.close_term(term=first, last_on=date(2020, 10, 19), by=system(), now=NOW)
    assert closed.valid_to == date(2020, 10, 20)
    make.term(top, valid_from=date(2020, 10, 20))
    with pytest.raises(Refused):
        make.term(make.department())
    assert Term.objects.count() == 2


def test_a_term_does_not_end_before_its_last_document() -> None:
    top = make.committee()
    board = make.board(top)
    make.issued(board, make.signer(board))
    with pytest.raises(Refused):
        operations.close_term(term=Term.objects.get(), last_on=date(2024, 6, 2), by=system(), now=NOW)
    operations.close_term(term=Term.objects.get(), last_on=date(2024, 6, 3), by=system(), now=NOW)


def test_authority_needs_its_basis_and_its_head() -> None:
    board = make.board()
    with pytest.raises(Refused) as refusal:
        make.signer(board, basis=" ")
    assert refusal.value.field == "basis"
    with pytest.raises(Refused) as refusal:
        make.signer(board, "Lê Văn Hai", capacity=SigningCapacity.ON_BEHALF, head_title="")
    assert refusal.value.field == "head_title"


def test_an_ended_authority_signs_no_more() -> None:
    board = make.board()
    head = make.signer(board)
    authority = board.signing_authorities.get()
    operations.end_signing_authority(authority=authority, last_on=date(2024, 5, 31), by=system(), now=NOW)
    make.issued(board, head, on=date(2024, 5, 31))
    with pytest.raises(Refused):
        make.issued(board, head, on=date(2024, 6, 1))


def test_a_school_moves_from_the_states_layout_to_the_partys() -> None:
    top = make.committee()
    school = units.unit("Trường Chính trị Mẫu", kind_code="political_school", symbol="TCT", parent=top)
    rector = make.signer(school, title="HIỆU TRƯỞNG")
    assert layout_on(school, date(2024, 1, 2)).system == System.STATE
    operations.set_issuer_layout(
        unit=school,
        system=System.PARTY,
        layout_code="party-36-hd-vptw-2018",
        valid_from=date(2024, 2, 1),
        by=system(),
        now=NOW,
    )
    assert make.issued(school, rector, on=date(2024, 1, 31)).number_text == "01/TB-TCT"
    assert make.issued(school, rector, on=date(2024, 2, 1)).number_text == "01-TB/TCT"


def test_a_changed_layout_is_a_new_version_from_a_day_on() -> None:
    board = make.board()
    head = make.signer(board)
    old = make.issued(board, head, on=date(2024, 5, 31))
    layout = DocumentLayout.objects.get(code="party-36-hd-vptw-2018")
    spec = layouts.shipped()[layout.code]
    spec["body"]["size"] = {"value": 15, "certainty": "office"}
    operations.add_layout_version(
        layout=layout,
        spec=spec,
        valid_from=date(2024, 6, 1),
        basis="Thông báo 3-TB/VPTU",
        by=system(),
        now=NOW,
    )
    new = make.issued(board, head)
    assert layout_of(OfficialDocument.objects.get(pk=old.pk)).body.size == 14
    assert layout_of(OfficialDocument.objects.get(pk=new.pk)).body.size == 15
    spec["body"]["size"] = {"value": 99, "certainty": "office"}
    with pytest.raises(Refused):
        operations.add_layout_version(
            layout=layout, spec=spec, valid_from=date(2024, 7, 1), basis="x", by=system(), now=NOW
        )
    assert DocumentLayout.objects.filter(code=layout.code).count() == 2


def test_only_the_clerk_arranges() -> None:
    board = make.board()
    for user in (
        accounts.user(),
        accounts.holder("agency_officer", board),
        accounts.holder("board_officer", board),
    ):
        with pytest.raises(NotAllowed):
            operations.give_signing_authority(
                unit=board,
                person=people.person(),
                capacity="direct",
                title="TRƯỞNG BAN",
                valid_from=date(2024, 1, 1),
                basis="x",
                by=user,
                now=NOW,
            )
    clerk = accounts.holder("records_clerk", board)
    operations.give_signing_authority(
        unit=board,
        person=people.person(),
        capacity="direct",
        title="TRƯỞNG BAN",
        valid_from=date(2024, 1, 1),
        basis="Quyết định 1-QĐ/TU",
        by=clerk,
        now=NOW,
    )


def test_reference_is_installed_once() -> None:
    make.reference()
    assert operations.install_reference(by=system(), now=NOW) == 0
