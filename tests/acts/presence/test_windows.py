"""Check-in by room code is opened by who takes the roll, in its time (R0-17, R0-18)."""

from datetime import timedelta

import pytest

from nennep.attendance.models import Mark
from nennep.attendance.states import Checkpoint, Method, Status
from nennep.audit.models import Entry
from nennep.classes import operations as classes_operations
from nennep.kernel.errors import NotAllowed, Refused
from nennep.presence import operations
from nennep.presence.models import CodeWindow, EvidencePolicy
from nennep.presence.queries.codes import arrivals, codes_now, open_windows
from nennep.presence.queries.openings import opening_times
from nennep.presence.rules.codes import read_mark
from nennep.presence.states import Outcome
from tests.make import attendance, units
from tests.make import presence as make

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R0-17", "R0-18")]


def test_the_window_keeps_the_rules_of_its_opening_and_is_opened_once() -> None:
    course = make.course()
    session = course.session
    now = make.at(session, -20)
    window = operations.open_window(session=session, checkpoint=Checkpoint.START, by=course.manager, now=now)
    assert (window.period_ms, window.grace_ms, window.typed_period_ms, window.typed_grace_ms) == (2000, 1000, 20_000, 10_000)  # fmt: skip
    assert (window.closes_at, len(window.secret), window.accepts_typed) == (make.at(session, 30), 32, True)
    again = operations.open_window(session=session, checkpoint=Checkpoint.START, by=course.manager, now=now)
    assert again.pk == window.pk
    assert Entry.objects.filter(act="presence.window.open").count() == 1
    assert list(open_windows(now)) == [window]


def test_nobody_but_the_school_opens_or_closes() -> None:
    course = make.course()
    window = make.window(course.session)
    for actor in (attendance.monitor(course), make.course(1).manager):
        with pytest.raises(NotAllowed):
            operations.open_window(
                session=course.session, checkpoint=Checkpoint.START, by=actor, now=make.at(course.session)
            )
        with pytest.raises(NotAllowed):
            operations.close_window(window=window, by=actor, now=make.at(course.session))
    assert CodeWindow.objects.count() == 1


@pytest.mark.parametrize(
    ("checkpoint", "minutes", "code"),
    [
        (Checkpoint.START, -61, Outcome.TOO_EARLY),
        (Checkpoint.START, 30, Outcome.TOO_LATE),
        (Checkpoint.MID, -1, Outcome.TOO_EARLY),
    ],
)
def test_a_window_is_opened_in_its_time(checkpoint: str, minutes: int, code: str) -> None:
    course = make.course()
    with pytest.raises(Refused) as refusal:
        make.window(course.session, minutes=minutes, checkpoint=checkpoint)
    assert refusal.value.code == code
    assert not CodeWindow.objects.exists()


def test_the_end_is_open_around_the_end() -> None:
    course = make.course()
    session = course.session
    assert opening_times(session, Checkpoint.END) == (
        session.ends_at - timedelta(minutes=15),
        session.ends_at + timedelta(minutes=30),
    )
    early = session.ends_at - timedelta(minutes=16)
    with pytest.raises(Refused):
        operations.open_window(session=session, checkpoint=Checkpoint.END, by=course.manager, now=early)
    until = session.ends_at + timedelta(minutes=10)
    window = operations.open_window(
        session=session, checkpoint=Checkpoint.END, by=course.manager, now=session.ends_at, closes_at=until
    )
    assert window.closes_at == until
    operations.close_window(window=window, by=course.manager, now=session.ends_at + timedelta(minutes=1))
    with pytest.raises(Refused) as refusal:
        operations.open_window(
            session=session,
            checkpoint=Checkpoint.END,
            by=course.manager,
            now=session.ends_at + timedelta(minutes=2),
            closes_at=session.ends_at + timedelta(minutes=31),
        )
    assert refusal.value.field == "closes_at"


def test_a_cancelled_session_and_one_whose_policy_knows_no_codes_stay_shut() -> None:
    course = make.course(sessions=2)
    EvidencePolicy.objects.update(end_ways=[Method.HAND])
    session = course.session
    with pytest.raises(Refused) as refusal:
        operations.open_window(
            session=session, checkpoint=Checkpoint.END, by=course.manager, now=session.ends_at
        )
    assert refusal.value.code == Outcome.WAY_CLOSED
    classes_operations.cancel_session(
        session=session, reason="Nghỉ", by=units.system(), now=make.at(session, -100)
    )
    with pytest.raises(Refused):
        make.window(session)


def test_closing_derives_the_marks() -> None:
    course = make.course(2)
    window = make.window(course.session)
    make.trainee(course).check_in(window, make.at(course.session, -5))
    assert (arrivals(window).counted, arrivals(window).expected) == (1, 2)
    now = make.at(course.session, 2)
    assert operations.close_window(window=window, by=course.manager, now=now).closes_at == now
    assert Mark.objects.filter(status=Status.PRESENT).count() == 1
    assert Mark.objects.filter(status=Status.NOT_TAKEN).count() == 1
    later = operations.close_window(window=window, by=course.manager, now=make.at(course.session, 9))
    assert later.closes_at == now
    assert Entry.objects.filter(act="presence.window.close").count() == 1


def test_the_screen_shows_the_codes_of_this_moment_alone() -> None:
    course = make.course()
    window = make.window(course.session)
    now = window.opened_at + timedelta(milliseconds=45_300)
    shown = codes_now(window, now)
    assert read_mark(f"https://daotao.tinhuy.local{shown.mark}") == (window.pk, make.filmed(window, now)[1])
    assert shown.typed == make.to_type(window, now)
    assert (shown.film_ends_in_ms, shown.typed_ends_in_ms) == (700, 14_700)
    for other in (window.opened_at - timedelta(seconds=1), window.closes_at):
        shut = codes_now(window, other)
        assert (shut.mark, shut.typed, shut.is_open) == ("", "", False)
