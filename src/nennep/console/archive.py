"""A backup as one file: a tar with a manifest, the database and the uploaded files; the same for SQLite and PostgreSQL.

manifest.json comes first and names format, program version, kind of database, moment, and the SHA-256 of every other member,
so that a damaged or foreign file is refused before anything is touched.
"""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _

from nennep.kernel.errors import Refused

FORMAT = "nennep-backup-1"
CHUNK = 1024 * 1024


class ArchiveRefused(Refused):
    """The backup cannot be made or used; says why and what to do."""


def write_backup(target: Path, *, now: datetime) -> dict[str, object]:
    """Write a consistent copy of database and files to `target` while the server goes on working.

    The file appears under its name only when it is whole. Returns the manifest.
    """
    if target.exists():
        raise ArchiveRefused(
            _("{file} is already there. Choose another name; a backup is never overwritten.").format(
                file=target
            )
        )
    if not target.parent.is_dir():
        raise ArchiveRefused(_("The folder {folder} does not exist.").format(folder=target.parent))
    partial = target.with_name(target.name + ".part")
    with TemporaryDirectory(dir=target.parent, prefix=".nennep-") as scratch:
        database = Path(scratch) / (
            "database.sqlite3" if settings.DATABASE_ENGINE == "sqlite3" else "database.dump"
        )
        _dump_database(database)
        members = {f"database/{database.name}": database, **dict(_media_files())}
        manifest: dict[str, object] = {
            "format": FORMAT,
            "version": version("nennep"),
            "engine": settings.DATABASE_ENGINE,
            "made_at": now.isoformat(),
            "sha256": {name: _sha256(path) for name, path in members.items()},
        }
        try:
            with tarfile.open(partial, "w:gz", compresslevel=6) as archive:
                text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
                info = tarfile.TarInfo("manifest.json")
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
                for name, path in members.items():
                    archive.add(path, arcname=name, recursive=False)
            partial.chmod(0o600)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return manifest


def read_backup(source: Path, *, is_replacing: bool) -> dict[str, object]:
    """Put database and files of a backup in place of the present ones, then bring the tables up to date.

    Refuses a file that is damaged, foreign or of the other kind of database, and a database that holds people
    unless `is_replacing`. Everything is checked before anything is touched.
    """
    if not source.is_file():
        raise ArchiveRefused(_("{file} does not exist.").format(file=source))
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.DATA_DIR, prefix=".nennep-") as scratch:
        folder = Path(scratch)
        manifest = _unpack(source, folder)
        if manifest["engine"] != settings.DATABASE_ENGINE:
            raise ArchiveRefused(
                _(
                    "This backup is of a {theirs} database and NENNEP_DATABASE_URL names a {ours} one. Restore it where the kind is the same."
                ).format(theirs=manifest["engine"], ours=settings.DATABASE_ENGINE)
            )
        if not is_replacing and not _is_database_empty():
            raise ArchiveRefused(
                _(
                    "The database already holds data. Add --replace to put the backup in its place; what is there now will be lost."
                )
            )
        _load_database(next((folder / "database").iterdir()))
        media = Path(settings.MEDIA_ROOT)
        shutil.rmtree(media, ignore_errors=True)
        if (folder / "media").is_dir():
            shutil.move(folder / "media", media)
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


def _unpack(source: Path, folder: Path) -> dict[str, object]:
    damaged = ArchiveRefused(
        _("{file} is not a whole backup of Nền Nếp; nothing was changed. Use another copy.").format(
            file=source
        )
    )
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, object] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        sums = manifest["sha256"]
        if not isinstance(sums, dict):
            raise damaged
        if manifest["format"] != FORMAT or any(
            _sha256(folder / name) != digest for name, digest in sums.items()
        ):
            raise damaged
        present = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {
            "manifest.json"
        }
        if present != set(sums):
            raise damaged
    except (OSError, EOFError, tarfile.TarError, ValueError, KeyError) as error:
        raise damaged from error
    return manifest


def _media_files() -> Iterator[tuple[str, Path]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")) if root.is_dir() else []:
        if path.is_file():
            yield f"media/{path.relative_to(root)}", path


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _dump_database(target: Path) -> None:
    if settings.DATABASE_ENGINE == "sqlite3":
        connection.ensure_connection()
        with sqlite3.connect(target) as copy:
            connection.connection.backup(copy)
        copy.close()
        return
    _run_client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load_database(source: Path) -> None:
    if settings.DATABASE_ENGINE == "sqlite3":
        connection.ensure_connection()
        saved = sqlite3.connect(source)
        try:
            # The copy runs inside SQLite's own locking: another process sees the old or the new content, never a mixture.
            saved.backup(connection.connection)
        finally:
            saved.close()
        return
    connection.close()
    _run_client(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--dbname",
        _database_name(),
        str(source),
    )


def _is_database_empty() -> bool:
    with connection.cursor() as cursor:
        if "people_person" not in connection.introspection.table_names(cursor):
            return True
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM people_person) OR EXISTS (SELECT 1 FROM documents_officialdocument WHERE is_external = %s)",
            [False],
        )
        return not cursor.fetchone()[0]


def _database_name() -> str:
    return str(connection.settings_dict["NAME"])


def _run_client(program: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL; the password goes through the environment, never through the command line."""
    path = client_program(program)
    if path is None:
        raise ArchiveRefused(
            _(
                "The program {program} of PostgreSQL is not on this machine. Install the PostgreSQL client, then try again."
            ).format(program=program)
        )
    where = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": str(where["PASSWORD"] or "")}
    named = {"--host": where["HOST"], "--port": where["PORT"], "--username": where["USER"]}
    words = [word for name, value in named.items() if value for word in (name, str(value))]
    if program == "pg_dump":
        words += ["--dbname", _database_name()]
    done = subprocess.run(
        [path, *words, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["?"]
        raise ArchiveRefused(
            _("{program} did not succeed: {message}").format(program=program, message=lines[-1])
        )


def client_program(program: str) -> str | None:
    """Path of a PostgreSQL client program: NENNEP_POSTGRES_BIN first, then the newest of the system, then the search path."""
    own = os.environ.get("NENNEP_POSTGRES_BIN")
    if own:
        return str(Path(own) / program) if (Path(own) / program).is_file() else None
    system = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{program}"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0,
    )
    return str(system[-1]) if system else shutil.which(program)
