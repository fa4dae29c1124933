"""A topic for a new issue, added to a class and approved in one step (R3-24)."""

from datetime import date

import pytest

from nennep.audit.models import Entry
from nennep.catalogue.queries import added_topics
from nennep.classes import operations
from nennep.classes.models import AddedTopic, TrainingClass
from nennep.kernel.errors import NotAllowed, Refused
from tests.make import classes, units

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R3-24")]
SAID = {
    "name": "Sắp xếp đơn vị hành chính năm 2025",
    "lessons": 5,
    "note": "Chủ trương mới",
    "approval": "Hiệu trưởng Nguyễn Văn A, phiếu 12",
}


@pytest.fixture
def one() -> TrainingClass:
    return classes.training_class(form="full_time")


def test_one_step_puts_it_into_the_timetable_and_before_the_next_revision(one: TrainingClass) -> None:
    office = classes.training_office(one)
    topic = operations.add_topic(
        training_class=one,
        **SAID,
        held_on=date(2024, 6, 5),
        half="AM",
        method="discussion",
        by=office,
        now=classes.NOW,
    )
    session = one.sessions.get()
    assert (session.topic, session.added_topic, session.method) == (SAID["name"], topic, "discussion")
    version = one.programme_version
    assert version.modules.count() == 0
    listed = added_topics([version.pk], office)[version.pk]
    assert [(row.name, row.approval, row.class_name) for row in listed] == [
        (SAID["name"], SAID["approval"], one.name)
    ]
    assert listed[0].class_url
    assert added_topics([version.pk], classes.account_of(classes.person()))[version.pk][0].class_url == ""
    assert Entry.objects.filter(act="classes.topic.add", reason="Chủ trương mới").exists()


@pytest.mark.parametrize("missing", ["name", "note", "approval"])
def test_nothing_is_added_without_name_reason_and_approval(one: TrainingClass, missing: str) -> None:
    with pytest.raises(Refused) as caught:
        operations.add_topic(training_class=one, **{**SAID, missing: " "}, by=units.system(), now=classes.NOW)
    assert caught.value.field == missing
    assert not AddedTopic.objects.exists()


def test_a_class_manager_does_not_approve_and_a_refused_day_adds_nothing(one: TrainingClass) -> None:
    manager = classes.class_manager(one)
    with pytest.raises(NotAllowed):
        operations.add_topic(training_class=one, **SAID, by=manager, now=classes.NOW)
    with pytest.raises(Refused):
        operations.add_topic(
            training_class=one,
            **SAID,
            held_on=date(2020, 1, 1),
            half="AM",
            by=units.system(),
            now=classes.NOW,
        )
    assert not AddedTopic.objects.exists()
    operations.add_topic(training_class=one, **SAID, by=units.system(), now=classes.NOW)
    with pytest.raises(Refused):
        operations.add_topic(training_class=one, **SAID, by=units.system(), now=classes.NOW)
    assert AddedTopic.objects.count() == 1
