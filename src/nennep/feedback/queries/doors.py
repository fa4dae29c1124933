"""The ways from a session, a class and a programme to what is asked and what was said, for whom they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nennep.accounts.models import User
from nennep.catalogue.models import Programme
from nennep.classes.models import Session, TrainingClass
from nennep.classes.queries import ClassDoors
from nennep.classes.queries.measures import ClassMeasure
from nennep.classes.states import ClassState
from nennep.feedback import policies
from nennep.feedback.models import Survey
from nennep.feedback.queries.surveys import heard
from nennep.feedback.states import Purpose
from nennep.kernel.clock import local_date
from nennep.web.parts import Act, Figure


def session_doors(*, actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    """Say what one thinks of a session that one attended; read what was said of it."""
    if policies.may_answer_session(actor, session, now):
        url = reverse("feedback:answer-session", args=[session.pk])
        return (Act(_("Say what you think of it"), url, "star", kind="primary"),)
    survey = policies.visible_to(actor, local_date(now)).filter(session=session).first()
    if survey is None:
        return ()
    return (Act(_("What trainees said"), reverse("feedback:survey", args=[survey.pk]), "star"),)


def class_doors(*, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """How the class is taught and what was said of it; after its end the follow-up survey."""
    on = local_date(now)
    acts: list[Act] = []
    if policies.sessions_readable(actor, on).filter(training_class=training_class).exists():
        url = f"{reverse('feedback:sessions')}?class={training_class.pk}"
        acts.append(Act(_("Ways of teaching and feedback"), url, "star"))
    if training_class.state == ClassState.CLOSED:
        asked = Survey.objects.filter(training_class=training_class, purpose=Purpose.FOLLOW_UP).first()
        if asked is not None and policies.visible_to(actor, on).filter(pk=asked.pk).exists():
            acts.append(
                Act(_("Follow-up survey"), reverse("feedback:survey", args=[asked.pk]), "report-analytics")
            )
        elif asked is None and policies.may_follow_up(actor, training_class, on):
            url = reverse("feedback:follow-up", args=[training_class.pk])
            acts.append(Act(_("Follow-up survey"), url, "report-analytics"))
    return ClassDoors(acts=tuple(acts))


def programme_doors(programme: Programme, actor: User, on: date) -> tuple[Act, ...]:
    """Ask about needs before the programme is revised."""
    if programme.valid_to is not None or not policies.may_ask_needs(actor, on):
        return ()
    return (
        Act(_("Survey of needs"), reverse("feedback:ask-needs", args=[programme.pk]), "report-analytics"),
    )


def marks_of_classes(*, actor: User, class_ids: Collection[int], now: datetime) -> Mapping[int, Figure]:
    """The middle of the marks that trainees gave to sessions of each class, for the page on the quality of classes (R1-22)."""
    on = local_date(now)
    readable = policies.sessions_readable(actor, on).filter(training_class_id__in=class_ids)
    about = Survey.objects.filter(session__in=readable.order_by().values("pk")).order_by("pk")
    surveys = dict(about.values_list("pk", "session__training_class_id"))
    sums: dict[int, tuple[int, int]] = {}
    for pk, one in heard(list(surveys), on).items():
        if one.tenths is not None:
            total, answers = sums.get(surveys[pk], (0, 0))
            sums[surveys[pk]] = (total + one.tenths * one.answered, answers + one.answered)
    url = f"{reverse('feedback:sessions')}?class="
    return {
        pk: Figure(Decimal((2 * total + answers) // (2 * answers)).scaleb(-1), f"{url}{pk}", _("mark of 5"))
        for pk, (total, answers) in sums.items()
    }


QUALITY = ClassMeasure(
    key="feedback", label=gettext_lazy("Marks by trainees (of 5)"), place=60, read=marks_of_classes
)
