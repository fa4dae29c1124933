"""Doors of the registers: what recurs, proposals, priority fields, targets, duties."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.directives import forms, operations, pages, policies
from nennep.directives.models import Proposal
from nennep.directives.views.shared import asked_duty, duty_initial, followers_only, readers_only
from nennep.kernel.clock import local_date
from nennep.units.queries import units_in_force
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_yearly(request: SignedInRequest) -> HttpResponse:
    """What recurs every year."""
    readers_only(request)
    page = pages.yearly_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def add_yearly(request: SignedInRequest) -> HttpResponse:
    """Enter what recurs every year."""
    followers_only(request)
    today = local_date(request.now)
    duty = asked_duty(request)
    form = forms.YearlyForm(
        request.POST or None,
        on=today,
        owners=policies.owners_for(request.user, today),
        initial=duty_initial(duty),
    )

    def act() -> HttpResponse:
        operations.add_yearly_duty(**form.cleaned_data, duty=duty, by=request.user, now=request.now)
        return done(request, _("It opens by itself every year."), "directives:yearly")

    page = pages.form_page(
        _("Enter what recurs"),
        form,
        _("Save"),
        back=reverse("directives:yearly"),
        trail=(pages.directives_crumb(), pages.register_crumb(_("Every year"), "yearly")),
    )
    return answer(request, page, act)


@form_view
def end_yearly(request: SignedInRequest, pk: int) -> HttpResponse:
    """It does not recur any more."""
    today = local_date(request.now)
    seen = policies.yearly_visible_to(request.user, today)
    duty = get_object_or_404(seen.select_related("owner"), pk=pk)
    followers_only(request, duty.owner)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_yearly_duty(duty=duty, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("It does not recur any more."), "directives:yearly")

    page = pages.form_page(
        _("End what recurs"),
        form,
        _("End it"),
        back=reverse("directives:yearly"),
        trail=(pages.directives_crumb(), pages.register_crumb(_("Every year"), "yearly")),
        lead=duty.title,
        kind="danger",
    )
    return answer(request, page, act)


@require_GET
def list_proposals(request: SignedInRequest) -> HttpResponse:
    """Proposals with their outcome."""
    readers_only(request)
    page = pages.proposals_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def make_proposal(request: SignedInRequest) -> HttpResponse:
    """Propose something to the Board."""
    today = local_date(request.now)
    if not policies.may_propose(request.user, None, today):
        raise PermissionDenied(_("A proposal is made by the unit itself."))
    units = policies.own_units(request.user, today)
    owners = units_in_force(today, ["organisation_board"]).order_by("sort_key", "pk")
    form = forms.ProposalForm(
        request.POST or None,
        units=units,
        owners=owners,
        directives=policies.directives_visible_to(request.user, today).order_by("-pk"),
        initial={
            "unit": units[0].pk if len(units) == 1 else None,
            "owner": owners[0].pk if len(owners) == 1 else None,
            "author_name": request.user.full_name,
        },
    )

    def act() -> HttpResponse:
        made = operations.make_proposal(**form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The proposal is on record."), "directives:proposal", made.pk)

    page = _register_form(_("Make a proposal"), form, _("Send the proposal"), _("Proposals"), "proposals")
    return answer(request, page, act)


@require_GET
def show_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """One proposal."""
    page = pages.proposal_page(request.user, _proposal(request, pk), local_date(request.now))
    return page_response(request, "directives/one.html", page)


@form_view
def decide_proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept or reject a proposal."""
    proposal = _proposal(request, pk)
    followers_only(request, proposal.owner)
    form = forms.DecideForm(request.POST or None)

    def act() -> HttpResponse:
        operations.decide_proposal(proposal=proposal, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The outcome is on record."), "directives:proposal", proposal.pk)

    page = pages.form_page(
        _("Decide"),
        form,
        _("Record the outcome"),
        back=reverse("directives:proposal", args=[proposal.pk]),
        trail=(pages.register_crumb(_("Proposals"), "proposals"),),
        lead=proposal.title,
    )
    return answer(request, page, act)


@require_GET
def list_fields(request: SignedInRequest) -> HttpResponse:
    """Priority fields."""
    readers_only(request)
    page = pages.fields_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def add_field(request: SignedInRequest) -> HttpResponse:
    """Put a field of training first."""
    followers_only(request)
    today = local_date(request.now)
    form = forms.FieldForm(
        request.POST or None,
        owners=policies.owners_for(request.user, today),
        initial={"valid_from": today},
    )

    def act() -> HttpResponse:
        operations.add_field(**form.given(), by=request.user, now=request.now)
        return done(request, _("The field is put first."), "directives:fields")

    page = _register_form(_("Put a field first"), form, _("Save"), _("Priority fields"), "fields")
    return answer(request, page, act, fields={"valid_to": "last_on"})


@form_view
def end_field(request: SignedInRequest, pk: int) -> HttpResponse:
    """The field is not put first any more."""
    today = local_date(request.now)
    seen = policies.fields_visible_to(request.user, today)
    field = get_object_or_404(seen.select_related("owner"), pk=pk)
    followers_only(request, field.owner)
    form = forms.EndForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_field(
            field=field,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        return done(request, _("The last day is on record."), "directives:fields")

    page = _register_form(
        _("End the priority"), form, _("End it"), _("Priority fields"), "fields", lead=field.name
    )
    return answer(request, page, act, fields={"valid_to": "last_on"})


@require_GET
def list_targets(request: SignedInRequest) -> HttpResponse:
    """Targets of resolutions."""
    readers_only(request)
    page = pages.targets_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def add_target(request: SignedInRequest) -> HttpResponse:
    """Enter a target of a resolution."""
    followers_only(request)
    today = local_date(request.now)
    form = forms.TargetForm(request.POST or None, owners=policies.owners_for(request.user, today))

    def act() -> HttpResponse:
        operations.add_target(**form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The target is on record."), "directives:targets")

    page = _register_form(_("Enter a target"), form, _("Save"), _("Targets"), "targets")
    return answer(request, page, act)


def _proposal(request: SignedInRequest, pk: int) -> Proposal:
    seen = policies.proposals_visible_to(request.user, local_date(request.now))
    return get_object_or_404(seen.select_related("directive__document", "unit", "owner", "decided_by"), pk=pk)


def _register_form(title: str, form: Any, act: str, label: str, name: str, *, lead: str = "") -> Any:
    back = reverse(f"directives:{name}")
    return pages.form_page(title, form, act, back=back, trail=(pages.register_crumb(label, name),), lead=lead)
