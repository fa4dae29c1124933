"""Doors of ceremonies: plan, invite, print, hold."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.classes.states import ClassState
from nennep.kernel.clock import local_date
from nennep.opening import forms, operations, pages, policies
from nennep.opening.models import Ceremony, CeremonyClass, Guest
from nennep.opening.pages.shared import ceremony_crumbs
from nennep.opening.queries import points_of
from nennep.opening.rules import written_points
from nennep.opening.states import CeremonyState
from nennep.opening.views.shared import ceremony_of, ceremony_to_keep
from nennep.people.policies import visible_to as people_visible_to
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_ceremonies(request: SignedInRequest) -> HttpResponse:
    """The ceremonies that the reader may see."""
    page = pages.ceremonies_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "opening/list.html", page)


@require_GET
def show_ceremony(request: SignedInRequest, pk: int) -> HttpResponse:
    """One ceremony."""
    page = pages.ceremony_page(request.user, ceremony_of(request, pk), request.now)
    return page_response(request, "opening/ceremony.html", page)


def _form(request: SignedInRequest, ceremony: Ceremony | None, initial: dict[str, Any]) -> forms.CeremonyForm:
    today = local_date(request.now)
    elsewhere = CeremonyClass.objects.filter(ceremony__state=CeremonyState.PLANNED)
    if ceremony is not None:
        elsewhere = elsewhere.exclude(ceremony=ceremony)
    waiting = Q(state=ClassState.PREPARING) & ~Q(pk__in=elsewhere.values("training_class_id"))
    if ceremony is not None:
        waiting |= Q(ceremony_links__ceremony=ceremony)
    classes = policies.classes_visible_to(request.user, today).filter(waiting).distinct()
    return forms.CeremonyForm(
        request.POST or None,
        leads=policies.leads_for(request.user, today),
        classes=classes.order_by("starts_on", "sort_key", "pk"),
        on=today,
        is_new=ceremony is None,
        initial=initial,
    )


@form_view
def plan_ceremony(request: SignedInRequest) -> HttpResponse:
    """Plan a ceremony for one class or several."""
    today = local_date(request.now)
    if not policies.may_plan_some(request.user, today):
        raise PermissionDenied(_("Ceremonies are planned by schools and by the Organisation Board."))
    first = policies.leads_for(request.user, today).first()
    form = _form(request, None, {"lead": first.pk if first else None})

    def act() -> HttpResponse:
        ceremony = operations.plan_ceremony(**form.cleaned_data, by=request.user, now=request.now)
        sentence = _("The ceremony is planned. Invite the guests.")
        return done(request, sentence, "opening:ceremony", ceremony.pk)

    page = pages.form_page(
        _("Plan a ceremony"),
        form,
        _("Plan it"),
        back=reverse("opening:ceremonies"),
        trail=ceremony_crumbs(),
    )
    return answer(request, page, act)


@form_view
def change_ceremony(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change a planned ceremony."""
    ceremony = ceremony_to_keep(request, pk)
    form = _form(
        request,
        ceremony,
        {
            "title": ceremony.title,
            "held_at": ceremony.held_at,
            "place": ceremony.place,
            "classes": list(ceremony.class_links.values_list("training_class_id", flat=True)),
            "coordinators": "\n".join(
                ceremony.unit_links.order_by("order").values_list("unit__code", flat=True)
            ),
            "points": written_points(points_of(ceremony)),
        },
    )

    def act() -> HttpResponse:
        operations.change_ceremony(ceremony=ceremony, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The ceremony is changed."), "opening:ceremony", ceremony.pk)

    return answer(request, _page(ceremony, _("Change the ceremony"), form, _("Save")), act)


def _page(
    ceremony: Ceremony, title: str, form: Any, act: str, *, lead: str = "", kind: str = "primary"
) -> Any:
    return pages.form_page(
        title,
        form,
        act,
        back=reverse("opening:ceremony", args=[ceremony.pk]),
        trail=ceremony_crumbs(ceremony),
        lead=lead,
        kind=kind,
    )


@form_view
def invite_guest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a guest on the list."""
    ceremony = ceremony_to_keep(request, pk)
    form = forms.GuestForm(
        request.POST if request.method == "POST" else None,
        among=people_visible_to(request.user, local_date(request.now)),
    )

    def act() -> HttpResponse:
        guest = operations.invite_guest(
            ceremony=ceremony, **form.cleaned_data, by=request.user, now=request.now
        )
        return done(request, _("{name} is invited.").format(name=guest.name), "opening:ceremony", ceremony.pk)

    lead = _("The place in the order comes from the post on the day of the ceremony.")
    return answer(request, _page(ceremony, _("Invite a guest"), form, _("Invite"), lead=lead), act)


def _guest(request: SignedInRequest, pk: int) -> Guest:
    visible = policies.ceremonies_visible_to(request.user, local_date(request.now))
    guest = get_object_or_404(
        Guest.objects.filter(ceremony__in=visible.values("pk")).select_related("ceremony__lead"), pk=pk
    )
    if not policies.may_keep(request.user, guest.ceremony, local_date(request.now)):
        raise PermissionDenied(_("The ceremony is prepared by {unit}.").format(unit=guest.ceremony.lead.name))
    return guest


@form_view
def move_guest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a guest at another place of the order."""
    guest = _guest(request, pk)
    form = forms.MoveForm(
        request.POST if request.method == "POST" else None,
        initial={"place": guest.moved_to, "reason": guest.moved_reason},
    )

    def act() -> HttpResponse:
        operations.move_guest(guest=guest, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The order is changed."), "opening:ceremony", guest.ceremony_id)

    title = _("Move {name}").format(name=guest.name)
    return answer(request, _page(guest.ceremony, title, form, _("Move")), act)


@form_view
def note_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Note what a guest answered."""
    guest = _guest(request, pk)
    form = forms.GuestAnswerForm(
        request.POST if request.method == "POST" else None,
        initial={
            "answer": guest.answer,
            "deputy_name": guest.deputy_name,
            "deputy_post": guest.deputy_post,
            "note": guest.answer_note,
        },
    )

    def act() -> HttpResponse:
        operations.note_answer(guest=guest, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The answer is noted."), "opening:ceremony", guest.ceremony_id)

    title = _("Answer of {name}").format(name=guest.name)
    return answer(request, _page(guest.ceremony, title, form, _("Save")), act)


@require_POST
def drop_guest(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a guest off the list."""
    guest = _guest(request, pk)
    operations.drop_guest(guest=guest, by=request.user, now=request.now)
    return done(
        request,
        _("{name} is taken off the list.").format(name=guest.name),
        "opening:ceremony",
        guest.ceremony_id,
    )


@require_POST
def draft_programme(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the programme with its guests as they stand now."""
    ceremony = ceremony_to_keep(request, pk)
    operations.draft_programme(ceremony=ceremony, by=request.user, now=request.now)
    sentence = _("The programme is written. Print it, or sign and issue it on the page of the document.")
    return done(request, sentence, "opening:ceremony", ceremony.pk)


@form_view
def hold_ceremony(request: SignedInRequest, pk: int) -> HttpResponse:
    """The ceremony was held: open its classes."""
    ceremony = ceremony_to_keep(request, pk)
    form = forms.ReadyForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        operations.hold_ceremony(ceremony=ceremony, **form.cleaned_data, by=request.user, now=request.now)
        return done(
            request, _("The ceremony was held; its classes are open."), "opening:ceremony", ceremony.pk
        )

    lead = _("All classes of the ceremony are opened on its day, or none.")
    return answer(
        request, _page(ceremony, _("The ceremony was held"), form, _("Open the classes"), lead=lead), act
    )


@form_view
def cancel_ceremony(request: SignedInRequest, pk: int) -> HttpResponse:
    """The ceremony is not held."""
    ceremony = ceremony_to_keep(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.cancel_ceremony(ceremony=ceremony, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The ceremony is cancelled."), "opening:ceremony", ceremony.pk)

    return answer(
        request, _page(ceremony, _("Cancel the ceremony"), form, _("Cancel the ceremony"), kind="danger"), act
    )
