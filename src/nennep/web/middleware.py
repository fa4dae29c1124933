"""What every request gets on its way in, and what a refusal becomes on its way out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from nennep.kernel import clock, tracing
from nennep.kernel.db import is_taken
from nennep.kernel.errors import Refused
from nennep.web.rendering import PANEL, SHELLS, WITHIN_PANEL, shell_context
from nennep.web.requests import safe_address

Answer = Callable[[HttpRequest], HttpResponse]


class HttpsMiddleware(SecurityMiddleware):
    """What Django does for HTTPS; who comes by plain HTTP is sent to the port where HTTPS is, not to the one asked."""

    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """The answer that sends to HTTPS, where one is due."""
        if super().process_request(request) is None:
            return None
        return HttpResponsePermanentRedirect(safe_address(request, request.get_full_path()))


class RequestClockMiddleware:
    """Gives the request its moment, its id and its language.

    One request has one `now`: whatever it writes bears the same moment. The language is the one chosen
    on this device, else the one of the account, else Vietnamese; never what the browser happens to send.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set the moment, the id and the language; tell the id to the caller."""
        request_id = tracing.new_id()
        request.now = clock.now()  # type: ignore[attr-defined]
        request.request_id = request_id  # type: ignore[attr-defined]
        with tracing.traced(request=request_id):
            language = _language_of(request)
            translation.activate(language)
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


class RefusalMiddleware:
    """Turns a refusal that no view caught into one sentence with status 422, or 403 when it is a matter of rights, or 409 when
    somebody else has written the same at the same moment.

    An answer that sends the browser elsewhere reaches htmx as `HX-Redirect`, so that a page never lands in a part.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with a redirect in the form that htmx follows as a page."""
        response = self.get_response(request)
        htmx = getattr(request, "htmx", None)
        if htmx and not htmx.boosted and response.status_code in {301, 302, 303, 307, 308}:
            moved = HttpResponse(status=200)
            moved["HX-Redirect"] = _address_for_page(request, response["Location"])
            moved.cookies = response.cookies
            return moved
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page (or the sentence alone, for htmx) that tells what was refused."""
        if isinstance(exception, Refused):
            return refusal_response(request, exception.message, status=422)
        if isinstance(exception, PermissionDenied) and getattr(request, "htmx", None):
            return refusal_response(request, str(exception), status=403)
        if isinstance(exception, IntegrityError) and is_taken(exception):
            logging.getLogger(__name__).warning("the same row was written twice", exc_info=exception)
            sentence = _(
                "Somebody has done the same just now. Open the page again and see what stands there."
            )
            return refusal_response(request, sentence, status=409)
        return None


def refusal_response(request: HttpRequest, message: str, *, status: int) -> HttpResponse:
    """One sentence that says what is wrong and what to do, alone for htmx and in the shell otherwise.

    For htmx the sentence stands on top of what the person looks at: the dialog, the side panel, else the page.
    """
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        response = render(
            request, "web/refused_part.html", {"message": message, "status": status}, status=status
        )
        box = htmx.target if htmx.target in SHELLS else PANEL if WITHIN_PANEL in request.headers else None
        response["HX-Retarget"] = f"#{box}" if box else "#notes"
        response["HX-Reswap"] = "afterbegin show:top" if box else "innerHTML show:window:top"
        return response
    template = "403.html" if status == 403 else "web/refused.html"
    return render(request, template, shell_context(request) | {"message": message}, status=status)


def _language_of(request: HttpRequest) -> str:
    known = dict(settings.LANGUAGES)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in known:
        return chosen
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.language in known:
        return str(user.language)
    return settings.LANGUAGE_CODE


def _address_for_page(request: HttpRequest, location: str) -> str:
    """Sign-in must come back to the page that the person sees, not to the part that htmx asked for."""
    path, _, query = location.partition("?")
    if not query.startswith("next="):
        return location
    shown = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    if not shown or not url_has_allowed_host_and_scheme(shown, allowed_hosts=None):
        return path
    return f"{path}?next={quote(shown)}"
