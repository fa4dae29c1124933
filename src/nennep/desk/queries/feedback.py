"""What trainees and agencies are asked to say: sessions they attended, surveys (R1-27, R2-26, R3-25)."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nennep.classes.policies import Reach
from nennep.feedback.policies import asked_of, sessions_to_judge
from nennep.kernel.clock import local_date
from nennep.web.parts import Task


def feedback_tasks(reach: Reach, now: datetime) -> Iterator[Task]:
    """One line for sessions and one for surveys; three queries at most."""
    actor = reach.rights.actor
    if actor is None:
        return
    url = reverse("feedback:mine")
    if reach.person_id is not None and (count := sessions_to_judge(actor, now).count()):
        yield Task(
            ngettext("session to say what you think of", "sessions to say what you think of", count),
            _("Say it"),
            url,
            count=count,
        )
    on = local_date(now)
    waiting = asked_of(actor, on).filter(
        has_answered=False, survey__opens_on__lte=on, survey__closes_on__gte=on
    )
    if surveys := waiting.count():
        yield Task(
            ngettext("survey to answer", "surveys to answer", surveys), _("Answer"), url, count=surveys
        )
