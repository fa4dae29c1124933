"""Doors of directives: follow one, give its items, ask for plans."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from nennep.directives import forms, operations, pages, policies, queries
from nennep.directives.models import DirectiveItem
from nennep.directives.views.shared import directive_of, followers_only, readers_only
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.units.models import Unit
from nennep.web.form_pages import answer, done, form_view
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_directives(request: SignedInRequest) -> HttpResponse:
    """The directives that the reader may see."""
    readers_only(request)
    page = pages.directives_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def open_directive(request: SignedInRequest) -> HttpResponse:
    """Follow a directive."""
    followers_only(request)
    today = local_date(request.now)
    form = forms.DirectiveForm(request.POST or None, owners=policies.owners_for(request.user, today))

    def act() -> HttpResponse:
        opened = operations.open_directive(**form.cleaned_data, by=request.user, now=request.now)
        return done(
            request,
            _("The directive is followed. Give its items to units."),
            "directives:directive",
            opened.pk,
        )

    page = pages.form_page(
        _("Follow a directive"),
        form,
        _("Follow it"),
        back=reverse("directives:directives"),
        trail=(pages.directives_crumb(),),
        lead=_("The directive must be in the registry. Its items become what tasks are made of."),
    )
    return answer(request, page, act)


@require_GET
def show_directive(request: SignedInRequest, pk: int) -> HttpResponse:
    """One directive with its items."""
    directive = directive_of(request, pk)
    page = pages.directive_page(request.user, directive, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@require_GET
def list_plans(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whose implementation plan came in."""
    directive = directive_of(request, pk)
    page = pages.plans_page(request.user, directive, request.GET, local_date(request.now))
    return list_response(request, "directives/list.html", page)


@form_view
def ask_plans(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask units for their implementation plan."""
    directive = directive_of(request, pk)
    followers_only(request, directive.owner)
    today = local_date(request.now)
    form = forms.PlansForm(request.POST or None, on=today)

    def act() -> HttpResponse:
        tasks = operations.ask_for_plans(
            directive=directive,
            units=_units(form.cleaned_data, request),
            due_on=form.cleaned_data["due_on"],
            by=request.user,
            now=request.now,
        )
        return done(request, _given(len(tasks)), "directives:plans", directive.pk)

    page = pages.form_page(
        _("Ask for implementation plans"),
        form,
        _("Ask the units"),
        back=reverse("directives:plans", args=[directive.pk]),
        trail=(pages.directives_crumb(), pages.directive_crumb(directive)),
    )
    return answer(request, page, act)


@form_view
def assign_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give an item to units."""
    item = _item(request, pk)
    today = local_date(request.now)
    form = forms.AssignForm(request.POST or None, on=today, initial={"due_on": item.due_on})

    def act() -> HttpResponse:
        tasks = operations.assign_item(
            item=item,
            units=_units(form.cleaned_data, request),
            due_on=form.cleaned_data["due_on"],
            title=form.cleaned_data["title"],
            by=request.user,
            now=request.now,
        )
        return done(request, _given(len(tasks)), "directives:directive", item.directive_id)

    page = pages.form_page(
        _("Give item {number} to units").format(number=item.number),
        form,
        _("Give the task"),
        back=reverse("directives:directive", args=[item.directive_id]),
        trail=(pages.directives_crumb(), pages.directive_crumb(item.directive)),
        lead=item.text,
    )
    return answer(request, page, act)


@form_view
def change_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct an item."""
    item = _item(request, pk)
    form = forms.ItemForm(request.POST or None, initial={"wording": item.text, "due_on": item.due_on})

    def act() -> HttpResponse:
        operations.change_item(item=item, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The item is corrected."), "directives:directive", item.directive_id)

    page = pages.form_page(
        _("Correct item {number}").format(number=item.number),
        form,
        _("Save"),
        back=reverse("directives:directive", args=[item.directive_id]),
        trail=(pages.directives_crumb(), pages.directive_crumb(item.directive)),
    )
    return answer(request, page, act)


def _item(request: SignedInRequest, pk: int) -> DirectiveItem:
    seen = policies.directives_visible_to(request.user, local_date(request.now))
    items = DirectiveItem.objects.filter(directive__in=seen.values("pk"))
    item = get_object_or_404(items.select_related("directive__document", "directive__owner"), pk=pk)
    followers_only(request, item.directive.owner)
    return item


def _units(cleaned: dict[str, Any], request: SignedInRequest) -> list[Unit]:
    return [*queries.units_of_sets(list(cleaned["sets"]), local_date(request.now)), *cleaned["others"]]


def _given(count: int) -> str:
    sentence = ngettext("{count} unit has the task.", "{count} units have the task.", count)
    return sentence.format(count=numbers.whole(count))
