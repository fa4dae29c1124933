"""Door of presence in one session."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from nennep.attendance.policies import sessions_visible_to
from nennep.classes.models import Session
from nennep.kernel.clock import local_date
from nennep.presence import policies
from nennep.presence.pages.sessions import session_presence_page
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest


def the_session(request: SignedInRequest, pk: int) -> Session:
    """A session of a class that the account may look at, or 404."""
    visible = sessions_visible_to(request.user, local_date(request.now))
    found: Session = get_object_or_404(visible.select_related("training_class"), pk=pk)
    return found


@require_GET
@never_cache
def show_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """The policy, refused attempts, flags, and the check that is due."""
    session = the_session(request, pk)
    if not policies.may_watch(request.user, session.training_class, local_date(request.now)):
        raise PermissionDenied(
            _("How presence was shown is looked into by the school, the Board and the inspector.")
        )
    page = session_presence_page(request.user, session, request.now)
    return page_response(request, "presence/watching/session.html", page)
