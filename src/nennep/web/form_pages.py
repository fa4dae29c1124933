"""A page with one form: what every area shows and answers in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from nennep.kernel.errors import NotAllowed, Refused
from nennep.web.forms import add_refusal
from nennep.web.navigation import Crumb
from nennep.web.rendering import page_response

TEMPLATE = "layout/form.html"

form_view = require_http_methods(["GET", "HEAD", "POST"])
"""A door that shows a form and takes it."""


@dataclass(frozen=True)
class FormPage:
    """One form. `suggestions` are names that a field with the list `unit-names` offers while somebody types."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    form: Any
    act: str
    back: str = ""
    kind: str = "primary"
    suggestions: tuple[str, ...] = ()
    has_file: bool = False
    warning: str = ""


def form_page(
    title: str,
    form: Any,
    act: str,
    *,
    back: str,
    trail: tuple[Crumb, ...],
    lead: str = "",
    kind: str = "primary",
) -> FormPage:
    """A form below the pages of the trail."""
    return FormPage(title, lead, (*trail, Crumb(title)), form, act, back, kind)


class HasForm(Protocol):
    """A page with a form."""

    @property
    def form(self) -> Any:
        """The form, bound when something was sent."""


def done(request: HttpRequest, sentence: str, to: str, pk: int | None = None) -> HttpResponse:
    """Tell what happened and go there."""
    messages.success(request, sentence)
    return redirect(to, pk=pk) if pk is not None else redirect(to)


def answer(
    request: HttpRequest,
    page: HasForm,
    act: Callable[[], HttpResponse],
    *,
    fields: Mapping[str, str] | None = None,
    template: str = TEMPLATE,
) -> HttpResponse:
    """Show the form; when it came back right, act; tell what is wrong with status 422.

    `fields` says under which field of the form a refusal of the operation stands, where the two are called differently.
    """
    if request.method != "POST":
        return page_response(request, template, page)
    form = page.form
    if form.is_valid():
        try:
            return act()
        except Refused as refused:
            refused.field = (fields or {}).get(refused.field, refused.field)
            add_refusal(form, refused)
    return page_response(request, template, page, status=422)


def answer_in_words(
    request: HttpRequest,
    page: HasForm,
    act: Callable[[Any], str],
    to: str | Callable[[], str],
    *,
    template: str = TEMPLATE,
) -> HttpResponse:
    """As `answer`, for an act that gives the sentence to tell before going to the address `to`; 403 for who may not.

    `to` is called after the act where the address is not known before it.
    """

    def told() -> HttpResponse:
        try:
            sentence = act(page.form.cleaned_data)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        return done(request, sentence, to if isinstance(to, str) else to())

    return answer(request, page, told, template=template)
