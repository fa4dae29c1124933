"""The world of notice 407 for tests of the whole house: built once per run, copied per test, served by a real server.

The first worker starts to build when the collected tests want the world, so that it is ready when they come. With
`TESTS_WORLD` naming the folder of a world built before (SQLite only) nothing is built:

    mkdir /tmp/world && TESTS_WORLD=/tmp/world python tests/world.py && TESTS_WORLD=/tmp/world pytest tests/journeys
"""

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # when this file itself is the program

from tests import ground  # noqa: E402 - after the path

# A Tuesday on which the first session of two classes has begun and nobody has called the roll.
NOW = datetime(2026, 10, 20, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
BUILD_SECONDS = 900
START_SECONDS = 60
FILE = "nennep.sqlite3"
BUILT, FAILED = "built", "failed"

# Building is the work of thousands of small acts; only this database may lose the last of them at a power cut.
BUILD = """
import os, sys
from pathlib import Path
from tests import ground
ground.put("tables", os.environ["NENNEP_DATABASE_URL"])
from django.conf import settings
options = settings.DATABASES["default"].get("OPTIONS", {})
if "init_command" in options:
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
from nennep.console.main import main
folder = Path(sys.argv[1])
status = main(["scenario", sys.argv[2], "--json"])
if status == 0:
    import django.db
    if django.db.connection.vendor == "sqlite":
        django.db.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    django.db.connections.close_all()
(folder / ("built" if status == 0 else "failed")).touch()
sys.exit(status)
"""


@dataclass(frozen=True)
class World:
    """A copy of the built world: its database, its data folder."""

    url: str
    folder: Path

    def environment(self, now: datetime = NOW) -> dict[str, str]:
        """What a program of the house needs to live in this world at that moment."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NENNEP_")}
        return {
            **kept,
            "NENNEP_MODE": "test",
            "NENNEP_DATA_DIR": str(self.folder),
            "NENNEP_DATABASE_URL": self.url,
            "NENNEP_NOW": now.isoformat(),
            "DJANGO_SETTINGS_MODULE": "nennep.config.settings",
        }

    def run(self, *words: str, now: datetime = NOW) -> "subprocess.CompletedProcess[str]":
        """A command of `nennep` in this world."""
        return subprocess.run(
            [sys.executable, "-m", "nennep.console.main", *words],
            env=self.environment(now),
            capture_output=True,
            text=True,
            check=False,
        )


def shared_folder() -> Path:
    """Where the template of this run lies; every worker sees the same one."""
    return Path(os.environ.get("TESTS_WORLD") or os.environ["TESTS_RUN_FOLDER"])


def start_to_build() -> "subprocess.Popen[bytes] | None":
    """Begin to build the template, unless it is there. Whoever begins also ends the process."""
    folder = shared_folder()
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / BUILT).exists():
        return None
    template = _template(folder)
    with (folder / "build.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", BUILD, str(folder), "notice-407"],
            env=template.environment(),
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )


def template() -> World:
    """The built template; waits for it."""
    folder = shared_folder()
    end = time.monotonic() + BUILD_SECONDS
    while not (folder / BUILT).exists():
        log = folder / "build.log"
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        if (folder / FAILED).exists() or "Traceback" in said or time.monotonic() > end:
            raise RuntimeError(f"The world of notice 407 was not built.\n{said[-4000:]}")
        time.sleep(0.2)
    return _template(folder)


@contextlib.contextmanager
def copied() -> Iterator[World]:
    """A copy of the template, thrown away afterwards."""
    source = template()
    folder = Path(os.environ["TESTS_RUN_FOLDER"]) / f"copy-{uuid.uuid4().hex[:10]}"
    (folder / "static").mkdir(parents=True)
    if (source.folder / "media").exists():
        shutil.copytree(source.folder / "media", folder / "media")
    if ground.is_postgres():
        name = f"world_{uuid.uuid4().hex[:10]}"
        ground.administer(f'CREATE DATABASE "{name}" TEMPLATE "{ground.name_of(source.url)}"')
        world = World(ground.beside(name), folder)
    else:
        shutil.copy(source.folder / FILE, folder / FILE)
        world = World(f"sqlite:///{folder / FILE}", folder)
    try:
        yield world
    finally:
        if ground.is_postgres():
            ground.drop(world.url)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def built(name: str, now: datetime) -> Iterator[World]:
    """Another of the worlds, as it stands at that moment, for one test."""
    folder = Path(os.environ["TESTS_RUN_FOLDER"]) / f"{name}-{uuid.uuid4().hex[:10]}"
    (folder / "static").mkdir(parents=True)
    url = (
        ground.beside(folder.name.replace("-", "_")) if ground.is_postgres() else f"sqlite:///{folder / FILE}"
    )
    world = World(url, folder)
    try:
        subprocess.run(
            [sys.executable, "-c", BUILD, str(folder), name], env=world.environment(now), cwd=ROOT, check=True
        )
        yield world
    finally:
        if ground.is_postgres():
            ground.drop(url)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def entered(world: World, now: datetime = NOW) -> Iterator[None]:
    """The test's own process lives in the world: its models, its clock, its files."""
    from django.db import connection
    from django.test import override_settings

    connection.close()
    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = (
        ground.name_of(world.url) if ground.is_postgres() else str(world.folder / FILE)
    )
    try:
        with override_settings(NENNEP_NOW=now.isoformat(), MEDIA_ROOT=world.folder / "media"):
            yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


@contextlib.contextmanager
def served(world: World, now: datetime = NOW) -> Iterator[str]:
    """A server process over the world at that moment; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (world.folder / "server.log").open("ab") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
             "nennep.config.wsgi:application"],
            env=world.environment(now), cwd=world.folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        _wait_for(port, server, world.folder / "server.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(port: int, server: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request("GET", "/account/login/")
            if line.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            line.close()
    raise RuntimeError(f"The server did not start.\n{log.read_text(encoding='utf-8')[-4000:]}")


def _template(folder: Path) -> World:
    return World(
        ground.beside("world_template") if ground.is_postgres() else f"sqlite:///{folder / FILE}", folder
    )


if __name__ == "__main__":
    os.environ.setdefault("TESTS_RUN_FOLDER", str(shared_folder()))
    builder = start_to_build()
    sys.exit(builder.wait() if builder else 0)
