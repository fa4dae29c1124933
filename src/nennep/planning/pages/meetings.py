"""The meetings on a version of a plan: when, who sat there by office, what came out (R3-01, R3-02)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from nennep.kernel import dates
from nennep.planning.models import PlanVersion, WorkingSession


@dataclass(frozen=True)
class SessionRow:
    """A meeting on the plan."""

    title: str
    held_on: str
    outcome: str
    participants: tuple[str, ...]


def sessions_of(version: PlanVersion) -> tuple[SessionRow, ...]:
    """The meetings on a version, the newest first."""
    found = (
        WorkingSession.objects.filter(version=version)
        .prefetch_related("participants")
        .order_by("-held_on", "-pk")
    )
    return tuple(
        SessionRow(
            title=session.subject,
            held_on=dates.with_weekday(session.held_on),
            outcome=session.outcome,
            participants=tuple(
                _participant(row.office, row.name, is_chair=row.is_chair)
                for row in sorted(session.participants.all(), key=lambda row: row.order)
            ),
        )
        for session in found
    )


def _participant(office: str, name: str, *, is_chair: bool) -> str:
    words = f"{office}: {name}" if name else office
    return _("{participant} (in the chair)").format(participant=words) if is_chair else words
