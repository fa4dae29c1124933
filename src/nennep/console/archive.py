"""A backup as one file: a tar with a manifest, the database and the uploaded files; the same for SQLite and PostgreSQL.

manifest.json comes first and names format, program version, kind of database, moment, and the SHA-256 of every other member,
so that a damaged or foreign file is refused before anything is touched.
"""

import gzip
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any, cast

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from nennep.console.tables import make_tables
from nennep.kernel.errors import Refused

FORMAT = "nennep-backup-1"
MANIFEST = "manifest.json"
LONGEST_MANIFEST = 256 * 1024 * 1024
DATABASE_FILES = {"sqlite3": "database.sqlite3", "postgresql": "database.dump"}
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
    with TemporaryDirectory(dir=target.parent, prefix=".nennep-") as scratch:
        database = Path(scratch) / DATABASE_FILES[settings.DATABASE_ENGINE]
        _dump_database(database)
        members = {f"database/{database.name}": database, **dict(_media_files())}
        manifest: dict[str, object] = {
            "format": FORMAT,
            "version": version("nennep"),
            "engine": settings.DATABASE_ENGINE,
            "made_at": now.isoformat(),
            "migrations": _applied_migrations(),
            "sha256": {},
        }
        partial = Path(scratch) / "whole.tar.gz"
        manifest["sha256"] = {name: _sha256(path) for name, path in members.items()}
        with tarfile.open(partial, "w:gz", compresslevel=6) as archive:
            text = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
            for name, path in members.items():
                archive.add(path, arcname=name, recursive=False)
        partial.chmod(0o600)
        try:
            # A link refuses what appeared under the name meanwhile; a rename would overwrite it.
            os.link(partial, target)
        except FileExistsError as error:
            raise ArchiveRefused(
                _("{file} is already there. Choose another name; a backup is never overwritten.").format(
                    file=target
                )
            ) from error
        except OSError:  # a file system without links
            partial.replace(target)
    return manifest


def read_backup(source: Path, *, is_replacing: bool) -> dict[str, object]:
    """Put database and files of a backup in place of the present ones, then bring the tables up to date.

    Refuses a file that is damaged, foreign, of the other kind of database or of a newer program, and a database in
    which somebody entered anything unless `is_replacing`. Everything is checked before anything is touched.
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
        if not _is_known(manifest["migrations"]):
            raise ArchiveRefused(
                _(
                    "This backup was written by version {theirs}, which is newer than this program ({ours}). Install that version, then restore."
                ).format(theirs=manifest["version"], ours=version("nennep"))
            )
        if not is_replacing and not _is_database_empty():
            raise ArchiveRefused(
                _(
                    "The database already holds data. Add --replace to put the backup in its place; what is there now will be lost."
                )
            )
        with _media_in_place(folder):
            _load_database(folder / "database" / DATABASE_FILES[settings.DATABASE_ENGINE])
    make_tables()
    return manifest


@contextmanager
def _media_in_place(folder: Path) -> Iterator[None]:
    """The files of the backup stand in place of the present ones; these come back when the work inside fails."""
    media, new, old = Path(settings.MEDIA_ROOT), folder / "media", folder / "old-media"
    new.mkdir(exist_ok=True)
    has_old = media.is_dir()
    if has_old:
        media.rename(old)
    try:
        media.parent.mkdir(parents=True, exist_ok=True)
        new.rename(media)
        yield
    except BaseException:
        if media.is_dir():
            media.rename(new)
        if has_old:
            old.rename(media)
        raise


def _unpack(source: Path, folder: Path) -> dict[str, object]:
    """Unpack into the folder and return the manifest; refuses everything but plain files that the manifest names."""
    damaged = ArchiveRefused(
        _("{file} is not a whole backup of Nền Nếp; nothing was changed. Use another copy.").format(
            file=source
        )
    )
    try:
        with tarfile.open(source, "r:gz") as archive:
            first = archive.next()
            if first is None or first.name != MANIFEST or not first.isfile():
                raise damaged
            manifest = _read_manifest(archive, first)
            sums: dict[str, str] = manifest["sha256"]
            missing = dict(sums)
            while (member := archive.next()) is not None:
                digest = missing.pop(member.name)  # only what the manifest names, and once, is written
                content = archive.extractfile(member) if member.isfile() else None
                if content is None or _write(content, folder / member.name) != digest:
                    raise damaged
        if missing or f"database/{DATABASE_FILES[manifest['engine']]}" not in sums:
            raise damaged
    except (
        EOFError,
        tarfile.TarError,
        zlib.error,
        gzip.BadGzipFile,
        ValueError,
        KeyError,
        TypeError,
    ) as error:
        raise damaged from error
    return manifest


def _read_manifest(archive: tarfile.TarFile, member: tarfile.TarInfo) -> dict[str, Any]:
    content = archive.extractfile(member)
    manifest = json.loads(content.read(LONGEST_MANIFEST) if content else b"")
    if manifest["format"] != FORMAT or not isinstance(manifest["migrations"], list):
        raise ValueError(manifest["format"])
    for name in manifest["sha256"]:
        parts = PurePosixPath(name).parts
        if not parts or parts[0] not in {"database", "media"} or ".." in parts or name != "/".join(parts):
            raise ValueError(name)
    return cast("dict[str, Any]", manifest)


def _write(content: IO[bytes], target: Path) -> str:
    """Write the file and return its SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as file:
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _applied_migrations() -> list[str]:
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return []
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


def _is_known(migrations: object) -> bool:
    """Whether this program knows every change of tables that the backup has."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).graph.nodes}
    return isinstance(migrations, list) and known.issuperset(migrations)


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
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
        return
    _run_client("pg_dump", *_named(), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def _load_database(source: Path) -> None:
    """The content of the database becomes that of the file, in one step: another process sees the old or the new one."""
    if settings.DATABASE_ENGINE == "sqlite3":
        connection.ensure_connection()
        saved = sqlite3.connect(source)
        try:
            if saved.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("quick_check")
            saved.backup(connection.connection)
        except sqlite3.Error as error:
            raise ArchiveRefused(
                _("The database of the backup cannot be put in place: {error}").format(error=error)
            ) from error
        finally:
            saved.close()
        return
    connection.close()
    script = source.with_name("database.sql")
    _run_client("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(source))
    # What is there goes first, also what the backup does not know; all of it and the new content in one transaction.
    _run_client(
        "psql",
        *_named(),
        "--no-psqlrc",
        "--quiet",
        "--set=ON_ERROR_STOP=1",
        "--single-transaction",
        f"--command={EMPTY_SCHEMA}",
        f"--file={script}",
    )


EMPTY_SCHEMA = """
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT format('DROP TABLE IF EXISTS %I.%I CASCADE', n.nspname, c.relname) AS command
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE one.command;
    END LOOP;
    FOR one IN
        SELECT format('DROP SEQUENCE IF EXISTS %I.%I CASCADE', n.nspname, c.relname) AS command
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind = 'S'
    LOOP
        EXECUTE one.command;
    END LOOP;
    FOR one IN
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) AS command
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public'
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    LOOP
        EXECUTE one.command;
    END LOOP;
END $$"""


def _is_database_empty() -> bool:
    """Nobody has entered anything yet: what `nennep migrate` puts in does not count."""
    entered = {
        "units_unit": "TRUE",
        "people_person": "TRUE",
        "accounts_user": "NOT is_system",
        "documents_officialdocument": "NOT is_external",
    }
    with connection.cursor() as cursor:
        there = entered.keys() & set(connection.introspection.table_names(cursor))
        for table in sorted(there):
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {entered[table]})")  # noqa: S608 - names of ours
            if cursor.fetchone()[0]:
                return False
    return True


def _named() -> list[str]:
    """Where the database is, for a client program; the password is not among it."""
    where = connection.settings_dict
    named = {
        "--host": where["HOST"],
        "--port": where["PORT"],
        "--username": where["USER"],
        "--dbname": where["NAME"],
    }
    return [f"{name}={value}" for name, value in named.items() if value]


def _run_client(program: str, *arguments: str) -> None:
    """Run a client program of PostgreSQL; the password goes through the environment, never through the command line."""
    path = client_program(program, major=_server_version())
    if path is None:
        raise ArchiveRefused(
            _(
                "The program {program} of PostgreSQL is not on this machine. Install the PostgreSQL client, then try again."
            ).format(program=program)
        )
    environment = {**os.environ, "PGPASSWORD": str(connection.settings_dict["PASSWORD"] or "")}
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = [line for line in done.stderr.strip().splitlines() if line.strip()] or ["?"]
        said = next((line for line in lines if "error" in line.lower()), lines[0])
        raise ArchiveRefused(_("{program} did not succeed: {message}").format(program=program, message=said))


def _server_version() -> int:
    connection.ensure_connection()
    major = int(getattr(connection, "pg_version", 0)) // 10_000
    connection.close()
    return major


def client_program(program: str, *, major: int = 0) -> str | None:
    """Path of a PostgreSQL client program.

    NENNEP_POSTGRES_BIN first, then that of the server's version, then the newest of the system, then the search path:
    a newer program writes settings into a dump that an older server does not know.
    """
    own = os.environ.get("NENNEP_POSTGRES_BIN")
    if own:
        return str(Path(own) / program) if (Path(own) / program).is_file() else None
    system = {
        int(path.parts[-3]): path
        for path in Path("/usr/lib/postgresql").glob(f"*/bin/{program}")
        if path.parts[-3].isdigit()
    }
    if system:
        return str(system.get(major) or system[max(system)])
    return shutil.which(program)
