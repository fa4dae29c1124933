"""Doors of leave: list, one request, asking, forwarding, deciding, taking back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.accounts.policies import rights_of
from nennep.attendance import operations
from nennep.attendance.forms.leave import WORK_FIELDS, AskForm, NoteForm, WithdrawForm
from nennep.attendance.models import AbsenceReason, Leave
from nennep.attendance.pages import leave as pages
from nennep.attendance.pages import leave_forms as form_pages
from nennep.attendance.pages import leave_one as one_pages
from nennep.attendance.policies.leave import enrolments_to_ask_for, leave_rights, side_to_ask, side_to_cancel
from nennep.attendance.policies.leave_reading import leaves_visible_to
from nennep.attendance.queries import leave as queries
from nennep.attendance.states import LeaveRoute, LeaveState
from nennep.classes.models import Enrolment, Session
from nennep.classes.policies import AGENCY_ROLES, BOARD_ROLES, OVERSEEING_ROLES, enrolments_visible_to
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.web.form_pages import answer_in_words, form_view
from nennep.web.forms import add_refusal
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

FORM = "attendance/leave/form.html"
KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def the_leave(request: SignedInRequest, pk: int) -> Leave:
    """The request, or 404 for who may not read it."""
    visible = leaves_visible_to(request.user, local_date(request.now))
    return get_object_or_404(queries.with_sessions(visible), pk=pk)


@require_GET
def list_leaves(request: SignedInRequest) -> HttpResponse:
    """Requests with ordinary reasons."""
    page = pages.leaves_page(request.user, request.GET, request.now, is_exceptions=False)
    return list_response(request, "attendance/leave/list.html", page)


@require_GET
def list_exceptions(request: SignedInRequest) -> HttpResponse:
    """Requests for office work: the inbox of the personnel division and the Board, and what an agency has asked."""
    rights = rights_of(request.user, local_date(request.now))
    if not rights.is_system and not rights.has(*BOARD_ROLES, *AGENCY_ROLES, *OVERSEEING_ROLES):
        raise PermissionDenied(_("Exceptions are asked by agencies and decided by the Organisation Board."))
    page = pages.leaves_page(request.user, request.GET, request.now, is_exceptions=True)
    return list_response(request, "attendance/leave/list.html", page)


@require_GET
def show_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """One request with its stages."""
    page = one_pages.leave_page(request.user, the_leave(request, pk), NoteForm(), request.now)
    return page_response(request, "attendance/leave/leave.html", page)


@require_GET
def show_evidence(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The paper that shows the reason; only for those who may read the request, never kept by others on the way."""
    leave = the_leave(request, pk)
    if not leave.evidence:
        raise Http404(_("No paper was added to this request."))
    ending = str(leave.evidence.name).rpartition(".")[2]
    try:
        file = leave.evidence.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("The file is missing on the server. Tell the administrator.")) from error
    response = FileResponse(
        file,
        content_type=KINDS[ending],
        as_attachment=ending == "pdf",
        filename=f"giay-to-{leave.pk}.{ending}",
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# --- Asking ---------------------------------------------------------------------------------------------------


@require_GET
def ask_for_whom(request: SignedInRequest) -> HttpResponse:
    """Choose for whom leave is asked; a trainee goes straight to the own form."""
    places = enrolments_to_ask_for(request.user, local_date(request.now))
    if not request.GET and places.count() == 1:
        return redirect("attendance:ask-leave-for", places.get().pk)
    return list_response(
        request, "attendance/leave/whom.html", form_pages.whom_page(places, request.GET, is_work=False)
    )


@require_GET
def except_for_whom(request: SignedInRequest) -> HttpResponse:
    """An agency chooses whom of its people it asks to have back."""
    on = local_date(request.now)
    places = list(enrolments_to_ask_for(request.user, on).select_related("training_class").order_by("pk"))
    rights = leave_rights(request.user, places, on)
    allowed = [place.pk for place in places if side_to_ask(rights, place, is_agency_work=True)]
    if not allowed:
        raise PermissionDenied(_("An exception is asked by the officer or the head of the agency."))
    source = Enrolment.objects.filter(pk__in=allowed)
    return list_response(
        request, "attendance/leave/whom.html", form_pages.whom_page(source, request.GET, is_work=True)
    )


def _place(request: SignedInRequest, pk: int) -> Enrolment:
    visible = enrolments_visible_to(request.user, None, local_date(request.now))
    return get_object_or_404(visible.select_related("person", "agency", "training_class"), pk=pk)


@form_view
def ask_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """The request of an ordinary leave."""
    return _ask(request, _place(request, pk), is_work=False)


@form_view
def ask_exception(request: SignedInRequest, pk: int) -> HttpResponse:
    """The request of the agency to have somebody back for work."""
    return _ask(request, _place(request, pk), is_work=True)


def _ask(request: SignedInRequest, place: Enrolment, *, is_work: bool) -> HttpResponse:
    on = local_date(request.now)
    rights = leave_rights(request.user, [place], on)
    if side_to_ask(rights, place, is_agency_work=is_work) is None:
        raise PermissionDenied(
            _("An exception is asked by the officer or the head of the agency.")
            if is_work
            else _("You may not ask for leave of this trainee.")
        )
    sessions = queries.sessions_to_name(place, on)
    reasons = [one for one in queries.reasons_to_choose(rights, place, on) if one.is_agency_work == is_work]
    is_post = request.method == "POST"
    form = AskForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        sessions=sessions,
        reasons=reasons,
        is_work=is_work,
        now=request.now,
        initial={"sessions": [value for value in request.GET.getlist("session") if value.isdecimal()]},
    )
    is_own = request.user.person_id == place.person_id
    page = form_pages.ask_page(place, form, is_work=is_work, is_own=is_own, on=on)

    def act(cleaned: dict[str, Any]) -> str:
        chosen = {int(key) for key in cleaned["sessions"]}
        upload = cleaned["evidence"]
        leave = operations.ask_leave(
            enrolment=place,
            sessions=[session for session in sessions if session.pk in chosen],
            reason=AbsenceReason.objects.get(pk=cleaned["reason"]),
            explanation=cleaned["explanation"],
            evidence=upload.read(operations.MAX_EVIDENCE_BYTES + 1) if upload else None,
            by=request.user,
            now=request.now,
            **{name: cleaned[name] for name in WORK_FIELDS if is_work},
        )
        if leave.is_asked_afterwards:
            return _("The request is sent. It came after the session began and is marked so.")
        return _("The request is sent.")

    return answer_in_words(request, page, act, page.back, template=FORM)


# --- Deciding -------------------------------------------------------------------------------------------------


@require_POST
def decide_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Grant, refuse or forward one request."""
    leave = the_leave(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            said = _decide([leave], request.POST.get("decision", ""), form.cleaned_data["note"], request)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, said)
            return redirect("attendance:leave", leave.pk)
    page = one_pages.leave_page(request.user, the_leave(request, pk), form, request.now)
    return page_response(request, "attendance/leave/leave.html", page, status=422)


@require_POST
def decide_leaves(request: SignedInRequest) -> HttpResponse:
    """Decide those that were chosen in the list: first the sentence, then the decision."""
    keys = [int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) < 19]
    visible = queries.with_sessions(leaves_visible_to(request.user, local_date(request.now)))
    chosen = list(visible.filter(pk__in=keys).order_by("pk"))
    if not chosen:
        messages.warning(request, _("Choose at least one request."))
        return redirect("attendance:leaves")
    decision = request.POST.get("decision", "")
    form = NoteForm(request.POST if decision else None)
    to_forward = all(one.route == LeaveRoute.EXCEPTION and one.state == LeaveState.ASKED for one in chosen)
    page = form_pages.decide_many_page(queries.leave_rows(chosen), form, may_forward=to_forward)
    if not decision:
        return page_response(request, "attendance/leave/many.html", page)
    if form.is_valid():
        try:
            said = _decide(chosen, decision, form.cleaned_data["note"], request)
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        except Refused as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, said)
            return redirect(page.back)
    return page_response(request, "attendance/leave/many.html", page, status=422)


def _decide(leaves: list[Leave], decision: str, note: str, request: SignedInRequest) -> str:
    count = len(leaves)
    if decision == "forward":
        operations.forward_leaves(leaves=leaves, note=note, by=request.user, now=request.now)
        return ngettext(
            "Put before the Organisation Board: {count} request.",
            "Put before the Organisation Board: {count} requests.",
            count,
        ).format(count=count)
    if decision not in {"grant", "refuse"}:
        raise Refused(_("Grant or refuse: choose one."))
    operations.decide_leaves(
        leaves=leaves, is_granted=decision == "grant", note=note, by=request.user, now=request.now
    )
    if decision == "grant":
        words = ngettext("Granted: {count} request.", "Granted: {count} requests.", count)
    else:
        words = ngettext("Refused: {count} request.", "Refused: {count} requests.", count)
    return words.format(count=count)


@form_view
def cancel_leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a leave back."""
    leave = the_leave(request, pk)
    on = local_date(request.now)
    first = Session.objects.filter(leave_sessions__leave=leave).order_by("starts_at", "pk")[0]
    has_begun = request.now >= first.starts_at
    if side_to_cancel(leave_rights(request.user, [leave.enrolment], on), leave, has_begun=has_begun) is None:
        raise PermissionDenied(_("You may not take this leave back."))
    form = WithdrawForm(request.POST if request.method == "POST" else None, has_begun=has_begun)

    def act(cleaned: dict[str, Any]) -> str:
        operations.cancel_leave(leave=leave, by=request.user, now=request.now, **cleaned)
        return _("The leave is taken back.")

    back = reverse("attendance:leave", args=[leave.pk])
    return answer_in_words(request, form_pages.withdraw_page(leave, form), act, back, template=FORM)
