"""Doors of decisions with a list: draft, issue, follow, give up."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.documents.models import DocumentState
from nennep.documents.policies import may_issue
from nennep.documents.queries import signers_of
from nennep.kernel.clock import local_date
from nennep.nominations import forms, operations, pages, policies, queries
from nennep.nominations.models import ListDecision
from nennep.nominations.pages.shared import notice_crumb, notices_crumb
from nennep.nominations.states import DecisionKind
from nennep.nominations.views.shared import decision_of, decision_to_keep, notice_to_keep
from nennep.web.form_pages import answer, done, form_view
from nennep.web.forms import SignForm
from nennep.web.navigation import Crumb
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


@require_POST
def decide_sending(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the decision to send with everybody who is ready."""
    return _prepare(request, pk, DecisionKind.SENDING)


@require_POST
def decide_opening(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the decision to open the class with everybody who is sent."""
    return _prepare(request, pk, DecisionKind.OPENING)


def _prepare(request: SignedInRequest, pk: int, kind: DecisionKind) -> HttpResponse:
    """In the name of the usual body, or of the one that was asked for."""
    notice = notice_to_keep(request, pk)
    possible = queries.issuers_of(request.user, notice, kind, local_date(request.now))
    asked = request.GET.get("issuer", "")
    issuer = next((unit for unit in possible if str(unit.pk) == asked), None)
    if asked and issuer is None:
        raise PermissionDenied(_("Write the decision in the name of a body that may decide it."))
    issuer = issuer or possible[0]
    decision = operations.prepare_decision(
        notice=notice, kind=kind, issuer=issuer, by=request.user, now=request.now
    )
    sentence = _("The decision is drafted with its list. Look at it, then sign and issue it.")
    return done(request, sentence, "nominations:decision", decision.pk)


@require_GET
def show_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """One decision with its list; who may sign it does so at once."""
    decision = decision_of(request, pk)
    page = pages.decision_page(
        request.user, decision, local_date(request.now), signing=_signing(request, decision)
    )
    return page_response(request, "nominations/decision.html", page)


def _signing(request: SignedInRequest, decision: ListDecision) -> SignForm | None:
    document, on = decision.document, local_date(request.now)
    is_open = decision.applied_at is None and document.state != DocumentState.ISSUED
    if not is_open or document.issuer is None or not policies.may_keep(request.user, decision.notice, on):
        return None
    if not may_issue(request.user, document.issuer, on):
        return None
    form = SignForm(request.POST or None, signers=signers_of(document, on), on=on)
    return form if form.has_signers else None


@form_view
def issue_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign, number, follow the list."""
    decision = decision_to_keep(request, pk)
    today = local_date(request.now)
    form = SignForm(request.POST or None, signers=signers_of(decision.document, today), on=today)

    def act() -> HttpResponse:
        authority = form.cleaned_data["authority"]
        issued = operations.issue_decision(
            decision=decision,
            signer=authority.person,
            capacity=authority.capacity,
            on=form.cleaned_data["on"],
            by=request.user,
            now=request.now,
        )
        sentence = _("Issued as {number}. The list is followed.").format(number=issued.document.number_text)
        return done(request, sentence, "nominations:decision", decision.pk)

    lead = _("The number is taken now, and the people of the list follow at once.")
    address = reverse("nominations:decision", args=[decision.pk])
    page = pages.form_page(
        _("Sign and issue"),
        form,
        _("Issue"),
        back=address,
        trail=(
            notices_crumb(),
            notice_crumb(decision.notice),
            Crumb(decision.get_kind_display(), address),
        ),
        lead=form.lead(lead),
    )
    return answer(request, page, act, fields={"signer": "authority"})


@require_POST
def carry_out_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Follow the list of a decision whose document was issued elsewhere."""
    decision = decision_to_keep(request, pk)
    operations.carry_out_decision(decision=decision, by=request.user, now=request.now)
    return done(request, _("The list is followed."), "nominations:decision", decision.pk)


@form_view
def drop_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a draft."""
    decision = decision_to_keep(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.drop_decision(decision=decision, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The draft is given up."), "nominations:decisions", decision.notice_id)

    page = pages.form_page(
        _("Give up the draft"),
        form,
        _("Give up"),
        back=reverse("nominations:decision", args=[decision.pk]),
        trail=(notices_crumb(), notice_crumb(decision.notice)),
        kind="danger",
    )
    return answer(request, page, act)
