"""The door kiosk in a real browser: a day without a network, a browser that is killed, and everything is there once."""

from __future__ import annotations

import io
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import segno
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from nennep.attendance.models import Fact, Mark
from nennep.attendance.operations import settle_marks
from nennep.attendance.states import FactKind, Method, Status
from nennep.presence import operations
from nennep.presence.models import CheckIn, Device, Flag, PersonalCard
from nennep.presence.queries.cards import code_of
from nennep.presence.states import FlagKind, Outcome
from tests.journeys.camera import Camera, Running
from tests.journeys.house import ARGUMENTS, grave_findings, signed_in, watched
from tests.make import kiosk as make
from tests.make.attendance import Course, during

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# A key of a scanner that types comes every few milliseconds; what matters is that the page hears each of them.
TYPE = """(code) => { for (const key of [...code, 'Enter'])
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); }"""
LINK = """async (entry) => { const { textOf } = await import('/static/presence/kiosk/chain.js'); return textOf(entry); }"""
IN_OUT = "[data-door-in-out]"


class Line:
    """The network between the kiosk and the server. Cut, nobody answers at all, as when the server is switched off."""

    def __init__(self, server: str) -> None:
        self.to = urlsplit(server).port
        self.ear = self._listen(0)
        self.port = self.ear.getsockname()[1]
        self.open: list[socket.socket] = []
        self._serve()

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def _listen(self, port: int) -> socket.socket:
        ear = socket.socket()
        ear.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ear.bind(("127.0.0.1", port))
        ear.listen(50)
        return ear

    def _serve(self) -> None:
        threading.Thread(target=self._accept, args=(self.ear,), daemon=True).start()

    def _accept(self, ear: socket.socket) -> None:
        while True:
            try:
                here, _address = ear.accept()
                there = socket.create_connection(("localhost", self.to))
            except OSError:
                return
            self.open += [here, there]
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65536):
                other.sendall(said)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        with suppress(OSError):
            self.ear.shutdown(socket.SHUT_RDWR)
        for one in (self.ear, *self.open):
            with suppress(OSError):
                one.close()
        self.open = []

    def mend(self) -> None:
        self.ear = self._listen(self.port)
        self._serve()


@pytest.fixture
def line(live_server: Any) -> Iterator[Line]:
    found = Line(live_server.url)
    yield found
    found.cut()


@pytest.fixture
def course() -> Course:
    found = make.course(70, name="Trung cấp LLCT K5", agencies=4)
    for number, who in enumerate(found.enrolments[:3]):
        drawn = io.BytesIO()
        Image.new("RGB", (360, 480), ((number * 80) % 255, 120, 160)).save(drawn, "JPEG")
        who.person.photo.save(f"{number}.jpg", ContentFile(drawn.getvalue()))
    return found


@pytest.fixture
def clock(settings: Any, course: Course) -> Running:
    """Ten minutes before the first session."""
    found = Running(during(course.session, -10))
    settings.NENNEP_NOW = found
    return found


def ahead_ms(clock: Running) -> int:
    """How far the clock of the server goes ahead of the one of this machine."""
    return round((datetime.fromisoformat(str(clock)).timestamp() - time.time()) * 1000)


@contextmanager
def device(
    playwright: Playwright, chromium_path: str, home: Path, clock: Running, camera: Camera | None = None
) -> Iterator[BrowserContext]:
    """The tablet of the door, with all that its browser keeps; its clock agrees with the one of the server."""
    films = (
        [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={camera.path}",
        ]
        if camera
        else []
    )
    context = playwright.chromium.launch_persistent_context(
        str(home),
        executable_path=chromium_path,
        args=[*ARGUMENTS, *films],
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["camera"],
    )
    ahead = ahead_ms(clock)
    context.add_init_script(
        f"(() => {{ const real = Date.now.bind(Date); Date.now = () => Math.round(real() + {ahead}); }})()"
    )
    try:
        yield context
    finally:
        with suppress(Exception):
            context.close()


def kill(home: Path) -> None:
    """Pull the plug of the browser that keeps this profile."""
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = place.read_bytes().decode(errors="replace").split("\0")
            if f"--user-data-dir={home}" in words and not any(word.startswith("--type=") for word in words):
                os.kill(int(place.parent.name), signal.SIGKILL)


def sign_in(context: BrowserContext, who: Any, origin: str) -> None:
    client = Client()
    client.force_login(who)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": origin}])


def enrolled(context: BrowserContext, course: Course, origin: str, label: str = "Cửa hội trường A1") -> Page:
    """The class manager enrols the device and opens it for the class."""
    sign_in(context, course.manager, origin)
    page = context.new_page()
    page.goto(f"{origin}/presence/kiosks/enrol/")
    page.fill("[name=label]", label)
    page.get_by_role("button", name="Đăng ký máy này").click()
    page.wait_for_url("**/presence/kiosk/")
    page.locator("[data-door-classes] button").click()
    expect(page.locator("[data-door]")).to_have_attribute("data-state", "scan")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def codes(course: Course) -> list[str]:
    cards = {card.person_id: code_of(card) for card in PersonalCard.objects.filter(blocked_at__isnull=True)}
    return [cards[who.person_id] for who in course.enrolments]


def show_card(page: Page, code: str) -> None:
    page.evaluate(TYPE, code)
    expect(page.locator("[data-door]")).to_have_attribute("data-state", "person")


def confirm(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.locator("[data-door]")).to_have_attribute("data-state", "scan")


@pytest.mark.requirement("R0-15", "R0-16", "R0-17")
def test_seventy_scans_without_a_network_arrive_once_each(
    *, driver: Playwright, chromium_path: str, course: Course, clock: Running, line: Line, tmp_path: Path
) -> None:
    camera = Camera(tmp_path / "film.y4m")
    home = tmp_path / "profile"
    cards = codes(course)
    with device(driver, chromium_path, home, clock, camera) as context:
        page = enrolled(context, course, line.origin)
        context.set_offline(True)
        line.cut()
        # The first card is held before the camera, the others before a scanner that types.
        drawn = io.BytesIO()
        segno.make(cards[0], micro=False).save(drawn, kind="png", scale=14, border=4)
        camera.see(drawn.getvalue())
        expect(page.locator("[data-door-name]")).to_have_text(course.enrolments[0].person.full_name)
        expect(page.locator("[data-door-photo]")).to_be_visible()
        page.wait_for_timeout(3100)  # whoever decides takes as long as it takes
        confirm(page)
        page.wait_for_timeout(500)
        # The card is still held there and asks nothing again.
        expect(page.locator("[data-door]")).to_have_attribute("data-state", "scan")
        camera.see_nothing()
        for code in cards[1:]:
            show_card(page, code)
            confirm(page)
        expect(page.locator(IN_OUT)).to_have_text("70 ghi – 0 đã nhận")
        expect(page.locator("[data-door-line]")).to_contain_text("Mất mạng")
        expect(page.locator("[data-door-missing]")).to_have_text("Đã đủ mọi người.")
        assert not Fact.objects.exists()
        kill(home)
    with device(driver, chromium_path, home, clock) as context:
        page = context.new_page()
        page.goto(f"{line.origin}/presence/kiosk/")
        expect(page.locator(IN_OUT)).to_have_text("70 ghi – 0 đã nhận")
        show_card(page, cards[5])
        expect(page.locator("[data-door-told]")).to_contain_text("đã được ghi lúc")
        page.keyboard.press("Escape")
        assert not Fact.objects.exists()
        line.mend()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.locator(IN_OUT)).to_have_text("70 ghi – 70 đã nhận")
        expect(page.locator("[data-door-left]")).to_have_text("Máy chủ đã nhận đủ.")
        # Sent once more on purpose: the answer was lost on the way.
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(300)
    facts = Fact.objects.filter(kind=FactKind.CHECKPOINT, method=Method.KIOSK)
    assert sorted(facts.values_list("enrolment_id", flat=True)) == sorted(who.pk for who in course.enrolments)
    assert Fact.objects.count() == CheckIn.objects.filter(outcome=Outcome.ACCEPTED).count() == 70
    assert list(CheckIn.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, 71))
    assert not Flag.objects.exists()
    settle_marks(session=course.session, by=course.manager, now=during(course.session, 0))
    assert Mark.objects.filter(status=Status.PRESENT).count() == 70
    assert Device.objects.get().waiting == 0


@pytest.mark.requirement("R0-16")
def test_what_the_person_at_the_door_decides(
    chromium: Any, course: Course, clock: Running, live_server: Any
) -> None:
    origin = live_server.url
    with_clock = signed_in(chromium, course.manager, origin, viewport={"width": 1280, "height": 800})
    ahead = ahead_ms(clock)
    with_clock.add_init_script(
        f"(() => {{ const real = Date.now.bind(Date); Date.now = () => Math.round(real() + {ahead}); }})()"
    )
    page, complaints = watched(with_clock)
    page.goto(f"{origin}/presence/kiosks/enrol/")
    assert grave_findings(page, "enrol") == []
    page.fill("[name=label]", "Cửa B")
    page.get_by_role("button", name="Đăng ký máy này").click()
    page.wait_for_url("**/presence/kiosk/")
    page.locator("[data-door-classes] button").click()
    expect(page.locator("[data-door]")).to_have_attribute("data-state", "scan")
    expect(page.locator("[data-door-prompt]")).to_have_text("Quét thẻ bằng đầu đọc")
    assert grave_findings(page, "scan") == []
    cards = codes(course)
    show_card(page, cards[0])
    assert grave_findings(page, "person") == []
    page.evaluate(TYPE, cards[1])  # a second card while the first is not decided
    expect(page.locator("[data-door-told]")).to_have_text("Xác nhận người này trước đã.")
    expect(page.locator("[data-door-name]")).to_have_text(course.enrolments[0].person.full_name)
    confirm(page)
    show_card(page, cards[1])
    page.keyboard.press("n")
    expect(page.locator("[data-door-told]")).to_contain_text("người khác cầm thẻ")
    page.evaluate(TYPE, "9" * 30)
    expect(page.locator("[data-door-told]")).to_have_text(
        "Thẻ này không của ai trong lớp. Nếu thẻ được cấp sau khi mở lớp ở máy này: bấm “Lớp khác” rồi mở lại lớp."
    )
    page.evaluate(TYPE, "8934588012345")  # the bar code of something else
    expect(page.locator("[data-door-told]")).to_have_text("Đây không phải thẻ học viên.")
    forgot = course.enrolments[2].person.full_name
    page.locator("[data-door-people] button", has_text=forgot).click()
    page.locator("[data-door-hand]").click()
    expect(page.locator("[data-door-there]")).to_have_text("2")
    expect(page.locator(IN_OUT)).to_have_text("4 ghi – 4 đã nhận")
    expect(page.locator("[data-door-left]")).to_contain_text("2 không được nhận")
    told = list(CheckIn.objects.order_by("sequence").values_list("outcome", "fact__method"))
    assert told == [
        (Outcome.ACCEPTED, Method.KIOSK), (Outcome.OTHER_PERSON, Method.KIOSK), (Outcome.BAD_CARD, Method.KIOSK),
        (Outcome.ACCEPTED, Method.HAND),
    ]  # fmt: skip
    assert [flag.kind for flag in Flag.objects.all()] == [FlagKind.CARD_OTHER_PERSON]
    # The page and the server put the same sentence together.
    assert page.evaluate(
        LINK,
        {
            "sequence": 1, "permit": "p", "session": 7, "checkpoint": "start", "enrolment": 3, "card": "c",
            "verdict": "confirm", "at": 5, "floor": 4, "life": "l", "tick": 6, "jump": -2, "before": "0",
        },
    ) == "nennep-kiosk-1|1|p|7|start|3|c|confirm|5|4|l|6|-2|0"  # fmt: skip
    # Whoever came by another door is waited for no longer.
    here, other = Device.objects.get(), make.kiosk(course, "Cửa sau")
    at = during(course.session, -5)
    other.scan(course.enrolments[3], at)
    other.hand_in(at)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-door-there]")).to_have_text("3")
    expect(
        page.locator("[data-door-people] button", has_text=course.enrolments[3].person.full_name)
    ).to_have_count(0)
    # Taken out of use while it is open: the page says so, and what it held was handed in before.
    operations.revoke_kiosk(device=here, reason="Mất máy", by=course.manager, now=during(course.session, 0))
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("[data-door-stop]")).to_contain_text("đã ngừng dùng")
    page.reload()
    expect(page.locator("[data-door-stop]")).to_contain_text("đã ngừng dùng")
    assert complaints == []
    with_clock.close()


def test_without_a_script_the_door_offers_the_roll_by_hand(
    chromium: Any, course: Course, live_server: Any
) -> None:
    door = make.kiosk(course)
    context = signed_in(chromium, course.manager, live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": "nennep_kiosk", "value": door.cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto("/presence/kiosk/")
    page.get_by_role("link", name="Điểm danh bằng tay").first.click()
    page.wait_for_url("**/attendance/**")
    page.goto("/presence/kiosks/enrol/")
    expect(page.get_by_text("Hãy bật JavaScript")).to_be_visible()
    context.close()
