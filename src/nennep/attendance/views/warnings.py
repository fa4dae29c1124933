"""Doors of warnings, of an agency's people, of cases, and of the share of leave."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.accounts.policies import rights_of
from nennep.attendance.pages import warnings as pages
from nennep.attendance.pages.leave_shares import shares_page
from nennep.attendance.pages.warnings_cases import cases_page
from nennep.attendance.policies.leave import agency_enrolments
from nennep.classes.policies import AGENCY_ROLES, BOARD_ROLES, OVERSEEING_ROLES, SCHOOL_ROLES
from nennep.kernel.clock import local_date
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_warnings(request: SignedInRequest) -> HttpResponse:
    """Who comes near the limit, among those whose marks the person may see."""
    page = pages.warnings_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/warnings/list.html", page)


@require_GET
def list_agency_people(request: SignedInRequest) -> HttpResponse:
    """The people of one's agency who are in a class."""
    on = local_date(request.now)
    if not rights_of(request.user, on).has(*AGENCY_ROLES):
        raise PermissionDenied(_("This page is for the officer and the head of an agency."))
    page = pages.agency_people_page(
        request.user, agency_enrolments(request.user, on), request.GET, request.now
    )
    return list_response(request, "attendance/warnings/list.html", page)


@require_GET
def list_cases(request: SignedInRequest) -> HttpResponse:
    """The cases behind a figure."""
    page = cases_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/warnings/cases.html", page)


@require_GET
def list_leave_shares(request: SignedInRequest) -> HttpResponse:
    """How much is excused, by whom, how much of it afterwards."""
    rights = rights_of(request.user, local_date(request.now))
    if not rights.is_system and not rights.has(*BOARD_ROLES, *SCHOOL_ROLES, *OVERSEEING_ROLES):
        raise PermissionDenied(_("The share of leave is watched by the Board, the school and inspectors."))
    page = shares_page(request.user, request.GET, request.now)
    return list_response(request, "attendance/warnings/shares.html", page)
