"""Starting the server: granian with the WSGI door, two workers of one thread each (the fastest measured)."""

import os
import sys

from django.conf import settings
from django.core.management import call_command


def collect_assets() -> None:
    """Put the shipped assets where the server reads them; quick when nothing changed."""
    call_command("collectstatic", interactive=False, verbosity=0)


def serve_forever(*, host: str, port: int, workers: int) -> None:
    """Replace this process by the server. It answers until it is told to stop (SIGTERM)."""
    arguments = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "1", "--workers-kill-timeout", "20", "--no-ws", "--log-level", "warning", "nennep.config.wsgi:application",
    ]  # fmt: skip
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter with fixed words
