"""Doors of surveys and feedback."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from nennep.catalogue.models import Programme
from nennep.classes.policies import visible_to as classes_visible_to
from nennep.feedback import forms, operations, pages, policies
from nennep.feedback.rules import shipped_questions
from nennep.feedback.states import Purpose, QuestionKind
from nennep.kernel.clock import local_date
from nennep.units.queries import UnitFinder
from nennep.web.form_pages import answer, form_view
from nennep.web.rendering import list_response, page_response
from nennep.web.requests import SignedInRequest


@require_GET
def list_mine(request: SignedInRequest) -> HttpResponse:
    """What one may answer today."""
    return page_response(request, "feedback/mine.html", pages.mine_page(request.user, request.now))


@require_GET
def list_sessions(request: SignedInRequest) -> HttpResponse:
    """Sessions by way of teaching, with what trainees said."""
    page = pages.sessions_page(request.user, request.GET, request.now)
    return list_response(request, "feedback/register.html", page)


@require_GET
def list_topics(request: SignedInRequest) -> HttpResponse:
    """Topics with their ways of teaching and marks."""
    page = pages.topics_page(request.user, request.GET, request.now)
    return list_response(request, "feedback/register.html", page)


@require_GET
def list_surveys(request: SignedInRequest) -> HttpResponse:
    """Surveys of needs and after courses."""
    page = pages.surveys_page(request.user, request.GET, request.now)
    return list_response(request, "feedback/register.html", page)


@require_GET
def show_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """One survey with what was said."""
    on = local_date(request.now)
    survey = get_object_or_404(
        policies.visible_to(request.user, on).select_related(
            "owner", "programme", "training_class", "session__training_class"
        ),
        pk=pk,
    )
    return page_response(
        request, "feedback/survey.html", pages.survey_page(request.user, survey, request.now)
    )


@form_view
def answer_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what one thinks of a session."""
    session = get_object_or_404(
        policies.sessions_to_judge(request.user, request.now).select_related("training_class"), pk=pk
    )
    marks, words = shipped_questions(Purpose.TOPIC)
    questions = [(QuestionKind.SCALE, one) for one in marks] + [(QuestionKind.TEXT, one) for one in words]
    form = forms.AnswerForm(request.POST or None, questions=questions)

    def act() -> HttpResponse:
        operations.answer_session(
            session=session, marks=form.marks(), words=form.words(), by=request.user, now=request.now
        )
        messages.success(request, _("Thank you. Nobody is told who said what."))
        return redirect("feedback:mine")

    page = pages.session_answer_page(session, form, local_date(request.now))
    return answer(request, page, act, template="feedback/answer.html")


@form_view
def answer_survey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Answer a survey for oneself or for one's agency."""
    on = local_date(request.now)
    waiting = policies.asked_of(request.user, on).filter(
        has_answered=False, survey__opens_on__lte=on, survey__closes_on__gte=on
    )
    respondent = get_object_or_404(waiting.select_related("survey", "agency"), pk=pk)
    questions = list(respondent.survey.questions.order_by("order"))
    form = forms.AnswerForm(request.POST or None, questions=[(one.kind, one.text) for one in questions])

    def act() -> HttpResponse:
        operations.answer_survey(
            respondent=respondent, said=form.said(questions), by=request.user, now=request.now
        )
        messages.success(request, _("Thank you. Nobody is told who said what."))
        return redirect("feedback:mine")

    page = pages.survey_answer_page(respondent, form, on)
    return answer(request, page, act, template="feedback/answer.html")


@form_view
def ask_needs(request: SignedInRequest, pk: int) -> HttpResponse:
    """A survey of needs about a programme."""
    on = local_date(request.now)
    programme = get_object_or_404(Programme.objects.all(), pk=pk)
    if not policies.may_ask_needs(request.user, on):
        raise PermissionDenied(_("Only the Organisation Board and schools ask about needs."))
    form = forms.NeedsForm(
        request.POST or None,
        owners=policies.owners_for(request.user, on),
        classes=policies.classes_to_ask(request.user, programme, on).order_by("-starts_on", "pk"),
        finder=UnitFinder(on),
        initial={
            "title": _("Needs of {programme}").format(programme=programme.name)[:250],
            "opens_on": on,
            "closes_on": on + timedelta(days=30),
        },
    )

    def act() -> HttpResponse:
        survey = operations.ask_needs(
            programme=programme, **form.cleaned_data, by=request.user, now=request.now
        )
        messages.success(request, _("The survey is open. Those who are asked find it on their home page."))
        return redirect("feedback:survey", pk=survey.pk)

    return answer(request, pages.needs_form_page(programme, form), act)


@form_view
def follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask how a course proved itself."""
    on = local_date(request.now)
    one = get_object_or_404(classes_visible_to(request.user, on), pk=pk)
    if not policies.may_follow_up(request.user, one, on):
        raise PermissionDenied(
            _("Only the school and the Organisation Board ask how a course proved itself.")
        )
    form = forms.EmptyForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        survey = operations.follow_up(training_class=one, by=request.user, now=request.now)
        messages.success(request, _("The survey is prepared. It opens by itself."))
        return redirect("feedback:survey", pk=survey.pk)

    return answer(request, pages.follow_up_page(one, form, on), act)
