"""A stranger gets nothing: every address leads to the sign-in, says 404, or stands on the list of open doors."""

import os
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

# Open on purpose, each with its reason.
OPEN = {
    "account/": "sign-in, second factor and their refusals; the library sends strangers to the sign-in itself",
    "web/language/": "a stranger may read the sign-in page in English",
    "web/look/": "and in the dark",
    "accounts/forgotten/": "tells somebody without a password whom to ask; the same words for everybody",
    "trust/": "how a phone learns to trust the certificate, before anybody can sign in; holds no secret",
    "gallery/": "components with invented contents; test_the_gallery_is_not_in_production",
    "health/": "a load balancer asks whether the program lives; it says nothing else",
    "calendar/": "a feed is opened by its secret token",
}
SAMPLES = {"int": "999999", "str": "no-such-thing", "slug": "no-such-thing", "path": "no-such-thing", "uuid":
           "00000000-0000-4000-8000-000000000000"}  # fmt: skip


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route


def filled(route: str) -> str:
    path = re.sub(r"<(?:(\w+):)?\w+>", lambda match: SAMPLES.get(match[1] or "str", "2024"), route)
    path = re.sub(r"\(\?P<\w+>[^)]*\)", "2024", path)
    return "/" + re.sub(r"[\^$]|\\Z", "", path).replace("//", "/")


def own_routes() -> list[str]:
    return sorted({route for route in routes() if not route.startswith(tuple(OPEN))})


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_nothing(method: str) -> None:
    client = Client()
    sign_in = reverse(settings.LOGIN_URL)
    open_doors = []
    for route in own_routes():
        path = filled(route)
        answer = getattr(client, method)(path)
        sent_away = answer.status_code == 302 and answer["Location"].startswith(sign_in)
        if not sent_away and answer.status_code != 404:
            open_doors.append(f"{method} {path}: {answer.status_code} {answer.headers.get('Location', '')}")
    assert own_routes()
    assert not open_doors, "\n" + "\n".join(open_doors)


def test_every_open_door_says_why() -> None:
    assert all(OPEN.values())


def test_the_gallery_is_not_in_production() -> None:
    import subprocess
    import sys

    environment = {
        "PATH": os.environ["PATH"],
        "NENNEP_MODE": "production",
        "NENNEP_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCD",
        "NENNEP_HOSTS": "daotao.example.vn",
        "NENNEP_DATA_DIR": os.environ["NENNEP_DATA_DIR"],
        "DJANGO_SETTINGS_MODULE": "nennep.config.settings",
    }
    program = (
        "import django; django.setup(); from django.urls import get_resolver; "
        "print([str(entry.pattern) for entry in get_resolver().url_patterns])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert "account/" in answer.stdout
    assert "gallery" not in answer.stdout
