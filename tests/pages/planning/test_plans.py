"""Pages of plans: the whole way through forms, who sees what, the same number of questions for one line and many."""

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from nennep.accounts.models import Role
from nennep.directives.operations import add_field
from nennep.documents.models import OfficialDocument
from nennep.documents.operations import issue_document
from nennep.norms import operations as norms
from nennep.planning import operations
from nennep.planning.models import PlanLine, PlanVersion, SeatAllocation, TrainingPlan
from nennep.planning.states import LineState, VersionState
from nennep.units.models import Unit
from tests.make import accounts, documents, units
from tests.make import planning as make
from tests.make.units import NOW, system

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(settings: object) -> None:
    settings.NENNEP_NOW = NOW.isoformat()  # type: ignore[attr-defined]


@pytest.fixture
def board() -> Unit:
    return make.board()


def client(role: str, unit: Unit) -> Client:
    found = Client()
    found.force_login(accounts.holder(role, unit))
    return found


def line_values(**more: str) -> dict[str, str]:
    return {
        "title": "Lớp bí thư đảng ủy xã",
        "programme": str(make.programme().pk),
        "state": "proposed",
        "classes": "2",
        "seats": "1.390",
        "opens_month": "5",
        "lead": "Ban Tổ chức Tỉnh ủy",
        "funding_province": "20.000.000",
        **more,
    }


@pytest.mark.requirement("R3-03", "R3-18", "R4-15")
def test_the_way_of_a_plan_through_its_forms(board: Unit) -> None:
    officer = client(Role.BOARD_OFFICER, board)
    make.programme()
    assert officer.get(reverse("planning:plans")).status_code == 200
    opened = officer.post(
        reverse("planning:open"),
        {
            "owner": "Ban Tổ chức Tỉnh ủy",
            "year": "2024",
            "name": "Kế hoạch đào tạo năm 2024",
            "side": "party",
        },
    )
    plan = TrainingPlan.objects.get()
    assert opened.url == reverse("planning:plan", args=[plan.pk])  # type: ignore[attr-defined]
    version = plan.versions.get()
    add = reverse("planning:add-line", args=[version.pk])
    assert officer.get(add).status_code == 200
    for wrong in (
        {"title": ""},
        {"seats": "nhiều"},
        {"quarter": "4"},
        {"lead": "Không có"},
        {"venue": "Ban Tổ chức Tỉnh ủy"},
    ):
        assert officer.post(add, line_values(**wrong)).status_code == 422
    assert not PlanLine.objects.exists()
    assert officer.post(add, line_values()).status_code == 302
    line = PlanLine.objects.get()
    assert (line.seats, line.quarter, line.funding.get().amount) == (1390, 2, 20_000_000)
    change = reverse("planning:change-line", args=[line.pk])
    assert "20000000" in officer.get(change).content.decode()
    assert officer.post(change, line_values(seats="140")).status_code == 302
    officer.post(reverse("planning:submit", args=[version.pk]))
    session = {
        "held_on": "3/6/24",
        "subject": "Làm việc",
        "participants": "Bí thư Tỉnh ủy: Trần Mẫu\nSở Nội vụ",
    }
    assert officer.post(reverse("planning:record-session", args=[version.pk]), session).status_code == 302
    assert officer.post(reverse("planning:conclude", args=[version.pk]), {"rest": ""}).status_code == 422
    said = {"outcome": "changed", "classes": "1", "seats": "70", "wording": "Còn một lớp"}
    assert officer.post(reverse("planning:conclude-line", args=[line.pk]), said).status_code == 302
    assert officer.post(reverse("planning:conclude", args=[version.pk]), {"rest": ""}).status_code == 302
    decision = make.decision("557-QĐ/TU")
    approve = reverse("planning:approve", args=[version.pk])
    assert officer.post(approve, {"document": "999-QĐ/TU"}).status_code == 422
    assert officer.post(approve, {"document": "557-QĐ/TU"}).status_code == 302
    version.refresh_from_db()
    assert (version.state, version.document) == (VersionState.APPROVED, decision)
    page = officer.get(reverse("planning:plan", args=[plan.pk])).content.decode()
    assert "Trần Mẫu" in page
    assert "557-QĐ/TU" in page
    agency = units.unit("Sở Mẫu", parent=board.parent)
    values = {"item": str(line.item_id), "unit": "Sở Mẫu", "seats": "71", "decision": "557-QĐ/TU"}
    allocate = reverse("planning:allocate", args=[plan.pk])
    assert officer.post(allocate, values).status_code == 422
    assert officer.post(allocate, {**values, "seats": "40"}).status_code == 302
    allocation = SeatAllocation.objects.get()
    assert (allocation.unit, allocation.seats) == (agency, 40)
    below = units.unit("Phòng Mẫu", parent=agency, kind_code="division")
    own = client(Role.AGENCY_OFFICER, agency)
    hand_on = reverse("planning:hand-on", args=[allocation.pk])
    assert own.post(hand_on, {"unit": "Phòng Mẫu", "seats": "41"}).status_code == 422
    assert own.post(hand_on, {"unit": "Phòng Mẫu", "seats": "15"}).status_code == 302
    assert SeatAllocation.objects.get(unit=below).parent == allocation
    amend = reverse("planning:amend-seats", args=[allocation.pk])
    assert own.get(amend).status_code == 403
    few = {"seats": "14", "decision": "557-QĐ/TU", "reason": "Ít người"}
    assert officer.post(amend, few).status_code == 422
    assert officer.post(amend, {**few, "seats": "20"}).status_code == 302
    for name in ("plan", "seats", "money", "progress", "classes"):
        assert officer.get(reverse(f"planning:{name}", args=[plan.pk])).status_code == 200
    assert officer.get(reverse("planning:allocation", args=[allocation.pk])).status_code == 200
    assert "Sở Mẫu" in own.get(reverse("planning:seats", args=[plan.pk])).content.decode()


@pytest.mark.requirement("R2-30")
def test_a_venue_is_a_unit_on_record_and_a_school_outside_is_opened_first(board: Unit) -> None:
    officer = client(Role.BOARD_OFFICER, board)
    version = make.plan(board).versions.get()
    make.programme()
    add = reverse("planning:add-line", args=[version.pk])
    assert "Trường ngoài tỉnh phải thêm trước ở mục Đơn vị" in officer.get(add).content.decode()
    values = line_values(venue="Đại học Mẫu", venue_reason="Chuyên ngành tỉnh chưa có")
    refused = officer.post(add, values)
    assert (refused.status_code, PlanLine.objects.exists()) == (422, False)
    assert "venue" in refused.context["page"].form.errors
    outside = units.unit("Đại học Mẫu", is_outside_tree=True)
    assert officer.post(add, values).status_code == 302
    assert PlanLine.objects.get().venue == outside


@pytest.mark.requirement("R4-15")
def test_everything_wrong_with_seats_is_told_in_one_answer(board: Unit) -> None:
    officer = client(Role.BOARD_OFFICER, board)
    version = make.plan(board).versions.get()
    line = make.line(version, "Lớp một", classes=1, seats=50)
    make.approve(version)
    agency = units.unit("Sở Mẫu", parent=board.parent)
    hand_out = reverse("planning:allocate", args=[version.plan_id])
    answer = officer.post(hand_out, {"item": str(line.item_id), "unit": "Sở Mẫu", "seats": "51"})
    assert answer.status_code == 422
    assert set(answer.context["page"].form.errors) == {"seats", "decision"}
    assert "(có thể bỏ trống)" not in officer.get(hand_out).content.decode()
    allocation = make.allocation(line.item, 40, agency)
    below = operations.suballocate_seats(
        allocation=allocation, unit=units.unit("Phòng Mẫu", parent=agency, kind_code="division"), seats=15,
        by=system(), now=NOW,
    )  # fmt: skip
    amend = reverse("planning:amend-seats", args=[allocation.pk])
    assert "(có thể bỏ trống)" not in officer.get(amend).content.decode()
    for seats, told in (("14", "Ghi ít nhất 15"), ("51", "Ghi nhiều nhất 50"), ("40", "khác")):
        answer = officer.post(amend, {"seats": seats, "reason": "Ít người"})
        assert answer.status_code == 422
        errors = answer.context["page"].form.errors
        assert set(errors) == {"seats", "decision"}
        assert told in errors["seats"][0]
    allocation.refresh_from_db()
    assert allocation.seats == 40
    # A unit hands on by itself: no decision is asked, and so it is called optional.
    own = client(Role.AGENCY_OFFICER, agency)
    amend = reverse("planning:amend-seats", args=[below.pk])
    assert "(có thể bỏ trống)" in own.get(amend).content.decode()
    assert own.post(amend, {"seats": "10", "reason": "Ít người"}).status_code == 302


@pytest.mark.requirement("R3-08")
def test_the_difference_shows_old_and_new(board: Unit) -> None:
    plan = make.plan(board)
    version = plan.versions.get()
    line = make.line(version, "Lớp bí thư", classes=2, seats=140)
    make.approve(version)
    officer = client(Role.BOARD_OFFICER, board)
    assert officer.post(reverse("planning:amend", args=[plan.pk]), {"reason": "Nhu cầu"}).status_code == 302
    second = plan.versions.get(number=2)
    here = officer.get(reverse("planning:plan", args=[plan.pk])).content.decode()
    assert "Tiếp tục phiên bản 2" in here, "the version in force leads to the one on its way"
    assert f'href="{reverse("planning:plan", args=[plan.pk])}?version=2"' in here
    own = second.lines.get(item=line.item)
    change = reverse("planning:change-line", args=[own.pk])
    values = line_values(title="Lớp bí thư", classes="1", seats="70", opens_month="", funding_province="")
    assert officer.post(change, values).status_code == 422
    assert officer.post(change, {**values, "reason": "Ít người"}).status_code == 302
    make.line(second, "Lớp phó bí thư", classes=1)
    page = officer.get(reverse("planning:difference", args=[second.pk])).content.decode()
    flat = " ".join(page.split())
    there, here = (reverse("planning:line", args=[one.pk]) for one in (line, own))

    def number(value: int, url: str) -> str:
        return f'<a class="figure" href="{url}">{value}</a>'

    assert f'{number(2, there)} → <span class="plan-new">{number(1, here)}</span>' in flat, (
        "each opens its line"
    )
    added = reverse("planning:line", args=[second.lines.get(title="Lớp phó bí thư").pk])
    assert f'0 → <span class="plan-new">{number(1, added)}</span>' in flat
    assert "Ít người" in flat
    drop = reverse("planning:drop-line", args=[own.pk])
    assert officer.post(drop, {"reason": "Gộp"}).status_code == 302
    flat = " ".join(officer.get(reverse("planning:difference", args=[second.pk])).content.decode().split())
    assert f'{number(2, there)} → <span class="plan-new">0</span>' in flat
    assert f'<a href="{there}">Lớp bí thư</a><br><span class="plan-soft">Gộp</span>' in flat, "why it is gone"


@pytest.mark.requirement("R4-15")
def test_the_annex_has_the_columns_of_the_decision(board: Unit) -> None:
    version = make.plan(board).versions.get()
    make.line(version, "Lớp bí thư", classes=2, seats=140, opens_month=5, cost=20_000_000, duration="5 ngày")
    make.line(version, "Lớp tỉnh ủy viên", classes=1, seats=50, state=LineState.UNDER_STUDY)
    answer = client(Role.BOARD_OFFICER, board).get(reverse("planning:annex", args=[version.plan_id]))
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(place for place, row in enumerate(rows) if row[0] == "STT")
    assert rows[head] == [
        "STT", "Nội dung lớp", "Đối tượng", "Số lớp", "Số học viên", "Thời gian (ngày/tiết)",
        "Thời điểm mở (quý/tháng)", "Đơn vị chủ trì", "Đơn vị phối hợp", "Địa điểm", "Kinh phí (đồng)",
        "Nguồn kinh phí", "Ghi chú",
    ]  # fmt: skip
    assert rows[head + 1][:8] == [1, "Lớp bí thư", None, 2, 140, "5 ngày", "Tháng 5", "Ban Tổ chức Tỉnh ủy"]
    assert rows[head + 2][12] == "Nghiên cứu"
    assert rows[head + 3][1:5] == ["Tổng cộng", None, 2, 140]


@pytest.mark.requirement("R3-09", "R4-15")
def test_the_decision_is_written_with_annex_and_tasks(board: Unit) -> None:
    version = make.plan(board).versions.get()
    school = (
        make.school(board.parent)
        if not Unit.objects.filter(kind__code="political_school").exists()
        else Unit.objects.get(kind__code="political_school")
    )
    home = documents.department()
    make.line(version, "Lớp bí thư", lead=school, coordinators=[home], seats=70)
    operations.submit_version(version=version, by=system(), now=NOW)
    operations.conclude_version(version=version, rest="agreed", by=system(), now=NOW)
    officer = client(Role.BOARD_OFFICER, board)
    url = reverse("planning:draft-decision", args=[version.pk])
    assert officer.get(url).status_code == 200
    answer = officer.post(url, {"issuer": str(board.pk), "subject": "phê duyệt chỉ tiêu"})
    document = OfficialDocument.objects.get(kind__code="quyet-dinh", is_external=False)
    assert answer.url == reverse("documents:document", args=[document.pk])  # type: ignore[attr-defined]
    assert {(row.unit, row.purpose, row.task) for row in document.recipients.all()} == {
        (school, "execution", "Chủ trì tổ chức: Lớp bí thư"),
        (home, "coordination", "Phối hợp tổ chức: Lớp bí thư"),
    }
    page = officer.get(answer.url).content.decode()  # type: ignore[attr-defined]
    assert "Đơn vị chủ trì" in page
    assert "1 lớp, 70 học viên" in page


def test_the_decision_that_was_issued_for_the_version_is_offered(board: Unit) -> None:
    version = make.plan(board).versions.get()
    make.line(version, "Lớp bí thư", lead=board, seats=70)
    operations.submit_version(version=version, by=system(), now=NOW)
    operations.conclude_version(version=version, rest="agreed", by=system(), now=NOW)
    officer, approve = client(Role.BOARD_OFFICER, board), reverse("planning:approve", args=[version.pk])
    document = operations.draft_decision(version=version, issuer=board, by=system(), now=NOW)
    assert 'value="01-QĐ' not in officer.get(approve).content.decode(), "a draft decides nothing"
    signer = documents.signer(board, "Trưởng ban")
    document = issue_document(document=document, signer=signer, on=NOW.date(), by=system(), now=NOW)
    assert f'value="{document.number_text}"' in officer.get(approve).content.decode()


@pytest.mark.requirement("R3-15", "R4-15")
def test_the_page_of_the_plan_tells_where_its_decision_is(board: Unit) -> None:
    version = make.plan(board).versions.get()
    make.line(version, "Lớp bí thư", lead=board, seats=70)
    operations.submit_version(version=version, by=system(), now=NOW)
    operations.conclude_version(version=version, rest="agreed", by=system(), now=NOW)
    officer = client(Role.BOARD_OFFICER, board)
    here = reverse("planning:plan", args=[version.plan_id])
    write = reverse("planning:draft-decision", args=[version.pk])
    approve = reverse("planning:approve", args=[version.pk])
    assert write in officer.get(here).content.decode()
    document = operations.draft_decision(version=version, issuer=board, by=system(), now=NOW)
    page = officer.get(here).content.decode()
    assert "Mới là dự thảo. Ký, ban hành" in page
    assert reverse("documents:document", args=[document.pk]) in page
    assert write not in page, "a second draft is not offered"
    signer = documents.signer(board, "Trưởng ban")
    document = issue_document(document=document, signer=signer, on=NOW.date(), by=system(), now=NOW)
    page = officer.get(here).content.decode()
    assert "Đã ban hành. Phê duyệt kế hoạch theo quyết định này." in page
    operations.approve_version(version=version, document=document, by=system(), now=NOW)
    # The next amendment has the same kind of subject, and an own decision.
    for number in (2, 3):
        amended = operations.amend_plan(plan=version.plan, note="Nhu cầu", by=system(), now=NOW)
        make.line(amended, f"Lớp thêm {number}", lead=board)
        operations.submit_version(version=amended, by=system(), now=NOW)
        operations.conclude_version(version=amended, rest="agreed", by=system(), now=NOW)
        approve = reverse("planning:approve", args=[amended.pk])
        assert 'value="0' not in officer.get(approve).content.decode(), (
            "what approved another version is not offered"
        )
        found = operations.draft_decision(version=amended, issuer=board, by=system(), now=NOW)
        found = issue_document(document=found, signer=signer, on=NOW.date(), by=system(), now=NOW)
        assert f'value="{found.number_text}"' in officer.get(approve).content.decode()
        operations.approve_version(version=amended, document=found, by=system(), now=NOW)


@pytest.mark.requirement("R1-30", "R3-16", "R3-17")
def test_a_line_tells_from_which_year_it_was_carried_and_where_it_went(board: Unit) -> None:
    plan = make.plan(board)
    version = plan.versions.get()
    carried = make.line(version, "Lớp bí thư", lead=board, seats=70)
    make.line(version, "Lớp khác", lead=board)
    make.approve(version)
    carried.refresh_from_db()
    operations.carry_line(line=carried, reason="Chưa có kinh phí", by=system(), now=NOW)
    following = operations.carry_to_next_year(plan=plan, by=system(), now=NOW)
    again = following.versions.get().lines.get()
    officer = client(Role.BOARD_OFFICER, board)
    there, here = (reverse("planning:line", args=[one.pk]) for one in (carried, again))
    page = officer.get(here).content.decode()
    assert "Chuyển từ kế hoạch năm 2024" in page
    assert "Chuyển sang năm sau: Chưa có kinh phí" in page
    assert f'href="{there}"' in page
    page = officer.get(there).content.decode()
    assert "Tiếp nối trong kế hoạch năm 2025" in page
    assert f'href="{here}"' in page


@pytest.mark.requirement("R1-03", "R2-52")
def test_who_sees_a_plan(board: Unit) -> None:
    plan = make.plan(board)
    version = plan.versions.get()
    partner, stranger = units.unit(parent=board.parent), units.unit(parent=board.parent)
    make.line(version, coordinators=[partner])
    url = reverse("planning:plan", args=[plan.pk])
    people = {
        "officer": client(Role.BOARD_OFFICER, board),
        "leader": client(Role.COMMITTEE_LEADER, board.parent),  # type: ignore[arg-type]
        "partner": client(Role.AGENCY_OFFICER, partner),
        "stranger": client(Role.AGENCY_OFFICER, stranger),
    }
    seen = {name: one.get(url).status_code for name, one in people.items()}
    assert seen == {"officer": 200, "leader": 200, "partner": 404, "stranger": 404}
    make.approve(version)
    second = operations.amend_plan(plan=plan, note="Nhu cầu", by=system(), now=NOW)
    seen = {name: one.get(url).status_code for name, one in people.items()}
    assert seen == {"officer": 200, "leader": 200, "partner": 200, "stranger": 404}
    draft = {name: one.get(url, {"version": "2"}).status_code for name, one in people.items()}
    assert draft == {"officer": 200, "leader": 200, "partner": 404, "stranger": 404}
    difference = reverse("planning:difference", args=[second.pk])
    assert people["partner"].get(difference).status_code == 404
    for name in ("amend", "carry", "propose", "allocate", "record-budget"):
        assert people["leader"].get(reverse(f"planning:{name}", args=[plan.pk])).status_code == 403
    assert people["stranger"].get(reverse("planning:plans")).status_code == 200


@pytest.mark.requirement("R1-02", "R2-10", "R2-30", "R2-31", "R3-05", "R4-46")
def test_lines_are_filtered_and_sums_open_their_lines(board: Unit) -> None:
    version = make.plan(board).versions.get()
    partner = units.unit("Sở Phối Hợp", parent=board.parent)
    first = add_field(
        owner=board,
        name="Chuyển đổi số",
        valid_from=date(2024, 1, 1),
        basis_text="Nghị quyết 5",
        by=system(),
        now=NOW,
    )
    make.line(version, "Lớp một", coordinators=[partner], priority_field=first, opens_month=12)
    make.line(version, "Lớp hai", venue=partner, venue_reason="Có phòng máy")
    make.line(version, "Lớp ba", state=LineState.UNDER_STUDY, classes=None)
    officer = client(Role.BOARD_OFFICER, board)
    url = reverse("planning:plan", args=[version.plan_id])

    def titles(**query: str) -> list[str]:
        page = officer.get(url, query).content.decode()
        table = page[page.index('id="list-lines') :].partition("</table>")[0]
        return [title for title in ("Lớp một", "Lớp hai", "Lớp ba") if f">{title}<" in table]

    assert titles() == ["Lớp một", "Lớp hai", "Lớp ba"]
    assert titles(coordinator=str(partner.pk)) == ["Lớp một"]
    assert titles(field=str(first.pk)) == titles(field="any") == ["Lớp một"]
    assert "70/140" in officer.get(url).content.decode()
    assert titles(elsewhere="yes") == ["Lớp hai"]
    assert titles(state="under_study") == ["Lớp ba"]
    assert titles(numbers="no") == ["Lớp ba"]
    assert titles(q="lop hai") == ["Lớp hai"]
    # Each figure of the year opens the lines that it counts.
    page = officer.get(url).content.decode()
    assert f"{url}?bar=12" in page
    assert titles(bar="12") == ["Lớp một"]
    assert f"{url}?bar=none" in page
    assert titles(bar="none") == ["Lớp hai"]
    panel = officer.get(
        f"{url}?bar=12", headers={"HX-Request": "true", "HX-Target": "panel-body"}
    ).content.decode()
    assert "Lớp một" in panel
    assert "plan-months" not in panel, "a figure opens its lines, not the whole page once more"


def test_as_many_questions_for_one_line_as_for_many(board: Unit) -> None:
    officer = client(Role.BOARD_OFFICER, board)
    counts: dict[int, dict[str, int]] = {}
    for many in (1, 12):
        plan = make.plan(board, year=2020 + many)
        version = plan.versions.get()
        for number in range(many):
            make.line(version, f"Lớp {number}", coordinators=[units.unit()], funding={"province": 1})
        make.approve(version)
        for line in version.lines.all():
            make.allocation(line.item, 1)
        for name in ("plan", "seats", "money", "progress"):
            url = reverse(f"planning:{name}", args=[plan.pk])
            officer.get(url)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert officer.get(url).status_code == 200
            counts.setdefault(many, {})[name] = len(asked)
    assert counts[1] == counts[12]


@pytest.mark.requirement("R4-44", "R4-45", "R4-37", "R4-35")
def test_money_and_delays(board: Unit) -> None:
    version = make.plan(board, year=2017).versions.get()
    line = make.line(version, "Lớp chờ tiền", opens_month=3)
    make.line(version, "Lớp có tiền", cost=50_000_000, funding={"province": 30_000_000, "agency": 20_000_000})
    make.approve(version, make.decision("557-QĐ/TU", date(2017, 1, 25)))
    plan = version.plan
    officer = client(Role.BOARD_OFFICER, board)
    make.decision("592/QĐ-UBND", date(2017, 4, 4))
    rich = version.lines.get(title="Lớp có tiền")
    values = {
        "document": "592/QĐ-UBND",
        "unit": "Ban Tổ chức Tỉnh ủy",
        "source": "province",
        "amount": "30.000.000",
        "items": [str(rich.item_id)],
    }
    record = reverse("planning:record-budget", args=[plan.pk])
    assert officer.post(record, {**values, "items": []}).status_code == 422
    assert officer.post(record, values).status_code == 302
    url = reverse("planning:money", args=[plan.pk])
    page = officer.get(url).content.decode()
    assert ">69<" in page
    waiting = officer.get(url, {"waiting": "yes"}).content.decode()
    table = waiting[waiting.index('id="list-money') :]
    assert "Lớp chờ tiền" in table
    assert "Lớp có tiền" not in table
    delay = {"cause": "objective", "reason": "Chưa bố trí kinh phí", "began_on": "1/4/2017"}
    assert officer.post(reverse("planning:record-delay", args=[line.pk]), delay).status_code == 302
    page = officer.get(reverse("planning:progress", args=[plan.pk])).content.decode()
    assert "Chưa bố trí kinh phí" in page
    found = line.item.delays.get()
    end = reverse("planning:end-delay", args=[found.pk])
    assert officer.post(end, {"ended_on": "1/3/2017"}).status_code == 422
    assert officer.post(end, {"ended_on": "1/5/2017"}).status_code == 302
    assert PlanVersion.objects.count() == 1


@pytest.mark.requirement("R4-46")
def test_classes_that_pile_up_at_the_end_of_the_year_are_told(board: Unit, settings: object) -> None:
    norms.install_reference(by=system(), now=NOW)
    version = make.plan(board).versions.get()
    make.line(version, "Lớp tháng 3", classes=2, opens_month=3)
    late = make.line(version, "Lớp tháng 12", classes=3, opens_month=12)
    officer = client(Role.BOARD_OFFICER, board)
    url = reverse("planning:plan", args=[version.plan_id])
    # Three of five is 60 %, above the 40 % of the shipped rule; two of four would be too.
    # Two of five are 40 %: one is to be moved; the second and third quarter have none.
    page = officer.get(url).content.decode()
    assert "3 trong 5 lớp" in page
    assert "Chuyển ít nhất 1 lớp lên sớm hơn; quý III đang ít lớp nhất." in page
    settings.NENNEP_NOW = "2024-10-01T08:00:00+07:00"  # type: ignore[attr-defined]
    page = officer.get(url).content.decode()
    assert "3 trong 5 lớp" in page
    assert "Chuyển ít nhất" not in page, "the quarters before are over"
    operations.change_line(
        line=late,
        to=make.written("Lớp tháng 12", classes=1, opens_month=12, lead=board),
        by=system(),
        now=NOW,
    )
    assert "dồn vào quý IV" not in officer.get(url).content.decode()


@pytest.mark.requirement("R1-13", "R3-06", "R3-14", "R4-01", "R4-04")
def test_plans_of_party_state_and_centre_stand_beside_each_other(board: Unit) -> None:
    department = documents.department()
    state = make.plan(department, side="state", name="Kế hoạch của Sở Nội vụ")
    central = make.plan(board, side="central", name="Kế hoạch 52-KH/BTCTW")
    party = make.plan(board, name="Kế hoạch 215-KH/TU")
    make.line(central.versions.get(), "Cao cấp lý luận chính trị", classes=None, seats=122)
    make.approve(central.versions.get(), make.decision("52-KH/BTCTW"))
    version = party.versions.get()
    make.line(version, "Lớp chủ tịch xã", coordinators=[department], seats=50)
    make.line(version, "Lớp giám đốc sở", counted_in=state, lead=department, seats=40)
    make.approve(version, make.decision("215-KH/TU"))
    officer = client(Role.BOARD_OFFICER, board)
    page = officer.get(reverse("planning:plans")).content.decode()
    table = page[page.index('id="list-plans') :].partition("</table>")[0]
    assert "Kế hoạch 52-KH/BTCTW" in table
    assert "Kế hoạch của Sở Nội vụ" not in table  # its draft is the department's own
    assert ">122<" in table
    assert ">50<" in table
    page = officer.get(reverse("planning:plan", args=[party.pk])).content.decode()
    assert "215-KH/TU" in page
    elsewhere = officer.get(
        reverse("planning:plan", args=[party.pk]), {"state": "elsewhere"}
    ).content.decode()
    rows = elsewhere[elsewhere.index('id="list-lines') :].partition("</table>")[0]
    assert "Lớp giám đốc sở" in rows
    assert "Lớp chủ tịch xã" not in rows


@pytest.mark.requirement("R3-14", "R4-04")
def test_who_reads_a_line_of_another_chain_reads_the_plan_that_counts_it(board: Unit) -> None:
    """Bến Tre: the class for directors stands in the Party's plan and is counted in that of Sở Nội vụ, a State agency."""
    home = units.unit("Sở Nội vụ Mẫu", kind_code="department")
    state = make.plan(home, side="state", name="Kế hoạch của Sở Nội vụ")
    there = make.line(state.versions.get(), "Lớp giám đốc sở", code="GĐS")
    party = make.plan(board).versions.get()
    officer = client(Role.BOARD_OFFICER, board)
    address = reverse("planning:plan", args=[state.pk])
    choose = reverse("planning:add-line", args=[party.pk])
    assert state.name not in officer.get(choose).content.decode()
    make.approve(state.versions.get())
    assert officer.get(address).status_code == 404
    values = line_values(title="Lớp giám đốc sở", counted_in=str(state.pk))
    assert officer.post(choose, values).status_code == 302
    here = party.lines.get()
    page = officer.get(reverse("planning:line", args=[here.pk])).content.decode()
    assert address in page
    there_url = reverse("planning:line", args=[there.pk])
    assert there_url in page
    shown = officer.get(there_url)
    assert shown.status_code == 200
    assert reverse("planning:record-delay", args=[there.pk]) not in shown.content.decode()
    assert officer.post(reverse("planning:amend", args=[state.pk]), {"reason": "x"}).status_code == 403
    reader = client(Role.TRAINING_OFFICE, units.unit("Trường khác"))
    assert reader.get(address).status_code == 404
    operations.amend_plan(plan=state, note="Sửa", by=system(), now=NOW)
    assert officer.get(f"{address}?version=2").status_code == 404
    make.approve(party)
    own = client(Role.AGENCY_OFFICER, home)
    make.line(operations.amend_plan(plan=party.plan, note="Sửa", by=system(), now=NOW), "Lớp sở", lead=home)
    make.approve(party.plan.versions.get(number=2))
    back = own.get(there_url).content.decode()
    assert (
        reverse("planning:line", args=[party.plan.versions.get(number=2).lines.get(item=here.item).pk])
        in back
    )
