"""Doors of the papers of a class: the decision on its boards and the convocation."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.classes.models import TrainingClass
from nennep.classes.policies import reach_of
from nennep.classes.queries import superiors
from nennep.documents.policies import may_draft
from nennep.documents.queries import signers_of
from nennep.kernel.clock import local_date, zone
from nennep.opening import forms, operations, pages, policies
from nennep.opening.models import ClassPaper
from nennep.opening.pages.shared import class_crumb, overview_crumb
from nennep.opening.queries import USUAL_THINGS, ceremony_ahead, part_of
from nennep.opening.states import PaperKind
from nennep.opening.views.shared import class_to_prepare, paper_of, paper_to_prepare
from nennep.units.models import Unit
from nennep.web.form_pages import answer, done, form_view
from nennep.web.forms import SignForm
from nennep.web.navigation import Crumb
from nennep.web.rendering import page_response
from nennep.web.requests import SignedInRequest

FORMATS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
USUAL_START = time(7, 30)
BEFORE_CEREMONY = timedelta(minutes=30)


def _issuer(request: SignedInRequest, one: TrainingClass) -> Unit:
    """In the name of the school where the reader writes for it, else of the Organisation Board of the class."""
    today = local_date(request.now)
    if may_draft(request.user, one.host, today):
        return one.host
    board = reach_of(request.user, today).board
    units = Unit.objects.filter(
        pk__in=[row.unit_id for row in superiors(one, today) if row.unit_id in board]
    ).order_by("pk")
    own = next((unit for unit in units if may_draft(request.user, unit, today)), None)
    if own is None:
        raise PermissionDenied(
            _("Papers of a class are written by its school and by the Organisation Board.")
        )
    return own


@require_POST
def prepare_boards(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the decision on the boards from the duties given in the class."""
    one = class_to_prepare(request, pk)
    paper = operations.prepare_boards(
        training_class=one, issuer=_issuer(request, one), by=request.user, now=request.now
    )
    sentence = _("The decision is drafted with its list. Look at it, then sign and issue it.")
    return done(request, sentence, "opening:paper", paper.pk)


@form_view
def prepare_convocation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draft the convocation of everybody in the class."""
    one = class_to_prepare(request, pk)
    ceremony = ceremony_ahead(one)
    form = forms.ConvocationForm(
        request.POST or None,
        initial={
            "gather_at": ceremony.held_at - BEFORE_CEREMONY
            if ceremony
            else datetime.combine(one.starts_on, USUAL_START, tzinfo=zone()),
            "place": ceremony.place if ceremony else one.venue,
            "things": "\n".join(USUAL_THINGS),
        },
    )

    def act() -> HttpResponse:
        paper = operations.prepare_convocation(
            training_class=one,
            issuer=_issuer(request, one),
            **form.cleaned_data,
            by=request.user,
            now=request.now,
        )
        sentence = _("The convocation is drafted. Look at it, then sign and issue it.")
        return done(request, sentence, "opening:paper", paper.pk)

    page = pages.form_page(
        _("Draft the convocation"),
        form,
        _("Draft the convocation"),
        back=reverse("opening:class", args=[one.pk]),
        trail=(overview_crumb(), class_crumb(one)),
        lead=_("One document for the class; each agency reads the list of its own people."),
    )
    return answer(request, page, act)


@require_GET
def show_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """One paper with its list, or the own part of it."""
    page = pages.paper_page(request.user, paper_of(request, pk), request.now)
    return page_response(request, "opening/paper.html", page)


def _trail(paper: ClassPaper) -> tuple[Crumb, ...]:
    return (overview_crumb(), class_crumb(paper.training_class))


@form_view
def issue_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign, number, let the list stand."""
    paper = paper_to_prepare(request, pk)
    today = local_date(request.now)
    form = SignForm(request.POST or None, signers=signers_of(paper.document, today), on=today)

    def act() -> HttpResponse:
        authority = form.cleaned_data["authority"]
        issued = operations.issue_paper(
            paper=paper,
            signer=authority.person,
            capacity=authority.capacity,
            on=form.cleaned_data["on"],
            by=request.user,
            now=request.now,
        )
        sentence = _("Issued as {number}.").format(number=issued.document.number_text)
        return done(request, sentence, "opening:paper", paper.pk)

    lead = _("The number is taken now. Afterwards nothing in the document changes any more.")
    page = pages.form_page(
        _("Sign and issue"),
        form,
        _("Issue"),
        back=reverse("opening:paper", args=[paper.pk]),
        trail=_trail(paper),
        lead=form.lead(lead),
    )
    return answer(request, page, act, fields={"signer": "authority"})


@form_view
def drop_paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give up a draft."""
    paper = paper_to_prepare(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        class_pk = paper.training_class_id
        operations.drop_paper(paper=paper, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The draft is given up."), "opening:class", class_pk)

    page = pages.form_page(
        _("Give up the draft"),
        form,
        _("Give up"),
        back=reverse("opening:paper", args=[paper.pk]),
        trail=_trail(paper),
        kind="danger",
    )
    return answer(request, page, act)


@require_GET
def download_part(request: SignedInRequest, pk: int, fmt: str) -> HttpResponse:
    """The issued convocation with the lists of the reader's own agencies only."""
    paper = paper_of(request, pk)
    own = policies.own_agencies(request.user, local_date(request.now))
    if fmt not in FORMATS or paper.kind != PaperKind.CONVOCATION or paper.issued_at is None:
        raise Http404
    if not paper.entries.filter(agency_id__in=own).exists():
        raise Http404
    name = f"{paper.document.number_text.replace('/', '-')}.{fmt}"
    return HttpResponse(
        part_of(paper, own, fmt),
        content_type=FORMATS[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def receive_convocation(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agency confirms that it got its part."""
    paper = paper_of(request, pk)
    own = policies.own_agencies(request.user, local_date(request.now))
    if not paper.document.deliveries.filter(unit_id__in=own).exists():
        raise PermissionDenied(_("Only an agency that was sent the convocation confirms it."))
    operations.receive_convocation(paper=paper, by=request.user, now=request.now)
    return done(request, _("The receipt is confirmed."), "opening:paper", paper.pk)
