"""What a view of ours may rely on in its request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from nennep.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request of somebody who signed in, as the middleware of the house leaves it."""

    user: User
    htmx: HtmxDetails
    now: datetime
    request_id: str


class AnyRequest(HttpRequest):
    """A request of anybody, as the middleware of the house leaves it."""

    htmx: HtmxDetails
    now: datetime
    request_id: str


def host_name(request: HttpRequest) -> str:
    """The name under which the visitor asked, without the port."""
    host = request.get_host()
    name, _colon, port = host.rpartition(":")
    return name if name and port.isdigit() else host


def safe_address(request: HttpRequest, path: str) -> str:
    """The path on this server by HTTPS, on the port where HTTPS is (NENNEP_HTTPS_PORT)."""
    port = "" if settings.HTTPS_PORT == 443 else f":{settings.HTTPS_PORT}"
    return f"https://{host_name(request)}{port}{path}"
