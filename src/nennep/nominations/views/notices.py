"""Doors of notices: write, issue, look, check, cancel."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nennep.catalogue.models import StudyForm
from nennep.documents.queries import signers_of
from nennep.kernel import numbers
from nennep.kernel.clock import local_date
from nennep.nominations import forms, operations, pages, policies, queries
from nennep.nominations.pages.shared import notice_crumb, notices_crumb
from nennep.nominations.views.shared import notice_of, notice_to_keep, notice_whole
from nennep.web.form_pages import answer, done, form_view
from nennep.web.forms import SignForm
from nennep.web.rendering import list_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_notices(request: SignedInRequest) -> HttpResponse:
    """The notices that the reader may see."""
    page = pages.notices_page(request.user, request.GET, local_date(request.now))
    return list_response(request, "nominations/list.html", page)


@form_view
def prepare_notice(request: SignedInRequest) -> HttpResponse:
    """Write a notice of enrolment."""
    today = local_date(request.now)
    if not policies.may_call(request.user, None, today):
        raise PermissionDenied(_("Only the Organisation Board and schools ask for nominations."))
    owners = policies.owners_for(request.user, today)
    first = owners.first()
    form = forms.NoticeForm(
        request.POST or None,
        owners=owners,
        on=today,
        initial={
            "owner": first.pk if first else None,
            "study_form": StudyForm.FULL_TIME,
            "dossier": "\n".join(queries.USUAL_DOSSIER),
        },
    )

    def act() -> HttpResponse:
        notice = operations.prepare_notice(**form.cleaned_data, by=request.user, now=request.now)
        sentence = _("The notice is drafted. Look at its document, then sign and issue it.")
        return done(request, sentence, "nominations:notice", notice.pk)

    page = pages.form_page(
        _("New notice"),
        form,
        _("Draft the notice"),
        back=reverse("nominations:notices"),
        trail=(notices_crumb(),),
        lead=_("Agencies see it as soon as it is issued, and nominate until the deadline."),
    )
    return answer(request, page, act)


@require_GET
def show_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """One notice with its nominees; an agency that sees only itself is led to its own list."""
    notice = notice_of(request, pk)
    today = local_date(request.now)
    if not policies.may_read_whole(request.user, notice, today):
        own = list(policies.invited_visible_to(request.user, today).filter(notice=notice).order_by("pk")[:2])
        if len(own) == 1:
            asked = f"?{request.GET.urlencode()}" if request.GET else ""
            return redirect(f"{reverse('nominations:agency', args=[own[0].pk])}{asked}")
    page = pages.notice_page(request.user, notice, request.GET, today)
    return list_response(request, "nominations/list.html", page)


@require_GET
def show_profile(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is on the seats of the class, by education, sex, ethnicity, age."""
    notice, today = notice_whole(request, pk), local_date(request.now)
    page = pages.profile_page(request.user, notice, request.GET, today)
    return list_response(request, "nominations/list.html", page)


@require_GET
def rank_agencies(request: SignedInRequest) -> HttpResponse:
    """Agencies by signs of weak interest."""
    today = local_date(request.now)
    if not policies.may_rank(request.user, today):
        raise PermissionDenied(
            _("This is for the Organisation Board, for leaders, and for each agency its own.")
        )
    page = pages.ranking_page(request.user, request.GET, today)
    return list_response(request, "nominations/list.html", page)


@require_GET
def show_ranked_agency(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is behind the figures of one agency."""
    today = local_date(request.now)
    agency = get_object_or_404(policies.ranked_visible_to(request.user, today), pk=pk)
    page = pages.ranking_agency_page(request.user, agency, request.GET, today)
    return list_response(request, "nominations/list.html", page)


@require_GET
def list_agencies(request: SignedInRequest, pk: int) -> HttpResponse:
    """The invited agencies."""
    page = pages.agencies_page(request.user, notice_of(request, pk), request.GET, local_date(request.now))
    return list_response(request, "nominations/list.html", page)


@require_GET
def list_decisions(request: SignedInRequest, pk: int) -> HttpResponse:
    """The decisions of a notice."""
    page = pages.decisions_page(request.user, notice_of(request, pk), request.GET, local_date(request.now))
    return list_response(request, "nominations/list.html", page)


@form_view
def publish_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign and issue the notice."""
    notice = notice_to_keep(request, pk)
    today = local_date(request.now)
    form = SignForm(request.POST or None, signers=signers_of(notice.document, today), on=today)

    def act() -> HttpResponse:
        authority = form.cleaned_data["authority"]
        operations.publish_notice(
            notice=notice,
            signer=authority.person,
            capacity=authority.capacity,
            on=form.cleaned_data["on"],
            by=request.user,
            now=request.now,
        )
        return done(
            request, _("The notice is issued. The agencies nominate now."), "nominations:notice", notice.pk
        )

    lead = _("The number is taken now. Afterwards nothing in the document changes any more.")
    page = pages.form_page(
        _("Sign and issue the notice"),
        form,
        _("Issue"),
        back=reverse("nominations:notice", args=[notice.pk]),
        trail=(notices_crumb(), notice_crumb(notice)),
        lead=form.lead(lead),
    )
    return answer(request, page, act, fields={"signer": "authority"})


@form_view
def postpone_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the agencies more time to nominate."""
    notice = notice_to_keep(request, pk)
    form = forms.PostponeForm(request.POST or None)

    def act() -> HttpResponse:
        operations.postpone_notice(notice=notice, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The deadline is postponed."), "nominations:notice", notice.pk)

    page = pages.form_page(
        _("Give more time to nominate"),
        form,
        _("Postpone"),
        back=reverse("nominations:notice", args=[notice.pk]),
        trail=(notices_crumb(), notice_crumb(notice)),
    )
    return answer(request, page, act)


@form_view
def cancel_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """The class is not held."""
    notice = notice_to_keep(request, pk)
    form = forms.ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        operations.cancel_notice(notice=notice, **form.cleaned_data, by=request.user, now=request.now)
        return done(request, _("The class is cancelled."), "nominations:notice", notice.pk)

    page = pages.form_page(
        _("Cancel the class"),
        form,
        _("Cancel the class"),
        back=reverse("nominations:notice", args=[notice.pk]),
        trail=(notices_crumb(), notice_crumb(notice)),
        kind="danger",
    )
    return answer(request, page, act)


@require_POST
def check_nominees(request: SignedInRequest, pk: int) -> HttpResponse:
    """Check the conditions of all at once."""
    notice = notice_to_keep(request, pk)
    counts = operations.check_nominees(notice=notice, by=request.user, now=request.now)
    without = counts.pop("reserve", 0)
    sentence = _(
        "{all} checked: {met} meet the conditions, {not_met} do not, {unknown} cannot be told."
    ).format(
        all=numbers.whole(sum(counts.values())),
        met=numbers.whole(counts["pass"] + counts["waived"]),
        not_met=numbers.whole(counts["fail"]),
        unknown=numbers.whole(counts["unknown"]),
    )
    if without:
        words = ngettext(
            "{count} of them found no seat and stands in reserve.",
            "{count} of them found no seat and stand in reserve.",
            without,
        )
        sentence = f"{sentence} {words.format(count=numbers.whole(without))}"
    return done(request, sentence, "nominations:notice", notice.pk)
