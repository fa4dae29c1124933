"""The tables that tests begin with: the migrations run once, everything else is a copy.

Three grounds: `tables` is what the migrations make; `begun` has the shipped lists that most tests need as well, entered on
the day of the makers (tests/make/lists.py); `installed` is what `nennep migrate` makes. Whoever needs one first makes it, the
others wait. On SQLite the tables are kept in `.cache` under the hash of the migrations, so
that the next run copies a file; on PostgreSQL they live as long as the server of the run.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    import psycopg

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".cache" / "tables"
# Only a power cut could lose what is not on the disk yet, and then the tests are lost with it.
MIGRATE = """
import sys, django
from django.conf import settings
options = settings.DATABASES["default"].get("OPTIONS", {})
if "init_command" in options:
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
django.setup()
if sys.argv[1] == "tables":
    from nennep.console.tables import make_tables
    make_tables()
elif sys.argv[1] == "begun":
    from tests.make import lists
    lists.install()
else:
    from nennep.console.migrate import bring_up_to_date
    bring_up_to_date()
import django.db
if django.db.connection.vendor == "sqlite":
    django.db.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
django.db.connections.close_all()
"""


def is_postgres() -> bool:
    """Whether this run stands on PostgreSQL."""
    return os.environ.get("NENNEP_DATABASE_URL", "").startswith("postgres")


def begin_to_make() -> "subprocess.Popen[bytes]":
    """Make both grounds in a process of their own, while the tests are still being collected."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.ground"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def put(ground: str, url: str) -> None:
    """A copy of a ground as a new database at that address."""
    source = _made(ground)
    if is_postgres():
        administer(f'CREATE DATABASE "{name_of(url)}" TEMPLATE "{name_of(source)}"')
    else:
        shutil.copyfile(file_of(source), file_of(url))


def beside(name: str) -> str:
    """The address of another database on the server of this run."""
    return f"{os.environ['NENNEP_DATABASE_URL'].rpartition('/')[0]}/{name}"


def name_of(url: str) -> str:
    """The name of a database on a server."""
    return url.rpartition("/")[2]


def file_of(url: str) -> Path:
    """The file of a SQLite database."""
    return Path(unquote(urlsplit(url).path))


def administer(statement: str) -> None:
    """Make or drop a database."""
    with _server() as server:
        server.execute(statement)


def drop(url: str) -> None:
    """Throw a database of PostgreSQL away, whoever is still connected."""
    administer(f'DROP DATABASE IF EXISTS "{name_of(url)}" WITH (FORCE)')


def _server() -> "psycopg.Connection":
    """By a database that is always there: the one of this process may be about to be made."""
    import psycopg

    return psycopg.connect(beside("postgres"), autocommit=True)


def _made(ground: str) -> str:
    """The address of a ground that is there now."""
    url = _address(ground)
    if _is_there(url):
        return url
    with _alone(ground):
        if not _is_there(url):
            _make(ground, url)
    return url


def _make(ground: str, url: str) -> None:
    unfinished = beside(f"unfinished_{ground}") if is_postgres() else f"{url}.unfinished"
    if ground != "tables":
        put("tables", unfinished)
    elif is_postgres():
        administer(f'CREATE DATABASE "{name_of(unfinished)}"')
    else:
        file_of(unfinished).unlink(missing_ok=True)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("NENNEP_")}
    subprocess.run(
        [sys.executable, "-c", MIGRATE, ground],
        cwd=ROOT,
        check=True,
        env={
            **kept,
            "NENNEP_MODE": "test",
            "NENNEP_DATA_DIR": os.environ["TESTS_RUN_FOLDER"],
            "NENNEP_DATABASE_URL": unfinished,
            "DJANGO_SETTINGS_MODULE": "nennep.config.settings",
        },
    )
    if is_postgres():
        administer(f'ALTER DATABASE "{name_of(unfinished)}" RENAME TO "{name_of(url)}"')
        return
    file_of(unfinished).rename(file_of(url))
    for old in sorted(KEPT.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-5]:
        old.unlink(missing_ok=True)


def _address(ground: str) -> str:
    if is_postgres():
        return beside(f"ground_{ground}")
    if ground == "tables":
        return f"sqlite:///{KEPT / f'{_shape()}.sqlite3'}"
    return f"sqlite:///{Path(os.environ['TESTS_RUN_FOLDER']) / f'{ground}.sqlite3'}"


def _is_there(url: str) -> bool:
    if not is_postgres():
        return file_of(url).exists()
    with _server() as server:
        asked = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name_of(url),))
        return asked.fetchone() is not None


def _shape() -> str:
    """What the tables depend on: our migrations and the versions of the libraries that bring theirs."""
    parts = [*ROOT.glob("src/nennep/*/migrations/*.py"), *ROOT.glob("requirements/*.txt")]
    whole = hashlib.sha256()
    for part in sorted(parts):
        whole.update(part.relative_to(ROOT).as_posix().encode() + b"\0" + part.read_bytes())
    return whole.hexdigest()[:20]


@contextlib.contextmanager
def _alone(ground: str) -> Iterator[None]:
    """One process of the run at a time; of all runs, where the result is kept."""
    folder = KEPT if ground == "tables" and not is_postgres() else Path(os.environ["TESTS_RUN_FOLDER"])
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{ground}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    _made("begun")
    _made("installed")
