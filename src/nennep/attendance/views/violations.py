"""Doors of violations: the list, one case, and its steps (R2-40)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.attendance import operations
from nennep.attendance.forms.violations import DecideForm, DropForm, OpenViolationForm, ProposeForm
from nennep.attendance.models import Incident, Violation
from nennep.attendance.pages.violation_lists import violations_page
from nennep.attendance.pages.violations import (
    case_form_page,
    measures_for,
    open_page,
    violation_page,
)
from nennep.attendance.policies import incidents_visible_to
from nennep.attendance.policies.violations import (
    may_drop_violation,
    may_open_violation,
    may_propose_measure,
    violations_visible_to,
)
from nennep.attendance.queries.violations import loaded_violations, measures_on
from nennep.classes.models import Enrolment
from nennep.classes.policies import enrolments_visible_to
from nennep.kernel.clock import local_date
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


def _violation(request: SignedInRequest, pk: int) -> Violation:
    visible = violations_visible_to(request.user, local_date(request.now))
    return get_object_or_404(loaded_violations(visible), pk=pk)


def _require(is_allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    if not is_allowed:
        raise PermissionDenied(_("You may look at this case, but not do this."))


@require_GET
def list_violations(request: SignedInRequest) -> HttpResponse:
    """Cases of the classes that the reader looks after."""
    page = violations_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/roll/sessions.html", page)


@require_GET
def show_violation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One case."""
    page = violation_page(request.user, _violation(request, pk), request.now)
    return page_response(request, "attendance/violations/violation.html", page)


def _open(request: SignedInRequest, place: Enrolment, incident: Incident | None) -> HttpResponse:
    _require(may_open_violation(request.user, place.training_class, local_date(request.now)))
    initial = {}
    back = reverse("attendance:violations")
    if incident is not None:
        initial = {"happened_on": incident.session.held_on, "what": incident.conclusion or incident.fact.note}
        back = reverse("attendance:incident", args=[incident.pk])
    form = OpenViolationForm(request.POST or None, initial=initial)

    def act() -> HttpResponse:
        made = operations.open_violation(
            enrolment=place,
            incidents=[incident] if incident else (),
            by=request.user,
            now=request.now,
            **form.cleaned_data,
        )
        messages.success(request, _("The case is open. Propose a measure next."))
        return redirect("attendance:violation", pk=made.pk)

    return answer(request, open_page(place, form, back), act)


@form_view
def open_from_incident(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the case of the person of an incident."""
    incidents = incidents_visible_to(request.user, local_date(request.now)).filter(enrolment__isnull=False)
    incident = get_object_or_404(
        incidents.select_related("session", "fact", "enrolment__person", "enrolment__training_class"), pk=pk
    )
    place = incident.enrolment
    assert place is not None  # noqa: S101 - filtered above
    return _open(request, place, incident)


@form_view
def open_violation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open the case of a trainee without an incident; `pk` is the place in the class."""
    visible = enrolments_visible_to(request.user, None, local_date(request.now))
    place: Enrolment = get_object_or_404(visible.select_related("person", "training_class"), pk=pk)
    return _open(request, place, None)


@form_view
def propose_measure(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose what to do."""
    violation = _violation(request, pk)
    _require(may_propose_measure(request.user, violation.training_class, local_date(request.now)))
    form = ProposeForm(
        request.POST or None,
        measures=measures_on(violation.happened_on),
        initial={"measure": violation.proposed_measure_id, "statement": violation.statement},
    )

    def act() -> HttpResponse:
        operations.propose_measure(violation=violation, by=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("The measure is proposed."))
        return redirect("attendance:violation", pk=violation.pk)

    page = case_form_page(violation, form, title=_("Propose a measure"), act=_("Propose"))
    return answer(request, page, act)


@form_view
def decide_violation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide on the level that the measure asks for; only measures that the reader may decide are offered."""
    violation = _violation(request, pk)
    measures = measures_for(request.user, violation, local_date(request.now))
    _require(bool(measures))
    form = DecideForm(
        request.POST or None, measures=measures, initial={"measure": violation.proposed_measure_id}
    )

    def act() -> HttpResponse:
        operations.decide_violation(
            violation=violation, by=request.user, now=request.now, **form.cleaned_data
        )
        messages.success(request, _("The decision is kept."))
        return redirect("attendance:violation", pk=violation.pk)

    return answer(
        request,
        case_form_page(violation, form, title=_("Decide on the case"), act=_("Decide on the measure")),
        act,
    )


@form_view
def drop_violation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close the case without a measure."""
    violation = _violation(request, pk)
    _require(may_drop_violation(request.user, violation, local_date(request.now)))
    form = DropForm(request.POST or None)

    def act() -> HttpResponse:
        operations.drop_violation(violation=violation, by=request.user, now=request.now, **form.cleaned_data)
        messages.success(request, _("The case is dropped."))
        return redirect("attendance:violation", pk=violation.pk)

    page = case_form_page(violation, form, title=_("Drop the case"), act=_("Drop the case"), kind="danger")
    return answer(request, page, act)
