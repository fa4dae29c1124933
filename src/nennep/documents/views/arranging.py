"""Doors of what issuing stands on: units, terms, authority, layouts, sets."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.documents import forms, operations, pages, policies, queries
from nennep.documents.models import DocumentLayout, RecipientSet, SigningAuthority, Term
from nennep.documents.views.shared import (
    answer,
    arranged,
    arrangers_only,
    unit_of,
    unit_to_arrange,
)
from nennep.kernel.clock import local_date
from nennep.web.form_pages import form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_issuers(request: SignedInRequest) -> HttpResponse:
    """Units that issue documents."""
    return list_response(
        request, "documents/list.html", pages.issuers_page(request.user, request.GET, local_date(request.now))
    )


@require_GET
def show_issuer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What issuing of one unit stands on."""
    page = pages.issuer_page(request.user, unit_of(pk), local_date(request.now))
    return page_response(request, "documents/issuer.html", page)


@form_view
def give_authority(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may sign."""
    unit = unit_to_arrange(request, pk)
    form = forms.AuthorityForm(request.POST or None, initial={"valid_from": local_date(request.now)})

    def act() -> HttpResponse:
        operations.give_signing_authority(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return arranged(request, _("The authority is on record."), unit)

    return answer(request, pages.form_page(_("Authority to sign"), form, _("Record"), unit=unit), act)


@form_view
def end_authority(request: SignedInRequest, pk: int) -> HttpResponse:
    """The last day of an authority."""
    authority = get_object_or_404(
        SigningAuthority.objects.select_related("unit", "unit__kind", "person"), pk=pk
    )
    arrangers_only(request, authority.unit)
    form = forms.LastDayForm(request.POST or None, initial={"last_on": local_date(request.now)})

    def act() -> HttpResponse:
        operations.end_signing_authority(
            authority=authority, **form.cleaned_data, by=request.user, now=request.now
        )
        return arranged(request, _("The end is on record."), authority.unit)

    page = pages.form_page(
        _("End the authority"),
        form,
        _("End"),
        lead=queries.signer_in_words(authority),
        unit=authority.unit,
        kind="danger",
    )
    return answer(request, page, act)


@form_view
def open_term(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new term."""
    unit = unit_to_arrange(request, pk)
    form = forms.TermForm(request.POST or None)

    def act() -> HttpResponse:
        operations.open_term(committee=unit, **form.cleaned_data, by=request.user, now=request.now)
        return arranged(request, _("The term is opened; numbers begin at 01."), unit)

    page = pages.form_page(_("Open a term"), form, _("Open"), unit=unit)
    return answer(request, page, act, fields={"committee": "name"})


@form_view
def close_term(request: SignedInRequest, pk: int) -> HttpResponse:
    """The last day of a term."""
    term = get_object_or_404(Term.objects.select_related("committee", "committee__kind"), pk=pk)
    arrangers_only(request, term.committee)
    form = forms.LastDayForm(request.POST or None)

    def act() -> HttpResponse:
        operations.close_term(term=term, **form.cleaned_data, by=request.user, now=request.now)
        return arranged(request, _("The term is closed."), term.committee)

    page = pages.form_page(
        _("Close the term"), form, _("Close the term"), unit=term.committee, term=term, kind="danger"
    )
    return answer(request, page, act)


@form_view
def set_layout(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another layout from a day on."""
    unit = unit_to_arrange(request, pk)
    form = forms.IssuerLayoutForm(request.POST or None, on=local_date(request.now))

    def act() -> HttpResponse:
        layout: DocumentLayout = form.cleaned_data["layout"]
        operations.set_issuer_layout(
            unit=unit,
            system=layout.system,
            layout_code=layout.code,
            valid_from=form.cleaned_data["valid_from"],
            by=request.user,
            now=request.now,
        )
        return arranged(request, _("The layout is chosen."), unit)

    return answer(request, pages.form_page(_("Other layout"), form, _("Choose"), unit=unit), act)


@require_GET
def list_layouts(request: SignedInRequest) -> HttpResponse:
    """All layouts."""
    return list_response(
        request, "documents/list.html", pages.layouts_page(request.user, request.GET, local_date(request.now))
    )


@require_GET
def show_layout(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version of a layout."""
    layout = get_object_or_404(DocumentLayout, pk=pk)
    return page_response(
        request, "documents/layout.html", pages.layout_page(request.user, layout, local_date(request.now))
    )


@form_view
def change_layout(request: SignedInRequest, pk: int) -> HttpResponse:
    """Other values from a day on."""
    layout = get_object_or_404(DocumentLayout, pk=pk)
    today = local_date(request.now)
    if not policies.may_edit_layouts(request.user, today):
        raise PermissionDenied(_("Only the records clerk changes layouts. Ask the records clerk."))
    form = forms.LayoutForm(
        request.POST or None,
        spec=layout.spec,
        on=today,
        labels=pages.layout_labels(),
        words=pages.layout_words(),
    )

    def act() -> HttpResponse:
        version = operations.add_layout_version(
            layout=layout,
            spec=form.changed_spec(),
            valid_from=form.cleaned_data["valid_from"],
            basis=form.cleaned_data["basis"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The new version is on record. Earlier documents keep their layout."))
        return redirect("documents:layout", pk=version.pk)

    page = pages.form_page(
        _("Change from a day on"), form, _("Record the version"), lead=layout.name, layout=layout
    )
    return answer(request, page, act)


@require_GET
def list_sets(request: SignedInRequest) -> HttpResponse:
    """Sets of recipients."""
    return list_response(
        request, "documents/list.html", pages.sets_page(request.user, request.GET, local_date(request.now))
    )


@require_GET
def show_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whom a set means today."""
    group = get_object_or_404(RecipientSet, pk=pk)
    page = pages.set_page(request.user, group, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@form_view
def add_set(request: SignedInRequest) -> HttpResponse:
    """A new set of recipients."""
    _set_keepers_only(request)
    form = forms.SetForm(request.POST or None)

    def act() -> HttpResponse:
        made = operations.add_recipient_set(**form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The set is on record."))
        return redirect("documents:set", pk=made.pk)

    return answer(request, pages.form_page(_("New set"), form, _("Record the set"), sets=True), act)


@form_view
def change_set(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, other kinds, another post."""
    group = get_object_or_404(RecipientSet, pk=pk)
    _set_keepers_only(request)
    initial = {
        "name": group.name,
        "post": group.post,
        "order": group.order,
        "kinds": list(group.kinds.values_list("pk", flat=True)),
    }
    form = forms.SetForm(request.POST or None, initial=initial)

    def act() -> HttpResponse:
        operations.change_recipient_set(
            recipient_set=group, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(request, _("The set is changed. What was issued keeps its recipients."))
        return redirect("documents:set", pk=group.pk)

    page = pages.form_page(_("Change the set"), form, _("Save"), group=group, sets=True)
    return answer(request, page, act)


def _set_keepers_only(request: SignedInRequest) -> None:
    if not policies.may_edit_layouts(request.user, local_date(request.now)):
        raise PermissionDenied(_("Only the records clerk changes recipient sets. Ask the records clerk."))
