"""Pages of documents: what each shows, who may open it, what refused forms say."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from nennep.accounts.models import Role, User
from nennep.documents import operations
from nennep.documents.models import (
    Circulation,
    Delivery,
    DocumentLayout,
    OfficialDocument,
    RecipientPurpose,
    RecipientSet,
)
from nennep.documents.operations import RecipientLine
from nennep.documents.policies import visible_to
from nennep.documents.printing.content import Paragraph, bold, spans
from nennep.units import operations as unit_operations
from nennep.units.models import Unit, UnitKind
from tests.make import accounts, people, units
from tests.make import documents as make
from tests.make.units import NOW, system

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bare")]


@pytest.fixture(autouse=True)
def fixed_clock(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def board() -> Unit:
    return make.board()


@pytest.fixture
def clerk(board: Unit) -> Client:
    return signed_in(accounts.holder(Role.RECORDS_CLERK, board))


def get(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"documents:{name}", args=args), query)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def test_the_registry_searches_without_diacritics_and_filters(board: Unit, clerk: Client) -> None:
    head = make.signer(board)
    make.issued(board, head, subject="về chấp hành quy chế đào tạo")
    make.issued(board, head, subject="về khai giảng", kind_code="bao-cao")
    make.external("407 -TB/BTCTU", issuer_name="Ban khác", issued_on=None)
    page = get(clerk, "documents")
    assert "01-TB/BTCTU" in page
    assert "407-TB/BTCTU" in page
    found = get(clerk, "documents", q="chap hanh quy che")
    assert "01-TB/BTCTU" in found
    assert "01-BC/BTCTU" not in found
    assert "01-BC/BTCTU" not in get(clerk, "documents", kind=str(make.kind().pk))
    make.external()
    assert "01-TB/BTCTU" not in get(clerk, "documents", year="2014")
    assert clerk.get(reverse("documents:documents"), {"format": "xlsx"}).content.startswith(b"PK")


def test_drafts_come_first_and_open_by_words(board: Unit, clerk: Client) -> None:
    make.issued(board, make.signer(board), subject="về khai giảng")
    draft = make.draft(board, subject="về một việc")
    page = get(clerk, "documents")
    assert f'href="{reverse("documents:document", args=[draft.pk])}">chưa có số</a>' in page
    assert page.index("chưa có số") < page.index("01-TB/BTCTU")


@pytest.mark.requirement("R0-03", "R0-04")
def test_the_page_of_a_resolution_shows_all_that_carries_it_out(board: Unit, clerk: Client) -> None:
    resolution = make.external()
    plan = make.issued(
        board, make.signer(board), kind_code="ke-hoach", subject="kế hoạch mở lớp", bases=[resolution]
    )
    notice = make.issued(board, board.signing_authorities.get().person, subject="mở lớp", bases=[plan])
    page = get(clerk, "document", resolution.pk)
    for document in (plan, notice):
        assert reverse("documents:document", args=[document.pk]) in page
    assert reverse("documents:document", args=[resolution.pk]) in get(clerk, "document", plan.pk)


def test_a_draft_shows_its_paper_with_the_mark(board: Unit, clerk: Client) -> None:
    page = get(clerk, "document", make.draft(board, subject="về một việc").pk)
    assert "Dự thảo" in page
    assert "về một việc" in page


def test_an_issued_document_is_downloaded_as_frozen(board: Unit, clerk: Client) -> None:
    document = make.issued(board, make.signer(board))
    pdf = clerk.get(reverse("documents:download", args=[document.pk, "pdf"]))
    assert pdf.content.startswith(b"%PDF")
    assert "01-tb-btctu.pdf" in pdf["Content-Disposition"]
    assert clerk.get(reverse("documents:download", args=[document.pk, "docx"])).content.startswith(b"PK")
    assert clerk.get(reverse("documents:download", args=[document.pk, "exe"])).status_code == 404
    assert clerk.get(reverse("documents:download", args=[make.external().pk, "pdf"])).status_code == 404


@pytest.mark.requirement("R2-51")
def test_the_clerk_issues_with_a_signer_who_may(board: Unit, clerk: Client) -> None:
    document = make.draft(board)
    url = reverse("documents:issue", args=[document.pk])
    authority = make.signer(board).signing_authorities.get()
    other = make.signer(make.department()).signing_authorities.get()
    for wrong in (
        {"authority": other.pk, "on": "3/6/2024"},
        {"authority": authority.pk, "on": "4/6/2024"},
        {},
    ):
        answer = clerk.post(url, wrong)
        assert answer.status_code == 422
    document.refresh_from_db()
    assert document.state == "draft"
    answer = clerk.post(url, {"authority": authority.pk, "on": "3/6/2024"})
    assert answer.status_code == 302
    document.refresh_from_db()
    assert document.number_text == "01-TB/BTCTU"


def test_the_clerk_writes_a_document(board: Unit, clerk: Client) -> None:
    make.external()
    answer = clerk.post(
        reverse("documents:draft"),
        {
            "issuer": board.pk,
            "kind": make.kind().pk,
            "subject": "về điểm danh",
            "body": "Mở đầu.\n\n1. Đối với trường\n2. Đối với cơ quan",
            "bases": "Số 32 -NQ/TW",
            "circulation": "cell",
        },
    )
    assert answer.status_code == 302
    document = OfficialDocument.objects.get(is_external=False)
    assert [block["type"] for block in document.content["body"]] == ["paragraph", "item", "item"]
    assert [basis.number_text for basis in document.bases.all()] == ["32-NQ/TW"]
    answer = clerk.post(reverse("documents:draft"), {"issuer": board.pk, "bases": "99-NQ/TW"})
    assert answer.status_code == 422
    assert OfficialDocument.objects.count() == 2


@pytest.mark.requirement("R0-31", "R2-48")
def test_a_draft_is_changed_on_its_page(board: Unit, clerk: Client) -> None:
    make.external()
    groups = list(RecipientSet.objects.order_by("pk")[:2])
    unit = units.unit("Phòng Một", kind_code="division", parent=board)
    document = make.draft(
        board,
        recipients=[RecipientLine("Phòng Một", unit=unit), RecipientLine("Các nơi", recipient_set=groups[0])],
    )
    url = reverse("documents:redraft", args=[document.pk])
    assert url in get(clerk, "document", document.pk)
    form = clerk.get(url).context["page"].form
    assert form["body"].value() == "Một đoạn văn."
    assert form["recipients"].value() == "Phòng Một\nCác nơi"
    values = {
        "subject": "về điểm danh nghiêm túc",
        "body": "Mở đầu.\n\n1. Một điểm",
        "bases": "32-NQ/TW",
        "recipients": "- Thường trực Tỉnh ủy (để báo cáo),\nGửi bản giấy:\n- phòng một (Để thực hiện);\n- Các nơi.",
        "sets": [str(groups[0].pk), str(groups[1].pk)],
        "circulation": "cell",
    }
    for wrong in ({"subject": ""}, {"body": ""}, {"bases": "99-NQ/TW"}):
        assert clerk.post(url, {**values, **wrong}).status_code == 422
    document.refresh_from_db()
    assert document.subject.startswith("về việc thử")
    assert clerk.post(url, values).status_code == 302
    document.refresh_from_db()
    assert (document.subject, document.circulation) == ("về điểm danh nghiêm túc", "cell")
    assert [block["type"] for block in document.content["body"]] == ["paragraph", "item"]
    lines = list(
        document.recipients.order_by("order").values_list(
            "text", "purpose", "channel", "unit", "recipient_set"
        )
    )
    assert lines == [
        ("Thường trực Tỉnh ủy", "report", "paper_and_electronic", None, None),
        ("Phòng Một", "execution", "paper", unit.pk, None),
        ("Các nơi", "", "paper", None, groups[0].pk),
        (groups[1].name, "", "paper_and_electronic", None, groups[1].pk),
    ]
    page = get(clerk, "document", document.pk)
    assert "chỉ in, chưa gửi đến nơi nào" in page
    assert "tính đến hôm nay: 1 nơi · Văn bản giấy" in page
    assert clerk.get(url).context["page"].form["body"].value() == "Mở đầu.\n\n1. Một điểm"
    again = clerk.get(url).context["page"].form["recipients"].value()
    assert again.splitlines()[:3] == [
        "Thường trực Tỉnh ủy (để báo cáo)",
        "Gửi bản giấy:",
        "Phòng Một (để thực hiện)",
    ]
    reader = signed_in(accounts.holder(Role.INSPECTOR, board))
    assert reader.get(url).status_code == 404
    issued = make.issued(board, make.signer(board))
    refused = clerk.post(reverse("documents:redraft", args=[issued.pk]), {**values, "sets": []})
    assert refused.status_code == 422
    issued.refresh_from_db()
    assert issued.subject != values["subject"]
    for name in ("redraft", "issue", "review", "drop"):
        told = clerk.get(reverse(f"documents:{name}", args=[issued.pk]), follow=True)
        assert told.redirect_chain == [(reverse("documents:document", args=[issued.pk]), 302)]
        sentence = (
            "đã ban hành hoặc đã bỏ nên không sửa được nữa" if name == "redraft" else "không thể chuyển"
        )
        assert sentence in told.content.decode()
    assert clerk.get(reverse("documents:expire", args=[issued.pk])).status_code == 200
    away = clerk.get(reverse("documents:expire", args=[document.pk]))
    assert away.headers["Location"] == reverse("documents:document", args=[document.pk])
    assert reader.get(reverse("documents:redraft", args=[issued.pk])).status_code == 403


def test_a_text_with_tables_is_not_changed_as_typed_text(board: Unit, clerk: Client) -> None:
    document = make.draft(board)
    operations.redraft(document=document, content=[Paragraph(spans(bold("Đậm")))], by=system(), now=NOW)
    url = reverse("documents:redraft", args=[document.pk])
    assert "body" not in clerk.get(url).context["page"].form.fields
    assert clerk.post(url, {"subject": "về việc khác"}).status_code == 302
    document.refresh_from_db()
    assert document.subject == "về việc khác"
    assert document.content["body"][0]["text"][0]["bold"] is True


@pytest.mark.requirement("R0-32", "R2-50")
def test_a_set_of_recipients_opens_to_those_it_means(board: Unit, clerk: Client) -> None:
    top = board.parent
    assert top is not None
    one = units.unit("Huyện ủy Một", kind_code="district_committee", parent=top)
    units.unit("Huyện ủy Cũ", kind_code="district_committee", parent=top, valid_to=date(2020, 1, 1))
    units.unit("Huyện ủy tỉnh khác", kind_code="district_committee", is_outside_tree=True)
    people.person("Bí Thư Một", unit=one, post="Bí thư")
    people.person("Cán Bộ Một", unit=one, post="Chuyên viên")
    kind = UnitKind.objects.get(code="district_committee")
    url = reverse("documents:add-set")
    values = {"name": "Các huyện ủy mẫu", "kinds": [kind.pk], "order": "7"}
    for wrong in ({"name": ""}, {"kinds": []}, {"order": "x"}):
        assert clerk.post(url, {**values, **wrong}).status_code == 422
    assert clerk.post(url, values).status_code == 302
    assert clerk.post(url, values).status_code == 422  # the same name again
    made = RecipientSet.objects.get(name="Các huyện ủy mẫu")
    door = reverse("documents:set", args=[made.pk])
    listing = clerk.get(reverse("documents:sets")).context["page"].listing
    rows = {row.row.pk: row.row for row in listing.rows}
    assert (rows[made.pk].members.value, rows[made.pk].members.url) == (1, door)
    shown = get(clerk, "set", made.pk)
    assert "Huyện ủy Một" in shown
    assert "Huyện ủy Cũ" not in shown
    assert "tỉnh khác" not in shown
    change = reverse("documents:change-set", args=[made.pk])
    answer = clerk.post(change, {**values, "name": "Bí thư các huyện ủy", "post": "Bí thư"})
    assert answer.status_code == 302
    officer = signed_in(accounts.holder(Role.BOARD_OFFICER, top))
    assert "Bí Thư Một" in get(officer, "set", made.pk)
    events = officer.get(door).context["page"].events
    assert [event.changes[0].after for event in events] == ["Bí thư các huyện ủy", "Các huyện ủy mẫu"]
    shown = get(officer, "set", made.pk)
    assert "sửa nhóm nơi nhận" in shown
    assert "Loại đơn vị" in shown
    assert "Cán Bộ Một" not in get(officer, "set", made.pk)
    stranger = signed_in(accounts.user())
    assert "Bí Thư Một" not in get(stranger, "set", made.pk)
    assert officer.get(change).status_code == 403
    assert officer.post(url, values).status_code == 403


def test_the_sources_of_a_layout_speak_the_language_of_the_reader(board: Unit, clerk: Client) -> None:
    for layout in DocumentLayout.objects.all():
        shown = get(clerk, "layout", layout.pk)
        for words in ("annex of", "second-hand", "a third", "below_heading", "provincial"):
            assert words not in shown
    party = DocumentLayout.objects.get(code="party-36-hd-vptw-2018")
    assert "Phụ lục Hướng dẫn 36-HD/VPTW" in get(clerk, "layout", party.pk)
    english = signed_in(accounts.user(language="en"))
    assert "annex of 36-HD/VPTW" in get(english, "layout", party.pk)


@pytest.mark.requirement("R0-01", "R1-14")
def test_the_clerk_registers_and_completes(clerk: Client) -> None:
    url = reverse("documents:register")
    values = {"number_text": "6445 -QĐ/TU", "issuer_name": "Thành ủy Hà Nội", "subject": "Quy chế phối hợp"}
    assert clerk.post(url, {**values, "number_text": "6445"}).status_code == 422
    assert not OfficialDocument.objects.exists()
    assert clerk.post(url, values).status_code == 302
    document = OfficialDocument.objects.get()
    assert document.number_text == "6445-QĐ/TU"
    assert reverse("documents:complete", args=[document.pk]) in get(clerk, "document", document.pk)
    assert (
        clerk.post(reverse("documents:complete", args=[document.pk]), {"issued_on": "4/5/2023"}).status_code
        == 302
    )
    document.refresh_from_db()
    assert document.issued_on == date(2023, 5, 4)
    # Once the day is known the form is shut, with the sentence on the document.
    url = reverse("documents:complete", args=[document.pk])
    assert url not in get(clerk, "document", document.pk)
    told = clerk.get(url, follow=True)
    assert told.redirect_chain == [(reverse("documents:document", args=[document.pk]), 302)]
    assert "“6445-QĐ/TU” đã có ngày." in told.content.decode()
    assert clerk.post(url, {"issued_on": "5/5/2023"}).status_code == 422
    document.refresh_from_db()
    assert document.issued_on == date(2023, 5, 4)


@pytest.mark.requirement("R2-49", "R0-33")
def test_a_recipient_confirms_and_reports(board: Unit) -> None:
    agency = units.unit("Phòng Cán bộ", kind_code="division", parent=board)
    officer = signed_in(accounts.holder(Role.AGENCY_OFFICER, agency))
    document = make.issued(
        board,
        make.signer(board),
        recipients=[
            RecipientLine("Phòng Cán bộ", purpose=RecipientPurpose.COORDINATION, unit=agency, task="Tổng hợp")
        ],
    )
    delivery = Delivery.objects.get(unit=agency)
    assert reverse("documents:receive", args=[delivery.pk]) in get(officer, "recipients", document.pk)
    assert officer.post(reverse("documents:receive", args=[delivery.pk])).status_code == 302
    finish = reverse("documents:finish", args=[delivery.pk])
    assert officer.post(finish, {"result": ""}).status_code == 422
    assert officer.post(finish, {"result": "Đã tổng hợp"}).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.received_at, delivery.task_result) == (NOW, "Đã tổng hợp")
    archive = Delivery.objects.get(unit=board)
    assert officer.post(reverse("documents:receive", args=[archive.pk])).status_code == 403


def test_a_changed_layout(board: Unit, clerk: Client) -> None:
    layout = DocumentLayout.objects.get(code="party-36-hd-vptw-2018")
    assert "36-HD/VPTW" in get(clerk, "layout", layout.pk)
    url = reverse("documents:change-layout", args=[layout.pk])
    form = clerk.get(url).context["page"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    values |= {"body.size": "15", "basis": "Hướng dẫn của Văn phòng", "valid_from": "3/6/2024"}
    assert clerk.post(url, {**values, "body.size": "150"}).status_code == 422
    assert DocumentLayout.objects.count() == 2
    answer = clerk.post(url, values)
    assert answer.status_code == 302, answer.context["page"].form.errors
    new = DocumentLayout.objects.get(valid_from=NOW.date())
    assert new.spec["body"]["size"] == {"value": 15, "certainty": "office"}
    assert new.spec["body"]["line_spacing"] == layout.spec["body"]["line_spacing"]


def test_the_unit_page_arranges_signers_terms_and_layouts(board: Unit, clerk: Client) -> None:
    person = people.person("Hoàng Văn Ký", unit=board)
    get(clerk, "issuers")
    get(clerk, "issuer", board.pk)
    url = reverse("documents:give-authority", args=[board.pk])
    values = {
        "person": "hoàng văn ký",
        "capacity": "direct",
        "title": "TRƯỞNG BAN",
        "valid_from": "1/1/2024",
        "basis": "15-QĐ/TU",
    }
    assert clerk.post(url, {**values, "person": "Không Có Ai"}).status_code == 422
    assert clerk.post(url, values).status_code == 302
    authority = person.signing_authorities.get()
    page = get(clerk, "issuer", board.pk)
    assert "Hoàng Văn Ký" in page
    assert "Lịch sử" in page
    assert "ghi thẩm quyền ký" in page
    assert (
        clerk.post(
            reverse("documents:end-authority", args=[authority.pk]), {"last_on": "3/6/2024"}
        ).status_code
        == 302
    )
    layout = DocumentLayout.objects.get(code="state-decree-30-2020")
    answer = clerk.post(
        reverse("documents:set-layout", args=[board.pk]), {"layout": layout.pk, "valid_from": "3/6/2024"}
    )
    assert answer.status_code == 302
    top = board.parent
    assert top is not None
    assert (
        clerk.post(
            reverse("documents:open-term", args=[top.pk]), {"name": "x", "valid_from": "1/1/2026"}
        ).status_code
        == 403
    )
    root_clerk = signed_in(accounts.holder(Role.RECORDS_CLERK, top))
    term = top.terms.get()
    assert (
        root_clerk.post(reverse("documents:close-term", args=[term.pk]), {"last_on": "3/6/2024"}).status_code
        == 302
    )
    answer = root_clerk.post(
        reverse("documents:open-term", args=[top.pk]), {"name": "2025-2030", "valid_from": "4/6/2024"}
    )
    assert answer.status_code == 302
    get(clerk, "sets")
    get(clerk, "layouts")


# --- Who sees what --------------------------------------------------------------------------------------------------


@pytest.mark.requirement("R2-47")
def test_who_sees_a_document(board: Unit) -> None:
    top = board.parent
    assert top is not None
    agency = units.unit("Huyện ủy Một", kind_code="district_committee", parent=top)
    below = units.unit("Đảng ủy xã Hai", kind_code="commune_committee", parent=agency)
    other = units.unit("Huyện ủy Khác", kind_code="district_committee", parent=top)
    head = make.signer(board)
    line = [RecipientLine("Huyện ủy Một", unit=agency)]
    draft = make.draft(board, recipients=line)
    quiet = make.issued(board, head, recipients=line)
    wide = make.issued(board, head, recipients=line, circulation=Circulation.CELL)
    sees = lambda user: set(visible_to(user, NOW.date()).values_list("pk", flat=True))  # noqa: E731
    every = {draft.pk, quiet.pk, wide.pk}
    assert sees(accounts.holder(Role.RECORDS_CLERK, board)) == every
    assert sees(accounts.holder(Role.BOARD_OFFICER, board)) == every
    assert sees(accounts.user(person=people.person("Người Của Ban", unit=board))) == every
    assert sees(accounts.holder(Role.INSPECTOR, top)) == {quiet.pk, wide.pk}
    assert sees(accounts.holder(Role.AGENCY_OFFICER, agency)) == {quiet.pk, wide.pk}
    assert sees(accounts.holder(Role.AGENCY_OFFICER, below)) == {wide.pk}
    assert sees(accounts.holder(Role.AGENCY_OFFICER, other)) == set()
    assert sees(accounts.user()) == set()
    stranger = signed_in(accounts.holder(Role.AGENCY_OFFICER, other))
    for name in ("document", "recipients", "issue"):
        assert stranger.get(reverse(f"documents:{name}", args=[quiet.pk])).status_code == 404
    reader = signed_in(accounts.holder(Role.AGENCY_OFFICER, agency))
    assert reader.get(reverse("documents:document", args=[quiet.pk])).status_code == 200
    assert reader.get(reverse("documents:expire", args=[quiet.pk])).status_code == 403
    assert reader.get(reverse("documents:document", args=[draft.pk])).status_code == 404


@pytest.mark.requirement("R2-47")
def test_a_board_reads_what_its_own_committee_and_those_below_issue(board: Unit) -> None:
    top = board.parent
    assert top is not None
    school = units.unit("Trường Chính trị", symbol="TCT", place="Thành phố Mẫu", parent=top)
    document = make.issued(school, make.signer(school))
    district = units.unit("Huyện ủy Một", kind_code="district_committee", parent=top)
    low = units.unit("Ban Tổ chức Huyện ủy Một", kind_code="organisation_board", parent=district)
    elsewhere = units.unit("Ban Tổ chức Tỉnh ủy Khác", kind_code="organisation_board")
    sees = lambda unit: document in visible_to(accounts.holder(Role.BOARD_OFFICER, unit), NOW.date())  # noqa: E731
    assert [sees(one) for one in (board, low, elsewhere)] == [True, False, False]


@pytest.mark.requirement("R2-47")
def test_circulation_and_receipt_count_as_of_the_day_of_the_document(board: Unit) -> None:
    top = board.parent
    assert top is not None
    district = units.unit("Huyện ủy Một", kind_code="district_committee", parent=top)
    cell = units.unit("Đảng ủy xã Hai", kind_code="commune_committee", parent=district)
    heir = units.unit("Đảng ủy xã Mới", kind_code="commune_committee", parent=top)
    head = make.signer(board)
    line = [RecipientLine("Huyện ủy Một", unit=district)]
    before = make.issued(board, head, recipients=line, circulation=Circulation.CELL)
    later = date(2024, 7, 1)
    unit_operations.move_unit(unit=cell, parent=top, on=later, by=system(), now=NOW)
    unit_operations.succeed_units(
        predecessors=[district], successors=[heir], kind="merged", on=later, basis="NQ", by=system(), now=NOW
    )
    after = date(2024, 8, 1)
    for unit in (cell, heir):
        reader = accounts.holder(Role.AGENCY_OFFICER, unit)
        assert list(visible_to(reader, after)) == [before]
    newcomer = units.unit("Đảng ủy xã Ba", kind_code="commune_committee", parent=top, valid_from=later)
    assert not visible_to(accounts.holder(Role.AGENCY_OFFICER, newcomer), after).exists()


def test_in_the_list_exactly_when_it_may_be_viewed(board: Unit) -> None:
    from nennep.documents.policies import may_view

    make.issued(board, make.signer(board))
    make.draft(board)
    make.external()
    for user in (
        system(),
        accounts.user(),
        accounts.holder(Role.AGENCY_OFFICER, board),
        accounts.holder(Role.INSPECTOR, board),
    ):
        shown = set(visible_to(user, NOW.date()).values_list("pk", flat=True))
        assert shown == {d.pk for d in OfficialDocument.objects.all() if may_view(user, d, NOW.date())}


def test_one_line_and_many_cost_the_same(board: Unit, clerk: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    head = make.signer(board)
    agencies = [units.unit(kind_code="division", parent=board) for _ in range(3)]
    lines = [RecipientLine(agency.name, unit=agency) for agency in agencies]

    def cost(*path: object) -> int:
        url = reverse(f"documents:{path[0]}", args=path[1:])
        clerk.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(url).status_code == 200
        return len(queries)

    resolution = make.external()
    make.issued(board, head, recipients=lines, bases=[resolution])
    one = (cost("documents"), cost("document", resolution.pk), cost("issuers"), cost("issuer", board.pk))
    for _ in range(8):
        make.issued(board, head, recipients=lines, bases=[resolution])
    assert (
        cost("documents"),
        cost("document", resolution.pk),
        cost("issuers"),
        cost("issuer", board.pk),
    ) == one
    few = make.issued(board, head, recipients=lines[:1])
    many = make.issued(board, head, recipients=lines)
    assert cost("recipients", few.pk) == cost("recipients", many.pk)
