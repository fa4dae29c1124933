"""Check-in by room code in real browsers: the screen of the hall, a phone that films it, the class manager who confirms phones."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.attendance.states import Checkpoint, Claim, FactKind, Method
from nennep.presence.models import CheckIn, CodeWindow, Passkey
from nennep.presence.states import Outcome, PasskeyState
from tests import ground
from tests.journeys.camera import INSECURE, Camera, Running, filming, step, with_authenticator
from tests.journeys.house import grave_findings, signed_in, watched
from tests.make import classes
from tests.make import presence as make
from tests.make.attendance import Course
from tests.world import NOW, ROOT, World, served

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = {"viewport": {"width": 390, "height": 844}}
SMALL = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    return Camera(Path(tmp_path_factory.mktemp("camera")) / "film.y4m")


@pytest.fixture(scope="module")
def hall(chromium: Browser, chromium_path: str, camera: Camera) -> Iterator[Browser]:
    """A browser with the camera."""
    with filming(chromium, chromium_path, camera) as found:
        yield found


@pytest.fixture
def course() -> Course:
    return make.course(3, name="Trung cấp LLCT K5")


@pytest.fixture
def clock(settings: object, course: Course) -> Running:
    """Ten minutes before the first session."""
    found = Running(make.at(course.session, -10))
    settings.NENNEP_NOW = found  # type: ignore[attr-defined]
    return found


def account_of(course: Course, index: int = 0) -> User:
    return classes.account_of(course.enrolments[index].person)


def phone_of(
    hall: Browser, who: User, origin: str, **options: object
) -> tuple[BrowserContext, Page, list[str]]:
    """The trainee's phone, signed in, with finger and camera."""
    context = signed_in(hall, who, origin, **(PHONE | options), permissions=["camera"])
    page, complaints = watched(context)
    with_authenticator(context, page)
    return context, page, complaints


def registered(page: Page, course: Course) -> Passkey:
    """Make the passkey on the phone; the class manager confirms it."""
    from nennep.presence import operations

    page.goto("/presence/my-passkey/")
    page.locator("[data-ask]").click()
    expect(page.locator(".match")).to_be_visible()
    asked = Passkey.objects.get(state=PasskeyState.ASKED)
    return operations.witness_passkey(passkey=asked, by=course.manager, now=asked.asked_at)


def opened(context: BrowserContext, course: Course) -> Page:
    """The class manager opens check-in from the page of the session; the screen of the hall."""
    page = context.new_page()
    page.goto(f"/attendance/sessions/{course.session.pk}/")
    page.get_by_role("link", name="Điểm danh bằng mã").click()
    page.get_by_role("button", name="Mở và chiếu mã").click()
    expect(page.locator("[data-hall] svg path").first).to_be_attached()
    return page


@pytest.mark.requirement("R0-16", "R0-17")
def test_the_screen_is_filmed_and_the_finger_answers(
    hall: Browser, camera: Camera, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    manager = signed_in(hall, course.manager, origin)
    context, phone, complaints = phone_of(hall, account_of(course), origin)
    phone.goto("/presence/check-in/")
    expect(phone.locator("main")).to_contain_text("cần một khóa điểm danh")
    passkey = registered(phone, course)

    screen = opened(manager, course)
    expect(screen.locator("[data-there]")).to_have_text("0")
    assert grave_findings(screen, "hall") == []
    phone.goto("/presence/check-in/")
    assert grave_findings(phone, "phone") == []
    camera.see_nothing()
    phone.locator("[data-step=ready] [data-film]").click()
    assert camera.follow(screen.locator("[data-picture]"), phone, "accepted") == "accepted"
    expect(phone.locator("[data-accepted-words]")).to_contain_text("Đã ghi có mặt")

    check_in = CheckIn.objects.select_related("fact").get(outcome=Outcome.ACCEPTED)
    assert (check_in.passkey_id, check_in.is_typed) == (passkey.pk, False)
    assert check_in.device is not None, "the cookie of the phone came along"
    fact = check_in.fact
    assert (fact.kind, fact.method, fact.claim, fact.checkpoint) == (
        FactKind.CHECKPOINT, Method.ROOM_CODE, Claim.PRESENT, Checkpoint.START,
    )  # fmt: skip
    expect(phone.locator("[data-accepted-at]")).to_have_text(
        f"{check_in.at.astimezone(course.session.starts_at.tzinfo):%H:%M}"
    )
    expect(screen.locator("[data-there]")).to_have_text("1")
    # Whoever opens the page again is told that it is done.
    phone.goto("/presence/check-in/")
    expect(phone.locator("main")).to_contain_text("Đã ghi có mặt")
    assert [text for text in complaints if "422" not in text] == []
    context.close()
    manager.close()


@pytest.mark.requirement("R0-16", "R0-17")
def test_a_film_of_the_screen_that_comes_twenty_seconds_later_is_refused(
    hall: Browser, camera: Camera, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    manager = signed_in(hall, course.manager, origin)
    context, phone, _complaints = phone_of(hall, account_of(course), origin)
    registered(phone, course)
    screen = opened(manager, course)
    picture = screen.locator("[data-picture]")
    first = picture.screenshot()
    before = picture.inner_html()
    screen.wait_for_function(
        "before => document.querySelector('[data-picture]').innerHTML !== before", arg=before
    )
    second = picture.screenshot()

    clock.forward(20)
    phone.goto("/presence/check-in/")
    camera.see(first)
    phone.locator("[data-step=ready] [data-film]").click()
    expect(phone.locator("[data-film-words]")).to_contain_text("mã thứ hai")
    camera.see(second)
    expect(phone.locator("[data-step=refused]")).to_be_visible(timeout=10_000)
    refusal = CheckIn.objects.select_related("fact").get()
    assert refusal.outcome == Outcome.OLD_CODE
    assert refusal.fact.kind == FactKind.REFUSAL
    assert refusal.code_age_ms is not None
    assert refusal.code_age_ms >= 20_000
    expect(phone.locator("[data-refused-words]")).to_have_text(refusal.fact.note)
    expect(phone.locator("[data-step=refused]")).to_contain_text("máy đặt tại cửa")
    assert not Fact.objects.filter(kind=FactKind.CHECKPOINT).exists()
    context.close()
    manager.close()


@pytest.mark.requirement("R0-17")
def test_one_picture_alone_is_never_handed_in(
    hall: Browser, camera: Camera, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    manager = signed_in(hall, course.manager, origin)
    context, phone, _complaints = phone_of(hall, account_of(course), origin)
    registered(phone, course)
    screen = opened(manager, course)
    mark = CodeWindow.objects.get()
    phone.goto(f"/P/{mark.pk}.ABCDEFGH")  # the phone's own camera opens the picture as an address
    assert phone.url.startswith(f"{origin}/presence/check-in/")
    camera.see(screen.locator("[data-picture]").screenshot())
    expect(phone.locator("[data-film-words]")).to_contain_text("mã thứ hai")
    phone.wait_for_timeout(1500)
    assert step(phone) == "film"
    assert not CheckIn.objects.exists()
    context.close()
    manager.close()


@pytest.mark.requirement("R0-16")
def test_the_code_is_typed_where_there_is_no_camera(
    hall: Browser, camera: Camera, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    manager = signed_in(hall, course.manager, origin)
    context, phone, complaints = phone_of(hall, account_of(course), origin, **SMALL)
    registered(phone, course)
    screen = opened(manager, course)
    clock.forward(17 * 60)  # seven minutes after the beginning
    screen.reload()
    phone.goto("/presence/check-in/")
    phone.locator("[data-step=ready] [data-type]").click()
    phone.locator("[data-typed]").fill("222 222")
    phone.get_by_role("button", name="Gửi mã").click()
    expect(phone.locator("[data-step=refused]")).to_be_visible()
    phone.get_by_role("button", name="Thử lại").click()
    phone.locator("[data-typed]").fill(screen.locator("[data-typed]").inner_text().lower())
    phone.get_by_role("button", name="Gửi mã").click()
    expect(phone.locator("[data-step=accepted]")).to_be_visible(timeout=10_000)
    expect(phone.locator("[data-accepted-late]")).to_have_text("Trễ 7 phút")
    assert phone.evaluate("document.documentElement.scrollWidth") <= SMALL["viewport"]["width"]
    counted = CheckIn.objects.select_related("fact").get(outcome=Outcome.ACCEPTED)
    assert (counted.is_typed, counted.fact.claim, counted.fact.late_minutes) == (True, Claim.LATE, 7)
    assert [text for text in complaints if "422" not in text] == []
    context.close()
    manager.close()


@pytest.mark.requirement("R0-16", "R0-17")
def test_a_phone_is_confirmed_in_the_room_and_a_second_one_by_two_people(
    hall: Browser, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    who = account_of(course)
    context, phone, _complaints = phone_of(hall, who, origin)
    phone.goto("/presence/my-passkey/")
    phone.locator("[data-ask]").click()
    number = phone.locator(".match").inner_text()

    manager = signed_in(hall, course.manager, origin)
    desk = manager.new_page()
    desk.goto("/presence/passkeys/waiting/")
    card = desk.locator(".witness", has_text=who.full_name)
    expect(card.locator(".witness-number")).to_contain_text(number)
    assert grave_findings(desk, "waiting") == []
    card.get_by_role("button", name="Đúng người, đúng số").click()
    expect(desk.locator("#notes")).to_contain_text("dùng được từ bây giờ")
    first = Passkey.objects.get()
    assert (first.state, first.witnessed_by_id) == (PasskeyState.ACTIVE, course.manager.pk)

    other_context, other, _complaints = phone_of(hall, who, origin)
    other.goto("/presence/my-passkey/")
    other.get_by_text("Tôi đổi điện thoại").click()
    other.locator("[data-reason]").fill("Máy cũ bị mất")
    other.locator("[data-ask]").click()
    expect(other.locator(".match")).to_be_visible()
    desk.reload()
    card = desk.locator(".witness", has_text="Máy cũ bị mất")
    card.get_by_role("button", name="Đúng người, đúng số").click()
    expect(desk.locator(".witness")).to_contain_text("cần người khác của trường đồng ý")
    expect(desk.locator(".witness").get_by_role("button")).to_have_count(0)

    office = signed_in(hall, classes.training_office(course.training_class), origin)
    second = office.new_page()
    second.goto("/presence/passkeys/waiting/")
    second.get_by_role("button", name="Đồng ý (người thứ hai)").click()
    expect(second.locator("#notes")).to_contain_text("khóa cũ hết hiệu lực")
    states = dict(Passkey.objects.values_list("pk", "state"))
    assert states.pop(first.pk) == PasskeyState.REVOKED
    assert list(states.values()) == [PasskeyState.ACTIVE]
    for one in (context, manager, other_context, office):
        one.close()


def test_the_screen_hides_its_code_when_the_server_is_silent(
    hall: Browser, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    manager = signed_in(hall, course.manager, origin)
    screen = opened(manager, course)
    manager.set_offline(True)
    expect(screen.locator("[data-silent]")).to_be_visible(timeout=10_000)
    expect(screen.locator("[data-picture] svg")).to_have_count(0)
    manager.set_offline(False)
    expect(screen.locator("[data-silent]")).to_be_hidden(timeout=10_000)
    expect(screen.locator("[data-picture] svg")).to_have_count(1)
    # Closing needs no script, as opening did not.
    screen.get_by_role("button", name="Đóng điểm danh").click()
    expect(screen.locator("#notes")).to_contain_text("Đã đóng điểm danh")
    manager.close()


@pytest.mark.requirement("R0-18")
def test_without_any_script_the_screen_still_turns(
    hall: Browser, course: Course, clock: Running, live_server: object
) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    manager = signed_in(hall, course.manager, origin, java_script_enabled=False)
    screen = opened(manager, course)
    before = screen.locator("[data-picture]").inner_html()
    clock.forward(3)
    screen.wait_for_timeout(3000)  # the page asks for itself again
    expect(screen.locator("[data-picture] svg")).to_have_count(1)
    assert screen.locator("[data-picture]").inner_html() != before
    manager.close()


def test_what_cannot_work_says_so(hall: Browser, course: Course, clock: Running, live_server: object) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    who = make.trainee(course)
    make.window(course.session)
    context = signed_in(hall, who.account, origin.replace("localhost", INSECURE), **SMALL)
    page = context.new_page()
    page.goto("/presence/check-in/")
    expect(page.locator("[data-step=blocked]")).to_contain_text("không an toàn")
    expect(page.locator("[data-step=blocked]")).to_contain_text("máy đặt tại cửa")
    context.close()
    context = signed_in(hall, who.account, origin.replace("localhost", "127.0.0.1"), **SMALL)
    page = context.new_page()
    for place in ("/presence/check-in/", "/presence/my-passkey/"):
        page.goto(place)
        expect(page.locator("[data-step=blocked]")).to_contain_text("theo tên máy chủ")
    context.close()
    context = signed_in(hall, who.account, origin, **SMALL, java_script_enabled=False)
    page = context.new_page()
    page.goto("/presence/check-in/")
    expect(page.locator("noscript .slip-note")).to_contain_text("cần JavaScript")
    expect(page.locator("[data-film]").first).to_be_hidden()
    context.close()


def test_too_early_says_when(hall: Browser, course: Course, settings: object, live_server: object) -> None:
    origin = live_server.url  # type: ignore[attr-defined]
    who = make.trainee(course)
    settings.NENNEP_NOW = (course.session.starts_at - timedelta(hours=3)).isoformat()  # type: ignore[attr-defined]
    context = signed_in(hall, who.account, origin, **SMALL)
    page = context.new_page()
    page.goto("/presence/check-in/")
    expect(page.locator("main")).to_contain_text(re.compile(r"Còn sớm, điểm danh mở lúc \d\d:\d\d"))
    context.close()


@dataclass(frozen=True)
class Installed(World):
    """The database of this test, served with assets as an installation has them."""

    def environment(self, now: datetime = NOW) -> dict[str, str]:
        return {
            **super().environment(now),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.compressed",
            "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]),
        }


def installed(folder: Path) -> Installed:
    name = str(connection.settings_dict["NAME"])
    return Installed(ground.beside(name) if ground.is_postgres() else f"sqlite:///{name}", folder)


@pytest.mark.requirement("R0-28")
def test_the_page_of_the_phone_is_light(hall: Browser, course: Course, scratch: Path) -> None:
    """At most 200 kB on the first visit and 20 kB afterwards, with the scanner loaded only when it is wanted."""
    who = make.trainee(course)
    make.window(course.session)
    house, now = installed(scratch), make.at(course.session, -5)
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"],
        env=house.environment(now),
        cwd=ROOT,
        check=True,
    )
    with served(house, now) as found:
        origin = found.replace("127.0.0.1", "localhost")
        context = signed_in(hall, who.account, origin, **SMALL, permissions=["camera"])
        page = context.new_page()
        weights: dict[str, float] = {}
        line, urls = context.new_cdp_session(page), {}
        line.send("Network.enable")
        line.on(
            "Network.responseReceived", lambda told: urls.update({told["requestId"]: told["response"]["url"]})
        )
        line.on(
            "Network.loadingFinished",
            lambda told: weights.update({urls.get(told["requestId"], "?"): told["encodedDataLength"]}),
        )
        page.goto("/presence/check-in/", wait_until="networkidle")
        expect(page.locator("[data-step=ready]")).to_be_visible()
        first = dict(weights)
        assert not [url for url in first if "zxing" in url]
        assert len(first) > 5
        assert sum(first.values()) <= 200_000, first
        weights.clear()
        page.goto("/presence/check-in/", wait_until="networkidle")
        assert any(url.endswith("/check-in/") for url in weights)
        assert sum(weights.values()) <= 20_000, weights
        weights.clear()
        page.locator("[data-step=ready] [data-film]").click()
        expect(page.locator("[data-filming=yes]")).to_be_attached(timeout=10_000)
        page.wait_for_timeout(200)
        assert [url for url in weights if url.endswith(".wasm")]
        context.close()
