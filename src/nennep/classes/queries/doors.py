"""Ways from a class and from a session to what later areas keep about them; these areas register here (`apps.ready`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.db.models import Sum
from django.utils.translation import gettext as _

from nennep.accounts.models import User
from nennep.classes.models import Batch, Session, TrainingClass
from nennep.classes.states import ClassState, SessionState
from nennep.kernel import dates, numbers
from nennep.web.parts import Act, Task


@dataclass(frozen=True)
class ClassDoors:
    """What another area offers on the page of a class: ways to go, what it asks, and one way for each batch, by key."""

    acts: tuple[Act, ...] = ()
    tasks: tuple[Task, ...] = ()
    batches: Mapping[int, Act] = field(default_factory=dict)


class ClassDoorKeeper(Protocol):
    """Called for the page of a class; answers only with what the account may open."""

    def __call__(self, *, actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors: ...


class SessionDoorKeeper(Protocol):
    """Called for the page of a session; answers only with what the account may open."""

    def __call__(self, *, actor: User, session: Session, now: datetime) -> tuple[Act, ...]: ...


class BatchRemarker(Protocol):
    """Called before a batch is closed; says in sentences what is still to be done about it."""

    def __call__(self, *, batch: Batch) -> tuple[str, ...]: ...


class ClosingReasons(Protocol):
    """Called before a class is closed; says in sentences what keeps it open."""

    def __call__(self, *, training_class: TrainingClass) -> tuple[str, ...]: ...


_of_classes: list[ClassDoorKeeper] = []
_of_sessions: list[SessionDoorKeeper] = []
_of_batches: list[BatchRemarker] = []
_of_closing: list[ClosingReasons] = []


def register_class_doors(keeper: ClassDoorKeeper) -> None:
    """`keeper(actor=…, training_class=…, now=…)` adds its ways to the page of every class."""
    if keeper not in _of_classes:
        _of_classes.append(keeper)


def register_session_doors(keeper: SessionDoorKeeper) -> None:
    """`keeper(actor=…, session=…, now=…)` adds its ways to the page of every session of a timetable."""
    if keeper not in _of_sessions:
        _of_sessions.append(keeper)


def register_batch_remarks(remarker: BatchRemarker) -> None:
    """`remarker(batch=…)` is asked before a batch is closed."""
    if remarker not in _of_batches:
        _of_batches.append(remarker)


def remarks_on_batch(batch: Batch) -> tuple[str, ...]:
    """What all areas say is still to be done before the batch is closed."""
    return tuple(remark for remarker in _of_batches for remark in remarker(batch=batch))


def why_batch_stays_open(batch: Batch, now: datetime) -> str:
    """Why the batch cannot be closed now: its class is not open yet, it has no session, or one that has not ended. Empty
    when it can."""
    if batch.training_class.state == ClassState.PREPARING:
        return _(
            "The class is not open yet. Open the class; its batches are closed when their sessions are over."
        )
    last = Session.objects.filter(batch=batch, state=SessionState.PLANNED).order_by("-ends_at", "-pk").first()
    if last is None:
        return _("Batch {number} has no session. Take in its timetable first.").format(number=batch.number)
    if last.ends_at <= now:
        return ""
    return _("Batch {number} has a session until {time} on {day}. Close it after that.").format(
        number=batch.number, time=dates.clock_text(last.ends_at), day=dates.with_weekday(last.held_on)
    )


def register_closing_reasons(reasons: ClosingReasons) -> None:
    """`reasons(training_class=…)` is asked before a class is closed; each sentence keeps it open."""
    if reasons not in _of_closing:
        _of_closing.append(reasons)


def why_class_stays_open(training_class: TrainingClass, now: datetime) -> str:
    """Why the class cannot be closed now: it is not open yet, a session lies ahead, a batch is open, or what another area
    says of it. Empty when it can."""
    if training_class.state == ClassState.PREPARING:
        return _("The class is not open yet. Open it, or cancel it when it is not held.")
    planned = Session.objects.filter(training_class=training_class, state=SessionState.PLANNED)
    ahead = planned.filter(ends_at__gt=now).order_by("held_on", "starts_at", "pk").first()
    if ahead is not None:
        return _("There is still a session on {day}. Cancel it or close the class later.").format(
            day=dates.with_weekday(ahead.held_on)
        )
    still_open = Batch.objects.filter(training_class=training_class, closed_at__isnull=True)
    if batch := still_open.order_by("number").first():
        return _("Batch {number} is still open. Close it first.").format(number=batch.number)
    return next((one for reasons in _of_closing for one in reasons(training_class=training_class)), "")


def remarks_on_class(training_class: TrainingClass) -> tuple[str, ...]:
    """What somebody who closes the class should know: lessons of the programme that no session holds."""
    planned = Session.objects.filter(training_class=training_class, state=SessionState.PLANNED)
    held = planned.aggregate(lessons=Sum("lessons"))["lessons"] or 0
    wanted = training_class.programme_version.lessons
    if held >= wanted:
        return ()
    return (
        _(
            "The timetable holds {held} of the {wanted} lessons of the programme. Close the class only when no more follow."
        ).format(held=numbers.whole(held), wanted=numbers.whole(wanted)),
    )


def doors_of_class(actor: User, training_class: TrainingClass, now: datetime) -> ClassDoors:
    """What all areas offer for the class."""
    found = [keeper(actor=actor, training_class=training_class, now=now) for keeper in _of_classes]
    return ClassDoors(
        acts=tuple(act for one in found for act in one.acts),
        tasks=tuple(task for one in found for task in one.tasks),
        batches={pk: act for one in found for pk, act in one.batches.items()},
    )


def doors_of_session(actor: User, session: Session, now: datetime) -> tuple[Act, ...]:
    """What all areas offer for the session."""
    return tuple(act for keeper in _of_sessions for act in keeper(actor=actor, session=session, now=now))
