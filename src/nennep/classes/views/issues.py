"""Doors of the log of issues (R1-21)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.classes import forms, operations, pages, policies
from nennep.classes.models import ClassIssue, IssueSeverity
from nennep.classes.views.classes import unit_names
from nennep.classes.views.loading import answer_form, require, the_class
from nennep.kernel.clock import local_date
from nennep.web.form_pages import form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_issues(request: SignedInRequest) -> HttpResponse:
    """Issues of one class or of all."""
    return list_response(
        request, "classes/register.html", pages.issues_page(request.user, request.GET, request.now)
    )


def _issue(request: SignedInRequest, pk: int) -> ClassIssue:
    visible = policies.issues_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("training_class", "kind", "owner", "recorded_by"), pk=pk)


@require_GET
def show_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """One issue with what was done about it."""
    page = pages.issue_page(request.user, _issue(request, pk), request.now)
    return page_response(request, "classes/matter.html", page)


@form_view
def record_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter an issue."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_record_issue(request.user, one, on))
    initial = {"owner": one.host, "happened_on": on, "severity": IssueSeverity.MINOR}
    form = forms.IssueForm(request.POST or None, on=on, initial=initial)

    def act(cleaned: dict[str, Any]) -> str:
        operations.record_issue(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("The issue is entered; {unit} deals with it.").format(unit=cleaned["owner"].name)

    register = reverse("classes:issues") + f"?class={one.pk}"
    title = _("Enter an issue")
    page = pages.FormPage(
        title=title,
        lead=one.name,
        trail=pages.class_trail(one, Crumb(_("Issues"), register), Crumb(title)),
        form=form,
        act=title,
        back=register,
        unit_names=unit_names(request),
    )
    return answer_form(request, page, act, register)


def _form(issue: ClassIssue, title: str, form: Any, act: str) -> pages.FormPage:
    back = reverse("classes:issue", args=[issue.pk])
    return pages.FormPage(
        title=title,
        lead=issue.text,
        trail=pages.class_trail(issue.training_class, Crumb(issue.kind.name, back), Crumb(title)),
        form=form,
        act=act,
        back=back,
    )


@form_view
def follow_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down what was done about an issue."""
    issue = _issue(request, pk)
    require(policies.may_follow_issue(request.user, issue, local_date(request.now)))
    form = forms.FollowForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.follow_issue(issue=issue, **cleaned, by=request.user, now=request.now)
        return _("What was done is kept.")

    page = _form(issue, _("Write what was done"), form, _("Keep it"))
    return answer_form(request, page, act, page.back)


@form_view
def settle_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an issue with its result."""
    issue = _issue(request, pk)
    require(policies.may_settle_issue(request.user, issue, local_date(request.now)))
    form = forms.SettleForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.settle_issue(issue=issue, **cleaned, by=request.user, now=request.now)
        return _("The issue is settled.")

    page = _form(issue, _("Settle it"), form, _("Settle it"))
    return answer_form(request, page, act, page.back)


@form_view
def reopen_issue(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open a settled issue again."""
    issue = _issue(request, pk)
    require(policies.may_reopen_issue(request.user, issue, local_date(request.now)))
    form = forms.ReasonForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.reopen_issue(issue=issue, **cleaned, by=request.user, now=request.now)
        return _("The issue is open again.")

    page = _form(issue, _("Open it again"), form, _("Open it again"))
    return answer_form(request, page, act, page.back)
