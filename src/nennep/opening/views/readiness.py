"""Doors of the checklist: overview, one class, what is said of an item, marked ready."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.documents.policies import visible_to as documents_visible_to
from nennep.kernel.clock import local_date
from nennep.opening import forms, operations, pages, policies
from nennep.opening.pages.shared import class_crumb, overview_crumb
from nennep.opening.queries import checklist_of, missing_sentence
from nennep.opening.views.shared import class_of, class_to_answer, class_to_prepare
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_classes(request: SignedInRequest) -> HttpResponse:
    """The classes that wait to be opened."""
    page = pages.overview_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "opening/list.html", page)


@require_GET
def list_lines(request: SignedInRequest) -> HttpResponse:
    """The lines of plans that wait for their classes."""
    page = pages.lines_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "opening/list.html", page)


@require_GET
def show_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far one class is."""
    page = pages.readiness_page(request.user, class_of(request, pk), request.now)
    return page_response(request, "opening/class.html", page)


@form_view
def answer_item(request: SignedInRequest, pk: int, code: str) -> HttpResponse:
    """Say of an item that it is done, or not needed."""
    one = class_to_answer(request, pk)
    today = local_date(request.now)
    item = next((row for row in checklist_of(one, today).items if row.code == code), None)
    if item is None:
        raise Http404
    form = forms.AnswerForm(
        request.POST or None,
        documents=documents_visible_to(request.user, today),
        wants_capacity=item.wants_capacity,
        is_ticked=item.is_ticked,
        may_be_waived=item.may_be_waived,
        initial={"done_on": today},
    )

    def act() -> HttpResponse:
        operations.answer_item(
            training_class=one, code=code, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(request, _("“{item}” is entered.").format(item=item.name), "opening:class", one.pk)

    page = pages.form_page(
        item.name,
        form,
        _("Enter"),
        back=reverse("opening:class", args=[one.pk]),
        trail=(overview_crumb(), class_crumb(one)),
        lead=item.basis,
    )
    return answer(request, page, act)


@require_POST
def withdraw_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what was said of an item."""
    visible = policies.answers_visible_to(request.user, local_date(request.now))
    given = get_object_or_404(visible, pk=pk)
    class_to_answer(request, given.training_class_id)
    operations.withdraw_answer(answer=given, by=request.user, now=request.now)
    return done(request, _("The item is open again."), "opening:class", given.training_class_id)


@form_view
def mark_ready(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark the class ready."""
    one = class_to_prepare(request, pk)
    form = forms.ReadyForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        operations.mark_ready(training_class=one, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The class is marked ready."), "opening:class", one.pk)

    missing = [item.name for item in checklist_of(one, local_date(request.now)).open]
    lead = _("Nothing is missing.")
    if missing:
        lead = missing_sentence(missing)
    page = pages.form_page(
        _("Mark the class ready"),
        form,
        _("Mark it ready"),
        back=reverse("opening:class", args=[one.pk]),
        trail=(overview_crumb(), class_crumb(one)),
        lead=lead,
    )
    return answer(request, page, act)
