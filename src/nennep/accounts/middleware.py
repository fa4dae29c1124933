"""A temporary password opens one door only: the page where one chooses the own password."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

OPEN_NAMES = frozenset(
    {"accounts:choose-password", "account_logout", "account_reauthenticate", "web:language"}
)


class OwnPasswordMiddleware:
    """Sends whoever signed in with a temporary password to the page where an own one is chosen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Let only the few doors pass that are needed to choose a password or to leave."""
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        match = request.resolver_match
        if match is None or match.view_name in OPEN_NAMES:
            return None
        return redirect("accounts:choose-password")
