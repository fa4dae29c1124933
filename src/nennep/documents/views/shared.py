"""Steps that the doors of documents share."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from nennep.documents import pages, policies
from nennep.documents.models import Delivery, OfficialDocument
from nennep.kernel.clock import local_date
from nennep.units.models import Unit
from nennep.web import form_pages
from nennep.web.requests import SignedInRequest


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
    """A form that may have the paper beside it."""
    return form_pages.answer(request, page, act, fields=fields, template="documents/form.html")


def sent_back(request: SignedInRequest, document: OfficialDocument, reason: str) -> HttpResponse | None:
    """To the document, with the reason why its state forbids the act, before anybody fills in a form.

    None where there is no reason. What was filled in meanwhile is refused by the act itself, with the form.
    """
    if not reason or request.method == "POST":
        return None
    messages.error(request, reason)
    return redirect("documents:document", pk=document.pk)


def done(request: SignedInRequest, sentence: str, document: OfficialDocument) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("documents:document", pk=document.pk)


def arranged(request: SignedInRequest, sentence: str, unit: Unit) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("documents:issuer", pk=unit.pk)
