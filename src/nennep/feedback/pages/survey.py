"""One survey with what was said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes.queries.measures import RESULTS, figure_of_class
from nennep.feedback.models import Survey
from nennep.feedback.pages.registers import survey_badge
from nennep.feedback.queries import SideResult, fewest_answers, results
from nennep.feedback.states import Purpose
from nennep.kernel import dates
from nennep.kernel.clock import local_date
from nennep.web.navigation import Crumb
from nennep.web.parts import Badge, Fact, Link


@dataclass(frozen=True)
class SurveyPage:
    """What was said, by side, or why nothing is shown yet."""

    title: str
    lead: str
    trail: tuple[Crumb, ...]
    badge: Badge
    facts: tuple[Fact, ...]
    sides: tuple[SideResult, ...]
    hidden: str
    is_unverified: bool


def survey_page(actor: User, survey: Survey, now: datetime) -> SurveyPage:
    """One survey; what it is about comes selected."""
    on = local_date(now)
    fewest, is_verified = fewest_answers(on)
    if survey.purpose == Purpose.TOPIC:
        home = Crumb(_("Ways of teaching and feedback"), reverse("feedback:sessions"))
    else:
        home = Crumb(_("Surveys"), reverse("feedback:surveys"))
    return SurveyPage(
        title=survey.title,
        lead=str(Purpose(survey.purpose).label),
        trail=(home, Crumb(survey.title)),
        badge=survey_badge(survey.opens_on, survey.closes_on, on),
        facts=(
            *_about(actor, survey, now),
            Fact(
                _("Answers are taken"),
                _("{first} to {last}").format(
                    first=dates.short(survey.opens_on), last=dates.short(survey.closes_on)
                ),
            ),
            Fact(_("Survey by"), survey.owner.name),
        ),
        sides=tuple(results(survey, on)),
        hidden=_("Shown from {fewest} answers, when the time for answers is over.").format(fewest=fewest),
        is_unverified=not is_verified,
    )


def _about(actor: User, survey: Survey, now: datetime) -> tuple[Fact, ...]:
    if survey.session is not None:
        session = survey.session
        return (
            Fact(
                _("Session"),
                Link(
                    f"{dates.with_weekday(session.held_on)} · {session.get_half_display()}",
                    reverse("classes:session", args=[session.pk]),
                ),
            ),
            Fact(_("Class"), session.training_class.name),
            Fact(_("Lecturer"), session.lecturer_name or "–"),
        )
    if survey.programme is not None:
        url = reverse("catalogue:programme", args=[survey.programme.pk])
        return (Fact(_("Programme"), Link(survey.programme.name, url)),)
    one = survey.training_class
    if one is None:
        return ()
    return (
        Fact(_("Class"), Link(one.name, reverse("classes:class", args=[one.pk]))),
        Fact(_("Pass rate"), figure_of_class(RESULTS, actor, one, now) or _("no results on record yet")),
    )
