"""The ground every test stands on: own data folder, own database file, a fixed now, requirement marks."""

import gc
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

# Settings read the environment once, so it is arranged before Django is first touched. Nothing a test does reaches
# the data of the person who runs it.
DATA_DIR = Path(tempfile.mkdtemp(prefix="nennep-tests-"))
(DATA_DIR / "static").mkdir()
os.environ["NENNEP_MODE"] = "test"
os.environ["NENNEP_DATA_DIR"] = str(DATA_DIR)
os.environ.setdefault("NENNEP_DATABASE_URL", f"sqlite:///{DATA_DIR / 'unused.sqlite3'}")
os.environ["DJANGO_SETTINGS_MODULE"] = "nennep.config.settings"
# Playwright's synchronous API keeps an event loop in the thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ.pop("NENNEP_NOW", None)
# The first process of a run owns the folder of the built world; its workers inherit the name.
os.environ.setdefault("TESTS_RUN_FOLDER", str(DATA_DIR / "world"))

import django
from _pytest import runner
from django.template import Template
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import ground, requirements, world
from tools import machine

django.setup()

# Fixtures that give the world of notice 407.
WORLDS = {"copied_world", "standing_world"}
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}

hypothesis_settings.register_profile(
    "ci", derandomize=True, print_blob=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.register_profile("explore", print_blob=True, deadline=None, max_examples=1000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requirements", action="store_true", help="print the number of tests per requirement")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(requirements.RequirementMarks(), "requirement-marks")
    config.addinivalue_line("markers", "weight(seconds): about how long it takes; the heaviest begin first")


_builders: list["subprocess.Popen[bytes]"] = []


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """The first process of a run with several workers makes the tables while they start and collect."""
    if not _builders and not node.config.option.collectonly:
        _builders.append(ground.begin_to_make())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests in the world of notice 407 come last: it is being built while the others run. Longest first, so that no
    worker begins a long one when the others go home."""
    items.sort(key=lambda item: (_is_in_the_world(item), _is_in_the_world(item) and -_weight(item)))


def _is_in_the_world(item: pytest.Item) -> bool:
    return bool(WORLDS & set(getattr(item, "fixturenames", ())))


def _weight(item: pytest.Item) -> int:
    mark = item.get_closest_marker("weight")
    return int(mark.args[0]) if mark else 0


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin with the world of notice 407 while the quick tests run; one worker does it for all.

    What is loaded by now stays to the end: looking through it for garbage again and again took a tenth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    wanted = any(_is_in_the_world(item) for item in session.items)
    if wanted and worker == "gw0" and not session.config.option.collectonly:
        builder = world.start_to_build()
        if builder is not None:
            _builders.append(builder)


def _in_one_piece(act: Callable[[], object]) -> None:
    act()


# Python 3.11 gives frames 16 kB of memory at a time and gives it back as soon as the last frame in it ends: a loop that
# calls across such an edge asks the system for memory thousands of times a second, a tenth of the suite. This frame is so
# large (half a megabyte) that all below it lie in one piece.
_in_one_piece.__code__ = _in_one_piece.__code__.replace(co_stacksize=1 << 16)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run the test as pytest does, in one piece of memory for its frames."""
    _in_one_piece(lambda: runner.pytest_runtest_protocol(item, nextitem))
    return True


def pytest_unconfigure() -> None:
    for builder in _builders:
        builder.terminate()
        builder.wait()
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of this process: a copy of the tables with the shipped lists. SQLite tests use a file: a database in memory cannot be
    shared by threads, and races are what we test."""
    from django.conf import settings
    from django.db import connection

    default = settings.DATABASES["default"]
    if ground.is_postgres():
        url = ground.beside(f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}")
        name = ground.name_of(url)
    else:
        url = f"sqlite:///{DATA_DIR / 'test.sqlite3'}"
        name = str(ground.file_of(url))
        # No test survives a power cut; waiting for the disk at every commit only costs minutes.
        options = default["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    with django_db_blocker.unblock():
        ground.put("begun", url)
        connection.close()
        default["NAME"] = connection.settings_dict["NAME"] = name
        connection.ensure_connection()
    _own.address = url
    yield
    _own.address = ""
    with django_db_blocker.unblock():
        connection.close()
        if ground.is_postgres():
            ground.drop(url)


@dataclass
class OwnDatabase:
    """The database of this process: its address once it is there, and whether a test that commits has emptied it."""

    address: str = ""
    is_emptied: bool = False


_own = OwnDatabase()


def _commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test that commits leaves empty tables, and a worker that has no more tests takes some of another one's, in
    whatever order: who needs the lists finds them again."""
    reads = item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
    if _commits(item):
        _own.is_emptied = True
    elif _own.is_emptied and _own.address and reads:
        from django.db import connection

        connection.close()
        if ground.is_postgres():
            ground.drop(_own.address)
        ground.put("begun", _own.address)
        _own.is_emptied = False


@pytest.fixture(autouse=True)
def in_vietnamese() -> None:
    """Every test begins in the language of the house, whatever page was opened in another one before."""
    translation.activate("vi")


@pytest.fixture
def plain_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of pages are opened: the test client need not keep what each part of each of them was written from."""
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))


@pytest.fixture
def bare(db: None) -> None:
    """Tables without the lists that other tests begin with: for what happens where nothing is installed yet."""
    from tests.make import lists

    lists.take_away()


@pytest.fixture(autouse=True)
def bare_for_commits(request: pytest.FixtureRequest) -> None:
    """A test that commits begins with bare tables, whether or not another one emptied them before it."""
    if _commits(request.node):
        request.getfixturevalue("bare")


@pytest.fixture
def now() -> datetime:
    """A Monday morning, a quarter of an hour before the first lesson."""
    return datetime(2024, 6, 3, 7, 45, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Path of a Chromium for the journeys (`make test` has tried to install one)."""
    return _required(machine.chromium(), "No Chromium on this machine: apt-get install chromium")


@pytest.fixture(scope="session")
def soffice_path() -> str:
    """Path of LibreOffice, which opens the documents again that the program wrote."""
    return _required(
        machine.soffice(),
        "No LibreOffice on this machine: apt-get install " + " ".join(machine.LIBREOFFICE_PACKAGES),
    )


@pytest.fixture(scope="session")
def poppler_path() -> str:
    """The program of poppler that tells the fonts of a PDF; its others lie beside it."""
    return _required(machine.poppler(), "No poppler on this machine: apt-get install poppler-utils")


@pytest.fixture(scope="session")
def systemd_analyze_path() -> str:
    """The program that reads units as systemd does; systemd itself need not run."""
    return _required(machine.systemd_analyze(), "No systemd-analyze on this machine: apt-get install systemd")


def _required(path: str | None, sentence: str) -> str:
    if path is None and IN_CI:
        pytest.fail(sentence, pytrace=False)
    if path is None:
        pytest.skip(sentence)
    return path


@pytest.fixture(scope="session")
def standing_world() -> Iterator[world.World]:
    """The world of notice 407 for all tests of this process that leave it as it was."""
    with world.copied() as copy:
        yield copy


@pytest.fixture(scope="session")
def standing_origin(standing_world: world.World) -> Iterator[str]:
    """A server over it."""
    with world.served(standing_world) as origin:
        yield origin


@pytest.fixture(scope="session")
def standing_addresses(
    standing_world: world.World, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> dict[str, str]:
    """A real address in it for every page (tests/pages/places.py)."""
    from tests.pages import places

    with django_db_blocker.unblock(), world.entered(standing_world):
        return places.addresses()


@pytest.fixture
def shown_world(standing_world: world.World, django_db_blocker: DjangoDbBlocker) -> Iterator[world.World]:
    """The models of this process live in the standing world; what the test writes, it takes back."""
    with django_db_blocker.unblock(), world.entered(standing_world):
        yield standing_world


@pytest.fixture
def copied_world() -> Iterator[world.World]:
    """The world of notice 407, whole and of this test alone."""
    with world.copied() as copy:
        yield copy


@pytest.fixture
def entered_world(copied_world: world.World, django_db_blocker: DjangoDbBlocker) -> Iterator[world.World]:
    """As above, and the models of this process live in it."""
    with django_db_blocker.unblock(), world.entered(copied_world):
        yield copied_world


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """A folder for files of one test."""
    yield tmp_path
    shutil.rmtree(tmp_path, ignore_errors=True)
