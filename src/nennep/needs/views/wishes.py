"""Doors of wishes to study."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.catalogue.models import StudyForm
from nennep.kernel.clock import local_date
from nennep.needs import forms, operations, pages
from nennep.needs.models import SelfNomination
from nennep.needs.views.shared import wish_of, wish_to_decide
from nennep.web.form_pages import answer, done, form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_wishes(request: SignedInRequest) -> HttpResponse:
    """The own wishes and those put to the own agency."""
    page = pages.wishes_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "layout/list.html", page)


@form_view
def ask_wish(request: SignedInRequest) -> HttpResponse:
    """Ask the own agency for a course."""
    person = request.user.person
    if person is None:
        raise PermissionDenied(_("Your account belongs to no person on record. Ask the administrator."))
    form = forms.WishForm(
        request.POST or None, on=local_date(request.now), initial={"study_form": StudyForm.FULL_TIME}
    )

    def act() -> HttpResponse:
        wish = operations.ask_wish(person=person, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("Your agency is asked. You see its answer here."), "needs:wish", wish.pk)

    page = pages.form_page(
        _("Ask for a course"),
        form,
        _("Ask my agency"),
        back=reverse("needs:wishes"),
        trail=(Crumb(_("Wishes to study"), reverse("needs:wishes")),),
        lead=_("Your agency accepts or declines with a reason. Accepting is not yet being sent."),
    )
    return answer(request, page, act)


@require_GET
def show_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    """One wish."""
    page = pages.wish_page(request.user, wish_of(request, pk), local_date(request.now))
    return page_response(request, "needs/wish.html", page)


@form_view
def accept_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agency agrees."""
    wish = wish_to_decide(request, pk)
    form = forms.RemarkForm(request.POST or None)

    def act() -> HttpResponse:
        accepted = operations.accept_wish(wish=wish, **form.cleaned_data, by=request.user, now=request.now)
        sentence = _("The wish is accepted. Register the need when you are asked for it.")
        if accepted.entry is not None:
            sentence = _("The wish is accepted and stands in the registration of needs.")
        return done(request, sentence, "needs:wish", wish.pk)

    return answer(request, _form_page(wish, _("Accept the wish"), form, _("Accept")), act)


@form_view
def decline_wish(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agency does not agree."""
    wish = wish_to_decide(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.decline_wish(wish=wish, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The wish is declined with its reason."), "needs:wish", wish.pk)

    return answer(request, _form_page(wish, _("Decline the wish"), form, _("Decline")), act)


def _form_page(wish: SelfNomination, title: str, form: Any, act: str) -> Any:
    return pages.form_page(
        title,
        form,
        act,
        back=reverse("needs:wish", args=[wish.pk]),
        trail=(Crumb(_("Wishes to study"), reverse("needs:wishes")),),
        lead=f"{wish.person.full_name} · {wish.programme.name}",
    )
