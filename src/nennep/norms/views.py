"""Doors of the rules."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.norms import forms, operations, pages, policies
from nennep.norms.models import Authority, Rule
from nennep.norms.queries import all_programmes
from nennep.norms.rules import known_keys
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_rules(request: SignedInRequest) -> HttpResponse:
    """The table of rules."""
    page = pages.rules_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@require_GET
def list_regulations(request: SignedInRequest) -> HttpResponse:
    """Study regulations."""
    page = pages.regulations_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@require_GET
def show_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """One rule."""
    page = pages.rule_page(request.user, _rule(request, pk), local_date(request.now))
    return page_response(request, "norms/rule.html", page)


@form_view
def choose_rule(request: SignedInRequest) -> HttpResponse:
    """Which rule gets a value for a scope that has none."""
    _keepers_only(request)
    form = forms.ChooseRuleForm(request.POST or None, choices=pages.rule_choices())

    def act() -> HttpResponse:
        return redirect("norms:add", key=form.cleaned_data["key"])

    return answer(request, pages.choose_page(form), act)


@form_view
def add_rule(request: SignedInRequest, key: str) -> HttpResponse:
    """A value of one rule for a scope that has none."""
    info = known_keys().get(key)
    if info is None:
        raise Http404
    _keepers_only(request)
    today = local_date(request.now)
    form = forms.AddRuleForm(
        request.POST or None,
        info=info,
        in_words=pages.word,
        on=today,
        programmes=all_programmes(),
        study_forms=list(pages.FORMS.items()),
        initial={"valid_from": today},
    )

    def act() -> HttpResponse:
        new = operations.add_rule(key=key, **form.given(), by=request.user, now=request.now)
        messages.success(request, _("The value is on record."))
        return redirect("norms:rule", pk=new.pk)

    return answer(request, pages.add_page(info, form, today), act, fields={"valid_to": "last_on"})


@form_view
def change_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another value from a day on."""
    rule = _rule_to_change(request, pk)
    form = forms.ChangeRuleForm(
        request.POST or None,
        info=known_keys()[rule.key],
        in_words=pages.word,
        initial={"valid_from": local_date(request.now), "value": rule.value},
    )

    def act() -> HttpResponse:
        new = operations.change_rule(rule=rule, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(
            request, _("The new value is on record. Earlier results keep the value of their day.")
        )
        return redirect("norms:rule", pk=new.pk)

    return answer(request, pages.form_page(_("Change from a day on"), form, _("Record the value"), rule), act)


@require_POST
def follow_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Compute the next classes again that wait for the change of the rule."""
    rule = _rule_to_change(request, pk)
    try:
        left = operations.follow_rule(rule=rule, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(
            request,
            ngettext(
                "Derived again. {count} class waits.", "Derived again. {count} classes wait.", left
            ).format(count=left)
            if left
            else _("Every class is derived again."),
        )
    return redirect("norms:rule", pk=rule.pk)


@form_view
def end_rule(request: SignedInRequest, pk: int) -> HttpResponse:
    """No value any more from a day on."""
    rule = _rule_to_change(request, pk)
    form = forms.EndRuleForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_rule(
            rule=rule,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The end of the rule is on record."))
        return redirect("norms:rule", pk=rule.pk)

    page = pages.form_page(_("End the rule"), form, _("End the rule"), rule, "danger")
    return answer(request, page, act, fields={"valid_from": "last_on"})


@form_view
def set_regulation(request: SignedInRequest) -> HttpResponse:
    """Which study regulation binds from a day on (R0-12)."""
    _keepers_only(request)
    today = local_date(request.now)
    form = forms.RegulationForm(
        request.POST or None, on=today, programmes=all_programmes(), initial={"valid_from": today}
    )

    def act() -> HttpResponse:
        operations.set_regulation(**form.given(), by=request.user, now=request.now)
        messages.success(request, _("The study regulation is on record. Running classes keep theirs."))
        return redirect("norms:regulations")

    page = pages.regulation_page(form, today)
    return answer(request, page, act, fields={"valid_to": "last_on", "institution": "unit"})


@require_GET
def list_authorities(request: SignedInRequest) -> HttpResponse:
    """Who may open, teach and approve what (R1-11, R2-21)."""
    page = pages.authorities_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "documents/list.html", page)


@require_GET
def show_authority(request: SignedInRequest, pk: int) -> HttpResponse:
    """One line of the matrix."""
    page = pages.authority_page(request.user, _authority(request, pk), local_date(request.now))
    return page_response(request, "norms/authority.html", page)


@form_view
def add_authority(request: SignedInRequest) -> HttpResponse:
    """A new line of the matrix."""
    _keepers_of_all_only(request)
    today = local_date(request.now)
    form = forms.AuthorityForm(
        request.POST or None,
        on=today,
        programmes=all_programmes(),
        study_forms=list(pages.FORMS.items()),
        initial={"valid_from": today},
    )

    def act() -> HttpResponse:
        row = operations.add_authority(**form.given(), by=request.user, now=request.now)
        messages.success(request, _("The authority is recorded."))
        return redirect("norms:authority", pk=row.pk)

    return answer(request, pages.add_authority_page(form), act, fields={"valid_to": "last_on"})


@form_view
def end_authority(request: SignedInRequest, pk: int) -> HttpResponse:
    """No authority any more from a day on."""
    row = _authority(request, pk)
    _keepers_of_all_only(request)
    form = forms.EndRuleForm(request.POST or None)

    def act() -> HttpResponse:
        operations.end_authority(
            authority=row,
            valid_to=form.cleaned_data["last_on"] + timedelta(days=1),
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=request.now,
        )
        messages.success(request, _("The end of the authority is on record."))
        return redirect("norms:authority", pk=row.pk)

    return answer(request, pages.end_authority_page(form, row), act, fields={"valid_to": "last_on"})


def _authority(request: SignedInRequest, pk: int) -> Authority:
    rows = policies.authorities_visible_to(request.user).select_related("unit", "unit_kind", "basis")
    return get_object_or_404(rows, pk=pk)


def _keepers_of_all_only(request: SignedInRequest) -> None:
    if not policies.may_change_rules(request.user, local_date(request.now)):
        raise PermissionDenied(policies.who_changes())


def _rule(request: SignedInRequest, pk: int) -> Rule:
    return get_object_or_404(policies.visible_to(request.user).select_related("basis", "unit"), pk=pk)


def _rule_to_change(request: SignedInRequest, pk: int) -> Rule:
    rule = _rule(request, pk)
    if not policies.may_change_rules(request.user, local_date(request.now), rule.unit_id):
        raise PermissionDenied(policies.who_changes(rule.unit_id))
    return rule


def _keepers_only(request: SignedInRequest) -> None:
    if not policies.may_change_some_rule(request.user, local_date(request.now)):
        raise PermissionDenied(policies.who_changes())
