"""Doors of personal cards: the list of a class, issuing, printing, blocking, issuing anew."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.classes.models import Enrolment, TrainingClass
from nennep.classes.policies import visible_to
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.presence import operations
from nennep.presence.forms.kiosk import ReasonForm
from nennep.presence.models import PersonalCard
from nennep.presence.pages import cards as pages
from nennep.presence.policies.kiosk import cards_visible_to, may_issue_cards
from nennep.presence.queries.cards import printed_cards
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

PDF = "application/pdf"


@require_GET
def list_cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who of the class has a card."""
    page = pages.cards_page(_class(request, pk), request.GET, request.now)
    return list_response(request, "presence/kiosk/cards.html", page)


@require_POST
def issue_cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """Issue a card to everybody of the class who has none."""
    one = _class(request, pk)
    made = operations.issue_cards(training_class=one, by=request.user, now=request.now)
    messages.success(
        request,
        ngettext("{count} card is issued.", "{count} cards are issued.", len(made)).format(count=len(made)),
    )
    return redirect("presence:cards", pk=one.pk)


@require_GET
def print_cards(request: SignedInRequest, pk: int) -> HttpResponse:
    """The cards of the class as PDF, ten on a sheet."""
    one = _class(request, pk)
    content, count = printed_cards(one, local_date(request.now))
    if not count:
        raise Refused(_("No card has been issued in this class yet. Issue the cards first."))
    return file_response(content, f"{_('Personal cards')} {one.code}.pdf", PDF, inline=True)


@require_GET
def show_card(request: SignedInRequest, pk: int) -> HttpResponse:
    """One card."""
    page = pages.card_page(request.user, _card(request, pk), request.now)
    return page_response(request, "presence/kiosk/card.html", page)


@require_GET
def print_card(request: SignedInRequest, pk: int) -> HttpResponse:
    """One card as PDF."""
    card = _card(request, pk)
    on = local_date(request.now)
    places = Enrolment.objects.filter(
        person_id=card.person_id, training_class__in=visible_to(request.user, on)
    )
    place = places.select_related("training_class__host").order_by("-valid_from", "-pk").first()
    content, count = b"", 0
    if place is not None and card.blocked_at is None:
        content, count = printed_cards(place.training_class, on, only={place.pk})
    if not count:
        raise Refused(_("This card cannot be printed. Issue a new one."))
    return file_response(content, f"{_('Personal card')} {card.person.full_name}.pdf", PDF, inline=True)


@form_view
def block_card(request: SignedInRequest, pk: int) -> HttpResponse:
    """Block a card that was lost or lent."""
    card = _card(request, pk)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.block_card(card=card, reason=form.cleaned_data["reason"], by=request.user, now=request.now)
        messages.success(request, _("The card of {name} is blocked.").format(name=card.person.full_name))
        return redirect("presence:card", pk=card.pk)

    return answer(request, pages.reason_page(card, form, is_reissue=False), act)


@form_view
def reissue_card(request: SignedInRequest, pk: int) -> HttpResponse:
    """Block a card and issue another one in its place."""
    card = _card(request, pk)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        made = operations.reissue_card(
            card=card, reason=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        messages.success(request, _("{name} has a new card. Print it.").format(name=card.person.full_name))
        return redirect("presence:card", pk=made.pk)

    return answer(request, pages.reason_page(card, form, is_reissue=True), act)


def _class(request: SignedInRequest, pk: int) -> TrainingClass:
    """The class, for the school that issues its cards; 404 for who may not see it, 403 for the others."""
    on = local_date(request.now)
    one = get_object_or_404(visible_to(request.user, on).select_related("host"), pk=pk)
    if not may_issue_cards(request.user, one, on):
        raise PermissionDenied(_("Cards are issued by the school of the class."))
    return one


def _card(request: SignedInRequest, pk: int) -> PersonalCard:
    cards = cards_visible_to(request.user, local_date(request.now))
    return get_object_or_404(cards.select_related("person", "issued_by", "blocked_by"), pk=pk)
