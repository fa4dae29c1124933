"""Doors of head counts, unannounced checks, incidents, corrections and reasons."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.attendance import operations
from nennep.attendance.forms.roll_checks import (
    ConclusionForm,
    CorrectionForm,
    DrawForm,
    ExplainForm,
    HeadCountForm,
    ReasonForm,
)
from nennep.attendance.models import Fact
from nennep.attendance.operations import RollEntry
from nennep.attendance.pages.roll_checks import (
    count_text,
    incident_page,
    incidents_page,
    session_form_page,
    spot_check_page,
)
from nennep.attendance.pages.roll_marks import mark_form_page, mark_of, mark_page
from nennep.attendance.policies import incidents_visible_to, may_correct, may_witness, sides_of
from nennep.attendance.queries.grid import reason_keys
from nennep.attendance.states import FactKind, IncidentState, Side
from nennep.attendance.views.roll import the_session
from nennep.classes.models import Enrolment, Session
from nennep.classes.policies import enrolments_visible_to
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.web.form_pages import answer_in_words, form_view
from nennep.web.forms import add_refusal
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

TICKET_LIVES = 4 * 3600


def require(is_allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """403 for who sees the session and may not do this."""
    if not is_allowed:
        raise PermissionDenied(_("You may look at this session, but not do this."))


@form_view
def count_heads(request: SignedInRequest, pk: int) -> HttpResponse:
    """Type how many people are in the room; the page never says how many there should be."""
    session = the_session(request, pk)
    sides = sides_of(request.user, session, local_date(request.now))
    require(bool(sides - {Side.DELEGATION}))

    def act(cleaned: dict[str, Any]) -> str:
        operations.record_head_count(
            session=session,
            checkpoint=cleaned["checkpoint"],
            count=cleaned["count"],
            by=request.user,
            now=request.now,
        )
        return _("The count is written down.")

    page = session_form_page(session, _("Count heads"), HeadCountForm(request.POST or None), _("Write down"))
    return answer_in_words(request, page, act, reverse("attendance:session", args=[session.pk]))


@form_view
def explain_head_count(request: SignedInRequest, pk: int, fact_pk: int) -> HttpResponse:
    """Explain why a count differs from the roll."""
    session = the_session(request, pk)
    counts = Fact.objects.filter(session=session, kind=FactKind.HEAD_COUNT, cancels__isnull=True)
    fact = get_object_or_404(counts.select_related("session"), pk=fact_pk)
    on = local_date(request.now)
    require(may_correct(request.user, session, on) or fact.recorded_by_id == request.user.pk)

    def act(cleaned: dict[str, Any]) -> str:
        operations.explain_head_count(
            fact=fact, explanation=cleaned["explanation"], by=request.user, now=request.now
        )
        return _("The explanation is kept.")

    form, told = ExplainForm(request.POST or None), count_text(session, fact.pk)
    page = session_form_page(session, _("Explain the count"), form, _("Keep"), lead=told)
    return answer_in_words(request, page, act, reverse("attendance:session", args=[session.pk]))


@form_view
def spot_check(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draw some people by lot, look for them, and write down who was found."""
    session = the_session(request, pk)
    sides = sides_of(request.user, session, local_date(request.now))
    require(bool(sides & {Side.SCHOOL, Side.CLASS_BOARD}))
    side = Side.SCHOOL if Side.SCHOOL in sides else Side.CLASS_BOARD
    template = "attendance/roll/spot_check.html"
    if request.method != "POST":
        return page_response(request, template, spot_check_page(session, DrawForm()))
    if "ticket" not in request.POST:
        form = DrawForm(request.POST)
        if not form.is_valid():
            return page_response(request, template, spot_check_page(session, form), status=422)
        try:
            drawn = operations.draw_spot_check(
                session=session, count=form.cleaned_data["count"], side=side, by=request.user, now=request.now
            )
        except Refused as refused:
            add_refusal(form, refused)
            return page_response(request, template, spot_check_page(session, form), status=422)
        ticket = signing.dumps([session.pk, request.user.pk, *drawn], salt="spot-check")
        return page_response(request, template, spot_check_page(session, form, _people(drawn), ticket))
    drawn = _drawn(request, session)
    entries = [
        RollEntry(
            enrolment_id=one,
            claim=request.POST[f"found-{one}"],
            reason_note=request.POST.get(f"note-{one}", ""),
        )
        for one in drawn
        if request.POST.get(f"found-{one}")
    ]
    if len(entries) < len(drawn):
        messages.error(request, _("Say of each person whether they were there."))
        page = spot_check_page(session, DrawForm(), _people(drawn), request.POST["ticket"])
        return page_response(request, template, page, status=422)
    taking = operations.record_spot_check(
        session=session, entries=entries, side=side, by=request.user, now=request.now
    )
    if taking.refused:
        raise Refused(taking.refused[0].sentence)
    messages.success(request, _("The check is written down."))
    return redirect("attendance:session", pk=session.pk)


def _people(drawn: tuple[int, ...]) -> list[Enrolment]:
    people = {
        one.pk: one for one in Enrolment.objects.filter(pk__in=drawn).select_related("person").order_by("pk")
    }
    return [people[key] for key in drawn]


def _drawn(request: SignedInRequest, session: Session) -> tuple[int, ...]:
    """The people of the ticket; it is good for this session, this account and a few hours."""
    try:
        session_pk, user_pk, *drawn = signing.loads(
            request.POST["ticket"], salt="spot-check", max_age=TICKET_LIVES
        )
    except signing.BadSignature:
        raise Refused(_("This draw is no longer valid. Draw again.")) from None
    if (session_pk, user_pk) != (session.pk, request.user.pk):
        raise Refused(_("This draw is no longer valid. Draw again."))
    return tuple(drawn)


@require_GET
def list_incidents(request: SignedInRequest) -> HttpResponse:
    """Incidents of the classes that the person manages or looks after."""
    incidents = incidents_visible_to(request.user, local_date(request.now))
    return list_response(request, "attendance/roll/sessions.html", incidents_page(incidents, request.GET))


@form_view
def conclude_incident(request: SignedInRequest, pk: int) -> HttpResponse:
    """One incident, and its conclusion."""
    incidents = incidents_visible_to(request.user, local_date(request.now)).select_related(
        "session__training_class", "enrolment__person", "fact__recorded_by", "closed_by"
    )
    incident = get_object_or_404(incidents, pk=pk)
    may = may_correct(request.user, incident.session, local_date(request.now))
    is_open = incident.state == IncidentState.OPEN
    form = ConclusionForm(request.POST or None) if may and is_open else None
    if request.method == "POST":
        require(may)
        if form is None:
            raise Refused(_("This incident has already been concluded."))
        if form.is_valid():
            operations.conclude_incident(
                incident=incident,
                is_confirmed=form.cleaned_data["is_confirmed"] == "yes",
                conclusion=form.cleaned_data["conclusion"],
                by=request.user,
                now=request.now,
            )
            messages.success(request, _("The incident is concluded."))
            return redirect("attendance:incident", pk=incident.pk)
    status = 422 if request.method == "POST" else 200
    return page_response(
        request,
        "attendance/roll/incident.html",
        incident_page(request.user, incident, form, local_date(request.now)),
        status=status,
    )


def the_place(request: SignedInRequest, session: Session, enrolment_pk: int) -> Enrolment:
    """The trainee's place in the class of the session, or 404."""
    visible = enrolments_visible_to(request.user, session.training_class, local_date(request.now))
    return get_object_or_404(visible.select_related("person", "agency"), pk=enrolment_pk)


@require_GET
def show_mark(request: SignedInRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """The whole history of one mark."""
    session = the_session(request, pk)
    page = mark_page(request.user, session, the_place(request, session, enrolment_pk), request.now)
    return page_response(request, "attendance/roll/mark.html", page)


@form_view
def correct_mark(request: SignedInRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """Correct an entry with a reason."""
    session = the_session(request, pk)
    enrolment = the_place(request, session, enrolment_pk)
    require(may_correct(request.user, session, local_date(request.now)))

    def act(cleaned: dict[str, Any]) -> str:
        operations.correct_mark(
            session=session, enrolment=enrolment, by=request.user, now=request.now, **cleaned
        )
        return _("The entry is corrected.")

    form = CorrectionForm(request.POST or None, reasons=reason_keys(session.held_on))
    title = _("Correct the entry: {name}").format(name=enrolment.person.full_name)
    page = mark_form_page(
        session, enrolment, mark_of(session, enrolment), title=title, form=form, act=_("Correct")
    )
    return answer_in_words(request, page, act, page.back)


@form_view
def give_reason(request: SignedInRequest, pk: int, enrolment_pk: int) -> HttpResponse:
    """Say why somebody was not there, late or gone."""
    session = the_session(request, pk)
    enrolment = the_place(request, session, enrolment_pk)
    require(may_witness(request.user, session, local_date(request.now)))

    def act(cleaned: dict[str, Any]) -> str:
        operations.give_reason(
            session=session, enrolment=enrolment, by=request.user, now=request.now, **cleaned
        )
        return _("The reason is kept.")

    mark = mark_of(session, enrolment)
    given = (
        {"reason_code": mark.reason.code, "reason_note": mark.reason_note, "ordered_by": mark.ordered_by}
        if mark is not None and mark.reason is not None
        else {}
    )
    form = ReasonForm(request.POST or None, initial=given, reasons=reason_keys(session.held_on))
    title = _("Reason: {name}").format(name=enrolment.person.full_name)
    page = mark_form_page(session, enrolment, mark, title=title, form=form, act=_("Keep"))
    return answer_in_words(request, page, act, page.back)
