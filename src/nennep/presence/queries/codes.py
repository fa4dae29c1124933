"""Codes as they are shown now, and how many have come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from nennep.classes.models import Enrolment
from nennep.presence.models import CheckIn, CodeWindow
from nennep.presence.rules.codes import ends_in_ms, film_code, mark_text, tick_of, typed_code
from nennep.presence.states import Outcome


@dataclass(frozen=True, kw_only=True)
class ShownCodes:
    """What the hall screen shows at this moment; None of it belongs to a later one.

    `mark` follows the origin in the picture: origin + mark. Times in milliseconds until the next one is due; the screen
    asks again then, never earlier.
    """

    mark: str
    typed: str
    film_ends_in_ms: int
    typed_ends_in_ms: int
    period_ms: int
    typed_period_ms: int
    closes_at: datetime
    is_open: bool


def codes_now(window: CodeWindow, now: datetime) -> ShownCodes:
    """The codes of this moment; empty ones when the window is not open. No query."""
    is_open = window.opened_at <= now < window.closes_at
    secret = bytes(window.secret)
    film = film_code(secret, tick_of(window.opened_at, now, window.period_ms)) if is_open else ""
    typed = typed_code(secret, tick_of(window.opened_at, now, window.typed_period_ms)) if is_open else ""
    return ShownCodes(
        mark=mark_text(window.pk, film) if film else "",
        typed=typed,
        film_ends_in_ms=ends_in_ms(window.opened_at, now, window.period_ms),
        typed_ends_in_ms=ends_in_ms(window.opened_at, now, window.typed_period_ms),
        period_ms=window.period_ms,
        typed_period_ms=window.typed_period_ms,
        closes_at=window.closes_at,
        is_open=is_open,
    )


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """How many have checked in at a window, of how many trainees of that day. Counted from check-ins, not from marks:
    the screen may ask every second without making the check-ins wait."""

    counted: int
    expected: int


def arrivals(window: CodeWindow) -> Arrivals:
    """Two queries. `window.session` must be loaded."""
    on = window.session.held_on
    places = Enrolment.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        valid_from__lte=on,
        training_class_id=window.session.training_class_id,
    )
    return Arrivals(
        counted=CheckIn.objects.filter(window=window, outcome=Outcome.ACCEPTED).count(),
        expected=places.count(),
    )


def open_windows(now: datetime) -> QuerySet[CodeWindow]:
    """Windows that are open now, newest first; restrict them by policy."""
    return CodeWindow.objects.filter(opened_at__lte=now, closes_at__gt=now).order_by("-opened_at", "-pk")
