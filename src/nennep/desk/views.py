"""The home page of everybody, and the one search."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from nennep.accounts.models import Role
from nennep.accounts.policies import rights_of
from nennep.accounts.queries import standing_in_today
from nennep.attendance.policies import may_confirm_somewhere
from nennep.desk import queries
from nennep.desk.pages import HomePage, SearchPage, overview_page, record_page
from nennep.desk.policies import may_oversee
from nennep.kernel.clock import local_date
from nennep.kernel.dates import with_weekday
from nennep.units.queries import names_on
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest

TREND_ROLES = (
    Role.BOARD_OFFICER,
    Role.BOARD_LEADER,
    Role.COMMITTEE_LEADER,
    Role.INSPECTOR,
    Role.TRAINING_OFFICE,
    Role.SCHOOL_LEADER,
)


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What is due today, what happens today, where it fails (docs/design.md 1)."""
    on = local_date(request.now)
    rights = rights_of(request.user, on)
    units = sorted({unit_id for _role, unit_id in rights.held})
    shows_trends = rights.has(*TREND_ROLES)
    classes = tuple(queries.classes_today(request.user, request.now))
    page = HomePage(
        title=_("Today"),
        lead=" · ".join(names_on(units, on).values()) or str(request.user),
        day=with_weekday(on),
        standing_in=tuple(standing_in_today(request.user, on)),
        tasks=tuple(queries.tasks_of(request.user, request.now)),
        classes=classes,
        trends=tuple(queries.agency_trends(request.user, request.now)) if shows_trends else (),
        studies=tuple(
            queries.own_studies(
                [rights.actor.person_id] if rights.actor and rights.actor.person_id else [], request.now
            )
        ),
        shows_trends=shows_trends,
        running=len({row.session.class_id for row in classes}),
        present=sum(row.present for row in classes),
        people=sum(row.people for row in classes if row.is_taken),
        overview_url=reverse("desk:overview") if may_oversee(request.user, on) else "",
        watch_url=queries.watch_url(request.user, request.now),
        untaken=sum(not row.is_taken and row.session.starts_at <= request.now for row in classes)
        if shows_trends or may_confirm_somewhere(request.user, on)
        else 0,
    )
    return page_response(request, "desk/home.html", page)


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """The day of all classes together, for who leads; asked again every minute (R1-17)."""
    if not may_oversee(request.user, local_date(request.now)):
        raise PermissionDenied(_("This page is for who leads the committee, the Board or a school."))
    page = overview_page(request.user, request.now)
    return page_response(request, "desk/overview.html", page, part="live")


@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    """What I have studied, what is asked of me, what is still missing (R2-36)."""
    if request.user.person_id is None:
        raise PermissionDenied(_("No record of a person belongs to this account. Ask the administrator."))
    page = record_page(request.user, request.user.person_id, request.GET, local_date(request.now))
    return list_response(request, "desk/record.html", page)


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """People, classes, units and documents at once."""
    term = request.GET.get("q", "").strip()[:100]
    found = tuple(queries.search_everything(request.user, term, local_date(request.now)))
    lead = "" if found or not term else _("Nothing was found. Try fewer words, with or without diacritics.")
    page = SearchPage(title=_("Search"), lead=lead, term=term, found=found)
    return page_response(request, "desk/search.html", page)
