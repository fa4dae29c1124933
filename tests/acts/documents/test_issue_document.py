"""Issuing: number, layout, authority, freezing, deliveries, tasks, all or nothing."""

from datetime import date, datetime

import pytest

from nennep.audit.models import Entry
from nennep.documents import operations
from nennep.documents.models import (
    Circulation,
    Delivery,
    NumberSequence,
    OfficialDocument,
    RecipientPurpose,
    RecipientSet,
    SigningCapacity,
)
from nennep.documents.operations import RecipientLine
from nennep.documents.queries import content_of, is_intact, print_document
from nennep.documents.queries.issuing import NoAuthority, NoTerm
from nennep.documents.queries.sets import reach_of
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units import operations as unit_operations
from tests.make import accounts, people, units
from tests.make import documents as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.requirement("R0-01", "R0-02")
def test_a_notice_of_the_board_gets_the_next_number_of_its_kind_in_the_term() -> None:
    board = make.board()
    head = make.signer(board)
    first = make.issued(board, head)
    second = make.issued(board, head, on=date(2023, 12, 31))
    letter = make.issued(board, head, kind_code="cong-van")
    assert first.number_text == "01-TB/BTCTU"
    assert second.number_text == "02-TB/BTCTU"  # the year does not matter within a term
    assert letter.number_text == "01-CV/BTCTU"
    assert content_of(first).kind == "Thông báo"
    assert content_of(first).superior == "Tỉnh ủy Mẫu"
    assert content_of(first).issuer == "Ban Tổ chức"
    assert not content_of(first).is_draft


def test_a_new_term_begins_at_one() -> None:
    top = make.committee(with_term=False)
    make.term(top, "2015-2020", date(2015, 10, 1), date(2020, 10, 20))
    make.term(top)
    board = make.board(top)
    head = make.signer(board)
    assert make.issued(board, head, on=date(2020, 10, 19)).number_text == "01-TB/BTCTU"
    assert make.issued(board, head, on=date(2020, 10, 20)).number_text == "01-TB/BTCTU"
    assert make.issued(board, head, on=date(2020, 10, 19)).number_text == "02-TB/BTCTU"


def test_state_numbers_begin_each_year() -> None:
    department = make.department()
    director = make.signer(department, title="GIÁM ĐỐC")
    assert make.issued(department, director, on=date(2023, 12, 31)).number_text == "01/TB-SNV"
    assert make.issued(department, director, on=date(2024, 1, 1)).number_text == "01/TB-SNV"
    assert make.issued(department, director, on=date(2024, 1, 2)).number_text == "02/TB-SNV"
    assert make.issued(department, director, kind_code="cong-van").number_text == "01/SNV"


@pytest.mark.requirement("R2-51")
def test_who_has_no_authority_on_the_day_cannot_sign() -> None:
    board = make.board()
    make.signer(board)
    stranger = people.person("Hoàng Văn Lạ", unit=board)
    document = make.draft(board)
    trail = Entry.objects.count()
    with pytest.raises(NoAuthority):
        operations.issue_document(document=document, signer=stranger, on=TODAY, by=system(), now=NOW)
    document.refresh_from_db()
    assert (document.state, document.number, document.frozen_hash) == ("draft", None, "")
    assert not NumberSequence.objects.exists()
    assert Entry.objects.count() == trail


def test_authority_has_days_and_kinds() -> None:
    board = make.board()
    deputy = make.signer(
        board,
        "Trần Thị Phó",
        capacity=SigningCapacity.FOR_HEAD,
        title="PHÓ TRƯỞNG BAN",
        kinds=[make.kind("cong-van")],
        valid_from=date(2024, 1, 1),
    )
    with pytest.raises(NoAuthority):
        make.issued(board, deputy)
    with pytest.raises(NoAuthority):
        make.issued(board, deputy, on=date(2023, 12, 31), kind_code="cong-van")
    document = make.issued(board, deputy, kind_code="cong-van")
    (signing,) = content_of(document).signings
    assert (signing.capacity, signing.principal, signing.titles) == (
        "for_head",
        "TRƯỞNG BAN",
        ("PHÓ TRƯỞNG BAN",),
    )
    assert signing.name == "Trần Thị Phó"


@pytest.mark.requirement("R0-32")
def test_a_set_of_recipients_means_the_units_valid_on_the_day() -> None:
    top = make.committee()
    board = make.board(top)
    head = make.signer(board)
    old = units.unit("Huyện ủy Cũ", kind_code="district_committee", parent=top)
    new = units.unit("Huyện ủy Mới", kind_code="district_committee", parent=top, valid_from=date(2024, 5, 1))
    unit_operations.close_unit(unit=old, on=date(2024, 5, 1), by=system(), now=NOW)
    units.unit(
        "Huyện ủy tỉnh khác",
        kind_code="district_committee",
        parent=make.committee("Tỉnh ủy Khác", code="TU2"),
    )
    line = RecipientLine("Các huyện ủy", recipient_set=RecipientSet.objects.get(code="committees"))
    before = make.issued(board, head, on=date(2024, 4, 30), recipients=[line])
    after = make.issued(board, head, on=date(2024, 5, 2), recipients=[line])
    reached = lambda d: {x.unit.name for x in d.deliveries.filter(unit__isnull=False).exclude(unit=board)}  # noqa: E731
    assert reached(before) == {"Huyện ủy Cũ"}
    assert reached(after) == {"Huyện ủy Mới"}
    assert new.name in reached(after)
    # The departments hang below the People's Committee, not below the committee of the Party that writes to them.
    state = units.unit("Ủy ban nhân dân tỉnh", kind_code="province_government")
    units.unit("Sở Nội vụ", kind_code="department", parent=state)
    units.unit("Sở tỉnh khác", kind_code="department", parent=units.unit("UBND khác", is_outside_tree=True))
    line = RecipientLine("Sở, ban, ngành", recipient_set=RecipientSet.objects.get(code="departments"))
    draft = make.draft(board, recipients=[line])
    assert list(reach_of(list(draft.recipients.all()), board, date(2024, 5, 2)).values()) == [1]
    assert reached(make.issued(board, head, on=date(2024, 5, 2), recipients=[line])) == {"Sở Nội vụ"}


@pytest.mark.requirement("R0-31", "R0-33", "R0-34", "R2-48", "R2-49")
def test_recipients_print_by_purpose_and_open_deliveries_and_tasks() -> None:
    top = make.committee()
    board = make.board(top)
    head = make.signer(board)
    division = units.unit("Phòng Cán bộ", kind_code="division", parent=board)
    document = make.issued(
        board,
        head,
        recipients=[
            RecipientLine("Thường trực Tỉnh ủy", purpose=RecipientPurpose.REPORT, unit=top),
            RecipientLine("Đồng chí Trưởng Ban", purpose=RecipientPurpose.REPORT, person=head),
            RecipientLine(
                "Phòng Cán bộ",
                purpose=RecipientPurpose.COORDINATION,
                unit=division,
                task="Theo dõi việc trả lời",
                task_due_on=date(2024, 6, 30),
            ),
        ],
    )
    groups = content_of(document).recipients
    assert [(group.purpose, len(group.recipients)) for group in groups] == [
        ("để báo cáo", 2),
        ("để phối hợp tham mưu thực hiện", 1),
    ]
    assert content_of(document).filing == ("Lưu Ban Tổ chức Tỉnh ủy",)
    task = document.deliveries.get(unit=division)
    assert (task.task, task.task_due_on, task.received_at) == (
        "Theo dõi việc trả lời",
        date(2024, 6, 30),
        None,
    )
    archive = document.deliveries.get(unit=board)
    assert archive.received_at == NOW
    operations.record_receipt(delivery=task, by=system(), now=NOW)
    done = operations.finish_task(delivery=task, result="Đã nhận đủ trả lời", by=system(), now=NOW)
    assert (done.received_at, done.task_done_at, done.task_result) == (NOW, NOW, "Đã nhận đủ trả lời")
    with pytest.raises(Refused):
        operations.finish_task(delivery=task, result="Lần nữa", by=system(), now=NOW)


@pytest.mark.requirement("R2-50")
def test_a_group_of_persons_means_those_in_office_on_the_day() -> None:
    top = make.committee()
    board = make.board(top)
    head = make.signer(board)
    serving = people.person("Vi Văn Sáu", unit=top, post="Tỉnh ủy viên", posted_from=date(2021, 1, 1))
    people.person("Vi Văn Bảy", unit=top, post="Tỉnh ủy viên", posted_from=date(2024, 6, 1))
    people.person("Vi Văn Tám", unit=top, post="Chuyên viên", posted_from=date(2021, 1, 1))
    members = RecipientSet.objects.get(code="committee-members")
    document = make.issued(
        board,
        head,
        on=date(2024, 5, 1),
        recipients=[RecipientLine("Các đồng chí Tỉnh ủy viên", recipient_set=members)],
    )
    assert [row.person for row in document.deliveries.filter(person__isnull=False)] == [serving]


@pytest.mark.requirement("R2-47")
def test_circulation_is_printed() -> None:
    board = make.board()
    document = make.issued(board, make.signer(board), kind_code="chi-thi", circulation=Circulation.CELL)
    assert content_of(document).body[-1].text[0].text == "Chỉ thị này phổ biến đến chi bộ."


def test_what_was_issued_stays_as_it_was() -> None:
    board = make.board()
    document = make.issued(board, make.signer(board))
    before = print_document(document)
    unit_operations.rename_unit(unit=board, name="Ban Tổ chức và Cán bộ", on=TODAY, by=system(), now=NOW)
    document = OfficialDocument.objects.get(pk=document.pk)
    assert is_intact(document)
    assert content_of(document).issuer == "Ban Tổ chức"
    assert print_document(document) == before
    with pytest.raises(Refused):
        operations.redraft(document=document, subject="khác", by=system(), now=NOW)
    document.frozen["content"]["subject"] = "khác"
    assert not is_intact(document)


def test_a_draft_has_names_of_the_day_and_no_number() -> None:
    board = make.board()
    document = make.draft(board)
    content = content_of(document, TODAY)
    assert content.is_draft
    assert content.number is None
    assert content.symbol == "TB/BTCTU"
    assert print_document(document, on=TODAY).startswith(b"%PDF")


@pytest.mark.usefixtures("bare")
def test_refusals_leave_nothing_behind() -> None:
    board = make.board()
    head = make.signer(board)
    document = make.draft(board)
    with pytest.raises(Refused) as refusal:
        operations.issue_document(document=document, signer=head, on=date(2024, 6, 4), by=system(), now=NOW)
    assert refusal.value.field == "on"
    no_term = make.board(make.committee("Tỉnh ủy Mới", code="TUM", with_term=False), code="BTC2")
    other = make.draft(no_term)
    with pytest.raises(NoTerm):
        operations.issue_document(document=other, signer=make.signer(no_term), on=TODAY, by=system(), now=NOW)
    with pytest.raises(NotAllowed):
        operations.issue_document(document=document, signer=head, on=TODAY, by=accounts.user(), now=NOW)
    assert not NumberSequence.objects.exists()
    assert not Delivery.objects.exists()
    assert set(OfficialDocument.objects.values_list("state", flat=True)) == {"draft"}


def test_a_failed_issue_gives_its_number_back() -> None:
    """The number and everything else stand or fall together, so a refusal after it was taken leaves no gap."""
    board = make.board()
    head = make.signer(board)
    make.issued(board, head)
    unit_2 = units.unit("Phòng Một", kind_code="division", parent=board)
    old = make.issued(board, head)
    broken = make.draft(board, replaces=old, recipients=[RecipientLine("Phòng Một", unit=unit_2)])
    operations.expire_document(document=old, reason="Hết hiệu lực", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.issue_document(document=broken, signer=head, on=TODAY, by=system(), now=NOW)
    assert make.issued(board, head).number_text == "03-TB/BTCTU"


def test_states_and_reasons() -> None:
    board = make.board()
    document = make.draft(board)
    operations.review_document(document=document, by=system(), now=NOW)
    document = operations.redraft(document=document, subject="về việc khác", by=system(), now=NOW)
    assert document.state == "draft"
    with pytest.raises(Refused):
        operations.drop_document(document=document, reason=" ", by=system(), now=NOW)
    document = operations.drop_document(document=document, reason="Không cần nữa", by=system(), now=NOW)
    with pytest.raises(Refused):
        operations.issue_document(
            document=document, signer=make.signer(board), on=TODAY, by=system(), now=NOW
        )


def test_one_act_leaves_one_trace(now: datetime) -> None:
    board = make.board()
    head = make.signer(board)
    document = make.draft(board)
    before = Entry.objects.count()
    operations.issue_document(document=document, signer=head, on=TODAY, by=system(), now=now)
    entry = Entry.objects.order_by("-pk").first()
    assert Entry.objects.count() == before + 1
    assert entry is not None
    assert entry.act == "documents.document.issue"
    assert entry.after["number_text"] == "01-TB/BTCTU"
