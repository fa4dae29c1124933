"""Starting the server: granian with the WSGI door, two workers of one thread each (the fastest measured)."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from nennep.kernel.errors import Refused

STOP_WITHIN = 25
TIMERS_EVERY = 120


def refuse_unless_free(host: str, port: int) -> None:
    """Refuse an address where nobody can listen. A second server on one port would start, and the first go on answering."""
    if not 0 < port < 65536:
        raise Refused(_cannot_listen(host, port, None))
    try:
        kind, _type, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise Refused(_cannot_listen(host, port, error.errno)) from error


def _cannot_listen(host: str, port: int, number: int | None) -> str:
    if number == errno.EADDRINUSE:
        return _(
            "Another program already listens on port {port}. Stop it, or take another port: --port {other}"
        ).format(port=port, other=port + 1)
    if number == errno.EACCES:
        return _(
            "This account may not listen on port {port}. Take a port from 1024 on, or give the right (docs/running.md)."
        ).format(port=port)
    return _("Nobody can listen on {host}, port {port}. Check --host and --port (1–65535).").format(
        host=host, port=port
    )


def collect_assets() -> None:
    """Put the shipped assets where the server reads them; quick when nothing changed."""
    call_command("collectstatic", interactive=False, verbosity=0)


def serve_forever(*, host: str, port: int, workers: int) -> None:
    """Replace this process by the server. It answers until it is told to stop (SIGTERM)."""
    arguments = _arguments(host, port, workers)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    sys.stdout.flush()
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter with fixed words


def serve_with_timers(*, host: str, port: int, workers: int) -> int:
    """Answer, and do what time brings beside it. Ends when told to stop (SIGTERM, Ctrl+C), or when one of the two ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    timers = [sys.executable, "-m", "nennep", "timers", "--every", str(TIMERS_EVERY)]
    return _watched([_arguments(host, port, workers), timers])


def serve_with_certificate(*, host: str, port: int, plain_port: int, workers: int) -> int:
    """Answer by HTTPS with the certificate of `nennep certificate`, and, when asked, without it on another port.

    The plain port shows how to trust the certificate and sends everything else to HTTPS. Ends when told to stop
    (SIGTERM), or when one of the two ends.
    """
    paper, key = settings.CERTIFICATE_DIR / "server.crt", settings.CERTIFICATE_DIR / "server.key"
    if not paper.exists() or not key.exists():
        raise Refused(
            _("There is no certificate in {folder}. Make one: nennep certificate NAME").format(
                folder=settings.CERTIFICATE_DIR
            )
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings.SETTINGS_MODULE)
    os.environ.setdefault(
        "NENNEP_HTTPS_PORT", str(port)
    )  # unless visitors come by another one, through a gateway
    commands = [_arguments(host, port, workers, certificate=paper, key=key)]
    if plain_port:
        commands.append(_arguments(host, plain_port, 1))
    return _watched(commands)


def _arguments(
    host: str, port: int, workers: int, *, certificate: Path | None = None, key: Path | None = None
) -> list[str]:
    # TLS 1.2 too: the telephones that people have are not all new.
    safe = (
        ["--ssl-certificate", str(certificate), "--ssl-keyfile", str(key), "--ssl-protocol-min", "tls1.2"]
        if certificate
        else []
    )
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "1", "--workers-kill-timeout", "20", "--no-ws", "--log-level", "warning", *safe,
        "nennep.config.wsgi:application",
    ]  # fmt: skip


def _watched(commands: Sequence[list[str]]) -> int:
    """Run the servers side by side; when one ends, or somebody says stop, all end."""
    sys.stdout.flush()
    running = [subprocess.Popen(command) for command in commands]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for one in running:
            if one.poll() is None:
                one.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while all(one.poll() is None for one in running):
        time.sleep(0.2)
    stop(0, None)
    codes = [one.wait(STOP_WITHIN) for one in running]
    return 0 if all(code in {0, -signal.SIGTERM, -signal.SIGINT} for code in codes) else 1
