"""Steps that the doors of nominations share."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nennep.kernel.clock import local_date
from nennep.nominations import policies
from nennep.nominations.models import EnrolmentNotice, InvitedAgency, ListDecision, Nomination
from nennep.web.requests import SignedInRequest


def notice_of(request: SignedInRequest, pk: int) -> EnrolmentNotice:
    """A notice that the reader may see."""
    notices = policies.notices_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        notices.select_related("programme", "document", "owner", "host", "item__plan", "audience__basis"),
        pk=pk,
    )


def notice_to_keep(request: SignedInRequest, pk: int) -> EnrolmentNotice:
    """A notice of the reader's own board or school."""
    notice = notice_of(request, pk)
    if not policies.may_keep(request.user, notice, local_date(request.now)):
        raise PermissionDenied(
            _("Only the unit that asks for nominations and the school decide on nominees.")
        )
    return notice


def notice_whole(request: SignedInRequest, pk: int) -> EnrolmentNotice:
    """A notice of which the reader sees the nominees of all agencies."""
    notice = notice_of(request, pk)
    if not policies.may_read_whole(request.user, notice, local_date(request.now)):
        raise PermissionDenied(
            _("The whole list is for the unit that asks and for the school. Open your own list instead.")
        )
    return notice


def invited_of(request: SignedInRequest, pk: int) -> InvitedAgency:
    """An invited agency that the reader may open."""
    rows = policies.invited_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        rows.select_related("notice__programme", "notice__audience__basis", "agency", "allocation"), pk=pk
    )


def invited_to_nominate(request: SignedInRequest, pk: int) -> InvitedAgency:
    """The reader's own agency."""
    invited = invited_of(request, pk)
    if not policies.may_nominate(request.user, invited.agency, local_date(request.now)):
        raise PermissionDenied(_("Only {agency} nominates its people.").format(agency=invited.agency.name))
    return invited


def nominee_of(request: SignedInRequest, pk: int) -> Nomination:
    """A nominee that the reader may open."""
    rows = policies.visible_to(request.user, local_date(request.now)).select_related(
        "notice__programme",
        "notice__audience__basis",
        "person",
        "agency",
        "invited",
        "released_by",
        "check_result__checked_by",
        "replaces__person",
    )
    return get_object_or_404(rows, pk=pk)


def nominee_to_judge(request: SignedInRequest, pk: int) -> Nomination:
    """A nominee on whom the reader decides."""
    nomination = nominee_of(request, pk)
    if not policies.may_keep(request.user, nomination.notice, local_date(request.now)):
        raise PermissionDenied(
            _("Only the unit that asks for nominations and the school decide on nominees.")
        )
    return nomination


def nominee_to_withdraw(request: SignedInRequest, pk: int) -> Nomination:
    """A nominee of the reader's own agency, or of the own board or school."""
    nomination = nominee_of(request, pk)
    if not policies.may_withdraw(request.user, nomination, local_date(request.now)):
        raise PermissionDenied(_("Only the agency of the nominee, the Board and the school withdraw."))
    return nomination


def decision_to_keep(request: SignedInRequest, pk: int) -> ListDecision:
    """A decision of the reader's own board or school."""
    decision = decision_of(request, pk)
    if not policies.may_keep(request.user, decision.notice, local_date(request.now)):
        raise PermissionDenied(
            _("Only the unit that asks for nominations and the school decide on nominees.")
        )
    return decision


def decision_of(request: SignedInRequest, pk: int) -> ListDecision:
    """A decision that the reader may open."""
    rows = policies.decisions_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        rows.select_related("notice__owner", "document__issuer", "document__kind", "amends__document"), pk=pk
    )
