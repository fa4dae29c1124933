"""Doors of the paper sheet: printing, typing back, loading back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from nennep.attendance import exports, intake, operations
from nennep.attendance.forms.roll_paper import read_sheet
from nennep.attendance.pages.roll_paper import paper_trail, sheet_page, type_page, weeks_of
from nennep.attendance.queries.grid import reason_keys
from nennep.attendance.queries.roll_paper import printed_sheet, sheet_rows, sheet_workbook
from nennep.attendance.rules import PaperRow
from nennep.classes.models import Session, TrainingClass
from nennep.classes.policies import class_rights, enrolments_visible_to, visible_to
from nennep.classes.queries import sessions_of
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.kernel.sheets.reading import Workbook
from nennep.web import intake_pages
from nennep.web.lists import Column
from nennep.web.navigation import Crumb
from nennep.web.rendering import XLSX, file_response, page_response
from nennep.web.requests import SignedInRequest


def _class(request: SignedInRequest, pk: int) -> TrainingClass:
    """The class, for those who stand on a side of it; 404 for who may not see it, 403 for the others."""
    visible = visible_to(request.user, local_date(request.now))
    one = get_object_or_404(visible.select_related("host", "programme_version__programme"), pk=pk)
    rights = class_rights(request.user, one, local_date(request.now))
    if not (rights.takes or rights.witnesses or rights.delegation_ids or rights.is_board):
        raise PermissionDenied(_("The roll is open to the school, the class board and delegation heads."))
    return one


def _day(written: str, otherwise: date) -> date:
    try:
        return dates.parse_date(written).exact or otherwise
    except dates.DateError:
        return otherwise


@require_GET
def show_sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose days and print: PDF or DOCX with portraits, a blank copy, or a spreadsheet to fill in and load back."""
    one = _class(request, pk)
    on = local_date(request.now)
    sessions = list(sessions_of(one))
    chosen = _chosen(request, sessions, on)
    people = enrolments_visible_to(request.user, one, on)
    wanted = request.GET.get("format", "")
    if wanted and not chosen:
        raise Refused(_("No session lies in these days. Choose other days."))
    if wanted == "xlsx":
        return file_response(
            sheet_workbook(one, chosen, people, on), f"{_('Paper sheet')} {one.code}.xlsx", XLSX
        )
    if wanted in {"pdf", "blank", "docx"}:
        content = printed_sheet(
            one,
            chosen,
            people,
            on,
            with_photos=request.GET.get("photos", "1") != "0",
            is_blank=wanted == "blank",
            is_editable=wanted == "docx",
        )
        if wanted == "docx":
            return file_response(content, f"{_('Paper sheet')} {one.code}.docx", exports.DOCX)
        return file_response(content, f"{_('Paper sheet')} {one.code}.pdf", exports.PDF, inline=True)
    rights = class_rights(request.user, one, on)
    named = chosen[0] if [str(one.pk) for one in chosen] == [request.GET.get("session", "")] else None
    page = sheet_page(one, sessions, chosen, people.count(), named=named, may_type=rights.takes)
    return page_response(request, "attendance/roll/sheet.html", page)


def _chosen(request: SignedInRequest, sessions: list[Session], on: date) -> list[Session]:
    """The session named in the address, unless other days than its own are asked for; else the sessions of those days;
    else those of the present or next week."""
    wanted = request.GET.get("session", "")
    named = [session for session in sessions if str(session.pk) == wanted]
    if request.GET.get("first") or request.GET.get("last"):
        first = _day(request.GET.get("first", ""), date.min)
        last = _day(request.GET.get("last", ""), date.max)
        if named and first == last == named[0].held_on:
            return named
        return [session for session in sessions if first <= session.held_on <= last]
    if wanted:
        return named
    week = _week(sessions, on)
    return [one for one in sessions if week and one.held_on.isocalendar()[:2] == week]


def _week(sessions: list[Session], on: date) -> tuple[int, int] | None:
    """The week of the first session today or later; after the last one its week."""
    ahead = [one for one in sessions if one.held_on.isocalendar()[:2] >= on.isocalendar()[:2]]
    chosen = ahead[0] if ahead else sessions[-1] if sessions else None
    return chosen.held_on.isocalendar()[:2] if chosen else None


@require_http_methods(["GET", "HEAD", "POST"])
def type_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Type the marks of a filled sheet, a week at a time."""
    one = _class(request, pk)
    on = local_date(request.now)
    if not class_rights(request.user, one, on).takes:
        raise PermissionDenied(_("Only the school types paper sheets of this class."))
    held = [session for session in sessions_of(one) if session.starts_at <= request.now]
    weeks = weeks_of(held)
    day = _day(request.GET.get("week", ""), held[-1].held_on if held else on)
    current = next((week for week in weeks if week.first.isocalendar()[:2] == day.isocalendar()[:2]), None)
    sessions = [session for session in held if current and current.first <= session.held_on <= current.last]
    rows = sheet_rows(sessions, enrolments_visible_to(request.user, one, on), on) if sessions else []
    reasons = reason_keys(sessions[0].held_on if sessions else on)
    template = "attendance/roll/type.html"
    if request.method != "POST":
        return page_response(
            request,
            template,
            type_page(
                one,
                now=request.now,
                weeks=weeks,
                current=current,
                sessions=sessions,
                rows=rows,
                reasons=reasons,
            ),
        )
    read = read_sheet(request.POST, rows, sessions, reasons)
    taking = operations.type_paper_marks(
        training_class=one,
        marks=read.marks,
        by=request.user,
        now=request.now,
        client_key=request.POST.get("client_key", ""),
    )
    problems = {**read.problems}
    problems.update(
        {refused.enrolment_id: refused.sentence for refused in taking.refused if refused.enrolment_id}
    )
    if problems:
        page = type_page(
            one,
            now=request.now,
            weeks=weeks,
            current=current,
            sessions=sessions,
            rows=rows,
            reasons=reasons,
            typed=read.typed,
            problems=problems,
        )
        return page_response(request, template, page, status=422)
    messages.success(
        request,
        ngettext("{count} mark is saved.", "{count} marks are saved.", taking.recorded).format(
            count=taking.recorded
        ),
    )
    return redirect(request.get_full_path())


@require_http_methods(["GET", "HEAD", "POST"])
def load_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Load a filled sheet; with one wrong cell nothing is written."""
    return _load(request, _class(request, pk), only_good=False)


@require_http_methods(["GET", "HEAD", "POST"])
def load_good_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same sheet without its rejected rows, chosen on purpose."""
    return _load(request, _class(request, pk), only_good=True)


def _load(request: SignedInRequest, one: TrainingClass, *, only_good: bool) -> HttpResponse:
    on = local_date(request.now)

    def rehearse(workbook: Workbook, mapping: intake_pages.Places | None) -> Any:
        rehearsal = intake.rehearse_paper_sheet(
            workbook, on=on, training_class=one, mapping=mapping, now=request.now
        )
        return intake.without_rejected_people(rehearsal) if only_good else rehearsal

    title = _("Load a filled sheet")
    kind = intake_pages.IntakeKind(
        key=intake.KIND,
        title=title,
        lead=one.name,
        noun=_("trainees"),
        written_noun=_("entries of attendance"),
        expects=_(
            "One row per trainee, one column per half-day with day and half in the heading (3/6 S, 3/6 C). "
            "Marks: x, P, K, T15, V20; a blank cell means not taken."
        ),
        is_allowed=class_rights(request.user, one, on).takes,
        rehearse=rehearse,
        write=lambda rehearsal: operations.take_in_paper_sheet(
            rehearsal=rehearsal, training_class=one, by=request.user, now=request.now
        ),
        done=reverse("attendance:sheet", args=[one.pk]),
        preview=(
            Column(key="name", label=_("Full name"), sort="name"),
            Column(key="agency", label=_("Agency"), sort="agency"),
            Column(key="marks", label=_("Marks of attendance"), value=_marks_text),
            Column(key="reason", label=_("Reason")),
        ),
        columns=intake.COLUMNS,
        trail=paper_trail(one, Crumb(title)),
        good_rows_path="" if only_good else reverse("attendance:paper-intake-good", args=[one.pk]),
    )
    return intake_pages.answer(request, kind)


def _marks_text(row: PaperRow) -> str:
    blank = sum(not cell.claim for _slot, cell in row.marks)
    cases = sum(cell.claim not in {"", "present"} for _slot, cell in row.marks)
    return _("{present} present, {cases} cases, {blank} not taken").format(
        present=len(row.marks) - blank - cases, cases=cases, blank=blank
    )
