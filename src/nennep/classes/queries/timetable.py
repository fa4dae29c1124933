"""Sessions as pages, prints and feeds show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from nennep.classes.models import Enrolment, HalfDay, Method, Mode, Session, TrainingClass
from nennep.classes.states import SessionState
from nennep.norms import queries as norms
from nennep.norms.rules import Value as RuleContent
from nennep.norms.rules import known_keys, read_value, shipped

HALF_ORDER = Case(
    *(When(half=half, then=Value(place)) for place, half in enumerate(HalfDay.values)),
    output_field=IntegerField(),
)
STARTS = {
    HalfDay.AM: "time.morning_start",
    HalfDay.PM: "time.afternoon_start",
    HalfDay.EVENING: "time.evening_start",
}


@dataclass(frozen=True)
class DayPlan:
    """When the half-days of a school begin, and the minutes of a lesson (tiết) and of the break after it."""

    starts: Mapping[str, time]
    lesson: int
    pause: int


def day_of(training_class: TrainingClass, on: date) -> DayPlan:
    """The times of a day where the class is held: the rules of its host, else the general ones, else those shipped."""
    book = norms.rules_in_force(on, "time.")

    def value(key: str) -> RuleContent:
        found = book.find(key, study_form=training_class.study_form, unit=training_class.host_id)
        return found.value if found else _shipped(key)

    starts = {half: value(key) for half, key in STARTS.items()}
    return DayPlan(
        {half: at for half, at in starts.items() if isinstance(at, time)},
        _minutes(value("time.lesson_minutes")),
        _minutes(value("time.break_minutes")),
    )


def usual_lessons(on: date, training_class: TrainingClass | None = None) -> int:
    """How many lessons half a day has where a timetable does not say; unverified, told wherever it is used."""
    key = "time.lessons_per_half_day"
    found = norms.rules_in_force(on, key).find(key, unit=training_class.host_id if training_class else None)
    return _minutes(found.value if found else _shipped(key)) or 1


def _minutes(value: RuleContent) -> int:
    return 0 if isinstance(value, (time, str)) or value is None else int(value)


@cache
def _shipped(key: str) -> RuleContent:
    row = next(row for row in reversed(shipped()["rule"]) if row["key"] == key)
    return read_value(row["value"], known_keys()[key].unit)


@dataclass(frozen=True)
class SessionRow:
    """One half-day of a timetable."""

    pk: int
    class_id: int
    class_name: str
    class_code: str
    batch_id: int | None
    batch_number: int | None
    held_on: date
    half: str
    half_text: str
    starts_at: datetime
    ends_at: datetime
    lessons: int
    module: str
    topic: str
    mode: str
    mode_text: str
    method: str
    method_text: str
    added_id: int | None
    """The topic of this class beside its programme."""
    room: str
    room_id: int | None
    lecturer_id: int | None
    lecturer: str
    is_cancelled: bool
    cancelled_reason: str
    version: int


def sessions_of(training_class: TrainingClass, *, with_cancelled: bool = False) -> QuerySet[Session]:
    """The sessions of a class in the order of days; cancelled ones only when asked for."""
    return _ordered(
        _cancelled(Session.objects.filter(training_class=training_class), with_cancelled=with_cancelled)
    )


def sessions_between(
    source: QuerySet[Session], first: date, last: date, *, with_cancelled: bool = False
) -> QuerySet[Session]:
    """Those of the sessions that are held from first to last, both days included."""
    return _ordered(_cancelled(source.filter(held_on__range=(first, last)), with_cancelled=with_cancelled))


def sessions_on(source: QuerySet[Session], on: date, *, with_cancelled: bool = False) -> QuerySet[Session]:
    """Those of the sessions that are held on the day."""
    return sessions_between(source, on, on, with_cancelled=with_cancelled)


def sessions_studied(person_id: int | None) -> QuerySet[Session]:
    """Sessions of the classes in which the person has, or had, a place: only those while the place lasted."""
    studying = Q(pk__in=[])
    for place in Enrolment.objects.filter(person_id=person_id or 0).order_by("pk"):
        held = Q(training_class_id=place.training_class_id, held_on__gte=place.valid_from)
        studying |= held & Q(held_on__lt=place.valid_to) if place.valid_to else held
    return Session.objects.filter(studying)


def sessions_taught(person_id: int | None) -> QuerySet[Session]:
    """Sessions in which the person is the lecturer on record."""
    return Session.objects.filter(lecturer_id=person_id or 0)


def _cancelled(rows: QuerySet[Session], *, with_cancelled: bool) -> QuerySet[Session]:
    return rows if with_cancelled else rows.exclude(state=SessionState.CANCELLED)


def _ordered(rows: QuerySet[Session]) -> QuerySet[Session]:
    return rows.order_by("held_on", HALF_ORDER, "starts_at", "pk")


def session_rows(sessions: QuerySet[Session]) -> list[SessionRow]:
    """The sessions as rows, in their order, in one query."""
    return [session_row(session) for session in sessions.select_related("training_class", "batch")]


def session_row(session: Session) -> SessionRow:
    """One session as a row."""
    return SessionRow(
        pk=session.pk,
        class_id=session.training_class_id,
        class_name=session.training_class.name,
        class_code=session.training_class.code,
        batch_id=session.batch_id,
        batch_number=session.batch.number if session.batch else None,
        held_on=session.held_on,
        half=session.half,
        half_text=str(HalfDay(session.half).label),
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        lessons=session.lessons,
        module=session.module_name,
        topic=session.topic,
        mode=session.mode,
        mode_text=str(Mode(session.mode).label),
        method=session.method,
        method_text=str(Method(session.method).label),
        added_id=session.added_topic_id,
        room=session.room,
        room_id=session.booked_room_id,
        lecturer_id=session.lecturer_id,
        lecturer=session.lecturer_name,
        is_cancelled=session.state == SessionState.CANCELLED,
        cancelled_reason=session.cancelled_reason,
        version=session.version,
    )


def conflicts_of(slots: Iterable[tuple[date, str]], *, outside: TrainingClass | None) -> list[Session]:
    """Sessions of other classes in the same half-days, for warnings about rooms and lecturers; one query per 200."""
    wanted = sorted(set(slots))
    found: list[Session] = []
    for start in range(0, len(wanted), 200):
        days = Q(pk__in=[])
        for held_on, half in wanted[start : start + 200]:
            days |= Q(held_on=held_on, half=half)
        rows = Session.objects.filter(days, state=SessionState.PLANNED).select_related("training_class")
        found += _ordered(rows.exclude(training_class=outside) if outside else rows)
    return found
