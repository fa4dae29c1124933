"""One request for one trainee at one checkpoint: what a second person decided is not asked again by another door (R0-17)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from nennep.attendance.models import Fact
from nennep.attendance.states import Claim, FactKind
from nennep.kernel.errors import Refused
from nennep.presence import operations
from nennep.presence.models import CheckIn, CodeWindow, Override
from nennep.presence.operations import NotAdmitted
from tests.make import attendance, classes
from tests.make import presence as make
from tests.make.attendance import Course

pytestmark = pytest.mark.django_db


def old_code(course: Course, trainee: make.Trainee, minutes: float) -> Fact:
    """One more refusal in the name of this trainee."""
    now = make.at(course.session, minutes)
    window = CodeWindow.objects.get()
    with pytest.raises(NotAdmitted):
        trainee.begin(window, now, codes=make.filmed(window, now - timedelta(seconds=30)))
    return Fact.objects.filter(kind=FactKind.REFUSAL).latest("pk")


@pytest.mark.requirement("R0-17")
def test_a_request_covers_all_that_was_refused_to_the_trainee_until_it_was_decided() -> None:
    course = make.course(2)
    make.window(course.session)
    trainee, other = make.trainee(course, 0), make.trainee(course, 1)
    first, second = old_code(course, trainee, 1), old_code(course, trainee, 2)
    asked = operations.ask_override(
        refusal=first, reason="Có ngồi đây", by=course.manager, now=make.at(course.session, 3)
    )
    for moment in (4, 6):
        with pytest.raises(Refused) as refusal:
            operations.ask_override(
                refusal=second, reason="Lần nữa", by=course.manager, now=make.at(course.session, moment)
            )
        assert "đề nghị trước" in refusal.value.message
        if moment == 4:
            operations.decide_override(
                override=asked,
                is_agreed=False,
                note="Không ai thấy",
                by=classes.training_office(course.training_class),
                now=make.at(course.session, 5),
            )
    assert Override.objects.count() == 1
    # What was refused afterwards is another matter, and so is what was refused to somebody else.
    for who in (trainee, other):
        operations.ask_override(
            refusal=old_code(course, who, 7),
            reason="Lần này có ngồi",
            by=course.manager,
            now=make.at(course.session, 8),
        )
    assert Override.objects.count() == 3


@pytest.mark.requirement("R0-17")
def test_the_page_offers_what_can_be_asked_once_for_each_trainee(settings: object) -> None:
    course = make.course(3)
    make.window(course.session)
    people = [make.trainee(course, number) for number in range(3)]
    refusals = [[old_code(course, who, minute) for minute in (1, 2)] for who in people]
    attendance.take(course.session, {course.enrolments[1]: Claim.PRESENT})
    operations.ask_override(
        refusal=refusals[2][0], reason="Có ngồi đây", by=course.manager, now=make.at(course.session, 3)
    )
    settings.NENNEP_NOW = make.at(course.session, 4).isoformat()  # type: ignore[attr-defined]
    client = Client()
    client.force_login(course.manager)
    page = client.get(reverse("presence:session", args=[course.session.pk])).content.decode()
    offered = {
        one.pk
        for one in Fact.objects.filter(kind=FactKind.REFUSAL)
        if reverse("presence:ask-override", args=[one.pk]) in page
    }
    assert offered == {refusals[0][1].pk}, "the newest; who is counted or asked about needs none"
    assert CheckIn.objects.count() == 6
