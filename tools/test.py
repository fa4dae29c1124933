"""Everything that CI checks, cheapest first; one summary at the end.

    python tools/test.py                  every step
    python tools/test.py style sqlite     these steps only
    python tools/test.py sqlite -- tests/acts/units -k close     arguments for pytest after --

A failing step does not stop the later ones: one run shows all there is to mend.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import files, machine, postgres, summary

BIN = ROOT / ".venv" / "bin"
SOURCE = ROOT / "src"
RESULTS = ROOT / "test-results"
LOOKED_AT = (
    RESULTS / "looked-at.txt"
)  # pages that axe found well in this run (tests/journeys/test_every_page.py)
IN_CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
PYTHON_FOLDERS = ("src", "tests", "tools")


@dataclass(frozen=True)
class Step:
    name: str
    meaning: str
    run: Callable[[list[str]], bool]


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    names, extra = _split(arguments)
    unknown = set(names) - set(STEPS)
    if unknown:
        print(f"unknown step: {', '.join(sorted(unknown))}; there are: {', '.join(STEPS)}", file=sys.stderr)
        return 2
    chosen = [STEPS[name] for name in names or STEPS]
    os.environ.setdefault("NENNEP_MODE", "test")
    # The suite starts hundreds of processes of Python: each would compile everything anew where a machine forbids to keep it.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    RESULTS.mkdir(exist_ok=True)
    for old in (*RESULTS.glob("*.xml"), LOOKED_AT):
        old.unlink(missing_ok=True)
    os.environ["TESTS_LOOKED_AT"] = str(LOOKED_AT)
    outcomes = []
    for step in chosen:
        print(f"\n=== {step.name}: {step.meaning}", flush=True)
        begin = time.monotonic()
        passed = step.run(extra)
        outcomes.append(summary.Outcome(step.name, passed, time.monotonic() - begin))
        print(
            f"=== {step.name}: {'passed' if passed else 'FAILED'} in {outcomes[-1].seconds:.1f} s", flush=True
        )
    return summary.report(outcomes, sorted(RESULTS.glob("*.xml")))


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    place = arguments.index("--")
    return arguments[:place], arguments[place + 1 :]


def _style(_: list[str]) -> bool:
    return _run([BIN / "ruff", "check", "--quiet", *PYTHON_FOLDERS])


def _format(_: list[str]) -> bool:
    return _run([BIN / "ruff", "format", "--check", *PYTHON_FOLDERS])


def _templates(_: list[str]) -> bool:
    templates = [
        str(path) for path in files.repository_files() if path.suffix == ".html" and SOURCE in path.parents
    ]
    if not templates:
        return True
    indented = _run([BIN / "djhtml", "--check", "--tabwidth", "2", *templates])
    return _run([BIN / "djlint", "--lint", "--quiet", *templates]) and indented


def _types(_: list[str]) -> bool:
    return _run([BIN / "mypy"])


def _imports(_: list[str]) -> bool:
    return _run([BIN / "lint-imports", "--no-logo", "--cache-dir", ".cache/import-linter"])


def _messages(_: list[str]) -> bool:
    return _run([BIN / "python", "tools/messages.py", "--check"])


def _migrations(_: list[str]) -> bool:
    return _run([BIN / "python", "-m", "django", "makemigrations", "--check", "--dry-run"], {
        "DJANGO_SETTINGS_MODULE": "nennep.config.settings",
    })  # fmt: skip


def _sqlite(extra: list[str]) -> bool:
    ready = _programs()
    return _pytest("sqlite", extra, {}) and ready


def _postgres(extra: list[str]) -> bool:
    ready = _programs()
    try:
        with postgres.running() as server:
            print(f"PostgreSQL {server.version} ({server.bin_dir})", flush=True)
            return _pytest("postgres", extra, {"NENNEP_DATABASE_URL": server.url}) and ready
    except postgres.NoPostgresError as error:
        print(f"PostgreSQL: {error}", flush=True)
        return False


def _programs() -> bool:
    """Browser, office program, reader of PDF: got if they can be had. Without them CI fails; elsewhere their tests are skipped."""
    ready = True
    for name, get, consequence in (
        ("Chromium", machine.get_chromium, "the journeys in the browser"),
        ("LibreOffice", machine.get_soffice, "opening written documents again"),
        ("poppler", machine.get_poppler, "reading the fonts of a PDF a second time"),
        ("systemd-analyze", machine.get_systemd_analyze, "reading the units of deploy/"),
    ):
        if get() is None:
            print(f"{name} is not here and could not be installed; not tested: {consequence}.", flush=True)
            ready = ready and not IN_CI
    return ready


def _pytest(database: str, extra: list[str], environment: dict[str, str]) -> bool:
    # One more than processors: who waits for a browser or for the disk leaves one to the others.
    workers = str(min(os.cpu_count() or 1, 4) + 1)
    report = RESULTS / f"{database}.xml"
    command = [
        BIN / "pytest",
        "-q",
        "--tb=short",
        "-n",
        workers,
        "--dist=worksteal",  # neighbours in a file share what is slow to set up; who is done takes from the other
        f"--junit-xml={report}",
        "-o",
        f"junit_suite_name={database}",
        *extra,
    ]
    return _run(command, environment)


def _run(command: list[str | Path], environment: dict[str, str] | None = None) -> bool:
    return subprocess.run(command, check=False, env={**os.environ, **(environment or {})}).returncode == 0


STEPS = {
    step.name: step
    for step in (
        Step("style", "ruff, the rules of pyproject.toml", _style),
        Step("format", "ruff format (make format mends it)", _format),
        Step("templates", "djhtml indentation (make format mends it) and djlint", _templates),
        Step("types", "mypy, strict", _types),
        Step("imports", "floors, rooms and doors of the house", _imports),
        Step(
            "messages",
            "every message has its Vietnamese (make messages brings the files up to date)",
            _messages,
        ),
        Step("migrations", "models and migrations agree", _migrations),
        Step("sqlite", "the whole suite on SQLite", _sqlite),
        Step("postgres", "the whole suite on PostgreSQL", _postgres),
    )
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
