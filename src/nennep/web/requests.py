"""What a view of ours may rely on in its request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

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
