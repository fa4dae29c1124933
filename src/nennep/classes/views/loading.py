"""What every door of classes does first: load what the person may see, and answer a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nennep.classes import pages, policies
from nennep.classes.models import Enrolment, Session, TrainingClass
from nennep.kernel.clock import local_date
from nennep.web.form_pages import answer_in_words
from nennep.web.requests import SignedInRequest


def the_class(request: SignedInRequest, pk: int) -> TrainingClass:
    """The class, or 404 when the person may not see it."""
    visible = policies.visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        visible.select_related("programme_version__programme", "host", "trainer", "regulation__document"),
        pk=pk,
    )


def the_enrolment(request: SignedInRequest, pk: int) -> Enrolment:
    """The place in a class, or 404."""
    visible = policies.enrolments_visible_to(request.user, None, local_date(request.now))
    return get_object_or_404(visible.select_related("person", "agency", "training_class__host"), pk=pk)


def the_session(request: SignedInRequest, pk: int) -> Session:
    """The session, or 404."""
    visible = policies.sessions_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("training_class", "batch", "lecturer", "module"), pk=pk)


def require(is_allowed: bool) -> None:  # noqa: FBT001 - reads as a sentence
    """403 for who knows the thing and may not do this."""
    if not is_allowed:
        raise PermissionDenied(_("You may look at this class, but not change it."))


def answer_form(
    request: SignedInRequest,
    page: pages.FormPage,
    act: Callable[[Any], str],
    done: str,
    *,
    template: str = "classes/form.html",
) -> HttpResponse:
    """Show the form; when it came back right, act and go on with the sentence that `act` gives; else 422."""
    return answer_in_words(request, page, act, done, template=template)
