"""States of a call, of a need and of a wish, and which may follow which (domain.md 2, steps 2–4; R2-37)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CallState(models.TextChoices):
    OPEN = "open", pgettext_lazy("call for needs", "Open")
    CLOSED = "closed", pgettext_lazy("call for needs", "Closed")


class EntryState(models.TextChoices):
    """Only what is sent and later stands in the consolidation."""

    DRAFT = "draft", pgettext_lazy("need", "Being written")
    SENT = "sent", pgettext_lazy("need", "Sent")
    RETURNED = "returned", pgettext_lazy("need", "Sent back")
    ACCEPTED = "accepted", pgettext_lazy("need", "Accepted")


MOVES: dict[str, frozenset[str]] = {
    EntryState.DRAFT: frozenset({EntryState.SENT}),
    EntryState.SENT: frozenset({EntryState.RETURNED, EntryState.ACCEPTED}),
    EntryState.RETURNED: frozenset({EntryState.SENT}),
    EntryState.ACCEPTED: frozenset({EntryState.RETURNED}),
}

WRITABLE = frozenset({EntryState.DRAFT, EntryState.RETURNED})
"""The agency may still change it."""

COUNTED = frozenset({EntryState.SENT, EntryState.ACCEPTED})
"""Stands in the consolidation."""


class WishState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("wish", "Asked")
    ACCEPTED = "accepted", pgettext_lazy("wish", "Accepted")
    DECLINED = "declined", pgettext_lazy("wish", "Declined")


def may_move(state: str, to: str) -> bool:
    """Whether a need in this state may come into the other one."""
    return to in MOVES[state]
