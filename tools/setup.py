"""Builds .venv: locked packages by hash, the command `nennep`, compiled translations. Quick when nothing changed.

Runs with any Python 3.11+ and its standard library alone.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
STAMP = VENV / "nennep-setup"
LOCK = ROOT / "requirements" / "dev.txt"


class SetupError(Exception):
    """The machine lacks something; the sentence says what to do."""


def main() -> int:
    os.chdir(ROOT)
    try:
        if not is_current():
            make_environment()
            install()
            STAMP.write_text(fingerprint())
            say("ready: .venv/bin/nennep")
        compile_translations()
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(
            f"setup: this step failed (exit {error.returncode}): {' '.join(map(str, error.cmd))}",
            file=sys.stderr,
        )
        return 1
    return 0


def fingerprint() -> str:
    """What the environment was built from: locked packages, package metadata, this script, the folder."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (LOCK, ROOT / "requirements" / "bootstrap.txt", ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    return (
        PYTHON.exists()
        and (VENV / "bin" / "nennep").exists()
        and STAMP.exists()
        and STAMP.read_text() == fingerprint()
    )


def make_environment() -> None:
    """The virtual environment, also where Debian keeps `ensurepip` apart in python3-venv."""
    if works([PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        return
    if VENV.exists():
        say("the .venv here does not run on this machine, building it anew")
        shutil.rmtree(VENV)
    say(f"building .venv with Python {sys.version.split()[0]}")
    if has_ensurepip():
        run([sys.executable, "-m", "venv", VENV])
    elif works([sys.executable, "-m", "pip", "--version"]):
        run([sys.executable, "-m", "venv", "--without-pip", VENV])
    else:
        install_python_venv()
        run([sys.executable, "-m", "venv", VENV])


def has_ensurepip() -> bool:
    return bool(importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"))


def install_python_venv() -> None:
    """Debian and Ubuntu: python3-venv through the system's packages when we may, else a clear word."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    command = f"apt-get install {package}"
    prefix = administrator()
    if prefix is None or not shutil.which("apt-get"):
        raise SetupError(
            f"Python here has neither venv nor pip. Install them as administrator ({command}), then run make setup again."
        )
    say(f"installing {package} through the system's packages")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    works([*prefix, "apt-get", "update"])
    if not works([*prefix, "apt-get", "install", "-y", "--no-install-recommends", package]):
        raise SetupError(
            f"{package} could not be installed. Run as administrator: {command}, then make setup again."
        )
    importlib.invalidate_caches()


def administrator() -> list[str] | None:
    """Words to put before a command that changes the system; None when we may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and works(["sudo", "-n", "true"]):
        return ["sudo", "-n"]
    return None


def install() -> None:
    """Locked packages by hash and this package in place; uv when it can be had, pip otherwise."""
    pip = pip_command()
    if UV.exists() or works(
        [*pip, "install", "--quiet", "--require-hashes", "-r", "requirements/bootstrap.txt"]
    ):
        installer = [UV, "pip", "install", "--quiet", "--python", PYTHON]
        say("installing the locked packages")
        if works([*installer, "--require-hashes", "-r", LOCK]):
            run([*installer, "--no-deps", "--no-build-isolation", "--editable", "."])
            return
        say("uv did not manage, trying pip (slower)")
    else:
        say("installing the locked packages with pip (slower)")
    run([*pip, "install", "--quiet", "--require-hashes", "-r", LOCK])
    run([*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", "."])


def pip_command() -> list[str | Path]:
    if works([PYTHON, "-m", "pip", "--version"]):
        return [PYTHON, "-m", "pip"]
    if works([PYTHON, "-m", "ensurepip", "--version"]):
        run([PYTHON, "-m", "ensurepip", "--default-pip"], quiet=True)
        return [PYTHON, "-m", "pip"]
    if not works([sys.executable, "-m", "pip", "--version"]):
        shutil.rmtree(VENV)
        raise SetupError("the .venv here has no pip and cannot get one. It is removed; run make setup again.")
    return [sys.executable, "-m", "pip", "--python", PYTHON]


def compile_translations() -> None:
    """Only when a .po is newer than its .mo, so that an unchanged tree costs nothing."""
    for source in ROOT.glob("src/nennep/*/locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            run([PYTHON, "tools/messages.py", "--compile"])
            return


def run(command: list, *, quiet: bool = False) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL if quiet else None)


def works(command: list) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def say(words: str) -> None:
    print(f"setup: {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
