"""Doors of recipients: receipts and tasks."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from nennep.documents import forms, operations, pages, policies
from nennep.documents.views.shared import (
    answer,
    delivery_of,
)
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed
from nennep.web.form_pages import form_view
from nennep.web.requests import SignedInRequest


@require_POST
def receive_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm that the document arrived."""
    delivery = delivery_of(request, pk)
    try:
        operations.record_receipt(delivery=delivery, by=request.user, now=request.now)
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    messages.success(request, _("Receipt is confirmed."))
    return redirect("documents:recipients", pk=delivery.document_id)


@form_view
def finish_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report a task done."""
    delivery = delivery_of(request, pk)
    if not policies.may_receive(request.user, delivery, local_date(request.now)):
        raise PermissionDenied(_("Only the unit that has the task reports it done."))
    form = forms.ResultForm(request.POST or None)

    def act() -> HttpResponse:
        operations.finish_task(delivery=delivery, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The task is reported done."))
        return redirect("documents:recipients", pk=delivery.document_id)

    page = pages.form_page(
        _("Report done"), form, _("Report"), lead=delivery.task, document=delivery.document
    )
    return answer(request, page, act)
