"""Doors of the class list."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.classes import forms, operations, pages, policies
from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.states import ClassState
from nennep.classes.views.classes import unit_names
from nennep.classes.views.loading import answer_form, require, the_class, the_enrolment
from nennep.kernel.clock import local_date
from nennep.web.form_pages import form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def show_roster(request: SignedInRequest, pk: int) -> HttpResponse:
    """The people of a class whom the person may see."""
    page = pages.roster_page(request.user, the_class(request, pk), request.GET, request.now)
    if page.shows_portraits:
        return page_response(request, "classes/roster.html", page)
    return list_response(request, "classes/roster.html", page)


@require_GET
def show_place(request: SignedInRequest, pk: int) -> HttpResponse:
    """One place in a class."""
    page = pages.place_page(request.user, the_enrolment(request, pk), request.now)
    return page_response(request, "classes/place.html", page)


@form_view
def enrol(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give one more person a place."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_enrol(request.user, one, on))
    form = forms.EnrolForm(
        request.POST or None,
        on=on,
        among=policies.may_be_entered(request.user, one, on),
        initial={"valid_from": max(on, one.starts_on) if one.opened_on else one.starts_on},
    )

    def act(cleaned: dict[str, Any]) -> str:
        place = operations.enrol(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("{name} has number {number} in the class.").format(
            name=place.person.full_name, number=place.order
        )

    title = _("Add one person")
    roster = reverse("classes:roster", args=[one.pk])
    page = pages.FormPage(
        title=title,
        lead=_("The person must be on record. Lists of many people are loaded from a spreadsheet."),
        trail=pages.class_trail(one, Crumb(_("Trainees"), roster), Crumb(title)),
        form=form,
        act=_("Add to the class"),
        back=roster,
        unit_names=unit_names(request),
    )
    return answer_form(request, page, act, roster)


def _place_form(
    place: Enrolment, title: str, form: Any, act: str, *, lead: str = "", kind: Any = "primary"
) -> pages.FormPage:
    one = place.training_class
    back = reverse("classes:enrolment", args=[place.pk])
    return pages.FormPage(
        title=title,
        lead=lead or f"{place.person.full_name} · {one.name}",
        trail=pages.class_trail(
            one,
            Crumb(_("Trainees"), reverse("classes:roster", args=[one.pk])),
            Crumb(place.person.full_name, back),
            Crumb(title),
        ),
        form=form,
        act=act,
        back=back,
        kind=kind,
    )


def _kept_place(request: SignedInRequest, pk: int) -> Enrolment:
    place = the_enrolment(request, pk)
    require(policies.may_enrol(request.user, place.training_class, local_date(request.now)))
    return place


@form_view
def set_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a seat."""
    place = _kept_place(request, pk)
    form = forms.SeatForm(request.POST if request.method == "POST" else None, initial={"seat": place.seat})

    def act(cleaned: dict[str, Any]) -> str:
        operations.set_seat(enrolment=place, **cleaned, by=request.user, now=request.now)
        return _("The seat is changed.")

    page = _place_form(place, _("Seat"), form, _("Save"))
    return answer_form(request, page, act, reverse("classes:roster", args=[place.training_class_id]))


@form_view
def end_enrolment(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody leaves the class."""
    place = _kept_place(request, pk)
    form = forms.EndEnrolmentForm(request.POST or None, initial={"valid_to": local_date(request.now)})

    def act(cleaned: dict[str, Any]) -> str:
        operations.end_enrolment(enrolment=place, **cleaned, by=request.user, now=request.now)
        return _("{name} has left the class. The marks stay.").format(name=place.person.full_name)

    page = _place_form(place, _("Leaves the class"), form, _("End the place"), kind="danger")
    return answer_form(request, page, act, page.back)


@form_view
def move_to_class(request: SignedInRequest, pk: int) -> HttpResponse:
    """Move a trainee to another class."""
    place = _kept_place(request, pk)
    on = local_date(request.now)
    others = policies.visible_to(request.user, on).filter(state__in=[ClassState.PREPARING, ClassState.OPENED])
    allowed = [
        one.pk
        for one in others.exclude(pk=place.training_class_id).order_by("sort_key", "pk")[:200]
        if policies.may_enrol(request.user, one, on)
    ]
    choices = TrainingClass.objects.filter(pk__in=allowed).order_by("sort_key", "pk")
    form = forms.MoveForm(request.POST or None, classes=choices, initial={"moved_on": on})

    def act(cleaned: dict[str, Any]) -> str:
        operations.move_to_class(enrolment=place, **cleaned, by=request.user, now=request.now)
        return _("{name} is now in class {class_name}. The marks so far stay with the old place.").format(
            name=place.person.full_name, class_name=cleaned["training_class"].name
        )

    page = _place_form(place, _("Move to another class"), form, _("Move"))
    return answer_form(request, page, act, page.back)


@form_view
def acknowledge_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    """A trainee promises to keep the study regulation."""
    place = the_enrolment(request, pk)
    require(policies.may_acknowledge_rules(request.user, place))
    one = the_class(request, place.training_class_id)
    form = forms.EmptyForm(request.POST if request.method == "POST" else None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.acknowledge_rules(enrolment=place, by=request.user, now=request.now)
        return _("Thank you. Your promise is recorded.")

    regulation = str(one.regulation.document) if one.regulation else _("the study regulation of the school")
    title = _("Study regulation")
    page = pages.FormPage(
        title=title,
        lead=_(
            "I have read {regulation} and will keep it: attendance, punctuality and order in class."
        ).format(regulation=regulation),
        trail=pages.class_trail(one, Crumb(title)),
        form=form,
        act=_("I will keep it"),
        back=reverse("classes:class", args=[one.pk]),
    )
    return answer_form(request, page, act, page.back)
