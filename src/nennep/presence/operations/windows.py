"""Opening and closing check-in by room code (R0-17, R0-18)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from nennep.accounts.models import User
from nennep.classes.models import Session
from nennep.presence.models import CodeWindow


@transaction.atomic
def open_window(
    *, session: Session, checkpoint: str, by: User, now: datetime, closes_at: datetime | None = None
) -> CodeWindow:
    """Open check-in by room code; the window keeps the rules of this moment. One that is open already is given back.

    `closes_at`: earlier than the rules would close it. Refuses who may not take the roll, a session that is cancelled,
    too early or too late for this checkpoint, a period that was signed, and a checkpoint for which the policy of the
    session does not know room codes.
    """
    raise NotImplementedError


@transaction.atomic
def close_window(*, window: CodeWindow, by: User, now: datetime) -> CodeWindow:
    """Close it now; one that has closed stays as it is. Refuses who may not take the roll."""
    raise NotImplementedError
