"""The timetable."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nennep.catalogue.models import StudyForm
from nennep.classes import operations
from nennep.classes.models import Session, TrainingClass
from nennep.classes.operations import registry
from nennep.kernel import clock
from nennep.kernel.errors import Refused
from tests.make import classes, units

pytestmark = pytest.mark.django_db


def local(moment: datetime) -> time:
    return moment.astimezone(clock.zone()).time()


def test_times_follow_the_half_day_and_the_lessons() -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    morning = classes.session(one, lessons=5)
    # 5 lessons of 45 minutes with 4 breaks of 5: 245 minutes from 7:30.
    assert (local(morning.starts_at), local(morning.ends_at)) == (time(7, 30), time(11, 35))
    evening = classes.session(one, half="EV", lessons=2)
    assert (local(evening.starts_at), local(evening.ends_at)) == (time(18, 0), time(19, 35))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"held_on": date(2024, 6, 2)}, "held_on"),
        ({"half": "XX"}, "half"),
        ({"lessons": 0}, "lessons"),
        ({"lessons": 13}, "lessons"),
        ({"mode": "telepathy"}, "mode"),
        ({"topic": "x" * 401}, "topic"),
        ({"held_on": date(2024, 6, 4)}, "half"),
    ],
)
def test_what_a_session_cannot_be(wrong: dict[str, object], field: str) -> None:
    one = classes.training_class(form=StudyForm.FULL_TIME)
    classes.session(one, date(2024, 6, 4))
    with pytest.raises(Refused) as refused:
        classes.session(one, **wrong)
    assert refused.value.field == field
    assert Session.objects.count() == 1


def test_a_part_time_session_needs_a_batch() -> None:
    one = classes.training_class()
    classes.batch(one)
    with pytest.raises(Refused) as refused:
        classes.session(one, date(2024, 6, 24))
    assert refused.value.field == "held_on"
    assert classes.session(one).batch.number == 1


@pytest.mark.requirement("R0-10")
def test_a_change_counts_the_version_up_and_is_told(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(registry, "_session_changes", [])
    session = classes.session(classes.training_class())
    operations.register_session_change(lambda *, session, before, by, now: told.append(dict(before)))
    same = operations.change_session(
        session=session, changes={"topic": session.topic, "lessons": 5}, by=units.system(), now=now
    )
    assert (same.version, told) == (1, [])
    changed = operations.change_session(
        session=session, changes={"lessons": 4, "room": "A2"}, by=units.system(), now=now
    )
    assert (changed.version, changed.lessons, local(changed.ends_at)) == (2, 4, time(10, 45))
    assert told == [{"lessons": 5, "room": "", "ends_at": session.ends_at}]


def test_a_session_moves_before_it_begins_only(now: datetime) -> None:
    session = classes.session(classes.training_class(), date(2024, 6, 5))
    moved = operations.move_session(
        session=session,
        held_on=date(2024, 6, 6),
        half="PM",
        by=units.system(),
        now=now,
        reason="Giảng viên bận",
    )
    assert (moved.held_on, moved.half, local(moved.starts_at), moved.version) == (
        date(2024, 6, 6),
        "PM",
        time(13, 30),
        2,
    )
    with pytest.raises(Refused):
        operations.move_session(
            session=moved, held_on=date(2024, 6, 7), half="AM", by=units.system(), now=moved.starts_at
        )
    moved.refresh_from_db()
    assert moved.held_on == date(2024, 6, 6)


def test_a_cancelled_session_stays_and_frees_its_half_day(now: datetime) -> None:
    one = classes.training_class()
    session = classes.session(one)
    with pytest.raises(Refused) as refused:
        operations.cancel_session(session=session, reason="  ", by=units.system(), now=now)
    assert refused.value.field == "reason"
    gone = operations.cancel_session(session=session, reason="Bão số 3", by=units.system(), now=now)
    assert (gone.state, gone.cancelled_reason, gone.version) == ("cancelled", "Bão số 3", 2)
    classes.session(one)
    assert one.sessions.count() == 2
    with pytest.raises(Refused):
        operations.change_session(session=gone, changes={"room": "A1"}, by=units.system(), now=now)


@pytest.mark.requirement("R0-10")
@given(
    slots=st.lists(
        st.tuples(st.integers(0, 4), st.sampled_from(["AM", "PM", "EV"]), st.booleans()),
        min_size=1,
        max_size=12,
    )
)
def test_one_class_is_never_in_two_sessions_at_once(slots: list[tuple[int, str, bool]]) -> None:
    one = _full_time()
    for days, half, cancelled_after in slots:
        held_on = one.starts_on + timedelta(days=days)
        taken = one.sessions.filter(held_on=held_on, half=half, state="planned").exists()
        try:
            session = classes.session(one, held_on, half)
        except Refused:
            assert taken
            continue
        assert not taken
        if cancelled_after:
            operations.cancel_session(session=session, reason="Mưa bão", by=units.system(), now=classes.NOW)
    planned = list(one.sessions.filter(state="planned").values_list("held_on", "half"))
    assert len(planned) == len(set(planned))


def _full_time() -> TrainingClass:
    return classes.training_class(form=StudyForm.FULL_TIME)
