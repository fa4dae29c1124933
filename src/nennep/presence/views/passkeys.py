"""Doors of passkeys: making one on the phone, confirming, refusing, taking out of use."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.presence import operations, policies
from nennep.presence.forms.codes import ReasonForm, read_object, read_part, read_text
from nennep.presence.models import Passkey
from nennep.presence.pages.passkeys import (
    my_passkey_page,
    passkey_page,
    passkeys_page,
    reason_page,
    waiting_page,
)
from nennep.presence.queries.own import asked_passkey
from nennep.presence.states import PasskeyState
from nennep.presence.views.check_in import DEVICE_COOKIE, secret_of
from nennep.presence.views.hall import origin_of
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

TWO_YEARS = 2 * 365 * 24 * 3600


@require_GET
@never_cache
def show_own(request: SignedInRequest) -> HttpResponse:
    """My passkey, for the phone."""
    return page_response(
        request, "presence/codes/my_passkey.html", my_passkey_page(request.user, request.now)
    )


@require_POST
@never_cache
def give_options(request: SignedInRequest) -> HttpResponse:
    """What the phone needs to make a passkey."""
    try:
        question = operations.begin_passkey(origin=origin_of(request), by=request.user, now=request.now)
    except Refused as refused:
        return _refusal(refused)
    return JsonResponse({"token": question.token, "public_key": dict(question.public_key)})


@require_POST
@never_cache
def register(request: SignedInRequest) -> HttpResponse:
    """The passkey that the phone made; this browser gets the cookie by which it is known again."""
    sent = read_object(request.body)
    if sent is None:
        return JsonResponse(
            {"sentence": _("The request could not be read. Open the page again.")}, status=400
        )
    try:
        asked = operations.ask_passkey(
            token=read_text(sent, "token"),
            registration=read_part(sent, "registration"),
            device_secret=secret_of(request),
            origin=origin_of(request),
            by=request.user,
            now=request.now,
            reason=read_text(sent, "reason").strip()[:250],
        )
    except Refused as refused:
        return _refusal(refused)
    response = JsonResponse({"outcome": asked.passkey.state})
    response.set_cookie(
        DEVICE_COOKIE,
        asked.device_secret,
        max_age=TWO_YEARS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def _refusal(refused: Refused) -> HttpResponse:
    return JsonResponse(
        {"outcome": refused.code, "field": refused.field, "sentence": refused.message}, status=422
    )


@require_POST
def take_back(request: SignedInRequest) -> HttpResponse:
    """Take the own request back."""
    waiting = asked_passkey(request.user.person_id) if request.user.person_id else None
    if waiting is not None:
        operations.refuse_passkey(
            passkey=waiting, reason=_("Taken back on the phone"), by=request.user, now=request.now
        )
    return redirect("presence:my-passkey")


@require_GET
def list_passkeys(request: SignedInRequest) -> HttpResponse:
    """All passkeys of one's classes."""
    page = passkeys_page(request.user, request.GET, request.now)
    return list_response(request, "presence/codes/passkeys.html", page)


@require_GET
@never_cache
def list_waiting(request: SignedInRequest) -> HttpResponse:
    """Requests with portraits, to be confirmed one by one."""
    page = waiting_page(request.user, request.GET.get("q", "")[:100], request.now)
    return page_response(request, "presence/codes/waiting.html", page, part="waiting")


def _visible(request: SignedInRequest, pk: int) -> Passkey:
    visible = policies.passkeys_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        visible.select_related("person", "witnessed_by", "approved_by", "ended_by"), pk=pk
    )


def _of_another(request: SignedInRequest, pk: int) -> Passkey:
    """Nobody confirms the own phone."""
    passkey = _visible(request, pk)
    if not policies.may_witness_passkey(request.user, passkey, local_date(request.now)):
        raise PermissionDenied(
            _("Only the class manager or the training office confirms the phone of another person.")
        )
    return passkey


@require_GET
def show_passkey(request: SignedInRequest, pk: int) -> HttpResponse:
    """One passkey with its history."""
    return page_response(
        request, "presence/codes/passkey.html", passkey_page(request.user, _visible(request, pk), request.now)
    )


@require_POST
def witness(request: SignedInRequest, pk: int) -> HttpResponse:
    """The class manager has compared face, portrait and number."""
    passkey = operations.witness_passkey(passkey=_of_another(request, pk), by=request.user, now=request.now)
    words = (
        _("The passkey of {name} works from now on.")
        if passkey.state == PasskeyState.ACTIVE
        else _("Confirmed for {name}. A second person of the school has to agree.")
    )
    messages.success(request, words.format(name=passkey.person.full_name))
    return redirect(_back(request))


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """A second person lets it replace the earlier one."""
    passkey = operations.approve_passkey(passkey=_of_another(request, pk), by=request.user, now=request.now)
    messages.success(
        request,
        _("The new passkey of {name} works from now on, the earlier one no longer.").format(
            name=passkey.person.full_name
        ),
    )
    return redirect(_back(request))


def _back(request: SignedInRequest) -> str:
    """The page from which it was confirmed, where that is one of ours."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "presence:waiting-passkeys"


@form_view
def refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refuse a request, with a reason."""
    passkey = _visible(request, pk)
    form = ReasonForm(request.POST or None)
    page = reason_page(
        passkey,
        form,
        title=_("Refuse the passkey of {name}").format(name=passkey.person.full_name),
        lead=_("The trainee sees the reason and may ask again."),
        act=_("Refuse the request"),
        back=reverse("presence:waiting-passkeys"),
    )

    def act() -> HttpResponse:
        operations.refuse_passkey(passkey=passkey, by=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("The request is refused."))
        return redirect("presence:waiting-passkeys")

    return answer(request, page, act)


@form_view
def revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a passkey out of use, with a reason."""
    passkey = _visible(request, pk)
    is_own = passkey.person_id == request.user.person_id
    form = ReasonForm(request.POST or None)
    page = reason_page(
        passkey,
        form,
        title=_("Take the passkey of {name} out of use").format(name=passkey.person.full_name),
        lead=_("It works no longer at once. A new one needs a reason and a second person of the school."),
        act=_("Take out of use"),
        back=reverse("presence:my-passkey" if is_own else "presence:passkeys"),
    )

    def act() -> HttpResponse:
        operations.revoke_passkey(passkey=passkey, by=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("The passkey is out of use."))
        return redirect("presence:my-passkey" if is_own else "presence:passkeys")

    return answer(request, page, act)
