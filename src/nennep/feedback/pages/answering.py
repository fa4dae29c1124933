"""What is asked of somebody, and the forms of surveys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.catalogue.models import Programme
from nennep.classes.models import Session, TrainingClass
from nennep.feedback.models import Respondent
from nennep.feedback.policies import number_of
from nennep.feedback.queries import Asked, fewest_answers, to_answer
from nennep.feedback.states import Purpose, Side
from nennep.kernel import dates
from nennep.web.form_pages import FormPage
from nennep.web.navigation import Crumb


@dataclass(frozen=True)
class MinePage:
    """What one may answer today."""

    title: str
    lead: str
    asked: tuple[Asked, ...]


def mine_page(actor: User, now: datetime) -> MinePage:
    """Sessions and surveys that wait for an answer."""
    return MinePage(
        title=_("My opinions"),
        lead=_(
            "Sessions in which you were, and surveys that ask you or your agency. Nobody is told who said what."
        ),
        asked=tuple(to_answer(actor, now)),
    )


@dataclass(frozen=True)
class AnswerPage:
    """The form of one survey."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    promise: str
    form: Any
    act: str
    back: str
    kind: str = "primary"


def _trail(title: str) -> tuple[Crumb, ...]:
    return (Crumb(_("My opinions"), reverse("feedback:mine")), Crumb(title))


def _promise(on: date) -> str:
    return _(
        "Who answered and what was said are kept apart: nobody, not even the school, can see who said what. Results are shown only "
        "from {fewest} answers, when the time for answers is over."
    ).format(fewest=fewest_answers(on)[0])


def session_answer_page(session: Session, form: Any, on: date) -> AnswerPage:
    """What one thinks of a session."""
    title = session.topic or session.module_name or _("Session")
    about = [dates.with_weekday(session.held_on), session.get_half_display(), session.lecturer_name]
    return AnswerPage(
        title=title,
        lead=" · ".join(one for one in about if one),
        trail=_trail(title),
        promise=_promise(on),
        form=form,
        act=_("Send my opinion"),
        back=reverse("feedback:mine"),
    )


def survey_answer_page(respondent: Respondent, form: Any, on: date) -> AnswerPage:
    """A survey for oneself or for one's agency."""
    survey = respondent.survey
    about = str(Purpose(survey.purpose).label)
    if respondent.side == Side.AGENCY and respondent.agency:
        about = f"{about} · " + _("answered for {agency}").format(agency=respondent.agency.name)
    return AnswerPage(
        title=survey.title,
        lead=f"{about} · " + _("last day {day}").format(day=dates.short(survey.closes_on)),
        trail=_trail(survey.title),
        promise=_promise(on),
        form=form,
        act=_("Send my opinion"),
        back=reverse("feedback:mine"),
    )


def needs_form_page(programme: Programme, form: Any) -> FormPage:
    """A survey of needs about a programme."""
    back = reverse("catalogue:programme", args=[programme.pk])
    title = _("Survey of needs")
    return FormPage(
        title,
        programme.name,
        (Crumb(_("Programmes"), reverse("catalogue:programmes")), Crumb(programme.name, back), Crumb(title)),
        form,
        _("Open the survey"),
        back,
    )


def follow_up_page(one: TrainingClass, form: Any, on: date) -> FormPage:
    """Whether to ask how a course proved itself, and when."""
    back = reverse("classes:class", args=[one.pk])
    title = _("Follow-up survey")
    lead = one.name
    if one.closed_on is not None:
        opens = one.closed_on + timedelta(days=number_of("feedback.follow_up.from_days", on)[0])
        closes = one.closed_on + timedelta(days=number_of("feedback.follow_up.until_days", on)[0])
        lead = _(
            "Those who completed {name} and the agencies that sent them are asked from {first} to {last} (days proposed by the program, "
            "to be confirmed)."
        ).format(name=one.name, first=dates.short(opens), last=dates.short(closes))
    return FormPage(
        title,
        lead,
        (Crumb(_("Classes"), reverse("classes:list")), Crumb(one.name, back), Crumb(title)),
        form,
        _("Prepare the survey"),
        back,
    )
