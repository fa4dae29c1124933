"""Acts on the timetable: plan, change, move and cancel a session (domain.md 2, step 16; R0-10, R2-27)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.audit.operations import record
from nennep.catalogue.models import Module, StudyForm
from nennep.classes import policies, queries, rules
from nennep.classes.models import AddedTopic, Batch, HalfDay, Method, Mode, Session, TrainingClass
from nennep.classes.operations import registry
from nennep.classes.operations.classes import check_running, locked_class
from nennep.classes.queries.rooms import SEATED, RoomBook, Wanted, expected_people
from nennep.classes.states import SessionState
from nennep.kernel import clock, dates, text
from nennep.kernel.clock import local_date
from nennep.kernel.db import lock_one
from nennep.kernel.errors import NotAllowed, Refused
from nennep.people.models import Person
from nennep.rooms.models import Room

FIELDS = (
    "held_on", "half", "starts_at", "ends_at", "lessons", "module", "module_name", "topic", "added_topic", "mode",
    "method", "room", "booked_room", "lecturer", "lecturer_name", "batch",
)  # fmt: skip
TEXTS = {"module_name": 250, "topic": 400, "room": 80, "lecturer_name": 150}
MOST_LESSONS = 12


class RoomRefused(Refused):
    """The room is too small, taken or out of use."""


def _require(by: User, training_class: TrainingClass, now: datetime) -> None:
    if not policies.may_plan_session(by, training_class, local_date(now)):
        raise NotAllowed(_("The timetable is kept by the school and the class manager."))


@transaction.atomic
def plan_session(
    *,
    training_class: TrainingClass,
    held_on: date,
    half: str,
    lessons: int,
    by: User,
    now: datetime,
    topic: str = "",
    module: Module | None = None,
    module_name: str = "",
    added_topic: AddedTopic | None = None,
    mode: str = Mode.HALL,
    method: str = Method.LECTURE,
    room: str = "",
    booked_room: Room | None = None,
    lecturer: Person | None = None,
    lecturer_name: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    batch: Batch | None = None,
    import_id: str = "",
) -> Session:
    """Put a session into the timetable; times follow from the half-day and the lessons where they are not given.

    A part-time class finds the batch by the day. Refuses a half-day that is taken, a day outside the class or
    in a closed batch, lessons that no half-day holds, and a room that is too small, taken or out of use. A name that
    the institution has as a room books it (R1-26).
    """
    training_class = locked_class(training_class.pk)
    _require(by, training_class, now)
    check_running(training_class)
    session = Session(
        training_class=training_class, batch=batch, held_on=held_on, half=half, lessons=lessons, module=module,
        module_name=text.clean(module_name or (module.name if module else "")),
        topic=text.clean(topic or (added_topic.name if added_topic else "")), added_topic=added_topic, mode=mode,
        method=method, room=text.clean(room), booked_room=booked_room, lecturer=lecturer,
        lecturer_name=text.clean(lecturer_name or (lecturer.full_name if lecturer else "")),
    )  # fmt: skip
    if batch is None:
        session.batch = _batch_for(training_class, held_on)
    _check(session)
    _set_times(session, starts_at, ends_at)
    _book_room(session)
    session.save()
    record(
        act="classes.session.plan",
        subject=session,
        context=training_class,
        by=by,
        now=now,
        after={name: getattr(session, name) for name in FIELDS},
        import_id=import_id,
    )
    registry.tell_session_changed(session, {}, by, now)
    return session


def _batch_for(training_class: TrainingClass, held_on: date) -> Batch | None:
    if training_class.study_form != StudyForm.PART_TIME_BATCH:
        return None
    held = Batch.objects.filter(training_class=training_class, starts_on__lte=held_on, ends_on__gte=held_on)
    return held.order_by("number").first()


def _check(session: Session) -> None:
    training_class = session.training_class
    if session.half not in HalfDay.values:
        raise Refused(_("Choose morning, afternoon or evening."), field="half")
    if session.mode not in Mode.values:
        raise Refused(_("Choose how the session is held."), field="mode")
    if session.method not in Method.values:
        raise Refused(_("Choose how the topic is taught."), field="method")
    if session.added_topic and session.added_topic.training_class_id != training_class.pk:
        raise Refused(_("This topic was added to another class."), field="added_topic")
    if not 1 <= session.lessons <= MOST_LESSONS:
        raise Refused(
            _("A session has 1 to {most} lessons, not {lessons}.").format(
                most=MOST_LESSONS, lessons=session.lessons
            ),
            field="lessons",
        )
    for name, longest in TEXTS.items():
        if len(getattr(session, name)) > longest:
            raise Refused(
                _("This text is longer than {longest} characters. Shorten it.").format(longest=longest),
                field=name,
            )
    if session.held_on < training_class.starts_on or (
        training_class.ends_on and session.held_on > training_class.ends_on
    ):
        raise Refused(
            _("{day} lies outside the class. Change the days of the class first.").format(
                day=dates.with_weekday(session.held_on)
            ),
            field="held_on",
        )
    _check_batch(session)
    taken = Session.objects.filter(
        training_class=training_class, held_on=session.held_on, half=session.half, state=SessionState.PLANNED
    )
    if taken.exclude(pk=session.pk).exists():
        raise Refused(
            _("There is a session on {day}, {half} already.").format(
                day=dates.with_weekday(session.held_on), half=HalfDay(session.half).label.lower()
            ),
            field="half",
        )


def _check_batch(session: Session) -> None:
    batch = session.batch
    if batch is None:
        if session.training_class.study_form == StudyForm.PART_TIME_BATCH:
            raise Refused(
                _("No batch holds {day}. Add the batch first.").format(
                    day=dates.with_weekday(session.held_on)
                ),
                field="held_on",
            )
        return
    if batch.training_class_id != session.training_class_id:
        raise Refused(_("This batch belongs to another class."), field="batch")
    check_batch_open(batch)
    if not batch.starts_on <= session.held_on <= batch.ends_on:
        raise Refused(
            _("{day} lies outside batch {number}.").format(
                day=dates.with_weekday(session.held_on), number=batch.number
            ),
            field="held_on",
        )


def check_batch_open(batch: Batch | None) -> None:
    """Refuse a change to the timetable of a closed batch: its report may have gone out."""
    if batch is not None and batch.closed_at:
        raise Refused(
            _("Batch {number} is closed. Reopen it first, with the reason of the correction.").format(
                number=batch.number
            )
        )


def _set_times(session: Session, starts_at: datetime | None, ends_at: datetime | None) -> None:
    lengths = queries.day_of(session.training_class, session.held_on)
    first, last = rules.session_times(
        session.held_on,
        starts_at.astimezone(clock.zone()).time() if starts_at else lengths.starts[session.half],
        session.lessons,
        lesson_minutes=lengths.lesson,
        break_minutes=lengths.pause,
        zone=clock.zone(),
    )
    session.starts_at = starts_at or first
    session.ends_at = ends_at or last
    if session.ends_at <= session.starts_at:
        raise Refused(_("The session ends before it begins: check the times."), field="ends_at")
    if clock.local_date(session.starts_at) != session.held_on:
        raise Refused(_("The session begins on another day than its date."), field="starts_at")


ROOM_FIELDS = ("room", "booked_room", "held_on", "starts_at", "ends_at", "mode")
"""What decides whether a session finds its room free and large enough."""


def _book_room(session: Session) -> None:
    """Book the room on record that is chosen or named; its row is locked, so that two classes never get it together."""
    if session.booked_room is None and not session.room:
        return
    book = RoomBook(session.training_class, [session.held_on])
    room = session.booked_room or book.find(session.room)
    if room is None:
        return
    if room not in book.rooms:
        raise Refused(_("This room belongs to another institution."), field="booked_room")
    lock_one(Room.objects.filter(pk=room.pk))
    book = RoomBook(session.training_class, [session.held_on])
    session.booked_room, session.room = room, room.name
    problem = book.problem(
        room,
        Wanted(
            day=session.held_on,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            people=expected_people(session.training_class, session.held_on) if session.mode in SEATED else 0,
            besides=session.pk,
        ),
    )
    if problem:
        raise RoomRefused(problem, field="booked_room")


def _planned(session: Session, by: User, now: datetime) -> Session:
    training_class = locked_class(session.training_class_id)
    session = lock_one(Session.objects.filter(pk=session.pk))
    session.training_class = training_class
    _require(by, training_class, now)
    check_running(training_class)
    if session.state != SessionState.PLANNED:
        raise Refused(_("This session was cancelled."))
    check_batch_open(session.batch)
    return session


@transaction.atomic
def change_session(
    *, session: Session, changes: Mapping[str, object], by: User, now: datetime, import_id: str = ""
) -> Session:
    """Change content, lecturer, room, mode, lessons or times; its version counts one up, so that calendars follow.

    `changes` by field, named as in `plan_session`, only those given. Nothing changed, nothing written. Day and half-day are moved
    with `move_session`. Refuses a cancelled session and a closed batch.
    """
    session = _planned(session, by, now)
    unknown = set(changes) - (set(FIELDS) - {"held_on", "half", "batch"})
    if unknown:
        raise TypeError(f"change_session does not change {', '.join(sorted(unknown))}")
    before = {name: getattr(session, name) for name in FIELDS}
    for name, value in changes.items():
        setattr(session, name, text.clean(value) if isinstance(value, str) else value)
    if "module" in changes and session.module and "module_name" not in changes:
        session.module_name = session.module.name
    if "lecturer" in changes and session.lecturer and "lecturer_name" not in changes:
        session.lecturer_name = session.lecturer.full_name
    if "room" in changes and "booked_room" not in changes:
        session.booked_room = None  # found again by its name
    if session.added_topic and not session.topic:
        session.topic = session.added_topic.name
    _check(session)
    given = {name: changes.get(name) for name in ("starts_at", "ends_at")}
    if session.lessons != before["lessons"] or any(given.values()):
        starts, ends = given["starts_at"], given["ends_at"]
        kept = before["starts_at"]
        begin = starts if isinstance(starts, datetime) else kept if isinstance(kept, datetime) else None
        _set_times(session, begin, ends if isinstance(ends, datetime) else None)
    if any(getattr(session, name) != before[name] for name in ROOM_FIELDS):
        _book_room(session)
    return _written(session, before, act="classes.session.change", by=by, now=now, import_id=import_id)


def _written(
    session: Session,
    before: dict[str, object],
    *,
    act: str,
    by: User,
    now: datetime,
    import_id: str = "",
    reason: str = "",
) -> Session:
    after = {name: getattr(session, name) for name in FIELDS}
    changed = [name for name in FIELDS if before[name] != after[name]]
    if not changed:
        return session
    session.version += 1
    session.save(update_fields=[*changed, "version"])
    record(
        act=act,
        subject=session,
        context=session.training_class,
        by=by,
        now=now,
        before=before,
        after=after,
        import_id=import_id,
        reason=reason,
    )
    registry.tell_session_changed(session, {name: before[name] for name in changed}, by, now)
    return session


@transaction.atomic
def move_session(
    *,
    session: Session,
    held_on: date,
    half: str,
    by: User,
    now: datetime,
    reason: str = "",
    batch: Batch | None = None,
) -> Session:
    """Move a session to another half-day; times follow the half-day, the batch the day.

    Refuses a session that has begun: what was taken there belongs to its day; a taken half-day; a closed batch.
    """
    session = _planned(session, by, now)
    if session.starts_at <= now:
        raise Refused(_("This session has begun. Cancel it and plan another one."))
    before = {name: getattr(session, name) for name in FIELDS}
    session.held_on, session.half = held_on, half
    session.batch = batch or _batch_for(session.training_class, held_on)
    _check(session)
    if (before["held_on"], before["half"]) != (held_on, half):
        _set_times(session, None, None)
        _book_room(session)
    return _written(session, before, act="classes.session.move", by=by, now=now, reason=text.clean(reason))


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: User, now: datetime) -> Session:
    """Cancel a session; it stays in the timetable and in calendars as cancelled. Refuses without a reason."""
    session = _planned(session, by, now)
    reason = text.clean(reason)
    if not reason:
        raise Refused(_("Say why the session is cancelled."), field="reason")
    if len(reason) > 250:
        raise Refused(
            _("This text is longer than {longest} characters. Shorten it.").format(longest=250),
            field="reason",
        )
    session.state = SessionState.CANCELLED
    session.cancelled_reason = reason
    session.version += 1
    session.save(update_fields=["state", "cancelled_reason", "version"])
    record(
        act="classes.session.cancel",
        subject=session,
        context=session.training_class,
        by=by,
        now=now,
        before={"state": SessionState.PLANNED},
        after={"state": SessionState.CANCELLED},
        reason=reason,
    )
    registry.tell_session_changed(session, {"state": SessionState.PLANNED}, by, now)
    return session
