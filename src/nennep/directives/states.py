"""States of a task and of a proposal, and which may follow which. Overdue is derived, never stored (R1-29, R2-11)."""

from django.db import models
from django.utils.translation import pgettext_lazy


class TaskState(models.TextChoices):
    OPEN = "open", pgettext_lazy("task", "Assigned")
    TAKEN = "taken", pgettext_lazy("task", "In hand")
    DONE = "done", pgettext_lazy("task", "Done")
    CALLED_OFF = "called_off", pgettext_lazy("task", "Called off")


MOVES: dict[str, frozenset[str]] = {
    TaskState.OPEN: frozenset({TaskState.TAKEN, TaskState.DONE, TaskState.CALLED_OFF}),
    TaskState.TAKEN: frozenset({TaskState.DONE, TaskState.CALLED_OFF}),
    TaskState.DONE: frozenset({TaskState.TAKEN}),
    TaskState.CALLED_OFF: frozenset({TaskState.OPEN}),  # the plan gives the unit a part again
}

UNFINISHED = (TaskState.OPEN, TaskState.TAKEN)
"""What may be overdue and may be urged."""


class ProposalState(models.TextChoices):
    MADE = "made", pgettext_lazy("proposal", "Waits for an answer")
    ACCEPTED = "accepted", pgettext_lazy("proposal", "Accepted")
    REJECTED = "rejected", pgettext_lazy("proposal", "Rejected")


def may_move(state: str, to: str) -> bool:
    """Whether a task in this state may come into the other one."""
    return to in MOVES[state]
