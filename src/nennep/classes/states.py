"""States of a class, a session, an opinion and an issue, and which may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ClassState(models.TextChoices):
    PREPARING = "preparing", _("Preparing")
    OPENED = "opened", _("Running")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


CLASS_MOVES: dict[str, frozenset[str]] = {
    ClassState.PREPARING: frozenset({ClassState.OPENED, ClassState.CANCELLED}),
    ClassState.OPENED: frozenset({ClassState.CLOSED}),
    ClassState.CLOSED: frozenset(),
    ClassState.CANCELLED: frozenset(),
}


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    CANCELLED = "cancelled", _("Cancelled")


class OpinionState(models.TextChoices):
    OPEN = "open", pgettext_lazy("opinion", "Open")
    IN_WORK = "in_work", _("Being dealt with")
    ANSWERED = "answered", _("Answered")


OPINION_MOVES: dict[str, frozenset[str]] = {
    OpinionState.OPEN: frozenset({OpinionState.IN_WORK, OpinionState.ANSWERED}),
    OpinionState.IN_WORK: frozenset({OpinionState.ANSWERED}),
    OpinionState.ANSWERED: frozenset({OpinionState.OPEN}),
}


class IssueState(models.TextChoices):
    OPEN = "open", pgettext_lazy("issue", "Open")
    IN_WORK = "in_work", _("Being dealt with")
    SETTLED = "settled", pgettext_lazy("issue", "Settled")


ISSUE_MOVES: dict[str, frozenset[str]] = {
    IssueState.OPEN: frozenset({IssueState.IN_WORK, IssueState.SETTLED}),
    IssueState.IN_WORK: frozenset({IssueState.IN_WORK, IssueState.SETTLED}),
    IssueState.SETTLED: frozenset({IssueState.OPEN}),
}
