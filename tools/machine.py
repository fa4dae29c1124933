"""What the machine must have beside Python: a Chromium for the journeys, LibreOffice and poppler to open documents again.

Each function gives the program's path or None; `get_…` first tries to install it when this user may.
"""

import functools
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRIVER_PACKAGES = ("libatomic1",)  # of Playwright's own Node.js; a machine without a compiler may lack it
LIBREOFFICE_PACKAGES = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")


def chromium() -> str | None:
    """The system's Chromium, else the one Playwright keeps."""
    for name in CHROMIUM_NAMES:
        path = shutil.which(name)
        # Ubuntu's `chromium-browser` may be a script that only speaks of snap.
        if path and _runs([path, "--version"]):
            return path
    return _playwright_chromium()


def soffice() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


def poppler() -> str | None:
    return shutil.which("pdffonts")


def systemd_analyze() -> str | None:
    return shutil.which("systemd-analyze")


def get_chromium() -> str | None:
    """Through the system's packages when we may, else through Playwright. None too where what drives it does not start."""
    if not _is_driven() and not (_apt_install(DRIVER_PACKAGES) and _is_driven()):
        return None
    found = chromium()
    if found or (_apt_install(["chromium"]) and (found := chromium())):
        return found
    # `--with-deps` adds system libraries and needs the administrator; without it the browser may still start.
    if _runs([".venv/bin/playwright", "install", "--with-deps", "chromium"], seconds=600) or _runs(
        [".venv/bin/playwright", "install", "chromium"], seconds=600
    ):
        return chromium()
    return None


def get_soffice() -> str | None:
    return soffice() or (soffice() if _apt_install(LIBREOFFICE_PACKAGES) else None)


def get_poppler() -> str | None:
    return poppler() or (poppler() if _apt_install(["poppler-utils"]) else None)


def get_systemd_analyze() -> str | None:
    return systemd_analyze() or (systemd_analyze() if _apt_install(["systemd"]) else None)


def _is_driven() -> bool:
    """Whether the program by which Playwright drives a browser starts on this machine."""
    return _runs([".venv/bin/playwright", "--version"])


def _playwright_chromium() -> str | None:
    home = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/chrome-*/*headless*shell"):
        for path in sorted(home.glob(pattern), reverse=True):
            if _runs([str(path), "--version"]):
                return str(path)
    return None


@functools.cache
def _administrator() -> tuple[str, ...] | None:
    if os.geteuid() == 0:
        return ()
    if shutil.which("sudo") and _runs(["sudo", "-n", "true"]):
        return ("sudo", "-n")
    return None


def _apt_install(packages: Sequence[str]) -> bool:
    prefix = _administrator()
    if prefix is None or not shutil.which("apt-get"):
        return False
    print(f"installing {', '.join(packages)} through the system's packages", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _runs([*prefix, "apt-get", "update", "-qq"], seconds=300, environment=environment)
    command = [*prefix, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return _runs(command, seconds=900, environment=environment)


def _runs(command: Sequence[str], *, seconds: int = 60, environment: dict[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(command, check=False, capture_output=True, timeout=seconds, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
