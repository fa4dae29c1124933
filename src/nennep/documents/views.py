"""Doors of the documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nennep.documents import forms, operations, pages, policies, queries
from nennep.documents.models import Delivery, DocumentLayout, OfficialDocument, SigningAuthority, Term
from nennep.documents.operations import RecipientLine
from nennep.documents.printing.content import Content
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.units.models import Unit
from nennep.web.forms import add_refusal
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

form_view = require_http_methods(["GET", "HEAD", "POST"])
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
def list_documents(request: SignedInRequest) -> HttpResponse:
    """The registry."""
    page = pages.documents_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@require_GET
def show_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """One document."""
    page = pages.document_page(request.user, _document(request, pk), local_date(request.now))
    return page_response(request, "documents/document.html", page)


@require_GET
def show_recipients(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who gets the document, and whether it arrived."""
    page = pages.recipients_page(request.user, _document(request, pk), local_date(request.now))
    return page_response(request, "documents/recipients.html", page)


@require_GET
def download(request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
    """The document as PDF or DOCX, a draft marked as such."""
    document = _document(request, pk)
    if fmt not in TYPES or not queries.can_print(document):
        raise Http404
    content = queries.print_document(document, cast("Literal['pdf', 'docx']", fmt), local_date(request.now))
    name = document.number_text or _("Draft {subject}").format(subject=document.subject[:60])
    return file_response(content, f"{name}.{fmt}", TYPES[fmt])


@form_view
def draft_document(request: SignedInRequest) -> HttpResponse:
    """Write a document."""
    today = local_date(request.now)
    issuers = policies.issuers_for(request.user, today)
    if not policies.may_keep_register(request.user, today):
        raise PermissionDenied(_("Only those who work for a unit write its documents."))
    first = issuers.first()
    form = forms.DraftForm(request.POST or None, issuers=issuers, initial={"issuer": first})

    def act() -> HttpResponse:
        given = form.cleaned_data
        addressees = tuple(filter(None, (line.strip() for line in given["addressees"].splitlines())))
        document = operations.draft_document(
            issuer=given["issuer"],
            kind=given["kind"],
            subject=given["subject"],
            content=Content(
                issuer="",
                kind="",
                symbol="",
                subject="",
                body=tuple(forms.blocks_of(given["body"])),
                addressees=addressees,
            ),
            recipients=[RecipientLine(row.name, recipient_set=row) for row in given["sets"]],
            bases=given["bases"],
            circulation=given["circulation"],
            by=request.user,
            now=request.now,
        )
        return _done(request, _("The draft is kept. Look at it as it will print."), document)

    return _answer(request, pages.form_page(_("Write a document"), form, _("Keep the draft")), act)


@form_view
def register_document(request: SignedInRequest) -> HttpResponse:
    """Put an outside document on record."""
    _keepers_only(request)
    form = forms.RegisterForm(request.POST or None)

    def act() -> HttpResponse:
        document = operations.register_external(**form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("{number} is on record.").format(number=document), document)

    lead = _("A resolution, decision or regulation that others cite.")
    return _answer(
        request, pages.form_page(_("Register an outside document"), form, _("Register"), lead=lead), act
    )


@form_view
def issue_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign, number and send."""
    document = _document_to_act_on(request, pk)
    today = local_date(request.now)
    authorities = queries.authorities_on(document.issuer, document.kind, today) if document.issuer else []
    form = forms.IssueForm(
        request.POST or None,
        authorities=authorities,
        initial={"on": today, "authority": authorities[0].pk if len(authorities) == 1 else None},
    )

    def act() -> HttpResponse:
        authority: SigningAuthority = form.cleaned_data["authority"]
        issued = operations.issue_document(
            document=document,
            signer=authority.person,
            capacity=authority.capacity,
            on=form.cleaned_data["on"],
            by=request.user,
            now=request.now,
        )
        return _done(request, _("Issued as {number}.").format(number=issued.number_text), issued)

    lead = _("The number is taken now. Afterwards nothing in the document changes any more.")
    if not authorities:
        lead = _(
            "Nobody has authority to sign this kind of document today. Ask the records clerk to record it first."
        )
    page = pages.form_page(
        _("Sign and issue"), form, _("Issue"), lead=lead, document=document, paper_on=today
    )
    return _answer(request, page, act, fields={"signer": "authority"})


@form_view
def review_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Content and layout were checked."""
    document = _document_to_act_on(request, pk)
    form = forms.RemarkForm(request.POST or None)

    def act() -> HttpResponse:
        operations.review_document(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The draft waits for its signature."), document)

    return _answer(
        request, pages.form_page(_("Mark as reviewed"), form, _("Reviewed"), document=document), act
    )


@form_view
def drop_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a draft."""
    document = _document_to_act_on(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.drop_document(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The draft is given up."), document)

    page = pages.form_page(_("Give up the draft"), form, _("Give up"), document=document, kind="danger")
    return _answer(request, page, act)


@form_view
def expire_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the force of a document."""
    document = _document_to_act_on(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.expire_document(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The document is no longer in force."), document)

    lead = _(
        "It stays on record but cannot be a basis any more. If another document takes its place, let that one replace it."
    )
    page = pages.form_page(
        _("No longer in force"), form, _("End its force"), lead=lead, document=document, kind="danger"
    )
    return _answer(request, page, act)


@form_view
def cite_basis(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more basis."""
    document = _document_to_act_on(request, pk)
    form = forms.CiteForm(request.POST or None)

    def act() -> HttpResponse:
        operations.cite(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The basis is linked."), document)

    page = pages.form_page(_("Add a basis"), form, _("Link"), document=document)
    return _answer(request, page, act, fields={"bases": "basis"})


@form_view
def complete_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter the day that was missing."""
    document = _document_to_act_on(request, pk)
    form = forms.DayForm(request.POST or None)

    def act() -> HttpResponse:
        operations.complete_external(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return _done(request, _("The date is entered."), document)

    return _answer(request, pages.form_page(_("Enter the date"), form, _("Enter"), document=document), act)


@require_POST
def receive_delivery(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm that the document arrived."""
    delivery = _delivery(request, pk)
    try:
        operations.record_receipt(delivery=delivery, by=request.user, now=request.now)
    except operations.NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    messages.success(request, _("Receipt is confirmed."))
    return redirect("documents:recipients", pk=delivery.document_id)


@form_view
def finish_task(request: SignedInRequest, pk: int) -> HttpResponse:
    """Report a task done."""
    delivery = _delivery(request, pk)
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
    return _answer(request, page, act)


# --- Issuing units, layouts, sets -----------------------------------------------------------------------------------


@require_GET
def list_issuers(request: SignedInRequest) -> HttpResponse:
    """Units that issue documents."""
    return list_response(
        request, "documents/list.html", pages.issuers_page(request.user, request.GET, local_date(request.now))
    )


@require_GET
def show_issuer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What issuing of one unit stands on."""
    page = pages.issuer_page(request.user, _unit(pk), local_date(request.now))
    return page_response(request, "documents/issuer.html", page)


@form_view
def give_authority(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may sign."""
    unit = _unit_to_arrange(request, pk)
    form = forms.AuthorityForm(request.POST or None, initial={"valid_from": local_date(request.now)})

    def act() -> HttpResponse:
        operations.give_signing_authority(unit=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _arranged(request, _("The authority is on record."), unit)

    return _answer(request, pages.form_page(_("Authority to sign"), form, _("Record"), unit=unit), act)


@form_view
def end_authority(request: SignedInRequest, pk: int) -> HttpResponse:
    """The last day of an authority."""
    authority = get_object_or_404(
        SigningAuthority.objects.select_related("unit", "unit__kind", "person"), pk=pk
    )
    _arrangers_only(request, authority.unit)
    form = forms.LastDayForm(request.POST or None, initial={"last_on": local_date(request.now)})

    def act() -> HttpResponse:
        operations.end_signing_authority(
            authority=authority, **form.cleaned_data, by=request.user, now=request.now
        )
        return _arranged(request, _("The end is on record."), authority.unit)

    page = pages.form_page(
        _("End the authority"),
        form,
        _("End"),
        lead=forms.signer_in_words(authority),
        unit=authority.unit,
        kind="danger",
    )
    return _answer(request, page, act)


@form_view
def open_term(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new term."""
    unit = _unit_to_arrange(request, pk)
    form = forms.TermForm(request.POST or None)

    def act() -> HttpResponse:
        operations.open_term(committee=unit, **form.cleaned_data, by=request.user, now=request.now)
        return _arranged(request, _("The term is opened; numbers begin at 01."), unit)

    page = pages.form_page(_("Open a term"), form, _("Open"), unit=unit)
    return _answer(request, page, act, fields={"committee": "name"})


@form_view
def close_term(request: SignedInRequest, pk: int) -> HttpResponse:
    """The last day of a term."""
    term = get_object_or_404(Term.objects.select_related("committee", "committee__kind"), pk=pk)
    _arrangers_only(request, term.committee)
    form = forms.LastDayForm(request.POST or None)

    def act() -> HttpResponse:
        operations.close_term(term=term, **form.cleaned_data, by=request.user, now=request.now)
        return _arranged(request, _("The term is closed."), term.committee)

    page = pages.form_page(
        _("Close the term"), form, _("Close the term"), unit=term.committee, term=term, kind="danger"
    )
    return _answer(request, page, act)


@form_view
def set_layout(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another layout from a day on."""
    unit = _unit_to_arrange(request, pk)
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
        return _arranged(request, _("The layout is chosen."), unit)

    return _answer(request, pages.form_page(_("Other layout"), form, _("Choose"), unit=unit), act)


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
    form = forms.LayoutForm(request.POST or None, spec=layout.spec, on=today, labels=pages.layout_labels())

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
    return _answer(request, page, act)


@require_GET
def list_sets(request: SignedInRequest) -> HttpResponse:
    """Sets of recipients."""
    return list_response(
        request, "documents/list.html", pages.sets_page(request.user, request.GET, local_date(request.now))
    )


# --- Steps that the doors share -------------------------------------------------------------------------------------


def _document(request: SignedInRequest, pk: int) -> OfficialDocument:
    visible = policies.visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("issuer", "kind", "replaces", "signer"), pk=pk)


def _document_to_act_on(request: SignedInRequest, pk: int) -> OfficialDocument:
    document = _document(request, pk)
    on = local_date(request.now)
    if document.is_external or document.issuer is None:
        _keepers_only(request)
    elif not policies.may_issue(request.user, document.issuer, on):
        raise PermissionDenied(
            _("Only those who work for {unit} issue its documents.").format(unit=document.issuer)
        )
    return document


def _keepers_only(request: SignedInRequest) -> None:
    if not policies.may_keep_register(request.user, local_date(request.now)):
        raise PermissionDenied(_("Only those who write documents keep the register. Ask the records clerk."))


def _delivery(request: SignedInRequest, pk: int) -> Delivery:
    visible = policies.visible_to(request.user, local_date(request.now))
    rows = Delivery.objects.filter(document__in=visible).select_related(
        "document", "document__issuer", "unit", "person"
    )
    return get_object_or_404(rows, pk=pk)


def _unit(pk: int) -> Unit:
    return get_object_or_404(Unit.objects.select_related("kind"), pk=pk)


def _arrangers_only(request: SignedInRequest, unit: Unit) -> None:
    if not policies.may_arrange(request.user, unit, local_date(request.now)):
        raise PermissionDenied(
            _("Only the records clerk of {unit} or an administrator arranges this.").format(unit=unit)
        )


def _unit_to_arrange(request: SignedInRequest, pk: int) -> Unit:
    unit = _unit(pk)
    _arrangers_only(request, unit)
    return unit


def _answer(
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


def _done(request: SignedInRequest, sentence: str, document: OfficialDocument) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("documents:document", pk=document.pk)


def _arranged(request: SignedInRequest, sentence: str, unit: Unit) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("documents:issuer", pk=unit.pk)
