"""Doors of kiosks: the list, enrolling on the device, revoking; and what the kiosk itself asks."""

from __future__ import annotations

import hashlib
import json

from csp.decorators import csp_update
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from nennep.accounts.models import User
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.presence import operations
from nennep.presence.forms.kiosk import EnrolKioskForm, ReasonForm, read_delivery
from nennep.presence.models import Device
from nennep.presence.pages import door as door_pages
from nennep.presence.pages import kiosk as pages
from nennep.presence.policies.kiosk import classes_taken_by, kiosk_units, kiosks_visible_to, may_revoke_kiosk
from nennep.presence.queries.kiosk import classes_to_open, day_of, kiosk_named, kiosk_of, seen_under
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import AnyRequest, SignedInRequest

SAFE = ("GET", "HEAD")
COOKIE = "nennep_kiosk"
COOKIE_PATH = "/presence/"
COOKIE_SECONDS = 2 * 365 * 24 * 3600
LARGEST = 2**20
"""Bytes that are read of somebody who has shown no secret."""


@require_GET
def list_kiosks(request: SignedInRequest) -> HttpResponse:
    """The kiosks of the reader's schools."""
    page = pages.kiosks_page(request.user, request.GET, request.now)
    return list_response(request, "presence/kiosk/kiosks.html", page)


@require_GET
def show_kiosk(request: SignedInRequest, pk: int) -> HttpResponse:
    """One kiosk with its deliveries."""
    page = pages.kiosk_page(request.user, _visible(request, pk), request.now)
    return page_response(request, "presence/kiosk/kiosk.html", page)


@form_view
def enrol_kiosk(request: SignedInRequest) -> HttpResponse:
    """Make this browser a kiosk: it makes a key, we keep the public half and give it a secret."""
    units = kiosk_units(request.user, local_date(request.now))
    if not units.exists():
        raise PermissionDenied(_("Kiosks are enrolled by who takes attendance for a school."))
    form = EnrolKioskForm(request.POST or None, units=units.order_by("sort_key", "pk"))

    def act() -> HttpResponse:
        given = form.cleaned_data
        made = operations.enrol_kiosk(
            unit=given["unit"],
            label=given["label"],
            public_key=given["public_key"],
            by=request.user,
            now=request.now,
        )
        response = redirect("presence:door")
        _give_secret(request, response, made)
        return response

    return answer(request, pages.enrol_page(form), act, template="presence/kiosk/enrol.html")


@form_view
def revoke_kiosk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a kiosk out of use."""
    device = _visible(request, pk)
    if not may_revoke_kiosk(request.user, device, local_date(request.now)):
        raise PermissionDenied(_("You revoke kiosks only at a school whose attendance you take."))
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.revoke_kiosk(
            device=device, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        messages.success(request, _("{name} is out of use.").format(name=device.label))
        return redirect("presence:kiosk", pk=device.pk)

    return answer(request, pages.revoke_page(device, form), act)


# --- What the kiosk asks ------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@csp_update({"script-src": ["'wasm-unsafe-eval'"]})  # type: ignore[arg-type]
def show_door(request: AnyRequest) -> HttpResponse:
    """The page at the door. Open to the kiosk itself, so that what it holds can be handed in when nobody is signed in."""
    device = _own(request)
    if device is None and not request.user.is_authenticated:
        return _nothing_here(request)
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    response = page_response(request, "presence/kiosk/door.html", door_pages.door_page(device))
    if device is not None:
        response["X-Nennep-Kiosk"] = str(device.pk)  # its worker keeps this page and no other
    return response


@login_not_required
@never_cache
def kiosk_worker(request: AnyRequest) -> HttpResponse:
    """The script that keeps the page at the door for times without a network; only kiosks get it."""
    if _own(request) is None:
        return _nothing_here(request)
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    files = door_pages.door_files()
    version = hashlib.sha256("\n".join(files).encode()).hexdigest()[:12]
    told = {"version": version, "files": files, "page": reverse("presence:door")}
    script = f"self.KIOSK = {json.dumps(told)};\nimportScripts({json.dumps(static('presence/kiosk/worker.js'))});\n"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@never_cache
@require_GET
def list_classes_to_open(request: SignedInRequest) -> JsonResponse:
    """The classes that who is signed in may open on this kiosk today."""
    device = _own(request)
    if device is None:
        raise Http404
    classes = classes_to_open(request.user, device, local_date(request.now))
    return JsonResponse(door_pages.classes_told(classes, get_token(request), request.now))


@require_POST
def open_kiosk(request: SignedInRequest) -> JsonResponse:
    """Open the kiosk for a class today and give it all that it needs without a network."""
    device = _own(request)
    wanted = request.POST.get("class", "")
    if device is None or not wanted.isascii() or not wanted.isdigit() or len(wanted) > 18:
        raise Http404
    on = local_date(request.now)
    training_class = get_object_or_404(classes_taken_by(request.user, on), pk=int(wanted))
    try:
        opened = operations.open_kiosk(
            device=device, training_class=training_class, by=request.user, now=request.now
        )
    except Refused as refused:
        return _refusal(refused)
    day = day_of(training_class, opened.sessions, on)
    return JsonResponse(door_pages.day_told(day, opened.permit, request.now))


@login_not_required
@csrf_exempt
@never_cache
def take_in_upload(request: AnyRequest) -> HttpResponse:
    """What the kiosk has recorded. It shows its secret, or proves itself by its key and gets another one; each entry bears
    its signature: no sign-in is needed."""
    device = _own(request)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"]) if device else _nothing_here(request)
    renewed = None
    try:
        if device is None and len(request.body) >= LARGEST:
            return _nothing_here(request)
        delivery = read_delivery(request.body)
        if device is None:
            renewed = _proven(request, delivery)
            if renewed is None:
                return _nothing_here(request)
            device = renewed.device
    except Refused as refused:
        return _nothing_here(request) if device is None else _refusal(refused)
    by = request.user if isinstance(request.user, User) else device.enrolled_by
    try:
        answer = _taken_in(device, delivery, by, request)
    except Refused as refused:
        return _refusal(refused)
    response = JsonResponse(answer)
    if renewed is not None:
        _give_secret(request, response, renewed)
    return response


def _proven(request: AnyRequest, delivery: operations.Delivery) -> operations.EnrolledKiosk | None:
    """The kiosk that has lost its secret but signs with its key; None for what is no kiosk. Refuses a wrong signature."""
    device = kiosk_named(delivery.device_id)
    if device is None:
        return None
    return operations.renew_secret(device=device, delivery=delivery, by=device.enrolled_by, now=request.now)


def _taken_in(
    device: Device, delivery: operations.Delivery, by: User, request: AnyRequest
) -> dict[str, object]:
    shift = delivery.heard(request.now).shift
    told: dict[str, object] = {
        "now": delivery.device_at - shift,
        "shift": shift,
        "revoked": device.revoked_at is not None,
    }
    if not delivery.entries:
        operations.note_kiosk(device=device, delivery=delivery, by=by, now=request.now)
        return {
            **told,
            **_seen(device, delivery, request),
            "answers": {},
            "taken": 0,
            "known": 0,
            "refused": 0,
            "expected": device.last_sequence + 1,
        }
    intake = operations.take_in_upload(device=device, delivery=delivery, by=by, now=request.now)
    return {
        **told,
        **_seen(device, delivery, request),
        "answers": {str(sequence): word for sequence, word in intake.answers.items()},
        "taken": intake.taken,
        "known": intake.known,
        "refused": intake.refused,
        "expected": intake.expected,
    }


def _seen(device: Device, delivery: operations.Delivery, request: AnyRequest) -> dict[str, object]:
    """Who was seen meanwhile, by whatever way; only when the kiosk asks."""
    if not delivery.day:
        return {}
    return {"seen": seen_under(delivery.day, device, local_date(request.now))}


# --- Steps that the doors share -----------------------------------------------------------------------------------


def _own(request: HttpRequest) -> Device | None:
    """The kiosk of this browser."""
    return kiosk_of(request.COOKIES.get(COOKIE, ""))


def _nothing_here(request: AnyRequest) -> HttpResponse:
    """What every other page says to who has no right to it: strangers are asked to sign in, others find nothing."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.path)
    raise Http404


def _give_secret(request: HttpRequest, response: HttpResponse, made: operations.EnrolledKiosk) -> None:
    response.set_cookie(
        COOKIE,
        made.cookie,
        max_age=COOKIE_SECONDS,
        path=COOKIE_PATH,
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )


def _visible(request: SignedInRequest, pk: int) -> Device:
    kiosks = kiosks_visible_to(request.user, local_date(request.now))
    return get_object_or_404(kiosks.select_related("unit", "enrolled_by", "revoked_by"), pk=pk)


def _refusal(refused: Refused) -> JsonResponse:
    return JsonResponse({"outcome": refused.code or "refused", "sentence": refused.message}, status=422)
