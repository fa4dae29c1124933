"""Doors for later areas: what they register here is called inside the transaction of the act.

A listener may raise `Refused`: then the act does not happen. Each is called with keywords only. Registering the
same function twice keeps one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from nennep.accounts.models import User
from nennep.classes.models import Batch, Enrolment, Session, TrainingClass


class ClosingCheck(Protocol):
    """Called before a class is closed; raises `Refused` while something stands open."""

    def __call__(self, *, training_class: TrainingClass, now: datetime) -> object: ...


class OpeningCheck(Protocol):
    """Called before a class is opened; raises `Refused` while something is missing. With a `reason` it may let the class
    pass and keep the reason."""

    def __call__(self, *, training_class: TrainingClass, reason: str, by: User, now: datetime) -> object: ...


class ClassListener(Protocol):
    """Called when what is said of a class was changed; `before` holds the fields that were given."""

    def __call__(
        self, *, training_class: TrainingClass, before: Mapping[str, object], by: User, now: datetime
    ) -> object: ...


class BatchListener(Protocol):
    """Called when a batch was closed or reopened (R0-19)."""

    def __call__(self, *, batch: Batch, by: User, now: datetime) -> object: ...


class SessionListener(Protocol):
    """Called when a session was planned, changed, moved or cancelled; `before` holds the fields that changed."""

    def __call__(
        self, *, session: Session, before: Mapping[str, object], by: User, now: datetime
    ) -> object: ...


class EnrolmentListener(Protocol):
    """Called when a place in a class began or ended."""

    def __call__(self, *, enrolment: Enrolment, by: User, now: datetime) -> object: ...


_opening_checks: list[OpeningCheck] = []
_closing_checks: list[ClosingCheck] = []
_class_changes: list[ClassListener] = []
_batch_closings: list[BatchListener] = []
_batch_reopenings: list[BatchListener] = []
_session_changes: list[SessionListener] = []
_enrolment_changes: list[EnrolmentListener] = []


def register_opening_check(check: OpeningCheck) -> None:
    """`check(training_class=…, reason=…, by=…, now=…)` raises `Refused` while the class may not be opened (R1-18)."""
    if check not in _opening_checks:
        _opening_checks.append(check)


def register_closing_check(check: ClosingCheck) -> None:
    """`check(training_class=…, now=…)` raises `Refused` while the class may not be closed."""
    if check not in _closing_checks:
        _closing_checks.append(check)


def register_class_change(listener: ClassListener) -> None:
    """`listener(training_class=…, before=…, by=…, now=…)` runs after a correction of the class itself."""
    if listener not in _class_changes:
        _class_changes.append(listener)


def register_batch_closing(listener: BatchListener) -> None:
    """`listener(batch=…, by=…, now=…)` runs when a batch is closed: the report draft is made there (R0-19)."""
    if listener not in _batch_closings:
        _batch_closings.append(listener)


def register_batch_reopening(listener: BatchListener) -> None:
    """`listener(batch=…, by=…, now=…)` runs when a batch is reopened for a correction."""
    if listener not in _batch_reopenings:
        _batch_reopenings.append(listener)


def register_session_change(listener: SessionListener) -> None:
    """`listener(session=…, before=…, by=…, now=…)` runs after a change of the timetable; marks follow there (R0-10)."""
    if listener not in _session_changes:
        _session_changes.append(listener)


def register_enrolment_change(listener: EnrolmentListener) -> None:
    """`listener(enrolment=…, by=…, now=…)` runs after somebody entered or left a class."""
    if listener not in _enrolment_changes:
        _enrolment_changes.append(listener)


def check_opening(training_class: TrainingClass, reason: str, by: User, now: datetime) -> None:
    """Ask all areas whether the class may be opened."""
    for check in _opening_checks:
        check(training_class=training_class, reason=reason, by=by, now=now)


def check_closing(training_class: TrainingClass, now: datetime) -> None:
    """Ask all areas whether the class may be closed."""
    for check in _closing_checks:
        check(training_class=training_class, now=now)


def tell_class_changed(
    training_class: TrainingClass, before: Mapping[str, object], by: User, now: datetime
) -> None:
    """Tell all areas what was corrected of the class."""
    for listener in _class_changes:
        listener(training_class=training_class, before=before, by=by, now=now)


def tell_batch_closed(batch: Batch, by: User, now: datetime) -> None:
    """Tell all areas that the batch is closed."""
    for listener in _batch_closings:
        listener(batch=batch, by=by, now=now)


def tell_batch_reopened(batch: Batch, by: User, now: datetime) -> None:
    """Tell all areas that the batch is open again."""
    for listener in _batch_reopenings:
        listener(batch=batch, by=by, now=now)


def tell_session_changed(session: Session, before: Mapping[str, object], by: User, now: datetime) -> None:
    """Tell all areas what became of a session."""
    for listener in _session_changes:
        listener(session=session, before=before, by=by, now=now)


def tell_enrolment_changed(enrolment: Enrolment, by: User, now: datetime) -> None:
    """Tell all areas that somebody entered or left."""
    for listener in _enrolment_changes:
        listener(enrolment=enrolment, by=by, now=now)
