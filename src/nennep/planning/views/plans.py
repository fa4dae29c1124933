"""Doors of plans and their versions."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.accounts.policies import rights_of
from nennep.documents.policies import issuers_for
from nennep.kernel.clock import local_date
from nennep.kernel.errors import Refused
from nennep.people.policies import visible_to as people_visible_to
from nennep.planning import exports, forms, operations, pages, policies
from nennep.planning.models import PlanVersion, Side, TrainingPlan, WorkingSession
from nennep.planning.queries.paper import decision_issued_for, default_subject
from nennep.planning.views.shared import (
    chosen_version,
    concluders_only,
    keepers_only,
    visible_plan,
    visible_version,
)
from nennep.units.models import Unit
from nennep.units.queries import BOARD_ROLES
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import XLSX, file_response, list_response, page_response
from nennep.web.requests import SignedInRequest

SHEET = "planning/sheet.html"


@require_GET
def list_plans(request: SignedInRequest) -> HttpResponse:
    """All plans."""
    page = pages.plans_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "planning/plans.html", page)


@require_GET
def show_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version of a plan with its lines."""
    return list_response(
        request, "planning/plan.html", pages.plan_page(chosen_version(request, pk), request.GET)
    )


@require_GET
def show_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The plan against what was done."""
    return list_response(request, SHEET, pages.progress_page(chosen_version(request, pk), request.GET))


@require_GET
def show_units(request: SignedInRequest, pk: int) -> HttpResponse:
    """Each unit against the plan."""
    return list_response(request, SHEET, pages.units_page(chosen_version(request, pk), request.GET))


@require_GET
def list_classes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The classes opened for the plan."""
    return list_response(request, SHEET, pages.classes_page(chosen_version(request, pk), request.GET))


@require_GET
def show_demand(request: SignedInRequest, pk: int) -> HttpResponse:
    """What agencies asked for against what the plan has and what was done."""
    return list_response(request, SHEET, pages.demand_page(chosen_version(request, pk), request.GET))


@require_GET
def list_planned(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """The lines behind the seats that the plans in force of a unit have for a year."""
    on = local_date(request.now)
    plans = policies.visible_to(request.user, on).filter(owner_id=pk, year=year)
    owner = get_object_or_404(Unit, pk__in=plans.values("owner_id"))
    return list_response(request, "layout/list.html", pages.planned_page(plans, owner, year, request.GET))


@require_GET
def download_annex(request: SignedInRequest, pk: int) -> HttpResponse:
    """The annex of seats as a spreadsheet."""
    chosen = chosen_version(request, pk)
    name = f"{chosen.plan.name}-{chosen.version.number}.xlsx"
    return file_response(exports.annex_workbook(chosen.version), name, XLSX)


@require_GET
def show_difference(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a version says otherwise than the one before."""
    return page_response(
        request, "planning/difference.html", pages.difference_page(visible_version(request, pk))
    )


@form_view
def open_plan(request: SignedInRequest) -> HttpResponse:
    """A new plan."""
    on = local_date(request.now)
    rights = rights_of(request.user, on)
    if not (rights.is_system or rights.has(*BOARD_ROLES, *policies.OFFICE)):
        raise PermissionDenied(
            _("Only the Organisation Board opens plans, and an agency its own State plan.")
        )
    own = Unit.objects.filter(pk__in=rights.units_for(*BOARD_ROLES, *policies.OFFICE)).order_by("pk").first()
    is_board = rights.has(*BOARD_ROLES)
    initial = {"year": on.year, "owner": own, "side": Side.PARTY if is_board else Side.STATE}
    form = forms.PlanForm(request.POST or None, on=on, initial=initial)

    def act() -> HttpResponse:
        plan = operations.open_plan(**form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The plan is open. Add its classes, then submit it."))
        return _to(plan)

    return answer(request, pages.form_page(_("New plan"), form, _("Open the plan"), names_on=on), act)


@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft goes to the leaders."""
    version = visible_version(request, pk)
    keepers_only(request, version.plan)
    try:
        operations.submit_version(version=version, by=request.user, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The version is submitted. Conclusions are recorded line by line."))
    return _to(version.plan, version)


@form_view
def return_version(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back to the authors."""
    version = visible_version(request, pk)
    concluders_only(request, version.plan)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.return_version(version=version, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The version is a draft again."))
        return _to(version.plan, version)

    return answer(
        request, pages.form_page(_("Return the version"), form, _("Return"), plan=version.plan), act
    )


@form_view
def record_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """A meeting on the plan."""
    version = visible_version(request, pk)
    concluders_only(request, version.plan)
    today = local_date(request.now)
    form = forms.SessionForm(
        request.POST or None, initial={"held_on": today}, among=people_visible_to(request.user, today)
    )

    def act() -> HttpResponse:
        operations.record_session(version=version, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The meeting is recorded."))
        return _to(version.plan, version)

    return answer(request, pages.form_page(_("Record a meeting"), form, _("Record"), plan=version.plan), act)


@form_view
def conclude(request: SignedInRequest, pk: int) -> HttpResponse:
    """The conclusions are complete."""
    version = visible_version(request, pk)
    concluders_only(request, version.plan)
    form = forms.ConcludeVersionForm(request.POST or None, sessions=_sessions(version))

    def act() -> HttpResponse:
        operations.conclude_version(version=version, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(
            request, _("The conclusions are closed. Write the decision, or name the one there is.")
        )
        return _to(version.plan, version)

    return answer(
        request,
        pages.form_page(_("Close the conclusions"), form, _("Close the conclusions"), plan=version.plan),
        act,
    )


@form_view
def draft_decision(request: SignedInRequest, pk: int) -> HttpResponse:
    """The decision with its annex, as a draft in the registry."""
    version = visible_version(request, pk)
    keepers_only(request, version.plan)
    issuers = issuers_for(request.user, local_date(request.now))
    form = forms.DecisionForm(
        request.POST or None,
        issuers=issuers,
        initial={"issuer": issuers.first(), "subject": default_subject(version)},
    )

    def act() -> HttpResponse:
        document = operations.draft_decision(
            version=version, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(
            request, _("The decision is written. Sign and issue it here, then approve the plan by it.")
        )
        return redirect(reverse("documents:document", args=[document.pk]))

    return answer(request, pages.form_page(_("Write the decision"), form, _("Write"), plan=version.plan), act)


@form_view
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """The decision puts the version into force."""
    version = visible_version(request, pk)
    keepers_only(request, version.plan)
    written = decision_issued_for(version)
    form = forms.ApproveForm(
        request.POST or None, initial={"document": written.number_text if written else ""}
    )

    def act() -> HttpResponse:
        operations.approve_version(version=version, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The version is in force. Its seats can be handed out."))
        return _to(version.plan)

    return answer(
        request, pages.form_page(_("Approve by decision"), form, _("Approve"), plan=version.plan), act
    )


@form_view
def amend(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new version from the one in force."""
    plan = visible_plan(request, pk)
    keepers_only(request, plan)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        version = operations.amend_plan(
            plan=plan, note=form.cleaned_data["reason"], by=request.user, now=request.now
        )
        messages.success(
            request, _("Version {number} is open; every line stands as it was.").format(number=version.number)
        )
        return _to(plan, version)

    page = pages.form_page(_("Amend the plan"), form, _("Begin a new version"), plan=plan)
    return answer(request, page, act, fields={"note": "reason"})


@form_view
def carry(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft of the next year."""
    plan = visible_plan(request, pk)
    keepers_only(request, plan)
    form = forms.CarryForm(request.POST or None)

    def act() -> HttpResponse:
        following = operations.carry_to_next_year(
            plan=plan, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(request, _("The draft is open with what was carried and proposed."))
        return _to(following)

    page = pages.form_page(
        _("Open the next year"),
        form,
        _("Open the draft"),
        plan=plan,
        lead=_("Lines under study, deferred or moved, and all proposals stand in it."),
    )
    return answer(request, page, act)


@form_view
def propose(request: SignedInRequest, pk: int) -> HttpResponse:
    """A class for the next year."""
    plan = visible_plan(request, pk)
    keepers_only(request, plan)
    on = local_date(request.now)
    form = forms.ProposalForm(request.POST or None, on=on, plan=plan)

    def act() -> HttpResponse:
        operations.propose_next_year(plan=plan, **form.cleaned_data, by=request.user, now=request.now)
        messages.success(request, _("The proposal is recorded; the draft of the next year has it."))
        return _to(plan)

    page = pages.form_page(_("Propose for the next year"), form, _("Propose"), plan=plan, names_on=on)
    return answer(request, page, act)


def _to(plan: TrainingPlan, version: PlanVersion | None = None) -> HttpResponse:
    url = reverse("planning:plan", args=[plan.pk])
    return redirect(f"{url}?version={version.number}" if version is not None else url)


def _sessions(version: PlanVersion) -> list[WorkingSession]:
    return list(version.sessions.order_by("-held_on", "-pk"))
