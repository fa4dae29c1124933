"""A camera that films what a test puts before it, a phone that unlocks at once, and a clock that runs from a chosen moment."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.journeys.house import ARGUMENTS

WIDTH, HEIGHT = 640, 480
HEADER = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F30:1 Ip A1:1 C420jpeg\nFRAME\n".encode()
GREY = b"\x80"
INSECURE = "testserver"  # a name without HTTPS that is not this machine's own


class Camera:
    """A film of one frame. Chromium reads it over and over, so whatever is written into it is what the camera sees next."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(HEADER + GREY * (WIDTH * HEIGHT * 3 // 2))

    def see(self, picture: bytes) -> None:
        """Put a PNG before the camera, as large as it goes."""
        image = Image.open(io.BytesIO(picture)).convert("L")
        image.thumbnail((WIDTH, HEIGHT))
        frame = Image.new("L", (WIDTH, HEIGHT), 128)
        frame.paste(image, ((WIDTH - image.width) // 2, (HEIGHT - image.height) // 2))
        with self.path.open("r+b", buffering=0) as film:
            film.seek(len(HEADER))
            film.write(frame.tobytes())

    def see_nothing(self) -> None:
        """Turn the camera away."""
        with self.path.open("r+b", buffering=0) as film:
            film.seek(len(HEADER))
            film.write(GREY * (WIDTH * HEIGHT))

    def follow(self, screen: Locator, phone: Page, until: str, *, seconds: float = 20) -> str:
        """Film a part of a page, as it changes, until the phone has come to the step; gives the step in the end.

        On a machine so busy that the codes run out on their way, whoever holds the phone tries again.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end and step(phone) != until:
            if step(phone) == "refused":
                phone.locator("[data-again]").click()
            self.see(screen.screenshot())
            phone.wait_for_timeout(50)
        return step(phone)


def step(phone: Page) -> str:
    """Where the check-in page stands."""
    return phone.locator("[data-check-in]").get_attribute("data-now") or ""


@contextmanager
def filming(chromium: Browser, path: str, camera: Camera) -> Iterator[Browser]:
    """A browser whose camera is this one, beside the one that all journeys share."""
    found = chromium.browser_type.launch(
        executable_path=path,
        args=[
            *ARGUMENTS,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={camera.path}",
            f"--host-resolver-rules=MAP {INSECURE} 127.0.0.1",
        ],
    )
    yield found
    found.close()


def with_authenticator(context: BrowserContext, page: Page) -> None:
    """Give the page a phone's authenticator whose owner is there and unlocks it."""
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    line.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


class Running:
    """A clock for `settings.NENNEP_NOW`: runs from a moment, as fast as any other, and can be put forward."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self._since = time.monotonic()

    def forward(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._moment += timedelta(seconds=seconds)

    def __str__(self) -> str:
        return (self._moment + timedelta(seconds=time.monotonic() - self._since)).isoformat()
