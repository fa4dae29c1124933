"""With which objects of the world of notice 407 the pages of rooms and surveys are opened."""

from datetime import timedelta
from typing import Any


def arguments() -> dict[str, dict[str, Any]]:
    """Hall A1 of the Political School, a fault, a session of the last days in which the head of a delegation sat, what the trainees said of
    a session (`survey@session`), the survey of needs and the part of SO01 in it."""
    from nennep.attendance.models import Mark
    from nennep.catalogue.models import Programme
    from nennep.classes.models import TrainingClass
    from nennep.feedback.models import Respondent, Survey
    from nennep.rooms.models import Room, RoomFault
    from tests.world import NOW

    hall = {"pk": Room.objects.get(owner__code="TCT", name="Hội trường A1").pk}
    needs = Survey.objects.get(purpose="needs")
    made = TrainingClass.objects.get(code="TC-K31")
    there = Mark.objects.filter(
        enrolment__person__user__username="truongdoan.lk",
        status="present",
        held_on__gt=(NOW - timedelta(days=7)).date(),
        session__ends_at__lte=NOW,
    ).order_by("-held_on", "-pk")
    return {
        **{f"rooms:{name}": hall for name in ("room", "correct", "set-state", "report-fault")},
        "rooms:mend-fault": {"pk": RoomFault.objects.get(mended_on=None).pk},
        "feedback:answer-session": {"pk": there[0].session_id},
        "feedback:survey": {"pk": needs.pk},
        "feedback:survey@session": {"pk": Survey.objects.filter(purpose="topic").order_by("pk")[0].pk},
        "feedback:answer": {"pk": Respondent.objects.get(survey=needs, agency__code="SO01").pk},
        "feedback:ask-needs": {"pk": Programme.objects.get(code="tc-llct").pk},
        "feedback:follow-up": {"pk": made.pk},
        "classes:add-topic": {"pk": made.pk},
    }
