"""What belongs to the shell and to no area: look, language, and the pages that say what went wrong."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from nennep.web.rendering import shell_context
from nennep.web.requests import host_name, safe_address
from nennep.web.templatetags.shell import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the look on this device: light, dark, or that of the system. An unknown word changes nothing."""
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language on this device. An unknown language changes nothing."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 400: the request itself cannot be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 403: the thing may be known but this act is not allowed. The view's sentence is shown when it gave one."""
    return render(request, "403.html", shell_context(request) | {"message": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Status 404: there is no such page, or it is not this person's to see."""
    return render(request, "404.html", shell_context(request), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Status 500: our mistake. Says so, with the id by which the administrator finds it in the log."""
    return render(request, "500.html", {"request_id": getattr(request, "request_id", "")}, status=500)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Status 403: the form is older than the sign-in, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)


@login_not_required
def trust(request: HttpRequest) -> HttpResponse:
    """How a phone of a closed network learns to trust this server, before it can sign in safely.

    Status 404 where no certificate of our own was made (`nennep certificate`).
    """
    authority = _authority()
    page = {
        "fingerprint": authority.fingerprint(hashes.SHA256()).hex(":").upper(),
        "until": authority.not_valid_after_utc.date(),
        "name": host_name(request),
        "address": safe_address(request, "/"),
    }
    return render(request, "web/trust.html", {"page": page})


@login_not_required
def trusted_authority(request: HttpRequest) -> HttpResponse:
    """The certificate of our authority as phones take it (DER); it holds no secret."""
    content = _authority().public_bytes(serialization.Encoding.DER)
    response = HttpResponse(content, content_type="application/x-x509-ca-cert")
    response["Content-Disposition"] = 'attachment; filename="nen-nep.crt"'
    return response


def _authority() -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate((settings.CERTIFICATE_DIR / "authority.crt").read_bytes())
    except FileNotFoundError:
        raise Http404 from None


@login_not_required
def sign_up_closed(request: HttpRequest) -> HttpResponse:
    """Accounts are opened by an administrator; says whom to ask."""
    return render(request, "account/signup_closed.html")


@login_not_required
def not_offered(request: HttpRequest) -> HttpResponse:
    """Status 404 for what the sign-in library offers and this house does not."""
    raise Http404


def _back(request: HttpRequest) -> HttpResponseRedirect:
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if is_ours else "/")
