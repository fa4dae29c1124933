"""States of a notice and of a nominee, and which may follow which (domain.md 2, steps 10–14; R4-12, R4-52)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("enrolment notice", "Draft")
    PUBLISHED = "published", pgettext_lazy("enrolment notice", "Taking nominations")
    OPENED = "opened", pgettext_lazy("enrolment notice", "Class decided")
    CANCELLED = "cancelled", pgettext_lazy("enrolment notice", "Cancelled")


NOTICE_MOVES: dict[str, frozenset[str]] = {
    NoticeState.DRAFT: frozenset({NoticeState.PUBLISHED, NoticeState.CANCELLED}),
    NoticeState.PUBLISHED: frozenset({NoticeState.OPENED, NoticeState.CANCELLED}),
    NoticeState.OPENED: frozenset(),
    NoticeState.CANCELLED: frozenset(),
}


class NomineeState(models.TextChoices):
    """Registered is not sent: only `SENT` and later count as sent (R4-12)."""

    REGISTERED = "registered", pgettext_lazy("nominee", "Registered by the agency")
    NOMINATED = "nominated", pgettext_lazy("nominee", "Nominated")
    ELIGIBLE = "eligible", pgettext_lazy("nominee", "Meets the conditions")
    INELIGIBLE = "ineligible", pgettext_lazy("nominee", "Does not meet the conditions")
    WAIVED = "waived", pgettext_lazy("nominee", "Condition waived")
    RESERVE = "reserve", pgettext_lazy("nominee", "In reserve")
    SENT = "sent", pgettext_lazy("nominee", "Sent by decision")
    ADMITTED = "admitted", pgettext_lazy("nominee", "In the class list")
    REFUSED = "refused", pgettext_lazy("nominee", "Refused")
    WITHDRAWN_BEFORE = "withdrawn_before", pgettext_lazy("nominee", "Withdrawn before the class decision")
    WITHDRAWN_AFTER = "withdrawn_after", pgettext_lazy("nominee", "Withdrawn after the class decision")


_BACK = {NomineeState.REFUSED, NomineeState.WITHDRAWN_BEFORE}
_CHECKED = {NomineeState.NOMINATED, NomineeState.ELIGIBLE, NomineeState.INELIGIBLE, NomineeState.WAIVED}

MOVES: dict[str, frozenset[str]] = {
    NomineeState.REGISTERED: frozenset({NomineeState.NOMINATED, NomineeState.RESERVE}),
    NomineeState.NOMINATED: frozenset({*_CHECKED, *_BACK, NomineeState.RESERVE}),
    NomineeState.ELIGIBLE: frozenset({*_CHECKED, *_BACK, NomineeState.RESERVE, NomineeState.SENT}),
    NomineeState.INELIGIBLE: frozenset({*_CHECKED, *_BACK, NomineeState.RESERVE}),
    NomineeState.WAIVED: frozenset({*_CHECKED, *_BACK, NomineeState.RESERVE, NomineeState.SENT}),
    NomineeState.RESERVE: frozenset({*_CHECKED, *_BACK}),
    NomineeState.SENT: frozenset({NomineeState.ADMITTED, NomineeState.WITHDRAWN_BEFORE}),
    NomineeState.ADMITTED: frozenset({NomineeState.WITHDRAWN_AFTER}),
    NomineeState.REFUSED: frozenset(),
    NomineeState.WITHDRAWN_BEFORE: frozenset(),
    NomineeState.WITHDRAWN_AFTER: frozenset(),
}

WITH_SEAT = frozenset(
    {
        NomineeState.NOMINATED,
        NomineeState.ELIGIBLE,
        NomineeState.WAIVED,
        NomineeState.SENT,
        NomineeState.ADMITTED,
    }
)
"""Holds a seat. Who does not meet the conditions holds none: nobody who may go stays at home for it (R4-52)."""

LISTED = frozenset({*WITH_SEAT, NomineeState.INELIGIBLE, NomineeState.RESERVE})
"""Stands on the list of the notice."""

TO_CHECK = frozenset({*_CHECKED, NomineeState.RESERVE})
"""Its conditions are still being looked at."""

READY = frozenset({NomineeState.ELIGIBLE, NomineeState.WAIVED})
"""May stand in a sending decision."""

SENT_STATES = frozenset({NomineeState.SENT, NomineeState.ADMITTED})
"""Counts as sent."""

GONE = frozenset({NomineeState.REFUSED, NomineeState.WITHDRAWN_BEFORE, NomineeState.WITHDRAWN_AFTER})
"""Is out."""


class WithdrawalKind(models.TextChoices):
    """Why somebody does not go after all (R2-12: declining is told apart)."""

    DECLINED = "declined", pgettext_lazy("withdrawal", "the person declines")
    WORK = "work", pgettext_lazy("withdrawal", "work at the agency")
    HEALTH = "health", pgettext_lazy("withdrawal", "health")
    FAMILY = "family", pgettext_lazy("withdrawal", "family")
    MOVED = "moved", pgettext_lazy("withdrawal", "another post or agency")
    OTHER = "other", pgettext_lazy("withdrawal", "another reason")


class SeatSource(models.TextChoices):
    """Whether a seat belongs to a plan, and to whose (R4-04, R4-17)."""

    CENTRAL = "central", _("Plan assigned by the centre")
    PROVINCE = "province", _("Plan of the province")
    OUTSIDE = "outside", _("Outside the plan")


class DecisionKind(models.TextChoices):
    SENDING = "sending", pgettext_lazy("decision", "Decision to send")
    OPENING = "opening", pgettext_lazy("decision", "Decision to open the class")


def may_move(state: str, to: str) -> bool:
    """Whether a nominee in this state may come into the other one."""
    return to in MOVES[state]
