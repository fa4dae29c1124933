"""Doors for later areas: what they register here is called inside the transaction of the act, with keywords only."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from nennep.accounts.models import User
from nennep.attendance.models import Fact
from nennep.classes.models import Session


class TakingListener(Protocol):
    """Called when entries of a checkpoint were taken by hand."""

    def __call__(self, *, session: Session, checkpoint: str, by: User, now: datetime) -> object: ...


class HeadCountListener(Protocol):
    """Called when heads were counted, and again when a count was explained (`fact.cancels` is the count then)."""

    def __call__(self, *, fact: Fact, by: User, now: datetime) -> object: ...


_takings: list[TakingListener] = []
_head_counts: list[HeadCountListener] = []


def register_taking_listener(listener: TakingListener) -> None:
    """`listener(session=…, checkpoint=…, by=…, now=…)` runs after entries of a checkpoint were appended."""
    if listener not in _takings:
        _takings.append(listener)


def register_head_count_listener(listener: HeadCountListener) -> None:
    """`listener(fact=…, by=…, now=…)` runs after a count of heads or its explanation was appended (R0-18)."""
    if listener not in _head_counts:
        _head_counts.append(listener)


def tell_taken(session: Session, checkpoint: str, by: User, now: datetime) -> None:
    """Tell later areas that a checkpoint was taken."""
    for listener in _takings:
        listener(session=session, checkpoint=checkpoint, by=by, now=now)


def tell_head_count(fact: Fact, by: User, now: datetime) -> None:
    """Tell later areas that heads were counted, or a count explained."""
    for listener in _head_counts:
        listener(fact=fact, by=by, now=now)
