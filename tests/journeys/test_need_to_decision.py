"""The way from need to decision as people go it: agencies ask and nominate, the Board decides and prints, leaders read the plan."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pypdf
import pytest
from docx import Document
from openpyxl import Workbook
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests import world
from tests.journeys.house import grave_findings, signed_in
from tests.world import NOW, World, served

if TYPE_CHECKING:
    from nennep.nominations.models import EnrolmentNotice, ListDecision

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600), pytest.mark.weight(15)]

SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])


def press(page: Page, address: str) -> None:
    """Go through a door of the page: a link, or the button of a form that leads there."""
    page.locator(f'main a[href="{address}"], main form[action^="{address}"] button').first.click()


def submit(page: Page) -> None:
    """Send the form in the dialog that is open, else the one of the page."""
    form = page.locator("dialog[open] form.form, main form.form").last
    form.locator(".acts button").first.click()


def notice_of_the_third_class() -> "EnrolmentNotice":
    from nennep.nominations.models import EnrolmentNotice

    return EnrolmentNotice.objects.get(state="published", item__isnull=False)


def draft_of_the_opening() -> "ListDecision":
    from nennep.nominations.models import ListDecision

    return ListDecision.objects.get(
        notice=notice_of_the_third_class(), kind="opening", applied_at__isnull=True
    )


@SCRIPT
@pytest.mark.requirement("R3-07", "R2-22", "R0-06", "R4-12")
def test_an_agency_registers_its_needs_and_nominates_with_its_time_released(
    chromium: Browser, entered_world: World, has_script: bool, scratch: Path
) -> None:
    from nennep.accounts.models import User
    from nennep.catalogue.models import Programme
    from nennep.needs.models import AskedAgency, NeedEntry
    from nennep.nominations.models import EnrolmentNotice, InvitedAgency, Nomination
    from nennep.nominations.operations import publish_notice

    head = User.objects.get(username="hieutruong")
    notice = EnrolmentNotice.objects.get(state="draft")
    assert head.person is not None
    publish_notice(notice=notice, signer=head.person, by=head, now=NOW)
    invited = InvitedAgency.objects.get(notice=notice, agency__code="SO01")
    asked = AskedAgency.objects.get(call__state="open", agency__code="SO01")
    officer, leader = (User.objects.get(username=f"{who}.so01") for who in ("canbo", "thutruong"))
    with served(entered_world) as origin:
        context = signed_in(chromium, officer, origin, java_script_enabled=has_script)
        page = context.new_page()
        page.goto("/needs/")
        press(page, f"/needs/{asked.call_id}/")
        expect(page).to_have_url(re.compile(rf"/needs/agencies/{asked.pk}/"))
        # By form: neither a number nor a name is told under the field, and what was typed stays.
        press(page, f"/needs/agencies/{asked.pk}/register/")
        page.select_option("[name=programme]", str(Programme.objects.get(code="qlnn-cvc").pk))
        page.fill("[name=reason]", "Chuẩn ngạch chuyên viên chính.")
        submit(page)
        expect(page.locator("main")).to_contain_text("Ghi số người, hoặc ghi tên.")
        expect(page.locator("[name=reason]")).to_have_value("Chuẩn ngạch chuyên viên chính.")
        page.fill("[name=people]", f"{officer.full_name}\nVi Thị Chưa Có Hồ Sơ")
        submit(page)
        expect(page).to_have_url(re.compile(rf"/needs/agencies/{asked.pk}/$"))
        entry = NeedEntry.objects.get(call=asked.call, agency=asked.agency, programme__code="qlnn-cvc")
        assert (entry.state, entry.people_count) == ("draft", 2)
        assert [one.person == officer.person for one in entry.people.order_by("order")] == [True, False]
        # By file: rehearsed, confirmed, then everything is sent at once.
        press(page, f"/needs/agencies/{asked.pk}/intake/")
        page.set_input_files("input[type=file]", sheet_of_needs(scratch))
        page.locator("main form .acts button").first.click()
        expect(page.locator("main")).to_contain_text("Tệp không có lỗi")
        assert not NeedEntry.objects.filter(call=asked.call, programme__code="nghiep-vu-dang").exists()
        page.locator("form:has([name=step][value=write]) button").click()
        expect(page).to_have_url(re.compile(rf"/needs/agencies/{asked.pk}/$"))
        press(page, f"/needs/agencies/{asked.pk}/send/")
        expect(page.locator("main")).to_contain_text("Đã gửi")
        entries = NeedEntry.objects.filter(call=asked.call, agency=asked.agency)
        assert set(entries.values_list("state", flat=True)) == {"sent", "accepted"}
        assert entries.get(programme__code="nghiep-vu-dang").people_count == 7

        page.goto("/nominations/")
        press(page, f"/nominations/{notice.pk}/")
        press(page, f"/nominations/agencies/{invited.pk}/register/")
        page.fill("[name=people]", f"{officer.full_name}\n{leader.full_name}")
        submit(page)
        expect(page).to_have_url(re.compile(rf"/nominations/agencies/{invited.pk}/$"))
        # Without the agency's word that their time is free nobody is nominated (R0-06).
        press(page, f"/nominations/agencies/{invited.pk}/nominate/")
        page.fill("[name=release_signer]", leader.full_name)
        submit(page)
        expect(page.locator("main")).to_contain_text("Xác nhận cơ quan bố trí thời gian")
        assert set(Nomination.objects.filter(invited=invited).values_list("state", flat=True)) == {
            "registered"
        }
        page.check("[name=is_time_released]")
        submit(page)
        expect(page).to_have_url(re.compile(rf"/nominations/agencies/{invited.pk}/$"))
        rows = Nomination.objects.filter(invited=invited)
        assert set(rows.values_list("state", "release_signer")) == {("nominated", leader.full_name)}
        if has_script:
            assert not grave_findings(page, "the agency's nominees")
        context.close()


def sheet_of_needs(folder: Path) -> Path:
    """A registration as agencies write it (T1): a title above, people and numbers below one another."""
    book = Workbook()
    sheet = book.active
    for row in (
        ["SỞ NỘI VỤ SÔNG MÂY"],
        ["ĐĂNG KÝ NHU CẦU ĐÀO TẠO, BỒI DƯỠNG NĂM 2027"],
        [],
        ["TT", "Lớp đăng ký", "Hình thức", "Số lượng", "Thời gian mong muốn", "Ghi chú"],
        [1, "Nghiệp vụ công tác đảng", "Tập trung", 7, "Quý II", ""],
    ):
        sheet.append(row)
    path = folder / "nhu-cau.xlsx"
    book.save(path)
    return path


@SCRIPT
@pytest.mark.requirement("R3-11", "R3-19", "R4-33", "R1-05")
def test_the_board_reviews_puts_together_decides_and_prints(
    chromium: Browser, entered_world: World, has_script: bool
) -> None:
    from nennep.accounts.models import User
    from nennep.classes.models import Enrolment, TrainingClass
    from nennep.needs.models import NeedEntry
    from nennep.nominations.models import ListDecision, Nomination
    from nennep.nominations.operations import drop_decision

    board = User.objects.get(username="canbo.btc")
    notice, entry = (
        notice_of_the_third_class(),
        NeedEntry.objects.get(call__state="open", agency__code="SO02"),
    )
    drop_decision(decision=draft_of_the_opening(), reason="Soạn lại.", by=board, now=NOW)
    sent = sorted(
        Nomination.objects.filter(notice=notice, state="sent").values_list("person__full_name", flat=True)
    )
    assert len(sent) == 6
    with served(entered_world) as origin:
        context = signed_in(chromium, board, origin, java_script_enabled=has_script)
        page = context.new_page()
        # Who lacks what: a figure of the review opens the names behind it.
        page.goto("/standards/review/")
        figure = page.locator("main tbody a.figure").filter(has_text=re.compile(r"[1-9]")).first
        count = int(re.sub(r"\D", "", figure.inner_text()))
        figure.click()
        expect(page.locator("dialog[open] tbody tr, main tbody tr").last).to_be_visible()
        expect(page.locator("body")).to_contain_text(re.compile(rf"{count} (người|cán bộ)"))
        # Put together: programme by agency; the need of an agency is accepted with a proposal of seats.
        page.goto(f"/needs/{entry.call_id}/")
        expect(page.locator("main")).to_contain_text(entry.programme.name)
        page.goto(f"/needs/{entry.call_id}/entries/?state=sent")
        page.locator(f'input[name=pick][value="{entry.pk}"]').check()
        page.locator(f'button[formaction="/needs/{entry.call_id}/accept/"]').click()
        expect(page.locator("main")).to_contain_text("Đã chấp nhận 1 nhu cầu")
        page.goto(f"/needs/entries/{entry.pk}/propose/")
        page.fill("[name=seats]", "2")
        submit(page)
        expect(page).to_have_url(re.compile(rf"/needs/entries/{entry.pk}/$"))
        entry.refresh_from_db()
        assert (entry.state, entry.proposed_seats) == ("accepted", 2)
        # Whoever does not meet the conditions is told with the rule and its sentence.
        young = Nomination.objects.get(notice=notice, state="ineligible")
        page.goto(f"/nominations/people/{young.pk}/")
        expect(page.locator("main")).to_contain_text("Quy định 350-QĐ/TW")
        expect(page.locator("main")).to_contain_text("Độ tuổi học không tập trung")
        if has_script:
            assert not grave_findings(page, "a nominee")
        # From the list to a signed paper: draft, sign, download.
        page.goto(f"/nominations/{notice.pk}/")
        press(page, f"/nominations/{notice.pk}/decide/opening/")
        expect(page).to_have_url(re.compile(r"/nominations/decisions/\d+/$"))
        decision = ListDecision.objects.get(notice=notice, kind="opening")
        page.locator(f'main form[action="/nominations/decisions/{decision.pk}/issue/"] button').first.click()
        expect(page.locator("main")).to_contain_text("Đã ban hành")
        decision.refresh_from_db()
        number = decision.document.number_text
        assert re.fullmatch(r"\d+-QĐ/BTCTU", number)
        paper = Document(io.BytesIO(downloaded(page, decision, "docx")))
        words = " ".join(" ".join(one.text for one in paper.paragraphs).split())
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        assert "mở và công nhận danh sách học viên" in words
        assert sorted(name for name in sent if name in cells) == sent
        leaves = pypdf.PdfReader(io.BytesIO(downloaded(page, decision, "pdf"))).pages
        text = " ".join(" ".join(leaf.extract_text() for leaf in leaves).split())
        assert number.split("-")[0] in text
        assert all(name in text for name in sent)
        if has_script:
            assert not grave_findings(page, "an issued decision")
        context.close()
    made = TrainingClass.objects.get(notice=notice)
    roster = Enrolment.objects.filter(training_class=made).values_list("person__full_name", flat=True)
    assert sorted(roster) == sent


def downloaded(page: Page, decision: "ListDecision", fmt: str) -> bytes:
    """The paper as the page gives it."""
    with page.expect_download() as coming:
        press(page, f"/documents/{decision.document_id}/file.{fmt}")
    return coming.value.path().read_bytes()


@SCRIPT
@pytest.mark.requirement("R4-52")
def test_who_withdraws_after_the_decision_is_replaced_from_the_reserve(
    chromium: Browser, entered_world: World, has_script: bool
) -> None:
    from nennep.accounts.models import User
    from nennep.classes.models import Enrolment, TrainingClass
    from nennep.nominations.models import ListDecision, Nomination
    from nennep.nominations.operations import issue_decision

    board, leader = (User.objects.get(username=f"{who}.btc") for who in ("canbo", "lanhdao"))
    assert leader.person is not None
    notice = notice_of_the_third_class()
    issue_decision(decision=draft_of_the_opening(), signer=leader.person, by=board, now=NOW)
    gone = Nomination.objects.filter(notice=notice, agency__code="SO01", state="admitted").order_by("order")[
        0
    ]
    reserve = Nomination.objects.get(notice=notice, state="reserve")
    options = {"java_script_enabled": has_script}
    with served(entered_world) as origin:
        agency = signed_in(chromium, "canbo.so01", origin, **options)
        page = agency.new_page()
        page.goto(f"/nominations/people/{gone.pk}/")
        press(page, f"/nominations/people/{gone.pk}/withdraw/")
        page.check("[name=kind][value=health]")
        page.fill("[name=reason]", "Phải điều trị dài ngày.")
        submit(page)
        expect(page.locator("main")).to_contain_text("Rút sau quyết định mở lớp")
        agency.close()
        gone.refresh_from_db()
        assert gone.state == "withdrawn_after"

        office = signed_in(chromium, board, origin, **options)
        page = office.new_page()
        page.goto(f"/nominations/people/{reserve.pk}/")
        press(page, f"/nominations/people/{reserve.pk}/replace/")
        page.select_option("[name=gone]", str(gone.pk))
        submit(page)
        expect(page.locator("main .facts")).to_contain_text(gone.person.full_name)
        expect(page.locator("dialog[open]")).to_have_count(0)
        # A later decision of each kind amends the list, and the roster of the class follows.
        for kind in ("sending", "opening"):
            page.goto(f"/nominations/{notice.pk}/")
            press(page, f"/nominations/{notice.pk}/decide/{kind}/")
            expect(page).to_have_url(re.compile(r"/nominations/decisions/\d+/$"))
            decision = ListDecision.objects.get(notice=notice, kind=kind, applied_at__isnull=True)
            assert decision.amends is not None
            page.locator(
                f'main form[action="/nominations/decisions/{decision.pk}/issue/"] button'
            ).first.click()
            expect(page.locator("main")).to_contain_text("Đã ban hành")
        reserve.refresh_from_db()
        assert (reserve.state, reserve.replaces) == ("admitted", gone)
        made = TrainingClass.objects.get(notice=notice)
        page.goto(f"/classes/{made.pk}/people/")
        expect(page.locator("main")).to_contain_text(reserve.person.full_name)
        left = Enrolment.objects.get(training_class=made, person=gone.person)
        assert left.valid_to is not None
        assert Enrolment.objects.filter(training_class=made, valid_to__isnull=True).count() == 6
        if has_script:
            assert not grave_findings(page, "the roster")
        office.close()


@pytest.mark.requirement("R3-15", "R3-16")
def test_a_leader_reads_the_months_and_what_the_change_of_the_plan_would_change(
    chromium: Browser, shown_world: World, standing_origin: str, standing_addresses: dict[str, str]
) -> None:
    context = signed_in(chromium, "lanhdao.tu", standing_origin)
    page = context.new_page()
    page.goto(standing_addresses["planning:plan"])
    # Three classes of intermediate theory and one of advanced theory are planned for August.
    august = page.locator(".plan-month:has(span:text-is('Tháng 8'))")
    expect(august.locator(".plan-month-count")).to_have_text("4")
    press(page, standing_addresses["planning:difference"])
    changed = page.locator("main tbody tr")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("Nghiệp vụ công tác đảng cho cấp ủy cơ sở")
    expect(changed.locator("td").nth(1)).to_have_text(re.compile(r"2\s*→\s*1"))
    expect(changed.locator("td").nth(2)).to_have_text(re.compile(r"120\s*→\s*70"))
    assert not grave_findings(page, "the difference")
    context.close()


@pytest.fixture
def hanoi(django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Hanoi on the day after its three classes were opened."""
    now = datetime(2024, 5, 17, 9, 0, tzinfo=NOW.tzinfo)
    with world.built("hanoi-2024", now) as made, django_db_blocker.unblock(), world.entered(made, now):
        yield made


@pytest.mark.requirement("R1-08", "R1-13")
def test_a_leader_reads_the_plan_and_every_figure_opens_to_its_list(chromium: Browser, hanoi: World) -> None:
    with served(hanoi, datetime(2024, 5, 17, 9, 0, tzinfo=NOW.tzinfo)) as origin:
        context = signed_in(chromium, "lanhdao.tu", origin)
        page = context.new_page()
        page.goto("/planning/")
        page.locator("main tbody a").first.click()
        main = page.locator("main")
        # The source: "3 lớp … 210 cán bộ … trong tổng số 20 lớp với 1.390 học viên".
        expect(main).to_contain_text("3/20")
        expect(main).to_contain_text("15,0%")
        expect(main).to_contain_text("210/1.390")
        expect(main).to_contain_text("15,1%")
        assert not grave_findings(page, "the plan")
        # Both figures open the three classes behind them, on the page of the plan and on that of its progress.
        for where in (r"/planning/\d+/$", r"/planning/\d+/progress/$"):
            expect(page).to_have_url(re.compile(where))
            for label in ("Số lớp đã mở", "Số người học"):
                page.locator("main").get_by_role("link", name=label, exact=True).first.click()
                expect(page).to_have_url(re.compile(r"/planning/\d+/progress/classes/"))
                expect(page.locator("main tbody tr")).to_have_count(3)
                page.go_back()
            page.get_by_role("link", name="Tiến độ", exact=True).first.click()
        context.close()
