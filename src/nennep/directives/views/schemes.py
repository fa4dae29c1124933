"""Doors of schemes: take one up, its people, its limits (R2-19, R2-28)."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from nennep.directives import forms, operations, pages, policies
from nennep.directives.models import Scheme
from nennep.directives.views.shared import followers_only, readers_only
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.people.policies import visible_to as people_visible_to
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_schemes(request: SignedInRequest) -> HttpResponse:
    """The schemes that the reader may see."""
    readers_only(request)
    page = pages.schemes_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def show_scheme(request: SignedInRequest, pk: int) -> HttpResponse:
    """One scheme with its people."""
    page = pages.scheme_page(request.user, _scheme(request, pk), request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def open_scheme(request: SignedInRequest) -> HttpResponse:
    """Take up a scheme."""
    followers_only(request)
    today = local_date(request.now)
    form = forms.SchemeForm(
        request.POST or None, owners=policies.owners_for(request.user, today), initial={"valid_from": today}
    )

    def act() -> HttpResponse:
        values = dict(form.cleaned_data)
        last_on = values.pop("last_on")
        values["valid_to"] = last_on + timedelta(days=1) if last_on else None
        opened = operations.open_scheme(**values, by=request.user, now=request.now)
        return done(
            request, _("The scheme is on record. Put its people on the list."), "directives:scheme", opened.pk
        )

    page = pages.form_page(
        _("Take up a scheme"),
        form,
        _("Save"),
        back=reverse("directives:schemes"),
        trail=(pages.register_crumb(_("Schemes"), "schemes"),),
    )
    return answer(request, page, act, fields={"valid_to": "last_on"})


@form_view
def enter_members(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put people on the list."""
    scheme = _kept(request, pk)
    people = people_visible_to(request.user, local_date(request.now))
    form = forms.MembersForm(request.POST or None, among=people)

    def act() -> HttpResponse:
        members = operations.enter_members(
            scheme=scheme, **form.cleaned_data, by=request.user, now=request.now
        )
        sentence = ngettext(
            "{count} person is on the list now.", "{count} people more are on the list now.", len(members)
        )
        return done(
            request, sentence.format(count=numbers.whole(len(members))), "directives:scheme", scheme.pk
        )

    page = pages.form_page(
        _("Put people on the list"),
        form,
        _("Put them on the list"),
        back=reverse("directives:scheme", args=[scheme.pk]),
        trail=(pages.register_crumb(_("Schemes"), "schemes"),),
        lead=scheme.name,
    )
    return answer(request, page, act)


@form_view
def remove_member(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take somebody off the list."""
    seen = policies.members_visible_to(request.user, local_date(request.now))
    member = get_object_or_404(seen.select_related("scheme__owner", "person"), pk=pk)
    followers_only(request, member.scheme.owner)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.remove_member(member=member, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The person is taken off the list."), "directives:scheme", member.scheme_id)

    page = pages.form_page(
        _("Take off the list of the scheme"),
        form,
        _("Take off the list of the scheme"),
        back=reverse("directives:scheme", args=[member.scheme_id]),
        trail=(pages.register_crumb(_("Schemes"), "schemes"),),
        lead=f"{member.person.full_name} · {member.scheme.name}",
        kind="danger",
    )
    return answer(request, page, act)


@form_view
def set_limit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set what the scheme allows in a year."""
    scheme = _kept(request, pk)
    form = forms.LimitForm(request.POST or None, initial={"valid_from": scheme.valid_from})

    def act() -> HttpResponse:
        operations.set_limit(scheme=scheme, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The limit is on record."), "directives:scheme", scheme.pk)

    page = pages.form_page(
        _("Set a limit"),
        form,
        _("Save"),
        back=reverse("directives:scheme", args=[scheme.pk]),
        trail=(pages.register_crumb(_("Schemes"), "schemes"),),
        lead=scheme.name,
    )
    return answer(request, page, act)


def _scheme(request: SignedInRequest, pk: int) -> Scheme:
    seen = policies.schemes_visible_to(request.user, local_date(request.now))
    return get_object_or_404(seen.select_related("document", "owner"), pk=pk)


def _kept(request: SignedInRequest, pk: int) -> Scheme:
    scheme = _scheme(request, pk)
    followers_only(request, scheme.owner)
    return scheme
