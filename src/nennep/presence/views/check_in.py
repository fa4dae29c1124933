"""Doors of the trainee's check-in: the page, and the two steps that the phone takes."""

from __future__ import annotations

from typing import Any

from csp.constants import WASM_UNSAFE_EVAL
from csp.decorators import csp_update
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from nennep.kernel import dates
from nennep.kernel.errors import Refused
from nennep.presence import operations
from nennep.presence.forms.codes import SentCodes, read_codes, read_object, read_part, read_text
from nennep.presence.models import CheckIn
from nennep.presence.pages.check_in import AGAIN, check_in_page, late_text, next_step
from nennep.presence.rules.codes import read_mark
from nennep.presence.states import Outcome
from nennep.presence.views.hall import origin_of
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest

DEVICE_COOKIE = "nennep_device"


def secret_of(request: SignedInRequest) -> str:
    """By what this browser is known again; empty when it is not."""
    return request.COOKIES.get(DEVICE_COOKIE, "")


@require_GET
@never_cache
@csp_update({"script-src": [WASM_UNSAFE_EVAL]})  # type: ignore[arg-type] # the reader of codes
def check_in(request: SignedInRequest) -> HttpResponse:
    """What may be checked in to now."""
    return page_response(request, "presence/codes/check_in.html", check_in_page(request.user, request.now))


@require_GET
def open_mark(request: SignedInRequest, mark: str) -> HttpResponse:
    """The picture of the hall, opened by the camera of the phone itself: one code only, so the page begins to film."""
    del request, mark
    return redirect(f"{reverse('presence:check-in')}#film")


@require_POST
@never_cache
def begin(request: SignedInRequest) -> HttpResponse:
    """First step: codes in, the question for the passkey out."""
    sent = read_object(request.body)
    if sent is None:
        return _misread()
    handed = read_codes(sent)
    window_id = _window_of(handed)
    if window_id is None:
        return _refusal(Outcome.WRONG_CODE, _("This is not a code of a session that is open."), status=404)
    try:
        question = operations.begin(
            window=window_id,
            codes=handed.codes,
            typed=handed.typed,
            by=request.user,
            device_secret=secret_of(request),
            address=request.META.get("REMOTE_ADDR") or None,
            origin=origin_of(request),
            now=request.now,
        )
    except Refused as refused:
        return _refusal(refused.code, refused.message)
    if question.counted_at is not None:
        time = dates.clock_text(question.counted_at)
        return JsonResponse(
            {
                "outcome": Outcome.ACCEPTED,
                "time": time,
                "sentence": _("You were counted already."),
                "late": "",
            }
        )
    return JsonResponse(
        {
            "token": question.token,
            "challenge": question.challenge,
            "rp_id": question.rp_id,
            "credential_ids": question.credential_ids,
        }
    )


@require_POST
@never_cache
def answer(request: SignedInRequest) -> HttpResponse:
    """Second step: the answer of the passkey in, the check-in out."""
    sent = read_object(request.body)
    if sent is None:
        return _misread()
    try:
        counted = operations.answer(
            token=read_text(sent, "token"),
            assertion=read_part(sent, "assertion"),
            by=request.user,
            device_secret=secret_of(request),
            address=request.META.get("REMOTE_ADDR") or None,
            origin=origin_of(request),
            now=request.now,
        )
    except Refused as refused:
        return _refusal(refused.code, refused.message)
    return JsonResponse(_told(counted, is_first=counted.at == request.now))


def _window_of(handed: SentCodes) -> int | None:
    """The window that the codes name, else the one for which a code was typed. Whose it is, the act asks."""
    marks = [found for one in handed.codes if (found := read_mark(one)) is not None]
    return marks[-1][0] if marks else handed.window_id if handed.typed else None


def _told(counted: CheckIn, *, is_first: bool) -> dict[str, Any]:
    return {
        "outcome": Outcome.ACCEPTED,
        "time": dates.clock_text(counted.at),
        "late": late_text(counted.fact),
        "sentence": _("You are counted. Nothing else is to be done.")
        if is_first
        else _("You were counted already."),
    }


def _refusal(outcome: str, sentence: str, *, status: int = 422) -> HttpResponse:
    return JsonResponse(
        {"outcome": outcome, "sentence": sentence, "next": next_step(outcome), "again": outcome in AGAIN},
        status=status,
    )


def _misread() -> HttpResponse:
    return _refusal("misread", _("The request could not be read. Open the page again."), status=400)
