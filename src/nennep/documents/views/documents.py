"""Doors of the registry and of one document."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.documents import forms, operations, pages, policies, queries
from nennep.documents.models import DocumentState, SigningAuthority
from nennep.documents.printing.content import Content, from_data
from nennep.documents.views.shared import (
    answer,
    document_of,
    document_to_act_on,
    done,
    keepers_only,
    sent_back,
)
from nennep.kernel.clock import local_date
from nennep.web.form_pages import form_view
from nennep.web.forms import SignForm
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

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
    page = pages.document_page(request.user, document_of(request, pk), local_date(request.now))
    return page_response(request, "documents/document.html", page)


@require_GET
def show_recipients(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who gets the document, and whether it arrived."""
    page = pages.recipients_page(request.user, document_of(request, pk), local_date(request.now))
    return page_response(request, "documents/recipients.html", page)


@require_GET
def download(request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
    """The document as PDF or DOCX, a draft marked as such."""
    document = document_of(request, pk)
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
    form = forms.DraftForm(request.POST or None, issuers=issuers, today=today, initial={"issuer": first})

    def act() -> HttpResponse:
        given = form.cleaned_data
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
                addressees=_lines(given["addressees"]),
            ),
            recipients=form.lines(),
            bases=given["bases"],
            circulation=given["circulation"],
            by=request.user,
            now=request.now,
        )
        return done(request, _("The draft is kept. Look at it as it will print."), document)

    return answer(request, pages.form_page(_("Write a document"), form, _("Keep the draft")), act)


@form_view
def redraft(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a draft; what was reviewed is reviewed again."""
    document = document_of(request, pk)
    if document.issuer is None or not policies.may_draft(
        request.user, document.issuer, local_date(request.now)
    ):
        raise PermissionDenied(
            _("Only people of {unit} write its documents.").format(
                unit=document.issuer_name or document.issuer
            )
        )
    shut = sent_back(request, document, queries.why_not_changed(document))
    if shut is not None:
        return shut
    content = from_data(document.content)
    written = forms.typed_text(content.body)
    recipients = list(document.recipients.select_related("recipient_set", "unit", "person").order_by("order"))
    initial = {
        "subject": document.subject,
        "body": written,
        "addressees": "\n".join(content.addressees),
        "bases": "\n".join(basis.number_text for basis in queries.bases_of(document)),
        "recipients": forms.typed_recipients(recipients),
        "circulation": document.circulation,
    }
    form = forms.RedraftForm(
        request.POST or None,
        has_text=written is not None,
        today=local_date(request.now),
        kept=recipients,
        initial=initial,
    )

    def act() -> HttpResponse:
        given = form.cleaned_data
        changed = operations.redraft(
            document=document,
            subject=given["subject"],
            content=replace(
                content, body=tuple(forms.blocks_of(given["body"])), addressees=_lines(given["addressees"])
            )
            if written is not None
            else None,
            recipients=form.lines(),
            bases=given["bases"],
            circulation=given["circulation"],
            by=request.user,
            now=request.now,
        )
        return done(request, _("The draft is changed. Look at it as it will print."), changed)

    lead = (
        ""
        if written is not None
        else _("The text was set by the program and is changed where it comes from.")
    )
    page = pages.form_page(_("Change the draft"), form, _("Keep the draft"), lead=lead, document=document)
    return answer(request, page, act, fields={"content": "body"})


def _lines(written: str) -> tuple[str, ...]:
    return tuple(filter(None, (line.strip() for line in written.splitlines())))


@form_view
def register_document(request: SignedInRequest) -> HttpResponse:
    """Put an outside document on record."""
    keepers_only(request)
    form = forms.RegisterForm(request.POST or None)

    def act() -> HttpResponse:
        document = operations.register_external(**form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("{number} is on record.").format(number=document), document)

    lead = _("A resolution, decision or regulation that others cite.")
    return answer(
        request, pages.form_page(_("Register an outside document"), form, _("Register"), lead=lead), act
    )


@form_view
def issue_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign, number and send."""
    document = document_to_act_on(request, pk)
    shut = sent_back(request, document, queries.why_not_moved(document, DocumentState.ISSUED))
    if shut is not None:
        return shut
    today = local_date(request.now)
    form = SignForm(request.POST or None, signers=queries.signers_of(document, today), on=today)

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
        return done(request, _("Issued as {number}.").format(number=issued.number_text), issued)

    lead = _("The number is taken now. Afterwards nothing in the document changes any more.")
    page = pages.form_page(
        _("Sign and issue"), form, _("Issue"), lead=form.lead(lead), document=document, paper_on=today
    )
    return answer(request, page, act, fields={"signer": "authority"})


@form_view
def review_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Content and layout were checked."""
    document = document_to_act_on(request, pk)
    shut = sent_back(request, document, queries.why_not_moved(document, DocumentState.REVIEWED))
    if shut is not None:
        return shut
    form = forms.RemarkForm(request.POST or None)

    def act() -> HttpResponse:
        operations.review_document(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The draft waits for its signature."), document)

    return answer(
        request, pages.form_page(_("Mark as reviewed"), form, _("Reviewed"), document=document), act
    )


@form_view
def drop_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a draft."""
    document = document_to_act_on(request, pk)
    shut = sent_back(request, document, queries.why_not_moved(document, DocumentState.DROPPED))
    if shut is not None:
        return shut
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.drop_document(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The draft is given up."), document)

    page = pages.form_page(_("Give up the draft"), form, _("Give up"), document=document, kind="danger")
    return answer(request, page, act)


@form_view
def expire_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the force of a document."""
    document = document_to_act_on(request, pk)
    shut = sent_back(request, document, queries.why_not_moved(document, DocumentState.EXPIRED))
    if shut is not None:
        return shut
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.expire_document(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The document is no longer in force."), document)

    lead = _(
        "It stays on record but cannot be a basis any more. If another document takes its place, let that one replace it."
    )
    page = pages.form_page(
        _("No longer in force"), form, _("End its force"), lead=lead, document=document, kind="danger"
    )
    return answer(request, page, act)


@form_view
def cite_basis(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more basis."""
    document = document_to_act_on(request, pk)
    form = forms.CiteForm(request.POST or None)

    def act() -> HttpResponse:
        operations.cite(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The basis is linked."), document)

    page = pages.form_page(_("Add a basis"), form, _("Link"), document=document)
    return answer(request, page, act, fields={"bases": "basis"})


@form_view
def complete_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter the day that was missing."""
    document = document_to_act_on(request, pk)
    shut = sent_back(request, document, queries.why_not_completed(document))
    if shut is not None:
        return shut
    form = forms.DayForm(request.POST or None)

    def act() -> HttpResponse:
        operations.complete_external(document=document, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The date is entered."), document)

    return answer(request, pages.form_page(_("Enter the date"), form, _("Enter"), document=document), act)
