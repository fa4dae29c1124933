"""An installation of its own for each test: data folder, database of the kind under test, the command as a program."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from tests import ground

IS_POSTGRES = ground.is_postgres()
SELECT = 'SELECT * FROM "{}"'
OFTEN = """
import contextlib, io, json, sys
from nennep.console.main import main
answers = []
for words in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    answers.append([code, out.getvalue(), err.getvalue()])
print(json.dumps(answers))
"""


@dataclass
class Installation:
    """What an administrator has: a folder, settings, the command `nennep`."""

    folder: Path
    url: str
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Only what the program needs: nothing of the settings of the tests themselves leaks in."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("NENNEP_", "DJANGO_"))}
        own = {"NENNEP_MODE": "test", "NENNEP_DATA_DIR": str(self.folder), "NENNEP_LANGUAGE": "en"}
        return {**kept, **own, "NENNEP_DATABASE_URL": self.url, **self.settings}

    def nennep(self, *words: object, **settings: str | None) -> subprocess.CompletedProcess[str]:
        """Run the command; a setting of None is taken away."""
        environment = {
            key: value for key, value in {**self.environment, **settings}.items() if value is not None
        }
        return subprocess.run(
            [sys.executable, "-m", "nennep", *map(str, words)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )

    def nennep_often(self, *commands: Sequence[object]) -> list[tuple[int, str, str]]:
        """Run several commands in one process, which spares starting it again: exit code, output and errors of each."""
        done = subprocess.run(
            [sys.executable, "-c", OFTEN],
            input=json.dumps([list(map(str, words)) for words in commands]),
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=240,
        )
        return [(code, out, err) for code, out, err in json.loads(done.stdout)]

    def json(self, *words: object, **settings: str | None) -> Any:
        """What a command prints with --json: one object and nothing else."""
        done = self.nennep(*words, "--json", **settings)
        return json.loads(done.stdout)

    def execute(self, *statements: str) -> None:
        """Change the database behind the program's back, in one transaction."""
        with closing(self.connect()) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def fetch(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows, straight from the database."""
        with closing(self.connect()) as connection:
            return [tuple(row) for row in connection.execute(statement).fetchall()]

    def connect(self) -> Any:
        """A connection that is not the program's."""
        if not IS_POSTGRES:
            return sqlite3.connect(self.database_file, timeout=30)
        import psycopg

        return psycopg.connect(self.url)

    @property
    def database_file(self) -> Path:
        """The file of a SQLite database."""
        return Path(unquote(urlsplit(self.url).path))

    def tables(self) -> list[str]:
        """Names of all tables."""
        if IS_POSTGRES:
            found = self.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        else:
            found = self.fetch(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        return sorted(name for (name,) in found)

    def everything(self) -> dict[str, list[str]]:
        """All rows of all tables, in an order that does not depend on the database."""
        return {name: sorted(map(repr, self.fetch(SELECT.format(name)))) for name in self.tables()}

    def files(self) -> dict[str, bytes]:
        """Uploaded files by name."""
        media = self.folder / "media"
        return {
            str(path.relative_to(media)): path.read_bytes()
            for path in sorted(media.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation fresh after `nennep migrate`; only ever copied."""
    folder = tmp_path_factory.mktemp("template")
    url = (
        ground.beside(f"template_{os.getpid()}")
        if ground.is_postgres()
        else f"sqlite:///{folder / 'nennep.sqlite3'}"
    )
    ground.put("installed", url)
    yield Installation(folder, url)
    if ground.is_postgres():
        ground.drop(url)


@pytest.fixture
def empty(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Settings, but no tables yet."""
    yield from _installation(tmp_path / "empty", "", request)


@pytest.fixture
def installed(
    tmp_path: Path, migrated: Installation, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """A copy of the fresh installation, with one cadre and one uploaded file."""
    template = f"TEMPLATE {migrated.url.rsplit('/', 1)[1]}" if IS_POSTGRES else ""
    for installation in _installation(tmp_path / "installed", template, request):
        if not IS_POSTGRES:
            with (
                closing(sqlite3.connect(migrated.database_file)) as source,
                closing(sqlite3.connect(installation.database_file)) as copy,
            ):
                source.backup(copy)
        installation.execute(PERSON.format(code="A-1", name="Nông Thị Ánh"))
        portrait = installation.folder / "media" / "portraits" / "ánh.jpg"
        portrait.parent.mkdir(parents=True)
        portrait.write_bytes(b"\xff\xd8 a portrait")
        yield installation


PERSON = """
INSERT INTO people_person (code, full_name, name_sort_key, search_key, match_key, sex, ethnicity, education,
    political_theory, phone, email, photo)
VALUES ('{code}', '{name}', 'x', 'x', 'x', 'F', '', '', '', '', '', 'portraits/ánh.jpg')
"""


def _installation(folder: Path, template: str, request: pytest.FixtureRequest) -> Iterator[Installation]:
    folder.mkdir()
    if not IS_POSTGRES:
        yield Installation(folder, f"sqlite:///{folder / 'nennep.sqlite3'}")
        return
    name = f"console_{os.getpid()}_{folder.name}_{abs(hash(request.node.nodeid)) % 10**9}"
    ground.administer(f"CREATE DATABASE {name} {template}")
    try:
        yield Installation(folder, ground.beside(name))
    finally:
        ground.drop(ground.beside(name))
