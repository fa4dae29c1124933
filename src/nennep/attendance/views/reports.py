"""Doors of period reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.accounts.operations import system_user
from nennep.attendance import operations
from nennep.attendance.exports import TYPES, report_file
from nennep.attendance.forms.reports import CorrectReportForm, RemarksForm, SignForm
from nennep.attendance.models import PeriodReport, ReportReceipt
from nennep.attendance.pages import report_forms
from nennep.attendance.pages import reports as pages
from nennep.attendance.pages.report_list import reports_page
from nennep.attendance.policies import reports as policies
from nennep.attendance.queries.due import marks_due
from nennep.attendance.queries.report_view import report_data, view_of
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.web.form_pages import answer_in_words, form_view
from nennep.web.rendering import file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

DUE_AGAIN = 600
"""Seconds until the list of reports looks again for drafts that have fallen due: that is work over all classes."""


def the_report(request: SignedInRequest, pk: int) -> PeriodReport:
    """The report, or 404 when the person may not see it. Marks behind the facts of devices catch up first."""
    visible = policies.reports_visible_to(request.user, local_date(request.now))
    report = get_object_or_404(
        visible.select_related("training_class__host", "batch", "document__issuer"), pk=pk
    )
    if marks_due(training_class=report.training_class).exists():
        operations.settle_marks(training_class=report.training_class, by=request.user, now=request.now)
    return report


@require_GET
def list_reports(request: SignedInRequest) -> HttpResponse:
    """The reports; drafts that have fallen due since the timer last ran appear here too, looked for now and then."""
    if cache.add(f"attendance.due-reports.{local_date(request.now).isoformat()}", "looked", DUE_AGAIN):
        operations.open_due_reports(by=system_user(now=request.now), now=request.now)
    page = reports_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/reports/list.html", page)


@require_GET
def show_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """One report."""
    page = pages.report_page(request.user, the_report(request, pk), request.GET, request.now)
    template = "attendance/reports/report.html"
    if page.listing is not None:
        return list_response(request, template, page)  # type: ignore[arg-type]
    return page_response(request, template, page)


@require_GET
def download_report(request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
    """The report as a file, with what the person may see of it."""
    report = the_report(request, pk)
    view = view_of(report, request.now, only=policies.part_of(request.user, report, local_date(request.now)))
    name = f"{view.class_code} {view.period_key} v{report.version}.{fmt}"
    if fmt == "json":
        content = json.dumps(report_data(view), ensure_ascii=False, indent=2).encode()
        return file_response(content, name, "application/json")
    if fmt not in TYPES:
        raise Http404
    try:
        content = report_file(view, fmt)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("attendance:report", pk=pk)
    return file_response(content, name, TYPES[fmt])


@form_view
def sign_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign the report: choose who signs."""
    report = the_report(request, pk)
    on = local_date(request.now)
    if not policies.may_sign_report(request.user, report.training_class, on):
        raise PermissionDenied(
            _("Only the training office or the leaders of the school have the report signed.")
        )
    found = report_forms.signers(report, on)
    form = SignForm(request.POST or None, authorities=found)

    def act(cleaned: dict[str, Any]) -> str:
        signed = operations.sign_report(report=report, **cleaned, by=request.user, now=request.now)
        return _("The report is signed: number {number}. Send it now.").format(number=signed.document)

    warning = (
        ""
        if found
        else _("Nobody has written authority to sign reports of this school. Ask the records clerk.")
    )
    page = report_forms.form_page(
        report,
        _("Sign the report"),
        form,
        _("Sign and number"),
        warning=warning,
        lead=_(
            "The report gets its number and its figures can no longer change. What is wrong later goes into a new version."
        ),
    )
    return answer_in_words(request, page, act, page.back)


@form_view
def write_remarks(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the school's remarks."""
    report = the_report(request, pk)
    _school_only(request, report)
    form = RemarksForm(request.POST or None, initial={"remarks": report.remarks})

    def act(cleaned: dict[str, Any]) -> str:
        operations.write_remarks(report=report, **cleaned, by=request.user, now=request.now)
        return _("The remarks are kept.")

    page = report_forms.form_page(report, _("Write remarks"), form, _("Save"))
    return answer_in_words(request, page, act, page.back)


@form_view
def correct_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin a new version."""
    report = the_report(request, pk)
    _school_only(request, report)
    form = CorrectReportForm(request.POST or None)
    made: list[PeriodReport] = []

    def act(cleaned: dict[str, Any]) -> str:
        made.append(operations.correct_report(report=report, **cleaned, by=request.user, now=request.now))
        return _("The new version is a draft. Correct the entries, then sign it.")

    page = report_forms.form_page(report, _("Correct it in a new version"), form, _("Begin the new version"))
    return answer_in_words(request, page, act, lambda: reverse("attendance:report", args=[made[0].pk]))


@require_POST
def submit_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the report."""
    report = the_report(request, pk)

    def act() -> str:
        operations.submit_report(report=report, by=request.user, now=request.now)
        return _("The report is sent.")

    return pressed(request, act, redirect("attendance:report", pk=pk))


@require_POST
def receive_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """Receive the report for one superior."""
    visible = policies.reports_visible_to(request.user, local_date(request.now))
    receipt = get_object_or_404(ReportReceipt.objects.filter(report__in=visible.values("pk")), pk=pk)

    def act() -> str:
        operations.receive_report(receipt=receipt, by=request.user, now=request.now)
        return _("The report is received.")

    return pressed(request, act, redirect("attendance:report", pk=receipt.report_id))


def _school_only(request: SignedInRequest, report: PeriodReport) -> None:
    if not policies.may_correct_report(request.user, report.training_class, local_date(request.now)):
        raise PermissionDenied(_("Reports are made by the school and the class manager."))


# --- Steps that the doors of reports and letters share --------------------------------------------------------------


def pressed(request: SignedInRequest, act: Callable[[], str], done: HttpResponse) -> HttpResponse:
    """Do what one button does, and say how it went."""
    try:
        messages.success(request, act())
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    except Refused as refused:
        messages.error(request, refused.message)
    return done
