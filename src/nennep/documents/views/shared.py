"""Steps that the doors of documents share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nennep.documents import pages, policies
from nennep.documents.models import Delivery, OfficialDocument
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.web.forms import add_refusal
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest

form_view = require_http_methods(["GET", "HEAD", "POST"])


def document_of(request: SignedInRequest, pk: int) -> OfficialDocument:
    visible = policies.visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("issuer", "kind", "replaces", "signer"), pk=pk)


def document_to_act_on(request: SignedInRequest, pk: int) -> OfficialDocument:
    document = document_of(request, pk)
    on = local_date(request.now)
    if document.is_external or document.issuer is None:
        keepers_only(request)
    elif not policies.may_issue(request.user, document.issuer, on):
        raise PermissionDenied(
            _("Only those who work for {unit} issue its documents.").format(unit=document.issuer)
        )
    return document


def keepers_only(request: SignedInRequest) -> None:
    if not policies.may_keep_register(request.user, local_date(request.now)):
        raise PermissionDenied(_("Only those who write documents keep the register. Ask the records clerk."))


def delivery_of(request: SignedInRequest, pk: int) -> Delivery:
    visible = policies.visible_to(request.user, local_date(request.now))
    rows = Delivery.objects.filter(document__in=visible).select_related(
        "document", "document__issuer", "unit", "person"
    )
    return get_object_or_404(rows, pk=pk)


def unit_of(pk: int) -> Unit:
    return get_object_or_404(Unit.objects.select_related("kind"), pk=pk)


def arrangers_only(request: SignedInRequest, unit: Unit) -> None:
    if not policies.may_arrange(request.user, unit, local_date(request.now)):
        raise PermissionDenied(
            _("Only the records clerk of {unit} or an administrator arranges this.").format(unit=unit)
        )


def unit_to_arrange(request: SignedInRequest, pk: int) -> Unit:
    unit = unit_of(pk)
    arrangers_only(request, unit)
    return unit


def answer(
    request: SignedInRequest,
    page: pages.FormPage,
    act: Callable[[], HttpResponse],
    *,
    fields: dict[str, str] | None = None,
) -> HttpResponse:
    """Show the form; when it came back right, act; tell what is wrong with status 422."""
    if request.method != "POST":
        return page_response(request, "documents/form.html", page)
    form: Any = page.form
    if form.is_valid():
        try:
            return act()
        except Refused as refused:
            refused.field = (fields or {}).get(refused.field, refused.field)
            add_refusal(form, refused)
    return page_response(request, "documents/form.html", page, status=422)


def done(request: SignedInRequest, sentence: str, document: OfficialDocument) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("documents:document", pk=document.pk)


def arranged(request: SignedInRequest, sentence: str, unit: Unit) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("documents:issuer", pk=unit.pk)
