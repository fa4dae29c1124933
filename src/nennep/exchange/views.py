"""Doors of calendar feeds."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from nennep.classes import queries as classes
from nennep.classes.models import Enrolment, TrainingClass
from nennep.exchange import forms, operations, pages, policies, queries
from nennep.exchange.exports import calendar
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed, Refused
from nennep.units.models import Unit
from nennep.web.forms import add_refusal
from nennep.web.rendering import file_response, page_response
from nennep.web.requests import AnyRequest, SignedInRequest

ICS = "text/calendar; charset=utf-8"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_feeds(request: SignedInRequest) -> HttpResponse:
    """My calendar feeds; a new one shows its address once."""
    choices = pages.feed_choices(request.user, local_date(request.now))
    form = forms.FeedForm(request.POST or None, choices=choices)
    if request.method != "POST":
        address = request.session.pop("new_feed", "")
        page = pages.feeds_page(request.user, form, has_choices=bool(choices), address=address)
        return page_response(request, "exchange/feeds.html", page)
    if form.is_valid():
        kind, _colon, key = form.cleaned_data["what"].partition(":")
        try:
            _feed, secret = operations.create_feed(
                kind=kind,
                training_class=TrainingClass.objects.filter(pk=key).first() if kind == "class" else None,
                agency=Unit.objects.filter(pk=key).first() if kind == "agency" else None,
                by=request.user,
                now=request.now,
            )
        except NotAllowed as refused:
            raise PermissionDenied(refused.message) from refused
        except Refused as refused:
            add_refusal(form, refused)
        else:
            request.session["new_feed"] = request.build_absolute_uri(reverse("calendar-feed", args=[secret]))
            return redirect("exchange:feeds")
    page = pages.feeds_page(request.user, form, has_choices=bool(choices))
    return page_response(request, "exchange/feeds.html", page, status=422)


@require_POST
def revoke_feed(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a feed back."""
    feed = get_object_or_404(policies.visible_to(request.user), pk=pk)
    operations.revoke_feed(feed=feed, by=request.user, now=request.now)
    messages.success(request, _("The feed is taken back. Its address opens nothing any more."))
    return redirect("exchange:feeds")


@login_not_required
@require_safe
def read_feed(request: AnyRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address; the only page of the house without a sign-in."""
    feed = queries.feed_of(secret)
    if feed is None:
        raise Http404
    content = queries.content_of(feed, local_date(request.now))
    if content is None:
        raise Http404
    operations.note_use(feed=feed, by=feed.user, now=request.now)
    with translation.override(feed.user.language):
        written = calendar(
            content.name, content.sessions, now=request.now, venues=content.venues, people=content.people
        )
    response = file_response(written, "nen-nep.ics", ICS, inline=True)
    response["Cache-Control"] = "private, max-age=900"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_GET
def for_my_head(request: SignedInRequest, pk: int) -> HttpResponse:
    """The coming sessions of the person who looks, as a file for the head of the agency (R1-24)."""
    place = get_object_or_404(Enrolment.objects.select_related("person", "training_class"), pk=pk)
    if not policies.may_take_along(request.user, place):
        raise Http404
    coming = classes.sessions_of(place.training_class).filter(ends_at__gt=request.now)
    if place.valid_to:
        coming = coming.filter(held_on__lt=place.valid_to)
    rows = classes.session_rows(coming)
    name = f"{place.person.full_name}, {place.training_class.name}"
    venues = {place.training_class_id: place.training_class.venue}
    return file_response(calendar(name, rows, now=request.now, venues=venues), f"{name}.ics", ICS)
