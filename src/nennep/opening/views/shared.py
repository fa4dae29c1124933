"""What every door of openings does first: load what the person may see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from nennep.classes.models import TrainingClass
from nennep.kernel.clock import local_date
from nennep.opening import policies
from nennep.opening.models import Ceremony, ClassPaper
from nennep.web.requests import SignedInRequest


def class_of(request: SignedInRequest, pk: int) -> TrainingClass:
    """A class whose readiness the reader may see, or 404."""
    visible = policies.classes_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        visible.select_related("programme_version__programme", "host", "trainer", "regulation__document"),
        pk=pk,
    )


def class_to_answer(request: SignedInRequest, pk: int) -> TrainingClass:
    """A class whose checklist the reader keeps."""
    one = class_of(request, pk)
    if not policies.may_answer(request.user, one, local_date(request.now)):
        raise PermissionDenied(
            _("The checklist is kept by the school, the boards of the class and the Organisation Board.")
        )
    return one


def class_to_prepare(request: SignedInRequest, pk: int) -> TrainingClass:
    """A class whose papers the reader writes."""
    one = class_of(request, pk)
    if not policies.may_prepare_paper(request.user, one, local_date(request.now)):
        raise PermissionDenied(
            _("Papers of a class are written by its school and by the Organisation Board.")
        )
    return one


def paper_of(request: SignedInRequest, pk: int) -> ClassPaper:
    """A paper that the reader may open, whole or in part."""
    visible = policies.papers_visible_to(request.user, local_date(request.now))
    return get_object_or_404(
        visible.select_related(
            "document__issuer", "document__kind", "training_class__host", "training_class__trainer"
        ),
        pk=pk,
    )


def paper_to_prepare(request: SignedInRequest, pk: int) -> ClassPaper:
    """A paper of the reader's own school or board."""
    paper = paper_of(request, pk)
    if not policies.may_prepare_paper(request.user, paper.training_class, local_date(request.now)):
        raise PermissionDenied(
            _("Papers of a class are written by its school and by the Organisation Board.")
        )
    return paper


def ceremony_of(request: SignedInRequest, pk: int) -> Ceremony:
    """A ceremony that the reader may see."""
    visible = policies.ceremonies_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("lead", "document"), pk=pk)


def ceremony_to_keep(request: SignedInRequest, pk: int) -> Ceremony:
    """A ceremony that the reader's unit leads."""
    ceremony = ceremony_of(request, pk)
    if not policies.may_keep(request.user, ceremony, local_date(request.now)):
        raise PermissionDenied(_("The ceremony is prepared by {unit}.").format(unit=ceremony.lead.name))
    return ceremony
