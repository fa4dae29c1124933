"""The loop of notice 407 as people go through it, against a real server over the built world."""

import http.client
import re
import time
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.house import at_the_door, hold_sessions, signed_in, visit, watched
from tests.world import NOW, World, served

pytestmark = [pytest.mark.journey, pytest.mark.timeout(1200), pytest.mark.weight(30)]

PHONE = {"width": 390, "height": 844}
SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=NOW.tzinfo)


def todays_session():
    from nennep.classes.models import Session

    rows = Session.objects.filter(training_class__code="TC-K31", held_on=date(2026, 10, 20))
    return rows.order_by("starts_at")[0]


@pytest.mark.requirement("R0-11", "R0-15", "R0-18")
def test_the_class_manager_takes_both_checkpoints_and_the_monitor_confirms(
    chromium: Browser, entered_world: World
) -> None:
    from nennep.attendance.models import CheckpointConfirmation, Mark

    session = todays_session()
    with served(entered_world) as origin:
        context = visit(chromium, origin)
        page = at_the_door(context, "chunhiem.tct1")
        page.locator(f'a[href^="/attendance/sessions/{session.pk}/"]').first.click()
        if "/roll/" not in page.url:
            page.locator('a[href$="/roll/start/"]').first.click()
        page.wait_for_url("**/roll/start/**")
        expect(page.locator("[data-roll-left]")).to_have_text("70")
        begin = time.monotonic()
        for place in range(70):
            page.keyboard.press("k" if place == 4 else "x")
        expect(page.locator("[data-roll-left]")).to_have_text("0")
        page.locator(".roll-line").nth(4).locator("[data-roll-reason]").fill("Kẹt xe")
        page.locator("button[name=act][value=confirm]").click()
        page.wait_for_load_state()
        assert time.monotonic() - begin < 60
        context.close()
        assert Mark.objects.filter(session=session, status="absent_unexcused").count() == 1
    with served(entered_world, session.ends_at) as origin:
        context = signed_in(chromium, "chunhiem.tct1", origin)
        page, complaints = watched(context)
        page.goto(f"/attendance/sessions/{session.pk}/roll/end/")
        for place in range(70):
            page.keyboard.press("k" if place == 4 else "x")
        expect(page.locator("[data-roll-left]")).to_have_text("0")
        page.locator(".roll-line").nth(4).locator("[data-roll-reason]").fill("Kẹt xe")
        page.locator("button[name=act][value=confirm]").click()
        page.wait_for_load_state()
        assert complaints == []
        context.close()
        context = signed_in(chromium, "loptruong.tct1", origin)
        page = context.new_page()
        for _checkpoint in range(2):
            page.goto(f"/attendance/sessions/{session.pk}/")
            page.locator("form[action*='/confirm/']:has([value=class_board]) button").first.click()
            page.wait_for_load_state()
        expect(page.locator("form[action*='/confirm/']")).to_have_count(0)
        context.close()
    confirmed = CheckpointConfirmation.objects.filter(session=session, withdrawn_at__isnull=True)
    assert sorted(confirmed.values_list("checkpoint", "side")) == [
        ("end", "class_board"),
        ("end", "school"),
        ("start", "class_board"),
        ("start", "school"),
    ]
    assert confirmed.values("confirmed_by").distinct().count() == 2


@SCRIPT
@pytest.mark.requirement("R0-19", "R0-20", "R0-21")
def test_the_class_manager_closes_the_batch_and_the_report_lies_there_as_a_draft(
    chromium: Browser, entered_world: World, has_script: bool
) -> None:
    from nennep.attendance.models import PeriodReport
    from nennep.classes.models import Batch

    batch = Batch.objects.get(training_class__code="TC-K31", number=3)
    over = moment(23, 17, 30)
    hold_sessions("TC-K31", over, manager="chunhiem.tct1", monitor="loptruong.tct1", absent=3)
    with served(entered_world, over) as origin:
        context = signed_in(chromium, "chunhiem.tct1", origin, java_script_enabled=has_script)
        page = context.new_page()
        page.goto(f"/classes/batches/{batch.pk}/close/")
        page.locator("main form button.btn").last.click()
        page.wait_for_load_state()
        batch.refresh_from_db()
        assert batch.closed_at is not None
        report = PeriodReport.objects.get(batch=batch)
        assert report.state == "draft"
        page.goto(f"/attendance/reports/{report.pk}/")
        expect(page.locator("main")).to_contain_text("Bản nháp")
        expect(page.locator("main .figures").first).to_contain_text("70")
        context.close()


@SCRIPT
@pytest.mark.requirement("R0-25", "R0-27")
def test_an_agency_asks_for_an_exception_and_the_board_refuses(
    chromium: Browser, entered_world: World, has_script: bool
) -> None:
    from nennep.attendance.models import Leave
    from nennep.classes.models import Enrolment

    trainee = Enrolment.objects.filter(training_class__code="TC-K31", agency__code="SO01").order_by("order")[
        0
    ]
    with served(entered_world) as origin:
        options = {"java_script_enabled": has_script}
        agency = signed_in(chromium, "canbo.so01", origin, **options)
        page = agency.new_page()
        page.goto("/attendance/exceptions/ask/")
        page.locator(f'a[href="/attendance/exceptions/ask/{trainee.pk}/"]').first.click()
        page.wait_for_url(f"**/attendance/exceptions/ask/{trainee.pk}/")
        page.locator("[name=sessions]").last.check()
        page.select_option("[name=reason]", index=1)
        page.fill("[name=explanation]", "Đoàn kiểm tra làm việc với cơ quan.")
        page.fill("[name=ordered_by_name]", "Trần Văn Bình")
        page.fill("[name=ordered_by_post]", "Giám đốc")
        page.fill("[name=urgent_task]", "Giải trình số liệu.")
        page.locator(".leave-form .acts button").first.click()
        # Nothing typed is lost where something is missing.
        expect(page.locator("[name=explanation]")).to_have_value("Đoàn kiểm tra làm việc với cơ quan.")
        page.fill("[name=why_nobody_else]", "Người phụ trách duy nhất.")
        page.locator("[name=sessions]").last.check()
        page.locator(".leave-form .acts button").first.click()
        page.wait_for_url(re.compile(r"/attendance/(leave/\d+|exceptions)/"))
        leave = Leave.objects.filter(enrolment=trainee).order_by("-pk")[0]
        assert (leave.route, leave.state) == ("exception", "asked")
        path = f"/attendance/leave/{leave.pk}/"

        division = signed_in(chromium, "tccb.btc", origin, **options)
        page = division.new_page()
        page.goto("/attendance/exceptions/")
        page.locator(f'a[href="{path}"]').first.click()
        page.fill("[name=note]", "Kính trình lãnh đạo Ban.")
        page.locator("button[name=decision][value=forward]").click()
        page.wait_for_load_state()
        leave.refresh_from_db()
        assert leave.state == "forwarded"
        division.close()

        leader = signed_in(chromium, "lanhdao.btc", origin, **options)
        page = leader.new_page()
        page.goto(path)
        page.locator("button[name=decision][value=refuse]").click()
        page.wait_for_load_state()
        leave.refresh_from_db()
        assert leave.state == "forwarded", "a refusal without a reason went through"
        page.fill("[name=note]", "Ưu tiên việc học; cử người khác làm thay.")
        page.locator("button[name=decision][value=refuse]").click()
        page.wait_for_load_state()
        leave.refresh_from_db()
        assert leave.state == "refused"
        leader.close()

        page = agency.new_page()
        page.goto(path)
        expect(page.locator("main")).to_contain_text("Không duyệt")
        expect(page.locator("main")).to_contain_text("Ưu tiên việc học; cử người khác làm thay.")
        agency.close()


@SCRIPT
@pytest.mark.requirement("R0-22", "R0-23", "R0-26", "R0-34")
def test_the_board_receives_a_report_sends_twelve_letters_and_one_is_answered(
    chromium: Browser, entered_world: World, has_script: bool
) -> None:
    from nennep.accounts.models import User
    from nennep.attendance.models import PeriodReport, Reminder, ReportReceipt
    from nennep.attendance.operations import sign_report, submit_report
    from nennep.classes.models import Batch
    from nennep.classes.operations import close_batch

    over = moment(23, 17, 30)
    hold_sessions("TC-K31", over, manager="chunhiem.tct1", monitor="loptruong.tct1", absent=12)
    batch = Batch.objects.get(training_class__code="TC-K31", number=3)
    close_batch(batch=batch, by=User.objects.get(username="chunhiem.tct1"), now=over)
    head = User.objects.get(username="hieutruong")
    report = PeriodReport.objects.get(batch=batch)
    report = sign_report(report=report, signer=head.person, by=head, now=over + timedelta(minutes=5))
    report = submit_report(
        report=report, by=User.objects.get(username="daotao.tct"), now=over + timedelta(minutes=9)
    )
    waiting = ReportReceipt.objects.get(report=report)
    assert waiting.received_at is None

    options = {"java_script_enabled": has_script}
    with served(entered_world, moment(26, 9)) as origin:
        office = signed_in(chromium, "canbo.btc", origin, **options)
        page = office.new_page()
        page.goto(f"/attendance/reports/{report.pk}/")
        page.locator(
            f'form[action="/attendance/receipts/{waiting.pk}/receive/"] button, '
            f'button[formaction="/attendance/receipts/{waiting.pk}/receive/"]'
        ).first.click()
        page.wait_for_load_state()
        waiting.refresh_from_db()
        assert waiting.received_at is not None
        page.goto("/attendance/reminders/draft/?month=2026-10")
        page.locator("main form button.btn-primary").first.click()
        page.wait_for_load_state()
        letters = Reminder.objects.filter(period_from=date(2026, 10, 1))
        assert letters.filter(state="draft").count() == 12
        page.goto("/attendance/reminders/?month=2026-10")
        for box in page.locator("input[name=pick]").all():
            box.check()
        page.locator('button[formaction="/attendance/reminders/review/"]').click()
        page.wait_for_load_state()
        assert letters.filter(state="reviewed").count() == 12
        office.close()

        leader = signed_in(chromium, "lanhdao.btc", origin, **options)
        page = leader.new_page()
        page.goto("/attendance/reminders/?month=2026-10")
        for box in page.locator("input[name=pick]").all():
            box.check()
        page.locator('button[formaction="/attendance/reminders/send/"]').click()
        page.wait_for_load_state()
        page.locator("main form button.btn-primary").first.click()
        page.wait_for_load_state()
        sent = letters.filter(state="sent").select_related("document")
        assert sent.count() == 12
        numbers = [letter.document.number for letter in sent]
        assert sorted(numbers) == list(range(min(numbers), min(numbers) + 12)), "a gap in the numbers"
        leader.close()

        letter = sent.get(agency__code="SO01")
        answering = signed_in(chromium, "thutruong.so01", origin, **options)
        page = answering.new_page()
        page.goto("/attendance/letters/")
        page.locator(f'a[href="/attendance/reminders/{letter.pk}/"]').first.click()
        page.locator(f'form[action="/attendance/reminders/{letter.pk}/receive/"] button').first.click()
        page.wait_for_load_state()
        letter.refresh_from_db()
        assert letter.state == "received"
        page.goto(f"/attendance/reminders/{letter.pk}/")
        page.fill("[name=answer]", "Cơ quan đã rút kinh nghiệm.")
        page.fill("[name=measures]", "Cử người thay khi cán bộ đi học.")
        page.locator(f'form[action="/attendance/reminders/{letter.pk}/answer/"] button').last.click()
        page.wait_for_load_state()
        letter.refresh_from_db()
        assert (letter.state, letter.answer) == ("answered", "Cơ quan đã rút kinh nghiệm.")
        page.goto(f"/attendance/reminders/{Reminder.objects.exclude(agency__code='SO01').first().pk}/")
        expect(page.locator("body")).not_to_contain_text("Trường hợp")
        answering.close()


@SCRIPT
@pytest.mark.requirement("R0-24")
def test_a_trainee_sees_the_own_hours_on_a_phone_and_asks_for_leave(
    chromium: Browser, entered_world: World, has_script: bool
) -> None:
    from nennep.accounts.models import User
    from nennep.attendance.models import EnrolmentTally, Leave

    person = User.objects.get(username="hocvien.tct1").person
    tally = EnrolmentTally.objects.get(enrolment__person=person)
    with served(entered_world) as origin:
        context = signed_in(chromium, "hocvien.tct1", origin, viewport=PHONE, java_script_enabled=has_script)
        page = context.new_page()
        page.goto("/attendance/own/")
        expect(page.locator(".own-sentence")).to_contain_text(str(tally.lessons_credited))
        assert page.locator("html").evaluate("e => e.scrollWidth") <= 390
        page.locator('nav.own-acts a[href*="/leave/ask"]').click()
        page.locator("[name=sessions]").last.check()
        page.select_option("[name=reason]", index=1)
        page.fill("[name=explanation]", "Con ốm, xin nghỉ một buổi.")
        page.locator(".leave-form .acts button").first.click()
        page.wait_for_url(re.compile(r"/attendance/(leave/\d+|leave|own)/"))
        leave = Leave.objects.filter(enrolment__person=person).order_by("-pk")[0]
        assert (leave.route, leave.state, leave.explanation) == (
            "ordinary",
            "asked",
            "Con ốm, xin nghỉ một buổi.",
        )
        context.close()


@pytest.mark.requirement("R0-13")
def test_a_stranger_gets_nothing(chromium: Browser, entered_world: World) -> None:
    from nennep.people.models import Person
    from tests.pages import places

    addresses = places.addresses()
    # The doors that tests/house/test_doors.py lists with their reasons.
    shut = {
        name: path
        for name, path in addresses.items()
        if not name.startswith("web:") and name != "accounts:forgotten-password"
    }
    names = set(Person.objects.values_list("full_name", flat=True))
    with served(entered_world) as origin:
        line = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=60)
        open_doors = []
        for name, path in shut.items():
            for method in ("GET", "POST"):
                line.request(method, path, headers={"Content-Length": "0"})
                answer = line.getresponse()
                text = answer.read().decode(errors="replace")
                is_sent_away = answer.status == 302 and (answer.getheader("Location") or "").startswith(
                    "/account/login/"
                )
                # 405: the door of a kiosk takes or gives, and says so before it asks who is there.
                if not is_sent_away and answer.status not in {403, 404, 405}:
                    open_doors.append(f"{method} {name} {path}: {answer.status}")
                elif any(person in text for person in names):
                    open_doors.append(f"{method} {name} {path}: names somebody")
        for path in (
            "/media/",
            "/media/people/",
            "/media/people/1.jpg",
            "/static/../media/",
            "/nennep.sqlite3",
        ):
            line.request("GET", path)
            answer = line.getresponse()
            answer.read()
            assert answer.status in {302, 400, 403, 404}, path
        context = visit(chromium, origin)
        page = context.new_page()
        page.goto(addresses["attendance:report"])
        expect(page.get_by_role("button", name="Đăng nhập", exact=True)).to_be_visible()
        context.close()
    assert not open_doors, "\n".join(open_doors)


@pytest.mark.requirement("R0-22")
def test_every_figure_on_the_home_of_the_board_opens_the_names_behind_it(
    chromium: Browser, entered_world: World
) -> None:
    with served(entered_world) as origin:
        context = signed_in(chromium, "canbo.btc", origin)
        page, complaints = watched(context)
        page.goto("/")
        doors = page.locator("main a[href]").evaluate_all(
            "all => [...new Set(all.map(a => a.getAttribute('href')))]"
        )
        figures = page.locator("main a.figure, main a.figure-one").count()
        assert figures >= 3
        for door in doors:
            answer = page.goto(door)
            assert answer is not None
            assert answer.status == 200, door
            expect(page.locator("h1").first).to_be_visible()
        page.goto("/")
        page.locator("main a.figure").first.click()
        page.wait_for_load_state("networkidle")
        shown = page.locator("dialog#panel[open], main").first
        expect(shown).to_contain_text(re.compile(r"\w"))
        assert complaints == []
        context.close()
