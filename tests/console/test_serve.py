"""`nennep serve` in production mode, over real HTTP on this machine (issue point 19)."""

import argparse
import http.client
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

from nennep.console import run, serve, serving
from nennep.kernel.errors import Refused
from tests.console.conftest import Installation
from tests.console.test_settings import PRODUCTION

HOST = "daotao.example.vn"
SETTINGS = {**PRODUCTION, "NENNEP_BEHIND_PROXY": "yes"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server of its own process, asked as the proxy in front of it would ask."""

    def __init__(self, installed: Installation) -> None:
        self.port = _free_port()
        self.log = (installed.folder.parent / "serve.log").open("w+b")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "nennep", "serve", "--port", str(self.port), "--workers", "1"],
            env={**installed.environment, **SETTINGS},
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + 120
        while not self._answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def said(self) -> str:
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def get(
        self, path: str, *, proto: str = "https", host: str = HOST, **headers: str
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Host": host, "X-Forwarded-Proto": proto, **headers})
        return connection.getresponse()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture
def server(installed: Installation) -> Iterator[Server]:
    running = Server(installed)
    yield running
    if running.process.poll() is None:
        running.process.kill()
        running.process.wait(30)
    running.log.close()


def test_it_serves_safely_and_stops_when_told(server: Server) -> None:
    # The sign-in page, in Vietnamese, with every protection that a browser understands.
    page = server.get("/account/login/")
    html = page.read().decode()
    assert page.status == 200, html[:2000]
    assert '<html lang="vi"' in html
    headers = {name.lower(): value for name, value in page.getheaders()}
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    cookies = [value for name, value in page.getheaders() if name.lower() == "set-cookie"]
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)

    # Every asset of the page has its hash in its name, is there, and may be kept for ever.
    assets = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', html))
    assert assets
    for asset in assets:
        answer = server.get(asset)
        body = answer.read()
        assert answer.status == 200, asset
        assert re.search(r"\.[0-9a-f]{12}\.", asset), asset
        assert "immutable" in (answer.getheader("Cache-Control") or ""), asset
        assert body

    # Nobody gets in without signing in, over plain HTTP, or under another name.
    home = server.get("/")
    assert home.status == 302
    assert (home.getheader("Location") or "").startswith("/account/login/")
    plain = server.get("/account/login/", proto="http")
    assert plain.status == 301
    assert plain.getheader("Location") == f"https://{HOST}/account/login/"
    foreign = server.get("/account/login/", host="evil.example.com")
    assert foreign.status == 400
    assert b"Traceback" not in foreign.read()
    missing = server.get("/no/such/page/")
    assert missing.status in {302, 404}
    assert b"Traceback" not in missing.read()
    assert server.get("/gallery/").status in {302, 404}

    begin = time.monotonic()
    assert server.stop() == 0, server.said()
    assert time.monotonic() - begin < 30
    with pytest.raises(OSError, match=r".*"):
        socket.create_connection(("127.0.0.1", server.port), timeout=1)
    assert "Traceback" not in server.said()


@pytest.mark.parametrize("command", [serve, run])
def test_a_port_in_use_is_refused_before_anything_is_done(command: ModuleType) -> None:
    # Servers of this kind share a port without a word: the second would start, and the first go on answering.
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        with pytest.raises(Refused, match=str(port)):
            command.run(parser.parse_args(["--port", str(port)]))
    serving.refuse_unless_free("127.0.0.1", port)
    with pytest.raises(Refused, match="65535"):
        serving.refuse_unless_free("127.0.0.1", 99999)
