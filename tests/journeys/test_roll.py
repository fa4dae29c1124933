"""The roll of seventy people in a real browser: by keyboard in under a minute, by touch, and without any script."""

import os
import re
import time
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from nennep.attendance import operations
from nennep.attendance.models import CheckpointConfirmation, Fact, Mark
from nennep.attendance.states import Checkpoint, Claim, FactKind, Status
from nennep.classes import operations as class_operations
from tests.journeys.house import grave_findings, signed_in, watched
from tests.make import attendance as make
from tests.make import classes, units

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NAMES = (
    "Nông Thị Ánh", "Trần Văn Bình", "Đặng Hữu Thắng", "Hồ Quang Nam", "Ngô Đình Khánh", "Lý Ngọc Chi",
    "Triệu Thị Vân", "Dương Ngọc Yến", "Vũ Minh Khánh", "Đỗ Công Sơn",
)  # fmt: skip
PICTURES = os.environ.get("NENNEP_PICTURES", "")


@pytest.fixture
def course(settings: object) -> make.Course:
    agencies = [units.unit(f"Vụ Tổng hợp - Bộ Mẫu {number}") for number in range(1, 5)]
    found = make.course(0, sessions=2, name="Trung cấp LLCT K5")
    people = []
    for number in range(70):
        who = classes.person(f"{NAMES[number % 10]} {'ABCDEFG'[number // 10]}")
        people.append(classes.enrolment(found.training_class, who, agencies[number % 4]))
        class_operations.set_seat(
            enrolment=people[-1], seat=f"A{70 - number}", by=units.system(), now=classes.NOW
        )
    make.open_class(found.training_class)
    set_clock(settings, make.during(found.session, 12))
    return make.Course(found.training_class, tuple(agencies), tuple(people), found.sessions, found.manager)


def set_clock(settings: object, moment: datetime) -> None:
    settings.NENNEP_NOW = moment.isoformat()  # type: ignore[attr-defined]


def opened(context: BrowserContext, course: make.Course, checkpoint: str = "start") -> tuple[Page, list[str]]:
    page, complaints = watched(context)
    page.goto(f"/attendance/sessions/{course.session.pk}/roll/{checkpoint}/")
    return page, complaints


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for pictures."""
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"))


@pytest.mark.requirement("R0-11", "R0-15")
def test_seventy_people_by_keyboard_in_under_a_minute(chromium, course, live_server) -> None:
    context = signed_in(chromium, course.manager, live_server.url)
    page, complaints = opened(context, course)
    expect(page.locator("[data-roll-left]")).to_have_text("70")
    picture(page, "roll-empty")
    begin = time.monotonic()
    keys = page.keyboard
    for place in range(70):
        if place == 3:
            keys.press("t")
            keys.type("25")
            keys.press("Enter")
        elif place == 7:
            keys.press("k")
        elif place == 9:
            keys.press("p")
        else:
            keys.press("x")
    expect(page.locator("[data-roll-left]")).to_have_text("0")
    keys.press("s")
    expect(page.locator("[data-roll-status]")).to_contain_text("70")
    taken = time.monotonic() - begin
    assert taken < 60
    assert Mark.objects.filter(status=Status.PRESENT).count() == 68
    late = make.mark(course.session, course.enrolments[3])
    assert (late.is_late, late.late_minutes) == (True, 25)
    assert make.mark(course.session, course.enrolments[7]).status == Status.ABSENT_UNEXCUSED
    picture(page, "roll-taken")
    # Reason by its letter, on the eighth line; then undo of one entry; then saving again.
    page.locator(".roll-line").nth(7).click(position={"x": 20, "y": 20})
    keys.press("r")
    picture(page, "roll-picker")
    option = page.locator("[data-roll-picker] [role=option]", has_text="Kẹt xe")
    keys.press(option.get_attribute("data-letter"))
    expect(page.locator("[data-roll-reason]").nth(7)).to_have_value("Kẹt xe")
    keys.press("k")
    keys.press("u")
    keys.press("s")
    expect(page.locator("[data-roll-status]")).to_contain_text("1")
    reason = make.mark(course.session, course.enrolments[7]).reason
    assert reason is not None
    assert reason.code == "traffic"
    assert complaints == []
    context.close()


def test_the_rest_present_after_the_exceptions_and_a_refusal_stays_in_the_page(
    chromium, course, live_server
) -> None:
    context = signed_in(chromium, course.manager, live_server.url)
    page, complaints = opened(context, course)
    keys = page.keyboard
    keys.press("k")
    keys.press("ArrowDown")
    keys.press("t")
    keys.press("Control+A")
    keys.press("Delete")  # late without its minutes
    keys.press("Escape")
    keys.press("a")
    expect(page.locator("[data-roll-left]")).to_have_text("0")
    keys.press("u")
    expect(page.locator("[data-roll-left]")).to_have_text("68")
    keys.press("a")
    keys.press("s")
    wrong = page.locator(".roll-line-wrong")
    expect(wrong).to_have_count(1)
    expect(wrong.locator("[data-roll-problem]")).to_be_visible()
    picture(page, "roll-refused")
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 69
    late = wrong.locator("[data-roll-late]")
    late.fill("8")
    keys.press("Escape")
    keys.press("s")
    expect(page.locator(".roll-line-wrong")).to_have_count(0)
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 70
    page.get_by_role("link", name=re.compile("Chỗ ngồi|Seat")).click()
    expect(page.locator(".roll-line").first.locator(".roll-about")).to_contain_text("A1")
    page.get_by_role("button", name=re.compile("Lưu và xác nhận|Save and confirm")).click()
    page.wait_for_load_state()
    assert CheckpointConfirmation.objects.filter(checkpoint=Checkpoint.START).count() == 1
    assert complaints == []
    context.close()


@pytest.mark.requirement("R0-11")
def test_the_rest_present_does_not_talk_over_what_paper_says(chromium, course, live_server) -> None:
    """The second trainee is absent on the sheet; whoever takes the others by hand leaves that as it stands."""
    one = course.enrolments[1]
    operations.type_paper_marks(
        training_class=course.training_class,
        marks=[
            operations.PaperMark(
                session_id=course.session.pk,
                entry=operations.RollEntry(enrolment_id=one.pk, claim=Claim.ABSENT_UNEXCUSED),
            )
        ],
        by=course.manager,
        now=make.during(course.session, 5),
    )
    context = signed_in(chromium, course.manager, live_server.url)
    page, complaints = opened(context, course)
    expect(page.locator("[data-roll-left]")).to_have_text("69")
    page.keyboard.press("a")
    expect(page.locator("[data-roll-left]")).to_have_text("0")
    page.get_by_role("button", name=re.compile("Lưu và xác nhận|Save and confirm")).click()
    page.wait_for_load_state()
    expect(page.locator(".roll-onward")).to_be_visible()
    assert Fact.objects.filter(kind=FactKind.CHECKPOINT).count() == 69
    assert make.mark(course.session, one).status == Status.ABSENT_UNEXCUSED
    assert complaints == []
    context.close()


def test_without_any_script_and_by_touch(chromium, course, live_server) -> None:
    context = signed_in(
        chromium,
        course.manager,
        live_server.url,
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
    )
    page, _complaints = opened(context, course)
    first = page.locator(".roll-line").first
    first.locator(".roll-sign-late input").check(force=True)
    first.locator("[data-roll-late]").fill("12")
    page.locator(".roll-line").nth(1).locator(".roll-sign-present input").check(force=True)
    page.locator("button[name=act][value=save]").click()
    expect(page.locator("[data-roll-entered]")).to_have_text("2")
    assert make.mark(course.session, course.enrolments[0]).late_minutes == 12
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_pages_of_the_roll_are_accessible_and_stay_in_their_width(
    chromium, course, live_server, width, scheme
) -> None:
    make.take(
        course.session, dict.fromkeys(course.enrolments[:60], "present") | {course.enrolments[3]: "late"}
    )
    one = course.enrolments[3]
    context = signed_in(
        chromium,
        course.manager,
        live_server.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        has_touch=width == 390,
    )
    page, complaints = opened(context, course)
    found = []
    paths = {
        "grid": page.url,
        "session": f"/attendance/sessions/{course.session.pk}/",
        "today": "/attendance/",
        "mark": f"/attendance/sessions/{course.session.pk}/marks/{one.pk}/",
        "correct": f"/attendance/sessions/{course.session.pk}/marks/{one.pk}/correct/",
        "sheet": f"/attendance/classes/{course.training_class.pk}/sheet/",
        "type": f"/attendance/classes/{course.training_class.pk}/sheet/type/",
        "heads": f"/attendance/sessions/{course.session.pk}/heads/",
        "load": f"/attendance/classes/{course.training_class.pk}/sheet/load/",
    }
    for name, path in paths.items():
        page.goto(path)
        picture(page, f"{name}-{width}-{scheme}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found += grave_findings(page, name)
    assert not found, "\n" + "\n".join(found)
    assert complaints == []
    context.close()
