"""Doors of minutes and opinions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nennep.classes import forms, operations, pages, policies
from nennep.classes.models import Meeting, Opinion
from nennep.classes.views.classes import unit_names
from nennep.classes.views.loading import answer_form, require, the_class
from nennep.kernel.clock import local_date
from nennep.kernel.errors import NotAllowed
from nennep.web.form_pages import form_view
from nennep.web.navigation import Crumb
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_meetings(request: SignedInRequest) -> HttpResponse:
    """Minutes of meetings."""
    return list_response(
        request, "classes/register.html", pages.meetings_page(request.user, request.GET, request.now)
    )


@require_GET
def list_opinions(request: SignedInRequest) -> HttpResponse:
    """Opinions of trainees."""
    return list_response(
        request, "classes/register.html", pages.opinions_page(request.user, request.GET, request.now)
    )


@require_GET
def show_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """The minutes of one meeting."""
    visible = policies.meetings_visible_to(request.user, local_date(request.now))
    meeting = get_object_or_404(visible.select_related("training_class", "recorded_by"), pk=pk)
    return page_response(
        request, "classes/meeting.html", pages.meeting_page(request.user, meeting, request.now)
    )


def _opinion(request: SignedInRequest, pk: int) -> Opinion:
    visible = policies.opinions_visible_to(request.user, local_date(request.now))
    return get_object_or_404(visible.select_related("training_class", "meeting", "owner"), pk=pk)


@require_GET
def show_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """One opinion with its answer."""
    page = pages.opinion_page(request.user, _opinion(request, pk), request.now)
    return page_response(request, "classes/matter.html", page)


@form_view
def record_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep minutes."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_record_meeting(request.user, one, on))
    form = forms.MeetingForm(request.POST or None, initial={"held_on": on})
    made: list[Meeting] = []

    def act(cleaned: dict[str, Any]) -> str:
        made.append(
            operations.record_meeting(training_class=one, **cleaned, by=request.user, now=request.now)
        )
        return _("The minutes are kept. Enter the opinions that were heard.")

    register = reverse("classes:meetings") + f"?class={one.pk}"
    title = _("Record a meeting")
    page = pages.FormPage(
        title=title,
        lead=one.name,
        trail=pages.class_trail(one, Crumb(_("Meetings"), register), Crumb(title)),
        form=form,
        act=_("Keep the minutes"),
        back=register,
    )
    answer = answer_form(request, page, act, register)
    return redirect("classes:meeting", pk=made[0].pk) if made else answer


@form_view
def record_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Enter an opinion."""
    one = the_class(request, pk)
    on = local_date(request.now)
    require(policies.may_record_opinion(request.user, one, on))
    meetings = Meeting.objects.filter(training_class=one).order_by("-held_on", "-pk")
    asked = request.GET.get("meeting", "")
    initial = {"owner": one.host, "meeting": int(asked) if asked.isdecimal() else None}
    form = forms.OpinionForm(request.POST or None, on=on, meetings=meetings, initial=initial)

    def act(cleaned: dict[str, Any]) -> str:
        operations.record_opinion(training_class=one, **cleaned, by=request.user, now=request.now)
        return _("The opinion is entered; {unit} deals with it.").format(unit=cleaned["owner"].name)

    register = reverse("classes:opinions") + f"?class={one.pk}"
    title = _("Enter an opinion")
    page = pages.FormPage(
        title=title,
        lead=one.name,
        trail=pages.class_trail(one, Crumb(_("Opinions"), register), Crumb(title)),
        form=form,
        act=_("Enter the opinion"),
        back=register,
        unit_names=unit_names(request),
    )
    return answer_form(request, page, act, register)


def _opinion_form(opinion: Opinion, title: str, form: Any, act: str) -> pages.FormPage:
    back = reverse("classes:opinion", args=[opinion.pk])
    return pages.FormPage(
        title=title,
        lead=opinion.text,
        trail=pages.class_trail(
            opinion.training_class, Crumb(opinion.get_topic_display(), back), Crumb(title)
        ),
        form=form,
        act=act,
        back=back,
    )


@require_POST
def take_up_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begin to deal with an opinion."""
    opinion = _opinion(request, pk)
    try:
        operations.take_up_opinion(opinion=opinion, by=request.user, now=request.now)
    except NotAllowed as refused:
        raise PermissionDenied(refused.message) from refused
    messages.success(request, _("The opinion is taken up."))
    return redirect("classes:opinion", pk=pk)


@form_view
def answer_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer an opinion."""
    opinion = _opinion(request, pk)
    require(policies.may_answer_opinion(request.user, opinion, local_date(request.now)))
    form = forms.AnswerForm(request.POST or None, initial={"answer": opinion.answer})

    def act(cleaned: dict[str, Any]) -> str:
        operations.answer_opinion(opinion=opinion, **cleaned, by=request.user, now=request.now)
        return _("The answer is kept.")

    page = _opinion_form(opinion, _("Answer"), form, _("Keep the answer"))
    return answer_form(request, page, act, page.back)


@form_view
def reopen_opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open an answered opinion again."""
    opinion = _opinion(request, pk)
    require(policies.may_reopen_opinion(request.user, opinion, local_date(request.now)))
    form = forms.ReasonForm(request.POST or None)

    def act(cleaned: dict[str, Any]) -> str:
        operations.reopen_opinion(opinion=opinion, **cleaned, by=request.user, now=request.now)
        return _("The opinion is open again.")

    page = _opinion_form(opinion, _("Open it again"), form, _("Open it again"))
    return answer_form(request, page, act, page.back)
