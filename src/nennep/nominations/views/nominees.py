"""Doors of nominees: the agency registers, nominates and withdraws; the board and the school judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.nominations import forms, operations, pages, policies, queries
from nennep.nominations.models import InvitedAgency, Nomination
from nennep.nominations.pages.shared import notice_crumb, notices_crumb
from nennep.nominations.states import GONE, NomineeState
from nennep.nominations.views.shared import (
    invited_of,
    invited_to_nominate,
    nominee_of,
    nominee_to_judge,
    nominee_to_withdraw,
)
from nennep.people.models import Person
from nennep.web.form_pages import answer, done, form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_agency(request: SignedInRequest, pk: int) -> HttpResponse:
    """The people of one agency."""
    page = pages.agency_page(request.user, invited_of(request, pk), request.GET, local_date(request.now))
    return list_response(request, "nominations/list.html", page)


@form_view
def register_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write people on the agency's own list, all of them or nobody."""
    invited = invited_to_nominate(request, pk)
    today = local_date(request.now)
    if chosen := [int(key) for key in request.POST.getlist("pick") if key.isdecimal()]:
        return _register(request, invited, list(queries.chosen_people(request.user, invited, chosen, today)))
    form = forms.PeopleForm(request.POST or None, agency=invited.agency, on=today)

    def act() -> HttpResponse:
        return _register(request, invited, form.cleaned_data["people"])

    page = _agency_form(invited, _("Register people"), form, _("Register"), on=today)
    return answer(request, page, act, fields={"person": "people"})


def _register(request: SignedInRequest, invited: InvitedAgency, people: list[Person]) -> HttpResponse:
    operations.register_nominees(invited=invited, people=people, by=request.user, now=request.now)
    sentence = ngettext("{count} person registered.", "{count} people registered.", len(people))
    return done(request, sentence.format(count=len(people)), "nominations:agency", invited.pk)


@require_GET
def list_people(request: SignedInRequest, pk: int) -> HttpResponse:
    """The people of the agency whom the audience selects, to choose from."""
    invited, today = invited_of(request, pk), local_date(request.now)
    if not policies.may_list_people(request.user, invited, today):
        raise PermissionDenied(
            _("Only {agency} and its Organisation Board look through its people.").format(
                agency=invited.agency.name
            )
        )
    page = pages.people_page(request.user, invited, request.GET, today)
    return list_response(request, "nominations/list.html", page)


@form_view
def nominate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nominate everybody who is registered, with the confirmation that their time is released."""
    invited = invited_to_nominate(request, pk)
    form = forms.NominateForm(request.POST or None, is_planned=invited.allocation_id is not None)
    waiting = list(
        Nomination.objects.filter(invited=invited, state=NomineeState.REGISTERED).select_related("person")
    )

    def act() -> HttpResponse:
        rows = operations.nominate(
            invited=invited, nominations=waiting, **form.cleaned_data, by=request.user, now=request.now
        )
        reserve = sum(row.state == NomineeState.RESERVE for row in rows)
        sentence = _("{count} nominated, {reserve} in reserve.").format(
            count=numbers.whole(len(rows) - reserve), reserve=numbers.whole(reserve)
        )
        return done(request, sentence, "nominations:agency", invited.pk)

    names = ", ".join(row.person.full_name for row in sorted(waiting, key=lambda row: (row.order, row.pk)))
    page = _agency_form(invited, _("Nominate"), form, _("Nominate"), on=local_date(request.now), lead=names)
    return answer(request, page, act)


def _agency_form(invited: Any, title: str, form: Any, act: str, *, on: date, lead: str = "") -> Any:
    """A form of the agency's list; after the deadline it says so before anybody fills it in."""
    address = reverse("nominations:agency", args=[invited.pk])
    page = pages.form_page(
        title,
        form,
        act,
        back=address,
        trail=(notices_crumb(), notice_crumb(invited.notice), Crumb(invited.agency.name, address)),
        lead=lead or invited.notice.title,
    )
    return page if form.is_bound else replace(page, warning=queries.ended_in_words(invited.notice, on))


@require_GET
def show_nominee(request: SignedInRequest, pk: int) -> HttpResponse:
    """One nominee."""
    page = pages.nominee_page(request.user, nominee_of(request, pk), local_date(request.now))
    return page_response(request, "nominations/nominee.html", page)


@require_POST
def drop_nominee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a registered person off the own list."""
    nomination = nominee_of(request, pk)
    operations.drop_nominee(nomination=nomination, by=request.user, now=request.now)
    return done(request, _("The person is off the list."), "nominations:agency", nomination.invited_id)


@form_view
def refuse_nominee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Do not take somebody."""
    nomination = nominee_to_judge(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.refuse_nominee(
            nomination=nomination, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(
            request, _("The nominee is refused; the seat is free."), "nominations:nominee", nomination.pk
        )

    return answer(
        request, _form(nomination, _("Refuse the nominee"), form, _("Refuse the nominee"), kind="danger"), act
    )


@form_view
def accept_outside(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take somebody who does not belong to the audience."""
    nomination = nominee_to_judge(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.accept_outside(
            nomination=nomination, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(
            request,
            _("Taken from outside the audience; the conditions are checked again."),
            "nominations:nominee",
            nomination.pk,
        )

    title = _("Take in spite of the audience")
    return answer(request, _form(nomination, title, form, title), act)


@require_POST
def put_in_reserve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep somebody in reserve."""
    nomination = nominee_to_judge(request, pk)
    operations.put_in_reserve(nomination=nomination, by=request.user, now=request.now)
    return done(
        request, _("The nominee is in reserve; the seat is free."), "nominations:nominee", nomination.pk
    )


@form_view
def withdraw_nominee(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody does not go after all."""
    nomination = nominee_to_withdraw(request, pk)
    form = forms.WithdrawForm(request.POST or None)

    def act() -> HttpResponse:
        operations.withdraw_nominee(
            nomination=nomination, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(
            request, _("The nominee is withdrawn; the seat is free."), "nominations:nominee", nomination.pk
        )

    return answer(
        request,
        _form(nomination, _("Withdraw the nominee"), form, _("Withdraw the nominee"), kind="danger"),
        act,
    )


@form_view
def replace_from_reserve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody of the reserve takes a free seat."""
    nomination = nominee_to_judge(request, pk)
    gone = (
        Nomination.objects.filter(notice=nomination.notice, state__in=GONE, replaced_by__isnull=True)
        .select_related("person", "agency")
        .order_by("person__name_sort_key", "pk")
    )
    usual = gone.filter(state=NomineeState.WITHDRAWN_AFTER).order_by("-changed_at", "-pk")
    own = usual.filter(agency=nomination.agency)
    form = forms.ReplaceForm(request.POST or None, gone=gone, initial={"gone": own.first() or usual.first()})

    def act() -> HttpResponse:
        operations.replace_from_reserve(
            reserve=nomination, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(request, _("The nominee has a seat now."), "nominations:nominee", nomination.pk)

    return answer(request, _form(nomination, _("Give a free seat"), form, _("Give the seat")), act)


def _form(nomination: Nomination, title: str, form: Any, act: str, kind: str = "primary") -> Any:
    address = reverse("nominations:nominee", args=[nomination.pk])
    return pages.form_page(
        title,
        form,
        act,
        back=address,
        trail=(
            notices_crumb(),
            notice_crumb(nomination.notice),
            Crumb(nomination.person.full_name, address),
        ),
        lead=f"{nomination.person.full_name} · {nomination.agency.name}",
        kind=kind,
    )
