"""States of plan versions and of their lines, and which may follow which (R3-03, R3-05, R3-18)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted to the leaders")
    CONCLUDED = "concluded", _("Concluded")
    APPROVED = "approved", _("Approved")
    SUPERSEDED = "superseded", _("Superseded by a later version")


class LineState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    UNDER_STUDY = "under_study", _("Under study")
    DEFERRED = "deferred", _("Deferred")
    CARRIED = "carried", _("Carried to the next year")
    REFUSED = "refused", _("Refused")


class Outcome(models.TextChoices):
    """What the leaders concluded on one line (R3-18)."""

    AGREED = "agreed", _("Agreed as proposed")
    IN_PRINCIPLE = "in_principle", _("Agreed in principle")
    CHANGED = "changed", _("Agreed with changes")
    REFUSED = "refused", _("Refused")


MOVES: dict[str, frozenset[str]] = {
    VersionState.DRAFT: frozenset({VersionState.SUBMITTED}),
    VersionState.SUBMITTED: frozenset({VersionState.CONCLUDED, VersionState.DRAFT}),
    VersionState.CONCLUDED: frozenset({VersionState.APPROVED}),
    VersionState.APPROVED: frozenset({VersionState.SUPERSEDED}),
    VersionState.SUPERSEDED: frozenset(),
}
"""State of a version → states that may follow."""

OPEN = frozenset({VersionState.DRAFT, VersionState.SUBMITTED, VersionState.CONCLUDED})
"""States of a version that is still on its way; a plan has one of them at most."""

PROPOSABLE = frozenset({LineState.PROPOSED, LineState.UNDER_STUDY, LineState.DEFERRED})
"""What the author of a draft may make of a line; the rest is decided by the leaders."""

CARRIED_OVER = frozenset({LineState.UNDER_STUDY, LineState.DEFERRED, LineState.CARRIED})
"""Lines with which the draft of the next year opens (R3-16)."""


def may_move(state: str, to: str) -> bool:
    """Whether a version may go from the one state to the other."""
    return to in MOVES.get(VersionState(state), frozenset())
